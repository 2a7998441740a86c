"""Two ways to calculate with the same tables: scaled shares, fast, and logs, safe from underflow at any depth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from clandestine.engine.factor import Array

SAFE_RANGE = 650.0  # in nats: products whose largest and smallest entry lie closer than this cannot underflow


class Arithmetic(Protocol):
    """How tables are lifted, multiplied, summed and brought back to logs."""

    def lift(self, table: Array) -> Array:
        """A table of shares in this arithmetic's own form."""

    def product(self, operands: Sequence[Array]) -> Array:
        """The broadcast product."""

    def total(self, table: Array, axes: tuple[int, ...]) -> Array:
        """The sum over some axes, which stay with length 1."""

    def scaled(self, table: Array) -> tuple[Array, Array]:
        """The table scaled row by row, and the natural log of each row's scale."""

    def logs(self, table: Array) -> Array:
        """Natural logs."""


class Shares:
    """Plain numbers scaled to a largest entry of 1; right as long as ranges stay within SAFE_RANGE."""

    def lift(self, table: Array) -> Array:
        """Shares are shares."""
        return table

    def product(self, operands: Sequence[Array]) -> Array:
        """Multiplied from the smallest table to the largest, so that little is repeated."""
        first, *rest = sorted(operands, key=lambda table: table.size)
        for table in rest:
            first = first * table
        return first

    def total(self, table: Array, axes: tuple[int, ...]) -> Array:
        """Plain sum."""
        return np.asarray(table.sum(axis=axes, keepdims=True)) if axes else table

    def scaled(self, table: Array) -> tuple[Array, Array]:
        """Largest entry 1; an all-zero row keeps scale 1."""
        most = table.max(axis=tuple(range(table.ndim - 1)), keepdims=True)
        most = np.where(most > 0, most, 1.0)
        return table / most, np.log(most.reshape(-1))

    def logs(self, table: Array) -> Array:
        """-inf for zero, without a warning."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(table))


class Logs:
    """Natural logs throughout: slower, and right down to any depth."""

    def lift(self, table: Array) -> Array:
        """-inf for zero."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(table))

    def product(self, operands: Sequence[Array]) -> Array:
        """Logs add."""
        first, *rest = sorted(operands, key=lambda table: table.size)
        for table in rest:
            first = first + table
        return first

    def total(self, table: Array, axes: tuple[int, ...]) -> Array:
        """log-sum-exp about the largest entry."""
        if not axes:
            return table
        most = table.max(axis=axes, keepdims=True)
        middle = np.where(np.isneginf(most), 0.0, most)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.exp(table - middle).sum(axis=axes, keepdims=True)) + middle)

    def scaled(self, table: Array) -> tuple[Array, Array]:
        """Logs need no scale."""
        return table, np.zeros(1)

    def logs(self, table: Array) -> Array:
        """Logs are logs."""
        return table


def spread_of(table: Array) -> float:
    """A bound on the log-ratio between positive entries of any one row; 0 for an empty table.

    Taken over all rows at once, which is quicker and errs on the safe side.

    >>> round(spread_of(np.array([[1.0], [0.0], [0.1]])), 3)
    2.303
    """
    positive = table[table > 0]
    return math.log(positive.max() / positive.min()) if positive.size else 0.0
