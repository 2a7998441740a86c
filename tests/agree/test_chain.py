"""Chains of slices against the full joint table, and against the same network in one piece."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agree.sliced import STATES, Sliced, log, same, sequences, shares, sliced, summed
from clandestine.engine import Bound, Chain, Factor, compile_circuit, enumerate_joint
from clandestine.engine import chain as chain_module
from clandestine.engine.stretch import Stretch


@settings(max_examples=150)
@given(sliced())
def test_every_slice_as_enumerated(net: Sliced) -> None:
    """log P(e) and the posterior of every watched variable and pair, zeros exactly where they are."""
    chain, joint = net.chain(), net.joint()
    truth = log(joint.reshape(-1, net.rows).sum(axis=0))
    assert (chain.impossible == np.isneginf(truth)).all()
    same(chain.log_evidence, truth, rtol=1e-12)
    for place in range(len(net.watch)):
        same(chain.posterior(place), shares(summed(joint, [place])))
        assert ((chain.posterior(place) == 0) == (summed(joint, [place]) == 0)).all()
    for place in range(len(net.watch) - 1):
        same(chain.pair(place), shares(summed(joint, [place, place + 1])))


@settings(max_examples=60)
@given(sliced())
def test_every_slice_as_in_one_piece(net: Sliced) -> None:
    """The same from the circuit of the unrolled network."""
    circuit = compile_circuit([one.axes for one in net.factors], net.cards)
    whole, chain = Bound.of(circuit, [one.table for one in net.factors]).sweep(), net.chain()
    same(chain.log_evidence, whole.log_evidence, rtol=1e-12)
    for place, name in enumerate(net.watch):
        same(chain.posterior(place), whole.marginal(name))


@settings(max_examples=80)
@given(sliced(), st.integers(0, 2**32))
def test_questions_about_sequences(net: Sliced, seed: int) -> None:
    """Within some states, one state throughout, changed, first entry: sums over all sequences."""
    rng, chain, joint = np.random.default_rng(seed), net.chain(), net.joint()
    length, nothing = len(net.watch), np.zeros(net.rows)
    allowed = [rng.random(STATES) < 0.7 for _ in net.watch]
    ways = [joint[states] for states in product(range(STATES), repeat=length)
            if all(mask[state] for mask, state in zip(allowed, states, strict=True))]  # fmt: skip
    same(chain.log_within(allowed), log(sum(ways, nothing)), rtol=1e-12)
    first, last = sorted(rng.integers(length, size=2).tolist())
    ways = sequences(joint)
    held = [sum((p for s, p in ways if set(s[first : last + 1]) == {state}), nothing) for state in range(STATES)]
    same(chain.stays(first, last), np.array(held))
    same(chain.changed(first, last), sum((p for s, p in ways if len(set(s[first : last + 1])) > 1), nothing))
    wanted = set(np.flatnonzero(rng.random(STATES) < 0.4).tolist())
    entry = np.zeros((length + 1, net.rows))
    for states, share in ways:
        entry[next((place for place, state in enumerate(states) if state in wanted), length)] += share
    same(chain.first_in(wanted), entry)


@settings(max_examples=80)
@given(sliced(), st.integers(0, 2))
def test_the_most_probable_sequences(net: Sliced, row: int) -> None:
    """The first twelve sequences and courses, each worth what it is said to be, none left out, none twice."""
    row = min(row, net.rows - 1)
    chain = net.chain()
    row_here = row if chain.rows > 1 else 0
    every = {states: share[row] for states, share in sequences(net.joint())}
    runs: dict[tuple[int, ...], float] = {}
    for states, share in every.items():
        course = tuple(state for state, _ in groupby(states))
        runs[course] = runs.get(course, 0.0) + share
    for found, truth in ((chain.trajectories(12, row_here), every), (chain.courses(12, row_here), runs)):
        best = sorted((share for share in truth.values() if share > 0), reverse=True)[:12]
        np.testing.assert_allclose([one.share for one in found], best, atol=1e-12)
        assert len({one.states for one in found}) == len(found)
        for one in found:
            assert one.share == pytest.approx(truth[one.states], abs=1e-12)


@settings(max_examples=40)
@given(sliced(), st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(net: Sliced, random) -> None:
    """Factors in another order, variables with other names: the same answers."""
    names = list(net.cards)
    random.shuffle(names)
    other = {name: f"q{number}" for number, name in enumerate(names)}
    factors = [replace(one, axes=tuple(other[name] for name in one.axes)) for one in net.factors]
    random.shuffle(factors)
    again = Chain.of(
        factors,
        {other[name]: place for name, place in net.slice_of.items()},
        {other[name]: net.cards[name] for name in names},
        [other[name] for name in net.watch],
    )
    chain = net.chain()
    same(again.log_evidence, chain.log_evidence, rtol=1e-12)
    for place in range(len(net.watch)):
        same(again.posterior(place), chain.posterior(place))


@settings(max_examples=40)
@given(sliced())
def test_a_message_is_about_what_lives_on(net: Sliced) -> None:
    """What has ended is summed out, and what hangs on one case makes no table of many rows."""
    stretch = Stretch(net.chain().slices, 0, 1, deep=False)
    for link, message in zip(stretch.links, stretch.ahead, strict=True):
        assert set(message.axes) == set(link.slice.kept)


def test_the_last_slice_has_no_table_of_many_rows() -> None:
    """The second of two hidden variables ends there, with evidence of each row: it is summed out after the step, not within."""
    cards, rng = {"w0": 3, "w1": 3, "s0": 4, "s1": 4}, np.random.default_rng(1)
    scopes = [("w0",), ("s0",), ("s0", "s1"), ("w0", "s1", "w1")]
    factors = [Factor.of(axes, rng.random([cards[name] for name in axes])) for axes in scopes]
    factors += [Factor((name,), rng.random((card, 500))) for name, card in cards.items()]
    chain = Chain.of(factors, {name: int(name[1]) for name in cards}, cards, ["w0", "w1"])
    assert max(one.load for one in chain.slices) <= 12
    truth = enumerate_joint([one.axes for one in factors], cards, [one.table for one in factors], keep=["w1"])
    same(chain.posterior(1), shares(np.exp(truth)))


def test_a_long_sequence_is_found_straight() -> None:
    """Sixty throws of a coin that remembers: the best of 2**60 sequences after looking at a few beginnings of each length."""
    names = [f"coin{place}" for place in range(60)]
    factors = [Factor.of(pair, [[0.55, 0.45], [0.4, 0.6]]) for pair in pairwise(names)]
    chain = Chain.of(factors, {name: place for place, name in enumerate(names)}, dict.fromkeys(names, 2), names)
    found = chain.trajectories(2, limit=60 * 32)
    assert [one.states for one in found] == [(1,) * 60, (0,) + (1,) * 59]
    total = np.linalg.matrix_power(np.array([[0.55, 0.45], [0.4, 0.6]]), 59).sum()
    assert found[0].share == pytest.approx(0.6**59 / total, rel=1e-12)


@settings(max_examples=40)
@given(sliced())
def test_rows_may_be_cut_anywhere(net: Sliced) -> None:
    """One row at a time gives what all at once give."""
    whole = net.chain()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain_module, "CHUNK_BYTES", 8)
        cut = net.chain()
        same(cut.log_evidence, whole.log_evidence, rtol=1e-12)
        for place in range(len(net.watch)):
            same(cut.posterior(place), whole.posterior(place))
