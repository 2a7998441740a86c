"""A message between clusters: a table for every distinct pattern of evidence beneath, and which row has which."""

from __future__ import annotations

import math
from collections.abc import Sequence
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


def lowest(table: Array) -> float:
    """-log of the least positive entry of a table whose entries are at most 1; 0 where there is none."""
    least = float(table.min()) if table.size else 1.0
    if least <= 0:
        positive = table[table > 0]
        least = float(positive.min()) if positive.size else 1.0
    return max(0.0, -math.log(least))


def common_patterns(messages: Sequence[Message], rows: int) -> tuple[list[Array], Index] | None:
    """The tables of messages side by side, one column for every combination of patterns, and the pattern of every row.

    None where there are so many combinations that working row by row is as cheap. Tables common to all rows stay as they are.
    """
    index: Index | None = None
    count = 1
    picks: list[Index | None] = []
    for message in messages:
        if message.pattern is None:
            if message.table.shape[-1] != 1:
                return None
            picks.append(None)
            continue
        mine = message.table.shape[-1]
        if index is None:
            index, count = message.pattern, mine
            picks.append(np.arange(mine))
            continue
        both = count * mine
        if both > 8 * rows:
            return None
        index = index * mine + message.pattern
        used = np.arange(both)
        if 16 * both > rows:  # leave out the combinations that no row has
            present = np.zeros(both, dtype=bool)
            present[index] = True
            used = np.flatnonzero(present)
            if 3 * used.size > rows:
                return None
            place = np.zeros(both, dtype=np.intp)
            place[used] = np.arange(used.size)
            index = place[index]
        picks = [None if pick is None else pick[used // mine] for pick in picks]
        picks.append(used % mine)
        count = used.size
    if index is None:
        return None
    tables = [
        message.table if pick is None else message.table.take(pick, axis=-1, mode="clip")
        for message, pick in zip(messages, picks, strict=True)
    ]
    return tables, index
