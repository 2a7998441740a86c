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
from clandestine.engine.shares import Logs, Shares


@dataclass(frozen=True)
class Slice:
    """What is known of a slice before the rows come.

    `before` and `after` are the variables that live across its two boundaries, `watch` the one always kept, with `card` states;
    `table` is the product of what all rows share, over some of these. `loose` are factors with many rows and what hangs on them,
    `order` the variables to be summed out of these row by row. `cells` is the size of the largest table of one row, `states` that
    of the largest message; `wide` says that the table itself has many rows. `kept` are the axes of its own message: what lives
    after it, the watched variable, and whatever is cheaper summed out then.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    watch: str
    card: int
    table: Shares
    loose: tuple[Shares, ...]
    order: tuple[str, ...]
    cells: int
    states: int
    wide: bool
    kept: tuple[str, ...]

    @staticmethod
    def of(
        factors: Sequence[Factor],
        before: Sequence[str],
        after: Sequence[str],
        watch: str,
        cards: Mapping[str, int],
        max_cells: int,
    ) -> Slice:
        """Multiply and sum what all rows share; raises TooLarge, naming the variables, above `max_cells` in one table.

        >>> rain, wet = Factor.of(("rain",), [0.8, 0.2]), Factor.of(("rain", "wet"), [[0.9, 0.1], [0.2, 0.8]])
        >>> np.exp(Slice.of([rain, wet], [], [], "wet", {"rain": 2, "wet": 2}, 100).table.logs()).round(4).tolist()
        [[0.76], [0.24]]
        """
        try:
            return _multiplied(factors, before, after, watch, cards, max_cells, Shares)
        except Deep:
            return _multiplied(factors, before, after, watch, cards, max_cells, Logs)

    def bound(self, start: int, stop: int, *, deep: bool) -> Link:
        """The slice for some rows: `deep` has everything in logs."""
        parts = [_turned(held, deep) for held in _rows(self.loose, start, stop)]
        for name in self.order:
            bucket = [held for held in parts if name in held.axes]
            parts = [held for held in parts if name not in held.axes]
            still, moving = [held for held in bucket if held.rows == 1], [held for held in bucket if held.rows > 1]
            if still and moving:
                parts.append(_product(still).meet(_product(moving), away={name}))
            else:
                whole = _product(bucket)
                parts.append(whole.total([one for one in whole.axes if one != name]))
        sides: dict[str, list[Shares]] = {"before": [], "kept": [], "both": [_turned(self.table, deep)]}
        for held in parts:
            sides[_where(held.axes, self.before, self.kept)].append(held)
        first, last = (_product(sides[side]) if sides[side] else None for side in ("before", "kept"))
        return Link(self, _product(sides["both"]), first, last)


@dataclass(frozen=True)
class Link:
    """A slice for some rows: its table, and what is multiplied onto the messages before and after it."""

    slice: Slice
    table: Shares
    first: Shares | None
    last: Shares | None

    def ahead(self, message: Shares) -> Shares:
        """From a message over what lives before the slice to one over what it keeps; other axes go along."""
        if self.first is not None:
            message = message.times(self.first)
        kept = self.slice.kept
        found = self.table.meet(message, away=[name for name in self.slice.before if name not in kept])
        return found if self.last is None else found.times(self.last)

    def onward(self, message: Shares) -> Shares:
        """The message without the watched variable, where that ends with the slice."""
        done = set(self.slice.kept) - set(self.slice.after)
        return message.total([name for name in message.axes if name not in done]) if done else message

    def back(self, message: Shares) -> Shares:
        """From P(all that follows | what the slice keeps) to the same about what lives before it."""
        if self.last is not None:
            message = message.times(self.last)
        before = self.slice.before
        found = self.table.meet(message, away=[name for name in self.slice.kept if name not in before])
        return found if self.first is None else found.times(self.first)


def _multiplied(
    factors: Sequence[Factor],
    before: Sequence[str],
    after: Sequence[str],
    watch: str,
    cards: Mapping[str, int],
    max_cells: int,
    kind: type[Shares],
    held_back: tuple[str, ...] = (),
) -> Slice:
    """The slice with its tables in shares or in logs; variables `held_back` are summed out after it."""
    kept = tuple(dict.fromkeys([*after, watch, *held_back]))
    outer = tuple(dict.fromkeys([*before, *kept]))
    named = dict.fromkeys(name for factor in factors for name in factor.axes)
    mine = {name: cards[name] for name in [*outer, *(one for one in named if one not in outer)]}
    order = elimination_order([factor.axes for factor in factors], mine, outer, restarts=1)
    parts: list[tuple[tuple[str, ...], Shares | None]] = []
    loose: list[Shares] = []
    for factor in factors:
        held = kind.of(factor)
        parts.append((factor.axes, held if held.rows == 1 else None))
        loose += [held] if held.rows > 1 else []
    later, largest = [], 1
    for name in order:
        bucket = [part for part in parts if name in part[0]]
        parts = [part for part in parts if name not in part[0]]
        union = dict.fromkeys(one for axes, _ in bucket for one in axes)
        largest = max(largest, _fits(union, cards, max_cells))
        left = tuple(one for one in union if one != name)
        still = [held for _, held in bucket if held is not None]
        if len(still) == len(bucket):
            parts.append((left, _product(still).total(left)))
        elif _straddles(left, before, kept) and prod(cards[one] for one in {*before, *kept, name}) <= max_cells:
            # Summed out now, it would leave many rows in the slice's own table.
            return _multiplied(factors, before, after, watch, cards, max_cells, kind, (*held_back, name))
        else:  # a factor with many rows hangs on it: to be summed out when the rows come
            loose += still
            later.append(name)
            parts.append((left, None))
    fresh = [name for name in kept if name not in before]
    ones = Factor.of(fresh, np.ones([cards[name] for name in fresh]))
    still = [kind.of(ones), *(held for _, held in parts if held is not None)]
    mixed = [axes for axes, held in parts if held is None and _where(axes, before, kept) == "both"]
    union = dict.fromkeys([*(one for held in still for one in held.axes), *(one for axes in mixed for one in axes)])
    states = max(_fits(axes, cards, max_cells) for axes in (before, kept))
    largest = max(largest, states, _fits(union, cards, max_cells))
    table, wide = _product(still), bool(mixed)
    loose_and_order = tuple(loose), tuple(later)
    return Slice(tuple(before), tuple(after), watch, cards[watch], table, *loose_and_order, largest, states, wide, kept)


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


def _product(held: Sequence[Shares]) -> Shares:
    first, *rest = held
    return first.times(*rest)


def _where(axes: Sequence[str], before: Sequence[str], kept: Sequence[str]) -> str:
    """Where a table with many rows is multiplied: onto the message before the slice, the one after it, or into its own."""
    if set(axes) <= set(kept):
        return "kept"
    return "before" if set(axes) <= set(before) else "both"


def _straddles(axes: Sequence[str], before: Sequence[str], kept: Sequence[str]) -> bool:
    """Whether a table is about what ends with the slice and about what is new in it."""
    return any(one in before and one not in kept for one in axes) and any(one not in before for one in axes)


def _fits(axes: Sequence[str] | Mapping[str, None], cards: Mapping[str, int], limit: int) -> int:
    """The cells of a table over some axes; raises TooLarge above the limit."""
    size = prod(cards[name] for name in axes)
    if size > limit:
        raise too_large(tuple(axes), cards, limit)
    return size
