"""What somebody probably meant by a date that is not EDTF."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_YEAR = r"([0-9]{4})"


def suggestions(text: str) -> list[str]:
    """What to write instead, in EDTF; nothing where the meaning is not obvious. The caller sees whether it can be read.

    >>> suggestions("circa 1925"), suggestions("4 Nov 1924"), suggestions("the other day")
    (['1925~'], ['1924-11-04'], [])
    >>> suggestions("1927/1925"), suggestions("4.11.1924")
    (['1925/1927'], ['1924-11-04', '1924-04-11'])
    """
    word = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
    for pattern, make in _RULES:
        found = re.fullmatch(pattern, word)
        if found:
            return make(*found.groups()).split()
    forwards = _RUN.sub(_turned, text)
    return [forwards] if forwards != text else []


def _turned(run: re.Match[str]) -> str:
    """An interval, or a run in a set, with its ends exchanged where the later stands first."""
    start, mark, end = run.groups()
    return f"{end}{mark}{start}" if start > end else run[0]


def _number_of(name: str) -> str:
    return f"{_MONTHS.index(name[:3]) + 1:02d}"


def _two(number: str) -> str:
    return f"{int(number):02d}"


def _dotted(first: str, second: str, year: str) -> str:
    """Day and month in either order; only one of them can be right where a number is above 12."""
    day_first, month_first = f"{year}-{_two(second)}-{_two(first)}", f"{year}-{_two(first)}-{_two(second)}"
    if int(second) > 12:
        return month_first
    return day_first if int(first) > 12 or first == second else f"{day_first} {month_first}"


def _mark_last(date: str) -> str:
    """A mark on one part of a date moved to its end; two different ones cannot be."""
    marks = set(date) & set("~?%")
    return re.sub("[~?%]", "", date) + marks.pop() if len(marks) == 1 else ""


def _part(year: str, part: str) -> str:
    """One of the months of a quarter (33 to 36), of a third (37 to 39) or of a half (40, 41) of a year."""
    number = int(part)
    opens, months = (33, 3) if number < 37 else (37, 4) if number < 40 else (40, 6)
    start = (number - opens) * months + 1
    return f"[{year}-{start:02d}..{year}-{start + months - 1:02d}]"


_RUN = re.compile(r"([^\s,/{}\[\]]+?)\s*(/|\.\.)\s*([^\s,/{}\[\]]+)")
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
    (
        rf"{_YEAR}-([0-9]{{1,2}})-([0-9]{{1,2}})t[^~?%]*([~?%]?)",
        lambda year, month, day, mark: f"{year}-{_two(month)}-{_two(day)}{mark}",
    ),
    (rf"{_YEAR}-([1-9]|0[1-9]|1[0-2])-([1-9])", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"{_YEAR}-([1-9])-([0-9]{{2}})", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"{_YEAR}[./]([0-9]{{1,2}})[./]([0-9]{{1,2}})", lambda year, month, day: f"{year}-{_two(month)}-{_two(day)}"),
    (rf"([0-9]{{1,2}})[./]([0-9]{{1,2}})[./]{_YEAR}", _dotted),
    (rf"([0-9]{{1,2}})[./]{_YEAR}", lambda month, year: f"{year}-{_two(month)}"),
    (rf"{_YEAR} ?(?:г\.?|года|год|ad|a\.d\.)", lambda year: year),
    (r"y(-?[0-9]{4})", lambda year: year),
    (r"-0000", lambda: "0000"),
    (r"([0-9]{4})s([1-3])", lambda year, known: year[: int(known)].ljust(4, "X")),
    (rf"{_YEAR}-2([5-8])", lambda year, season: f"{year}-2{int(season) - 4}"),
    (rf"{_YEAR}-(3[3-9]|4[01])", _part),
    (r"(?=.*[~?%][0-9-])([~?%]?[0-9]{4}[~?%]?(?:-[~?%]?[0-9]{2}[~?%]?){0,2})", _mark_last),
)
