"""Courses through the years against every trajectory: the chain of a case tells what counting them tells."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import YEARS, World, asked, by_hand, observed, small_dossier

from clandestine.ask.courses import courses_data, courses_of
from clandestine.translate.yearly import Yearly

Said = tuple[dict[str, Any], list[dict[str, Any]]]


@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1), observed(), st.sampled_from(["", "1922", "[1921,1922]"]),
       st.sampled_from(["activity", "status", "contact"]))  # fmt: skip
def test_the_chain_as_by_hand(seed: int, said: Said, died: str, variable: str) -> None:
    world = World.random(np.random.default_rng(seed))
    years = tuple(int(word) for word in died.strip("[]").split(",")) if died else ()
    p, held = by_hand(world, *said, years)
    case = asked(world.model(), small_dossier(*said, died or None))
    yearly, view = Yearly(case, variable), case.views[0]
    chain, x, share = yearly.chain(view), held[variable], p / p.sum()
    assert yearly.chain(view) is chain
    single = yearly.posterior(view)[..., 0]
    for place in range(len(YEARS)):
        assert chain.posterior(place)[:, 0] == pytest.approx(single[place], abs=1e-9)
    assert chain.log_evidence[0] == pytest.approx(float(np.log(p.sum())), abs=1e-9)
    for first, last in ((0, 1), (0, 2), (1, 2)):
        stays = (x[:, first : last + 1] == x[:, [first]]).all(axis=1)
        assert chain.changed(first, last)[0] == pytest.approx(share @ ~stays, abs=1e-9)
    told = courses_of(yearly, view, 50)
    assert told.changed((1920, 1922)) == pytest.approx(share @ (x != x[:, [0]]).any(axis=1), abs=1e-9)
    for place, state in enumerate(yearly.states):
        here = x == place
        began = [share @ (here[:, at] & ~here[:, :at].any(axis=1)) for at in range(len(YEARS))]
        assert told.first(state) == pytest.approx([*began, share @ ~here.any(axis=1)], abs=1e-9)
    _likeliest(told, x, share, yearly)
    data = courses_data(told, yearly.states, (1920, 1922))
    assert all(sum(years.values()) == pytest.approx(1) for years in data["first"].values())
    assert data["changed"] == {"years": [1920, 1922], "share": told.changed((1920, 1922))}


def _likeliest(told: Any, x: np.ndarray, share: np.ndarray, yearly: Yearly) -> None:
    """Every course and every dated course, with its probability, likeliest first."""
    courses: dict[tuple[str, ...], float] = defaultdict(float)
    dated: dict[tuple[tuple[str, ...], tuple[int, ...]], float] = defaultdict(float)
    for path, weight in zip(x, share, strict=True):
        starts = [place for place in range(len(YEARS)) if not place or path[place] != path[place - 1]]
        states = tuple(yearly.states[path[place]] for place in starts)
        courses[states] += weight
        dated[states, tuple(yearly.years[place] for place in starts)] += weight
    for found, counted in (
        ({one.states: one.share for one in told.courses}, courses),
        ({(one.states, one.since): one.share for one in told.dated}, dated),
    ):
        assert found == pytest.approx({key: weight for key, weight in counted.items() if weight > 0}, abs=1e-9)
        assert list(found.values()) == sorted(found.values(), reverse=True)


@settings(max_examples=4)
@given(st.integers(0, 2**32 - 1), observed())
def test_barred_states_are_in_no_course(seed: int, said: Said) -> None:
    """A course through what may not be named is left aside, and the others keep their order and their shares."""
    case = asked(World.random(np.random.default_rng(seed)).model(), small_dossier(*said))
    yearly, view = Yearly(case, "activity"), case.views[0]
    every, barred = courses_of(yearly, view, 50), courses_of(yearly, view, 50, {"hidden"})
    assert [one for one in every.courses if "hidden" not in one.states] == list(barred.courses)
    assert [one for one in every.dated if "hidden" not in one.states] == list(barred.dated)
    assert barred.aside == len(every.courses) - len(barred.courses) > 0 == every.aside
    few = courses_of(yearly, view, 2, {"hidden"})
    assert 0 < len(few.courses) <= 2 and few.courses == barred.courses[: len(few.courses)]
    assert len(few.dated) <= 2 and few.dated == barred.dated[: len(few.dated)]
    assert courses_of(yearly, view, 0).courses == ()
