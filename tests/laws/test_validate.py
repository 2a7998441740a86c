"""Validation: scores by hand, people who stay locked, and three ways of answering the same verdicts."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yearsworld import ACTIVITY, World, asked, every_year, observed, small_dossier

from clandestine.errors import BadQuestion
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.files.verdicts import locked_by, read_verdicts
from clandestine.learn.judged import judged, led_by, own_items, target
from clandestine.learn.scores import EDGES, brier, divergence, log_score, paired, reliability
from clandestine.learn.validate import validate
from clandestine.record.model import Model
from clandestine.record.verdict import Verdicts

Said = tuple[dict[str, Any], list[dict[str, Any]]]
SEEDS = st.integers(0, 2**32 - 1)
WORDS = {
    "hid": {"activity": {"open": 0.1, "hidden": 0.8, "retired": 0.1}},
    "worked": {"activity": {"open": 0.7, "hidden": 0.2, "retired": 0.1}},
    "unknown": {"activity": {"open": 0.3, "hidden": 0.3, "retired": 0.4}},
}
LETTERS = {"letter-0": {"date": "1920", "cite": "lunin"}, "letter-1": {"date": "1922"}}


def world_of(seed: int) -> World:
    return World.random(np.random.default_rng(seed))


def row(seed: int, states: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(states))


def verdicts(*every: dict[str, Any], **rest: Any) -> Verdicts:
    filled = [{"confidence": "high", "paraphrase": "so it was", **one} for one in every]
    held = {"clandestine": "1", "words": WORDS, "sure": {"high": 0.9, "low": 0.4}, "verdicts": filled, **rest}
    return Verdicts.model_validate(held)


def test_scores_by_hand() -> None:
    v, p = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.5, 0.25])
    assert log_score(v, p) == pytest.approx(0.5 * np.log(0.25) + 0.5 * np.log(0.5))
    assert divergence(v, p) == pytest.approx(0.5 * np.log(2))
    assert brier(v, p) == pytest.approx(0.0625 + 0 + 0.0625)
    assert log_score(np.array([[1.0, 0], [0, 1.0]]), np.array([[0.5, 0.5], [1, 0]])) == pytest.approx(
        [np.log(0.5), -np.inf]
    )
    assert brier(np.array([1.0, 0]), np.array([0, 1.0])) == 2 and log_score(
        v, np.array([0.5, 0.5, 0])
    ) == pytest.approx(-np.log(2))


@given(st.integers(2, 6), SEEDS, SEEDS)
def test_the_scores_are_proper(states: int, one: int, other: int) -> None:
    """No answer beats the verdict itself: the log score is best, and the Brier score 0, at p = v."""
    v, p = row(one, states), row(other, states)
    assert log_score(v, p) <= log_score(v, v) + 1e-12 and divergence(v, p) >= -1e-12
    assert divergence(v, v) == pytest.approx(0, abs=1e-12) and brier(v, v) == 0 <= brier(v, p)
    nudged = 0.99 * v + 0.01 * p
    assert one == other or log_score(v, nudged) > log_score(v, p)


@settings(max_examples=20)
@given(st.integers(2, 30), SEEDS, SEEDS)
def test_the_bootstrap_is_paired_and_repeats(people: int, numbers: int, seed: int) -> None:
    rng = np.random.default_rng(numbers)
    one, other = rng.normal(size=people), rng.normal(size=people)
    found = paired(list(one), list(other), seed)
    assert found == paired(list(one), list(other), seed) and found.mean == pytest.approx(float((one - other).mean()))
    assert (one - other).min() <= found.low <= found.mean <= found.high <= (one - other).max()
    swapped = paired(list(other), list(one), seed)
    assert (swapped.low, swapped.high) == pytest.approx((-found.high, -found.low))
    shifted = paired(list(one + 3), list(one), seed)  # the same people in both: no spread at all
    assert (shifted.low, shifted.mean, shifted.high) == pytest.approx((3, 3, 3))


@given(st.integers(1, 40), SEEDS)
def test_reliability_keeps_every_weight(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    said, found, weights = rng.beta(0.5, 0.5, count), rng.random(count), rng.random(count)
    said[0] = 1.0
    bins = reliability(said, found, weights)
    assert sum(one.weight for one in bins) == pytest.approx(weights.sum())
    assert sum(one.weight * one.found for one in bins) == pytest.approx(found @ weights)
    assert sum(one.weight * one.said for one in bins) == pytest.approx(said @ weights)
    assert all(one.low in EDGES and one.low <= one.said <= one.high + 1e-12 for one in bins)


def test_the_locked_half_is_the_seeds(root: Path) -> None:
    """The shipped list is what the seed draws from all people with a verdict; any change to it would be seen."""
    shipped = read_verdicts(root / "evidence" / "verdicts" / "casebook.yaml")
    assert shipped.locked is not None
    people = [one.dossier for one in shipped.verdicts]
    assert shipped.locked.dossiers == locked_by(shipped.locked.seed, people)
    assert len(shipped.locked.dossiers) == len(set(people)) // 2
    assert locked_by(shipped.locked.seed + 1, people) != shipped.locked.dossiers
    assert locked_by(shipped.locked.seed, reversed(people)) == shipped.locked.dossiers


@given(st.lists(st.text("abcdef", min_size=1), unique=True, max_size=12), st.integers(0, 5000))
def test_half_are_locked_whatever_the_seed(names: list[str], seed: int) -> None:
    held = locked_by(seed, names)
    assert (
        len(held) == len(names) // 2
        and set(held) <= set(names)
        and held == sorted(held) == locked_by(seed, names[::-1])
    )


def test_the_items_of_a_verdicts_own_work_and_its_kin() -> None:
    """What cites the work, is copied from it or lies in one file with it, through any number of steps; nothing else."""
    sources = {
        "work": {"cite": "lunin"}, "copy": {"derives_from": "work"}, "copy-of-copy": {"derives_from": "copy"},
        "folder": {"cite": "folder"}, "page": {"part_of": "folder", "cite": "lunin"}, "other-page": {"part_of": "folder"},
        "stranger": {"cite": "somebody"}, "uncited": {},
    }  # fmt: skip
    seen = [{"id": f"by-{name}", "by": name, "when": "1921", "asserts": {"contact": "yes"}} for name in sources]
    case = asked(world_of(1).model(), small_dossier(sources, seen))
    lunin = verdicts({"dossier": "nobody", "verdict": "hid", "by": "lunin"}).verdicts[0]
    kin = {"by-work", "by-copy", "by-copy-of-copy", "by-folder", "by-page", "by-other-page"}
    assert own_items(case, lunin) == kin
    assert own_items(case, verdicts({"dossier": "nobody", "verdict": "hid"}).verdicts[0]) == set()
    strange = verdicts({"dossier": "nobody", "verdict": "hid", "by": "somebody"}).verdicts[0]
    assert own_items(case, strange) == {"by-stranger"}


@given(st.sampled_from(sorted(WORDS)), st.sampled_from(["high", "low", "medium"]))
def test_a_verdict_is_mixed_with_unknown_as_far_as_it_is_unsure(word: str, confidence: str) -> None:
    told = verdicts({"dossier": "nobody", "verdict": word, "confidence": confidence})
    sure = {"high": 0.9, "low": 0.4, "medium": 1.0}[confidence]
    plain, said = (np.array(list(WORDS[one]["activity"].values())) for one in ("unknown", word))
    assert target(told, told.verdicts[0], "activity") == pytest.approx(sure * said + (1 - sure) * plain)


@settings(max_examples=6)
@given(SEEDS, observed())
def test_each_way_of_answering_by_hand(seed: int, said: Said) -> None:
    """All items, none, each alone multiplied, and without the verdict's own work: from cases that never met a verdict."""
    sources, observations = said
    sources = {name: {**one, "cite": "lunin" if name == "letter-0" else "x"} for name, one in sources.items()}
    model, dossier = world_of(seed).model(), small_dossier(sources, observations)
    told = verdicts(
        {"dossier": "nobody", "verdict": "hid", "by": "lunin", "when": "1921/1922"},
        {"dossier": "nobody", "verdict": "worked"},
        {"dossier": "nobody", "verdict": "hid", "when": "1950"},
        {"dossier": "else", "verdict": "hid"},
    )
    one, other = judged(model, dossier, told)["activity"]
    assert one.years == (1921, 1922) and other.years == (1920, 1921, 1922) and one.states == ACTIVITY
    items = asked(model, dossier).network.items
    assert set(one.own) == {item.id for item in items if item.source == "letter-0"} and not other.own

    def years(gone: set[str]) -> np.ndarray:
        without = [seen for item in items if item.id in gone for seen in item.observations]
        return every_year(asked(model, dossier, without=without), "activity")

    ids = {item.id for item in items}
    prior = years(ids)
    naive = prior * np.prod([years(ids - {name}) / prior for name in ids], axis=0)
    naive /= naive.sum(axis=1, keepdims=True)
    for way, expected in {
        "model": years(set()),
        "prior": prior,
        "naive": naive,
        "without own": years(set(one.own)),
    }.items():
        assert one.answers[way] == pytest.approx(expected[1:], abs=1e-9), way
    assert other.answers["without own"] == pytest.approx(other.answers["model"])
    led = led_by(model, dossier, other, "activity")
    for name in ids:
        less = log_score(other.target, years(set())).mean() - log_score(other.target, years({name})).mean()
        assert led[name] == pytest.approx(less, abs=1e-9)


@settings(max_examples=6)
@given(SEEDS)
def test_naive_is_the_model_where_items_are_independent(seed: int) -> None:
    """Letters that read the state of one year and nothing else: in that year nothing is lost by multiplying, in others it is."""
    world = world_of(seed)
    world.temper[:] = [1, 0]
    raw = world.raw()
    raw["kinds"]["letter"]["rates"] = {"sees": 0.6, "invents": 0.2, "denies": {"so": 0, "not_so": 0}}
    seen = [
        {"id": f"s{n}", "by": f"letter-{n}", "when": "1921", "asserts": {"activity": state}}
        for n, state in enumerate(("open", "hidden"))
    ]
    dossier = small_dossier(LETTERS, seen)
    (one,) = judged(Model.model_validate(raw), dossier, verdicts({"dossier": "nobody", "verdict": "hid"}))["activity"]
    assert one.answers["naive"][1] == pytest.approx(one.answers["model"][1], abs=1e-9)
    assert abs(one.answers["naive"][[0, 2]] - one.answers["model"][[0, 2]]).max() > 1e-6


def people(seed: int, names: list[str]) -> tuple[Model, list[Any], Verdicts]:
    """Some people with a letter each, a verdict each, and half of them locked."""
    rng = np.random.default_rng(seed)
    states, years = rng.choice(["no", "yes"], len(names)), rng.integers(1920, 1923, len(names))
    seen = [
        [{"id": f"of-{name}", "by": "letter-0", "when": str(year), "asserts": {"contact": str(state)}}]
        for name, year, state in zip(names, years, states, strict=True)
    ]
    every = [
        small_dossier(LETTERS, one).model_copy(update={"dossier": name}) for name, one in zip(names, seen, strict=True)
    ]
    told = [{"dossier": name, "verdict": str(rng.choice(["hid", "worked"])), "by": "lunin"} for name in names]
    locked = {"seed": 7, "because": "a test", "dossiers": locked_by(7, names)}
    return world_of(seed).model(), every, verdicts(*told, locked=locked, title="A test")


def test_locked_people_are_in_the_totals_only() -> None:
    """By name nowhere but in the list of who is locked; in every format."""
    names = ["anikin", "babin", "vagin", "gorin", "dunin"]
    model, every, told = people(3, names)
    found = validate(model, every, told)
    locked = set(told.locked.dossiers) if told.locked is not None else set()
    plain = json.loads(found.json())
    assert plain["people"] == {name: "locked" if name in locked else "open" for name in names}
    del plain["people"]
    for text in (found.text(), found.csv(), found.markdown(), found._repr_html_(), json.dumps(plain)):
        for name in names:
            assert (name in text) == (name not in locked)
            assert (f"of-{name}" not in text) or name not in locked
    assert [row["person"] for row in csv.DictReader(io.StringIO(found.csv()))] == sorted(set(names) - locked)
    assert max(map(len, found.text().split("\n"))) <= 80
    assert f"{len(locked)} people are locked by seed 7" in found.text().replace("\n  ", " ")


def test_totals_are_one_vote_a_person() -> None:
    """The means over people of the means over years, and the same from the people's own verdicts; halves add up to all."""
    names = ["anikin", "babin", "vagin", "gorin", "dunin", "ezhin"]
    model, every, told = people(5, names)
    found = validate(model, every, told, seed=11)
    totals = found.data["totals"]["activity"]
    assert [totals[half]["people"] for half in ("open", "locked", "all")] == [3, 3, 6]
    scores = {}
    for dossier in every:
        (one,) = judged(model, dossier, told)["activity"]
        scores[dossier.dossier] = {way: float(log_score(one.target, one.answers[way]).mean()) for way in one.answers}
        near = float(brier(one.answers["model"], one.target).mean())
        record = next((row for row in found.table.records() if row["person"] == dossier.dossier), None)
        assert record is None or (record["log_score"], record["brier"]) == pytest.approx(
            (scores[dossier.dossier]["model"], near)
        )
    for way in ("model", "prior", "naive", "without own"):
        expected = np.mean([held[way] for held in scores.values()])
        assert totals["all"]["scores"][way]["log"] == pytest.approx(expected)
    better = paired([held["model"] for held in scores.values()], [held["prior"] for held in scores.values()], 11)
    assert totals["all"]["better"]["prior"] == pytest.approx(vars(better))
    halves = np.mean([totals[half]["scores"]["model"]["log"] for half in ("open", "locked")])
    assert totals["all"]["scores"]["model"]["log"] == pytest.approx(halves)
    assert sum(one["weight"] for one in found.data["reliability"]) == pytest.approx(3)


def test_people_without_a_verdict_do_not_count() -> None:
    model, every, told = people(5, ["anikin", "babin"])
    stranger = small_dossier(LETTERS, []).model_copy(update={"dossier": "stranger"})
    assert validate(model, [*every, stranger], told).data["people"].keys() == {"anikin", "babin"}
    with pytest.raises(BadQuestion, match="no verdict is on any of these people"):
        validate(model, [stranger], told)
    with pytest.raises(BadQuestion, match="does not go by years"):
        validate(model.model_copy(update={"years": None}), every, told)


def test_a_shipped_answer(root: Path) -> None:
    """Three of the casebook's people under the shipped model of years, one of them locked; nobody says what was so."""
    told = read_verdicts(root / "evidence" / "verdicts" / "casebook.yaml")
    model = read_model("person-years")
    assert told.locked is not None
    names = ["belash-viktor", "khudolei-v", "teper-isaac"]
    assert [name in told.locked.dossiers for name in names] == [False, True, False]
    found = validate(
        model, [read_dossier(root / "evidence" / f"{name}.yaml", model) for name in names], told, scenario="crushed"
    )
    assert set(found.data["totals"]) == {"activity", "informs"} and found.data["view"] == "crushed"
    assert "khudolei" not in found.text() and "belash-viktor" in found.text()
    assert max(map(len, found.text().split("\n"))) <= 80 and not re.search(r"\bnan\b|proves", found.text().lower())
    for halves in found.data["totals"].values():
        for total in halves.values():
            assert all(np.isfinite(list(marks.values())).all() for marks in total["scores"].values())
