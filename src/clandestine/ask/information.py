"""How much one thing tells of another: mutual information and expected change, from a joint table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

ALIKE = 1e-12  # likelihoods nearer than this are identical


def uncertainty(posterior: Array) -> float:
    """The entropy of a distribution in bits (Shannon 1948).

    >>> uncertainty(np.array([0.5, 0.5]))
    1.0
    """
    held = posterior[posterior > 0]
    return float(max(0.0, -(held * np.log2(held)).sum()))


def information(joint: Array) -> float:
    """I(first axis; all others) in bits: the uncertainty of the states less what is left of it on average (Lindley 1956).

    `joint` is P(state, outcomes), shape (states, outcomes ...).

    >>> information(np.array([[0.45, 0.05], [0.2, 0.3]])).__round__(4)
    0.2141
    """
    table = joint.reshape(len(joint), -1)
    apart = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    held = table > 0
    return float(max(0.0, (table[held] * np.log2(table[held] / apart[held])).sum()))


def expected_change(joint: Array, place: int) -> float:
    """How far the probability of one state would move on average, up or down: the sum over outcomes of P(r) |P(s | r) - P(s)|.

    >>> round(expected_change(np.array([[0.45, 0.05], [0.2, 0.3]]), 0), 4)
    0.25
    """
    table = joint.reshape(len(joint), -1)
    return float(np.abs(table[place] - table.sum(axis=0) * table[place].sum()).sum())


def alike(joint: Array) -> npt.NDArray[np.bool_]:
    """Which pairs of states give every outcome the same probability; shape (states, states), impossible states like none.

    >>> alike(np.array([[0.1, 0.3], [0.05, 0.15], [0.2, 0.2]])).astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    """
    table = joint.reshape(len(joint), -1)
    share = table.sum(axis=1)
    given = table / np.where(share > 0, share, 1.0)[:, None]
    same = np.array([np.abs(given - row).max(axis=1) <= ALIKE for row in given])
    return np.asarray(same & (share > 0) & (share > 0)[:, None])
