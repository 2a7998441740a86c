"""What somebody probably meant by a date that is not EDTF."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_YEAR = r"([0-9]{4})"


def suggestion(text: str) -> str:
    """The EDTF to write instead, or "" where the meaning is not obvious.

    >>> suggestion("circa 1925"), suggestion("4 Nov 1924"), suggestion("the other day")
    ('1925~', '1924-11-04', '')
    """
    word = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
    for pattern, make in _RULES:
        found = re.fullmatch(pattern, word)
        if found:
            return make(*found.groups())
    return ""


def _number_of(name: str) -> str:
    return f"{_MONTHS.index(name[:3]) + 1:02d}"


def _two(number: str) -> str:
    return f"{int(number):02d}"


def _dotted(first: str, second: str, year: str) -> str:
    """Day and month in either order; only one of them can be right where a number is above 12."""
    day_first, month_first = f"{year}-{_two(second)}-{_two(first)}", f"{year}-{_two(first)}-{_two(second)}"
    if int(second) > 12:
        return month_first
    return day_first if int(first) > 12 or first == second else f"{day_first} (or {month_first})"


_NAME = "(" + "|".join(_MONTHS) + r")[a-z]*\.?"
_ABOUT = r"(?:c\.?|ca\.?|circa|about|around|approx\.?|abt\.?|около|ок\.?)"

_RULES = (
    (rf"{_ABOUT} ?{_YEAR}", lambda year: f"{year}~"),
    (rf"~ ?{_YEAR}", lambda year: f"{year}~"),
    (rf"\? ?{_YEAR}", lambda year: f"{year}?"),
    (rf"{_YEAR} ?(?:\?~|~\?)", lambda year: f"{year}%"),
    (rf"{_NAME},? {_YEAR}", lambda name, year: f"{year}-{_number_of(name)}"),
    (rf"([0-9]{{1,2}})\.? {_NAME},? {_YEAR}", lambda day, name, year: f"{year}-{_number_of(name)}-{_two(day)}"),
    (rf"{_NAME} ([0-9]{{1,2}}),? {_YEAR}", lambda name, day, year: f"{year}-{_number_of(name)}-{_two(day)}"),
    (rf"(spring|summer|autumn|fall|winter)(?: of)? {_YEAR}", lambda name, year: f"{year}-{_SEASONS[name]}"),
    (r"(?:the )?([0-9]{3})0'?s", lambda decade: f"{decade}X"),
    (r"([0-9]{3})[xu?*_-]", lambda decade: f"{decade}X"),
    (rf"{_YEAR} ?(?:-|to|\.\.) ?{_YEAR}", lambda start, end: f"{start}/{end}"),
    (rf"(?:after|since|from) {_YEAR}", lambda year: f"{year}/.."),
    (rf"(?:before|until|till|by) {_YEAR}", lambda year: f"../{year}"),
    (rf"{_YEAR}-([1-9])", lambda year, month: f"{year}-{_two(month)}"),
    (rf"{_YEAR}-([0-9]{{1,2}})-([0-9]{{1,2}})t.*", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"{_YEAR}-([1-9]|0[1-9]|1[0-2])-([1-9])", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"{_YEAR}-([1-9])-([0-9]{{2}})", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"{_YEAR}[./]([0-9]{{1,2}})[./]([0-9]{{1,2}})", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"([0-9]{{1,2}})[./]([0-9]{{1,2}})[./]{_YEAR}", _dotted),
    (rf"([0-9]{{1,2}})[./]{_YEAR}", lambda month, year: f"{year}-{_two(month)}"),
    (rf"{_YEAR} ?(?:г\.?|года|год|ad|a\.d\.)", lambda year: year),
)
