"""Tables of people as CSV: read line by line, so that no table is too long; written row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clandestine.batch.chunk import Chunk, Column, Columns, Values, heading
from clandestine.errors import BadInput, Fault
from clandestine.files.csvrows import LONGEST
from clandestine.files.text import decode

MARKS = ",;\t"


@dataclass
class CsvTable:
    """A CSV file of people, one person's rows together; raises BadInput where it is no table.

    `header` are its columns as they stand. UTF-8 unless `encoding` says otherwise.
    """

    path: Path
    encoding: str | None = None
    header: list[str] = field(init=False)
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        try:
            with self.path.open("rb") as file:
                first = file.readline(10 * LONGEST)
        except OSError as error:
            raise BadInput([Fault(str(self.path), 0, 0, f"not readable: {error.strerror or error}")]) from None
        text = self._decoded(first, 1).strip("\r\n")
        self.mark = max(MARKS, key=text.count)
        self.header = next(csv.reader([text], delimiter=self.mark), [])
        if not any(cell.strip() for cell in self.header):
            raise BadInput(
                [Fault(str(self.path), 1, 1, "an empty table", "its first row names columns: person, variable, ...")]
            )

    def chunks(self, people: int) -> Iterator[Chunk]:
        """The table, so many people at a time."""
        names = [heading(cell) for cell in self.header]
        place = names.index("person")
        rows: list[list[str]] = []
        lines: list[int] = []
        faults: list[Fault] = []
        number = count = 0
        last: str | None = None
        for line, cells in self._rows():
            if not any(cells):
                continue
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                words = f"{len(cells)} cells in a table of {len(names)} columns"
                faults.append(
                    Fault(str(self.path), line, len(names) + 1, words, "quote a cell that holds the separator")
                )
                continue
            cells = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
            person = cells[place]
            if not person:
                faults.append(
                    Fault(str(self.path), line, place + 1, "no person in this row", "every row names its person")
                )
                continue
            if person != last:
                last, count = person, count + 1
                if count > people:
                    yield _chunk(number, names, rows, lines, faults)
                    number, count, rows, lines, faults = number + 1, 1, [], [], []
            rows.append(cells)
            lines.append(line)
        if rows or faults:
            yield _chunk(number, names, rows, lines, faults)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows after the header, each with the line it begins on."""
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
        with self.path.open("rb") as file:
            reader = csv.reader(self._lines(file), delimiter=self.mark, strict=True)
            next(reader)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    words, hint = f"not a row of cells: {error}", 'inside quotes, write "" for "'
                    if "unexpected end" in str(error):
                        words, hint = (
                            "a quotation is opened and never closed",
                            'close it with "; inside it, write "" for "',
                        )
                    elif "limit" in str(error):
                        words, hint = f"a cell of more than {LONGEST:,} characters", "was a quotation left open?"
                    raise BadInput([Fault(str(self.path), line, 1, words, hint)]) from None
                yield line, cells

    def _lines(self, file: io.BufferedReader) -> Iterator[str]:
        for number, line in enumerate(file, 1):
            yield self._decoded(line, number)

    def _decoded(self, line: bytes, number: int) -> str:
        if self.encoding is None and b"\0" not in line:
            try:
                return line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                pass
        try:
            return decode(line, str(self.path), self.encoding)
        except BadInput as error:
            moved = [Fault(one.file, one.line + number - 1, one.column, one.words, one.hint) for one in error.faults]
            raise BadInput(moved) from None


def _chunk(number: int, names: Sequence[str], rows: list[list[str]], lines: list[int], faults: list[Fault]) -> Chunk:
    columns = {name: Column.of([row[place] for row in rows]) for place, name in enumerate(names) if name}
    return Chunk.of(number, columns, np.array(lines, dtype=np.intp), faults)


def csv_bytes(columns: Columns, *, header: bool) -> bytes:
    """Columns as CSV text: numbers in full, what is not there blank; formulas made harmless."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if header:
        writer.writerow(columns)
    writer.writerows(zip(*(_cells(values) for values in columns.values()), strict=True))
    return text.getvalue().encode("utf-8")


def write_words(path: Path, blocks: Iterable[Mapping[str, Column]]) -> None:
    """Columns block by block as a CSV file; whole or not at all."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("wb") as file:
            for place, block in enumerate(blocks):
                words = {name: [one.values[code] for code in one.codes] for name, one in block.items()}
                file.write(csv_bytes({**words}, header=not place))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _cells(values: Values) -> list[object]:
    if isinstance(values, np.ndarray):
        if values.dtype.kind == "f":
            return ["" if value != value else repr(value) for value in values.tolist()]
        return list(values.tolist())
    return [f"'{word}" if str(word)[:1] in ("=", "+", "-", "@") else word for word in values]
