"""Evidence of probability zero: caught every time, explained by a minimal clash, and never seen where it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from agree.networks import Net, random_net
from clandestine.engine import compile_circuit, enumerate_joint, sweep
from clandestine.engine.clash import minimal_clash
from clandestine.engine.enumeration import enumerate_exactly
from clandestine.engine.once import log_joint_once

CASES, BLOCKS = 500, 20


def impossible_cases(block: int) -> list[tuple[Net, dict[str, int]]]:
    """Random networks rich in zeros with hard evidence that exact fractions call impossible."""
    found: list[tuple[Net, dict[str, int]]] = []
    seed = 100_000 * (block + 1)
    while len(found) < CASES // BLOCKS:
        seed += 1
        net = random_net(seed, size=6, zeros=0.7, soft=False)
        rng = np.random.default_rng(seed)
        hard = {name: int(rng.integers(card)) for name, card in net.cards.items() if rng.random() < 0.7}
        if hard and truly_impossible(net, hard):
            found.append((net, hard))
    return found


def truly_impossible(net: Net, hard: dict[str, int]) -> bool:
    likelihoods = {name: np.eye(net.cards[name])[state] for name, state in hard.items()}
    return sum(enumerate_exactly(net.scopes, net.cards, net.tables, likelihoods).values()) == 0


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_case_is_caught_and_explained(block: int) -> None:
    """By the sweep, row by row and in a batch, and by the one-off way; the clash is minimal by exact fractions."""
    for net, hard in impossible_cases(block):
        target = next(iter(net.cards))
        circuit = compile_circuit(net.scopes, net.cards, keep=[target], restarts=1)
        assert sweep(circuit, net.tables, observed=hard).impossible.all()
        assert np.isneginf(log_joint_once(net.scopes, net.tables, net.cards, [target], hard)).all()
        names, states = list(hard), np.array(list(hard.values()))

        def impossible(sets, circuit=circuit, net=net, names=names, states=states):
            rows = np.where(sets, states, -1)
            observed = {name: rows[:, place] for place, name in enumerate(names)}
            return sweep(circuit, net.tables, observed=observed).impossible

        clash = [names[place] for place in minimal_clash(impossible, len(names))]
        assert truly_impossible(net, {name: hard[name] for name in clash})
        for spared in clash:
            assert not truly_impossible(net, {name: hard[name] for name in clash if name != spared})


@pytest.mark.parametrize("block", range(50))
def test_no_false_alarm(block: int) -> None:
    """5,000 pieces of evidence that are possible, by entries as small as 1e-300: never impossible, log P(e) as enumerated."""
    rng = np.random.default_rng(block)
    net = random_net(block, size=6, soft=False)
    tables = []
    for table in net.tables:
        tiny = np.where(rng.random(table.shape) < 0.3, 10.0 ** -rng.uniform(1, 300, table.shape), 1.0)
        tables.append(table * tiny)
    rows = 100
    drawn = {name: rng.integers(card, size=rows) for name, card in net.cards.items()}
    joint = np.ones(rows, dtype=bool)
    for scope, table in zip(net.scopes, tables, strict=True):
        joint &= table[tuple(drawn[name] for name in scope)] > 0
    alive = np.flatnonzero(joint)
    while alive.size < rows:  # until every row holds a configuration that is possible
        fresh = {name: np.where(joint, drawn[name], rng.integers(card, size=rows)) for name, card in net.cards.items()}
        for scope, table in zip(net.scopes, tables, strict=True):
            name = scope[-1]
            worth = table[tuple(fresh[one] for one in scope[:-1])] if len(scope) > 1 else np.tile(table, (rows, 1))
            shares = (worth > 0) / (worth > 0).sum(axis=-1, keepdims=True)
            fresh[name] = np.where(joint, fresh[name], (rng.random((rows, 1)) > shares.cumsum(axis=-1)).sum(axis=-1))
        drawn, joint = fresh, np.ones(rows, dtype=bool)
        for scope, table in zip(net.scopes, tables, strict=True):
            joint &= table[tuple(drawn[name] for name in scope)] > 0
        alive = np.flatnonzero(joint)
    seen = {name: np.where(rng.random(rows) < 0.6, states, -1) for name, states in drawn.items()}
    found = sweep(compile_circuit(net.scopes, net.cards, restarts=1), tables, observed=seen)
    assert not found.impossible.any()
    likelihoods = {
        name: np.concatenate([np.eye(card), np.ones((card, 1))], axis=1)[:, seen[name]]
        for name, card in net.cards.items()
    }
    truth = enumerate_joint(net.scopes, net.cards, tables, likelihoods)
    np.testing.assert_allclose(found.log_evidence, truth, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_down_to_a_ten_thousandth_power(seed: int) -> None:
    """Networks of 80 variables seen whole, P(e) far below the smallest float: the sum of the logs to 1e-12."""
    rng = np.random.default_rng(seed)
    names = [f"v{place}" for place in range(80)]
    scopes, tables, seen, logs = [], [], {}, []
    for place, name in enumerate(names):
        count = min(place, int(rng.integers(0, 4)))
        scopes.append(
            (*(names[int(one)] for one in rng.choice(place, count, replace=False)), name) if count else (name,)
        )
        table = 10.0 ** -rng.uniform(100, 300, [2] * (count + 1))
        tables.append(table)
        seen[name] = int(rng.integers(2))
    for scope, table in zip(scopes, tables, strict=True):
        logs.append(math.log(table[tuple(seen[name] for name in scope)]))
    total = math.fsum(logs)
    assert total < -10_000 * math.log(10)
    found = sweep(compile_circuit(scopes, dict.fromkeys(names, 2), restarts=1), tables, observed=seen)
    assert math.isclose(found.log_evidence[0], total, rel_tol=1e-12)
    once = log_joint_once(scopes, tables, dict.fromkeys(names, 2), [], seen)
    assert math.isclose(float(once), total, rel_tol=1e-12)
