"""Decomposable graphs over a few lists: all of them, each as its cliques and what these share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

Edge = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """A decomposable graph: its edges, its cliques, and the separators between them (one may stand several times)."""

    edges: tuple[Edge, ...]
    cliques: tuple[tuple[int, ...], ...]
    separators: tuple[tuple[int, ...], ...]

    def named(self, names: Sequence[str]) -> str:
        """The graph in words: which lists hang together.

        >>> [one.named("abc") for one in decomposable(3)][:2]
        ['a, b, c apart', 'a-b; c apart']
        """
        joined = "; ".join("-".join(names[at] for at in clique) for clique in self.cliques if len(clique) > 1)
        alone = ", ".join(names[clique[0]] for clique in self.cliques if len(clique) == 1)
        return "; ".join(part for part in (joined, f"{alone} apart" if alone else "") if part)


def decomposable(count: int, always: Iterable[Edge] = ()) -> list[Graph]:
    """All decomposable graphs over so many vertices that have some edges: 2, 8, 61 and 822 of 2, 3, 4 and 5 vertices.

    >>> [len(decomposable(count)) for count in (2, 3, 4, 5)]
    [2, 8, 61, 822]
    """
    needed = {(min(edge), max(edge)) for edge in always}
    every = list(combinations(range(count), 2))
    found = []
    for size in range(len(every) + 1):
        for edges in combinations(every, size):
            if needed <= set(edges) and (graph := _decomposed(count, edges)) is not None:
                found.append(graph)
    return found


def _decomposed(count: int, edges: tuple[Edge, ...]) -> Graph | None:
    """Cliques and separators by maximum cardinality search; None where the graph is not chordal."""
    near: list[set[int]] = [set() for _ in range(count)]
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    order: list[int] = []
    cliques: list[set[int]] = []
    separators: list[tuple[int, ...]] = []
    while len(order) < count:
        vertex = max((at for at in range(count) if at not in order), key=lambda at: (len(near[at] & set(order)), -at))
        before = near[vertex] & set(order)
        if any(other not in near[one] for one, other in combinations(sorted(before), 2)):
            return None
        if cliques and before == cliques[-1]:
            cliques[-1] = before | {vertex}
        else:
            if cliques:
                separators.append(tuple(sorted(before)))
            cliques.append(before | {vertex})
        order.append(vertex)
    whole = [tuple(sorted(clique)) for clique in cliques if not any(clique < other for other in cliques)]
    return Graph(edges, tuple(sorted(whole)), tuple(one for one in separators if one))
