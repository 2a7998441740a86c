"""Numbers listed, noted and tried: which ones a case rests on, what was drawn, and its tables with some changed, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from clandestine.record.number import Number, Ratio
from clandestine.translate.numbers import Array, Numbers, covaried, limits


@dataclass(frozen=True)
class Named:
    """A number a case rests on: its path, its stated value, its limits, and the nodes it is used in, with their degrees.

    `ratio` tells a direct judgement (a likelihood ratio, which may be above 1) from a probability.
    """

    path: str
    value: float
    low: float
    high: float
    nodes: Mapping[str, int]
    ratio: bool = False

    @property
    def uses(self) -> int:
        """The highest degree that P(evidence) can have in it: in how many places it is used."""
        return sum(max(degree, 1) for degree in self.nodes.values())

    @property
    def doubted(self) -> bool:
        """Whether it has limits it may move within."""
        return self.low < self.high


@dataclass(frozen=True)
class Listing(Numbers):
    """Stated values, and a list of every number asked for, node by node.

    `together` holds the rows that sum to 1 (paths and stated values), `ordered` the pairs of numbers that keep their order.
    """

    notes: ClassVar[bool] = True
    seen: dict[str, Named] = field(default_factory=dict)
    together: dict[tuple[str, ...], Array] = field(default_factory=dict)
    ordered: dict[tuple[str, str], None] = field(default_factory=dict)
    _here: list[tuple[str, int]] = field(default_factory=list)

    def enter(self, node: str, degree: int) -> None:
        """From here on this node is filled; its table is of that degree in any one number."""
        self._here[:] = [(node, degree)]

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value, noted."""
        held = self.replace.get(path, number)
        self._note(path, held.value, *limits(held, guess and path not in self.replace))
        return super().value(path, number, guess=guess, common=common)

    def in_order(
        self,
        path: str,
        number: Number,
        earlier: Mapping[str, Number],
        *,
        guess: bool = False,
        common: str | None = None,
    ) -> Array:
        """The stated value, and before which others it stands in order, noted."""
        for there, other in earlier.items():
            self.ordered[(there, path) if other.value <= number.value else (path, there)] = None
        return super().in_order(path, number, earlier, guess=guess, common=common)

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """The stated row, noted."""
        found = super().row(paths, numbers, guess=guess)
        self.together[tuple(paths)] = found[:, 0]
        return found

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """The stated likelihood ratio, noted."""
        self._note(path, ratio.mid, ratio.low, ratio.high, ratio=True)
        return super().ratio(path, ratio)

    def _note(self, path: str, value: float, low: float, high: float, *, ratio: bool = False) -> None:
        nodes = self.seen[path].nodes if path in self.seen else {}
        if not dict(self._here).keys() <= nodes.keys():
            self.seen[path] = Named(path, value, low, high, {**nodes, **dict(self._here)}, ratio)


@dataclass(frozen=True)
class Noting(Numbers):
    """Draws, and a note of every doubt drawn: by the number's path, or by the path that ordered tempers share.

    Each has shape (draws,), on the scale it is drawn on: direct judgements as natural logs, all else as it is. Of several tempers
    that share one doubt the first asked for stands for all.
    """

    drawn: dict[str, Array] = field(default_factory=dict)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The values as ever, their draws noted."""
        values = super().value(path, number, guess=guess, common=common)
        if values.size > 1:
            self.drawn.setdefault(common or path, values[1:])
        return values

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """The values as ever, the logs of their draws noted."""
        values = super().ratio(path, ratio)
        if values.size > 1:
            self.drawn.setdefault(path, np.log(values[1:]))
        return values


@dataclass(frozen=True)
class Probe(Numbers):
    """Row 0 at the stated values, and in each further row some numbers at other values.

    `tried` holds the values by path, one for each further row, nan where the number is as stated. Other entries of a row of a
    table share what is left in proportion.
    """

    tried: Mapping[str, Array] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The stated values, then the settings."""
        return 1 + max((len(values) for values in self.tried.values()), default=0)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value in every row but those that try another."""
        return self._as_tried(path, self.replace.get(path, number).value)

    def in_order(
        self,
        path: str,
        number: Number,
        earlier: Mapping[str, Number],
        *,
        guess: bool = False,
        common: str | None = None,
    ) -> Array:
        """As tried: whoever tries keeps the order, or means not to."""
        return self.value(path, number, guess=guess, common=common)

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
        """The stated likelihood ratio in every row but those that try another."""
        return self._as_tried(path, ratio.mid)

    def _as_tried(self, path: str, stated: float) -> Array:
        if path not in self.tried:
            return np.full(1, stated)
        values = self.tried[path]
        return np.concatenate([[stated], np.where(np.isnan(values), stated, values)])


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
