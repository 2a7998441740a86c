"""Uncertain dates in EDTF (ISO 8601-2, levels 0 and 1, and sets), kept as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from clandestine.record import years
from clandestine.record.datehint import suggestions
from clandestine.record.edtf import Bound, Kind, Span, Stretch, read

_OLD_STYLE = re.compile(r"\s+(?:\(OS\)|OS)$")


@dataclass(frozen=True)
class When:
    """A date as uncertain as its source: a day, month, season, year or decade, an interval, or a set of them.

    Made by `When.parse`; equal if written alike, never ordered. `stretches` are the days it may cover, one for an
    interval, for a set one for each member; a time of day is kept in the text and otherwise passed over. `~` and `%` pad a
    bound by one unit of the date's precision (a season by a month); `?` doubts the source and pads nothing.
    The suffix ` (OS)` marks Old Style: the text is Julian, the bounds are Gregorian.

    >>> when = When.parse("1924-11/1925-01")
    >>> when.earliest, when.latest, when.kind
    ((1924, 11, 1), (1925, 1, 31), 'interval')
    >>> str(When.parse("1917-10-25 (OS)")), When.parse("1917-10-25 (OS)").earliest
    ('1917-10-25 (OS)', (1917, 11, 7))
    """

    text: str
    kind: Kind = field(compare=False, repr=False)
    stretches: tuple[Stretch, ...] = field(compare=False, repr=False)
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
        body = _OLD_STYLE.sub("", given)
        suffix = " (OS)" if body != given else ""
        try:
            kind, stretches = read(body, julian=bool(suffix))
        except ValueError as error:
            better = [text + suffix for text in suggestions(body) if _readable(text, bool(suffix))]
            hint = f"; write {better[0]}" + "".join(f" (or {other})" for other in better[1:]) if better else ""
            raise ValueError(f"{error}{hint}") from None
        return cls(given, kind, stretches, frozenset(mark for mark in "~?%" if mark in body))

    def __str__(self) -> str:
        return self.text

    @property
    def spans(self) -> tuple[Span, ...]:
        """The (earliest, latest) days of each stretch, padding included, None where it is open or unknown."""
        return tuple((stretch.earliest, stretch.latest) for stretch in self.stretches)

    @property
    def old_style(self) -> bool:
        """Whether it is written in the Julian calendar."""
        return _OLD_STYLE.search(self.text) is not None

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
        mine = self._runs(low, high)
        theirs = {name: when._runs(low, high) for name, when in periods.items()}
        found = dict.fromkeys(periods, 0.0)
        # Between two neighbouring edges nothing changes: years are counted there, not walked through.
        edges = sorted({edge for runs in (mine, *theirs.values()) for run in runs for edge in (run.start, run.stop)})
        for start, stop in pairwise(edges):
            homes = [name for name, runs in theirs.items() if any(start in run for run in runs)]
            for name in homes if any(start in run for run in mine) else ():
                found[name] += (stop - start) / len(homes)
        total = sum(found.values())
        return {name: share / total for name, share in found.items() if share}

    def _runs(self, low: int, high: int) -> list[range]:
        return [range(start[0] if start else low, (end[0] if end else high) + 1) for start, end in self.spans]

    def by_year(self, first: int, last: int) -> dict[int, float]:
        """P(year) for a date whose year is in doubt, within the years first to last; {} if it lies outside them.

        Every day within the bounds weighs the same, except that `~` and `%` give a quarter of the weight to the padding on
        either side and leave half to the days as written (three quarters where only one end is marked); `?` changes
        nothing. Members of a one-of set weigh the same, and a run such as `1924..1926` is as many members as it names. An
        open or unknown end reaches to `first` or `last`. What is known to last (an interval, a set of all) is no date in
        doubt; it is spread over its days alike, but ask `sure_years` and `possible_years` of it.

        >>> When.parse("1925~").by_year(1900, 1999), When.parse("[1924,1926]").by_year(1925, 1930)
        ({1924: 0.25, 1925: 0.5, 1926: 0.25}, {1926: 1.0})
        """
        return years.by_year(self.kind, self.stretches, first, last)

    def sure_years(self, first: int, last: int) -> Sequence[int]:
        """The years of first to last that it touches whatever the truth, as written: nothing for a date in doubt.

        A range, or for a set of several members a tuple. A set of all touches what each member touches; an open end lasts to
        `first` or `last`; an unknown end may lie anywhere, so only the end that is known counts.

        >>> When.parse("1925~/1927").sure_years(1900, 1999), When.parse("{1924,1926}").sure_years(1900, 1999)
        (range(1925, 1928), (1924, 1926))
        >>> When.parse("1925/..").sure_years(1900, 1930), When.parse("1925/").sure_years(1900, 1930)
        (range(1925, 1931), range(1925, 1926))
        """
        return years.sure_years(self.kind, self.stretches, first, last)

    def possible_years(self, first: int, last: int) -> Sequence[int]:
        """The years of first to last that it may touch, with the padding of `~` and `%`; a range, or for a set a tuple.

        >>> When.parse("1925~/1927").possible_years(1900, 1999), When.parse("[1924,1926]").possible_years(1900, 1999)
        (range(1924, 1928), (1924, 1926))
        """
        return years.possible_years(self.stretches, first, last)


def _readable(text: str, julian: bool) -> bool:
    try:
        return bool(read(text, julian))
    except ValueError:
        return False


def _before(end: Bound, start: Bound) -> bool:
    return end is not None and start is not None and end < start


def _inside(mine: Span, its: Span) -> bool:
    after_start = its[0] is None or (mine[0] is not None and mine[0] >= its[0])
    return after_start and (its[1] is None or (mine[1] is not None and mine[1] <= its[1]))


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
