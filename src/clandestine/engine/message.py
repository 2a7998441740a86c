"""A message between clusters: a table for every distinct pattern of evidence beneath, and which row has which."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clandestine.engine.factor import Array

Index = npt.NDArray[np.intp]

SAFE = 650.0  # nats: products whose entries lie within e**-SAFE and e**SAFE neither vanish nor overflow


class Message(NamedTuple):
    """A table with one column a pattern (last axis), the pattern of every row, and bounds.

    Without `pattern` the columns are the rows themselves, or there is one common to all. Every positive entry lies between e**-low
    and e**high.
    """

    table: Array
    pattern: Index | None
    low: float
    high: float

    def rows(self, start: int, stop: int) -> Message:
        """The message for some rows, one column a row (or still one common to all)."""
        if self.pattern is not None:
            return Message(self.table.take(self.pattern[start:stop], axis=-1, mode="clip"), None, self.low, self.high)
        if self.table.shape[-1] == 1:
            return self
        return Message(self.table[..., start:stop], None, self.low, self.high)

    def rescaled(self) -> tuple[Message, Array]:
        """The same with the largest entry of every column 1 and bounds measured; and the log of each row's scale."""
        table, scale, low = scaled(self.table)
        return Message(table, self.pattern, low, 0.0), scale if self.pattern is None else scale[self.pattern]


def scaled(table: Array) -> tuple[Array, Array, float]:
    """A table with the largest entry of each column 1, the natural logs of the scales, and -log of the least positive entry.

    A column of zeros stays one, with scale 0.

    >>> scaled(np.array([[0.5, 0.0], [0.25, 0.0]]))[0].tolist()
    [[1.0, 0.0], [0.5, 0.0]]
    """
    most = table.reshape(-1, table.shape[-1]).max(axis=0)
    most = np.where(most > 0, most, 1.0)
    table = table / most
    return table, np.log(most), lowest(table)


def span(table: Array) -> tuple[float, float]:
    """How far the positive entries of a table reach below 1 and above it, as natural logs, neither below 0.

    >>> [round(one, 4) for one in span(np.array([[0.5, 0.0], [4.0, 1.0]]))]
    [0.6931, 1.3863]
    """
    most = float(table.max()) if table.size else 1.0
    return max(0.0, lowest(table)), max(0.0, math.log(most)) if most > 0 else 0.0


def lowest(table: Array) -> float:
    """-log of the least positive entry of a table whose entries are at most 1; 0 where there is none."""
    least = float(table.min()) if table.size else 1.0
    if least <= 0:
        positive = table[table > 0]
        least = float(positive.min()) if positive.size else 1.0
    return max(0.0, -math.log(least))


def common_patterns(one: Message, other: Message, most: int) -> tuple[Array, Array, Index] | None:
    """Two tables side by side, one column for every combination of their patterns, and the pattern of every row.

    At least one has patterns, the other may be common to all rows. None where there are more than `most` combinations.
    """
    if one.pattern is None or other.pattern is None:
        pattern = one.pattern if one.pattern is not None else other.pattern
        common = one if one.pattern is None else other
        return None if pattern is None or common.table.shape[-1] != 1 else (one.table, other.table, pattern)
    mine = other.table.shape[-1]
    every = one.table.shape[-1] * mine
    if every > max(most, 8 * one.pattern.size):
        return None
    pattern = one.pattern * mine + other.pattern
    used = np.arange(every)
    if every > most:  # leave out the combinations that no row has
        present = np.zeros(every, dtype=bool)
        present[pattern] = True
        used = np.flatnonzero(present)
        if used.size > most:
            return None
        place = np.zeros(every, dtype=np.intp)
        place[used] = np.arange(used.size)
        pattern = place[pattern]
    left = one.table.take(used // mine, axis=-1, mode="clip")
    return left, other.table.take(used % mine, axis=-1, mode="clip"), pattern
