"""A model of years: LIKELIHOODS section 8, against every trajectory worked out one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import World, asked, by_hand, marginals, observed, small_dossier

from clandestine.translate.yearly import Yearly


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), observed(), st.sampled_from(["", "1922", "[1921,1922]"]))
def test_every_year_as_by_hand(seed: int, said: tuple[dict[str, Any], list[dict[str, Any]]], died: str) -> None:
    world = World.random(np.random.default_rng(seed))
    sources, observations = said
    years = tuple(int(word) for word in died.strip("[]").split(",")) if died else ()
    p, held = by_hand(world, sources, observations, years)
    case = asked(world.model(), small_dossier(sources, observations, died or None))
    view = case.views[0]
    for variable, count in (("activity", 3), ("status", 3), ("contact", 2)):
        expected = marginals(p, held[variable], count)
        assert Yearly(case, variable).posterior(view)[..., 0] == pytest.approx(expected, abs=1e-10)
    joint = case.log_joint("activity@1921", view)
    assert np.logaddexp.reduce(joint)[0] == pytest.approx(np.log(p.sum()), abs=1e-9)
