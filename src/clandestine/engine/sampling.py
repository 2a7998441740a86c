"""Draws from the posterior: whole configurations, exactly distributed, one pass up and one down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from clandestine.engine.circuit import Circuit
from clandestine.engine.deep import DeepRun
from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import Index


def posterior_samples(
    circuit: Circuit,
    tables: Sequence[Array],
    likelihoods: Mapping[str, Array] | None,
    count: int,
    chooser: np.random.Generator,
) -> dict[str, Index]:
    """`count` independent configurations given the evidence: numbers of states by variable, each of shape (count,).

    `tables` of shape cards(scope), `likelihoods` of shape (card,). Raises ValueError for impossible evidence, from which
    nothing can be drawn.

    >>> from clandestine.engine.circuit import compile_circuit
    >>> rain = compile_circuit([("rain",), ("rain", "wet")], {"rain": 2, "wet": 2})
    >>> tables = [np.array([0.8, 0.2]), np.array([[0.9, 0.1], [0.0, 1.0]])]
    >>> posterior_samples(rain, tables, {"wet": np.array([1, 0])}, 3, np.random.default_rng(1))["rain"].tolist()
    [0, 0, 0]
    """
    held = [Factor.of(scope, table) for scope, table in zip(circuit.scopes, tables, strict=True)]
    given = {name: Factor.of((name,), table) for name, table in (likelihoods or {}).items()}
    run = DeepRun(circuit, held, given, 1)
    root = run.up()
    if np.isneginf(root).all():
        raise ValueError("impossible evidence: nothing can be drawn")
    drawn: dict[str, Index] = {}
    if circuit.keep:
        places = _draw(np.exp(root - root.max()).reshape(1, -1).repeat(count, axis=0), chooser)
        cards = [circuit.cards[name] for name in circuit.keep]
        drawn |= dict(zip(circuit.keep, np.unravel_index(places, cards), strict=True))
    for number in reversed(range(len(circuit.tree.clusters) - 1)):
        cluster = circuit.tree.clusters[number]
        assert cluster.out is not None
        logs = run.cluster(number)[..., 0]
        rows = logs[tuple(drawn[name] for name in cluster.axes[:-1])].reshape(-1, logs.shape[-1])
        shares = np.exp(rows - rows.max(axis=-1, keepdims=True))
        drawn[cluster.out] = _draw(np.broadcast_to(shares, (count, shares.shape[-1])), chooser)
    return {name: drawn[name] for name in circuit.cards}


def _draw(shares: Array, chooser: np.random.Generator) -> Index:
    """One state a row, in proportion to its share; shape (rows, states) to (rows,)."""
    heights = shares.cumsum(axis=-1)
    places = (chooser.random((len(shares), 1)) * heights[:, -1:] >= heights).sum(axis=-1)
    return np.asarray(np.minimum(places, shares.shape[-1] - 1), dtype=np.intp)


def posterior_rows(
    circuit: Circuit,
    tables: Sequence[Factor],
    likelihoods: Mapping[str, Factor],
    rows: int,
    chooser: np.random.Generator,
) -> tuple[Array, dict[str, Index]]:
    """One configuration for each row, whose tables and likelihoods are its own: log P(evidence), and numbers of states, (rows,).

    Rows of impossible evidence are drawn from nothing and mean nothing.

    >>> from clandestine.engine.circuit import compile_circuit
    >>> rain = compile_circuit([("rain",), ("rain", "wet")], {"rain": 2, "wet": 2})
    >>> tables = [Factor.of(("rain",), [0.8, 0.2]), Factor.of(("rain", "wet"), [[0.9, 0.1], [0.0, 1.0]])]
    >>> wet = {"wet": Factor.of(("wet",), [[1, 0], [0, 1]])}
    >>> log, drawn = posterior_rows(rain, tables, wet, 2, np.random.default_rng(1))
    >>> np.exp(log).round(2).tolist(), drawn["wet"].tolist()
    ([0.72, 0.28], [0, 1])
    """
    run = DeepRun(circuit, tables, likelihoods, rows)
    root = run.up().reshape(-1, rows)
    drawn: dict[str, Index] = {}
    if circuit.keep:
        cards = [circuit.cards[name] for name in circuit.keep]
        drawn = dict(zip(circuit.keep, np.unravel_index(_draw(_shares(root), chooser), cards), strict=True))
    return np.asarray(np.logaddexp.reduce(root)), drawn_below(run, drawn, chooser)


def drawn_below(run: DeepRun, drawn: Mapping[str, Index], chooser: np.random.Generator) -> dict[str, Index]:
    """The rest of a configuration for each row of a run that went up, given the variables that its circuit keeps."""
    circuit, found = run.circuit, dict(drawn)
    each, one = np.arange(run.rows), np.zeros(run.rows, dtype=np.intp)
    for number in reversed(range(len(circuit.tree.clusters) - 1)):
        cluster = circuit.tree.clusters[number]
        assert cluster.out is not None
        logs = np.moveaxis(run.cluster(number), -2, -1)
        at = each if logs.shape[-2] == run.rows else one
        found[cluster.out] = _draw(_shares(logs[(*(found[name] for name in cluster.axes[:-1]), at)].T), chooser)
    return {name: found[name] for name in circuit.cards}


def _shares(logs: Array) -> Array:
    """Shares of (states, rows) logs as (rows, states), the largest of each row 1."""
    most = logs.max(axis=0, keepdims=True)
    return np.asarray(np.exp(logs - np.where(np.isneginf(most), 0.0, most)).T)
