"""A stretch of rows, worked forward and backward through a chain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from clandestine.engine.factor import Array, Factor
from clandestine.engine.shares import Logs, Shares
from clandestine.engine.slice import Slice


class Stretch:
    """The slices bound to the rows from `start` to `stop`, in shares or (`deep`) in logs.

    Messages ahead are P(what a slice keeps, the evidence up to it), messages behind P(the evidence after it | what it keeps).
    """

    def __init__(self, slices: Sequence[Slice], start: int, stop: int, *, deep: bool) -> None:
        self.rows = stop - start
        self.kind: type[Shares] = Logs if deep else Shares
        self.links = [one.bound(start, stop, deep=deep) for one in slices]
        self.watch = [one.watch for one in slices]

    @property
    def one(self) -> Shares:
        """The message before the first slice, and after the last."""
        return self.kind.of(Factor.of((), 1.0))

    @cached_property
    def ahead(self) -> list[Shares]:
        """The messages of all slices, forward."""
        found, message = [], self.one
        for link in self.links:
            found.append(link.ahead(message))
            message = link.onward(found[-1])
        return found

    @cached_property
    def behind(self) -> list[Shares]:
        """The messages of all slices, backward."""
        found = [self.one]
        for link in self.links[:0:-1]:
            found.append(link.back(found[-1]))
        return found[::-1]

    def log_evidence(self) -> Array:
        """Natural log of P(evidence), shape (rows,)."""
        return self.all_rows(self.ahead[-1].total(()).logs())

    def smoothed(self) -> list[Array]:
        """P(watched variable | evidence) of every slice, shape (card, rows)."""
        both = zip(self.ahead, self.behind, self.watch, strict=True)
        return [
            self.all_rows(ahead.meet(behind, self.others(ahead, name)).total((name,)).normal())
            for ahead, behind, name in both
        ]

    def others(self, message: Shares, *names: str) -> list[str]:
        """The axes of a message but for some."""
        return [one for one in message.axes if one not in names]

    def all_rows(self, found: Array) -> Array:
        """An answer common to all rows, once for each."""
        return np.broadcast_to(found, (*found.shape[:-1], self.rows))
