"""Days of the Julian and the Gregorian calendar, without clocks: (year, month, day)."""

from __future__ import annotations

Day = tuple[int, int, int]

RUSSIA_CHANGED: Day = (1918, 2, 14)  # the first Gregorian day there, the morrow of 31 January 1918 Old Style

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEARS = {"year": 1, "decade": 10, "century": 100, "millennium": 1000}


def days_in(year: int, month: int, julian: bool = False) -> int:
    """How many days a month has.

    >>> days_in(1900, 2), days_in(1900, 2, julian=True)
    (28, 29)
    """
    leap = year % 4 == 0 and (julian or year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _LENGTHS[month - 1]


def gregorian_of(day: Day) -> Day:
    """The Gregorian date of a Julian one.

    >>> gregorian_of((1917, 10, 25)), gregorian_of((1900, 2, 29))
    ((1917, 11, 7), (1900, 3, 13))
    """
    return _day_of(_count(day, julian=True))


def length(first: Day, last: Day) -> int:
    """How many days a run of Gregorian days has, both ends counted; 0 where it ends before it starts.

    >>> length((1925, 4, 12), (1925, 4, 12)), length((1924, 1, 1), (1924, 12, 31)), length((1925, 1, 1), (1924, 1, 1))
    (1, 366, 0)
    """
    return max(0, _count(last) - _count(first) + 1)


def shifted(day: Day, unit: str, step: int) -> Day:
    """The first or last day of the span, moved by one unit; `step` is -1 (earlier) or 1 (later).

    Units are day, month, year, and what `_YEARS` lists. A last day of a month stays a last day.

    >>> shifted((1925, 1, 31), "month", 1), shifted((1925, 3, 1), "month", -1), shifted((1920, 1, 1), "decade", -1)
    ((1925, 2, 28), (1925, 2, 1), (1910, 1, 1))
    """
    year, month, date = day
    if unit == "day":
        date += step
        if date < 1:
            year, month = _month(year, month - 1)
            return year, month, days_in(year, month)
        if date > days_in(year, month):
            return *_month(year, month + 1), 1
        return year, month, date
    year, month = _month(year, month + step) if unit == "month" else (year + step * _YEARS[unit], month)
    return year, month, date if step < 0 and date == 1 else days_in(year, month)


def _month(year: int, month: int) -> tuple[int, int]:
    return year + (month - 1) // 12, (month - 1) % 12 + 1


def _count(day: Day, julian: bool = False) -> int:
    """Days from the Gregorian 1 March of year 0; years begin in March, so the leap day comes last."""
    year, month, date = day
    if month < 3:
        year, month = year - 1, month + 12
    # In the year 0 the Julian calendar is two days behind; every century that has no leap day adds one.
    leap = year // 4 - (2 if julian else year // 100 - year // 400)
    return 365 * year + leap + (153 * (month - 3) + 2) // 5 + date - 1


def _day_of(count: int) -> Day:
    """The Gregorian date of such a count: 400 years have 146,097 days, 100 years 36,524, 4 years 1,461."""
    eras, rest = divmod(count, 146_097)
    years = (rest - rest // 1_460 + rest // 36_524 - rest // 146_096) // 365
    rest -= 365 * years + years // 4 - years // 100
    month = (5 * rest + 2) // 153
    date = rest - (153 * month + 2) // 5 + 1
    year = 400 * eras + years
    return (year + 1, month - 9, date) if month > 9 else (year, month + 3, date)
