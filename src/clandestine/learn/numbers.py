"""Named numbers drawn once from their doubt: one value for each name, wherever it is used."""

from __future__ import annotations

from collections.abc import Callable

from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.translate.numbers import Numbers


def drawn_once(model: Model, seed: int) -> Callable[[str, Number], float]:
    """For every number its one draw (docs/theory/doubt.md): by its name and the seed alone, as everywhere.

    Rows of more than two states are drawn entry by entry and scaled to sum to 1. Whether a number is a guess, its block says.
    """
    numbers = Numbers(1, seed)

    def value(path: str, number: Number) -> float:
        return float(numbers.value(path, number, guess=_guess(model, path))[-1])

    return value


def _guess(model: Model, path: str) -> bool:
    """Whether the block that a path leads through is marked as a guess."""
    room, name, *rest = path.split(".")
    if room == "variables":
        return bool(model.variables[name].guess)
    if room == "tempers":
        return bool(model.tempers[name].guess)
    kind = model.kinds[name]
    if rest and rest[0] == "about":
        return bool(kind.guess or (kind.about[rest[1]].guess if rest[1] in kind.about else False))
    if rest and rest[0] == "made":
        return bool(kind.made is not None and kind.made.guess)
    return bool(kind.guess or (kind.rates is not None and rest[:1] == ["rates"] and kind.rates.guess))
