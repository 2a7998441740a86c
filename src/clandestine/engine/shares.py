"""A table in shares of its largest entry, with the log of the scale and bounds; and the same in logs, for any depth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import log, prod
from typing import Self

import numpy as np

from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import SAFE, scaled
from clandestine.engine.plan import Deep

CALM = SAFE / 2  # nats: tables within these bounds are left as they are; two such tables may be multiplied


@dataclass(frozen=True)
class Shares:
    """A factor times e**scale, row by row: every positive entry of the table lies between e**-low and e**high.

    `table.shape` is (card of each axis, ..., rows), `scale.shape` (rows,) or (1,). Products and sums keep within the bounds, and
    raise Deep where they could not: a zero always means impossible.

    >>> rain = Shares.of(Factor.of(("rain",), [0.5, 0.5]))
    >>> wet = Shares.of(Factor.of(("rain", "wet"), [[0.9, 0.1], [0.2, 0.8]]))
    >>> np.exp(wet.meet(rain, away={"rain"}).logs()).round(4)
    array([[0.55],
           [0.45]])
    """

    axes: tuple[str, ...]
    table: Array
    scale: Array
    low: float
    high: float

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """A factor's entries, scaled and measured."""
        table, scale, low = scaled(factor.table)
        return cls(factor.axes, table, scale, low, 0.0)

    @property
    def rows(self) -> int:
        """How many rows it has; 1 where all share one table."""
        return int(self.table.shape[-1])

    @property
    def cards(self) -> dict[str, int]:
        """How many states each axis has."""
        return dict(zip(self.axes, self.table.shape[:-1], strict=True))

    def times(self, *others: Self) -> Self:
        """The product, over all axes; tables over the same axes first, then the smallest."""
        alike: dict[tuple[str, ...], Self] = {}
        for held in (self, *others):
            alike[held.axes] = alike[held.axes]._times(held) if held.axes in alike else held
        return reduce(type(self)._times, sorted(alike.values(), key=lambda held: held.table.size))

    def plus(self, other: Self) -> Self:
        """The sum of two tables over the same axes in the same order; raises Deep where one would vanish beside the other."""
        both = (self, other)
        scales = [np.where(held.table.reshape(-1, held.rows).any(axis=0), held.scale, -np.inf) for held in both]
        scale = np.maximum(*scales)
        scale = np.where(np.isneginf(scale), 0.0, scale)
        down = [np.where(np.isneginf(own), 0.0, scale - own) for own in scales]
        low = max(held.low + float(off.max()) for held, off in zip(both, down, strict=True))
        if low > SAFE:
            raise Deep
        table = self.table * np.exp(-down[0]) + other.table * np.exp(-down[1])
        return type(self)(self.axes, table, scale, low, max(self.high, other.high) + log(2))._calm()

    def meet(self, other: Self, away: Collection[str]) -> Self:
        """The product with the axes `away` summed out, by one matrix product where one of the two is shared by all rows."""
        if self.rows > 1 and other.rows > 1:
            return self._times(other).total([name for name in {**self.cards, **other.cards} if name not in away])
        one, two = (self, other) if self.rows == 1 else (other, self)
        common = [name for name in two.axes if name in one.axes]
        gone = [name for name in common if name in away]
        shared = [name for name in common if name not in away]
        mine = [name for name in one.axes if name not in common and name not in away]
        theirs = [name for name in two.axes if name not in common and name not in away]
        one, two = one.total([*shared, *mine, *gone]), two.total([*shared, *gone, *theirs])
        _check(one, two)
        size = one.cards | two.cards
        count = prod(size[name] for name in shared), prod(size[name] for name in gone)
        left = one.table.reshape(count[0], -1, count[1])
        right = two.table.reshape(*count, -1)
        table = np.matmul(left, right).reshape([*(size[name] for name in (*shared, *mine, *theirs)), two.rows])
        low, high = one.low + two.low, one.high + two.high + log(max(1, count[1]))
        return type(self)((*shared, *mine, *theirs), table, one.scale + two.scale, low, high)._calm()

    def total(self, axes: Sequence[str]) -> Self:
        """Summed onto some of its axes, in their order."""
        if tuple(axes) == self.axes:
            return self
        away = tuple(place for place, name in enumerate(self.axes) if name not in axes)
        left = [name for name in self.axes if name in axes]
        table = self.table.sum(axis=away) if away else self.table
        table = table.transpose([*(left.index(name) for name in axes), len(left)])
        high = self.high + log(max(1, prod(self.table.shape[place] for place in away)))
        return type(self)(tuple(axes), table, self.scale, self.low, high)._calm()

    def most(self, axis: str) -> Self:
        """The largest entry along an axis."""
        left = tuple(name for name in self.axes if name != axis)
        return replace(self, axes=left, table=self.table.max(axis=self.axes.index(axis)))

    def logs(self) -> Array:
        """Natural logs of the entries, scale included."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.table) + self.scale)

    def deep(self) -> Logs:
        """The same table in logs."""
        return Logs(self.axes, self.logs(), np.zeros(1), 0.0, 0.0)

    def normal(self) -> Array:
        """The entries of each row divided by their sum; all zero where that is zero."""
        total = self.table.reshape(-1, self.rows).sum(axis=0)
        return np.asarray(self.table / np.where(total > 0, total, 1.0))

    def _times(self, other: Self) -> Self:
        _check(self, other)
        axes = (*self.axes, *(name for name in other.axes if name not in self.axes))
        table = _lifted(self, axes) * _lifted(other, axes)
        return type(self)(axes, table, self.scale + other.scale, self.low + other.low, self.high + other.high)._calm()

    def _calm(self) -> Self:
        """Scaled and measured again where the bounds have grown wide."""
        if self.low <= CALM and self.high <= CALM:
            return self
        table, scale, low = scaled(self.table)
        return type(self)(self.axes, table, self.scale + scale, low, 0.0)


@dataclass(frozen=True)
class Logs(Shares):
    """The same with natural logs in the table: slower, and right down to any depth; `scale` is zero and bounds are not kept.

    >>> rain = Logs.of(Factor.of(("rain",), [0.5, 1e-300]))
    >>> float(rain.times(rain, rain).total(()).logs()[0].round(4))
    -2.0794
    """

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """The logs of a factor's entries."""
        with np.errstate(divide="ignore"):
            return cls(factor.axes, np.log(factor.table), np.zeros(1), 0.0, 0.0)

    def plus(self, other: Self) -> Self:
        """The sum of two tables over the same axes in the same order."""
        return type(self)(self.axes, np.logaddexp(self.table, other.table), self.scale, 0.0, 0.0)

    def meet(self, other: Self, away: Collection[str]) -> Self:
        """The product with the axes `away` summed out."""
        return self._times(other).total([name for name in {**self.cards, **other.cards} if name not in away])

    def total(self, axes: Sequence[str]) -> Self:
        """Summed onto some of its axes, in their order: log-sum-exp about the largest entry."""
        away = tuple(place for place, name in enumerate(self.axes) if name not in axes)
        left = [name for name in self.axes if name in axes]
        table = self.table
        if away:
            most = table.max(axis=away, keepdims=True)
            most = np.where(np.isneginf(most), 0.0, most)
            with np.errstate(divide="ignore"):
                table = np.log(np.exp(table - most).sum(axis=away)) + np.squeeze(most, axis=away)
        table = table.transpose([*(left.index(name) for name in axes), len(left)])
        return type(self)(tuple(axes), table, self.scale, 0.0, 0.0)

    def logs(self) -> Array:
        """The table as it is."""
        return self.table

    def normal(self) -> Array:
        """The entries of each row divided by their sum; all zero where that is zero."""
        total = np.logaddexp.reduce(self.table.reshape(-1, self.rows), axis=0)
        return np.asarray(np.exp(self.table - np.where(np.isneginf(total), 0.0, total)))

    def _times(self, other: Self) -> Self:
        axes = (*self.axes, *(name for name in other.axes if name not in self.axes))
        return type(self)(axes, _lifted(self, axes) + _lifted(other, axes), self.scale, 0.0, 0.0)


def _lifted(held: Shares, axes: Sequence[str]) -> Array:
    """The table ready to be multiplied with others over `axes`."""
    return held.table if held.axes == tuple(axes) else Factor(held.axes, held.table).onto(axes)


def _check(one: Shares, two: Shares) -> None:
    """Raises Deep where the product of two tables could vanish; tables out of bounds have been scaled before."""
    if one.low + two.low > SAFE:
        raise Deep
