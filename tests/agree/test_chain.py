"""Chains of slices against the full joint table, and against the same network in one piece."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from agree.sliced import Sliced, sliced
from clandestine.engine import Bound, compile_circuit


def log(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(values)


def shares(values: np.ndarray) -> np.ndarray:
    """Each row divided by its sum, all zero where that is zero."""
    total = values.reshape(-1, values.shape[-1]).sum(axis=0)
    return values / np.where(total > 0, total, 1.0)


@settings(max_examples=150)
@given(sliced())
def test_every_slice_as_enumerated(net: Sliced) -> None:
    """log P(e) and the posterior of every watched variable, zeros exactly where they are."""
    chain, joint = net.chain(), net.joint()
    truth = log(joint.reshape(-1, net.rows).sum(axis=0))
    assert chain.rows in (net.rows, 1)
    assert (chain.impossible == np.isneginf(truth)).all()
    np.testing.assert_allclose(np.broadcast_to(chain.log_evidence, net.rows), truth, rtol=1e-12, atol=1e-12)
    for place in range(len(net.watch)):
        away = tuple(other for other in range(len(net.watch)) if other != place)
        found = np.broadcast_to(chain.posterior(place), (3, net.rows))
        np.testing.assert_allclose(found, shares(joint.sum(axis=away)), atol=1e-12)


@settings(max_examples=60)
@given(sliced())
def test_every_slice_as_in_one_piece(net: Sliced) -> None:
    """The same from the circuit of the unrolled network."""
    circuit = compile_circuit([one.axes for one in net.factors], net.cards)
    whole, chain = Bound.of(circuit, [one.table for one in net.factors]).sweep(), net.chain()
    np.testing.assert_allclose(
        np.broadcast_to(chain.log_evidence, whole.log_evidence.shape), whole.log_evidence, rtol=1e-10
    )
    for place, name in enumerate(net.watch):
        found = np.broadcast_to(chain.posterior(place), whole.marginal(name).shape)
        np.testing.assert_allclose(found, whole.marginal(name), atol=1e-12)
