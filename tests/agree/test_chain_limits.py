"""Chains at their limits: any depth, long ones, rare changes, globals, what is too large and what does not fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from agree.sliced import random_sliced, same, sequences, summed
from clandestine.engine import Chain, Factor, enumerate_joint
from clandestine.errors import TooLarge


@pytest.mark.parametrize("seed", range(40))
def test_down_to_any_depth(seed: int) -> None:
    """Entries as small as 1e-300 beside ones: all the same answers, zero only where impossible."""
    rng = np.random.default_rng(seed)
    net = random_sliced(rng, 4, 2, 0.2, veiled=seed % 4 > 1)
    factors, most = [], 300 if seed % 2 else 60
    for one in net.factors:
        tiny = np.where(rng.random(one.table.shape) < 0.3, 10.0 ** -rng.uniform(1, most, one.table.shape), 1.0)
        factors.append(Factor(one.axes, one.table * tiny))
    net = replace(net, factors=factors)
    logs = enumerate_joint([one.axes for one in factors], net.cards, [one.table for one in factors], keep=net.watch)
    logs = np.broadcast_to(logs, (*logs.shape[:-1], 2))
    truth = np.logaddexp.reduce(logs.reshape(-1, 2))
    chain = net.chain()
    assert (chain.impossible == np.isneginf(truth)).all()
    same(chain.log_evidence, truth, rtol=1e-12)
    joint = np.exp(logs - np.where(np.isneginf(truth), 0.0, truth))
    for place in range(4):
        same(chain.posterior(place), summed(joint, [place]), atol=1e-11)
    same(chain.changed(0, 3), sum(share for states, share in sequences(joint) if len(set(states)) > 1), atol=1e-11)
    for row in range(2 if chain.rows > 1 else 1):
        best = np.sort(joint[..., row].ravel())[::-1][:5]
        np.testing.assert_allclose([one.share for one in chain.trajectories(5, row)], best[best > 0], atol=1e-11)


def test_what_nearly_vanished_may_come_back() -> None:
    """A state 1e-600 times as probable as the other, until the other is ruled out: not impossible."""
    names = [f"v{place}" for place in range(4)]
    factors = [Factor.of((name,), [1.0, 1e-200]) for name in names[:3]]
    factors += [Factor.of(pair, np.eye(2)) for pair in pairwise(names)]
    factors += [Factor((names[3],), np.array([[0.0, 1.0], [1.0, 1.0]]))]
    chain = Chain.of(factors, {name: place for place, name in enumerate(names)}, dict.fromkeys(names, 2), names)
    np.testing.assert_allclose(chain.log_evidence, [-600 * np.log(10), 0.0], rtol=1e-14)
    assert [one.states for one in chain.trajectories(2)] == [(1, 1, 1, 1)]
    for place in range(4):
        np.testing.assert_allclose(chain.posterior(place), [[0.0, 1.0], [1.0, 0.0]], atol=1e-300)


def test_two_thousand_slices() -> None:
    """P(e) far below the smallest float: the logs of a product, and all posteriors still distributions."""
    names, likely = [f"v{place}" for place in range(2000)], np.array([1e-9, 3e-9])
    stay = np.array([[0.9, 0.1], [0.2, 0.8]])
    factors = [
        Factor.of(names[:1], [0.5, 0.5]),
        *(Factor.of(pair, stay) for pair in pairwise(names)),
    ]
    factors += [Factor.of((name,), likely) for name in names]
    chain = Chain.of(factors, {name: place for place, name in enumerate(names)}, dict.fromkeys(names, 2), names)
    message, total = np.array([0.5, 0.5]), 0.0
    for place in range(2000):
        message = (message @ stay if place else message) * likely
        total += np.log(message.sum())
        message /= message.sum()
    assert total < -30_000
    assert chain.log_evidence[0] == pytest.approx(total, rel=1e-13)
    assert chain.posterior(1999)[:, 0] == pytest.approx(message, abs=1e-12)
    for place in range(2000):
        assert chain.posterior(place).sum() == pytest.approx(1.0, abs=1e-12)
    assert chain.first_in({1}).sum() == pytest.approx(1.0, abs=1e-12)


def test_a_rare_change_keeps_its_digits() -> None:
    """P(changed) of 3e-20 is not what is left of 1 when something close to 1 is taken away."""
    names, stay = ["a", "b", "c"], np.array([[1.0, 1e-20], [1e-20, 1.0]])
    factors = [Factor.of(("a",), [1.0, 0.5]), Factor.of(("a", "b"), stay), Factor.of(("b", "c"), stay)]
    chain = Chain.of(factors, {name: place for place, name in enumerate(names)}, dict.fromkeys(names, 2), names)
    assert chain.changed(0, 2)[0] == pytest.approx((2e-20 + 1e-20) / 1.5, rel=1e-12)
    assert chain.changed(1, 1)[0] == 0.0


def test_a_global_lives_only_where_it_is_named() -> None:
    """A global of slices 1 and 2 is no part of the boundaries before and after; a prior of a global follows it."""
    cards = {"w0": 3, "w1": 3, "w2": 3, "w3": 3, "g": 2, "above": 5}
    flat = lambda *axes: Factor.of(axes, np.ones([cards[name] for name in axes]))  # noqa: E731
    factors = [flat("above", "g"), flat("above"), flat("g", "w1"), flat("g", "w2"), flat("w0", "w3")]
    chain = Chain.of(factors, {f"w{place}": place for place in range(4)}, cards, [f"w{place}" for place in range(4)])
    assert [one.before for one in chain.slices] == [(), ("w0",), ("w0", "g"), ("w0",)]
    assert "slice 2: w0 x g -> w0 x w2" in str(chain)
    assert chain.log_evidence[0] == pytest.approx(np.log(3**4 * 2 * 5))


def test_one_variable_may_be_watched_in_all_slices() -> None:
    """A role for life, with evidence in three slices: the posterior is the same in all, and it never changes."""
    factors = [Factor.of(("w",), [0.5, 0.3, 0.2]), Factor.of(("w", "x"), [[0.1, 0.9], [0.5, 0.5], [0.9, 0.1]])]
    factors += [Factor.of(("x",), [1.0, 0.2])]
    chain = Chain.of(factors, {"x": 1}, {"w": 3, "x": 2}, ["w", "w", "w"])
    truth = np.array([0.5 * 0.28, 0.3 * 0.6, 0.2 * 0.92])
    for place in range(3):
        np.testing.assert_allclose(chain.posterior(place)[:, 0], truth / truth.sum(), atol=1e-14)
    assert chain.changed(0, 2)[0] == 0.0
    assert [one.states for one in chain.trajectories(5)] == [(2, 2, 2), (1, 1, 1), (0, 0, 0)]
    assert [one.states for one in chain.courses(5)] == [(2,), (1,), (0,)]


def test_what_is_too_large_is_told() -> None:
    """The slice, its variables, and what could be done; and when the sequences are too many to be ranked."""
    names = [f"habit{place}" for place in range(12)]
    cards = {f"{name}, {part}": 4 for name in names for part in range(2)}
    factors = [Factor.of((f"{name}, 0", f"{name}, 1"), np.eye(4)) for name in names]
    factors += [Factor.of((f"{name}, 0",), np.ones(4)) for name in names]
    slice_of = {name: int(name[-1]) for name in cards}
    with pytest.raises(
        TooLarge, match=r"^slice 0: .*16,777,216 cells over habit0, 0 \(4 states\).*live through fewer slices$"
    ):
        Chain.of(factors, slice_of, cards, ["habit0, 0", "habit0, 1"])
    coins = [f"coin{place}" for place in range(16)]
    tied = [Factor.of((one, other), np.full((3, 3), 0.3)) for one, other in pairwise(coins)]
    chain = Chain.of(tied, {name: place for place, name in enumerate(coins)}, dict.fromkeys(coins, 3), coins)
    for ask in (chain.trajectories, chain.courses):
        with pytest.raises(TooLarge, match="the 5000 most probable sequences are not certain after 100 beginnings"):
            ask(5000, limit=100)


def test_what_does_not_fit_is_refused() -> None:
    one, two = Factor.of(("a",), [0.5, 0.5]), Factor.of(("b",), [0.2, 0.3, 0.5])
    slice_of, cards = {"a": 0, "b": 1}, {"a": 2, "b": 3}
    chain = Chain.of([one, two], slice_of, cards, ["a", "b"])
    for wrong, words in [
        (lambda: Chain.of([one], {}, cards, []), "at least one slice"),
        (lambda: Chain.of([one], {"a": 2}, cards, ["a"]), "slice 2 of 1"),
        (lambda: Chain.of([one], {}, {}, ["a"]), "no number of states"),
        (lambda: Chain.of([two], {}, {"b": 2}, ["b"]), "shape"),
        (lambda: Chain.of([Factor.of(("a",), [-1.0, 2.0])], {}, cards, ["a"]), "negative"),
        (lambda: Chain.of([Factor.of(("a",), [np.nan, 2.0])], {}, cards, ["a"]), "no number"),
        (lambda: Chain.of([Factor("a", np.ones((2, 2))), Factor("b", np.ones((3, 4)))], {}, cards, ["a"]), "2, 4 rows"),
        (lambda: chain.changed(0, 1), "cannot|can therefore not be compared"),
        (lambda: chain.courses(1), "can therefore not be compared"),
        (lambda: chain.pair(1), "slices 1 to 2 of 2"),
        (lambda: chain.stays(1, 0), "slices 1 to 0 of 2"),
        (lambda: chain.log_within([[1, 1]]), "1 arrays"),
        (lambda: chain.trajectories(1, 3), "row 3 of 1"),
    ]:
        with pytest.raises(ValueError, match=words):
            wrong()
