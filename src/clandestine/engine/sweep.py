"""One batched run through a circuit: values upward, gradients downward. The batch axis (rows) is last.

P(evidence) is linear in every table and every likelihood; one pass up and one down give its derivative with respect to
all of them (Darwiche 2003, A differential approach to inference in Bayesian networks). Runs in scaled shares; rows that
could underflow run in logs, so that zero always means impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
import numpy.typing as npt

from clandestine.engine.circuit import Circuit
from clandestine.engine.deep import DeepRun
from clandestine.engine.down import gradients
from clandestine.engine.evidence import Evidence, fits, start
from clandestine.engine.factor import Array, Factor
from clandestine.engine.plan import Deep, Key, Plan, make_plan
from clandestine.engine.run import Run

CHUNK_BYTES = 2**20  # the largest table held for a stretch of rows: half of what the cache of a core holds
CHUNK_ROWS = 16_384
HELD_BYTES = 2**30  # of all tables of a stretch together, where they are all held
KEPT_PLANS = 64


@dataclass(frozen=True)
class Sweep:
    """What a run gives: the kept variables' joint with the evidence, and on request everything else.

    `log_joint` has shape cards(keep) + (rows,), natural logs, -inf exactly where impossible.
    """

    bound: Bound
    log_joint: Array
    _evidence: Evidence
    _gradients: dict[Key, Array] = field(default_factory=dict)

    @property
    def log_evidence(self) -> Array:
        """Natural log of P(evidence), shape (rows,)."""
        return np.asarray(np.logaddexp.reduce(self.log_joint.reshape(-1, self.log_joint.shape[-1])))

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
        return self.likelihood_gradient(variable) * self._evidence.likelihood(variable, self.bound.circuit.cards)

    def family(self, number: int) -> Array:
        """P(the scope of factor `number` | evidence), shape cards(scope) + (rows,)."""
        return self.table_gradient(number) * self.bound.tables[number].table

    def likelihood_gradient(self, variable: str) -> Array:
        """dP(e)/d(likelihood of each state) divided by P(e), shape (card, rows); zero in impossible rows."""
        return self._gradient(("likelihood", variable), of_tables=False)

    def table_gradient(self, number: int) -> Array:
        """dP(e)/d(each entry of table `number`) divided by P(e), shape cards(scope) + (rows,)."""
        return self._gradient(("factor", number), of_tables=True)

    def _gradient(self, key: Key, *, of_tables: bool) -> Array:
        if key not in self._gradients:
            self._gradients.update(self.bound.gradients(self._evidence, of_tables=of_tables))
        return self._gradients[key]


@dataclass(frozen=True)
class Bound:
    """A circuit with its tables: what can be worked out before the evidence comes is worked out once, and kept."""

    circuit: Circuit
    tables: tuple[Factor, ...]
    _plans: dict[tuple[frozenset[str], frozenset[str], bool], Plan] = field(default_factory=dict)

    @staticmethod
    def of(circuit: Circuit, tables: Sequence[npt.ArrayLike]) -> Bound:
        """Tables, one for each scope, of shape cards(scope) or cards(scope) + (rows,), >= 0.

        Raises ValueError for shapes that do not fit.
        """
        if len(tables) != len(circuit.scopes):
            raise ValueError(f"{len(tables)} tables for {len(circuit.scopes)} factors")
        factors = tuple(Factor.of(scope, table) for scope, table in zip(circuit.scopes, tables, strict=True))
        for factor in factors:
            fits(factor, circuit)
        return Bound(circuit, factors)

    def sweep(
        self,
        likelihoods: Mapping[str, npt.ArrayLike] | None = None,
        observed: Mapping[str, npt.ArrayLike] | None = None,
        *,
        patterns: Mapping[int, npt.ArrayLike] | None = None,
        chunk: int | None = None,
    ) -> Sweep:
        """Run with evidence: `likelihoods` (card,) or (card, rows), >= 0; `observed` numbers of states, () or (rows,), -1 for none.

        Both may speak of one variable, and are multiplied. `patterns` says of a table, by its number, which of its columns each row
        has, (rows,): many rows that share few columns share the work. Raises ValueError for shapes that do not fit.

        >>> from clandestine.engine.circuit import compile_circuit
        >>> rain = compile_circuit([("rain",), ("rain", "wet")], {"rain": 2, "wet": 2}, keep=["rain"])
        >>> bound = Bound.of(rain, [[0.8, 0.2], [[0.9, 0.1], [0.2, 0.8]]])
        >>> bound.sweep(observed={"wet": [1, 0, -1]}).posterior.round(4)
        array([[0.3333, 0.9474, 0.8   ],
               [0.6667, 0.0526, 0.2   ]])
        """
        evidence = Evidence.of(self.circuit, self.tables, likelihoods or {}, observed or {}, patterns)
        keep = [self.circuit.cards[name] for name in self.circuit.keep]
        found = np.empty((*keep, evidence.rows))
        try:
            plan = self._plan(evidence, all_move=False)
            root = plan.steps[-1]
            order = [*(root.axes.index(name) for name in self.circuit.keep), len(keep)]
            run = start(plan, self.circuit, self.tables, evidence)
            if evidence.rows > 1:
                run.keyed()
            size = chunk or self._stretch(run)
            for first, stop, part in run.stretches(size):
                found[..., first:stop] = part.dense().transpose(order)
        except Deep:
            for first, stop, deep in self._deeply(evidence):
                found[..., first:stop] = deep.up()
        return Sweep(self, found, evidence)

    def gradients(self, evidence: Evidence, *, of_tables: bool) -> dict[Key, Array]:
        """d log P(e) / d(entry) of the likelihoods of all variables, and of all tables if asked; zero in impossible rows."""
        cards = self.circuit.cards
        values: dict[Key, Array] = {("likelihood", name): evidence.likelihood(name, cards) for name in cards}
        patterns = evidence.patterns
        tables = [one.spread(patterns[at]) if at in patterns else one for at, one in enumerate(self.tables)]
        values |= {("factor", number): table.table for number, table in enumerate(tables) if of_tables}
        found = {key: np.empty((*value.shape[:-1], evidence.rows)) for key, value in values.items()}
        try:
            plan = self._plan(evidence, all_move=True)
            for first, stop, part in start(plan, self.circuit, self.tables, evidence).stretches(self._stretch(None)):
                part.dense(keep_products=True)
                raw = gradients(part, tables, of_tables=of_tables)
                for key, table in raw.items():
                    if key in found:
                        value = values[key]
                        value = value if value.shape[-1] == 1 else value[..., first:stop]
                        found[key][..., first:stop] = _normalised(table, value)
        except Deep:
            for first, stop, deep in self._deeply(evidence):
                deep.up()
                for key, table in deep.down().items():
                    if key in found:
                        found[key][..., first:stop] = table
        return found

    def _plan(self, evidence: Evidence, *, all_move: bool) -> Plan:
        likely = frozenset(evidence.likelihoods)
        key = frozenset(evidence.observed) - likely, likely, all_move
        if key not in self._plans:
            turning = [number for number, table in enumerate(self.tables) if table.table.shape[-1] > 1]
            if len(self._plans) >= KEPT_PLANS:
                self._plans.clear()
            self._plans[key] = make_plan(self.circuit, self.tables, key[0], likely, turning, all_move)
        return self._plans[key]

    def _stretch(self, run: Run | None) -> int:
        """How many rows to work at once: the largest table left should fit the cache."""
        if run is None:  # on the way down all tables are held at once
            least = 1 if self.circuit.cost.bytes_per_row * 16 > HELD_BYTES else 16
            return max(least, min(CHUNK_ROWS, CHUNK_BYTES // (8 * self.circuit.cost.largest)))
        most = max((prod(step.shape) for step in run.steps), default=1)
        return max(16, min(CHUNK_ROWS, CHUNK_BYTES // (8 * max(1, most))))

    def _deeply(self, evidence: Evidence) -> Iterator[tuple[int, int, DeepRun]]:
        """The rows in stretches, each to be worked in logs."""
        size = max(1, 2**22 // self.circuit.cost.largest)
        names = {*evidence.likelihoods, *evidence.observed}
        lambdas = {name: Factor((name,), evidence.likelihood(name, self.circuit.cards)) for name in names}
        for first in range(0, evidence.rows, size):
            stop = min(first + size, evidence.rows)
            cut = {at: one[first:stop] for at, one in evidence.patterns.items()}
            tables = [one.spread(cut[at]) if at in cut else one.rows(first, stop) for at, one in enumerate(self.tables)]
            part = {name: one.rows(first, stop) for name, one in lambdas.items()}
            yield first, stop, DeepRun(self.circuit, tables, part, stop - first)


def sweep(
    circuit: Circuit,
    tables: Sequence[npt.ArrayLike],
    likelihoods: Mapping[str, npt.ArrayLike] | None = None,
    observed: Mapping[str, npt.ArrayLike] | None = None,
    *,
    chunk: int | None = None,
) -> Sweep:
    """Run a circuit once: `Bound.of(circuit, tables).sweep(likelihoods, observed)`. Keep the Bound to ask again.

    >>> from clandestine.engine.circuit import compile_circuit
    >>> rain = compile_circuit([("rain",), ("rain", "wet")], {"rain": 2, "wet": 2}, keep=["rain"])
    >>> found = sweep(rain, [[0.8, 0.2], [[0.9, 0.1], [0.2, 0.8]]], {"wet": [0, 1]})
    >>> found.posterior.round(4)
    array([[0.3333],
           [0.6667]])
    """
    return Bound.of(circuit, tables).sweep(likelihoods, observed, chunk=chunk)


def _normalised(gradient: Array, value: Array) -> Array:
    """Gradients up to a constant a row: linearity fixes it, for sum(value * gradient / P(e)) is 1."""
    total = (gradient * value).reshape(-1, max(gradient.shape[-1], value.shape[-1])).sum(axis=0)
    return gradient / np.where(total > 0, total, np.inf)
