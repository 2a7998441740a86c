"""Numbers listed, and numbers tried: which ones a case rests on, and its tables with one of them changed in every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.record.number import Number, Ratio
from clandestine.translate.numbers import Array, Numbers, covaried, limits


@dataclass(frozen=True)
class Named:
    """A number a case rests on: its path, its stated value, its limits, and in how many nodes it is used."""

    path: str
    value: float
    low: float
    high: float
    uses: int = 1

    @property
    def doubted(self) -> bool:
        """Whether it has limits it may move within."""
        return self.low < self.high


@dataclass(frozen=True)
class Listing(Numbers):
    """Stated values, and a list of every number asked for, node by node."""

    seen: dict[str, Named] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)

    def next_node(self) -> None:
        """From here on another node is filled: a number asked for again is used once more."""
        self.here.clear()

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value, noted."""
        held = self.replace.get(path, number)
        low, high = limits(held, guess and path not in self.replace)
        if path not in self.here:
            self.here.add(path)
            uses = self.seen[path].uses + 1 if path in self.seen else 1
            self.seen[path] = Named(path, held.value, low, high, uses)
        return super().value(path, number, guess=guess, common=common)


@dataclass(frozen=True)
class Probe(Numbers):
    """Row 0 at the stated values, and in each further row one number at another value: `settings`, (path, value) a row.

    Other entries of a row of a table share what is left in proportion.
    """

    settings: Sequence[tuple[str, float]] = ()
    keeps_order: bool = False
    _places: dict[str, tuple[list[int], list[float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row, (path, value) in enumerate(self.settings, start=1):
            rows, values = self._places.setdefault(path, ([], []))
            rows.append(row)
            values.append(value)

    @property
    def rows(self) -> int:
        """The stated values, then the settings."""
        return 1 + len(self.settings)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value in every row but those that try another."""
        stated = self.replace.get(path, number).value
        if path not in self._places:
            return np.full(1, stated)
        found = np.full(self.rows, stated)
        rows, values = self._places[path]
        found[rows] = values
        return found

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """A row of a table, proportionally co-varied where one of its entries is tried."""
        held = np.array([self.replace.get(path, number).value for path, number in zip(paths, numbers, strict=True)])
        stated = covaried(held, [place for place, path in enumerate(paths) if path in self.replace])
        if not any(path in self._places for path in paths):
            return np.asarray(stated[:, None])
        table = np.repeat(stated[:, None], self.rows, axis=1)
        for place, path in enumerate(paths):
            for row, value in zip(*self._places.get(path, ([], [])), strict=True):
                changed = stated.copy()
                changed[place] = value
                table[:, row] = covaried(changed, [place])
        return table

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """Direct judgements stay as stated: they are not numbers of the model."""
        return np.full(1, ratio.mid)
