"""The same passes in natural logs throughout: slower, and right down to any depth.

Used for stretches of rows in which shares could underflow even when scaled, so that zero always means impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from clandestine.engine.circuit import Circuit
from clandestine.engine.factor import Array, Factor
from clandestine.engine.plan import Key


class DeepRun:
    """One run in logs: `tables` one for each scope, `likelihoods` for some variables, each with `rows` columns or one."""

    def __init__(
        self, circuit: Circuit, tables: Sequence[Factor], likelihoods: Mapping[str, Factor], rows: int
    ) -> None:
        self.circuit, self.tables, self.likelihoods, self.rows = circuit, tables, likelihoods, rows
        self.messages: list[Array] = []
        self.separators = [cluster.axes[:-1] if cluster.out else cluster.axes for cluster in circuit.tree.clusters]

    def up(self) -> Array:
        """Work every cluster once, children first; the natural log of the root's table over `keep`, rows last."""
        for number, cluster in enumerate(self.circuit.tree.clusters):
            table = self.cluster(number)
            self.messages.append(_total(table, (table.ndim - 2,))[..., 0, :] if cluster.out else table)
        shape = (*(self.circuit.cards[name] for name in self.circuit.keep), self.rows)
        return np.broadcast_to(self.messages[-1], shape)

    def cluster(self, number: int) -> Array:
        """The product of all that meets in a cluster, its children worked before: logs over the cluster's axes, rows last."""
        parts = [part for _, part in self._parts(number, given_only=True)]
        table = _product(parts) if parts else np.zeros(1)
        cards = (self.circuit.cards[name] for name in self.circuit.tree.clusters[number].axes)
        return np.broadcast_to(table, (*cards, table.shape[-1]))

    def down(self) -> dict[Key, Array]:
        """d log P(e) / d(entry) of every table and of the likelihoods of all variables; zero in impossible rows."""
        clusters = self.circuit.tree.clusters
        outside: list[Array] = [np.zeros(1)] * len(clusters)
        found: dict[Key, Array] = {}
        for number in reversed(range(len(clusters))):
            cluster = clusters[number]
            parts = self._parts(number)
            above = self._aligned(outside[number], self.separators[number], cluster.axes)
            rests = _all_but_one([part for _, part in parts], above)
            for (key, _), rest in zip(parts, rests, strict=True):
                axes = self._axes(key)
                gradient = self._summed(rest, cluster.axes, axes)
                if key[0] == "message":
                    outside[int(key[1])] = gradient
                else:
                    shape = (*(self.circuit.cards[name] for name in axes), self.rows)
                    found[key] = _normalised(np.broadcast_to(gradient, shape), self._value(key))
        return found

    def _value(self, key: Key) -> Array:
        kind, name = key
        if kind == "factor":
            return self.tables[int(name)].table
        found = self.likelihoods.get(str(name))
        return found.table if found is not None else np.ones((self.circuit.cards[str(name)], 1))

    def _parts(self, number: int, given_only: bool = False) -> list[tuple[Key, Array]]:
        """What is multiplied in a cluster: factors, likelihoods of the variables placed here, messages from below.

        Likelihoods that were not given are ones: upward they can be left out, downward their gradient is a marginal.
        """
        cluster = self.circuit.tree.clusters[number]
        axes = cluster.axes
        keys: list[Key] = [("factor", place) for place in cluster.factors]
        for name in (cluster.out,) if cluster.out else axes:
            if name in self.likelihoods or not given_only:
                keys.append(("likelihood", name))
        parts = [(key, _logs(Factor(self._axes(key), self._value(key)).onto(axes))) for key in keys]
        for child in cluster.children:
            parts.append((("message", child), self._aligned(self.messages[child], self.separators[child], axes)))
        return parts

    def _aligned(self, table: Array, have: tuple[str, ...], axes: tuple[str, ...]) -> Array:
        return table if table.ndim == 1 else Factor(have, table).onto(axes)

    def _axes(self, key: Key) -> tuple[str, ...]:
        kind, name = key
        if kind == "factor":
            return self.circuit.scopes[int(name)]
        return (str(name),) if kind == "likelihood" else self.separators[int(name)]

    def _summed(self, table: Array, have: tuple[str, ...], want: tuple[str, ...]) -> Array:
        """Sum a cluster table onto some of its axes, in their order; axes it was constant along are counted in full."""
        shape = (*(self.circuit.cards[name] for name in have), table.shape[-1])
        table = np.broadcast_to(table, shape)
        away = tuple(place for place, name in enumerate(have) if name not in want)
        table = _total(table, away)
        table = table.reshape([size for place, size in enumerate(table.shape) if place not in away])
        left = [name for name in have if name in want]
        return table.transpose([*(left.index(name) for name in want), len(want)])


def _logs(table: Array) -> Array:
    """-inf for zero, without a warning."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(table))


def _product(operands: Sequence[Array]) -> Array:
    """Logs add, from the smallest table to the largest."""
    first, *rest = sorted(operands, key=lambda table: table.size)
    for table in rest:
        first = first + table
    return first


def _total(table: Array, axes: tuple[int, ...]) -> Array:
    """log-sum-exp about the largest entry; the axes stay with length 1."""
    if not axes:
        return table
    most = table.max(axis=axes, keepdims=True)
    middle = np.where(np.isneginf(most), 0.0, most)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(table - middle).sum(axis=axes, keepdims=True)) + middle)


def _all_but_one(parts: Sequence[Array], above: Array) -> list[Array]:
    """For each part the product of all others (with what comes from above), by products from both ends."""
    after: list[Array] = [above]
    for part in reversed(parts[1:]):
        after.append(after[-1] + part)
    after.reverse()
    before: Array | None = None
    found = []
    for place, part in enumerate(parts):
        found.append(after[place] if before is None else before + after[place])
        before = part if before is None else before + part
    return found


def _normalised(logs: Array, value: Array) -> Array:
    """Gradients in logs, up to a constant a row: linearity fixes it, for sum(value * gradient / P(e)) is 1."""
    worth = logs + _logs(value)
    axes = tuple(range(worth.ndim - 1))
    total = np.logaddexp.reduce(worth.reshape(-1, worth.shape[-1])) if axes else worth
    dead = np.isneginf(total)
    return np.asarray(np.where(dead, 0.0, np.exp(logs - np.where(dead, 0.0, total))))
