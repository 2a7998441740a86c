"""Slices that no one table could hold, worked variable by variable: against the same network in one piece."""

from __future__ import annotations

from itertools import groupby
from math import prod

import numpy as np
import pytest

from agree.sliced import same, sequences, summed
from clandestine.engine import Bound, Chain, Factor, compile_circuit
from clandestine.engine.chain import MAX_CELLS
from clandestine.errors import TooLarge

LENGTH, HABITS, ROWS = 4, 6, 3
WATCH = [f"role {place}" for place in range(LENGTH)]


def lives(depth: float = 1.0) -> tuple[list[Factor], dict[str, int], dict[str, int]]:
    """Six habits of four states that persist, a place they all lean on, and a role that says what two of them come to."""
    rng = np.random.default_rng(8)
    cards: dict[str, int] = {}
    slice_of: dict[str, int] = {}
    factors: list[Factor] = []

    def add(name: str, card: int, place: int, *above: str) -> None:
        cards[name], slice_of[name] = card, place
        found = rng.dirichlet(np.full(card, 0.7), size=[cards[one] for one in above])
        factors.append(Factor.of((*above, name), np.where(rng.random(found.shape) < 0.2, depth * found, found)))

    for place in range(LENGTH):
        add(f"where {place}", 3, place, *([f"habit 0 {place - 1}"] if place else []))
        for number in range(HABITS):
            name = f"habit {number} {place}"
            add(name, 4, place, *([f"habit {number} {place - 1}"] if place else []), f"where {place}")
            if rng.random() < 0.6:
                add(f"report {name}", 2, place, name)
                factors.append(Factor((f"report {name}",), rng.random((2, ROWS))))
        add(WATCH[place], 3, place, f"habit 0 {place}", f"habit 1 {place}")
    factors.append(Factor((WATCH[2],), rng.random((3, ROWS))))
    return factors, slice_of, cards


@pytest.mark.parametrize("depth", [1.0, 1e-120])
def test_a_slice_too_large_for_one_table(depth: float) -> None:
    """Every year and pair, runs, sequences and courses, ordinary numbers and such as need logs; none of it costs much."""
    factors, slice_of, cards = lives(depth)
    chain = Chain.of(factors, slice_of, cards, WATCH)
    for one in chain.slices[1:-1]:
        assert prod(cards[name] for name in {*one.before, *one.kept}) > MAX_CELLS > 20 * one.cells
    circuit = compile_circuit([one.axes for one in factors], cards, keep=WATCH)
    whole = Bound.of(circuit, [one.table for one in factors]).sweep()
    same(chain.log_evidence, whole.log_evidence, rtol=1e-12)
    joint = np.exp(whole.log_joint - whole.log_evidence)
    for place in range(LENGTH):
        same(chain.posterior(place), summed(joint, [place]))
    same(chain.pair(1), summed(joint, [1, 2]))
    ways = sequences(joint)
    runs: dict[tuple[int, ...], float] = {}
    for states, share in ways:
        course = tuple(state for state, _ in groupby(states))
        runs[course] = runs.get(course, 0.0) + share[2]
    same(chain.changed(0, 3), sum(share for states, share in ways if len(set(states)) > 1))
    for found, truth in (
        (chain.trajectories(9, 2), {states: share[2] for states, share in ways}),
        (chain.courses(9, 2), runs),
    ):
        np.testing.assert_allclose([one.share for one in found], sorted(truth.values())[:-10:-1], atol=1e-12)
        np.testing.assert_allclose([one.share for one in found], [truth[one.states] for one in found], atol=1e-12)


def test_where_one_table_is_faster_it_is_used() -> None:
    """Small messages pass by one matrix product."""
    cards, rng = {"a": 3, "b": 3, "c": 2, "d": 2}, np.random.default_rng(3)
    scopes = [("a", "b"), ("c", "d"), ("a", "c", "d")]
    factors = [Factor.of(axes, rng.random([cards[name] for name in axes])) for axes in scopes]
    chain = Chain.of(factors, {"a": 0, "c": 0, "b": 1, "d": 1}, cards, ["a", "b"])
    assert len(chain.slices[1].forward.steps) == 1


def test_a_message_too_large_is_refused() -> None:
    factors, slice_of, cards = lives()
    with pytest.raises(TooLarge, match=r"^slice 0: .* the limit is 4,000\. .*fewer slices$"):
        Chain.of(factors, slice_of, cards, WATCH, max_cells=4_000)
    with pytest.raises(TooLarge, match=r"^slice 0: .*where 0 \(3 states\)"):
        Chain.of(factors, slice_of, cards, WATCH, max_cells=5_000)
