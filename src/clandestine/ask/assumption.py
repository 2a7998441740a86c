"""What two sides assume, in words: `0.4 -> 0.1`."""

from __future__ import annotations

from clandestine.ask.sensitivity import short
from clandestine.translate.differences import Difference


def held_words(one: Difference, side: int) -> str:
    """What one side holds of a difference, in words."""
    numbers = [f"{_entry(path)} {both[side]:.3g}".strip() for path, both in one.numbers.items()]
    return "; ".join(filter(None, [(one.first, one.second)[side], *numbers]))


def change(one: Difference) -> str:
    """What the first side holds, and what the second: `0.4 -> 0.1`."""
    words = f"{one.first} -> {one.second}" if one.first or one.second else ""
    numbers = [f"{_entry(path)} {held[0]:.3g} -> {held[1]:.3g}".strip() for path, held in one.numbers.items()]
    return "; ".join(filter(None, [words, *numbers]))


def _entry(path: str) -> str:
    """Where in its block a number stands."""
    inner = short(path).partition(": ")[2]
    parts = path.split(".")
    if parts[0] == "kinds" and parts[2] == "about":
        inner = inner.removeprefix(f"{parts[3]} ")
    return "" if inner in ("prior", "table") else inner
