"""In which order to sum variables out: greedy rules, restarted with other ties, the cheapest kept."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import log, prod

RULES = ("fill", "weighted fill", "size")
CROWD = 100  # a variable with more neighbours than this is not worth counting the fill of: it goes last
EFFORT = 300_000  # neighbours looked at in all runs together: a tenth of a second, counted so that machines agree


def elimination_order(
    scopes: Iterable[Sequence[str]],
    cards: Mapping[str, int],
    keep: Sequence[str],
    seed: int = 0,
    restarts: int = 50,
    *,
    effort: int = EFFORT,
    enough: float = 0.0,
    stages: Mapping[str, int] | None = None,
) -> list[str]:
    """The cheapest order found, by modelled cells; `keep` is left to the end.

    Three rules, run again with other ties up to `restarts` times, until the `effort` is spent or no more than `enough` cells
    are needed. Where `stages` are given, orders are tried, too, that sum out stage by stage, the lowest first; a variable without
    one waits for the last of its neighbours'. In a long chain of slices no greedy rule alone finds so cheap an order.
    Deterministic: ties are broken by position in `cards`, then by a seeded shuffle, and effort is counted, not timed.

    >>> elimination_order([("a", "b"), ("b", "c")], {"a": 2, "b": 2, "c": 2}, ["c"])
    ['a', 'b']
    """
    names = list(cards)
    near = _neighbours(scopes, cards, keep)
    waits = _staged(near, stages) if stages else {}
    best: tuple[float, list[str]] | None = None
    chooser = random.Random(seed)
    spent = 0
    for attempt in range(restarts):
        ranks = list(range(len(names)))
        if attempt:
            chooser.shuffle(ranks)
        rank = dict(zip(names, ranks, strict=True))
        for rule, stage in [*((rule, waits) for rule in RULES if waits), *((rule, {}) for rule in RULES)]:
            found, looked = _greedy(near, cards, keep, rule, rank, best[0] if best else float("inf"), stage)
            spent += looked
            if found is not None and (best is None or found[0] < best[0]):
                best = found
            if best is not None and (best[0] <= enough or spent > effort):
                return best[1]
    assert best is not None
    return best[1]


def _staged(near: Mapping[str, set[str]], stages: Mapping[str, int]) -> dict[str, int]:
    """A stage for every variable: its own, or the last of its neighbours'; one that touches a single table goes first."""
    first, last = min(stages.values()) - 1, max(stages.values())
    found = dict(stages)
    for name, around in near.items():
        if name not in stages and all(around - {one} <= near[one] for one in around):
            found[name] = first  # summing it out joins nothing that was apart
    for name, around in near.items():
        if name not in found:
            # What is joined to it only through such a variable is a neighbour, too: that one is gone by then.
            beyond = {one for via in around if found.get(via) == first for one in near[via]}
            found[name] = max((stages[one] for one in around | beyond if one in stages), default=last)
    return found


def _neighbours(scopes: Iterable[Sequence[str]], cards: Mapping[str, int], keep: Sequence[str]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {name: set() for name in cards}
    for scope in [*scopes, tuple(keep)]:
        for name in scope:
            near[name].update(scope)
    for name, around in near.items():
        around.discard(name)
    return near


def _greedy(
    start: Mapping[str, set[str]],
    cards: Mapping[str, int],
    keep: Sequence[str],
    rule: str,
    rank: Mapping[str, int],
    limit: float,
    stage: Mapping[str, int],
) -> tuple[tuple[float, list[str]] | None, int]:
    """One greedy run: (cells of all clusters, order), or None once it costs more than `limit`; and the neighbours looked at."""
    near = {name: set(around) for name, around in start.items()}
    kept = set(keep)
    score = {name: (stage.get(name, 0), _score(rule, name, near, cards)) for name in cards if name not in kept}
    heap = [(value, rank[name], name) for name, value in score.items()]
    heapify(heap)
    cells, order, looked = 0.0, [], 0
    while score:
        value, _, name = heappop(heap)
        if score.get(name) != value:
            continue  # an older score of the same variable
        around = near.pop(name)
        del score[name]
        cells += prod(cards[one] for one in around) * cards[name]
        if cells >= limit:
            return None, looked
        order.append(name)
        touched = set(around)
        for one in around:
            fresh = around - near[one] - {one}
            near[one] |= fresh
            near[one].discard(name)
            for other in fresh:  # a new edge changes the score of whoever sees both its ends
                touched |= near[one] & near[other]
        for one in touched & score.keys():
            again = (stage.get(one, 0), _score(rule, one, near, cards))
            looked += len(near[one])
            if again != score[one]:
                score[one] = again
                heappush(heap, (again, rank[one], one))
    return (cells, order), looked


def _score(rule: str, name: str, near: Mapping[str, set[str]], cards: Mapping[str, int]) -> float:
    around = near[name]
    if rule == "size":
        # Whole numbers: a sum of logs would depend on the order of a set.
        return log(prod(cards[one] for one in around) * cards[name])
    if len(around) > CROWD:
        return float(len(around) ** 2 * max(cards.values()) ** 2)
    missing = [(one, other) for one in around for other in around if one < other and other not in near[one]]
    if rule == "fill":
        return float(len(missing))
    return float(sum(cards[one] * cards[other] for one, other in missing))
