"""Tables of people as Parquet, every page with its checksum: the one file that knows pyarrow."""

from __future__ import annotations

import io
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from clandestine.batch.chunk import Chunk, Column, Columns, heading
from clandestine.errors import BadInput, BadQuestion, Fault

AT_ONCE = 65_536  # rows read at a time


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BadQuestion(
            "Parquet needs the extra `parquet`: pip install 'clandestine[parquet]'; or name a .csv"
        ) from None
    return pyarrow, pyarrow.parquet


@dataclass
class ParquetTable:
    """A Parquet file of people, one person's rows together; raises BadInput where it is none, or is damaged."""

    path: Path
    header: list[str] = field(init=False)

    def __post_init__(self) -> None:
        pyarrow, _ = _pyarrow()
        with self._open() as file:
            schema = file.schema_arrow
            self.header = list(schema.names)
            wrong = [
                Fault(
                    str(self.path),
                    0,
                    0,
                    f"the column {name!r} holds {schema.field(name).type}, not words",
                    "store it as text",
                )
                for name in schema.names
                if not _words(pyarrow, schema.field(name).type)
            ]
            if wrong:
                raise BadInput(wrong[:20])
            if file.metadata.num_rows == 0:
                raise BadInput([Fault(str(self.path), 0, 0, "an empty table", "it has no rows")])

    def _open(self) -> Any:
        pyarrow, parquet = _pyarrow()
        try:
            return parquet.ParquetFile(self.path, page_checksum_verification=True)
        except (pyarrow.ArrowException, OSError) as error:
            raise _damaged(self.path, error) from None

    def chunks(self, people: int) -> Iterator[Chunk]:
        """The table, so many people at a time; lines are numbers of rows, the first is 1."""
        pyarrow, _ = _pyarrow()
        held, start, number = None, 1, 0
        try:
            with self._open() as file:
                for batch in file.iter_batches(AT_ONCE):
                    table = pyarrow.Table.from_batches([batch])
                    held = table if held is None else pyarrow.concat_tables([held, table])
                    # The last person may go on in the next batch.
                    while (end := _end(held, people)) is not None:
                        yield self._chunk(number, held.slice(0, end), start)
                        held, start, number = held.slice(end), start + end, number + 1
        except (pyarrow.ArrowException, OSError) as error:
            raise _damaged(self.path, error) from None
        if held is not None and held.num_rows:
            yield self._chunk(number, held, start)

    def _chunk(self, number: int, table: Any, start: int) -> Chunk:
        columns = {heading(name): _column(table.column(place)) for place, name in enumerate(table.schema.names)}
        people = columns["person"]
        lines = start + np.arange(table.num_rows)
        there = np.array([bool(word) for word in people.values], dtype=bool)[people.codes]
        faults = [
            Fault(str(self.path), int(line), 0, "no person in this row", "every row names its person")
            for line in lines[~there][:1000]
        ]
        keep = np.flatnonzero(there)
        return Chunk.of(number, {name: one.take(keep) for name, one in columns.items()}, lines[keep], faults)


def _words(pyarrow: Any, kind: Any) -> bool:
    """Whether a column holds words (or nothing at all)."""
    types = pyarrow.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or types.is_null(kind)
    )


def _column(column: Any) -> Column:
    """A column of words: a null is blank, blanks around words are not part of them."""
    pyarrow, _ = _pyarrow()
    if pyarrow.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pyarrow.types.is_null(column.type):
        return Column.blank(len(column))
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pyarrow.ChunkedArray):
        coded = coded.combine_chunks()
    words = [word.strip() for word in coded.dictionary.to_pylist()]
    codes = np.asarray(coded.indices.fill_null(len(words)), dtype=np.intp)
    known: dict[str, int] = {}
    same = np.array([known.setdefault(word, len(known)) for word in [*words, ""]], dtype=np.intp)
    return Column(same[codes], tuple(known))


def _end(table: Any, people: int) -> int | None:
    """Where the first so many people of a table end, if somebody comes after them."""
    import pyarrow.compute as compute

    names = table.column(next(place for place, name in enumerate(table.schema.names) if heading(name) == "person"))
    if len(names) < 2:
        return None
    changes = np.flatnonzero(
        np.asarray(compute.not_equal(names.slice(1), names.slice(0, len(names) - 1)).fill_null(True))
    )
    return int(changes[people - 1]) + 1 if len(changes) >= people else None


def _damaged(path: Path, error: Exception) -> BadInput:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "crc" in text.lower() or "checksum" in text.lower():
        return BadInput([Fault(str(path), 0, 0, "damaged: a page does not match its checksum", "copy the file anew")])
    if isinstance(error, OSError) and error.strerror:
        return BadInput([Fault(str(path), 0, 0, f"not readable: {error.strerror}")])
    return BadInput(
        [Fault(str(path), 0, 0, f"not a Parquet file, or a damaged one: {text[:200]}", "copy the file anew")]
    )


def parquet_bytes(columns: Columns) -> bytes:
    """Columns as a Parquet file of one row group: numbers as float64 or int64, nan as null, words as strings."""
    _, parquet = _pyarrow()
    sink = io.BytesIO()
    parquet.write_table(_table(columns), sink, **OPTIONS)
    return sink.getvalue()


OPTIONS = {"write_page_checksum": True, "compression": "zstd", "use_dictionary": True}


def _table(columns: Columns) -> Any:
    pyarrow, _ = _pyarrow()
    arrays = {}
    for name, values in columns.items():
        if isinstance(values, np.ndarray) and values.dtype.kind == "f":
            arrays[name] = pyarrow.array(values, type=pyarrow.float64(), from_pandas=True)
        elif isinstance(values, np.ndarray):
            arrays[name] = pyarrow.array(values.astype(np.int64))
        elif isinstance(values, Column):
            words = pyarrow.array(values.values, type=pyarrow.string())
            arrays[name] = pyarrow.DictionaryArray.from_arrays(values.codes.astype(np.int32), words).cast(
                pyarrow.string()
            )
        else:
            arrays[name] = pyarrow.array([str(word) for word in values], type=pyarrow.string())
    return pyarrow.table(arrays)


def joined(parts: Iterator[bytes], target: Path, without: Container[str], metadata: Mapping[str, str]) -> int:
    """Parts as one Parquet file, a row group each, people in `without` left out; how many rows it has."""
    pyarrow, parquet = _pyarrow()
    writer, rows = None, 0
    try:
        for part in parts:
            table = parquet.read_table(io.BytesIO(part), page_checksum_verification=True)
            keep = [name not in without for name in table.column("person").to_pylist()]
            if not all(keep):
                table = table.filter(pyarrow.array(keep))
            if writer is None:
                schema = table.schema.with_metadata(dict(metadata))
                writer = parquet.ParquetWriter(target, schema, **OPTIONS)
            writer.write_table(table.replace_schema_metadata(dict(metadata)))
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


def write_words(path: Path, blocks: Iterable[Mapping[str, Column]]) -> None:
    """Columns of words, block by block, as a Parquet file with checksums; whole or not at all."""
    pyarrow, parquet = _pyarrow()
    beside = path.with_name(f".{path.name}.tmp")
    writer = None
    try:
        for block in blocks:
            words = {
                name: pyarrow.DictionaryArray.from_arrays(
                    one.codes.astype(np.int32), pyarrow.array(one.values, pyarrow.string())
                )
                for name, one in block.items()
            }
            table = pyarrow.table({name: one.cast(pyarrow.string()) for name, one in words.items()})
            writer = writer or parquet.ParquetWriter(beside, table.schema, **OPTIONS)
            writer.write_table(table)
    except BaseException:
        if writer is not None:
            writer.close()
        beside.unlink(missing_ok=True)
        raise
    if writer is not None:
        writer.close()
        beside.replace(path)
