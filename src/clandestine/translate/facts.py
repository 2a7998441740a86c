"""A dated fact as a node among the copies of its variable: of a year, of a year in doubt, or of a span (docs/theory/years.md).

Everything goes from year to year in small steps, so that an exact answer never needs a table over many years at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product

import numpy as np

from clandestine.translate.dating import Dating
from clandestine.translate.node import YES_NO, Node
from clandestine.translate.numbers import Array
from clandestine.translate.years import Years

NO, YES = 0, 1


def fact_nodes(model: Years, variable: str, dating: Dating, state: str | None, date: str, label: str) -> list[Node]:
    """The nodes that end in the fact, none where the copy of one year is the fact itself.

    A fact whose year is in doubt has the state of its variable in that year; `date` names the doubt, which other facts may share. A
    span has `state` where that held throughout (or sometime), else the state of the first year that had another (or of the first).
    """
    states = model.states(variable)
    copies = [model.copy_in(variable, year) for year in dating.years]
    if len(copies) == 1 or variable in model.variables:
        return []
    if dating.manner == "one of" or (state is None and len(states) > 2):
        chances = dating.chances or dict.fromkeys(dating.years, 1 / len(dating.years))
        return [*_date_nodes(chances, date), *_picked(copies, states, dating.years, date, label)]
    place = states.index(state) if state is not None else 1
    return _folded(copies, states, place, dating.manner == "throughout", label)


def come(date: str, year: int) -> str:
    """The name of the node that says whether a date in doubt has come by a year."""
    return f"{date} has come by {year}"


def _date_nodes(chances: Mapping[int, float], date: str) -> list[Node]:
    """Whether the date has come, year by year but the last, in which it must have."""
    found: list[Node] = []
    left = 1.0
    for year in list(chances)[:-1]:
        hazard = chances[year] / left if left > 0 else 1.0
        left -= chances[year]
        rows = [[1 - hazard, hazard]] if not found else [[1 - hazard, hazard], [0.0, 1.0]]
        table = np.array(rows if found else rows[0])[..., None]
        found.append(_plain(come(date, year), YES_NO, [found[-1].name] if found else [], table))
    return found


def _picked(copies: Sequence[str], states: tuple[str, ...], years: Sequence[int], date: str, label: str) -> list[Node]:
    """The state in the year in which the date comes, carried on from there."""
    found: list[Node] = []
    held = copies[0]
    for (before, year), copy in zip(pairwise(years), copies[1:], strict=True):
        last = year == years[-1]
        parents = [held, copy, come(date, before), *([] if last else [come(date, year)])]

        def now(carried: int, here: int, *passed: int) -> int:
            return here if passed[0] == NO and passed[-1] == (NO if len(passed) == 1 else YES) else carried

        held = label if last else f"{label} by {year}"
        found.append(_function(held, states, parents, [len(states)] * 2 + [2] * (len(parents) - 2), now))
    return found


def _folded(copies: Sequence[str], states: tuple[str, ...], state: int, throughout: bool, label: str) -> list[Node]:
    """The state as far as it held throughout (or came sometime), year by year."""

    def throughout_so_far(carried: int, here: int) -> int:
        return here if carried == state else carried

    def sometime_so_far(carried: int, here: int) -> int:
        return state if here == state else carried

    step = throughout_so_far if throughout else sometime_so_far
    found: list[Node] = []
    held = copies[0]
    for place, copy in enumerate(copies[1:], 2):
        name = label if place == len(copies) else f"{label}, {place} years"
        found.append(_function(name, states, [held, copy], [len(states)] * 2, step))
        held = name
    return found


def _function(
    name: str, states: tuple[str, ...], parents: Sequence[str], cards: Sequence[int], value: Callable[..., int]
) -> Node:
    """A node that its parents determine."""
    table = np.zeros((*cards, len(states), 1))
    for places in product(*(range(card) for card in cards)):
        table[(*places, value(*places))] = 1
    return _plain(name, states, parents, table)


def _plain(name: str, states: tuple[str, ...], parents: Sequence[str], table: Array) -> Node:
    return Node(name, states, tuple(parents), lambda numbers: table)
