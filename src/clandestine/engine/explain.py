"""The most probable explanation of the evidence and its runners-up: whole configurations, most probable first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from clandestine.engine.circuit import Circuit, compile_circuit
from clandestine.engine.factor import Array, Factor

TIE = 1e-12  # log probabilities closer than this (relative to their size) are a tie


@dataclass(frozen=True)
class Explanation:
    """One configuration of all variables: `states` by number, and the natural log of P(configuration, evidence).

    `tied` says that a neighbour in the list is as probable.
    """

    states: Mapping[str, int]
    log_joint: float
    tied: bool


def explanations(
    circuit: Circuit,
    tables: Sequence[Array],
    likelihoods: Mapping[str, Array] | None = None,
    *,
    count: int = 1,
) -> list[Explanation]:
    """The `count` most probable configurations with the evidence, exactly; fewer where fewer are possible.

    `tables` of shape cards(scope), `likelihoods` of shape (card,). The runners-up are found by splitting what is left about each
    one found (Lawler 1972, A procedure for computing the k best solutions to discrete optimization problems): all parts of a
    split are one batched sweep.

    >>> rain = compile_circuit([("rain",), ("rain", "wet")], {"rain": 2, "wet": 2})
    >>> tables = [np.array([0.8, 0.2]), np.array([[0.9, 0.1], [0.2, 0.8]])]
    >>> [(dict(one.states), round(float(np.exp(one.log_joint)), 2)) for one in explanations(rain, tables, count=2)]
    [({'rain': 0, 'wet': 0}, 0.72), ({'rain': 1, 'wet': 1}, 0.16)]
    """
    names = list(circuit.cards)
    if circuit.keep:
        circuit = compile_circuit(circuit.scopes, circuit.cards)
    held = {name: np.asarray((likelihoods or {}).get(name, np.ones(card)), dtype=float)[:, None]
            for name, card in circuit.cards.items()}  # fmt: skip
    waiting: list[tuple[float, tuple[int, ...], dict[str, Array]]] = []
    _push(waiting, circuit, tables, [held], names)
    found: list[tuple[tuple[int, ...], float]] = []
    while waiting and len(found) < count + 1:
        worth, states, limits = heappop(waiting)
        found.append((states, -worth))
        _push(waiting, circuit, tables, list(_parts(limits, states, names)), names)
    close = [abs(one[1] - other[1]) <= TIE * max(1.0, abs(one[1])) for one, other in pairwise(found)]
    return [
        Explanation(dict(zip(names, states, strict=True)), worth, any(close[max(0, place - 1) : place + 1]))
        for place, (states, worth) in enumerate(found[:count])
    ]


def _parts(limits: dict[str, Array], states: tuple[int, ...], names: Sequence[str]) -> list[dict[str, Array]]:
    """All other configurations within the limits: the first k variables as found, the next one otherwise."""
    parts = []
    fixed = dict(limits)
    for name, state in zip(names, states, strict=True):
        other = fixed[name].copy()
        other[state] = 0
        if other.any():
            parts.append({**fixed, name: other})
        only = np.zeros_like(fixed[name])
        only[state] = fixed[name][state]
        fixed[name] = only
    return parts


def _push(
    waiting: list[tuple[float, tuple[int, ...], dict[str, Array]]],
    circuit: Circuit,
    tables: Sequence[Array],
    parts: Sequence[dict[str, Array]],
    names: Sequence[str],
) -> None:
    """The best configuration of each part, in one sweep over all parts."""
    if not parts:
        return
    rows = {name: np.concatenate([part[name] for part in parts], axis=1) for name in names}
    worth, states = _best(circuit, tables, rows)
    for row, part in enumerate(parts):
        if not np.isneginf(worth[row]):
            place = tuple(int(states[name][row]) for name in names)
            heappush(waiting, (-float(worth[row]), place, part))


def _best(
    circuit: Circuit, tables: Sequence[Array], likelihoods: Mapping[str, Array]
) -> tuple[Array, dict[str, Array]]:
    """The largest log P(configuration, evidence) of each row, and where it is reached: products in logs, maxima for sums."""
    messages: dict[int, tuple[tuple[str, ...], Array]] = {}
    choices: list[tuple[str, tuple[str, ...], Array]] = []
    rows = next(iter(likelihoods.values())).shape[-1] if likelihoods else 1
    worth = np.zeros(rows)
    for number, cluster in enumerate(circuit.tree.clusters):
        parts = [
            (circuit.scopes[place], np.asarray(tables[place], dtype=float)[..., None]) for place in cluster.factors
        ]
        if cluster.out is not None:
            parts.append(((cluster.out,), likelihoods[cluster.out]))
        with np.errstate(divide="ignore"):
            logs = [Factor(axes, np.log(table)) for axes, table in parts]
        logs += [Factor(*messages.pop(child)) for child in cluster.children]
        total = np.zeros([1] * (len(cluster.axes) + 1))
        for factor in logs:
            total = total + factor.onto(cluster.axes)
        shape = (*(circuit.cards[name] for name in cluster.axes), total.shape[-1])
        total = np.broadcast_to(total, shape)
        if cluster.out is None:
            worth = worth + total
        else:
            choices.append((cluster.out, cluster.axes[:-1], total.argmax(axis=-2)))
            messages[number] = cluster.axes[:-1], total.max(axis=-2)
    states: dict[str, Array] = {}
    for name, around, choice in reversed(choices):
        place = np.arange(rows) if choice.shape[-1] == rows else np.zeros(rows, dtype=int)
        states[name] = choice[(*(states[one] for one in around), place)]
    return np.broadcast_to(worth, (rows,)), states
