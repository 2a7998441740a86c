"""A stretch of rows, worked forward and backward through a chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from clandestine.engine.factor import Array, Factor
from clandestine.engine.shares import Logs, Shares
from clandestine.engine.slice import Slice


class Stretch:
    """The slices bound to the rows from `start` to `stop`, in shares or (`deep`) in logs.

    Messages ahead are P(what a slice keeps, the evidence up to it), but for what `Link.seen` multiplies on; messages behind
    P(the evidence after it | what it keeps).
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
            message = link.onward(link.seen(found[-1]))
        return found

    @cached_property
    def behind(self) -> list[Shares]:
        """The messages of all slices, backward."""
        found = [self.one]
        for link in self.links[:0:-1]:
            found.append(link.back(found[-1]))
        return found[::-1]

    def counted(self, counters: Mapping[int, Factor], start: int = 0) -> Iterator[Shares]:
        """The messages ahead from slice `start` on, with a counter that runs along and looks at the watched variable.

        The counter of a slice is a table over some of (count before, watched variable, count after), the counts named
        by `count(slice)`; a count nobody takes up again stays as it is.
        """
        message = self.one
        if start:
            message = self.links[start - 1].onward(self.links[start - 1].seen(self.ahead[start - 1]))
        for place, link in enumerate(self.links[start:], start):
            told = self.kind.of(counters[place]) if place in counters else None
            found = link.seen(link.ahead(message), told, [count(place - 1)] if told else [])
            yield found
            message = link.onward(found)

    def met(self, ahead: Shares, place: int, *axes: str) -> Shares:
        """P(some axes of a message ahead of slice `place`, all the evidence)."""
        return ahead.meet(self.behind[place], [name for name in ahead.axes if name not in axes]).total(axes)

    def log_evidence(self) -> Array:
        """Natural log of P(evidence), shape (rows,)."""
        return self.all_rows(self.links[-1].seen(self.ahead[-1]).total(()).logs())

    def smoothed(self) -> list[Array]:
        """P(watched variable | evidence) of every slice, shape (card, rows)."""
        found = []
        for link, ahead, behind in zip(self.links, self.ahead, self.behind, strict=True):
            asked = {link.slice.watch, *(link.look.axes if link.look else ())}
            here = ahead.meet(behind, [name for name in ahead.axes if name not in asked])
            found.append(self.all_rows(link.watched(here).total((link.slice.watch,)).normal()))
        return found

    def pair(self, place: int) -> Array:
        """P(watched in `place`, watched in the next | evidence), shape (card, card of the next, rows)."""
        names = {place: count(-2), place + 1: count(place + 1)}  # the first goes along: no slice takes it up
        counters = {
            at: Factor.of((self.watch[at], name), np.eye(self.links[at].slice.card)) for at, name in names.items()
        }
        messages = self.counted(counters, place)
        next(messages)
        return self.all_rows(self.met(next(messages), place + 1, *names.values()).normal())

    def log_within(self, allowed: Sequence[Array]) -> Array:
        """Natural log of P(every watched variable is in a state allowed, evidence), shape (rows,)."""
        counters = {place: Factor.of((name,), allowed[place]) for place, name in enumerate(self.watch)}
        *_, last = self.counted(counters)
        return self.all_rows(last.total(()).logs())

    def runs(self, first: int, last: int) -> Array:
        """P(watched is in state s from `first` to `last` | evidence) for each s, and of all else; shape (card + 1, rows)."""
        card = self.links[first].slice.card
        start, step = np.eye(card, card + 1), np.zeros((card + 1, card, card + 1))
        step[:, :, card] = 1.0
        for state in range(card):
            step[state, state] = np.eye(card + 1)[state]
        counters = {first: Factor.of((self.watch[first], count(first)), start)}
        for place in range(first + 1, last + 1):
            counters[place] = Factor.of((count(place - 1), self.watch[place], count(place)), step)
        messages = self.counted(counters, first)
        for _ in range(first, last):
            next(messages)
        return self.all_rows(self.met(next(messages), last, count(last)).normal())

    def first_in(self, states: Array) -> Array:
        """P(watched is for the first time in one of `states` at slice t | evidence), never last; shape (slices + 1, rows)."""
        step = np.stack([np.stack([1.0 - states, states], axis=-1), np.zeros((states.size, 2))])
        counters = {0: Factor.of((self.watch[0], count(0)), step[0])}
        for place in range(1, len(self.links)):
            counters[place] = Factor.of((count(place - 1), self.watch[place], count(place)), step)
        found, left = [], np.ones(self.rows)
        for place, message in enumerate(self.counted(counters)):
            not_yet, now = self.met(message, place, count(place)).normal()  # given that it was not before
            found.append(left * now)
            left = left * not_yet
        return np.stack([*found, left])

    def all_rows(self, found: Array) -> Array:
        """An answer common to all rows, once for each."""
        return np.broadcast_to(found, (*found.shape[:-1], self.rows))


def count(place: int) -> str:
    """The name of the axis that counts in a slice: no name of a variable."""
    return f"\0{place}"
