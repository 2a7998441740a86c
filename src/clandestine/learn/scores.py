"""How good probabilities are against a verdict that is itself a distribution: log score, Brier score, reliability, bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.translate.numbers import Array

EDGES = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)  # of the bins of a reliability table
RESAMPLED = 10_000


def log_score(verdict: Array, probability: Array) -> Array:
    """Sum over the last axis of v log p, natural logs: 0 is best, -inf where a possible state was ruled out.

    >>> round(float(log_score(np.array([0.8, 0.2]), np.array([0.5, 0.5]))), 4)
    -0.6931
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(verdict > 0, verdict * np.log(probability), 0.0).sum(axis=-1))


def divergence(verdict: Array, probability: Array) -> Array:
    """Kullback-Leibler divergence sum v log(v / p) over the last axis, in nats: 0 where p is the verdict itself."""
    return log_score(verdict, verdict) - log_score(verdict, probability)


def brier(verdict: Array, probability: Array) -> Array:
    """Sum over the last axis of (p - v)^2: 0 is best, 2 worst (Brier 1950)."""
    return np.asarray(((probability - verdict) ** 2).sum(axis=-1))


@dataclass(frozen=True)
class Difference:
    """The mean over people of one score less another, and its central 95 % interval by a paired bootstrap over people."""

    mean: float
    low: float
    high: float


def paired(one: Sequence[float], other: Sequence[float], seed: int) -> Difference:
    """How much better (or worse) the first scores are on the same people, by resampling people."""
    differences = np.asarray(one) - np.asarray(other)
    rng = np.random.default_rng(seed)
    means = differences[rng.integers(len(differences), size=(RESAMPLED, len(differences)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(differences.mean()), float(low), float(high))


@dataclass(frozen=True)
class Bin:
    """Predictions between two probabilities: how many (as shares of people), their mean, and the mean of what verdicts say."""

    low: float
    high: float
    weight: float
    said: float
    found: float


def reliability(predicted: Array, verdicts: Array, weights: Array) -> list[Bin]:
    """The bins of a reliability table, empty ones left out; flat arrays of one length."""
    places = np.clip(np.searchsorted(EDGES, predicted, side="right") - 1, 0, len(EDGES) - 2)
    found = []
    for place in range(len(EDGES) - 1):
        held = places == place
        total = float(weights[held].sum())
        if total > 0:
            means = [float((weights[held] * one[held]).sum() / total) for one in (predicted, verdicts)]
            found.append(Bin(EDGES[place], EDGES[place + 1], total, *means))
    return found
