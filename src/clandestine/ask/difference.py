"""What two sides hold otherwise, in words: `0.4 -> 0.1`."""

from __future__ import annotations

import math

from clandestine.ask.sensitivity import short
from clandestine.translate.differences import Difference

LONGEST = 60  # letters: of a longer change, a sentence tells the first part


def held_words(one: Difference, side: int) -> str:
    """What one side holds of a difference, in words."""
    numbers = [f"{_entry(path)} {both[side]:.3g}".strip() for path, both in _numbers(one)]
    return "; ".join(filter(None, [(one.first, one.second)[side], *numbers]))


def change(one: Difference) -> str:
    """What the first side holds, and what the second, the numbers furthest apart first: `0.4 -> 0.1`."""
    return "; ".join(_changes(one))


def shortly(one: Difference) -> str:
    """The same for a sentence: as far as it is short, then how many there are besides."""
    told = _changes(one)
    shown = told[:1]
    while len(shown) < len(told) and len("; ".join(told[: len(shown) + 1])) <= LONGEST:
        shown = told[: len(shown) + 1]
    more = len(told) - len(shown)
    return "; ".join(shown) + (f" and {more} more" if more else "")


def _changes(one: Difference) -> list[str]:
    words = [f"{one.first} -> {one.second}"] if one.first or one.second else []
    return [*words, *(f"{_entry(path)} {held[0]:.3g} -> {held[1]:.3g}".strip() for path, held in _numbers(one))]


def _numbers(one: Difference) -> list[tuple[str, tuple[float, float]]]:
    """The numbers that differ, those furthest apart in log-odds first."""
    return sorted(one.numbers.items(), key=lambda item: -abs(_log_odds(item[1][1]) - _log_odds(item[1][0])))


def _log_odds(value: float) -> float:
    inside = min(max(value, 1e-12), 1 - 1e-12)
    return math.log(inside / (1 - inside))


def _entry(path: str) -> str:
    """Where in its block a number stands."""
    inner = short(path).partition(": ")[2]
    parts = path.split(".")
    if parts[0] == "kinds" and parts[2] == "about":
        inner = inner.removeprefix(f"{parts[3]} ")
    return "" if inner in ("prior", "table") else inner
