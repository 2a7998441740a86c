"""Report distributions of every shape, as tables."""

from __future__ import annotations

import numpy as np
import pytest

from clandestine.record.kind import Kind
from clandestine.translate.numbers import Numbers
from clandestine.translate.reading import Reading, outcome, outcomes

KIND = Kind.model_validate(
    {
        "says": "a file",
        "temper": "file",
        "rates": {
            "sees": {"sober": "0.6", "inflating": "0.5"},
            "invents": {
                "sober": {"is": "0.02", "from": "0.01", "to": "0.05"},
                "inflating": {"is": "0.3", "from": "0.1", "to": "0.34"},
            },
            "denies": {"so": "0.05", "not_so": "0.1"},
            "conceals": {"hidden": {"yes": "0.9"}},
            "cover": "0.25",
        },
        "made": {"asserts": "0.8", "denies": "0.1"},
    }
)


@pytest.mark.parametrize("states", [("no", "yes"), ("none", "party", "circle")])
@pytest.mark.parametrize("papers", [1, 3])
@pytest.mark.parametrize("draws", [0, 25])
def test_every_row_is_a_distribution(states: tuple[str, ...], papers: int, draws: int) -> None:
    """Whatever the truth, the temper and what is concealed, outcomes sum to 1 and none is negative."""
    reading = Reading(
        "file", KIND, "x", states, ("sober", "inflating", "made"), "made", (("hidden", ("no", "yes")),), papers
    )
    table = reading.table(Numbers(draws, seed=3))
    count = len(outcomes(states)) + (papers > 1)
    assert table.shape[:-1] == (len(states), 3, 2, count)
    assert table.min() >= 0
    np.testing.assert_allclose(table.sum(axis=-2), 1, atol=1e-12)
    assert np.ptp(table[:, 2], axis=0).max() < 1e-12  # a made paper says the same whatever the truth


def test_outcomes_of_two_states_merge() -> None:
    """Asserting one state and denying the other are one outcome."""
    assert outcome(("no", "yes"), "asserts", "no") == outcome(("no", "yes"), "denies", "yes")
    assert outcome(("a", "b", "c"), "asserts", "a") != outcome(("a", "b", "c"), "denies", "b")


def test_ordered_tempers_keep_their_order_at_every_draw() -> None:
    """An inflating file never invents less than a sober one: they share one doubt."""
    table = Reading("file", KIND, "x", ("no", "yes"), ("sober", "inflating"), None, (("hidden", ("no", "yes")),)).table(
        Numbers(400, 7)
    )
    assert (table[0, 1, 0, 1] >= table[0, 0, 0, 1]).all()
