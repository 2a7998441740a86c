"""Networks in print, as factors: name -> states, parents and P(states[0] | parents) or whole rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.engine import compile_circuit, sweep


@dataclass
class Printed:
    """A small network written as people print it; the first state of a two-state variable is the one tabulated."""

    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: list[tuple[str, ...]] = field(default_factory=list)
    tables: list[np.ndarray] = field(default_factory=list)

    def add(self, name: str, rows: object, given: Sequence[str] = (), states: Sequence[str] = ("y", "n")) -> None:
        """Add a variable: `rows` nests the parents' states; leaves are P(first state), or a full row."""
        self.states[name] = tuple(states)
        table = np.asarray(rows, dtype=float)
        if table.ndim == len(given):
            table = np.stack([table, 1 - table], axis=-1)
        self.scopes.append((*given, name))
        self.tables.append(table)

    def ask(
        self,
        target: str,
        evidence: Mapping[str, str] | None = None,
        likely: Sequence[tuple[str, Sequence[float]]] = (),
    ) -> tuple[dict[str, float], float]:
        """P(target | evidence) by state, and P(evidence); `likely` are likelihood vectors, several on a node multiply."""
        cards = {name: len(states) for name, states in self.states.items()}
        lambdas: dict[str, np.ndarray] = {}
        for name, state in (evidence or {}).items():
            lambdas[name] = np.eye(cards[name])[self.states[name].index(state)]
        for name, vector in likely:
            lambdas[name] = lambdas.get(name, np.ones(cards[name])) * np.asarray(vector)
        found = sweep(compile_circuit(self.scopes, cards, keep=[target]), self.tables, lambdas)
        shares = found.posterior[:, 0]
        return dict(zip(self.states[target], shares.tolist(), strict=True)), float(np.exp(found.log_evidence[0]))


def asia() -> Printed:
    """Asia, the chest clinic (Lauritzen and Spiegelhalter 1988)."""
    net = Printed()
    net.add("asia", 0.01)
    net.add("smoke", 0.5)
    net.add("tub", [0.05, 0.01], ["asia"])
    net.add("lung", [0.10, 0.01], ["smoke"])
    net.add("bronc", [0.60, 0.30], ["smoke"])
    net.add("either", [[1, 1], [1, 0]], ["lung", "tub"])
    net.add("xray", [0.98, 0.05], ["either"])
    net.add("dysp", [[0.9, 0.8], [0.7, 0.1]], ["bronc", "either"])
    # printed as dysp|(bronc,either): yy .9, ny .7, yn .8, nn .1: rows are bronc, columns either
    return net
