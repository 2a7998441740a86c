"""A batch: a table or folder of dossiers in, one row a person out, whatever happens on the way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from clandestine.batch.chunk import Chunk, Columns
from clandestine.batch.csvtable import CsvTable, csv_bytes
from clandestine.batch.folder import Dossiers, Folder, weigh_dossiers
from clandestine.batch.frames import ParquetTable, joined, parquet_bytes
from clandestine.batch.mapping import Mapping, here
from clandestine.batch.parts import Parts, told, whole
from clandestine.batch.question import Batch
from clandestine.batch.sayings import Trouble
from clandestine.batch.twice import Names
from clandestine.batch.weighing import Weighed, weigh_chunk
from clandestine.batch.wide import check_columns, is_wide, lengthened
from clandestine.errors import BadInput, BadQuestion, Fault
from clandestine.files.output import ready

MEMORY = 512 * 2**20  # bytes that one worker may hold, beside the program itself
PERSON = 16_384  # bytes held for a person at the widest point, draws apart
MOST, LEAST = 32_768, 64  # people in a chunk
CSV, PARQUET = (".csv", ".tsv"), (".parquet",)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What came of a batch: the files written, how many people were answered, how many not, and from how many rows."""

    files: tuple[Path, ...]
    people: int
    troubled: int
    answered: int
    troubles: tuple[Trouble, ...]


def batch(
    source: Path,
    out: Path,
    asked: Batch,
    *,
    mapping: Mapping = here,
    memory: int = MEMORY,
    encoding: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Weigh everybody in a table (CSV, Parquet) or folder; write one row a person to `out`, CSV or Parquet by its ending.

    Beside it are written what is wrong with whom (OUT-troubles.csv), where weights are asked for what every report weighs
    (OUT-items), and how it was made (OUT-run.json). Work goes on in chunks kept in OUT.parts: interrupted however, the same call
    goes on where it was, to the same bytes. `memory` is what a worker may hold; `mapping` says where chunks are weighed.
    Raises BadInput for files that are no table, or cannot be written; Busy while another run writes the same output.
    """
    form = out.suffix.lower()
    if form not in (*CSV, *PARQUET):
        raise BadQuestion(f"{out.name}: the result is written as .csv or .parquet")
    beside = _beside(out, asked)
    ready([out], force=force)
    table = _table(source, asked, encoding)
    people = people_at_once(asked, memory)
    run = {
        "asked": asked.plain, "input": _digest(source, table), "people_at_once": people, "form": form, "clandestine": _version(),
    }  # fmt: skip
    parts = Parts.of(out, run, force=force)
    try:
        names = Names(parts.path / "names")
        count, seen = _work(table, asked, people, form, parts, mapping, names, progress)
        twice = names.twice()
        lost = _twice(table, people, twice) if twice else []
        answered = _assemble(out, form, parts, count, twice, run)
        files = [out]
        if asked.weights:
            _assemble(beside["items"], form, parts, count, twice, run, sort="items")
            files.append(beside["items"])
        troubles, troubled = _troubles(parts, count, lost, beside["troubles"])
        files += [beside["troubles"]] if troubles else []
        summary = run | {"people": seen, "answered": answered, "troubled": troubled}
        whole(beside["run"], (json.dumps(summary, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8"))
        parts.remove()
    except BaseException:
        parts.unlock()
        raise
    return Outcome((*files, beside["run"]), seen, troubled, answered, troubles)


def people_at_once(asked: Batch, memory: int) -> int:
    """How many people a chunk has, for a worker to stay within its memory."""
    answers = 8 * 4 * (1 + asked.draws) * len(asked.model.states(asked.about)) * len(asked.views)
    room = memory // (PERSON * (8 if asked.weights else 1) + answers)
    return int(min(MOST, max(LEAST, room)))


def _beside(out: Path, asked: Batch) -> dict[str, Path]:
    return {
        "items": out.with_name(f"{out.stem}-items{out.suffix}"),
        "troubles": out.with_name(f"{out.stem}-troubles.csv"),
        "run": out.with_name(f"{out.stem}-run.json"),
    }


def _table(source: Path, asked: Batch, encoding: str | None) -> CsvTable | ParquetTable | Folder:
    """What is there to be weighed; raises BadInput where it is nothing of the kind."""
    if not source.exists():
        raise BadInput([Fault(str(source), 0, 0, "no such file or folder")])
    if source.is_dir():
        return Folder(source, asked)
    ending = source.suffix.lower()
    if ending not in (*CSV, *PARQUET):
        raise BadInput([Fault(str(source), 0, 0, "neither .csv, .parquet nor a folder of dossiers")])
    table = CsvTable(source, encoding) if ending in CSV else ParquetTable(source)
    check_columns(table.header, asked.model, str(source))
    return table


def _digest(source: Path, table: object) -> str:
    if isinstance(table, Folder):
        return table.digest
    found = sha256()
    with source.open("rb") as file:
        while block := file.read(2**22):
            found.update(block)
    return found.hexdigest()


def _version() -> str:
    from clandestine import __version__

    return __version__


def _work(
    table: CsvTable | ParquetTable | Folder, asked: Batch, people: int, form: str, parts: Parts, mapping: Mapping, names: Names,
    progress: Progress | None,
) -> tuple[int, int]:  # fmt: skip
    """Weigh every chunk that is not done yet; how many chunks and how many people there are."""
    numbers: list[int] = []
    seen = 0

    def left() -> Iterator[Chunk | Dossiers]:
        nonlocal seen
        for chunk in table.chunks(people):
            numbers.append(chunk.number)
            seen += len(chunk.names)
            if isinstance(chunk, Chunk):
                names.add(chunk.names)
            if not parts.done(chunk.number):
                yield chunk

    work = partial(weigh_part, asked, form, is_wide(table.header) if not isinstance(table, Folder) else False)
    done = 0
    with closing(mapping(work, left())) as results:
        for number, content, answered in results:
            parts.keep(number, content)
            done += answered
            if progress is not None:
                progress(number + 1, done)
    if not seen and not numbers:
        raise BadInput([Fault(str(table.path), 1, 1, "an empty table", "it has no rows below its first")])
    return len(numbers), seen


def weigh_part(asked: Batch, form: str, wide: bool, chunk: Chunk | Dossiers) -> tuple[int, dict[str, bytes], int]:
    """One chunk weighed, as the bytes of its part: what is mapped over workers."""
    if isinstance(chunk, Dossiers):
        found = weigh_dossiers(asked, chunk)
    else:
        found = weigh_chunk(asked, lengthened(chunk) if wide else chunk)
    rows = found.rows
    return (
        found.number,
        {"rows": _bytes(rows, form), "items": _bytes(found.items, form), "troubles": _told(found)},
        _count(rows),
    )


def _count(rows: Columns) -> int:
    return len(rows["person"]) if rows else 0


def _bytes(columns: Columns, form: str) -> bytes:
    if not _count(columns):
        return b""
    return parquet_bytes(columns) if form in PARQUET else csv_bytes(columns, header=True)


def _told(found: Weighed) -> bytes:
    return (
        json.dumps([list(one) for one in found.troubles], ensure_ascii=False).encode("utf-8") if found.troubles else b""
    )


def _twice(table: CsvTable | ParquetTable | Folder, people: int, twice: Any) -> list[Trouble]:
    """Where those stand who stand in two places: the table is read once more to say so."""
    found = []
    for chunk in table.chunks(people):
        if isinstance(chunk, Chunk):
            for name, line in zip(chunk.names, chunk.first, strict=True):
                if name in twice:
                    words = "this person stands in two places of the table"
                    found.append(
                        Trouble(
                            int(line), name, words, "put the rows of one person together, or give two people two names"
                        )
                    )
    return found


def _assemble(
    out: Path, form: str, parts: Parts, count: int, twice: Any, run: dict[str, Any], sort: str = "rows"
) -> int:  # fmt: skip
    """All parts as one file, whole or not at all; how many rows it has."""
    beside = out.with_name(f".{out.name}.tmp")
    with told(out):
        try:
            if form in PARQUET:
                metadata = {"clandestine": json.dumps(run, sort_keys=True)}
                rows = joined(parts.each(count, sort), beside, twice, metadata)
            else:
                rows = _joined_csv(parts.each(count, sort), beside, twice)
            if beside.exists():
                beside.replace(out)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
    return rows


def _joined_csv(parts: Iterator[bytes], beside: Path, twice: Any) -> int:
    rows = 0
    with beside.open("wb") as file:
        for place, part in enumerate(parts):
            head, _, body = part.partition(b"\n")
            if place == 0:
                file.write(head + b"\n")
            if twice:
                own = list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))
                kept = [row for row in own if row[0].removeprefix("'") not in twice]
                text = io.StringIO(newline="")
                csv.writer(text, lineterminator="\n").writerows(kept)
                body, rows = text.getvalue().encode("utf-8"), rows + len(kept)
            else:
                rows += body.count(b"\n")
            file.write(body)
    return rows


def _troubles(parts: Parts, count: int, lost: list[Trouble], out: Path) -> tuple[tuple[Trouble, ...], int]:
    """The side file: what is wrong with whom; the first of them, and how many people it is."""
    first: list[Trouble] = []
    people: set[tuple[str, int]] = set()
    beside = out.with_name(f".{out.name}.tmp")

    def each() -> Iterator[Trouble]:
        for content in parts.each(count, "troubles"):
            yield from (Trouble(*one) for one in json.loads(content))
        yield from lost

    with told(out), beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["line", "person", "words", "hint"])
        for one in each():
            writer.writerow(one)
            people.add((one.person, one.line if not one.person else 0))
            if len(first) < 20:
                first.append(one)
        if people:
            file.flush()
    if people:
        beside.replace(out)
    else:
        beside.unlink()
        out.unlink(missing_ok=True)
    return tuple(first), len(people)
