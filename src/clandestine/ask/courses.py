"""The courses a variable may have taken through the years: which states after which, when they changed, and how likely that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from clandestine.engine.paths import Path
from clandestine.errors import TooLarge
from clandestine.scales import share
from clandestine.translate.view import View
from clandestine.translate.yearly import Yearly

SOUGHT = 100  # paths looked through for some that may be named
Change = tuple[int, int]  # two years between which something may have changed


@dataclass(frozen=True)
class Course:
    """States after one another with the first year of each (None where the years of change are left open), and the probability."""

    states: tuple[str, ...]
    since: tuple[int | None, ...]
    share: float

    @property
    def words(self) -> str:
        """In words, as sentences have it."""
        parts = [
            state if year is None else f"{state} from {year}"
            for state, year in zip(self.states, self.since, strict=True)
        ]
        return ", then ".join(parts)


@dataclass(frozen=True)
class Courses:
    """What the chain of years tells of a variable under one view.

    `courses` are the likeliest sequences of states whenever they changed, `dated` the likeliest ones with their years; sequences
    through a state that may not be named are left out, and how many these were is in `aside`. `refused` says why nothing could be
    told.
    """

    yearly: Yearly
    view: View
    courses: tuple[Course, ...] = ()
    dated: tuple[Course, ...] = ()
    aside: int = 0
    cost: str = ""
    refused: str = ""

    def changed(self, years: Change) -> float:
        """How likely it was not one and the same in both years and between."""
        first, last = (self.yearly.years.index(year) for year in years)
        return float(self.yearly.chain(self.view).changed(first, last)[0])

    def first(self, state: str) -> list[float]:
        """The probability of each year in which the variable first was in a state; last, that it never was."""
        found = self.yearly.chain(self.view).first_in({self.yearly.states.index(state)})
        return [float(one) for one in found[:, 0]]


def courses_of(yearly: Yearly, view: View, count: int, barred: Collection[str] = ()) -> Courses:
    """The `count` likeliest courses and dated courses, exactly; what is too large to be worked exactly is refused in words."""
    try:
        chain = yearly.chain(view)
    except TooLarge as error:
        return Courses(yearly, view, refused=f"courses are not told, only the years one by one: {error}")
    cost = f"worked exactly, year after year: {chain.cost}"
    if not count:
        return Courses(yearly, view, cost=cost)
    held = {yearly.states.index(state) for state in barred}
    try:
        undated, aside = _nameable(chain.courses, count, held)
        dated, _ = _nameable(chain.trajectories, count, held)
    except TooLarge as error:
        return Courses(yearly, view, cost=cost, refused=f"the likeliest courses are not told: {error}")
    plain = [
        Course(tuple(yearly.states[at] for at in one.states), (None,) * len(one.states), one.share) for one in undated
    ]
    return Courses(
        yearly, view, tuple(plain), tuple(_dated(yearly, one.states, one.share) for one in dated), aside, cost
    )


def _nameable(likeliest: Callable[[int], list[Path]], count: int, held: Collection[int]) -> tuple[list[Path], int]:
    """The likeliest paths through none of the states `held`, as far as they are found, and how many likelier ones are left out."""
    wanted = count if not held else 4 * count
    while True:
        found = likeliest(wanted)
        kept = [one for one in found if not set(held) & set(one.states)]
        if len(kept) >= count or len(found) < wanted or wanted > SOUGHT:
            return kept[:count], len(found) - len(kept)
        wanted *= 4


def _dated(yearly: Yearly, path: Sequence[int], probability: float) -> Course:
    """A state a year as runs with their first years."""
    starts = [place for place, state in enumerate(path) if not place or path[place - 1] != state]
    return Course(
        tuple(yearly.states[path[at]] for at in starts), tuple(yearly.years[at] for at in starts), probability
    )


def told_of_course(told: Courses) -> str:
    """A note on the likeliest courses."""
    if told.refused:
        return f"{told.view.under}{told.refused}"
    if not told.courses:
        return ""
    named = "; ".join(f"{one.words} ({share(one.share)})" for one in told.courses)
    text = f"{told.view.under}the likeliest courses, whenever the changes fell: {named}"
    if told.dated:
        text += f". With its years, the likeliest is {told.dated[0].words} ({share(told.dated[0].share)})"
    if told.aside:
        text += ". Courses through what rests on too few origins are left aside"
    return text


def told_of_change(told: Courses, years: Change, variable: str) -> str:
    """How likely a change between two years was, in words."""
    if told.refused:
        return ""
    return f"that the {variable} changed between {years[0]} and {years[1]} has {share(told.changed(years))}"


def told_of_first(told: Courses, state: str) -> str:
    """In which year it first was in a state, in words."""
    if told.refused:
        return ""
    *by_year, never = told.first(state)
    order = sorted(range(len(by_year)), key=lambda place: -by_year[place])[:3]
    named = ", ".join(f"{told.yearly.years[place]} ({share(by_year[place])})" for place in sorted(order))
    return f"{state} first in {named} most likely, never {share(never)}"


def courses_data(told: Courses, states: Sequence[str], change: Change | None) -> dict[str, Any]:
    """The courses at full precision; for every state shown, the distribution of its first year."""
    if told.refused:
        return {"refused": told.refused}
    found: dict[str, Any] = {
        "courses": [{"states": list(one.states), "share": one.share} for one in told.courses],
        "dated": [{"states": list(one.states), "since": list(one.since), "share": one.share} for one in told.dated],
        "first": {},
    }
    for state in states:
        *by_year, never = told.first(state)
        found["first"][state] = {
            **{str(year): p for year, p in zip(told.yearly.years, by_year, strict=True)},
            "never": never,
        }
    if change is not None:
        found["changed"] = {"years": list(change), "share": told.changed(change)}
    return found
