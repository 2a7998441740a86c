"""The highest quotient of two polynomials over a box, enclosed by their Bernstein coefficients and closed in by halving.

Over a box a polynomial is an average of its Bernstein coefficients with weights that are never negative. So where the
denominator's are above 0, a quotient lies between the least and the greatest quotient of coefficients, and at the corners of the
box it is the coefficients' own (Narkawicz, Garloff, Smith and Munoz 2012, Bounding the range of a rational function over a box).
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from math import comb

import numpy as np

from clandestine.engine.factor import Array

MOST_HALVINGS = 3000


def to_bernstein(points: Array) -> Array:
    """The matrix from values at n + 1 points between 0 and 1 to the Bernstein coefficients of the polynomial of degree n.

    >>> to_bernstein(np.array([0.0, 0.5, 1.0])).round(12).tolist()
    [[1.0, 0.0, 0.0], [-0.5, 2.0, -0.5], [0.0, 0.0, 1.0]]
    """
    degree = len(points) - 1
    basis = [comb(degree, k) * points**k * (1 - points) ** (degree - k) for k in range(degree + 1)]
    return np.asarray(np.linalg.inv(np.stack(basis, axis=1)))


def highest_quotient(top: Array, whole: Array, lines: Sequence[bool], gap: float) -> tuple[float, float, list[float]]:
    """The highest top / whole: the best value found, one that is not passed, and where it was found.

    Axes marked in `lines` are the Bernstein coefficients of a number between 0 and 1, the others are things to choose one of
    (their place is given as an index). Stops when the two values are nearer than `gap`, or after some thousand halvings.

    >>> curve, one = np.array([0.0, 0.5, 0.0]), np.ones(3)  # v (1 - v), which is highest in the middle
    >>> best, limit, where = highest_quotient(curve, one, [True], 1e-9)
    >>> round(best, 6), round(limit, 6), where
    (0.25, 0.25, [0.5])
    """
    order = count()
    best, where = -np.inf, [0.0] * top.ndim
    boxes: list[tuple[float, int, Array, Array, tuple[tuple[float, float], ...]]] = []

    def add(top: Array, whole: Array, box: tuple[tuple[float, float], ...]) -> None:
        nonlocal best, where
        quotient = _quotient(top, whole)
        heappush(boxes, (-float(quotient.max()), next(order), top, whole, box))
        corners = quotient[np.ix_(*_ends(quotient.shape, lines))]
        if corners.max() > best:
            at = np.unravel_index(int(corners.argmax()), corners.shape)
            best = float(corners.max())
            where = [
                box[axis][int(place)] if line else float(place)
                for axis, (place, line) in enumerate(zip(at, lines, strict=True))
            ]

    add(top, whole, ((0.0, 1.0),) * top.ndim)
    for _ in range(MOST_HALVINGS if any(lines) else 0):
        if -boxes[0][0] - best <= gap:
            break
        _, _, top, whole, box = heappop(boxes)
        quotient = _quotient(top, whole)
        axis = max(
            (axis for axis, line in enumerate(lines) if line),
            key=lambda axis: float(np.abs(np.diff(quotient, axis=axis)).max()),
        )
        low, high = box[axis]
        middle = (low + high) / 2
        for half, ends in zip(_halves(top.shape[axis] - 1), ((low, middle), (middle, high)), strict=True):
            add(_along(half, top, axis), _along(half, whole, axis), (*box[:axis], ends, *box[axis + 1 :]))
    return best, max(best, -boxes[0][0]), where


def _quotient(top: Array, whole: Array) -> Array:
    """Quotients of coefficients; where a denominator is 0 or below, nothing is known, and 1 is allowed: but 0 of 0 adds nothing."""
    return np.asarray(np.divide(top, whole, out=np.where((top == 0) & (whole == 0), 0.0, 1.0), where=whole > 0))


def _ends(shape: Sequence[int], lines: Sequence[bool]) -> list[Sequence[int]]:
    return [(0, size - 1) if line else range(size) for size, line in zip(shape, lines, strict=True)]


def _halves(degree: int) -> tuple[Array, Array]:
    """De Casteljau's halving: the coefficients over either half from those over the whole."""
    left = np.array([[comb(i, j) / 2**i for j in range(degree + 1)] for i in range(degree + 1)])
    return left, left[::-1, ::-1]


def _along(matrix: Array, table: Array, axis: int) -> Array:
    return np.moveaxis(np.tensordot(matrix, table, (1, axis)), 0, axis)
