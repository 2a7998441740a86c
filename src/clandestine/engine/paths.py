"""The most probable sequences of a chain's watched variable, with everything else summed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from clandestine.engine.factor import Factor
from clandestine.engine.shares import Shares
from clandestine.engine.stretch import Stretch, count
from clandestine.errors import TooLarge

LIMIT = 200_000  # beginnings looked at before giving up
AT_ONCE = 32  # beginnings followed in one go: those after the first are followed on the chance that they will be wanted


@dataclass(frozen=True)
class Path:
    """States by number, and `share`, the posterior probability P(these states | evidence)."""

    states: tuple[int, ...]
    share: float


@dataclass(frozen=True, order=True)
class _Beginning:
    """What is known to begin some sequences, and an upper bound (minus the log) on what each of them is worth."""

    worth: float
    states: tuple[int, ...]
    done: bool


class _Search:
    """Best first: what is most promising is followed first, so a sequence that is complete when its turn comes is the best left."""

    def __init__(self, stretch: Stretch, wanted: int, limit: int) -> None:
        self.evidence = float(stretch.log_evidence()[0])
        self.wanted, self.limit, self.opened = wanted, limit, 0
        self.waiting: list[_Beginning] = []
        self.found: list[Path] = []

    def add(self, worth: float, states: tuple[int, ...], done: bool) -> None:
        if worth > -np.inf:
            heappush(self.waiting, _Beginning(-worth, states, done))

    def next(self, same: bool) -> list[tuple[int, ...]]:
        """The beginnings to follow now, all of one length if `same`; none when the search is over."""
        found: list[tuple[int, ...]] = []
        while self.waiting and len(self.found) < self.wanted and len(found) < AT_ONCE:
            best = self.waiting[0]
            if found and (best.done or (same and len(best.states) != len(found[0]))):
                break
            heappop(self.waiting)
            if best.done:
                self.found.append(Path(best.states, float(np.exp(-best.worth - self.evidence))))
            else:
                found.append(best.states)
        self.opened += len(found)
        if self.opened > self.limit:
            raise TooLarge(
                f"the {self.wanted} most probable sequences are not certain after {self.limit:,} beginnings of sequences: the "
                "evidence leaves too many nearly as probable. Ask for fewer, or for what all sequences have in common"
            )
        return found


def trajectories(stretch: Stretch, wanted: int, limit: int) -> list[Path]:
    """The most probable sequences of watched states, one for each slice, of a stretch of one row; raises TooLarge.

    A beginning with message m is worth at most the sum of m(x) V(x), where V(x) is what follows x, with the largest term at
    each slice instead of the sum over watched states: never less than its best completion, and exact when it is complete.
    """
    bounds, search = _bounds(stretch), _Search(stretch, wanted, limit)
    messages: dict[tuple[int, ...], tuple[Shares, int]] = {}
    last = len(stretch.links) - 1

    def follow(message: Shares, place: int, begun: Sequence[tuple[int, ...]]) -> None:
        link, name = stretch.links[place], stretch.watch[place]
        ahead = link.ahead(message).total(link.slice.kept)
        worth = link.watched(ahead.times(bounds[place])).total((name,)).logs()
        for column, states in enumerate(begun):
            messages[states] = ahead, column
            for state, value in enumerate(worth[:, column]):
                search.add(float(value), (*states, state), place == last)

    follow(stretch.one, 0, [()])
    while chosen := search.next(same=True):
        place = len(chosen[0]) - 1
        parts = [messages[states[:-1]] for states in chosen]
        message = _side_by_side(parts)
        link = stretch.links[place]
        told = Factor((link.slice.watch,), np.eye(link.slice.card)[:, [states[-1] for states in chosen]])
        follow(link.onward(link.seen(message, stretch.kind.of(told))), place + 1, chosen)
    return search.found


def _bounds(stretch: Stretch) -> list[Shares]:
    """For each slice, what follows with the largest term at each later slice instead of the sum over its watched states."""
    found = [stretch.one]
    for place in range(len(stretch.links) - 1, 0, -1):
        link = stretch.links[place]
        same = stretch.kind.of(Factor.of((link.slice.watch, count(place)), np.eye(link.slice.card)))
        found.append(link.back(found[-1], same).most(count(place)))
    return found[::-1]


def _side_by_side(parts: Sequence[tuple[Shares, int]]) -> Shares:
    """Columns of messages over the same axes as the rows of one."""
    table = np.stack([held.table[..., column] for held, column in parts], axis=-1)
    scale = np.array([held.scale[column if held.scale.size > 1 else 0] for held, column in parts])
    low, high = max(held.low for held, _ in parts), max(held.high for held, _ in parts)
    return type(parts[0][0])(parts[0][0].axes, table, scale, low, high)


def courses(stretch: Stretch, wanted: int, limit: int) -> list[Path]:
    """The most probable sequences of runs of watched states, whenever the changes fall, of a stretch of one row; raises TooLarge.

    A beginning is worth the probability that the course begins with these runs: the sum over all courses that do.
    """
    search = _Search(stretch, wanted, limit)
    chosen: list[tuple[int, ...]] = [()]
    while chosen:
        *_, last = stretch.counted(_counters(stretch, chosen))
        runs = max(map(len, chosen))
        worth = last.total((count(len(stretch.links) - 1),)).logs()
        for column, states in enumerate(chosen):
            if states:
                search.add(float(worth[len(states) - 1, column]), states, True)
            for state, value in enumerate(worth[runs:, column]):
                search.add(float(value), (*states, state), False)
        chosen = search.next(same=False)
    return search.found


def _counters(stretch: Stretch, chosen: Sequence[tuple[int, ...]]) -> dict[int, Factor]:
    """Counters of runs: count n is the run of that number; beyond the last, one count for each state that comes next, for good."""
    card, runs = stretch.links[0].slice.card, max(map(len, chosen))
    start = np.zeros((card, runs + card, len(chosen)))
    step = np.zeros((runs + card, card, runs + card, len(chosen)))
    for column, states in enumerate(chosen):
        for state in range(card):
            step[runs + state, :, runs + state, column] = 1.0
        for run, state in enumerate(states):
            step[run, state, run, column] = 1.0
            after = states[run + 1 : run + 2] or [other for other in range(card) if other != state]
            for other in after:
                step[run, other, run + 1 if run + 1 < len(states) else runs + other, column] = 1.0
        for state in states[:1] or range(card):
            start[state, 0 if states else runs + state, column] = 1.0
    counters = {0: Factor((stretch.watch[0], count(0)), start)}
    for place in range(1, len(stretch.links)):
        counters[place] = Factor((count(place - 1), stretch.watch[place], count(place)), step)
    return counters
