"""Most probable explanations, draws and joint posteriors against the full joint table."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from agree.networks import Net, random_net
from clandestine.engine import compile_circuit, enumerate_joint, sweep
from clandestine.engine.explain import explanations
from clandestine.engine.sampling import posterior_samples


def one_row(seed: int, size: int) -> tuple[Net, dict[str, np.ndarray]]:
    net = random_net(seed, size=size)
    return net, {name: table[:, 0] for name, table in net.likelihoods.items()}


@pytest.mark.parametrize("seed", range(60))
def test_the_first_ten_configurations(seed: int) -> None:
    """Probabilities as in the sorted joint table, each configuration worth what it is said to be, none twice."""
    net, likelihoods = one_row(seed, 6)
    joint = enumerate_joint(net.scopes, net.cards, net.tables, likelihoods, keep=list(net.cards))[..., 0]
    best = np.sort(joint[~np.isneginf(joint)])[::-1][:10]
    found = explanations(compile_circuit(net.scopes, net.cards), net.tables, likelihoods, count=10)
    assert len(found) == len(best)
    np.testing.assert_allclose([one.log_joint for one in found], best, atol=1e-12)
    places = [tuple(one.states[name] for name in net.cards) for one in found]
    assert len(set(places)) == len(places)
    for place, one in zip(places, found, strict=True):
        assert joint[place] == pytest.approx(one.log_joint, abs=1e-12)


def test_ties_are_said() -> None:
    """Two fair coins: four configurations, all as probable as their neighbours."""
    circuit = compile_circuit([("a",), ("b",)], {"a": 2, "b": 2})
    found = explanations(circuit, [np.array([0.5, 0.5])] * 2, count=4)
    assert [one.tied for one in found] == [True] * 4
    found = explanations(circuit, [np.array([0.5, 0.5]), np.array([0.9, 0.1])], count=2)
    assert [one.tied for one in found] == [True, True]
    assert not explanations(circuit, [np.array([0.4, 0.6]), np.array([0.9, 0.1])])[0].tied


def test_nothing_explains_the_impossible() -> None:
    """No configuration has positive probability: an empty list, never state 0."""
    circuit = compile_circuit([("a",)], {"a": 2})
    assert explanations(circuit, [np.array([1.0, 0.0])], {"a": np.array([0.0, 1.0])}) == []
    with pytest.raises(ValueError, match="impossible"):
        posterior_samples(circuit, [np.array([1.0, 0.0])], {"a": np.array([0.0, 1.0])}, 1, np.random.default_rng(0))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("keep", [0, 2])
def test_draws_follow_the_posterior(seed: int, keep: int) -> None:
    """20,000 draws (seeds fixed before the first run): chi-square over all configurations, family-wise 1e-3 over 24 tests."""
    from scipy.stats import chi2

    net, likelihoods = one_row(500 + seed, 5)
    names = list(net.cards)
    joint = enumerate_joint(net.scopes, net.cards, net.tables, likelihoods, keep=names)[..., 0]
    if np.isneginf(joint).all():  # nothing could be drawn: the same network without evidence
        likelihoods = {}
        joint = enumerate_joint(net.scopes, net.cards, net.tables, keep=names)[..., 0]
    truth = np.exp(joint - np.logaddexp.reduce(joint.ravel()))
    circuit = compile_circuit(net.scopes, net.cards, keep=names[:keep])
    count = 20_000
    drawn = posterior_samples(circuit, net.tables, likelihoods, count, np.random.default_rng(seed))
    seen = np.zeros(truth.shape)
    np.add.at(seen, tuple(drawn[name] for name in names), 1)
    assert (seen[truth == 0] == 0).all()
    common = truth * count >= 5
    groups = [(seen[common], truth[common] * count), ([seen[~common].sum()], [truth[~common].sum() * count])]
    statistic = sum(((np.asarray(o) - e) ** 2 / e).sum() for o, e in groups if np.sum(e) > 0)
    freedom = int(common.sum()) - (truth[~common].sum() == 0)
    assert statistic <= chi2.isf(1e-3 / 24, max(1, freedom))


def test_joint_of_a_few_is_what_the_enumeration_says() -> None:
    """Three kept variables out of seven: their joint posterior, all combinations of states."""
    net, likelihoods = one_row(7, 7)
    for kept in product(list(net.cards)[:3], list(net.cards)[3:5], list(net.cards)[5:]):
        truth = enumerate_joint(net.scopes, net.cards, net.tables, likelihoods, keep=kept)
        found = sweep(compile_circuit(net.scopes, net.cards, keep=kept), net.tables, likelihoods).log_joint
        np.testing.assert_allclose(np.exp(found), np.exp(truth), atol=1e-14)
