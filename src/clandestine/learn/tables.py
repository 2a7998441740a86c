"""The tables of many dossiers' networks as one long list of cells: polynomials in the numbers that may move.

Nodes of different dossiers that have the same table share its cells, so that what one dossier tells of a number the others use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from clandestine.learn.doubts import Asked, Levels, Recording, Trace
from clandestine.record.number import Number
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array
from clandestine.translate.polynomials import Key, Open, cells_of

Index = npt.NDArray[np.intp]
Term = tuple[float, tuple[int, ...]]  # a factor, and the primitives that are multiplied


@dataclass(frozen=True)
class Shelf:
    """One table: where its cells begin, its shape, and the paths of the numbers in it that may move."""

    start: int
    shape: tuple[int, ...]
    paths: frozenset[str]

    @property
    def size(self) -> int:
        """How many cells it has."""
        return prod(self.shape)


@dataclass
class Register:
    """Takes in the nodes of one dossier after another; `tables()` closes it."""

    replace: Mapping[str, Number] = field(default_factory=dict)
    shelves: list[Shelf] = field(default_factory=list)
    frozen: set[str] = field(default_factory=set)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _traces: dict[Key, Trace] = field(default_factory=dict)
    _keys: dict[Key, int] = field(default_factory=dict)
    _asked: list[Asked] = field(default_factory=list)
    _doubts: dict[str, tuple[Number, bool]] = field(default_factory=dict)
    _behind: list[tuple[str, ...]] = field(default_factory=list)
    _cells: list[list[Term]] = field(default_factory=list)

    def add(self, node: Node, cards: Sequence[int]) -> int:
        """The number of the table of a node, whose scope has these numbers of states."""
        recording = Recording()
        node.fill(recording)
        mark = self._mark(node, recording, cards)
        if mark not in self._known:
            self._known[mark] = len(self.shelves)
            self._take(node, recording, tuple(cards))
        return self._known[mark]

    def _mark(self, node: Node, recording: Recording, cards: Sequence[int]) -> tuple[object, ...]:
        """What two nodes have in common whose tables are the same: their shape, what they ask for, and how it looks once filled."""
        held = {key: np.array([0.2 + 0.6 * ((place * 0.6180339887) % 1)]) for place, key in enumerate(recording.asked)}
        table = node.fill(Open(held=held))
        return tuple(cards), tuple(recording.asked.items()), table.round(12).tobytes()

    def _moving(self, recording: Recording) -> dict[Key, Trace]:
        for key, asked in recording.how.items():
            if key not in self._traces:
                self._traces[key] = Trace(replace=self.replace)
                asked.at(self._traces[key])
        return {key: self._traces[key] for key in recording.how if self._traces[key].found}

    def _take(self, node: Node, recording: Recording, shape: tuple[int, ...]) -> None:
        moving = self._moving(recording)
        stated = {key: recording.settled.get(key, 0.0) for key in recording.settled}
        stated |= {key: float(asked.at(Levels(replace=self.replace))[0]) for key, asked in recording.how.items()}
        if not moving:
            flat = node.fill(Open(held={key: np.array([value]) for key, value in stated.items()}))
            self._cells += [[(float(value), ())] if value else [] for value in flat.ravel()]
            self.shelves.append(Shelf(len(self._cells) - flat.size, shape, frozenset()))
            return
        cells = cells_of(node)
        self.frozen |= cells.frozen & {asked.path for key, asked in recording.how.items() if key in moving}
        paths = set()
        for polynomial in cells.polynomials:
            terms: dict[tuple[int, ...], float] = {}
            for keys, factor in polynomial:
                open_ = tuple(
                    sorted(self._number(key, recording.how[key], moving[key]) for key in keys if key in moving)
                )
                paths |= {recording.how[key].path for key in keys if key in moving}
                terms[open_] = terms.get(open_, 0.0) + factor * prod(stated[key] for key in keys if key not in moving)
            self._cells.append([(factor, keys) for keys, factor in terms.items()])
        self.shelves.append(Shelf(len(self._cells) - len(cells.polynomials), shape, frozenset(paths)))

    def _number(self, key: Key, asked: Asked, trace: Trace) -> int:
        if key not in self._keys:
            self._keys[key] = len(self._asked)
            self._asked.append(asked)
            self._behind.append(tuple(trace.found))
            for name, lead in trace.found.items():
                self._doubts.setdefault(name, lead)
        return self._keys[key]

    def tables(self) -> Tables:
        """All that was taken in."""
        terms = [(place, factor, keys) for place, cell in enumerate(self._cells) for factor, keys in cell]
        degree = max((len(keys) for _, _, keys in terms), default=0)
        none = len(self._asked)
        return Tables(
            tuple(self.shelves), tuple(self._asked), tuple(self._behind), dict(self._doubts), len(self._cells),
            np.array([place for place, _, _ in terms], dtype=np.intp),
            np.array([factor for _, factor, _ in terms]),
            np.array([[*keys, *[none] * (degree - len(keys))] for _, _, keys in terms], dtype=np.intp).reshape(len(terms), degree),
            self.replace,
        )  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """Cells as sums of terms: term t belongs to cell `cell[t]` and is `factor[t]` times the primitives `keys[t]`.

    `asked` has the primitives, `behind` the names of the doubts behind each, `doubts` all of these with the number each was first
    asked for with. A row of levels is one setting of everything that may move.
    """

    shelves: tuple[Shelf, ...]
    asked: tuple[Asked, ...]
    behind: tuple[tuple[str, ...], ...]
    doubts: Mapping[str, tuple[Number, bool]]
    size: int
    cell: Index
    factor: Array
    keys: Index
    replace: Mapping[str, Number]

    @property
    def names(self) -> tuple[str, ...]:
        """The doubts, in the order in which they are met."""
        return tuple(self.doubts)

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of every doubt among the levels."""
        return {name: at for at, name in enumerate(self.doubts)}

    def primitives(self, levels: Array) -> Array:
        """The value of every primitive at levels (doubts, rows): (primitives + 1, rows), the last row 1."""
        found = np.ones((len(self.asked) + 1, levels.shape[-1]))
        found[:-1] = self.at(range(len(self.asked)), dict(zip(self.names, levels, strict=True)))
        return found

    def at(self, places: Iterable[int], levels: Mapping[str, Array]) -> Array:
        """The value of some primitives at levels by doubt, each (rows,): (places, rows)."""
        rows = max((level.size for level in levels.values()), default=0)
        numbers = Levels(draws=rows, replace=self.replace, levels=levels)
        rows_of: dict[tuple[str, ...], Array] = {}
        found = []
        for asked in (self.asked[place] for place in places):
            if len(asked.paths) > 1:  # an entry of a row: the row is worked out once
                if asked.paths not in rows_of:
                    rows_of[asked.paths] = numbers.row(asked.paths, asked.numbers, guess=asked.guess)
                values = rows_of[asked.paths][asked.place]
            else:
                values = asked.at(numbers)
            found.append(np.broadcast_to(values[1:] if values.size > 1 else values, (rows,)))
        return np.array(found).reshape(-1, rows)

    def stated(self) -> Array:
        """The value of every primitive as stated: (primitives + 1, 1)."""
        numbers = Levels(replace=self.replace)
        return np.array([*([float(asked.at(numbers)[0])] for asked in self.asked), [1.0]])

    def filled(self, primitives: Array) -> Array:
        """Every cell: (cells, rows)."""
        found = np.zeros((self.size, primitives.shape[-1]))
        if len(self.cell):
            owners, starts = self._owners
            found[owners] = np.add.reduceat(worth(self.factor, self.keys, primitives), starts, axis=0)
        return np.clip(found, 0.0, None)

    @cached_property
    def _owners(self) -> tuple[Index, Index]:
        owners, starts = np.unique(self.cell, return_index=True)
        return owners, starts

    def touched(self, name: str) -> Index:
        """The primitives that hang on a doubt."""
        return np.array([place for place, behind in enumerate(self.behind) if name in behind], dtype=np.intp)


def worth(factor: Array, keys: Index, primitives: Array) -> Array:
    """The value of terms: (terms, rows)."""
    found = np.broadcast_to(factor[:, None], (len(factor), primitives.shape[-1]))
    for place in range(keys.shape[1]):
        found = found * primitives[keys[:, place]]
    return found
