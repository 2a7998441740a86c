"""A node of the translated network: a named variable with its parents and a way to fill its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from clandestine.translate.numbers import Array, Numbers

YES_NO = ("no", "yes")


@dataclass(frozen=True)
class Node:
    """One variable of the network.

    `fill(numbers)` gives P(self | parents) with axes (each parent, self, rows), rows being 1 or `numbers.rows`. As a polynomial
    in any one number the table is of no higher degree than `degree`; 0 where it is a quotient of such.
    """

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    fill: Callable[[Numbers], Array]
    degree: int = 1

    @property
    def scope(self) -> tuple[str, ...]:
        """The axes of its table: parents, then itself."""
        return (*self.parents, self.name)

    def renamed(self, names: Mapping[str, str]) -> Node:
        """The same node under other names (the evidence-free copy that a doubtful identity needs)."""
        return replace(
            self,
            name=names.get(self.name, self.name),
            parents=tuple(names.get(parent, parent) for parent in self.parents),
        )


def fixed(name: str, states: tuple[str, ...], state: str) -> Node:
    """A root that is surely in one state."""
    table = np.array([[1.0] if candidate == state else [0.0] for candidate in states])
    return Node(name, states, (), lambda numbers: table)


def choice(name: str, states: tuple[str, str], probability: Callable[[Numbers], Array]) -> Node:
    """A root with two states; `probability` gives P(states[1])."""

    def fill(numbers: Numbers) -> Array:
        p = probability(numbers)
        return np.stack([1 - p, p])

    return Node(name, states, (), fill)


def stacked(layers: list[Array], axis: int) -> Array:
    """Stack tables whose last axis (rows) may be 1 or full, along a new axis."""
    rows = max(layer.shape[-1] for layer in layers)
    return np.stack([np.broadcast_to(layer, (*layer.shape[:-1], rows)) for layer in layers], axis=axis)


def spread(table: Array, have: tuple[str, ...], want: tuple[str, ...], cards: Mapping[str, int]) -> Array:
    """Put the leading axes `have` of a table in the order `want`, repeating it along axes it lacks; tail axes stay."""
    order = [have.index(name) for name in want if name in have]
    tail = list(range(len(have), table.ndim))
    table = table.transpose(order + tail)
    for position, name in enumerate(want):
        if name not in have:
            table = np.expand_dims(table, position)
    shape = tuple(cards[name] for name in want) + table.shape[len(want) :]
    return np.broadcast_to(table, shape)


def above(nodes: Mapping[str, Node], names: Iterable[str]) -> list[Node]:
    """The named nodes and everything above them, parents before children, in an order that depends on nothing else."""
    seen: set[str] = set()
    order: list[Node] = []

    def visit(name: str) -> None:
        if name not in seen:
            seen.add(name)
            for parent in nodes[name].parents:
                visit(parent)
            order.append(nodes[name])

    for name in names:
        visit(name)
    return order
