"""Numbers in print: Madigan and York's average over graphs (Biometrika 84, 1997), as the package dga prints them."""

from __future__ import annotations

import numpy as np
import pytest

from clandestine.learn.hidden import averaged

COUNTS = np.array([0, 60, 49, 4, 247, 112, 142, 12]).reshape(2, 2, 2)
HOW = {"delta": 1.0, "most": 300, "binomial": (13.14, 55.17)}


def test_three_lists_in_print() -> None:
    """Posterior of the best graphs, Madigan and York's estimate and mode, under the best and averaged."""
    found = averaged(COUNTS, **HOW)  # type: ignore[arg-type]
    order = np.argsort(-found.weights)
    assert found.seen == 626
    assert found.weights[order[:3]].round(4).tolist() == [0.3738, 0.3099, 0.2818]
    best, whole = found.told(int(order[0])), found.told()
    assert (round(best["estimate"], 2), best["mode"]) == (731.07, 729)
    assert (round(whole["estimate"], 2), whole["mode"]) == (731.10, 728)


def test_leaving_out_the_saturated_graph_is_a_trap() -> None:
    """Its share is small, and changes the printed figures."""
    found = averaged(COUNTS, **HOW, saturated=False)  # type: ignore[arg-type]
    assert round(float(found.weights.max()), 4) == 0.3871
    assert round(found.told()["estimate"], 2) == pytest.approx(732.55)


def test_five_lists_are_worked_out() -> None:
    """No answer is in print for them; 822 graphs, whose shares sum to 1."""
    counts = [
        0,
        27,
        37,
        19,
        4,
        4,
        1,
        1,
        97,
        22,
        37,
        25,
        2,
        1,
        3,
        5,
        83,
        36,
        34,
        18,
        3,
        5,
        0,
        2,
        30,
        5,
        23,
        8,
        0,
        3,
        0,
        2,
    ]
    found = averaged(np.array(counts).reshape((2,) * 5), delta=0.5, most=300)
    assert len(found.graphs) == 822
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert found.missing.sum() == pytest.approx(1, abs=1e-12)
