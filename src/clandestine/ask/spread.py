"""What the draws of the numbers' doubt come to: quantiles, who leads, the numbers behind the spread, the weight of each draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from clandestine.ask.posterior import normalised
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.probe import Noting
from clandestine.translate.view import View

BY_CHANCE = 0.05  # how often chance alone may put any number above the noise
STILL = 1e-9  # log-odds that differ by less than this over all draws do not move


@dataclass(frozen=True)
class Spread:
    """The posterior of one variable over the draws, under one view.

    `stated` has shape (states,), `drawn` (states, draws), `log_weights` (draws,): natural logs of P(evidence | draw). `doubts` are
    the draws behind it, by name, each of shape (draws,). Draws under which the evidence is impossible are left out.
    """

    view: View
    stated: Array
    drawn: Array
    log_odds: Array
    log_weights: Array
    doubts: Mapping[str, Array]

    @property
    def shares(self) -> Array:
        """The weight of each draw by how well it fits the evidence, summing to 1."""
        return normalised(self.log_weights)

    @property
    def effective(self) -> float:
        """How many draws the weighted ones are worth: (sum of weights) squared over the sum of squares (Kish 1965)."""
        return float(1 / (self.shares**2).sum())

    @property
    def reweighted(self) -> Array:
        """The mean posterior, draws weighted by P(evidence | draw), shape (states,)."""
        return np.asarray(self.drawn @ self.shares)

    def leads(self, allowed: Collection[int]) -> dict[int, float]:
        """The share of draws in which each of the allowed states has the highest posterior among them."""
        places = sorted(allowed)
        best = np.array(places)[self.drawn[places].argmax(axis=0)]
        return {place: float((best == place).mean()) for place in places}

    def explained(self, place: int) -> dict[str, float]:
        """For each doubt its correlation with the log-odds of a state; squared, its first-order share of their variance."""
        odds = self.log_odds[place]
        known = np.isfinite(odds)
        if known.sum() < 3 or np.ptp(odds[known]) < STILL:
            return {}
        names = [name for name, values in self.doubts.items() if np.ptp(values[known]) > 0]
        if not names:
            return {}
        drawn = np.array([self.doubts[name][known] for name in names])
        drawn -= drawn.mean(axis=1, keepdims=True)
        moved = odds[known] - odds[known].mean()
        found = drawn @ moved / np.sqrt((drawn**2).sum(axis=1) * (moved**2).sum())
        return {name: float(value) for name, value in zip(names, found, strict=True)}

    def noise(self, count: int) -> float:
        """The squared correlation that the largest of `count` idle numbers passes by chance once in twenty times.

        r^2 = z^2 / (z^2 + draws - 2), z the normal quantile shared out over the numbers (Bonferroni).
        """
        z = NormalDist().inv_cdf(1 - BY_CHANCE / (2 * max(count, 1)))
        return float(z**2 / (z**2 + max(self.drawn.shape[1] - 2, 0)))


def spread(case: Case, about: str, view: View, draws: int, seed: int) -> Spread:
    """Draw every doubtful number and sweep once with the evidence and once without; raises ImpossibleEvidence.

    The draws are those of the ranges everywhere: one number, one draw, by the seed and the number's name.
    """
    numbers = Noting(draws, seed, view.supposition.numbers)
    joint, before = case.log_joint_drawn(about, view, numbers)
    case.refuse_impossible(joint, view)
    possible = np.append(False, ~np.isneginf(joint[:, 1:]).all(axis=0))
    kept, prior = joint[:, possible], before[:, possible]
    if not numbers.drawn or not kept.shape[1]:  # nothing in doubt: one draw, as stated
        kept, prior = joint[:, :1], before[:, :1]
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = np.array([np.logaddexp.reduce(np.delete(kept, place, axis=0)) for place in range(len(kept))])
        odds = kept - rest
    weights = np.logaddexp.reduce(kept) - np.logaddexp.reduce(prior)
    doubts = {name: values[possible[1:]] for name, values in numbers.drawn.items()}
    return Spread(view, normalised(joint[:, :1])[:, 0], normalised(kept), odds, weights, doubts)
