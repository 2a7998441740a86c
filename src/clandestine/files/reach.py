"""How far a number may reach: its hard limits, for checks at every corner."""

from __future__ import annotations

from math import exp, log, sqrt

from clandestine.record.number import Number

# A guess that states no limits moves this far in log-odds either way (docs/theory/doubt.md).
_GUESS = 1.5
_TAIL = 2.576  # the central 99 % of a bell curve, near enough to a Dirichlet's for a check


def reach(number: Number, guess: bool) -> tuple[float, float]:
    """The lowest and highest value a number may take; `guess` says whether it, or its block, is a guess.

    >>> reach(Number(value=0.0), True), [round(limit, 2) for limit in reach(Number(value=0.5), True)]
    ((0.0, 0.0), [0.18, 0.82])
    """
    if number.low is not None and number.high is not None:
        return number.low, number.high
    value = number.value
    if value in (0.0, 1.0):
        return value, value
    if number.weight is not None:
        away = _TAIL * sqrt(value * (1 - value) / (number.weight + 1))
        return max(0.0, value - away), min(1.0, value + away)
    if guess or number.guess:
        middle = log(value / (1 - value))
        return 1 / (1 + exp(_GUESS - middle)), 1 / (1 + exp(-middle - _GUESS))
    return value, value
