"""How far an answer moved between two savings of it: every number compared, the posteriors state by state."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clandestine.ask.table import Column, Row, Table
from clandestine.scales import DECIBANS_PER_NAT, share

SAME = 1e-9  # numbers as near as this are the same: the last digits hang on the machine
STAMP = ("run", "provenance", "schema")  # what says how an answer was made, and is no answer
VERSION = "clandestine"
Path_ = tuple[str, ...]
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\w)")


@dataclass(frozen=True)
class Shift:
    """One number or wording that is not what it was, and where it stands."""

    place: str
    before: Any
    after: Any

    @property
    def size(self) -> float:
        """How far a number moved; infinite where a wording did, or where only one side has a number."""
        if not (_is_number(self.before) and _is_number(self.after)):
            return math.inf
        return abs(float(self.after) - float(self.before))

    @property
    def told(self) -> str:
        """Both sides in words."""
        return f"{_short(self.before)} -> {_short(self.after)}"


def shifts(before: Any, after: Any, path: Path_ = ()) -> Iterator[Shift]:
    """Everything in which two answers as plain data differ; numbers within 1e-9 of each other do not.

    >>> [one.place for one in shifts({"a": 0.5, "b": 1.0}, {"a": 0.5 + 1e-12, "b": 1.1})]
    ['b']
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            yield from shifts(before.get(name), after.get(name), (*path, str(name)))
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            one, two = (held[place] if place < len(held) else None for held in (before, after))
            yield from shifts(one, two, (*path, str(place)))
    elif _is_number(before) and _is_number(after):
        if not same(before, after):
            yield Shift(".".join(path), before, after)
    elif before != after or type(before) is not type(after):
        yield Shift(".".join(path), before, after)


def unstamped(plain: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as plain data without what says how it was made."""
    return {name: below for name, below in plain.items() if name not in STAMP}


def unversioned(plain: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as plain data without the version that made it."""
    found = dict(plain)
    for name in STAMP:
        if isinstance(found.get(name), Mapping):
            found[name] = {key: below for key, below in found[name].items() if key != VERSION}
    return found


def shifts_of_text(before: str, after: str) -> Iterator[Shift]:
    """The same of two pages, line by line: numbers where only numbers of a line differ, else the lines."""
    lines = before.split("\n"), after.split("\n")
    for place in range(max(map(len, lines))):
        one, two = (held[place] if place < len(held) else None for held in lines)
        if one == two:
            continue
        where = f"line {place + 1}"
        if one is None or two is None or _NUMBER.sub("#", one) != _NUMBER.sub("#", two):
            yield Shift(where, one, two)
            return  # from here on the lines need not belong together
        for left, right in zip(_NUMBER.findall(one), _NUMBER.findall(two), strict=True):
            if left != right:
                yield Shift(where, float(left), float(right))


def same(before: float, after: float) -> bool:
    """Whether two numbers are the same but for a machine's last digits."""
    return math.isclose(before, after, rel_tol=SAME, abs_tol=SAME)


Told = tuple[float, float | None, float | None]  # a posterior with its range
Posteriors = Mapping[tuple[str, str], Told]


def posteriors(plain: Mapping[str, Any]) -> dict[tuple[str, str], Told]:
    """The posteriors in an answer as plain data, with their ranges, by view and state: what stands under `views`."""
    found: dict[tuple[str, str], Told] = {}
    views = plain.get("views")
    for view, held in views.items() if isinstance(views, Mapping) else ():
        both = [held.get(name) if isinstance(held, Mapping) else None for name in ("posterior", "range")]
        if not isinstance(both[0], Mapping):
            continue
        for about, states in both[0].items():
            ranges = both[1].get(about) if isinstance(both[1], Mapping) else None
            for state, value in states.items() if isinstance(states, Mapping) else ():
                ends = ranges.get(state) if isinstance(ranges, Mapping) else None
                low, high = (
                    ends if isinstance(ends, list) and len(ends) == 2 and all(map(_is_number, ends)) else (None, None)
                )
                if _is_number(value):
                    found[str(view), str(state)] = (float(value), low, high)
    return found


def moved_table(before: Posteriors, after: Posteriors) -> Table | None:
    """Each state's posterior under each view before and after, and the change of its odds in decibans; None where there is none.

    A state that one side withholds has no number there.
    """
    keys = list(dict.fromkeys([*before, *after]))
    if not keys:
        return None
    columns = [Column("view", "view", width=14), Column("state", "state", width=16)]
    for side in ("before", "after"):
        columns += [Column(f"{side}_posterior", side, "share", data=True), Column(f"{side}_low", "low", "share", data=True),
                    Column(f"{side}_high", "high", "share", data=True), Column(side, side, width=20)]  # fmt: skip
    columns.append(Column("moved", "dB", "decibans"))
    rows: list[Row] = []
    for key in keys:
        one, two = before.get(key), after.get(key)
        moved = None if one is None or two is None else _decibans(one[0], two[0])
        rows.append((*key, *_cells(one), *_cells(two), moved))
    return Table(tuple(columns), tuple(rows))


def farthest(before: Posteriors, after: Posteriors) -> float | None:
    """How far the posterior that moved most did, in decibans of its odds; 0 where none moved, None where there is none."""
    both = [(before[key][0], after[key][0]) for key in before if key in after]
    return max((0.0 if same(*one) else abs(_decibans(*one)) for one in both), default=None)


def _cells(told: Told | None) -> list[Any]:
    if told is None:
        return [None, None, None, "no number"]
    value, low, high = told
    return [*told, share(value) + (f" ({share(low)} to {share(high)})" if low is not None and high is not None else "")]


def _decibans(before: float, after: float) -> float:
    odds = [math.inf if one >= 1 else -math.inf if one <= 0 else math.log(one / (1 - one)) for one in (before, after)]
    return 0.0 if odds[0] == odds[1] else (odds[1] - odds[0]) * DECIBANS_PER_NAT


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
