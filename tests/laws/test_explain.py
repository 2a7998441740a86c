"""Explain: every number stands in another finding, the same words for the same case, people's rules, and how each case reads."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from randomworld import dossiers, models
from smallworld import X, denies, dossier, kind, model, says, two
from test_general import built

from clandestine.ask.conflict import conflict
from clandestine.ask.each import fewest_to_flip
from clandestine.ask.explain import explain
from clandestine.ask.finding import Finding
from clandestine.ask.posterior import posterior
from clandestine.ask.prose import in_words
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.weigh import weigh
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.files.shipped import example_names, example_path
from clandestine.record.model import Model
from clandestine.scales import share, signed, two_digits
from clandestine.translate.case import Case
from clandestine.translate.onfile import ON_FILE

NUMBER = re.compile(r"(?<![\w-])[<>]?[-+]?\d+(?:\.\d+)?(?![\w-])")
DRAWS = 20


def forms(value: float) -> set[str]:
    """The ways in which a number may be printed."""
    return {share(value), signed(value), two_digits(value), two_digits(10 ** (min(abs(value), 300) / 10)), f"{value:g}"}


def without_names(case: Case, text: str) -> str:
    """A text without the names and dates in it, which may hold digits."""
    items = case.network.items
    names = {case.dossier.title, *case.model.variables, *case.model.kinds, *case.dossier.sources}
    names |= {name for item in items for name in (item.id, item.source, item.origin, item.file)}
    text = text.replace(f"for the window {case.window}", "").replace(f"for {str(case.window).replace('/', ' to ')}", "")
    for name in sorted(names - {""}, key=len, reverse=True):
        text = text.replace(name, "").replace(f"{name[0].upper()}{name[1:]}", "")
    return text


def every_number_is_quoted(case: Case, finding: Finding) -> int:
    """Fail where a statement prints a number that is not among those it rests on; gives how many were looked at."""
    looked = 0
    for one in finding.data["statements"]:
        printed = NUMBER.findall(without_names(case, one["text"]))
        allowed = {form for quote in one["rests_on"] for form in forms(quote["value"])}
        assert set(printed) <= allowed, (set(printed) - allowed, one["text"])
        looked += len(printed)
    return looked


def asked_anew(case: Case, question: str, finding: Finding) -> Mapping[str, Any]:
    """The data of another question, asked by itself."""
    about, pair = finding.data["about"], finding.data["pair"]
    answers = {
        "posterior": lambda: posterior(case, about, draws=DRAWS),
        "weigh": lambda: weigh(case, about, tuple(pair), draws=DRAWS),
        "weigh all pairs": lambda: weigh(case, about, draws=DRAWS),
        "fewest to flip": lambda: fewest_to_flip(case, about),
        "sensitivity": lambda: sensitivity(case, about),
        "conflict": lambda: conflict(case, about, tuple(pair)),
    }
    return finding.data if question == "explain" else answers[question]().data


def every_quote_stands_there(case: Case, finding: Finding) -> None:
    """Fail where a number differs from what stands at its place in the finding of the question named."""
    data: dict[str, Any] = {}
    for quote in (quote for one in finding.data["statements"] for quote in one["rests_on"]):
        if quote["question"] not in data:
            data[quote["question"]] = asked_anew(case, quote["question"], finding)
        held = data[quote["question"]]
        for step in quote["at"]:
            held = held[step]
        assert held == quote["value"]


@pytest.fixture(scope="module")
def person() -> Model:
    return read_model("person")


@pytest.fixture(scope="module")
def shipped(person: Model) -> dict[str, tuple[Case, Finding]]:
    """Every shipped dossier in its first window, explained."""
    found = {}
    for name in example_names():
        papers = read_dossier(example_path(name), person)
        case = Case(person, papers, window=papers.window[0])
        found[name] = case, explain(case, draws=DRAWS)
    return found


def test_every_shipped_dossier_has_its_paragraph(shipped: dict[str, tuple[Case, Finding]]) -> None:
    """No gaps, no doubled words or stops, 80 columns, every number quoted; the word for informing only where the rules allow it."""
    assert len(shipped) == len(example_names()) >= 35
    for name, (case, finding) in shipped.items():
        text = finding.sentence
        assert every_number_is_quoted(case, finding) >= 5, name
        assert not re.search(r"\b(\w+) \1\b|  |\.\.|,,| ,| \.|\(\)|None|nan|\bprove", text), text
        assert all(re.match(r"[A-Z\"].*\.$", one["text"]) for one in finding.data["statements"])
        assert max(map(len, finding.text().splitlines())) <= 80
        if case.dossier.person is None:
            assert "informing" not in text
            continue
        told = [one["text"] for one in finding.data["statements"] if one["part"] == "hypothesis"]
        assert len(told) == 1 and told[0].startswith("On the informing hypothesis")
        bearing = set(case.bears_on("informs"))
        origins = {item.origin for item in case.network.items if item.id in bearing}
        rest = text.replace(told[0], "")
        if len(origins) < 2:
            assert "informing" not in rest, name
        assert "informing" not in rest.replace("the informing hypothesis", "")
        if not bearing:
            assert not NUMBER.search(told[0]) and "no evidence here, only the prior" in told[0]
            assert "informing: no evidence here, prior only" in finding.text()
            views = finding.data["statements"]
            assert not any("informing" in quote["at"] for one in views for quote in one["rests_on"])


@pytest.mark.parametrize("name", ["baron-aron", "klichevsky-boris", "ogpu-1924"])
def test_every_number_stands_in_its_finding(shipped: dict[str, tuple[Case, Finding]], name: str) -> None:
    case, finding = shipped[name]
    every_quote_stands_there(case, finding)
    assert explain(case, draws=DRAWS).sentence == finding.sentence


def test_a_number_from_nowhere_is_seen(shipped: dict[str, tuple[Case, Finding]]) -> None:
    """The checks themselves: a number nobody answered, and one that is quoted from another place."""
    case, finding = shipped["zubakin-boris"]
    first, *rest = finding.data["statements"]
    forged = replace(finding, data={**finding.data, "statements": [{**first, "text": "It is 0.87."}, *rest]})
    with pytest.raises(AssertionError):
        every_number_is_quoted(case, forged)
    moved = {**first, "rests_on": [{**first["rests_on"][0], "value": 7}]}
    with pytest.raises(AssertionError):
        every_quote_stands_there(case, replace(finding, data={**finding.data, "statements": [moved, *rest]}))


@pytest.mark.parametrize("name", ["askarov-german", "zubakin-boris", "klichevsky-boris"])
def test_the_order_of_the_dossier_does_not_matter(shipped: dict[str, tuple[Case, Finding]], name: str) -> None:
    case, finding = shipped[name]
    stream = random.Random(7)
    seen, sources = list(case.dossier.observations), list(case.dossier.sources.items())
    stream.shuffle(seen)
    stream.shuffle(sources)
    papers = case.dossier.model_copy(update={"observations": seen, "sources": dict(sources)})
    assert explain(Case(case.model, papers), draws=DRAWS).sentence == finding.sentence


@settings(max_examples=25)
@given(models(), dossiers())
def test_any_world_can_be_told(world, papers) -> None:
    """Random worlds of every feature: a paragraph whose numbers are all quoted and stand where it says."""
    for name in ("x", "habit"):
        world["variables"][name] |= {"guess": "yes", "because": "a test"}
    case = built(world, papers)
    finding = explain(case, draws=DRAWS)
    every_number_is_quoted(case, finding)
    every_quote_stands_there(case, finding)
    items, origins = case.item_count, len(case.origins)
    assert f"{in_words(items)} item{'s' * (items != 1)}" in finding.sentence
    if 1 < origins < items:
        assert f"from {in_words(origins)} independent origins" in finding.sentence


KINDS = {"letter": kind(0.6, 0.1, 0.02, 0.3), "bulletin": {**kind(0.7, 0.1), "deals_with": {}}}
DOUBT = {"is": 0.3, "from": 0.1, "to": 0.5}


def told(seen: list[Any], sources: Any = None, variables: Any = None, **rest: Any) -> str:
    """The paragraph on a small model: a letter or several on x."""
    names = sources or {one["by"]: "letter" for one in seen}
    held = model(variables or {"x": two(DOUBT)}, KINDS)
    return explain(Case(held, dossier(names, seen, **rest)), draws=50).sentence


def test_no_items() -> None:
    text = told([], {"s": "letter"})
    assert text.startswith(
        "On small there is, for 1925, no item that weighs: what follows is the prior. Absent leads with"
    )
    assert "evidence is" not in text and "rests" not in text


def test_one_item_and_one_origin() -> None:
    text = told([says("a", "s")])
    assert text.startswith("On small there is, for 1925, one item. Present leads with 0.72 (")
    assert "The evidence is 6.0 times as likely under present as under absent (+7.8 dB, weak support)." in text
    assert "All of it rests on a (from s)." in text and "Without a absent would lead instead of present" in text
    same = told([says("a", "s"), says("b", "s", state="absent", when="1925-03")])
    assert "two items, all from one origin: one witness, not two." in same


def test_for_and_against() -> None:
    text = told([says("a", "s"), says("b", "t"), denies("c", "u")])
    assert "three items, each from an origin of its own" in text
    assert "What speaks for present rests most on a (from s): given the rest, it is 6.0 times as likely" in text
    assert "next comes b (from t), 6.0 times (+7.8 dB)" in text
    assert "On the other side, for absent, there is c (from u): given the rest, it is 15 times" in text
    assert "The items pull apart" in text


def test_copies_are_named() -> None:
    sources = {"s": {"kind": "letter"}, "t": {"kind": "letter", "derives_from": "s"}, "u": {"kind": "letter"}}
    text = told([says("a", "s"), says("b", "t"), says("c", "u")], sources)
    assert (
        "three items from two independent origins. Of these, b (from t, which goes back to s) is no witness of its own"
        in text
    )
    lost = {**sources, "v": {"kind": "letter", "derives_from": "s"}}
    text = told([says("a", "v"), says("b", "t"), says("c", "u")], lost)
    assert "Of these, a and b (from v and t, which go back to s) make one witness." in text


def test_silence_and_what_nobody_recorded() -> None:
    variables = {
        "x": two(DOUBT),
        "y": {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}},
        "z": {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}},
    }
    text = told([says("a", "s")], variables=variables)
    assert (
        "No source is on record as read whole, so no silence is weighed; nothing at all is recorded of y or z." in text
    )
    read = {"consulted": {"t": {"read_for": ["y"], "extent": "whole"}}}
    text = told([says("a", "s")], {"s": "letter", "t": "letter"}, variables, **read)
    assert "T, read whole, is silent on y" in text or "t, read whole, is silent on y" in text
    assert "nothing at all is recorded of z" in text
    read = {"consulted": {"t": {"read_for": ["y", "z"], "extent": "whole"}}}
    assert "is silent on y and z" in told([says("a", "s")], {"s": "letter", "t": "letter"}, variables, **read)


def test_a_tie_and_no_doubt() -> None:
    """Two states that print alike stand level; without doubt there is no range to speak of and no number to tip it."""
    variables = {"x": {"states": ["a", "b", "c"], "prior": {"a": 0.4, "b": 0.4, "c": 0.2}}}
    text = told([], {"s": "letter"}, variables)
    assert "A and b stand level, with 0.40 (0.40 to 0.40; 0.40 without the file) and 0.40" in text
    assert (
        "ranges" not in text
        and "no single number, within its limits, would let another state lead" not in text.split(".")[0]
    )


def test_a_rare_case() -> None:
    """Items that pull apart and a rare state that explains it."""
    variables = {
        "x": {"states": ["plain", "other", "rare"], "prior": {"plain": 0.7, "other": 0.299, "rare": 0.001}},
        "fever": {"states": X, "given": ["x"], "table": {"plain": 0.01, "other": 0.9, "rare": 0.9}},
        "rash": {"states": X, "given": ["x"], "table": {"plain": 0.9, "other": 0.001, "rare": 0.9}},
    }
    exact = {"exact": kind(1.0, 0.0, 0.0, 1.0)}
    seen = [says("hot", "s", "fever"), says("red", "t", "rash")]
    text = explain(Case(model(variables, exact), dossier({"s": "exact", "t": "exact"}, seen)), draws=10).sentence
    assert "a rare case rather than a conflict, for rare would explain it" in text
    assert "furthest apart" in text


def test_two_views_are_told_once_where_they_agree(shipped: dict[str, tuple[Case, Finding]]) -> None:
    text = shipped["anikst-a-m"][1].sentence
    assert "Under both views, converted leads, with" in text and "before the evidence) under crushed and with" in text
    assert "nor, under underground, from clandestine" in text
    text = shipped["steimer-mollie"][1].sentence
    assert "Under both views, no single number, within its limits, would let another state lead." in text


def test_nothing_may_be_named(person: Model) -> None:
    """Asked about informing where nothing bears on it: words, no number, no lead."""
    case = Case(person, read_dossier(example_path("turkestan-1925"), person))
    finding = explain(case, "informs", draws=DRAWS)
    assert "Nothing can be said of informs from this evidence." in finding.sentence
    assert not NUMBER.search(without_names(case, finding.sentence))
    assert "informing: no evidence here, prior only" in finding.text()


def test_the_prior_may_be_what_leads(person: Model) -> None:
    """Where the evidence itself speaks for the other state, that is said."""
    case = Case(person, read_dossier(example_path("baron-aron"), person), scenarios=["crushed"])
    text = explain(case, draws=DRAWS).sentence
    assert text.startswith("On Aron Davidovich Baron there are, for 1922 to 1937 and under crushed, ten items")
    assert "what puts unreconciled ahead is the prior" in text
    assert text.count("under crushed") == 1


def test_the_table_has_what_it_rests_on(shipped: dict[str, tuple[Case, Finding]]) -> None:
    case, finding = shipped["zubakin-boris"]
    rows = finding.table.records()
    assert " ".join(str(row["text"]) for row in rows) == finding.sentence
    assert {"evidence", "leads", "weight", "carries", "against", "silence", "overturn", "conflict"} <= {
        row["part"] for row in rows
    }
    for row in rows:
        assert row["window"] == "1922/1929" and row["origins"] == 2 and row["model_digest"] == case.digests["model"]
        assert row["questions"]
    lead = next(row for row in rows if row["part"] == "leads")
    held = finding.data["statements"][1]["rests_on"][0]
    assert f"posterior: {'/'.join(held['at'])} = {held['value']!r}" in str(lead["numbers"])
    assert ON_FILE not in finding.sentence
    assert finding.markdown().count("|") == 0 and finding.csv().startswith("dossier,window,part,text,questions,numbers")


def test_the_wheel_carries_the_words(root: Path) -> None:
    """The scale is a file beside the code, and is built into the wheel."""
    from hatchling.builders.wheel import WheelBuilder

    names = {held.distribution_path for held in WheelBuilder(str(root)).recurse_included_files()}
    assert "clandestine/verbal-7.json" in names


def test_a_hypothesis_the_evidence_rules_out() -> None:
    """Its weight is infinite: the text says so, and JSON, which knows no such number, has none."""
    variables = {"agent": {"states": ["no", "yes"], "prior": 0.3}, "x": two(0.4)}
    sensitive = [{"variable": "agent", "state": "yes", "role": "present", "words": "spying"}]
    known = model(variables, {"register": kind(0.6, 0.1, 0.0, 0.5)}, sensitive=sensitive)
    seen = [says("a", "s"), denies("b", "t", "agent", "yes")]
    finding = explain(
        Case(known, dossier({"s": "register", "t": "register"}, seen, person={"name": "N. N."})), draws=DRAWS
    )
    assert "-inf dB" in finding.sentence and finding.json()
    assert finding.data["hypotheses"][0]["weights"] == {"model": None}
