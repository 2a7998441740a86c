"""What would tell most: against cases in which it was really read, and the laws of information."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from randomworld import dossiers, models
from smallworld import X, dossier, kind, model, rates, says, shares, two

from clandestine.ask.learnt import Outlook, entropy, gained
from clandestine.ask.posterior import normalised
from clandestine.ask.worth import worth
from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import Case
from clandestine.translate.prospects import Prospect, Prospects, seen_by


def random_case(written: dict[str, Any], seen: dict[str, Any]) -> Case:
    world = Model.model_validate({"clandestine": "1", "name": "random", **written})
    return Case(world, Dossier.model_validate({"clandestine": "1", **seen}))


def outlook(case: Case, about: str = "x", lead: int = 0) -> Outlook:
    return Outlook.of(Prospects.of(case), about, case.views[0], lead)


def now(case: Case) -> np.ndarray:
    return normalised(case.log_joint("x", case.views[0]))[:, 0]


def really_read(case: Case, one: Prospect, outcome: str, prospects: Prospects) -> np.ndarray:
    """P(x, e) of a case whose dossier has one source more, read, which said this."""
    source = prospects.case.dossier.sources[one.source]
    word, _, state = outcome.partition(" ")
    saying = [] if word == "silent" else [
        {"id": "new", "by": one.source.replace(" ", "-"), "asserts" if word == "says" else "denies": {one.variable: state}}
    ]  # fmt: skip
    plain = case.dossier.model_dump(by_alias=True, exclude_unset=True)
    plain["sources"][one.source.replace(" ", "-")] = source.model_dump(by_alias=True, exclude_unset=True)
    plain["observations"] = [*plain.get("observations", []), *saying]
    if one.whole:
        whole = {"read_for": [one.variable], "extent": "whole"}
        plain["consulted"] = {**plain.get("consulted", {}), one.source.replace(" ", "-"): whole}
    anew = Case(case.model, Dossier.model_validate(plain))
    return np.asarray(np.exp(anew.log_joint("x", anew.views[0]))[:, 0])


@settings(max_examples=12, deadline=None)
@given(models(), dossiers(3), st.data())
def test_what_is_expected_is_what_reading_brings(written: dict, seen: dict, data: st.DataObject) -> None:
    """P(outcome, state | evidence) of a prospect is that of cases with the source added, outcome by outcome."""
    case = random_case(written, seen)
    found = outlook(case)
    one = data.draw(st.sampled_from(found.prospects.found))
    evidence = np.exp(case.log_joint("x", case.views[0]))[:, 0].sum()
    joint = now(case) * found.likely[one.node]
    for place, outcome in enumerate(one.outcomes):
        if outcome == "silent" and not one.whole:
            continue  # the silence of one paper is never evidence, only what the others leave
        expected = really_read(case, one, outcome, found.prospects) / evidence
        np.testing.assert_allclose(joint[place], expected, rtol=1e-8, atol=1e-13)
    np.testing.assert_allclose(joint.sum(axis=0), now(case), rtol=1e-10)


@settings(max_examples=12, deadline=None)
@given(models(), dossiers(3))
def test_the_laws_of_information(written: dict, seen: dict) -> None:
    """Never below nothing, never above the uncertainty there is, never above knowing for sure where only that is reported."""
    case = random_case(written, seen)
    found = outlook(case)
    uncertain = entropy(now(case))
    assert found.now == pytest.approx(now(case))
    for one in found.prospects.found:
        gain = gained(found.now * found.likely[one.node], found.lead)
        assert -1e-12 <= gain.bits <= uncertain + 1e-9
        if one.name == "letter":  # conceals nothing, has no temper: it hangs on the variable alone
            assert gain.bits <= found.certain[one.variable].bits + 1e-9
    for name in {one.name for one in found.prospects.found if one.whole}:
        parts = [one for one in found.prospects.found if one.whole and one.name == name]
        whole = found.whole(name)
        best = max(gained(found.now * found.likely[one.node], found.lead).bits for one in parts)
        assert best - 1e-9 <= whole.bits <= uncertain + 1e-9
    for nodes, gain in found.sets(2):
        assert gain.bits >= max(found.single[node].bits for node in nodes) - 1e-9


@settings(max_examples=8, deadline=None)
@given(shares, st.floats(0.1, 0.5), st.floats(0.02, 0.3))
def test_two_statements_together_by_enumeration(prior: float, sees: float, invents: float) -> None:
    """A set and a whole source against the definition: H(x) less the mean of H(x | both)."""
    kinds = {"letter": {**kind(sees, invents, 0.05, 0.1), "about": {"x": {}, "habit": {}}}}
    habit = {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}}
    case = Case(model({"x": two(prior), "habit": habit}, kinds), dossier({"s": "letter"}, [says("a", "s", "habit")]))
    found = outlook(case)
    report = np.array(
        [[0.1, invents, 1 - 0.1 - invents], [0.05, sees, 1 - 0.05 - sees]]
    )  # says absent, says present, silent
    table = np.array([[0.8, 0.2], [0.3, 0.7]])
    start = np.array([1 - prior, prior])[:, None] * table * report[:, 1]  # P(x, habit, seen)
    joint = np.einsum("xh,xr,hs->xrs", start / start.sum(), report, report).reshape(2, -1)
    shares_, outcomes = joint.sum(axis=1), joint.sum(axis=0)
    bits = entropy(shares_) - sum(p * entropy(part / p) for p, part in zip(outcomes, joint.T, strict=True))
    ((_, gain),) = found.sets(2)
    assert gain.bits == pytest.approx(bits, abs=1e-10)
    assert found.whole("letter").bits == pytest.approx(bits, abs=1e-10)
    lead = found.lead
    assert gain.moved == pytest.approx(sum(abs(joint[lead] - outcomes * shares_[lead])), abs=1e-10)


def test_what_cannot_tell() -> None:
    """Rates that do not hang on the truth are worth nothing; states with the same columns can never be told apart."""
    deaf = {"deaf": {**kind(0.3, 0.3, 0.1, 0.1), "about": {"habit": {}}}, "letter": {**kind(), "about": {"habit": {}}}}
    variables = {
        "x": {"states": ["a", "b", "c"], "prior": {"a": 0.5, "b": 0.3, "c": 0.2}},
        "habit": {"states": X, "given": ["x"], "table": {"a": 0.2, "b": 0.7, "c": 0.7}},
    }
    case = Case(model(variables, deaf), dossier({"s": "letter"}, [says("i", "s", "habit")]))
    found = worth(case)
    assert "no source of these kinds could ever tell b from c" in found.sentence.lower()
    rows = {row["where"]: row for row in found.table.records()}
    assert abs(rows["deaf"]["model_bits"]) < 1e-12
    assert 0.001 < rows["letter"]["model_bits"] < rows["letter"]["model_certain"]


def test_a_copy_of_what_is_known_is_worth_nothing() -> None:
    """The rest of an exact copy whose original said it already: no information, though another letter has some."""
    kinds = {"letter": {**kind(0.6, 0.1), "about": {"x": {}}}}
    copy = {"kind": "letter", "derives_from": "one", "adds": 0, "slip": 0, "takes_up": ["x"]}
    case = Case(model({"x": two(0.4)}, kinds), dossier({"one": "letter", "copy": copy}, [says("a", "one")]))
    found = outlook(case)
    assert found.whole("copy").bits == pytest.approx(0, abs=1e-12)
    assert found.whole("letter").bits > 0.01


def test_what_is_looked_in() -> None:
    """Only what a kind can see, has rates for, and has not said; whole sources are not offered again; unknown names are told."""
    kinds = {
        "letter": {**kind(), "about": {"x": {}, "habit": {}}},
        "mute": {"about": {}, "rates": rates()},
    }
    variables = {
        "x": two(),
        "habit": {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}},
        "verdict": {"states": X, "given": ["x"], "table": {"absent": 0.1, "present": 0.9}, "conclusion": "yes"},
    }
    held = model(variables, kinds)
    assert list(seen_by(held, "letter")) == ["x", "habit"] and "verdict" not in seen_by(held, "mute")
    whole = {"read": {"read_for": "all", "extent": "whole"}}
    case = Case(held, dossier({"read": "letter", "part": "letter"}, [says("a", "part")], consulted=whole))
    names = {(one.name, one.variable) for one in Prospects.of(case).found if one.whole}
    assert ("part", "habit") in names and ("part", "x") not in names and not any(name == "read" for name, _ in names)
    only = worth(case, within=["letter"]).data["views"]["model"]
    assert {one["kind"] for one in only["one_more"]} == {"letter"}
    with pytest.raises(BadQuestion, match="did you mean 'letter'"):
        worth(case, within=["lettr"])


@settings(max_examples=10, deadline=None)
@given(models(), dossiers(3))
def test_looking_ahead_changes_nothing(written: dict, seen: dict) -> None:
    """The case with everything that might be read, and a narrower one, answer as the case itself does."""
    case = random_case(written, seen)
    wider = Prospects.of(case)
    assume(wider.found)
    few = wider.only(wider.found[:2])
    for one in (wider, few):
        logs = one.log_joint("x", one.case.views[0], {})
        np.testing.assert_allclose(logs, case.log_joint("x", case.views[0]), rtol=1e-9)
    assert len(few.found) == len({one.node for one in wider.found[:2]})
    outcomes = list(product(*(range(len(one.outcomes)) for one in few.found)))
    tried = {one.node: np.array(column) for one, column in zip(few.found, zip(*outcomes, strict=True), strict=True)}
    logs = few.log_joint("x", few.case.views[0], tried)
    np.testing.assert_allclose(np.exp(logs).sum(), np.exp(case.log_joint("x", case.views[0])).sum(), rtol=1e-9)
