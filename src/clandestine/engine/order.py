"""In which order to sum variables out: greedy rules, restarted with other ties, the cheapest kept."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from math import prod

RULES = ("fill", "weighted fill", "size")


def elimination_order(
    scopes: Iterable[Sequence[str]], cards: Mapping[str, int], keep: Sequence[str], seed: int = 0, restarts: int = 8
) -> list[str]:
    """The cheapest order found, by modelled cells; `keep` is left to the end.

    Deterministic: ties are broken by position in `cards`, then by a seeded shuffle.

    >>> elimination_order([("a", "b"), ("b", "c")], {"a": 2, "b": 2, "c": 2}, ["c"])
    ['a', 'b']
    """
    names = list(cards)
    scopes = [tuple(scope) for scope in scopes]
    best: tuple[float, list[str]] | None = None
    chooser = random.Random(seed)
    for attempt in range(restarts):
        ranks = list(range(len(names)))
        if attempt:
            chooser.shuffle(ranks)
        rank = dict(zip(names, ranks, strict=True))
        for rule in RULES:
            found = _greedy(scopes, cards, keep, rule, rank, best[0] if best else float("inf"))
            if found is not None and (best is None or found[0] < best[0]):
                best = found
    assert best is not None
    return best[1]


def _greedy(
    scopes: Sequence[Sequence[str]],
    cards: Mapping[str, int],
    keep: Sequence[str],
    rule: str,
    rank: Mapping[str, int],
    limit: float,
) -> tuple[float, list[str]] | None:
    """One greedy run: (cells of all clusters, order), or None once it costs more than `limit`."""
    near: dict[str, set[str]] = {name: set() for name in cards}
    for scope in [*scopes, tuple(keep)]:
        for name in scope:
            near[name] |= set(scope) - {name}
    left = [name for name in cards if name not in set(keep)]
    cells, order = 0.0, []
    score = {name: _score(rule, name, near, cards) for name in left}
    while left:
        name = min(left, key=lambda one: (score[one], rank[one]))
        cluster = near[name] | {name}
        cells += prod(cards[one] for one in cluster)
        if cells >= limit:
            return None
        order.append(name)
        left.remove(name)
        touched = set(near[name])
        for one in near[name]:
            near[one] |= near[name] - {one}
            near[one].discard(name)
        for one in list(touched):
            touched |= near[one]
        for one in touched & score.keys():
            if one != name:
                score[one] = _score(rule, one, near, cards)
        del score[name], near[name]
    return cells, order


def _score(rule: str, name: str, near: Mapping[str, set[str]], cards: Mapping[str, int]) -> float:
    around = near[name]
    if rule == "size":
        return float(prod(cards[one] for one in around) * cards[name])
    missing = [(one, other) for one in around for other in around if one < other and other not in near[one]]
    if rule == "fill":
        return float(len(missing))
    return float(sum(cards[one] * cards[other] for one, other in missing))
