"""What a paper not yet read would tell, against cases in which it has been read, outcome by outcome."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from randomworld import dossiers, models
from smallworld import X, denies, dossier, kind, many, model, posterior, rates, says, shares, two

from clandestine.ask import prospects as asking
from clandestine.ask.finding import Finding
from clandestine.ask.information import alike, information
from clandestine.ask.worth import worth
from clandestine.errors import BadQuestion, ImpossibleEvidence
from clandestine.files.dossiers import read_dossiers
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate import outlook as outlooks
from clandestine.translate.case import Case
from clandestine.translate.hypothetical import unread
from clandestine.translate.outlook import Outlook

RANDOM = {"clandestine": "1", "name": "random"}


def world(drawn: dict[str, Any]) -> Model:
    """A random model in which `knows` is worked into `sees`: then a silence and an assertion have one table between them."""
    rates_ = drawn["kinds"]["bulletin"]["rates"]
    rates_["sees"] *= rates_.pop("knows")
    return Model.model_validate({**RANDOM, **drawn})


def random_case(drawn: dict[str, Any], written: dict[str, Any]) -> Case:
    return Case(world(drawn), Dossier.model_validate({"clandestine": "1", **written}))


def said(states: tuple[str, ...]) -> list[tuple[str, str] | None]:
    """What can be said of a variable, in the order of the outcomes of a report; None for silence."""
    found: list[tuple[str, str] | None] = [("asserts", state) for state in states]
    if len(states) > 2:
        found += [("denies", state) for state in states]
    return [*found, None]


def read_through(case: Case, source: str, new: dict[str, Any] | None, variables: list[str]) -> np.ndarray:
    """P(x, outcomes, evidence) with the source really read for some variables, one case an outcome: (states, outcomes ...)."""
    plain = case.dossier.model_dump(by_alias=True, exclude_unset=True, mode="json")
    if new is not None:
        plain["sources"][source] = new
    plain.setdefault("consulted", {})[source] = {"read_for": variables, "extent": "whole"}
    each = [said(case.states(one)) for one in variables]
    found = []
    for outcome in product(*each):
        seen = [
            {"id": f"found-{one}", "by": source, what[0]: {one: what[1]}}
            for one, what in zip(variables, outcome, strict=True)
            if what is not None
        ]
        one = Case(
            case.model, Dossier.model_validate({**plain, "observations": [*plain.get("observations", []), *seen]})
        )
        found.append(np.exp(one.log_joint("x", one.views[0]))[:, 0])
    return np.array(found).T.reshape(-1, *(len(one) for one in each))


def bits(table: np.ndarray) -> float:
    """Expected fall of the entropy, from the joint of states and outcomes."""
    flat = table.reshape(len(table), -1) / table.sum()
    entropy = lambda p: -sum(one * np.log2(one) for one in p if one > 0)  # noqa: E731
    return entropy(flat.sum(axis=1)) - sum(p.sum() * entropy(p / p.sum()) for p in flat.T if p.sum() > 0)


def records(finding: Finding, what: str) -> list[dict[str, Any]]:
    return [row for row in finding.table.records() if row["what"] == what]


@settings(max_examples=25)
@given(
    models(),
    dossiers(),
    st.sampled_from(["letter", "police", "bulletin"]),
    st.sampled_from(["x", "habit", "print", "world"]),
)
def test_a_statement_is_worth_what_reading_it_would_tell(
    drawn: dict[str, Any], written: dict[str, Any], name: str, variable: str
) -> None:
    """One new paper: joint with every outcome, bits and expected change, each outcome really added to the dossier."""
    case = random_case(drawn, written)
    real = read_through(case, "paper", {"kind": name}, [variable])
    base = np.exp(case.log_joint("x", case.views[0]))[:, 0]
    np.testing.assert_allclose(real.sum(axis=1), base, rtol=1e-9)
    rows = records(worth(case), "statement")
    (row,) = [row for row in rows if (row["look_for"], row["kind"]) == (variable, name)]
    assert row["model_bits"] == pytest.approx(bits(real), abs=1e-9)
    shares_, before = real / real.sum(), base / base.sum()
    lead = int(before.argmax())
    moved = sum(p.sum() * abs(p[lead] / p.sum() - before[lead]) for p in shares_.T)
    assert row["model_change"] == pytest.approx(moved, abs=1e-9)


@settings(max_examples=25)
@given(models(), dossiers(), st.data())
def test_sources_and_sets_are_exact_jointly(
    drawn: dict[str, Any], written: dict[str, Any], data: st.DataObject
) -> None:
    """Two statements of one paper, new or named (a file that was read, a doubtful record): the whole joint, outcome by outcome."""
    case = random_case(drawn, written)
    look = unread(case)
    new = [paper for paper in look.papers if paper.new]
    outlook = Outlook(look.case, "x", tuple(node for paper in new for node in paper.statements.values()))
    hidden = {node for node in case.network.nodes}
    open_ = [
        (paper, [one for one, node in paper.statements.items() if node not in hidden and one != "world"])
        for paper in look.papers
        if paper.new or case.dossier.sources[paper.name].read == 1
    ]
    paper, variables = data.draw(st.sampled_from([(paper, held) for paper, held in open_ if held]))
    variables = data.draw(st.permutations(variables))[:2]
    reports = [paper.statements[one] for one in variables]
    (found,) = outlook.under(case.views[0], reports).joints([reports])
    real = read_through(case, paper.name, {"kind": paper.kind} if paper.new else None, variables)
    np.testing.assert_allclose(found, real / real.sum(), rtol=1e-8, atol=1e-13)
    flat = outlook.under(case.views[0]).posterior
    base = np.exp(case.log_joint("x", case.views[0]))[:, 0]
    np.testing.assert_allclose(flat, base / base.sum(), rtol=1e-9)


@settings(max_examples=10)
@given(models(), dossiers())
def test_what_must_hold_of_information(drawn: dict[str, Any], written: dict[str, Any]) -> None:
    """Never below 0 nor above what is open; a report never beats its variable; together never less than apart."""
    finding = worth(random_case(drawn, written))
    open_ = finding.data["views"]["model"]["open_bits"]
    statements = {(row["look_for"], row["through"]): row for row in records(finding, "statement")}
    for row in finding.table.records():
        assert 0 <= row["model_bits"] <= open_ + 1e-12
        assert 0 <= row["model_change"] <= 1
    for row in statements.values():
        if row["kind"] != "police":  # which hangs on what it conceals besides
            assert row["model_bits"] <= row["model_certain"] + 1e-12
    for row in records(finding, "source"):
        for (_, through), one in statements.items():
            if through == row["through"] and row["counted"] == row["of"]:
                assert row["model_bits"] >= one["model_bits"] - 1e-12
    for row in records(finding, "set"):
        for variable, through in zip(row["look_for"].split(" + "), row["through"].split(" + "), strict=True):
            assert row["model_bits"] >= statements[variable, through]["model_bits"] - 1e-12


@settings(max_examples=6)
@given(models(), dossiers(most=3))
def test_a_set_is_worth_what_reading_both_would_tell(drawn: dict[str, Any], written: dict[str, Any]) -> None:
    """The best pair, its two papers really read (one paper, where both are of one kind)."""
    case = random_case(drawn, written)
    pairs = [one for one in records(worth(case), "set") if one["counted"] == 2]
    assume(pairs)
    row = max(pairs, key=lambda one: one["model_bits"])
    variables, kinds = row["look_for"].split(" + "), row["kind"].split(" + ")
    if kinds[0] == kinds[1]:
        real = read_through(case, "paper", {"kind": kinds[0]}, variables)
    else:
        plain = case.dossier.model_dump(by_alias=True, exclude_unset=True, mode="json")
        parts = []
        for what in said(case.states(variables[0])):
            held = {**plain, "sources": {**plain["sources"], "first": {"kind": kinds[0]}}}
            held["consulted"] = {**plain["consulted"], "first": {"read_for": [variables[0]], "extent": "whole"}}
            if what is not None:
                first = {"id": "first", "by": "first", what[0]: {variables[0]: what[1]}}
                held["observations"] = [*plain["observations"], first]
            known = Case(case.model, Dossier.model_validate(held))
            parts.append(read_through(known, "second", {"kind": kinds[1]}, [variables[1]]))
        real = np.stack(parts, axis=1)
    assert row["model_bits"] == pytest.approx(bits(real), abs=1e-9)


def test_knows_and_kept_thin_what_a_paper_would_say() -> None:
    """A paper read whole says what its author saw, knew and kept: 0.6 x 0.9 x 0.5 = 0.27, and is silent with 0.73."""
    bulletin = {"bulletin": kind(0.5, 0.01, knows=0.6, kept=0.9)}
    case = Case(model(kinds=bulletin), dossier({}, []))
    (row,) = records(worth(case), "statement")
    told = np.array([[0.0, 0.01, 0.99], [0.0, 0.27, 0.73]]) / 2
    assert row["model_bits"] == pytest.approx(bits(told), abs=1e-12)


def test_what_does_not_depend_on_the_truth_is_worth_nothing() -> None:
    kinds = {"deaf": kind(0.3, 0.3, 0.2, 0.2), "dumb": kind(0.0, 0.0), "sharp": kind(0.9, 0.1)}
    finding = worth(Case(model({"x": two(0.3), "y": two(0.4)}, kinds), dossier({}, [])))
    for row in records(finding, "statement"):
        nothing = row["kind"] != "sharp" or row["look_for"] == "y"
        assert (row["model_bits"] == pytest.approx(0, abs=1e-12)) == nothing
    assert "nothing that could be said of these tells anything of x: y" in finding.notes


def test_an_exact_copy_is_worth_nothing_and_its_original_something() -> None:
    """Read beside its original a copy adds nothing; where the copy was read, the original can only correct its slip."""
    letter = {"letter": kind(0.6, 0.1)}
    sources = {"first": "letter", "copy": {"kind": "letter", "derives_from": "first", "takes_up": ["x"]}}
    (copy,) = [
        row
        for row in records(worth(Case(model(kinds=letter), dossier(sources, [says("a", "first")]))), "source")
        if row["through"] == "copy"
    ]
    assert copy["model_bits"] == pytest.approx(0, abs=1e-12)
    for slip, least in ((0.0, 0.0), (0.3, 0.01)):
        exact = {**sources, "copy": {"kind": "letter", "derives_from": "first", "slip": slip}}
        case = Case(model(kinds=letter), dossier(exact, [says("a", "copy", when="1925-01")]))
        finding = worth(case)
        (original,) = [row for row in records(finding, "source") if row["through"] == "first"]
        assert original["model_bits"] >= least and (slip or original["model_bits"] < 1e-12)
        plain = exact | {"copy": {**exact["copy"], "slip": slip}}
        told = [np.exp(case.log_joint("x", case.views[0]))[:, 0]]
        for what in (denies, says):  # outcomes "says absent", "says present"; what is left is silence
            seen = [says("a", "copy", when="1925-01"), what("b", "first", when="1925-01")]
            told.append(np.exp((one := Case(case.model, dossier(plain, seen))).log_joint("x", one.views[0]))[:, 0])
        joint = np.array([*told[1:], told[0] - told[1] - told[2]]).T
        assert original["model_bits"] == pytest.approx(bits(joint), abs=1e-9)


def test_what_was_read_keeps_its_weight() -> None:
    """An original known through a copy only, of a kind that may not deal with the topic: looking it up changes no item's weight."""
    about = {"states": X, "given": ["x"], "table": {"absent": 0.3, "present": 0.6}, "topic": "arms"}
    kinds = {"letter": kind(0.6, 0.1, deals_with={"arms": 0.2}), "press": kind(0.3, 0.1)}
    sources = {"first": "letter", "copy": {"kind": "press", "derives_from": "first", "slip": 0.2}}
    case = Case(model({"x": {**two(0.4), "topic": "arms"}, "y": about}, kinds), dossier(sources, [says("a", "copy")]))
    look = unread(case)
    np.testing.assert_allclose(posterior(look.case), posterior(case), rtol=1e-12)
    assert {paper.name: list(paper.statements) for paper in look.papers}["first"] == ["x"]
    before = posterior(case)
    assert worth(case).data["views"]["model"]["open_bits"] == pytest.approx(-sum(before * np.log2(before)))


def test_which_sources_are_asked() -> None:
    """Not those read whole, lost, dropped, or only repeating others; and not what one has spoken of already."""
    sources = {
        "read": "letter", "part": "letter", "lost": {"kind": "letter", "lost": "yes"}, "gone": "letter", "other": "press",
        "some": "letter", "copy": {"kind": "letter", "derives_from": "part"},
    }  # fmt: skip
    consulted = {
        "read": {"read_for": "all", "extent": "whole"},
        "part": {"read_for": "all", "extent": "part"},
        "some": {"read_for": ["y"], "extent": "whole"},
    }
    kinds = {"letter": kind(0.6, 0.1), "press": kind(0.5, 0.2)}
    seen = [says("a", "part"), {"id": "b", "by": "part", "silent": "y"}]
    case = Case(model({"x": two(), "y": two()}, kinds), dossier(sources, seen, consulted=consulted), without=["gone"])
    look = unread(case)
    assert {paper.name: list(paper.statements) for paper in look.papers} == {
        "other": ["x", "y"], "some": ["x"], "new letter": ["x", "y"], "new press": ["x", "y"],
    }  # fmt: skip
    assert look.copies == ("copy",)
    only = worth(case, kinds=["press"])
    assert {row["kind"] for row in records(only, "statement")} == {"press"}
    assert {row["through"] for row in records(only, "source")} == {"other", "new press"}


def test_a_kind_is_not_asked_what_its_rates_cannot_say() -> None:
    """General rates that fit two states but come to more than 1 on five are passed over there, and only there."""
    five = {"x": two(), "y": many(0.2, 0.2, 0.2, 0.2, 0.2)}
    kinds = {"loud": kind(0.9, 0.1, 0.0, 0.5), "quiet": kind(0.5, 0.1)}
    rows = records(worth(Case(model(five, kinds), dossier({}, []))), "statement")
    assert {(row["kind"], row["look_for"]) for row in rows} == {("loud", "x"), ("quiet", "x"), ("quiet", "y")}


def test_what_could_never_be_told_apart_is_said() -> None:
    """Two states under which everything is as likely; a third that can be told from both."""
    variables = {
        "x": many(0.2, 0.3, 0.5) | {"conclusion": "yes"},
        "habit": {"states": X, "given": ["x"], "table": {"a": 0.2, "b": 0.2, "c": 0.7}},
        "print": {"states": X, "given": ["x"], "table": {"a": 0.4, "b": 0.4, "c": 0.1}},
    }
    finding = worth(Case(model(variables, {"letter": kind(0.6, 0.1)}), dossier({}, [])))
    assert finding.data["views"]["model"]["cannot_be_told_apart"] == [["a", "b"]]
    assert "nothing listed here could tell a from b" in finding.notes
    assert {row["look_for"] for row in records(finding, "statement")} == {"habit", "print"}  # a conclusion is not seen
    variables["print"]["table"]["b"] = 0.41
    other = worth(Case(model(variables, {"letter": kind(0.6, 0.1)}), dossier({}, [])))
    assert other.data["views"]["model"]["cannot_be_told_apart"] == []


def test_what_is_too_much_is_cut_to_the_most_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit of outcomes a source counts its most telling statements, says "at least", and never more than all."""
    habit = lambda low, high: {"states": X, "given": ["x"], "table": {"absent": low, "present": high}}  # noqa: E731
    variables = {"x": two() | {"conclusion": "yes"}, "p": habit(0.4, 0.5), "q": habit(0.1, 0.9), "r": habit(0.3, 0.6)}
    case = Case(model(variables, {"letter": kind(0.6, 0.1)}), dossier({}, []))
    (whole,) = records(worth(case), "source")
    monkeypatch.setattr(asking, "LIMIT", 9)
    finding = worth(case)
    (cut,) = records(finding, "source")
    assert (whole["counted"], cut["counted"], cut["of"]) == (3, 2, 3)
    assert cut["look_for"] == "q + r" and cut["model_bits"] < whole["model_bits"]
    assert "at least" in finding.text() and "at least" not in worth(case, kinds=["letter"]).table.text()


def test_a_doubtful_record_too_large_to_enumerate_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches for another person's network: where that is too large, fewer of its statements are counted."""
    identity = {"same": 0.6, "others": "general", "because": "name"}
    variables = {
        "x": two() | {"conclusion": "yes"},
        "p": {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}},
    }
    others = {"general": {"set": {"x": "absent"}, "because": "a test"}}
    case = Case(
        model(variables, {"letter": kind(0.6, 0.1)}, others=others),
        dossier({"his": {"kind": "letter", "identity": identity}}, []),
    )
    (full,) = [row for row in records(worth(case), "source") if row["through"] == "his"]
    (new,) = [row for row in records(worth(case), "source") if row["through"] != "his"]
    assert 0 < full["model_bits"] < new["model_bits"]
    monkeypatch.setattr(outlooks, "WIDEST", 1)
    (cut,) = [row for row in records(worth(case), "source") if row["through"] == "his"]
    assert (cut["counted"], cut["model_bits"]) == (0, 0)


def test_bad_questions() -> None:
    case = Case(model({"x": two(), "y": two()}, {"letter": kind(0.6, 0.1)}), dossier({"s": "letter"}, []))
    with pytest.raises(BadQuestion, match="unknown kind 'lettre'; did you mean 'letter'"):
        worth(case, kinds=["lettre"])
    with pytest.raises(BadQuestion, match="unknown variable"):
        worth(case, "z")
    with pytest.raises(BadQuestion, match="nothing is left to ask of x"):
        worth(Case(case.model, case.dossier, given={"x": "present"}))
    with pytest.raises(BadQuestion, match="nothing to look for"):
        worth(Case(model(), dossier({}, [])))
    sure = {"sure": {"rates": rates(1.0, 0.0, 0.0, 1.0)}}
    torn = dossier({"s": "sure", "t": "sure"}, [says("a", "s"), denies("b", "t")])
    with pytest.raises(ImpossibleEvidence, match="cannot all hold"):
        worth(Case(model(kinds=sure), torn))


@given(shares, shares)
def test_the_formulas(low: float, high: float) -> None:
    """Certain knowledge of a variable is worth its own uncertainty; what is alike stays alike under any scale."""
    joint = np.diag([low, 1 - low])
    assert information(joint) == pytest.approx(bits(joint), abs=1e-12)
    rows = np.array([[low, 1 - low], [low * high, (1 - low) * high], [high, 1 - high], [0.0, 0.0]])
    same = alike(rows)
    assert same[0, 1] and same[1, 0] and same[0, 2] == (abs(low - high) < 1e-13) and not same[3].any()


def test_nothing_is_said_of_a_hypothesis_that_nothing_bears_on(root: Any) -> None:
    """Karelin: no statement on informing is listed, no number of it is given, and it may not be asked about."""
    ((known, written),) = read_dossiers([str(root / "evidence" / "karelin-apollon.yaml")], None, None)
    case = Case(known, written)
    finding = worth(case, kinds=["agent_file", "own_speech"])
    assert "informing: no evidence here, prior only" in finding.notes
    assert not any("informs" in row["look_for"].split(" + ") for row in finding.table.records())
    for one in finding.data["views"].values():
        assert one["leads"] != "informing" and not any("informing" in pair for pair in one["cannot_be_told_apart"])
    assert "informing" not in finding.sentence
    with pytest.raises(BadQuestion, match="informing: no evidence here, prior only"):
        worth(case, "informs")


def test_a_state_on_too_few_origins_is_not_called_leading() -> None:
    """One letter makes the hypothesis likeliest; it is not named, and the sentence says that something is left aside."""
    variables = {
        "agent": {"states": ["no", "yes"], "prior": 0.5},
        "x": {
            "states": ["quiet", "spying"],
            "derive": [{"when": {"agent": "yes"}, "is": "spying"}, {"otherwise": "quiet"}],
        },
    }
    sensitive = [{"variable": "agent", "state": "yes", "role": "spying", "words": "spying"}]
    known = model(variables, {"letter": kind(0.6, 0.1)}, sensitive=sensitive)
    seen = [says("a", "s", "agent", "yes")]
    finding = worth(Case(known, dossier({"s": "letter"}, seen, person={"name": "N. N."})))
    assert "leaving aside what rests on too few origins, the leading state, quiet," in finding.sentence
    assert finding.data["views"]["model"]["leads"] == "quiet"
    two_ = {"s": "letter", "t": "letter"}
    both = worth(Case(known, dossier(two_, [*seen, says("b", "t", "agent", "yes")], person={"name": "N. N."})))
    assert "the leading state, the spying hypothesis," in both.sentence and "aside" not in both.sentence


def test_the_page_shows_what_the_command_prints(root: Any) -> None:
    """What docs/how-to/worth.md shows is in the answer that is kept whole."""
    page = (root / "docs" / "how-to" / "worth.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0]
    assert len(shown.splitlines()) > 5
    shown = "".join(line for line in shown.splitlines(keepends=True) if line != "…\n")  # what is left out
    assert shown in (root / "tests" / "golden" / "worth.txt").read_text(encoding="utf-8")
