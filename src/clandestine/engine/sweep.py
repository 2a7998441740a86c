"""One batched run through a circuit: values upward, gradients downward. The batch axis (rows) is last.

P(evidence) is linear in every table and every likelihood; one pass up and one down give its derivative with respect to
all of them (Darwiche 2003, A differential approach to inference in Bayesian networks). Runs in scaled shares; rows that
could underflow run in logs, so that zero always means impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from clandestine.engine.arithmetic import SAFE_RANGE, Arithmetic, Logs, Shares, spread_of
from clandestine.engine.circuit import Circuit
from clandestine.engine.factor import Array, Factor

CHUNK_CELLS = 2**22  # cells of the largest cluster times rows worked on at once


@dataclass(frozen=True)
class Sweep:
    """What a run gives: the kept variables' joint with the evidence, and on request everything else.

    `log_joint` has shape cards(keep) + (rows,), natural logs, -inf exactly where impossible.
    """

    circuit: Circuit
    log_joint: Array
    _operands: Operands
    _gradients: dict[str, dict[str | int, Array]] = field(default_factory=dict)

    @property
    def log_evidence(self) -> Array:
        """Natural log of P(evidence), shape (rows,)."""
        axes = tuple(range(self.log_joint.ndim - 1))
        return np.asarray(
            np.logaddexp.reduce(self.log_joint.reshape(-1, self.log_joint.shape[-1])) if axes else self.log_joint
        )

    @property
    def impossible(self) -> npt.NDArray[np.bool_]:
        """Which rows have evidence of probability zero."""
        return np.isneginf(self.log_evidence)

    @property
    def posterior(self) -> Array:
        """P(keep | evidence), shape cards(keep) + (rows,); all zero in impossible rows."""
        most = np.where(self.impossible, 0.0, self.log_evidence)
        return np.asarray(np.exp(self.log_joint - most))

    def marginal(self, variable: str) -> Array:
        """P(variable | evidence), shape (card, rows); all zero in impossible rows."""
        return self._posterior(variable, self._operands.likelihood(variable))

    def family(self, number: int) -> Array:
        """P(the scope of factor `number` | evidence), shape cards(scope) + (rows,)."""
        return self._posterior(number, self._operands.tables[number].table)

    def likelihood_gradient(self, variable: str) -> Array:
        """dP(e)/d(likelihood of each state) divided by P(e), shape (card, rows); zero in impossible rows."""
        return self._gradient(variable, self._operands.likelihood(variable))

    def table_gradient(self, number: int) -> Array:
        """dP(e)/d(each entry of table `number`) divided by P(e), shape cards(scope) + (rows,)."""
        return self._gradient(number, self._operands.tables[number].table)

    def _posterior(self, key: str | int, value: Array) -> Array:
        return np.asarray(self._gradient(key, value) * value)

    def _gradient(self, key: str | int, value: Array) -> Array:
        """Gradients are kept in logs up to a constant a row; linearity fixes it: sum(value * gradient / P(e)) is 1."""
        if not self._gradients:
            self._gradients["log"] = _all_gradients(self.circuit, self._operands)
        logs = self._gradients["log"][key]
        with np.errstate(divide="ignore"):
            worth = logs + np.log(value)
        axes = tuple(range(worth.ndim - 1))
        total = np.logaddexp.reduce(worth.reshape(-1, worth.shape[-1])) if axes else worth
        dead = self.impossible | np.isneginf(total)
        return np.asarray(np.where(dead, 0.0, np.exp(logs - np.where(dead, 0.0, total))))


@dataclass(frozen=True)
class Operands:
    """Everything multiplied: a table for each factor, a likelihood for some variables, and how many rows."""

    tables: tuple[Factor, ...]
    likelihoods: Mapping[str, Factor]
    cards: Mapping[str, int]
    rows: int

    def likelihood(self, variable: str) -> Array:
        """The likelihood of a variable, ones where none is given."""
        found = self.likelihoods.get(variable)
        return found.table if found is not None else np.ones((self.cards[variable], 1))

    def part(self, start: int, stop: int) -> Operands:
        """A slice of the rows."""

        def cut(factor: Factor) -> Factor:
            return factor if factor.table.shape[-1] == 1 else Factor(factor.axes, factor.table[..., start:stop])

        return Operands(
            tuple(cut(table) for table in self.tables),
            {name: cut(one) for name, one in self.likelihoods.items()},
            self.cards,
            stop - start,
        )


def sweep(
    circuit: Circuit,
    tables: Sequence[npt.ArrayLike],
    likelihoods: Mapping[str, npt.ArrayLike] | None = None,
    *,
    chunk: int | None = None,
) -> Sweep:
    """Run a circuit: `tables` one for each scope, `likelihoods` for some variables, each with or without rows.

    Tables have shape cards(scope) or cards(scope) + (rows,), likelihoods (card,) or (card, rows), all >= 0. Raises ValueError for
    shapes that do not fit. The downward pass runs only when a marginal or gradient is asked for.

    >>> from clandestine.engine.circuit import compile_circuit
    >>> rain = compile_circuit([("rain",), ("rain", "wet")], {"rain": 2, "wet": 2}, keep=["rain"])
    >>> found = sweep(rain, [[0.8, 0.2], [[0.9, 0.1], [0.2, 0.8]]], {"wet": [0, 1]})
    >>> found.posterior.round(4)
    array([[0.3333],
           [0.6667]])
    """
    operands = _operands(circuit, tables, likelihoods or {})
    step = chunk or max(1, CHUNK_CELLS // circuit.cost.largest)
    parts = [
        _up(circuit, operands.part(start, min(start + step, operands.rows))) for start in range(0, operands.rows, step)
    ]
    return Sweep(circuit, np.concatenate(parts, axis=-1), operands)


def _operands(circuit: Circuit, tables: Sequence[npt.ArrayLike], likelihoods: Mapping[str, npt.ArrayLike]) -> Operands:
    if len(tables) != len(circuit.scopes):
        raise ValueError(f"{len(tables)} tables for {len(circuit.scopes)} factors")
    factors = tuple(Factor.of(scope, table) for scope, table in zip(circuit.scopes, tables, strict=True))
    lambdas = {name: Factor.of((name,), table) for name, table in likelihoods.items()}
    for factor in (*factors, *lambdas.values()):
        shape = tuple(circuit.cards[name] for name in factor.axes)
        if factor.table.shape[:-1] != shape:
            raise ValueError(f"the table over {factor.axes} has shape {factor.table.shape[:-1]}, expected {shape}")
    rows = {factor.table.shape[-1] for factor in (*factors, *lambdas.values())} - {1}
    if len(rows) > 1:
        raise ValueError(f"tables and likelihoods disagree about the number of rows: {sorted(rows)}")
    return Operands(factors, lambdas, circuit.cards, rows.pop() if rows else 1)


def _up(circuit: Circuit, operands: Operands) -> Array:
    """log_joint of the kept variables, in shares, or in logs where shares could underflow."""
    run = _Pass(circuit, operands, Shares())
    if not run.up():
        run = _Pass(circuit, operands, Logs())
        run.up()
    root = run.arithmetic.logs(run.messages[-1]) + run.scale
    shape = (*(circuit.cards[name] for name in circuit.keep), operands.rows)
    return np.broadcast_to(root, shape)


def _all_gradients(circuit: Circuit, operands: Operands) -> dict[str | int, Array]:
    """Log gradients of every operand, up to a constant a row, over all rows."""
    step = max(1, CHUNK_CELLS // circuit.cost.largest)
    parts: list[dict[str | int, Array]] = []
    for start in range(0, operands.rows, step):
        part = operands.part(start, min(start + step, operands.rows))
        run = _Pass(circuit, part, Shares())
        found = run.down() if run.up() else None
        if found is None:
            run = _Pass(circuit, part, Logs())
            run.up()
            found = run.down()
        assert found is not None
        parts.append(found)
    return {key: np.concatenate([part[key] for part in parts], axis=-1) for key in parts[0]}


class _Pass:
    """One pass up and perhaps down, in one arithmetic; lives only while it runs."""

    def __init__(self, circuit: Circuit, operands: Operands, arithmetic: Arithmetic) -> None:
        self.circuit, self.operands, self.arithmetic = circuit, operands, arithmetic
        self.messages: list[Array] = []
        self.spreads: list[float] = []
        self.scale = np.zeros(operands.rows)
        self.watch = isinstance(arithmetic, Shares)
        self.separators = [cluster.axes[:-1] if cluster.out else cluster.axes for cluster in circuit.tree.clusters]

    def up(self) -> bool:
        """Work every cluster once, children first; False where shares could underflow."""
        for number, cluster in enumerate(self.circuit.tree.clusters):
            parts = self._parts(number, given_only=True)
            spread = sum(self.spreads[child] for child in cluster.children)
            if self.watch:
                spread += sum(spread_of(part) for key, part in parts if key[0] != "message")
                if spread > SAFE_RANGE:
                    return False
            table = self.arithmetic.product([part for _, part in parts] or [self.arithmetic.lift(np.ones(1))])
            table = np.broadcast_to(table, (*(self.circuit.cards[name] for name in cluster.axes), table.shape[-1]))
            if cluster.out:
                table = self.arithmetic.total(table, (table.ndim - 2,))[..., 0, :]
            table, scale = self.arithmetic.scaled(table)
            self.scale = self.scale + scale
            self.messages.append(table)
            self.spreads.append(spread_of(table) if self.watch else 0.0)
        return True

    def down(self) -> dict[str | int, Array] | None:
        """Log gradients of all factors and likelihoods; None where shares could underflow."""
        clusters = self.circuit.tree.clusters
        outside: list[Array] = [self.arithmetic.lift(np.ones(1))] * len(clusters)
        found: dict[str | int, Array] = {}
        for number in reversed(range(len(clusters))):
            cluster = clusters[number]
            parts = self._parts(number)
            above = self._aligned(outside[number], self.separators[number], cluster.axes)
            if self.watch:
                spread = spread_of(outside[number]) + sum(spread_of(part) for _, part in parts)
                if spread > SAFE_RANGE:
                    return None
            rests = self._all_but_one([part for _, part in parts], above)
            for ((kind, key), _), rest in zip(parts, rests, strict=True):
                axes = self._axes(kind, key)
                gradient = self._summed(rest, cluster.axes, axes)
                gradient, _ = self.arithmetic.scaled(gradient)
                if kind == "message":
                    outside[int(key)] = gradient
                else:
                    shape = (*(self.circuit.cards[name] for name in axes), self.operands.rows)
                    found[key] = np.broadcast_to(self.arithmetic.logs(gradient), shape)
        return found

    def _parts(self, number: int, given_only: bool = False) -> list[tuple[tuple[str, str | int], Array]]:
        """What is multiplied in a cluster: factors, likelihoods of the variables placed here, messages from below.

        Likelihoods that were not given are ones: upward they can be left out, downward their gradient is a marginal.
        """
        cluster = self.circuit.tree.clusters[number]
        lift, axes = self.arithmetic.lift, cluster.axes
        parts: list[tuple[tuple[str, str | int], Array]] = []
        for place in cluster.factors:
            parts.append((("factor", place), lift(self.operands.tables[place].onto(axes))))
        for name in (cluster.out,) if cluster.out else cluster.axes:
            if given_only and name not in self.operands.likelihoods:
                continue
            likelihood = Factor((name,), self.operands.likelihood(name))
            parts.append((("likelihood", name), lift(likelihood.onto(axes))))
        for child in cluster.children:
            parts.append((("message", child), self._aligned(self.messages[child], self.separators[child], axes)))
        return parts

    def _aligned(self, table: Array, have: tuple[str, ...], axes: tuple[str, ...]) -> Array:
        if table.ndim == 1:
            return table
        return Factor(have, table).onto(axes)

    def _axes(self, kind: str, key: str | int) -> tuple[str, ...]:
        if kind == "factor":
            return self.circuit.scopes[int(key)]
        return (str(key),) if kind == "likelihood" else self.separators[int(key)]

    def _all_but_one(self, parts: Sequence[Array], above: Array) -> list[Array]:
        """For each part the product of all others (with what comes from above), by products from both ends."""
        product = self.arithmetic.product
        after: list[Array] = [above]
        for part in reversed(parts[1:]):
            after.append(product([after[-1], part]))
        after.reverse()
        before: Array | None = None
        found = []
        for place, part in enumerate(parts):
            found.append(after[place] if before is None else product([before, after[place]]))
            before = part if before is None else product([before, part])
        return found

    def _summed(self, table: Array, have: tuple[str, ...], want: tuple[str, ...]) -> Array:
        """Sum a cluster table onto some of its axes, in their order; axes it was constant along are counted in full."""
        shape = (*(self.circuit.cards[name] for name in have), table.shape[-1])
        table = np.broadcast_to(table, shape)
        away = tuple(place for place, name in enumerate(have) if name not in want)
        table = self.arithmetic.total(table, away)
        table = table.reshape([size for place, size in enumerate(table.shape) if place not in away])
        left = [name for name in have if name in want]
        return table.transpose([*(left.index(name) for name in want), len(want)])
