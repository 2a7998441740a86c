"""Whose doing is a difference? Shared out among the parts that make it, each by what it adds on average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from clandestine.engine.clash import Rows
from clandestine.translate.numbers import Array

EXACT = 12  # parts up to which every coalition is worked out
PAIRS = 100  # beyond: permutations drawn, each with its reverse

Value = Callable[[Rows], Array]


@dataclass(frozen=True)
class Attribution:
    """The share of each part in the difference of each value: `shares` and their standard `errors`, (parts, values).

    `least` and `most` are the values of no part and of all; the shares sum to their difference. `exact` where every coalition
    was worked out; then the errors are 0.
    """

    shares: Array
    errors: Array
    least: Array
    most: Array
    exact: bool


def shapley(value: Value, count: int, *, exact: int = EXACT, pairs: int = PAIRS, seed: int = 1917) -> Attribution:
    """Shapley values of `count` parts (Shapley 1953, A value for n-person games).

    `value` takes coalitions, (rows, parts) of booleans, and gives (rows, values); it is asked once, for all rows. Up to `exact`
    parts every coalition is a row. Beyond, `pairs` permutations are drawn, each together with its reverse; every permutation shares
    out the whole difference, so the sum stays exact, and the standard error is that of the mean over the pairs.

    >>> found = shapley(lambda sets: (sets @ [[2.0], [1.0]]) + 4 * sets.all(axis=1, keepdims=True), 2)
    >>> found.shares.ravel().tolist()
    [4.0, 3.0]
    """
    if count <= exact:
        return _all(value, count)
    return _sampled(value, count, pairs, np.random.default_rng(seed))


def _all(value: Value, count: int) -> Attribution:
    places = np.arange(2**count)
    held = (places[:, None] >> np.arange(count)) & 1 == 1
    values = value(held)
    sizes = held.sum(axis=1)
    by_size = np.array([1 / (count * comb(count - 1, size)) for size in range(count)] + [0.0])
    weights = by_size[sizes]  # |S|! (n - |S| - 1)! / n!
    shares = np.zeros((count, values.shape[1]))
    for part in range(count):
        without = places[~held[:, part]]
        shares[part] = weights[without] @ (values[without | (1 << part)] - values[without])
    return Attribution(shares, np.zeros_like(shares), values[0], values[-1], True)


def _sampled(value: Value, count: int, pairs: int, stream: np.random.Generator) -> Attribution:
    drawn = np.array([stream.permutation(count) for _ in range(pairs)])
    orders = np.stack([drawn, drawn[:, ::-1]], axis=1).reshape(-1, count)
    rank = orders.argsort(axis=1)
    steps = rank[:, None, :] < np.arange(count + 1)[None, :, None]  # the first k parts of each order
    coalitions, where = _distinct(steps.reshape(-1, count))
    values = value(coalitions)[where].reshape(len(orders), count + 1, -1)
    gains = np.take_along_axis(np.diff(values, axis=1), rank[:, :, None], axis=1)
    means = gains.reshape(pairs, 2, count, -1).mean(axis=1)
    errors = means.std(axis=0, ddof=1) / np.sqrt(pairs)
    return Attribution(means.mean(axis=0), errors, values[0, 0], values[0, -1], False)


def _distinct(rows: Rows) -> tuple[Rows, npt.NDArray[np.intp]]:
    """Every row once, and for each row given where it stands among these."""
    packed = np.packbits(rows, axis=1)
    _, first, where = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return rows[first], where.ravel()
