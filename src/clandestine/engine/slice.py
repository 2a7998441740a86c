"""One slice of a chain: from what lives before it to what lives after it, all else summed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from clandestine.engine.circuit import too_large
from clandestine.engine.factor import Factor
from clandestine.engine.order import elimination_order
from clandestine.engine.plan import Deep
from clandestine.engine.route import Route, Step, product, without
from clandestine.engine.shares import Logs, Shares

_Part = tuple[tuple[str, ...], Shares | None]  # the axes of a table, and the table, where all rows share it


@dataclass(frozen=True)
class Slice:
    """What is known of a slice before the rows come.

    `before` and `after` are the variables that live across its two boundaries, `watch` the one that is asked about, with `card`
    states. `kept` are the axes of its own message: what lives after it, and the watched variable, unless that hangs on nothing
    else; then it stays in `look`, the tables that name it. `loose` are factors with many rows and what hangs on them, `order` the
    variables to be summed out of these row by row; `forward` and `backward` are the ways of the messages past all else. `states` is
    the size of the largest message.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    kept: tuple[str, ...]
    watch: str
    card: int
    look: tuple[Shares, ...]
    loose: tuple[Shares, ...]
    order: tuple[str, ...]
    forward: Route
    backward: Route
    states: int

    @property
    def cells(self) -> int:
        """The size of the largest table of one row."""
        return max(self.forward.largest, self.backward.largest, self.states)

    @property
    def load(self) -> int:
        """The size of the largest table that differs from row to row."""
        return max(self.forward.load, self.backward.load, self.states)

    @staticmethod
    def of(
        factors: Sequence[Factor],
        before: Sequence[str],
        after: Sequence[str],
        watch: str,
        cards: Mapping[str, int],
        max_cells: int,
    ) -> Slice:
        """Find the ways through a slice; raises TooLarge, naming the variables, above `max_cells` in one table.

        >>> rain, wet = Factor.of(("rain",), [0.8, 0.2]), Factor.of(("rain", "wet"), [[0.9, 0.1], [0.2, 0.8]])
        >>> one = Slice.of([rain, wet], [], ["wet"], "wet", {"rain": 2, "wet": 2}, 100)
        >>> np.exp(one.bound(0, 1, deep=False).ahead(Shares.of(Factor.of((), 1.0))).logs()).round(4).tolist()
        [[0.76], [0.24]]
        """
        try:
            return _made(factors, before, after, watch, cards, max_cells, Shares)
        except Deep:
            return _made(factors, before, after, watch, cards, max_cells, Logs)

    def bound(self, start: int, stop: int, *, deep: bool) -> Link:
        """The slice for some rows: `deep` has everything in logs."""
        parts = [_turned(held, deep) for held in _rows(self.loose, start, stop)]
        for name in self.order:
            bucket = [held for held in parts if name in held.axes]
            parts = [held for held in parts if name not in held.axes]
            still, moving = [held for held in bucket if held.rows == 1], [held for held in bucket if held.rows > 1]
            if still and moving:
                parts.append(product(still).meet(product(moving), away={name}))
            else:
                parts.append(without(product(bucket), {name}))
        look = [_turned(held, deep) for held in self.look]
        if look:  # the watched variable is in no message
            look += [held for held in parts if self.watch in held.axes]
            parts = [held for held in parts if self.watch not in held.axes]
        sides = _sides([held.axes for held in parts], self.before, self.kept)
        together = tuple(product([parts[number] for number in side]) for side in sides)
        turned = replace(self, forward=_way(self.forward, deep), backward=_way(self.backward, deep))
        return Link(turned, together, product(look) if look else None)


@dataclass(frozen=True)
class Link:
    """A slice for some rows: the tables that differ from row to row, and what its own message says of the watched variable."""

    slice: Slice
    moving: tuple[Shares, ...]
    look: Shares | None

    def ahead(self, message: Shares) -> Shares:
        """From a message over what lives before the slice to one over what it keeps; other axes go along."""
        return self.slice.forward.through(message, self.moving)

    def seen(self, message: Shares, told: Shares | None = None, away: Sequence[str] = ()) -> Shares:
        """The message ahead with what is known of the watched variable, and with a table `told` that is about it, multiplied on."""
        table = self._seen(told)
        if table is None:
            return message
        return table.meet(message, away) if away else message.times(table)

    def onward(self, message: Shares) -> Shares:
        """The message, once seen, without what ends with the slice."""
        done = set(self.slice.kept) - set(self.slice.after)
        return without(message, done) if done else message

    def back(self, message: Shares, told: Shares | None = None) -> Shares:
        """From P(all that follows | what the slice keeps) to the same about what lives before it."""
        table = self._seen(told)
        return self.slice.backward.through(message if table is None else message.times(table), self.moving)

    def watched(self, message: Shares) -> Shares:
        """A message with the watched variable among its axes."""
        return message if self.look is None else message.times(self.look)

    def _seen(self, told: Shares | None) -> Shares | None:
        if self.look is None:
            return told
        watch = self.slice.watch
        return without(self.look, {watch}) if told is None else self.look.meet(told, {watch})


def _made(
    factors: Sequence[Factor],
    before: Sequence[str],
    after: Sequence[str],
    watch: str,
    cards: Mapping[str, int],
    max_cells: int,
    kind: type[Shares],
) -> Slice:
    """The slice with its tables in shares or in logs."""
    kept = tuple(dict.fromkeys([*after, watch]))
    parts, loose, later = _summed(factors, before, kept, cards, max_cells, kind)
    look: list[Shares] = []
    if watch not in (*before, *after) and all({*axes} <= {*after, watch} for axes, _ in parts if watch in axes):
        kept = tuple(after)
        look = [kind.of(_ones([watch], cards)), *(held for axes, held in parts if held is not None and watch in axes)]
        parts = [part for part in parts if watch not in part[0]]
    for axes in (before, kept):
        if prod(cards[name] for name in axes) > max_cells:
            raise too_large(axes, cards, max_cells)
    still = [held for _, held in parts if held is not None]
    named = {name for axes, _ in parts for name in axes}
    still += [kind.of(_ones([name], cards)) for name in kept if name not in named and name not in before]
    scopes = [axes for axes, held in parts if held is None]
    sides = _sides(scopes, before, kept)
    moving = [tuple(dict.fromkeys(name for number in side for name in scopes[number])) for side in sides]
    states = max(prod(cards[name] for name in axes) for axes in (before, kept))
    forward = Route.of(still, moving, before, kept, cards, max_cells)
    backward = Route.of(still, moving, kept, before, cards, max_cells)
    ends = tuple(before), tuple(after), kept
    return Slice(*ends, watch, cards[watch], tuple(look), tuple(loose), tuple(later), forward, backward, states)


def _summed(
    factors: Sequence[Factor],
    before: Sequence[str],
    kept: Sequence[str],
    cards: Mapping[str, int],
    max_cells: int,
    kind: type[Shares],
) -> tuple[list[_Part], list[Shares], list[str]]:
    """What is left to the messages once the slice's own variables are summed out where that leaves no larger tables.

    Then the tables this takes once the rows come, and the variables, in order.
    """
    outer = tuple(dict.fromkeys([*before, *kept]))
    mine = {name: cards[name] for name in dict.fromkeys([*outer, *(name for one in factors for name in one.axes)])}
    parts: list[_Part] = [(one.axes, kind.of(one) if one.table.shape[-1] == 1 else None) for one in factors]
    loose, later = [kind.of(one) for one in factors if one.table.shape[-1] > 1], []
    for name in elimination_order([one.axes for one in factors], mine, outer, restarts=1):
        bucket = [part for part in parts if name in part[0]]
        union = dict.fromkeys(one for axes, _ in bucket for one in axes)
        left = tuple(one for one in union if one != name)
        still = [held for _, held in bucket if held is not None]
        fixed = len(still) == len(bucket)
        size = prod(cards[one] for one in left)
        if size * cards[name] > max_cells or size > sum(prod(cards[one] for one in axes) for axes, _ in bucket):
            continue
        if not fixed and _straddles(left, before, kept):
            continue  # many rows would hang on a large table
        parts = [part for part in parts if name not in part[0]]
        parts.append((left, without(product(still), {name}) if fixed else None))
        if not fixed:
            loose += still
            later.append(name)
    return parts, loose, later


def _ones(axes: Sequence[str], cards: Mapping[str, int]) -> Factor:
    return Factor.of(axes, np.ones([cards[name] for name in axes]))


def _way(route: Route, deep: bool) -> Route:
    """A way past tables in shares or in logs."""
    steps = (step if step.table is None else Step(step.away, _turned(step.table, deep)) for step in route.steps)
    return replace(route, steps=tuple(steps))


def _rows(held: Sequence[Shares], start: int, stop: int) -> list[Shares]:
    """The tables for some rows; those shared by all stay whole."""
    here = slice(start, stop)
    return [
        one
        if one.rows == 1
        else replace(one, table=one.table[..., here], scale=one.scale[here] if one.scale.size > 1 else one.scale)
        for one in held
    ]


def _turned(held: Shares, deep: bool) -> Shares:
    """A table as shares or as logs; raises Deep where only logs will do."""
    if deep:
        return held if isinstance(held, Logs) else held.deep()
    if isinstance(held, Logs):
        raise Deep
    return held


def _sides(scopes: Sequence[Sequence[str]], before: Sequence[str], kept: Sequence[str]) -> list[list[int]]:
    """Which tables with many rows are multiplied first, by number: all about one boundary together."""
    last = [number for number, axes in enumerate(scopes) if {*axes} <= {*kept}]
    first = [number for number, axes in enumerate(scopes) if {*axes} <= {*before} and number not in last]
    others = ([number] for number in range(len(scopes)) if number not in (*first, *last))
    return [*(side for side in (first, last) if side), *others]


def _straddles(axes: Sequence[str], before: Sequence[str], kept: Sequence[str]) -> bool:
    """Whether a table is about what ends with the slice and about what is new in it."""
    return any(one in before and one not in kept for one in axes) and any(one not in before for one in axes)
