"""The sweep against the full joint table, in floats and in exact fractions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from agree.networks import random_net
from clandestine.engine import compile_circuit, enumerate_joint, sweep
from clandestine.engine.enumeration import enumerate_exactly


@pytest.mark.parametrize("seed", range(120))
@pytest.mark.parametrize("keep", [1, 2])
def test_many_rows_agree_with_the_full_joint(seed: int, keep: int) -> None:
    """Batched tables, hard and soft evidence, zeros: log joints to 1e-12, zeros exactly where they are."""
    net = random_net(seed, size=6, rows=3, batched=seed % 2 == 0)
    kept = list(net.cards)[:keep]
    circuit = compile_circuit(net.scopes, net.cards, keep=kept)
    ours = sweep(circuit, net.tables, net.likelihoods, chunk=2).log_joint
    truth = np.broadcast_to(enumerate_joint(net.scopes, net.cards, net.tables, net.likelihoods, keep=kept), ours.shape)
    assert (np.isneginf(ours) == np.isneginf(truth)).all()
    alive = ~np.isneginf(truth)
    np.testing.assert_allclose(ours[alive], truth[alive], atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("seed", range(1000, 1210))
def test_one_row_agrees_with_exact_fractions(seed: int) -> None:
    """Every posterior to 1e-12 of the exact fraction, log P(e) to 1e-12 relative."""
    net = random_net(seed, size=5)
    kept = [next(iter(net.cards))]
    exact = enumerate_exactly(
        net.scopes, net.cards, net.tables, {k: v[:, 0] for k, v in net.likelihoods.items()}, keep=kept
    )
    found = sweep(compile_circuit(net.scopes, net.cards, keep=kept), net.tables, net.likelihoods)
    total = sum(exact.values())
    if total == 0:
        assert found.impossible.all()
        return
    assert math.isclose(found.log_evidence[0], math.log(total), rel_tol=1e-12, abs_tol=1e-12)
    for (state,), value in exact.items():
        assert abs(found.posterior[state, 0] - float(value / total)) < 1e-12


@pytest.mark.parametrize("seed", range(200, 240))
def test_all_marginals_and_families_agree(seed: int) -> None:
    """One pass down gives every marginal and every family marginal."""
    net = random_net(seed, size=6, rows=2)
    found = sweep(compile_circuit(net.scopes, net.cards, keep=[]), net.tables, net.likelihoods)
    for name in net.cards:
        joint = enumerate_joint(net.scopes, net.cards, net.tables, net.likelihoods, keep=[name])
        np.testing.assert_allclose(found.marginal(name), _shares(joint, found.impossible), atol=1e-12)
    for number, scope in enumerate(net.scopes):
        joint = enumerate_joint(net.scopes, net.cards, net.tables, net.likelihoods, keep=scope)
        np.testing.assert_allclose(found.family(number), _shares(joint, found.impossible), atol=1e-12)


def _shares(joint: np.ndarray, impossible: np.ndarray) -> np.ndarray:
    joint = np.broadcast_to(joint, (*joint.shape[:-1], impossible.size))
    total = np.logaddexp.reduce(joint.reshape(-1, joint.shape[-1]))
    return np.where(impossible, 0.0, np.exp(joint - np.where(impossible, 0.0, total)))


@pytest.mark.parametrize("seed", range(300, 330))
def test_gradients_predict_every_change(seed: int) -> None:
    """P(e) is linear in each table and each likelihood: the gradient predicts a large change exactly."""
    net = random_net(seed, size=6, zeros=0.0)
    rng = np.random.default_rng(seed)
    circuit = compile_circuit(net.scopes, net.cards, keep=[])
    found = sweep(circuit, net.tables, net.likelihoods)
    if found.impossible.any():
        pytest.skip("nothing to differentiate")
    for number in range(len(net.scopes)):
        changed = [table.copy() for table in net.tables]
        changed[number] = rng.random(changed[number].shape)
        again = sweep(circuit, changed, net.likelihoods).log_evidence - found.log_evidence
        step = (found.table_gradient(number)[..., 0] * changed[number]).sum()
        assert math.isclose(step, math.exp(again[0]), rel_tol=1e-10)
    for name in net.cards:
        lambdas = {**net.likelihoods, name: rng.random((net.cards[name], 1))}
        again = sweep(circuit, net.tables, lambdas).log_evidence - found.log_evidence
        step = (found.likelihood_gradient(name)[:, 0] * lambdas[name][:, 0]).sum()
        assert math.isclose(step, math.exp(again[0]), rel_tol=1e-10)
