"""A model of years: LIKELIHOODS section 8, against every trajectory worked out one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import FIRST, LAST, YEARS, World, small_dossier

from clandestine.translate.case import Case
from clandestine.translate.yearly import Yearly

VARIABLES = ("contact", "arrest")
SAYINGS = ("asserts", "denies")
SPANS = [(first, last) for first in YEARS for last in YEARS if first < last]


@st.composite
def observed(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One to three letters, and up to four things they say: of a year, of one of some years, of a span."""
    names = [f"letter-{n}" for n in range(draw(st.integers(1, 3)))]
    sources = {name: {"date": str(draw(st.integers(FIRST, LAST + 3)))} for name in names}
    observations = []
    for n in range(draw(st.integers(1, 4))):
        years = draw(st.lists(st.integers(FIRST, LAST), min_size=1, max_size=3, unique=True).map(sorted))
        when: str = draw(st.sampled_from(["point", "one_of", "interval"]))
        if when == "point" or len(years) == 1:
            text = str(years[0])
        elif when == "one_of":
            text = f"[{','.join(map(str, years))}]"
        else:
            text = f"{years[0]}/{years[-1]}"
        observation: dict[str, Any] = {
            "id": f"o{n}",
            draw(st.sampled_from(SAYINGS)): {draw(st.sampled_from(VARIABLES)): draw(st.sampled_from(["no", "yes"]))},
            "by": draw(st.sampled_from(names)),
            "when": text,
        }
        if "/" in text:
            observation["over"] = draw(st.sampled_from([None, "throughout", "sometime"]))
        observations.append(observation)
    return sources, observations


def by_hand(
    world: World, sources: dict[str, Any], observations: list[dict[str, Any]], died: tuple[int, ...] = ()
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The trajectories weighed by everything said: a temper a letter, each distinct saying once, dates averaged over."""
    p, held = world.trajectories()
    for name, source in sources.items():
        said = {}
        for one in observations:
            if one["by"] != name:
                continue
            saying = next(word for word in SAYINGS if word in one)
            ((variable, state),) = one[saying].items()
            outcome = (state == "yes") == (saying == "asserts")
            said.setdefault((variable, one["when"], outcome), one)
        written = int(source["date"])
        likelihood = np.zeros(len(p))
        for temper, share in enumerate(world.temper[int(written > 1921)]):
            product = np.full(len(p), share)
            in_doubt: dict[tuple[str, str], list[np.ndarray]] = {}
            for (variable, when, outcome), one in said.items():
                x = held[variable]
                rate = world.rates[temper, :, int(outcome)]
                if "[" in when:  # one fact has one date, also where its source says yes and no of it
                    years = [int(word) - FIRST for word in when.strip("[]").split(",")]
                    in_doubt.setdefault((variable, when), []).append(np.stack([rate[x[:, year]] for year in years]))
                elif "/" in when:
                    first, last = (int(word) - FIRST for word in when.split("/"))
                    span = x[:, first : last + 1]
                    event = variable == "arrest"
                    how = one.get("over") or ("sometime" if event else "throughout")
                    # Of an event "yes" is what happens; a status is what is said of it.
                    aim = 1 if event else int(outcome)
                    hit = span == aim
                    so = hit.all(axis=1) if how == "throughout" else hit.any(axis=1)
                    product *= rate[np.where(so, aim, 1 - aim)]
                else:
                    product *= rate[x[:, int(when) - FIRST]]
            for told in in_doubt.values():
                product *= np.prod(told, axis=0).mean(axis=0)
            likelihood += product
        p = p * likelihood
    if died:
        p = p * np.mean([held["death"][:, year - FIRST] for year in died], axis=0)
    return p, held


def marginals(p: np.ndarray, states: np.ndarray, count: int) -> np.ndarray:
    """P(state in each year), shape (years, count)."""
    return (
        np.stack([[p[states[:, year] == state].sum() for state in range(count)] for year in range(len(YEARS))])
        / p.sum()
    )


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), observed(), st.sampled_from(["", "1922", "[1921,1922]"]))
def test_every_year_as_by_hand(seed: int, said: tuple[dict[str, Any], list[dict[str, Any]]], died: str) -> None:
    world = World.random(np.random.default_rng(seed))
    sources, observations = said
    years = tuple(int(word) for word in died.strip("[]").split(",")) if died else ()
    p, held = by_hand(world, sources, observations, years)
    case = Case(world.model(), small_dossier(sources, observations, died or None), year=1921)
    view = case.views[0]
    for variable, count in (("activity", 3), ("status", 3), ("contact", 2)):
        expected = marginals(p, held[variable], count)
        assert Yearly(case, variable).posterior(view)[..., 0] == pytest.approx(expected, abs=1e-10)
    joint = case.log_joint("activity@1921", view)
    assert np.logaddexp.reduce(joint)[0] == pytest.approx(np.log(p.sum()), abs=1e-9)
