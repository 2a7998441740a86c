"""Uncertain dates in EDTF (ISO 8601-2, levels 0 and 1, and sets), kept as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from clandestine.record.calendar import Day, days_in, gregorian_of, shifted
from clandestine.record.datehint import suggestion

Bound = Day | None
Span = tuple[Bound, Bound]
Kind = Literal["point", "interval", "one_of", "all_of"]

_OLD_STYLE = re.compile(r"\s+(?:\(OS\)|OS)$")
_POINT = re.compile(
    r"(?P<year>-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX))"
    r"(?:-(?P<month>[0-9]{2}|[01]X|XX)(?:-(?P<day>[0-9]{2}|[0-3]X|XX))?)?(?P<mark>[~?%]?)"
)
# The standard leaves seasons vague; here they are the northern ones, and winter runs into the next year.
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
_SETS: dict[str, tuple[str, Kind]] = {"[": ("]", "one_of"), "{": ("}", "all_of")}


@dataclass(frozen=True)
class When:
    """A date as uncertain as its source: a day, month, season, year or decade, an interval, or a set of them.

    Made by `When.parse`; equal if written alike, never ordered. `spans` are the (earliest, latest) days it may cover,
    as (year, month, day) in the Gregorian calendar, None where it is open or unknown; an interval has one span, a set
    one for each member. `~` and `%` pad a bound by one unit of the date's precision; `?` does not.
    The suffix ` (OS)` marks Old Style: the text is Julian, the bounds are Gregorian.

    >>> when = When.parse("1924-11/1925-01")
    >>> when.earliest, when.latest, when.kind
    ((1924, 11, 1), (1925, 1, 31), 'interval')
    >>> str(When.parse("1917-10-25 (OS)")), When.parse("1917-10-25 (OS)").earliest
    ('1917-10-25 (OS)', (1917, 11, 7))
    """

    text: str
    kind: Kind = field(compare=False, repr=False)
    spans: tuple[Span, ...] = field(compare=False, repr=False)
    qualifiers: frozenset[str] = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an EDTF date; raises ValueError saying what is wrong and, where that is obvious, what to write.

        >>> When.parse("circa 1925")
        Traceback (most recent call last):
        ValueError: 'circa 1925' is not a date as EDTF writes it; write 1925~
        """
        if not isinstance(text, str):
            raise ValueError("expected a date as text")
        given = unicodedata.normalize("NFC", text.strip())
        if not given:
            raise ValueError("an empty date")
        if len(given) > 500:
            raise ValueError("too long for a date")
        body, old = _OLD_STYLE.subn("", given)
        try:
            kind, points = _read(body, julian=bool(old))
        except ValueError as error:
            better = suggestion(body)
            raise ValueError(f"{error}; write {better}" if better else str(error)) from None
        spans = tuple((start.earliest if start else None, end.latest if end else None) for start, end in points)
        marks = frozenset(point.mark for pair in points for point in pair if point and point.mark)
        return cls(given, kind, spans, marks)

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> Bound:
        """The first day it may be, or None if it is open or unknown towards the past."""
        starts = [start for start, _ in self.spans]
        return None if None in starts else min(day for day in starts if day)

    @property
    def latest(self) -> Bound:
        """The last day it may be, or None if it is open or unknown towards the future."""
        ends = [end for _, end in self.spans]
        return None if None in ends else max(day for day in ends if day)

    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year it may fall in, None where open.

        >>> When.parse("192X").years(), When.parse("1925/..").years()
        ((1920, 1929), (1925, None))
        """
        first, last = self.earliest, self.latest
        return first[0] if first else None, last[0] if last else None

    def overlaps(self, other: When) -> bool:
        """Whether the two may share a day.

        >>> When.parse("1925~").overlaps(When.parse("1926-03"))
        True
        """
        return any(
            not _before(mine[1], its[0]) and not _before(its[1], mine[0]) for mine in self.spans for its in other.spans
        )

    def within(self, other: When) -> bool:
        """Whether every day it may be lies in one of the other's spans.

        >>> When.parse("1925-03").within(When.parse("1924/1925"))
        True
        """
        return all(any(_inside(mine, its) for its in other.spans) for mine in self.spans)

    def share_of(self, periods: Mapping[str, When]) -> dict[str, float]:
        """The share of this date's years that falls in each period; shares sum to 1, or {} if none overlap.

        Every year weighs the same; a year in several periods is shared equally, a year in none is dropped. Open ends
        reach as far as the last year anybody names.

        >>> When.parse("1927/1930").share_of({"nep": When.parse("1922/1928"), "break": When.parse("1929/1933")})
        {'nep': 0.5, 'break': 0.5}
        """
        named = [year for when in (self, *periods.values()) for year in when.years() if year is not None]
        if not named:
            return {}
        low, high = min(named), max(named)
        of_period = {name: set(when._each_year(low, high)) for name, when in periods.items()}
        found = dict.fromkeys(periods, 0.0)
        for year in set(self._each_year(low, high)):
            homes = [name for name, years in of_period.items() if year in years]
            for name in homes:
                found[name] += 1 / len(homes)
        total = sum(found.values())
        return {name: share / total for name, share in found.items() if share}

    def _each_year(self, low: int, high: int) -> Iterator[int]:
        for start, end in self.spans:
            yield from range(start[0] if start else low, (end[0] if end else high) + 1)


@dataclass(frozen=True)
class _Point:
    """One date of the text: its bounds as written, and as its mark pads them (both Gregorian)."""

    first: Day
    last: Day
    earliest: Day
    latest: Day
    mark: str


_Pair = tuple[_Point | None, _Point | None]


def _before(end: Bound, start: Bound) -> bool:
    return end is not None and start is not None and end < start


def _inside(mine: Span, its: Span) -> bool:
    after_start = its[0] is None or (mine[0] is not None and mine[0] >= its[0])
    return after_start and (its[1] is None or (mine[1] is not None and mine[1] <= its[1]))


def _read(body: str, julian: bool) -> tuple[Kind, list[_Pair]]:
    if body[0] in _SETS:
        close, kind = _SETS[body[0]]
        if len(body) < 2 or body[-1] != close:
            raise ValueError(f"{body!r} opens with {body[0]} and does not end with {close}")
        return kind, [_member(part.strip(), julian) for part in body[1:-1].split(",")]
    if "/" in body:
        ends = body.split("/")
        if len(ends) != 2:
            raise ValueError(f"{body!r} has more than one /; an interval is start/end")
        return "interval", [_pair(ends[0].strip(), ends[1].strip(), body, julian)]
    point = _point(body, julian)
    return "point", [(point, point)]


def _member(text: str, julian: bool) -> _Pair:
    if ".." in text:
        ends = text.split("..")
        if len(ends) != 2:
            raise ValueError(f"{text!r} has more than one ..")
        return _pair(ends[0] or "..", ends[1] or "..", text, julian)
    point = _point(text, julian)
    return point, point


def _pair(start: str, end: str, whole: str, julian: bool) -> _Pair:
    ends = [None if text in ("", "..") else _point(text, julian) for text in (start, end)]
    first, last = ends
    if first is None and last is None:
        raise ValueError(f"{whole!r} has neither a start nor an end")
    if first and last and first.first > last.last:
        raise ValueError(f"{whole!r} ends before it starts")
    return first, last


def _point(text: str, julian: bool) -> _Point:
    found = _POINT.fullmatch(text)
    if found is None:
        if not text:
            raise ValueError("an empty date between the marks")
        raise ValueError(f"{text!r} is not a date as EDTF writes it")
    mark, month, day = found["mark"], found["month"], found["day"]
    years = _fill(found["year"])
    first: Day
    last: Day
    if month and "X" not in month and int(month) in _SEASONS:
        if day:
            raise ValueError(f"{text!r}: a season ({month}) has no days")
        opens, closes = _SEASONS[int(month)]
        over = (closes - 1) // 12
        closes -= 12 * over
        first = (years[0], opens, 1)
        last = (years[-1] + over, closes, days_in(years[-1] + over, closes, julian))
    else:
        months = [number for number in _fill(month or "XX") if 1 <= number <= 12]
        if not months:
            raise ValueError(f"{text!r}: there is no month {month} (months are 01 to 12, seasons 21 to 24)")
        days = _fill(day or "XX")
        possible = _possible(years, months, days, julian)
        backwards = _possible(years[::-1], months[::-1], days[::-1], julian)
        try:
            first, last = next(possible), next(backwards)
        except StopIteration:
            raise ValueError(f"{text!r}: that month has no day {day}") from None
    precision = "day" if day and day != "XX" else "month" if month and month != "XX" else "year"
    early, late = (shifted(first, precision, -1), shifted(last, precision, 1)) if mark in ("~", "%") else (first, last)
    if julian:
        first, last, early, late = (gregorian_of(bound) for bound in (first, last, early, late))
    return _Point(first, last, early, late, mark)


def _possible(years: range, months: list[int], days: range, julian: bool) -> Iterator[Day]:
    for year in years:
        for month in months:
            longest = days_in(year, month, julian)
            for day in days:
                if 1 <= day <= longest:
                    yield year, month, day


def _fill(digits: str) -> range:
    """Every number that the digits may stand for, X being any digit: 192X is 1920 to 1929."""
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    return range(low, high + 1) if low <= high else range(high, low + 1)


def _value(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        raise ValueError('expected a date as text; quote a set of dates, as in "[1924,1925]"')
    return When.parse(value) if not isinstance(value, When) else value


Edtf = Annotated[
    When,
    BeforeValidator(_value),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "description": "a date in EDTF, such as 1925-04-12, 1925~, 192X or 1924/1925"}),
]
