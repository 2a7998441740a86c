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
HELD_BYTES = 2**30  # of all beginnings looked at
AT_ONCE = 32  # beginnings followed in one go: those after the first are followed on the chance that they will be wanted
AT_ONCE_CELLS = 2**16  # of their largest tables: more than that is slower than one by one


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

    def __init__(self, stretch: Stretch, wanted: int, limit: int, cells: int) -> None:
        """`cells` are held of each beginning."""
        self.evidence = float(stretch.log_evidence()[0])
        self.wanted, self.limit, self.opened = wanted, min(limit, HELD_BYTES // (8 * cells)), 0
        self.at_once = min(AT_ONCE, 1 + AT_ONCE_CELLS // max(one.slice.load for one in stretch.links))
        self.waiting: list[_Beginning] = []
        self.found: list[Path] = []

    def add(self, worth: float, states: tuple[int, ...], done: bool) -> None:
        if worth > -np.inf:
            heappush(self.waiting, _Beginning(-worth, states, done))

    def next(self, same: bool) -> list[tuple[int, ...]]:
        """The beginnings to follow now, all of one length if `same`; none when the search is over."""
        found: list[tuple[int, ...]] = []
        while self.waiting and len(self.found) < self.wanted and len(found) < self.at_once:
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
    bounds = _bounds(stretch)
    search = _Search(stretch, wanted, limit, max(one.slice.states for one in stretch.links))
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

    A beginning is worth the probability that the course begins with these runs: the sum over all courses that do. Held of each is,
    slice by slice, the message ahead of those who had just these runs up to the slice before: who is in the last run still, or
    goes on to one more, comes from there.
    """
    search = _Search(stretch, wanted, limit, sum(one.slice.states for one in stretch.links))
    card, held = stretch.links[0].slice.card, dict[tuple[int, ...], tuple[list[Shares], int]]()
    chosen: list[tuple[int, ...]] = [()]
    while chosen:
        own: list[Shares] = []
        now = np.array([[float(states[-1:] == (state,)) for states in chosen] for state in range(card)])
        message = stretch.kind.of(Factor((), np.array([float(not states) for states in chosen])))
        worth = np.full(now.shape, -np.inf)
        for place, link in enumerate(stretch.links):
            ahead = link.ahead(message).total(link.slice.kept)
            own.append(ahead)
            others = link.watched(ahead.times(stretch.behind[place])).total((link.slice.watch,)).logs()
            worth = np.logaddexp(worth, np.where(now, -np.inf, others))
            if all(chosen):
                before = (held[states[:-1]] for states in chosen)
                ahead = ahead.plus(_side_by_side([(ways[place], column) for ways, column in before]))
            message = link.onward(link.seen(ahead, stretch.kind.of(Factor((link.slice.watch,), now))))
        whole = np.broadcast_to(message.total(()).logs(), len(chosen))
        for column, states in enumerate(chosen):
            held[states] = own, column
            search.add(float(whole[column]), states, True)
            for state in range(card):
                search.add(float(worth[state, column]), (*states, state), False)
        chosen = search.next(same=False)
    return search.found
