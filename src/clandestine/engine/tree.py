"""The bucket tree: one cluster for each variable summed out, each factor and message in exactly one cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class Cluster:
    """One step of the elimination.

    `axes` are the cluster's variables with the summed-out one (`out`) last; `factors` the numbers of the factors multiplied
    here, `children` the clusters whose messages arrive here. The root has no `out`.
    """

    axes: tuple[str, ...]
    out: str | None
    factors: tuple[int, ...]
    children: tuple[int, ...]


@dataclass(frozen=True)
class Tree:
    """Clusters in the order they are worked (children first); the last one is the root, over `keep`."""

    clusters: tuple[Cluster, ...]

    def parents(self) -> tuple[int, ...]:
        """The parent of each cluster but the root, by number."""
        found = [0] * (len(self.clusters) - 1)
        for number, cluster in enumerate(self.clusters):
            for child in cluster.children:
                found[child] = number
        return tuple(found)

    def cells(self, cards: Mapping[str, int]) -> list[int]:
        """The size of each cluster for one row."""
        return [prod(cards[name] for name in cluster.axes) for cluster in self.clusters]


def bucket_tree(scopes: Sequence[Sequence[str]], order: Sequence[str], keep: Sequence[str]) -> Tree:
    """The tree of an elimination order; the root holds `keep`, unconnected parts end there as constants."""
    position = {name: place for place, name in enumerate(order)}
    rank = {name: place for place, name in enumerate([*order, *keep])}
    factors: list[list[int]] = [[] for _ in range(len(order) + 1)]
    children: list[list[int]] = [[] for _ in range(len(order) + 1)]
    for number, scope in enumerate(scopes):
        factors[min((position.get(name, len(order)) for name in scope), default=len(order))].append(number)
    clusters: list[Cluster] = []
    separators: list[tuple[str, ...]] = []
    for place, name in enumerate(order):
        around: set[str] = set()
        for number in factors[place]:
            around |= set(scopes[number])
        for child in children[place]:
            around |= set(separators[child])
        separator = tuple(sorted(around - {name}, key=lambda one: rank[one]))
        separators.append(separator)
        children[min((position.get(one, len(order)) for one in separator), default=len(order))].append(place)
        clusters.append(Cluster((*separator, name), name, tuple(factors[place]), tuple(children[place])))
    clusters.append(Cluster(tuple(keep), None, tuple(factors[-1]), tuple(children[-1])))
    return Tree(tuple(clusters))
