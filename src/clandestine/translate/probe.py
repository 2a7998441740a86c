"""Numbers listed, and numbers tried: which ones a case rests on, and its tables with some of them changed, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """Row 0 at the stated values, and in each further row some numbers at other values.

    `tried` holds the values by path, one for each further row, nan where the number is as stated. Other entries of a row of a
    table share what is left in proportion.
    """

    tried: Mapping[str, Array] = field(default_factory=dict)
    keeps_order: bool = False

    @property
    def rows(self) -> int:
        """The stated values, then the settings."""
        return 1 + max((len(values) for values in self.tried.values()), default=0)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value in every row but those that try another."""
        stated = self.replace.get(path, number).value
        if path not in self.tried:
            return np.full(1, stated)
        values = self.tried[path]
        return np.concatenate([[stated], np.where(np.isnan(values), stated, values)])

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """A row of a table, proportionally co-varied where some of its entries are tried."""
        stated = self.stated_row(paths, numbers)
        if not any(path in self.tried for path in paths):
            return stated
        table = np.repeat(stated, self.rows, axis=1)
        fixed = np.zeros(table.shape, dtype=bool)
        for place, path in enumerate(paths):
            if path in self.tried:
                fixed[place, 1:] = ~np.isnan(self.tried[path])
                table[place, 1:] = np.where(fixed[place, 1:], self.tried[path], table[place, 1:])
        return covaried(table, fixed)

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """Direct judgements stay as stated: they are not numbers of the model."""
        return np.full(1, ratio.mid)


@dataclass(frozen=True)
class Standing(Listing):
    """Where every number stands if another record states it: `held` by path, rows of tables as they come out (`raw`: as written).

    `own` holds the other record's numbers by path; what it lacks is as the nodes state it. `rows_of` names the row of a table
    that an entry belongs to.
    """

    own: Mapping[str, Number] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)
    raw: dict[str, float] = field(default_factory=dict)
    rows_of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The value, noted."""
        self.held[path] = self.raw[path] = self._written(path, number)
        return np.full(1, self.held[path])

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """The row as it comes out, noted entry by entry."""
        stated = self.stated_row(
            paths, [self.own.get(path, number) for path, number in zip(paths, numbers, strict=True)]
        )
        self.raw.update((path, self._written(path, number)) for path, number in zip(paths, numbers, strict=True))
        self.held.update(zip(paths, map(float, stated[:, 0]), strict=True))
        self.rows_of.update(dict.fromkeys(paths, tuple(paths)))
        return stated

    def _written(self, path: str, number: Number) -> float:
        return self.replace.get(path, self.own.get(path, number)).value
