"""What is known, row by row, and how it enters a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from clandestine.engine.circuit import Circuit
from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import Index, Message, scaled
from clandestine.engine.plan import Key, Plan, states_seen
from clandestine.engine.run import Run


@dataclass(frozen=True)
class Evidence:
    """`observed` states by number (their count where nothing was seen) and likelihood vectors, for `rows` rows.

    `patterns` says, of tables by number, which of their columns each row has.
    """

    observed: Mapping[str, Index]
    likelihoods: Mapping[str, Factor]
    rows: int
    patterns: Mapping[int, Index] = field(default_factory=dict)

    @staticmethod
    def of(
        circuit: Circuit,
        tables: Sequence[Factor],
        likelihoods: Mapping[str, npt.ArrayLike],
        observed: Mapping[str, npt.ArrayLike],
        patterns: Mapping[int, npt.ArrayLike] | None = None,
    ) -> Evidence:
        """Evidence as given to a sweep, checked: raises ValueError where shapes or numbers do not fit."""
        lambdas = {name: Factor.of((name,), table) for name, table in likelihoods.items()}
        for factor in lambdas.values():
            fits(factor, circuit)
        seen = _numbers(observed, circuit.cards)
        held = {number: np.asarray(which, dtype=np.intp) for number, which in (patterns or {}).items()}
        for number, which in held.items():
            if which.ndim != 1 or _outside(which, tables[number].table.shape[-1]) or (which < 0).any():
                raise ValueError(f"the patterns of table {number} are not numbers of its columns")
        rows = {one.table.shape[-1] for number, one in enumerate(tables) if number not in held}
        rows |= {one.table.shape[-1] for one in lambdas.values()}
        rows = (rows | {states.size for states in (*seen.values(), *held.values())}) - {1}
        if len(rows) > 1:
            raise ValueError(f"tables and evidence disagree about the number of rows: {sorted(rows)}")
        return Evidence(seen, lambdas, rows.pop() if rows else 1, held)

    def likelihood(self, variable: str, cards: Mapping[str, int]) -> Array:
        """The likelihood of a variable, shape (card, rows or 1); ones where nothing is known."""
        found = np.ones((cards[variable], 1))
        if variable in self.likelihoods:
            found = self.likelihoods[variable].table
        if variable in self.observed:
            found = found * states_seen(cards[variable])[:, self.observed[variable]]
        return found


def start(plan: Plan, circuit: Circuit, tables: Sequence[Factor], evidence: Evidence) -> Run:
    """A run with everything that moves at its place, scaled to a largest entry of 1."""
    given: dict[Key, Message] = {}
    scale = np.full(1, plan.scale)
    for name, states in evidence.observed.items():
        if name in evidence.likelihoods:
            continue
        if name in plan.leaves:
            number, table, low = plan.leaves[name]
            key: Key = ("message", number)
        else:
            key, table, low = ("likelihood", name), states_seen(circuit.cards[name]), 0.0
        if states.size == 1:
            seen = int(states[0])
            given[key] = Message(table[..., seen : seen + 1], None, low, 0.0)
        else:
            given[key] = Message(table, states, low, 0.0)
    moving: list[tuple[Key, Array, Index | None]] = [
        *((("likelihood", name), evidence.likelihood(name, circuit.cards), None) for name in evidence.likelihoods),
        *(
            (("factor", number), one.table, evidence.patterns.get(number))
            for number, one in enumerate(tables)
            if one.table.shape[-1] > 1
        ),
    ]
    for key, values, pattern in moving:
        table, most, low = scaled(values)
        given[key] = Message(table, pattern, low, 0.0)
        scale = scale + (most if pattern is None else most[pattern])
    return Run(plan, given, evidence.rows, scale)


def fits(factor: Factor, circuit: Circuit) -> None:
    """Raise ValueError unless a table has the shape of its axes."""
    shape = tuple(circuit.cards[name] for name in factor.axes)
    if factor.table.shape[:-1] != shape:
        raise ValueError(f"the table over {factor.axes} has shape {factor.table.shape[:-1]}, expected {shape}")


def _numbers(observed: Mapping[str, npt.ArrayLike], cards: Mapping[str, int]) -> dict[str, Index]:
    """Observed states as numbers; "nothing seen" is one more pattern, the last, and keeps its place when they are combined."""
    if all(type(states) is int for states in observed.values()):  # one row, which is asked most: all at once
        every = np.fromiter(observed.values(), dtype=np.intp, count=len(observed))
        most = np.array([cards[name] for name in observed], dtype=np.intp)
        wrong = [name for name, bad in zip(observed, (every < -1) | (every >= most), strict=True) if bad]
        every = np.where(every < 0, most, every)
        seen = {name: every[place : place + 1] for place, name in enumerate(observed)}
    else:
        seen = {name: np.atleast_1d(np.asarray(states, dtype=np.intp)) for name, states in observed.items()}
        wrong = [name for name, states in seen.items() if states.ndim != 1 or _outside(states, cards[name])]
        seen = {name: np.where(states < 0, cards[name], states) for name, states in seen.items()}
    if wrong:
        raise ValueError(f"the observed states of {wrong[0]!r} are not numbers from -1 to {cards[wrong[0]] - 1}")
    return seen


def _outside(states: Index, card: int) -> bool:
    return bool(states.size) and bool(states.min() < -1 or states.max() >= card)
