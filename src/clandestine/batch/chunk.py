"""A chunk of a table: some people, all that is said of them, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from clandestine.engine.message import Index
from clandestine.errors import Fault
from clandestine.files.csvrows import column_name

Flags = npt.NDArray[np.bool_]
MARK = ":"  # between source and variable, in the wide form


@dataclass(frozen=True)
class Column:
    """A column of words: `codes` (rows,) says which of the distinct `values` stands in each row; a blank cell is "".

    >>> Column.of(["a", "", "a"]).values
    ('a', '')
    """

    codes: Index
    values: tuple[str, ...]

    @staticmethod
    def of(words: Sequence[str]) -> Column:
        """A column from its cells."""
        known: dict[str, int] = {}
        codes = np.fromiter((known.setdefault(word, len(known)) for word in words), dtype=np.intp, count=len(words))
        return Column(codes, tuple(known))

    def __reduce__(self) -> tuple[Any, ...]:
        """As small as the codes allow, for chunks that are sent to other processes."""
        return _unpacked, (self.codes.astype(np.min_scalar_type(max(len(self.values) - 1, 0))), self.values)

    @staticmethod
    def blank(rows: int) -> Column:
        """A column in which nothing stands."""
        return Column(np.zeros(rows, dtype=np.intp), ("",))

    def word(self, row: int) -> str:
        """What stands in a row."""
        return self.values[self.codes[row]]

    def take(self, rows: Index) -> Column:
        """The column at some rows."""
        return Column(self.codes[rows], self.values)


def _unpacked(codes: npt.NDArray[Any], values: tuple[str, ...]) -> Column:
    return Column(codes.astype(np.intp), values)


Values = npt.NDArray[Any] | Sequence[str]
Columns = dict[str, Values]  # of a result: numbers as arrays, words as lists


@dataclass(frozen=True)
class Chunk:
    """People of a table by number, in order: their `names`, and their rows as columns; `lines` says where each row stands.

    `person` (rows,) never decreases; `first` (people,) says where each person begins. `window` is the window of every person, where
    the table has one for each. `faults` are of rows that could not even be taken apart.
    """

    number: int
    names: tuple[str, ...]
    first: Index
    person: Index
    lines: Index
    columns: dict[str, Column]
    window: Column | None = None
    faults: tuple[Fault, ...] = ()

    @staticmethod
    def of(number: int, columns: dict[str, Column], lines: Index, faults: Iterable[Fault] = ()) -> Chunk:
        """A chunk from its columns, `person` among them: a new person begins where another name stands."""
        people = columns["person"]
        changes = people.codes[1:] != people.codes[:-1]
        starts = np.flatnonzero(np.append(True, changes)) if len(people.codes) else np.zeros(0, dtype=np.intp)
        names = tuple(people.values[code] for code in people.codes[starts])
        person = np.cumsum(np.append(False, changes))[: len(people.codes)]
        others = {name: one for name, one in columns.items() if name != "person"}
        return Chunk(number, names, lines[starts], person, lines, others, None, tuple(faults))

    def column(self, name: str) -> Column:
        """A column; one in which nothing stands where the table has none of that name."""
        return self.columns[name] if name in self.columns else Column.blank(len(self.person))


def heading(cell: str) -> str:
    """What a column is called: known names in small letters, SOURCE:VARIABLE as it stands."""
    return cell.strip() if MARK in cell else column_name(cell)
