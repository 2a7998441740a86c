"""What is the posterior of each variable of a network? One question about any discrete Bayesian network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.engine.bayesnet import BayesNet
from clandestine.engine.circuit import MAX_CELLS, Circuit, Cost, compile_circuit
from clandestine.engine.clash import Rows, minimal_clash, reduced_clash
from clandestine.engine.enumeration import enumerate_joint
from clandestine.engine.factor import Array
from clandestine.engine.once import cut, log_joint_once
from clandestine.engine.sweep import Bound
from clandestine.errors import TooLarge

ONE_SWEEP = 2**24  # cells of all clusters: beyond this each variable is asked by itself, above which much is barren


@dataclass(frozen=True)
class Marginals:
    """`log_evidence` is the natural log of P(evidence), -inf where impossible; `posterior` P(variable | evidence), shape (card,).

    Where the evidence is impossible there is no posterior. `cost` is that of the one sweep, None where there was none.
    """

    log_evidence: float
    posterior: Mapping[str, Array]
    cost: Cost | None = None


def query(
    net: BayesNet,
    about: Sequence[str],
    observed: Mapping[str, int] | None = None,
    likelihoods: Mapping[str, Array] | None = None,
    *,
    max_cells: int = MAX_CELLS,
) -> Marginals:
    """The posterior of each variable in `about`, given states `observed` (by number) and `likelihoods` of shape (card,).

    What lies neither above the question nor above the evidence is barren and left out. Raises TooLarge, naming the variables,
    where an exact answer would need a table of more than `max_cells`.

    >>> net = BayesNet.of({"a": ["no", "yes"], "b": ["no", "yes"]}, {"b": ["a"]}, {"a": [0.5, 0.5], "b": [[0.9, 0.1], [0.2, 0.8]]})
    >>> query(net, ["a"], {"b": 1}).posterior["a"].round(4).tolist()
    [0.1111, 0.8889]
    """
    seen, soft = dict(observed or {}), {name: np.asarray(one, dtype=float) for name, one in (likelihoods or {}).items()}
    planned = _one_sweep(net, about, seen, soft, max_cells) if len(about) > 1 else None
    if planned is None:
        return _each(about, lambda name: _joint(net, [name], seen, soft, max_cells))
    circuit, tables = planned
    swept = Bound.of(circuit, tables).sweep(
        {name: table for name, table in soft.items() if name in circuit.cards},
        {name: state for name, state in seen.items() if name in circuit.cards},
    )
    log_evidence = float(swept.log_evidence[0])
    posterior = {} if np.isneginf(log_evidence) else {name: swept.marginal(name)[:, 0] for name in about}
    return Marginals(log_evidence, posterior, circuit.cost)


def query_plan(
    net: BayesNet,
    about: Sequence[str],
    observed: Mapping[str, int],
    likelihoods: Mapping[str, Array],
    *,
    max_cells: int = MAX_CELLS,
) -> tuple[Circuit, list[Array]]:
    """The circuit for a question, and its tables: what is barren left out, what was seen cut out. Printed, it tells what it costs.

    Raises TooLarge, naming the variables, before anything is allocated.
    """
    hard = {name: state for name, state in observed.items() if name not in about}
    names = net.above([*about, *observed, *likelihoods])
    cuts = [cut(net.scope(name), net.tables[name], hard) for name in names]
    cuts += [cut((name,), np.asarray(table), hard) for name, table in likelihoods.items() if name in hard]
    left = {name: len(net.states[name]) for name in names if name not in hard}
    circuit = compile_circuit([axes for axes, _ in cuts], left, max_cells=max_cells)
    return circuit, [table for _, table in cuts]


def _one_sweep(
    net: BayesNet, about: Sequence[str], observed: Mapping[str, int], soft: Mapping[str, Array], max_cells: int
) -> tuple[Circuit, list[Array]] | None:
    """The plan for all variables at once, where one sweep is no more than can be afforded."""
    try:
        planned = query_plan(net, about, observed, soft, max_cells=max_cells)
    except TooLarge:
        return None
    return planned if planned[0].cost.cells <= ONE_SWEEP else None


def _joint(
    net: BayesNet,
    keep: Sequence[str],
    observed: Mapping[str, int],
    soft: Mapping[str, Array],
    max_cells: int = MAX_CELLS,
) -> Array:
    """Natural log of P(keep, evidence) by the one-off way, from what lies above them."""
    names = net.above([*keep, *observed, *soft])
    cards = {name: len(net.states[name]) for name in names}
    scopes, tables = [net.scope(name) for name in names], [net.tables[name] for name in names]
    return log_joint_once(scopes, tables, cards, keep, observed, soft, max_cells=max_cells)


def _each(about: Sequence[str], joint_of: Callable[[str], Array]) -> Marginals:
    """One variable after another, each from its joint with the evidence; none where that is impossible."""
    found: dict[str, Array] = {}
    log_evidence = 0.0
    for name in about:
        joint = joint_of(name)
        log_evidence = float(np.logaddexp.reduce(joint))
        if np.isneginf(log_evidence):
            return Marginals(log_evidence, {})
        found[name] = np.exp(joint - log_evidence)
    return Marginals(log_evidence, found)


def query_by_enumeration(
    net: BayesNet, about: Sequence[str], observed: Mapping[str, int], likelihoods: Mapping[str, Array]
) -> Marginals:
    """The same from the full joint table, for small networks: a second opinion that shares nothing but the tables."""
    held = {name: np.asarray(table, dtype=float) for name, table in likelihoods.items()}
    for name, state in observed.items():
        held[name] = held.get(name, 1.0) * np.eye(net.cards[name])[state]
    scopes, tables = [net.scope(name) for name in net.states], [net.tables[name] for name in net.states]
    return _each(about, lambda name: enumerate_joint(scopes, net.cards, tables, held, keep=[name])[:, 0])


def clash_of(net: BayesNet, pieces: Sequence[tuple[str, Array]]) -> tuple[int, ...]:
    """A minimal set of `pieces` (variable, likelihood) that cannot hold together, by number; all of them must be impossible."""
    names = net.above([name for name, _ in pieces])
    cards = {name: len(net.states[name]) for name in names}

    def impossible(sets: Rows) -> Rows:
        held: dict[str, Array] = {}
        for place, (name, table) in enumerate(pieces):
            rows = np.where(sets[:, place], np.asarray(table, dtype=float)[:, None], 1.0)
            held[name] = held[name] * rows if name in held else rows
        return bound.sweep(held).impossible

    def impossible_cut(sets: Rows) -> Rows:
        return np.array([np.isneginf(_log_evidence(net, pieces, one)) for one in sets])

    try:
        circuit = compile_circuit([net.scope(name) for name in names], cards)
    except TooLarge:
        return reduced_clash(impossible_cut, len(pieces))
    bound = Bound.of(circuit, [net.tables[name] for name in names])
    return minimal_clash(impossible, len(pieces))


def _log_evidence(net: BayesNet, pieces: Sequence[tuple[str, Array]], held: Rows) -> float:
    """log P of some pieces of evidence, what is hard among them cut out first."""
    soft: dict[str, Array] = {}
    for (name, table), there in zip(pieces, held, strict=True):
        if there:
            soft[name] = soft.get(name, 1.0) * np.asarray(table, dtype=float)
    hard = {name: int(table.argmax()) for name, table in soft.items() if (table > 0).sum() == 1}
    return float(_joint(net, [], hard, soft))
