"""The way of a message through a slice: tables multiplied onto it and variables summed out, some at each step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from clandestine.engine.circuit import too_large
from clandestine.engine.order import elimination_order
from clandestine.engine.shares import Shares

Axes = tuple[str, ...]
Groups = list[frozenset[str]]

RESTARTS, EFFORT = 4, 20_000  # orders tried
MOVED = 16  # multiplications in the time it takes to put one cell of a message in its place


class Step(NamedTuple):
    """Variables to be summed out of whatever names them, times a table common to all rows."""

    away: frozenset[str]
    table: Shares | None


@dataclass(frozen=True)
class Route:
    """The steps of a message, in the order that costs least.

    Of one row: `cells` of all tables summed on the way, of the `largest` one summed then or before, and `load`, of the largest that
    differs from row to row.

    >>> from clandestine.engine.factor import Factor
    >>> rain = Shares.of(Factor.of(("rain",), [0.8, 0.2]))
    >>> wet = Shares.of(Factor.of(("rain", "wet"), [[0.9, 0.1], [0.2, 0.8]]))
    >>> route = Route.of([wet], [], ["rain"], ["wet"], {"rain": 2, "wet": 2}, 100)
    >>> route.cells, route.through(rain).logs().shape
    (4, (2, 1))
    """

    steps: tuple[Step, ...]
    cells: int
    largest: int
    load: int

    @staticmethod
    def of(
        tables: Sequence[Shares],
        moving: Sequence[Axes],
        start: Sequence[str],
        end: Sequence[str],
        cards: Mapping[str, int],
        max_cells: int,
    ) -> Route:
        """The way from a message over `start` to one over `end`, past `tables` common to all rows and others over `moving`.

        Variable by variable, or all that end with the message at once by one table; neighbours on the way are summed out together
        where that is faster. Raises TooLarge where every way found needs a table of more than `max_cells`.
        """
        still, loose = [held.axes for held in tables], [tuple(start), *moving]
        named = {name for axes in (*still, *loose, end) for name in axes}
        mine = {name: card for name, card in cards.items() if name in named}
        order = elimination_order([*still, *loose], mine, end, restarts=RESTARTS, effort=EFFORT)

        def cost(groups: Groups) -> tuple[int, int]:
            """Cells above the limit, and the time it takes."""
            legs = _legs(groups, still, loose, cards)
            return max(0, max(leg.cells for leg in legs) - max_cells), sum(leg.time for leg in legs)

        own = frozenset(start) - set(end)
        late = {name for axes in moving for name in axes}
        apart: Groups = [frozenset({name}) for name in order]
        before = [one for one in apart if not one <= own | late]
        after = [one for one in apart if one <= late - own]
        ways = (_joined([*way, frozenset()], cost) for way in ([*before, *([own] if own else []), *after], apart))
        legs = _legs(min(ways, key=cost), still, loose, cards)
        worst = max(legs, key=lambda leg: leg.cells)
        if worst.cells > max_cells:
            raise too_large(worst.axes, cards, max_cells)
        cells = sum(leg.cells for leg in legs if leg.time)
        load = max(max(leg.taken, leg.left) for leg in legs if leg.moves)
        return Route(_steps(legs, tables), cells, worst.cells, load)

    def through(self, message: Shares, moving: Sequence[Shares] = ()) -> Shares:
        """The message at the end of the way; axes that no step names go along."""
        parts = [message, *moving]
        for away, table in self.steps:
            bucket = [held for held in parts if not away or not away.isdisjoint(held.axes)]
            parts = [held for held in parts if away and away.isdisjoint(held.axes)]
            if bucket and table is not None:
                whole = product(bucket)
                parts.append(table.meet(whole, away) if away else whole.times(table))
            else:
                parts.append(without(product([table] if table is not None else bucket), away))
        return product(parts)


def product(held: Sequence[Shares]) -> Shares:
    """The product of some tables, at least one."""
    first, *rest = held
    return first.times(*rest)


def without(held: Shares, away: Collection[str]) -> Shares:
    """A table with some axes summed out."""
    return held.total([name for name in held.axes if name not in away])


class _Leg(NamedTuple):
    """A group of variables on their way out: what they are summed out of.

    `tables` common to all rows, by number, where a leg that leaves such a table adds one; `axes` and `cells` of the product, cells
    `taken` and `left` that differ from row to row; whether any do.
    """

    away: frozenset[str]
    tables: tuple[int, ...]
    axes: Axes
    cells: int
    taken: int
    left: int
    moves: bool

    @property
    def time(self) -> int:
        """Multiplications it takes for one row, or as good as."""
        return self.cells + MOVED * (self.taken + self.left) if self.moves and (self.away or self.tables) else 0


def _legs(groups: Groups, tables: Sequence[Axes], moving: Sequence[Axes], cards: Mapping[str, int]) -> list[_Leg]:
    """The legs of a way; the last takes all that is left."""
    still, loose, found = dict(enumerate(tables)), list(moving), []
    for number, away in enumerate(groups):
        last = number == len(groups) - 1
        mine = [axes for axes in loose if not away.isdisjoint(axes)] or (loose if last else [])
        common = [one for one, axes in still.items() if last or not away.isdisjoint(axes)]
        loose = [axes for axes in loose if axes not in mine]
        union = tuple(dict.fromkeys(name for axes in mine for name in axes))
        axes = tuple(dict.fromkeys([*union, *(name for one in common for name in still.pop(one))]))
        left = tuple(name for name in axes if name not in away)
        size, taken, rest = (prod(cards[name] for name in one) for one in (axes, union, left))
        found.append(_Leg(away, tuple(common), axes, size, taken, rest, bool(mine)))
        if mine:
            loose.append(left)
        else:
            still[len(tables) + len(found)] = left
    return found


def _joined(groups: Groups, cost: Callable[[Groups], tuple[int, int]]) -> Groups:
    """The groups, neighbours made one where that costs less."""
    place, best = 0, cost(groups)
    while place + 1 < len(groups):
        joined = [*groups[:place], groups[place] | groups[place + 1], *groups[place + 2 :]]
        if (again := cost(joined)) < best:
            groups, best = joined, again
        else:
            place += 1
    return groups


def _steps(legs: Sequence[_Leg], tables: Sequence[Shares]) -> tuple[Step, ...]:
    """The steps that are left for a message, all else summed out now."""
    still, steps = dict(enumerate(tables)), []
    for number, leg in enumerate(legs, 1):
        bucket = [still.pop(one) for one in leg.tables]
        if not leg.moves:
            still[len(tables) + number] = without(product(bucket), leg.away)
        elif leg.away or bucket:
            steps.append(Step(leg.away, product(bucket) if bucket else None))
    return tuple(steps)
