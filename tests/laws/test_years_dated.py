"""A model of years: what dates, orders, names and sources do to an answer, and what they must leave alone."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import (
    ACTIVITY,
    FIRST,
    LAST,
    STATUS,
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

from clandestine.record.when import When

Said = tuple[dict[str, Any], list[dict[str, Any]]]
SEEDS = st.integers(0, 2**32 - 1)
LETTERS = {"letter-0": {"date": "1920"}, "letter-1": {"date": "1922"}}


def world_of(seed: int) -> World:
    return World.random(np.random.default_rng(seed))


def says(name: str, by: str, when: str, variable: str = "contact", state: str = "yes", **rest: Any) -> dict[str, Any]:
    """An observation that asserts."""
    return {"id": name, "by": by, "when": when, "asserts": {variable: state}, **rest}


def averaged(parts: list[float], shares: list[float]) -> float:
    """The log of a weighted mean, from logs."""
    return float(np.logaddexp.reduce(np.array(parts) + np.log(shares)))


def log_by_hand(world: World, sources: dict[str, Any], observations: list[dict[str, Any]]) -> float:
    return float(np.log(by_hand(world, sources, observations)[0].sum()))


def once(observations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One observation of each dated fact from each source: of several, the first gives the item its name."""
    found = {}
    for one in observations:
        variable = next(iter(one.get("asserts") or one["denies"]))
        found.setdefault((one["by"], variable, one["when"]), one)
    return list(found.values())


@settings(max_examples=12)
@given(SEEDS, observed(), st.randoms(use_true_random=False))
def test_the_order_of_a_dossier_is_irrelevant(seed: int, said: Said, shuffled: Any) -> None:
    world, (sources, observations) = world_of(seed), said
    observations = once(observations)
    turned, mixed = list(sources.items()), list(observations)
    shuffled.shuffle(turned)
    shuffled.shuffle(mixed)
    one = asked(world.model(), small_dossier(sources, observations))
    other = asked(world.model(), small_dossier(dict(turned), mixed))
    assert evidence(one) == pytest.approx(evidence(other), abs=1e-9)
    assert every_year(one) == pytest.approx(every_year(other), abs=1e-9)
    assert {item.id for item in one.network.items} == {item.id for item in other.network.items}


def renamed(held: Any, names: dict[str, str]) -> Any:
    """Everything with its names exchanged, also of the year before."""
    if isinstance(held, dict):
        return {renamed(key, names): renamed(value, names) for key, value in held.items()}
    if isinstance(held, (list, tuple)):
        return [renamed(one, names) for one in held]
    if isinstance(held, str):
        before = "before." if held.startswith("before.") else ""
        return before + names.get(held.removeprefix("before."), held.removeprefix("before."))
    return held


@settings(max_examples=10)
@given(SEEDS, observed(), st.permutations(["z", "q.r", "b", "Ж", "before-all", "k"]))
def test_new_names_change_names_only(seed: int, said: Said, fresh: list[str]) -> None:
    """Variables and states under other names, in any order of the alphabet: the same numbers in the same places."""
    world, (sources, observations) = world_of(seed), said
    olds = ("activity", "status", "arrest", "contact", "death", "hidden")
    names = dict(zip(olds, (word.replace(".", "_") for word in fresh), strict=True)) | {"yes": "so", "no": "not_so"}
    raw = world.raw()
    for part in ("variables", "death", "about"):
        inside = raw[part]
        raw[part] = renamed(inside, names)
    raw["death"] = {"variable": names["death"], "state": names["yes"]}
    model = type(world.model()).model_validate(raw)
    seen = [
        {**one, **{word: renamed(one[word], names) for word in ("asserts", "denies") if word in one}}
        for one in observations
    ]
    one = asked(world.model(), small_dossier(sources, observations, "1922"))
    other = asked(model, small_dossier(sources, seen, "1922"))
    assert evidence(one) == pytest.approx(evidence(other, names["activity"]), abs=1e-9)
    plain = ("activity", "status", "contact", "arrest", "death")
    assert every_year(one) == pytest.approx(every_year(other, *(names[name] for name in plain)), abs=1e-9)


@settings(max_examples=12)
@given(SEEDS, observed(), st.sampled_from(["[1920,1922]", "1921~", "192X", "[1920..1922]", "1920~"]), st.data())
def test_a_date_in_doubt_is_the_mean_over_its_datings(seed: int, said: Said, when: str, data: st.DataObject) -> None:
    """P(evidence) with one date in doubt: the mean of P(evidence) with that date fixed, whatever else is said."""
    world, (sources, observations) = world_of(seed), said
    variable = data.draw(st.sampled_from(["contact", "arrest"]))
    by = data.draw(st.sampled_from(sorted(sources)))
    others = [
        one for one in observations if one["by"] != by or variable not in {**one.get("asserts", {}), **one.get("denies", {})}
    ]  # fmt: skip
    chances = When.parse(when).by_year(FIRST, LAST)
    assert len(chances) > 1
    doubtful = asked(world.model(), small_dossier(sources, [*others, says("d", by, when, variable)]))
    fixed = [[*others, says("d", by, str(year), variable)] for year in chances]
    by_year = [log_by_hand(world, sources, one) for one in fixed]
    assert evidence(doubtful) == pytest.approx(averaged(by_year, list(chances.values())), abs=1e-9)
    weighed = [by_hand(world, sources, one) for one in fixed]
    p = sum(share * one for share, (one, _) in zip(chances.values(), weighed, strict=True))
    assert every_year(doubtful) == pytest.approx(by_hand_years(p, weighed[0][1]), abs=1e-9)


@settings(max_examples=8)
@given(SEEDS, st.booleans(), st.sampled_from(["contact", "arrest"]))
def test_reports_of_one_event_share_its_date(seed: int, named: bool, second: str) -> None:
    """Two letters on one event: one sum over its dates; without the name of the event, a sum for each letter."""
    world, event = world_of(seed), {"event": "raid"} if named else {}
    when = "[1920,1922]"
    seen = [says("a", "letter-0", when, "arrest", **event), says("b", "letter-1", when, second, "no", **event)]
    years = [(y, y) for y in (1920, 1922)] if named else list(product((1920, 1922), repeat=2))
    fixed = [
        log_by_hand(world, LETTERS, [says("a", "letter-0", str(y), "arrest"), says("b", "letter-1", str(z), second, "no")])
        for y, z in years
    ]  # fmt: skip
    found = evidence(asked(world.model(), small_dossier(LETTERS, seen)))
    assert found == pytest.approx(averaged(fixed, [1 / len(years)] * len(years)), abs=1e-9)


@settings(max_examples=6)
@given(SEEDS, st.booleans())
def test_datings_of_one_event_are_averaged(seed: int, spanned: bool) -> None:
    """One letter dates the event surely, the other leaves it in doubt; a third that gives a span takes nothing from them."""
    world = world_of(seed)
    seen = [says("a", "letter-0", "1920", "arrest", event="raid"), says("b", "letter-1", "[1921,1922]", event="raid")]
    also = [says("c", "letter-1", "1920/1922", "arrest")] if spanned else []
    fixed = [
        log_by_hand(world, LETTERS, [says("a", "letter-0", str(y), "arrest"), says("b", "letter-1", str(y)), *also])
        for y in YEARS
    ]
    given_ = [*seen, *({**one, "event": "raid"} for one in also)]
    found = evidence(asked(world.model(), small_dossier(LETTERS, given_)))
    assert found == pytest.approx(averaged(fixed, [0.5, 0.25, 0.25]), abs=1e-9)


@settings(max_examples=6)
@given(SEEDS, st.floats(0, 1), st.floats(0, 0.5))
def test_copies_of_one_original_share_its_date(seed: int, adds: float, slip: float) -> None:
    """An original and two copies in doubt of their date: one sum over it; an exact copy adds nothing at all."""
    world = world_of(seed)
    copies = {f"copy-{n}": {"derives_from": "letter-0", "adds": adds, "slip": slip, "date": "1922"} for n in range(2)}
    sources = {"letter-0": {"date": "1920"}} | copies

    def seen(when: str) -> list[dict[str, Any]]:
        return [says(name, name, when) for name in sources]

    doubtful = evidence(asked(world.model(), small_dossier(sources, seen("[1920,1922]"))))
    fixed = [evidence(asked(world.model(), small_dossier(sources, seen(str(year))))) for year in (1920, 1922)]
    assert doubtful == pytest.approx(averaged(fixed, [0.5, 0.5]), abs=1e-9)
    exact = {name: {**one, "adds": 0, "slip": 0} if "copy" in name else one for name, one in sources.items()}
    copied = every_year(asked(world.model(), small_dossier(exact, seen("[1920,1922]"))))
    alone = every_year(asked(world.model(), small_dossier(sources, seen("[1920,1922]")[:1])))
    assert copied == pytest.approx(alone, abs=1e-9)


@settings(max_examples=6)
@given(SEEDS)
def test_what_a_paper_dates_by_its_own_day_shares_its_date(seed: int) -> None:
    world = world_of(seed)
    world.temper[1] = world.temper[0]  # the temper's prior would follow the date too
    sources = {"letter-0": {"date": "[1920,1922]"}}
    seen = [says("a", "letter-0", "[1920,1922]", "arrest"), says("b", "letter-0", "[1920,1922]", "contact", "no")]
    fixed = [
        log_by_hand(world, {"letter-0": {"date": "1920"}}, [{**one, "when": str(year)} for one in seen])
        for year in (1920, 1922)
    ]
    found = evidence(asked(world.model(), small_dossier(sources, seen)))
    assert found == pytest.approx(averaged(fixed, [0.5, 0.5]), abs=1e-9)


@settings(max_examples=8)
@given(
    SEEDS, st.sampled_from(["contact", "arrest"]), st.sampled_from(["no", "yes"]), st.sampled_from(YEARS), st.booleans()
)
def test_a_span_of_one_year_is_that_year(seed: int, variable: str, state: str, year: int, throughout: bool) -> None:
    world, over = world_of(seed), "throughout" if throughout else "sometime"
    point = asked(world.model(), small_dossier(LETTERS, [says("a", "letter-0", str(year), variable, state)]))
    for one in (
        {"when": f"{year}/{year}"},
        {"when": f"{year}/{year}", "over": over},
        {"when": f"{year}", "over": over},
    ):
        seen = {**says("a", "letter-0", "", variable, state), **one}
        span = asked(world.model(), small_dossier(LETTERS, [seen]))
        assert evidence(span) == pytest.approx(evidence(point), abs=1e-9)
        assert every_year(span) == pytest.approx(every_year(point), abs=1e-9)


@settings(max_examples=8)
@given(SEEDS, st.floats(0.05, 1), st.sampled_from(["contact", "arrest"]))
def test_throughout_is_never_likelier_than_sometime(seed: int, sees: float, variable: str) -> None:
    """A source that asserts only what is so: throughout <= each single year <= sometime <= the sum of the years."""
    world = world_of(seed)
    world.rates[:] = [[0, 0, 1], [0, sees, 1 - sees]]
    p, held = world.trajectories()

    def found(when: str, **rest: Any) -> float:
        seen = [says("a", "letter-1", when, variable, **rest)]
        return float(np.exp(evidence(asked(world.model(), small_dossier(LETTERS, seen)))) / sees)

    all_, any_ = (found(f"{FIRST}/{LAST}", over=over) for over in ("throughout", "sometime"))
    single = [found(str(year)) for year in YEARS]
    assert all_ <= min(single) + 1e-12 and max(single) <= any_ + 1e-12 and any_ <= sum(single) + 1e-12
    assert all_ == pytest.approx(p @ held[variable].all(axis=1)) and any_ == pytest.approx(
        p @ held[variable].any(axis=1)
    )
    assert found(f"{FIRST}/{LAST}") == pytest.approx(any_ if variable == "arrest" else all_)
    assert found("1921/..") == pytest.approx(p @ held[variable][:, 1:].any(axis=1))


@settings(max_examples=10)
@given(SEEDS, observed(), st.data())
def test_what_is_dropped_might_never_have_been_said(seed: int, said: Said, data: st.DataObject) -> None:
    """An observation or a source left out on the question equals a dossier that never had it."""
    world, (sources, observations) = world_of(seed), said
    gone = data.draw(st.sampled_from([*sources, *(one["id"] for one in observations)]))
    rest = [one for one in observations if gone not in (one["id"], one["by"])]
    dropped = asked(world.model(), small_dossier(sources, observations, "[1921,1922]"), without=[gone])
    never = asked(world.model(), small_dossier(sources, rest, "[1921,1922]"))
    assert evidence(dropped) == pytest.approx(evidence(never), abs=1e-9)
    assert every_year(dropped) == pytest.approx(every_year(never), abs=1e-9)


@settings(max_examples=8)
@given(SEEDS, observed(), st.floats(0.05, 0.6), st.floats(0.05, 0.3))
def test_a_vague_letter_weighs_nothing(seed: int, said: Said, sees: float, denies: float) -> None:
    """A letter that says the same whatever is so leaves every year as it was."""
    world, (sources, observations) = world_of(seed), said
    world.rates[:] = [denies, sees, 1 - sees - denies]
    case = asked(world.model(), small_dossier(sources, observations))
    assert every_year(case) == pytest.approx(by_hand_years(*world.trajectories()), abs=1e-9)


def test_the_small_world_is_as_it_says() -> None:
    """The oracle's own sums: trajectories are a distribution, and the names have the sizes assumed here."""
    p, held = world_of(1).trajectories()
    assert p.sum() == pytest.approx(1) and all(len(one) == len(p) for one in held.values())
    assert (len(ACTIVITY), len(STATUS)) == (3, 3)
