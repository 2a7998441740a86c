"""An uncertain date over years: how probable each is, which it surely covers, which it may."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from clandestine.record.calendar import Day, length, shifted
from clandestine.record.edtf import UNITS, Kind, Span, Stretch

_PAD = 0.25  # of the weight, for the padding on either side

Piece = tuple[float, Day, Day]


def by_year(kind: Kind, stretches: Sequence[Stretch], first: int, last: int) -> dict[int, float]:
    """P(year) for the years first to last; the rule stands with `When.by_year`.

    >>> from clandestine.record.edtf import read
    >>> by_year(*read("1925~"), 1900, 1999)
    {1924: 0.25, 1925: 0.5, 1926: 0.25}
    """
    found = dict.fromkeys(range(first, last + 1), 0.0)
    for stretch in stretches:
        pieces = list(_pieces(stretch, first, last))
        weight = _members(pieces, stretch.unit) if kind == "one_of" else sum(length(*days) for _, *days in pieces)
        for share, start, end in pieces:
            for year in _clipped((start, end), first, last):
                inside = length(max(start, (year, 1, 1)), min(end, (year, 12, 31)))
                found[year] += weight * share * inside / length(start, end)
    total = math.fsum(found.values())
    return {year: weight / total for year, weight in found.items() if weight}


def sure_years(kind: Kind, stretches: Sequence[Stretch], first: int, last: int) -> Sequence[int]:
    """The years of first to last that it covers whatever the truth; a range, or a tuple where a set has several members."""
    if kind == "one_of":  # one member is true and nobody knows which: sure is only a year that holds them all
        ends, starts = [stretch.last for stretch in stretches], [stretch.first for stretch in stretches]
        if None in ends or None in starts:
            return range(0)
        return _clipped((max(day for day in ends if day), min(day for day in starts if day)), first, last)
    return _together([_clipped(stretch.sure, first, last) for stretch in stretches])


def possible_years(stretches: Sequence[Stretch], first: int, last: int) -> Sequence[int]:
    """The years of first to last that it may touch; a range, or a tuple where a set has several members."""
    return _together([_clipped((stretch.earliest, stretch.latest), first, last) for stretch in stretches])


def _pieces(stretch: Stretch, first: int, last: int) -> Iterator[Piece]:
    """The stretch as written and its padding, each with its share of the weight; empty ones are left out."""
    padded = (stretch.earliest != stretch.first) + (stretch.latest != stretch.last)
    start, end = stretch.first or (first, 1, 1), stretch.last or (last, 12, 31)
    if start <= end:  # an open end may have been clipped to before the start
        yield 1 - padded * _PAD, start, end
    if stretch.earliest and stretch.first and stretch.earliest < stretch.first:
        yield _PAD, stretch.earliest, shifted(stretch.first, "day", -1)
    if stretch.latest and stretch.last and stretch.latest > stretch.last:
        yield _PAD, shifted(stretch.last, "day", 1), stretch.latest


def _members(pieces: list[Piece], unit: str | None) -> int:
    """How many members of a set it stands for: a run one for each of its units, a single date one."""
    if unit is None or not pieces:
        return 1
    # No run of whole units is so far from their mean length that rounding could miss their number.
    return max(1, round(length(*pieces[0][1:]) / UNITS[unit]))


def _clipped(days: Span, first: int, last: int) -> range:
    """The years from one day to another, as far as they lie in first to last."""
    start, end = days
    return range(max(first, start[0]) if start else first, (min(last, end[0]) if end else last) + 1)


def _together(years: list[range]) -> Sequence[int]:
    return years[0] if len(years) == 1 else tuple(sorted(set().union(*years)))
