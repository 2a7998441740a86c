"""How items carry the odds from prior to posterior, each after those before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clandestine.scales import signed


@dataclass(frozen=True)
class Step:
    """An item and its weight after those before it, in decibans; None where it has none (impossible without it)."""

    id: str
    says: str
    weight: float | None


@dataclass(frozen=True)
class Waterfall:
    """Two states weighed against each other under one view; decibans, above 0 for `first`.

    `called_` are the two states as a sentence names them; `low` and `high` the range of the posterior odds,
    None where there is none.
    """

    whom: str
    view: str
    called_: tuple[str, str]
    prior: float | None
    steps: tuple[Step, ...]
    posterior: float | None
    low: float | None
    high: float | None
    counted: str = ""

    @property
    def title(self) -> str:
        """Whom, what, and under which view."""
        return f"{self.whom}: {self.called_[0]} against {self.called_[1]}{under(self.view)}"

    @property
    def alt(self) -> str:
        """What the figure shows, with the numbers that matter."""
        first, second = self.called_
        heavy = sorted((one for one in self.steps if one.weight is not None), key=lambda one: -abs(one.weight or 0.0))[
            :3
        ]
        told = ", ".join(f"{one.id} {signed(one.weight or 0.0)}" for one in heavy)
        text = f"Waterfall in decibans, above 0 for {first}, below for {second}{under(self.view)}. "
        text += f"Prior odds {decibans_said(self.prior)}; "
        text += f"{len(self.steps)} step{'s' * (len(self.steps) != 1)}"
        text += f", the heaviest {told}" if told else ""
        text += f"; posterior odds {decibans_said(self.posterior)}"
        if self.low is not None and self.high is not None:
            text += f", range {signed(self.low)} to {signed(self.high)}"
        return f"{text}{f' ({self.counted})' if self.counted else ''}."

    @property
    def ends(self) -> list[tuple[float, float]]:
        """Where each step begins and ends, in decibans; the first begins at the prior odds."""
        place, found = self.prior or 0.0, []
        for one in self.steps:
            found.append((place, place + (one.weight or 0.0)))
            place = found[-1][1]
        return found


def waterfall_of(weighed: Mapping[str, Any], whom: str, called_: tuple[str, str], counted: str = "") -> Waterfall:
    """A waterfall out of one entry of the `weights` of a weighing: nothing is weighed again."""
    low, high = weighed["posterior_odds_range"]
    prior, total = finite(weighed["prior"]), finite(weighed["total"])
    steps = tuple(Step(str(one["id"]), str(one["says"]), finite(one["in_order"])) for one in weighed["items"])
    posterior = prior + total if prior is not None and total is not None else None
    return Waterfall(whom, str(weighed["view"]), called_, prior, steps, posterior, finite(low), finite(high), counted)


def finite(value: Any) -> float | None:
    """A number, or None where there is none."""
    return float(value) if value is not None and math.isfinite(value) else None


def decibans_said(value: float | None) -> str:
    """A weight in words, where it may not exist."""
    return "without a number" if value is None else signed(value)


def under(view: str) -> str:
    """A view as the end of a phrase; nothing where the model has but one.

    >>> under("crushed"), under("model")
    (', under crushed', '')
    """
    return f", under {view}" if view not in ("model", "") else ""
