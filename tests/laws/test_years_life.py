"""A model of years: habits that go on, the year before, a recorded death, silence, judgement, and records of somebody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import (
    FIRST,
    LAST,
    YEARS,
    World,
    asked,
    by_hand,
    by_hand_years,
    every_year,
    evidence,
    observed,
    small_dossier,
)

from clandestine.errors import BadQuestion
from clandestine.record.model import Model
from clandestine.translate.case import Case
from clandestine.translate.yearly import Yearly

Said = tuple[dict[str, Any], list[dict[str, Any]]]
SEEDS = st.integers(0, 2**32 - 1)
LETTERS = {"letter-0": {"date": "1920"}, "letter-1": {"date": "1922"}}


def world_of(seed: int) -> World:
    return World.random(np.random.default_rng(seed))


def says(name: str, by: str, when: str, variable: str = "contact", state: str = "yes", **rest: Any) -> dict[str, Any]:
    """An observation that asserts."""
    return {"id": name, "by": by, "when": when, "asserts": {variable: state}, **rest}


def agrees(case: Case, p: np.ndarray, held: dict[str, np.ndarray]) -> None:
    """The case against weighed trajectories: P(everything seen) and every posterior."""
    assert evidence(case) == pytest.approx(float(np.log(p.sum())), abs=1e-9)
    assert every_year(case) == pytest.approx(by_hand_years(p, held), abs=1e-9)


@settings(max_examples=8)
@given(SEEDS, observed())
def test_a_habit_that_never_persists_has_no_year_before(seed: int, said: Said) -> None:
    """persists: 0, a zero with a doubt, and no `persists` at all: three ways to write one thing."""
    world = world_of(seed)
    dossier = small_dossier(*said, "1922")
    found = []
    for persists in (0, {"is": 0, "from": 0, "to": 0.5}, None):
        raw = world.raw()
        raw["variables"]["contact"]["persists"] = persists
        found.append(asked(Model.model_validate(raw), dossier))
    first = every_year(found[0])
    for other in found[1:]:
        assert every_year(other) == pytest.approx(first, abs=1e-9)
        assert evidence(other) == pytest.approx(evidence(found[0]), abs=1e-9)


@settings(max_examples=10)
@given(SEEDS, observed(), st.lists(st.sampled_from([0.0, 1.0, 0.5]), min_size=9, max_size=9))
def test_what_has_become_impossible_does_not_go_on(seed: int, said: Said, zeros: list[float]) -> None:
    """A habit with zeros and ones in its table: what a year rules out is not kept from the year before."""
    world = world_of(seed)
    world.contact[:] = np.array(zeros).reshape(3, 3)
    p, held = by_hand(world, *said)
    agrees(asked(world.model(), small_dossier(*said)), p, held)


@settings(max_examples=8)
@given(SEEDS, observed())
def test_before_is_the_year_before(seed: int, said: Said) -> None:
    """What only repeats last year's state has its posterior one year late; in the first year, that of before the first."""
    world = world_of(seed)
    raw = world.raw()
    ground = {"guess": True, "because": "x"}
    states = {
        one: {other: float(one == other) for other in ("open", "hidden", "retired")}
        for one in ("open", "hidden", "retired")
    }
    raw["variables"]["echo"] = {
        "event": True,
        "states": list(states),
        "given": ["before.activity"],
        "table": states,
        **ground,
    }
    raw["variables"]["was_hidden"] = {
        "event": True, "states": ["no", "yes"],
        "derive": [{"when": {"before.activity": "hidden"}, "is": "yes"}, {"otherwise": "no"}],
    }  # fmt: skip
    case = asked(Model.model_validate(raw), small_dossier(*said))
    view = case.views[0]
    echo, was, activity = (Yearly(case, name).posterior(view)[..., 0] for name in ("echo", "was_hidden", "activity"))
    assert echo[1:] == pytest.approx(activity[:-1], abs=1e-9)
    assert was[:, 1] == pytest.approx(echo[:, 1], abs=1e-9)
    began = np.exp(case.log_joint(f"activity@{FIRST - 1}", view)[:, 0])
    assert echo[0] == pytest.approx(began / began.sum(), abs=1e-9)


DEATHS = [
    "1921",
    "1922",
    "[1920,1922]",
    "1921~",
    "1921/..",
    "1922/..",
    "1930",
    "1925/1930",
    "1922/1930",
    "1921/1922",
    "../1921",
]


def alive(text: str, death: np.ndarray) -> np.ndarray:
    """How well each trajectory fits a recorded death."""
    ends = {
        "1921": {1921: 1.0}, "1922": {1922: 1.0}, "[1920,1922]": {1920: 0.5, 1922: 0.5},
        "1921~": {1920: 0.25, 1921: 0.5, 1922: 0.25},
        "1921/1922": {1921: 0.5, 1922: 0.5}, "../1921": {1920: 366 / 731, 1921: 365 / 731},
    }  # fmt: skip
    if text in ends:
        return np.asarray(sum(share * death[:, year - FIRST] for year, share in ends[text].items()))
    lived = {"1921/..": 1921, "1922/..": 1922, "1930": LAST + 1, "1925/1930": LAST + 1, "1922/1930": 1922}[text]
    return np.asarray(1 - death[:, : lived - FIRST].max(axis=1, initial=0))


@pytest.mark.parametrize("died", DEATHS)
@settings(max_examples=3)
@given(seed=SEEDS)
def test_a_recorded_death_settles_its_year(died: str, seed: int) -> None:
    """One year, one of several, an open end, or after the last year of the model: all of it as trajectories have it."""
    world = world_of(seed)
    seen = [says("a", "letter-0", "1920"), says("b", "letter-1", "1920", "arrest", "no")]
    p, held = by_hand(world, LETTERS, seen)
    agrees(asked(world.model(), small_dossier(LETTERS, seen, died)), p * alive(died, held["death"]), held)


@settings(max_examples=8)
@given(SEEDS, st.integers(FIRST, LAST + 3), st.sampled_from(["contact", "arrest"]))
def test_silence_of_a_source_read_whole(seed: int, written: int, variable: str) -> None:
    """A letter read whole for one thing is silent on the year of writing; one that looks back, on all the years."""
    world = world_of(seed)
    sources = {"letter-0": {"date": str(written)}, "letter-1": {"date": "1922"}}
    seen = [says("a", "letter-0", "1920", "arrest" if variable == "contact" else "contact")]
    read = {"letter-0": {"read_for": [variable], "extent": "whole"}}
    p, held = world.trajectories()
    x = held[variable][:, written - FIRST] if written <= LAST else held[variable].max(axis=1)
    spoken = held[next(iter(seen[0]["asserts"]))][:, 0]
    likelihood = sum(
        share * world.rates[temper, spoken, 1] * world.rates[temper, x, 2]
        for temper, share in enumerate(world.temper[int(written > 1921)])
    )
    agrees(asked(world.model(), small_dossier(sources, seen, consulted=read)), p * likelihood, held)
    part = {"letter-0": {"read_for": [variable], "extent": "part"}}
    unread = asked(world.model(), small_dossier(sources, seen, consulted=part))
    agrees(unread, *by_hand(world, sources, seen))


@settings(max_examples=8)
@given(SEEDS, st.floats(0.1, 20), st.sampled_from(["contact", "arrest"]))
def test_a_judgement_of_a_dated_fact(seed: int, ratio: float, variable: str) -> None:
    """`lr` on one year, on a year in doubt, on a span: the ratio where the fact is so, else 1, up to one constant."""
    world = world_of(seed)
    p, held = world.trajectories()
    x = held[variable] == 1
    every = x.all(axis=1) if variable == "contact" else x.any(axis=1)
    for when, so in (
        ("1921", x[:, 1] * 1.0),
        ("[1920,1922]", (x[:, 0] * 1.0 + x[:, 2]) / 2),
        ("1920/1922", every * 1.0),
    ):
        seen = {"id": "j", "by": "letter-0", "when": when, "lr": {variable: {"yes": ratio}}, "because": "his own hand"}
        case = asked(world.model(), small_dossier(LETTERS, [seen]))
        assert every_year(case) == pytest.approx(by_hand_years(p * (1 + (ratio - 1) * so), held), abs=1e-9)


@settings(max_examples=8)
@given(SEEDS, st.floats(0.05, 1), st.booleans(), st.sampled_from(["", "1922"]))
def test_a_record_that_may_be_of_somebody_else(seed: int, same: float, spans: bool, died: str) -> None:
    """p L(x) + (1 - p) M in every temper, M over another's years: the other person did not die when this one did."""
    world = world_of(seed)
    sources = {
        "letter-0": {"date": "1920", "identity": {"same": same, "others": "stranger", "because": "age"}},
        "letter-1": {"date": "1922"},
    }
    whens = ("1920/1922", "1920/1921") if spans else ("1920", "1922")
    seen = [says("a", "letter-0", whens[0]), says("b", "letter-0", whens[1], "arrest"), says("c", "letter-1", "1921")]
    p, held = world.trajectories()
    if spans:
        facts = [held["contact"].all(axis=1) * 1, held["arrest"][:, :2].any(axis=1) * 1]
    else:
        facts = [held["contact"][:, 0], held["arrest"][:, 2]]
    likelihood = np.zeros(len(p))
    for temper, share in enumerate(world.temper[0]):
        mine = np.prod([world.rates[temper, fact, 1] for fact in facts], axis=0)
        likelihood += share * (same * mine + (1 - same) * (p @ mine))
    sure, _ = by_hand(world, {"letter-1": sources["letter-1"]}, seen[2:])
    weighed = sure * likelihood * (alive(died, held["death"]) if died else 1)
    model = world.model(others={"stranger": {"says": "anybody"}})
    agrees(asked(model, small_dossier(sources, seen, died or None)), weighed, held)


@settings(max_examples=4)
@given(SEEDS, st.floats(0.05, 0.95))
def test_a_stranger_shares_the_date_in_doubt(seed: int, same: float) -> None:
    """A doubtful date is a date, not a trait of the person: one sum over it around both branches."""
    world = world_of(seed)
    sources = {"letter-0": {"date": "1920", "identity": {"same": same, "others": "stranger", "because": "age"}}}
    model = world.model(others={"stranger": {"says": "anybody"}})

    def seen(when: str) -> list[dict[str, Any]]:
        return [says("a", "letter-0", when, event="raid"), says("b", "letter-0", when, "arrest", event="raid")]

    doubtful = evidence(asked(model, small_dossier(sources, seen("[1920,1922]"))))
    fixed = [evidence(asked(model, small_dossier(sources, seen(str(year))))) for year in (1920, 1922)]
    assert doubtful == pytest.approx(float(np.logaddexp.reduce(fixed) - np.log(2)), abs=1e-9)


NOWHERE = [
    ("1923", "", "outside the years"), ("1919", "", "outside the years"), ("1922", "1921", "after the death (1921)"),
    ("[1922,1925]", "1921", "after the death"),
]  # fmt: skip


@settings(max_examples=6)
@given(SEEDS, observed(), st.sampled_from(NOWHERE))
def test_what_stands_in_no_year_is_listed_and_does_not_weigh(seed: int, said: Said, odd: tuple[str, str, str]) -> None:
    world, (sources, observations) = world_of(seed), said
    when, died, why = odd
    early = [{**one, "when": "1920"} for one in observations]
    more = asked(world.model(), small_dossier(sources, [*early, says("odd", "letter-0", when, "arrest")], died or None))
    less = asked(world.model(), small_dossier(sources, early, died or None))
    assert evidence(more) == pytest.approx(evidence(less), abs=1e-9)
    assert every_year(more) == pytest.approx(every_year(less), abs=1e-9)
    (listed,) = more.network.unweighed
    assert listed.id == "odd" and why in listed.why and "odd" not in {item.id for item in more.network.items}


def test_questions_that_a_model_of_years_cannot_answer() -> None:
    """A year not named, one it does not have, a window; a year asked of a model without: each says what to write instead."""
    model, dossier = world_of(3).model(), small_dossier(LETTERS, [])
    with pytest.raises(
        BadQuestion, match=r"goes by years: name the year asked about \(--year, 1920 to 1922\), or .* timeline"
    ):
        Case(model, dossier, restarts=1).asked(None)
    with pytest.raises(BadQuestion, match="has no year 1925; it has 1920 to 1922"):
        Case(model, dossier, year=1925, restarts=1).asked("contact")
    with pytest.raises(BadQuestion, match=r"has no window: name a year \(--year 1920\)"):
        Case(model, dossier, window="1921", restarts=1)
    with pytest.raises(BadQuestion, match="did you mean 'contact'"):
        Case(model, dossier, year=1921, restarts=1).asked("contakt")
    assert Case(model, dossier, year=1921, restarts=1).asked(None) == "activity@1921"
    assert Case(model, dossier, year=1921, restarts=1).asked("contact@1922") == "contact@1922"
    timeless = Model.model_validate({
        "clandestine": "1", "name": "plain", "about": "x", "variables": {"x": {"states": ["no", "yes"], "prior": 0.5}},
        "kinds": {"letter": {"says": "a letter", "rates": {"sees": 0.5, "invents": 0.1, "denies": {"so": 0, "not_so": 0}}}},
    })  # fmt: skip
    with pytest.raises(BadQuestion, match=r"plain does not go by years: ask about a window \(--window 1921\)"):
        Case(timeless, dossier, year=1921)
    with pytest.raises(BadQuestion, match="plain does not go by years"):
        _ = Yearly(Case(timeless, dossier), "x").years
    case = Case(model, dossier, year=1921, restarts=1)
    with pytest.raises(BadQuestion, match="unknown variable 'activty'"):
        _ = Yearly(case, "activty").copies
    assert list(YEARS) == list(Yearly(case, "activity").years)
