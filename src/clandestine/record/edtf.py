"""How EDTF writes dates (ISO 8601-2: levels 0 and 1; the sets and unknown digits of level 2), read as stretches of days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from clandestine.record.calendar import Day, days_in, gregorian_of, shifted

Bound = Day | None
Span = tuple[Bound, Bound]
Kind = Literal["point", "interval", "one_of", "all_of"]

# A year of more than twelve digits is no date of anybody's, and would not fit the arithmetic.
_POINT = re.compile(
    r"(?:(?P<long>Y-?[1-9][0-9]{4,11})|(?P<year>(?!-0000)-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX))"
    r"(?:-(?P<month>[0-9]{2}|[01]X|XX)(?:-(?P<day>[0-9]{2}|[0-3]X|XX)"
    r"(?P<clock>T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?)?)?)?)"
    r"(?P<mark>[~?%]?)"
)
# The standard leaves seasons vague; here they are the northern ones, and winter runs into the next year.
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
_SETS: dict[str, tuple[str, Kind]] = {"[": ("]", "one_of"), "{": ("}", "all_of")}
_LEVEL_2 = (
    (r"Y?-?[0-9]+S[0-9]+", "significant digits"),
    (r"Y-?[0-9]+E[0-9]+(?:S[0-9]+)?", "an exponent"),
    (r"-?[0-9X]{4}-(?:2[5-9]|3[0-9]|4[01])[~?%]?", "a quarter, a half, or a season of one hemisphere"),
    (r"(?=.*[~?%][0-9X-])[0-9X~?%-]+", "a mark on one part of a date"),
    (r"-?XXXX.*", "a year of which no digit is known"),
)
# What dates are precise to, with its mean length in days.
UNITS = {
    "day": 1.0,
    "month": 30.436875,
    "season": 91.310625,
    "year": 365.2425,
    "decade": 3652.425,
    "century": 36524.25,
    "millennium": 365242.5,
}


@dataclass(frozen=True)
class Stretch:
    """A run of days in the Gregorian calendar, None where an end is open or unknown.

    As written it is `first` to `last`; with the padding of `~` and `%`, `earliest` to `latest`. What lasts so long has
    begun by `sure[0]` at the latest and goes on to `sure[1]` at least; the two stand the other way round where a single
    date leaves days to choose from. `unit` is what the run of a set counts in (`1924..1926`: years), None for one date.
    """

    first: Bound
    last: Bound
    earliest: Bound
    latest: Bound
    sure: Span
    unit: str | None


def read(body: str, julian: bool = False) -> tuple[Kind, tuple[Stretch, ...]]:
    """What kind of date a text is, and its stretches, one for each member of a set; raises ValueError if it is none.

    >>> kind, (stretch,) = read("1924-11/1925~")
    >>> kind, stretch.first, stretch.last, stretch.latest
    ('interval', (1924, 11, 1), (1925, 12, 31), (1926, 12, 31))
    """
    if body[0] in _SETS:
        close, kind = _SETS[body[0]]
        if len(body) < 2 or body[-1] != close:
            raise ValueError(f"{body!r} opens with {body[0]} and does not end with {close}")
        return kind, tuple(_member(part.strip(), julian) for part in body[1:-1].split(","))
    if "/" in body:
        ends = [end.strip() for end in body.split("/")]
        if len(ends) != 2:
            raise ValueError(f"{body!r} has more than one /; an interval is start/end")
        return "interval", (_pair(ends[0], ends[1], body, julian),)
    return "point", (replace(_point(body, julian, alone=True), unit=None),)


def _member(text: str, julian: bool) -> Stretch:
    if ".." not in text:
        return replace(_point(text, julian), unit=None)
    ends = [end.strip() for end in text.split("..")]
    if len(ends) != 2:
        raise ValueError(f"{text!r} has more than one ..")
    return _pair(ends[0] or "..", ends[1] or "..", text, julian)


def _pair(start: str, end: str, whole: str, julian: bool) -> Stretch:
    """From start to end: `..` leaves an end open, nothing says that it is unknown."""
    first, last = (None if text in ("", "..") else _point(text, julian) for text in (start, end))
    known = [point for point in (first, last) if point]
    if not known:
        raise ValueError(f"{whole!r} has neither a start nor an end")
    if first and last and first.first and last.last and first.first > last.last:
        raise ValueError(f"{whole!r} ends before it starts")
    return Stretch(
        first=first.first if first else None,
        last=last.last if last else None,
        earliest=first.earliest if first else None,
        latest=last.latest if last else None,
        # Who was held from 1925 to an unknown day (`1925/`) was surely held in 1925; to this day (`1925/..`), ever since.
        sure=(None if start == ".." else known[0].last, None if end == ".." else known[-1].first),
        unit=max((str(point.unit) for point in known), key=UNITS.__getitem__),
    )


def _point(text: str, julian: bool, alone: bool = False) -> Stretch:
    found = _POINT.fullmatch(text)
    if found is None:
        raise _refusal(
            text, "an empty date between the marks" if not text else f"{text!r} is not a date as EDTF writes it"
        )
    year, month, day, mark = found["year"] or found["long"][1:], found["month"], found["day"], found["mark"]
    if found["clock"] and (mark or not alone or "X" in text):
        raise ValueError(f"{text!r}: a time of day goes with a whole day that stands by itself, without a mark")
    years = _fill(year)
    if month and "X" not in month and int(month) in _SEASONS:
        if day:
            raise ValueError(f"{text!r}: a season ({month}) has no days")
        first, last = _season(years, int(month), julian)
        unit, padding = "season", "month"
    else:
        first, last = _days(text, years, month or "XX", day or "XX", julian)
        unit = padding = _precision(year, month or "XX", day or "XX")
    early, late = (shifted(first, padding, -1), shifted(last, padding, 1)) if mark in ("~", "%") else (first, last)
    if julian:
        first, last, early, late = (gregorian_of(bound) for bound in (first, last, early, late))
    return Stretch(first, last, early, late, (last, first), unit)


def _season(years: range, season: int, julian: bool) -> tuple[Day, Day]:
    opens, closes = _SEASONS[season]
    year, month = years[-1] + (closes - 1) // 12, (closes - 1) % 12 + 1
    return (years[0], opens, 1), (year, month, days_in(year, month, julian))


def _days(text: str, years: range, month: str, day: str, julian: bool) -> tuple[Day, Day]:
    """The first and the last day that the digits may stand for."""
    months, days = [number for number in _fill(month) if 1 <= number <= 12], _fill(day)
    if not months:
        raise _refusal(text, f"{text!r}: there is no month {month} (months are 01 to 12, seasons 21 to 24)")
    possible = _possible(years, months, days, julian)
    backwards = _possible(years[::-1], months[::-1], days[::-1], julian)
    try:
        return next(possible), next(backwards)
    except StopIteration:
        raise ValueError(f"{text!r}: that month has no day {day}") from None


def _possible(years: range, months: list[int], days: range, julian: bool) -> Iterator[Day]:
    for year in years:
        for month in months:
            longest = days_in(year, month, julian)
            for day in days:
                if 1 <= day <= longest:
                    yield year, month, day


def _precision(year: str, month: str, day: str) -> str:
    if day != "XX":
        return "day"
    return "month" if month != "XX" else ("year", "decade", "century", "millennium")[year.count("X")]


def _fill(digits: str) -> range:
    """Every number that the digits may stand for, X being any digit: 192X is 1920 to 1929, -000X is -9 to -1."""
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    return range(low, high + 1) if low <= high else range(high, min(low, -1) + 1)


def _refusal(text: str, words: str) -> ValueError:
    """What to say of a text that cannot be read: by name if it is EDTF of level 2."""
    for pattern, what in _LEVEL_2:
        if re.fullmatch(pattern, text):
            return ValueError(f"{text!r} is EDTF of level 2 ({what}), which is not read here")
    return ValueError(words)
