"""What-ifs: nothing supposed changes nothing, what is supposed is what a changed dossier or model would say."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from randomworld import dossiers, models
from smallworld import X, close, denies, dossier, halves, kind, model, posterior, says, shares, two

from clandestine import explain, weigh
from clandestine.ask.each import fewest_to_flip, suppose_each
from clandestine.ask.posterior import normalised
from clandestine.ask.suppose import suppose
from clandestine.ask.weights import weights
from clandestine.errors import BadQuestion
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.whatif import WhatIf
from clandestine.translate.case import Case
from clandestine.translate.supposed import supposed

HABIT = {"x": two(0.3), "habit": {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}}}
KINDS = {"letter": kind(0.6, 0.1), "police": kind(0.5, 0.2, 0.1, 0.3)}
SEEN = [says("a", "s", "habit"), denies("b", "t", "habit"), says("c", "u")]
SOURCES = {"s": "letter", "t": "police", "u": "letter"}


def case(**rest) -> Case:
    return Case(model(HABIT, KINDS, **rest), dossier(SOURCES, SEEN))


def whatif(**changes) -> WhatIf:
    return WhatIf.model_validate(changes)


def test_nothing_supposed_changes_nothing() -> None:
    """An empty supposition gives the same case; as a question it is refused, for it asks nothing."""
    close(posterior(supposed(case(), whatif())), posterior(case()))
    with pytest.raises(BadQuestion, match="nothing is supposed"):
        suppose(case(), [whatif()])


def test_one_supposition_is_a_list_of_one() -> None:
    one = whatif(drop=["a"])
    assert suppose(case(), one, draws=5).json() == suppose(case(), [one], draws=5).json()


@given(st.sets(st.sampled_from("abc"), min_size=1, max_size=2))
def test_dropping_is_leaving_out(gone: set[str]) -> None:
    """As a case built without the items, and the difference is the weight by removal where it is one item."""
    without = supposed(case(), whatif(drop=sorted(gone)))
    close(posterior(without), posterior(Case(case().model, case().dossier, without=sorted(gone))))
    if len(gone) == 1:
        weighed = weights(case(), "x", ("present", "absent"), case().views[0])
        both = [np.log(np.divide(*posterior(one)[::-1])) * 10 / np.log(10) for one in (case(), without)]
        close(weighed.last["abc".index(*gone)], both[0] - both[1])


@settings(max_examples=25)
@given(shares, shares, halves)
def test_numbers_are_as_written_in_the_model(prior: float, seen: float, sees: float) -> None:
    """A prior, a table entry and a rate, replaced at once, as in a model that states them."""
    changed = whatif(
        numbers={
            "variables.x.prior": prior,
            "variables.habit.table.present": seen,
            "kinds.letter.rates.sees": sees,
        }
    )
    variables = {"x": two(prior), "habit": {**HABIT["habit"], "table": {"absent": 0.2, "present": seen}}}
    kinds = {**KINDS, "letter": kind(sees, 0.1)}
    close(posterior(supposed(case(), changed)), posterior(Case(model(variables, kinds), dossier(SOURCES, SEEN))))


def test_added_altered_and_new_sources_are_as_in_a_dossier() -> None:
    """Each change as if it had stood in the dossier."""
    more = [says("d", "t", "habit", when="1925-03"), says("e", "new", "x", "absent")]
    added = whatif(add=more, sources={"new": {"kind": "police"}})
    full = Case(case().model, dossier({**SOURCES, "new": "police"}, [*SEEN, *more]))
    close(posterior(supposed(case(), added)), posterior(full))
    altered = supposed(case(), whatif(alter={"b": {"asserts": {"habit": "present"}}, "c": {"by": "t"}}))
    other = [SEEN[0], says("b", "t", "habit"), says("c", "t")]
    close(posterior(altered), posterior(Case(case().model, dossier(SOURCES, other))))


def test_a_copy_adds_nothing_to_its_original() -> None:
    """Taking one of two like items for a copy of the other is leaving it out, as `--each copy` says."""
    seen = [says("a", "s"), says("b", "u")]
    both = Case(case().model, dossier(SOURCES, seen))
    copied = supposed(both, whatif(copies={"u": "s"}))
    close(posterior(copied), posterior(supposed(both, whatif(drop=["b"]))))
    assert len(copied.origins) == 1
    finding = suppose_each(both, "copy")
    assert [row[2] for row in finding.table.rows] == ["b of a"]


def test_identity_and_temper_are_as_in_a_dossier() -> None:
    """A doubtful identity as the source's own; a fixed temper as a model in which the file can be nothing else."""
    others = {"movement": {"says": "another", "because": "a test"}}
    identity = {"same": 0.4, "others": "movement", "because": "a test"}
    doubted = supposed(case(others=others), whatif(identity={"s": identity}))
    sources = {**SOURCES, "s": {"kind": "letter", "identity": identity}}
    close(posterior(doubted), posterior(Case(case(others=others).model, dossier(sources, SEEN))))

    def moody(sober: float) -> Case:
        tempers = {"tone": {"states": ["sober", "padded"], "prior": {"sober": sober, "padded": 1 - sober}}}
        police = kind(0.5, {"sober": 0.05, "padded": 0.4}, temper="tone")
        return Case(
            model(HABIT, {"police": police}, tempers=tempers), dossier({"f": "police"}, [says("a", "f", "habit")])
        )

    close(posterior(supposed(moody(0.5), whatif(tempers={"f": "padded"}))), posterior(moody(0.0)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drop": ["aa"]}, "unknown observation or source"),
        ({"drop": ["a", "b", "c"]}, "nothing is left"),
        ({"alter": {"z": {"when": "1925"}}}, "unknown observation"),
        ({"alter": {"a": {"when": "1925-13"}}}, "a cannot be altered so"),
        ({"add": [says("a", "s")]}, "there already"),
        ({"add": [says("d", "nobody")]}, "unknown source"),
        ({"sources": {"s": {"kind": "letter"}}}, "there already"),
        ({"copies": {"s": "s"}}, "circle"),
        ({"numbers": {"kinds.letter.rates.seas": 0.4}}, "did you mean 'kinds.letter.rates.sees'"),
        ({"tempers": {"s": "sober"}}, "its kind has none"),
        ({"set": {"x": "presnt"}}, "did you mean 'present'"),
        ({"scenario": "none"}, "unknown scenario"),
        ({"of": {"model": "000000000000"}, "drop": ["a"]}, "was written for the model 000000000000"),
        ({"of": {"dossier": "000000000000"}, "drop": ["a"]}, "was written for the dossier"),
    ],
)
def test_what_does_not_fit_is_told(changes: dict, words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        supposed(case(), whatif(**changes))


def test_a_supposition_pinned_to_today_is_answered() -> None:
    """The digests that answers print are those a supposition is pinned by; the answer carries the supposition's own."""
    pinned = whatif(of={"model": digest(case().model), "dossier": digest(case().dossier)}, drop=["a"])
    finding = suppose(case(), [pinned, whatif(supposition="other", drop=["b"])], draws=2)
    assert finding.provenance["supposition supposed"] == digest(pinned)
    after = finding.data["after"]
    assert set(after) == {"supposed", "other"}
    for name, gone in (("supposed", "a"), ("other", "b")):
        expected = posterior(supposed(case(), whatif(drop=[gone])))
        found = after[name]["views"]["model"]["posterior"]["x"]
        close([found[state] for state in X], expected)


@settings(max_examples=30)
@given(st.lists(st.tuples(shares, shares, st.booleans()), min_size=1, max_size=5), shares)
def test_the_fewest_are_fewest(rates: list[tuple[float, float, bool]], prior: float) -> None:
    """Against trying every set of items in turn; and what is named does flip it."""
    kinds = {f"k{n}": kind(sees, invents) for n, (sees, invents, _) in enumerate(rates)}
    seen = [says(f"i{n}", f"s{n}", state="present") for n in range(len(rates))]
    asked = Case(model({"x": two(prior)}, kinds), dossier({f"s{n}": f"k{n}" for n in range(len(rates))}, seen))
    names = [item["id"] for item in seen]
    lead = int(posterior(asked).argmax())
    size = 0
    for count in range(1, len(names) + 1):
        gone = [sets for sets in combinations(names, count) if int(posterior(asked, without=sets).argmax()) != lead]
        if gone:
            size = count
            break
    row = fewest_to_flip(asked).table.rows[0]
    assert row[5] == (size or None)
    if size:
        assert row[6] in {" and ".join([", ".join(one[:-1]), one[-1]]) if len(one) > 1 else one[0] for one in gone}


def test_each_drop_is_each_posterior() -> None:
    """The table of single removals holds the posteriors of the cases without the item, origin or file."""
    for each, names in (("drop", "abc"), ("origin", "stu"), ("file", "stu")):
        found = suppose_each(case(), each).data["views"]["model"]["changes"]
        for name in names:
            expected = posterior(Case(case().model, case().dossier, without=[name]))
            close([found[name]["posterior"][state] for state in X], expected)


def test_each_says_in_words_what_it_did() -> None:
    """Of several that each turn the answer it is "any one of"; a copy is not called left out; one item is not "1 items"."""
    kinds = {"weak": kind(0.6, 0.3)}
    both = dossier({"s": "weak", "t": "weak"}, [says("a", "s", state="present"), says("b", "t", state="present")])
    asked = Case(model({"x": two(0.3)}, kinds), both)
    assert "leads with 0.63, and would not without any one of a and b." in suppose_each(asked).sentence
    copied = suppose_each(asked, "copy")
    assert "and would not with one taken for a copy of another (b of a)." in copied.sentence
    assert "! another state leads" in copied.notes[0]
    sure = Case(model({"x": two(0.9)}, kinds), both)
    still = suppose_each(sure, "copy")
    assert still.sentence.endswith("whichever single item is taken for a copy.")
    assert "!" not in still.notes[0] and "!" not in still.table.text()
    assert fewest_to_flip(sure).sentence.endswith("Present leads, with any or all of the items left out.")
    alone = Case(sure.model, dossier({"s": "weak"}, [says("a", "s", state="present")]))
    assert fewest_to_flip(alone).sentence.endswith("Present leads, without the one item as well.")
    with pytest.raises(BadQuestion, match="no two from different origins"):
        suppose_each(alone, "copy")


@settings(max_examples=15, deadline=None)
@given(models(), dossiers())
def test_each_change_has_the_range_of_a_case_without_it(written: dict[str, Any], seen: dict[str, Any]) -> None:
    """One sweep over all changes and draws: posterior and range as of a case built without the item, draw for draw."""
    whole = guessed(written)
    case = Case(whole, Dossier.model_validate({"clandestine": "1", **seen}))
    if case.item_count < 2:
        return
    found = suppose_each(case, "drop", draws=30, seed=3).data["views"]["model"]
    place = case.states("x").index(found["leads"])
    for name, one in found["changes"].items():
        without = Case(whole, case.dossier, without=[name])
        drawn = normalised(without.log_joint("x", without.views[0], draws=30, seed=3))[place]
        assert one["posterior"][found["leads"]] == pytest.approx(drawn[0], abs=1e-10)
        assert one["range"] == pytest.approx(list(np.quantile(drawn[1:], [0.05, 0.95])), abs=1e-10)


def guessed(written: dict[str, Any]) -> Model:
    """A random world whose tables are guesses, so that its numbers have limits."""
    variables = {name: {**body, "guess": "yes", "because": "a test"} for name, body in written["variables"].items()}
    return Model.model_validate({"clandestine": "1", "name": "random", **written, "variables": variables})


def letters(count: int, invents: float, prior: float = 0.5) -> Case:
    papers = dossier({f"s{n}": "letter" for n in range(count)}, [says(f"i{n}", f"s{n}") for n in range(count)])
    return Case(model({"x": two(prior)}, {"letter": kind(0.5, invents)}), papers)


def test_a_state_that_is_only_level_does_not_lead_instead() -> None:
    """At even odds without the only letter: nobody leads instead; a little below them, the other state does."""
    halved = WhatIf.model_validate({"numbers": {"kinds.letter.rates.sees": 0.1}})
    even, under = letters(1, 0.1), letters(1, 0.1, 0.49)
    assert fewest_to_flip(even).data["views"]["model"]["instead"] is None
    assert "whichever single item is left out" in suppose_each(even).sentence
    assert "leads instead" not in suppose(even, [halved]).sentence
    assert fewest_to_flip(under).data["views"]["model"]["instead"] == "absent"
    assert "would not without i0" in suppose_each(under).sentence
    assert "absent leads instead" in suppose(under, [halved]).sentence


def test_what_is_nearly_certain_moves_by_its_odds() -> None:
    """Twenty letters of 17 dB each: one less is 17 dB less, though both posteriors print as 1."""
    many = letters(20, 0.01)
    each = 10 * np.log10(50)
    assert [row["model_moved"] for row in suppose_each(many).table.records()] == pytest.approx([-each] * 20)
    (row,) = [
        one for one in suppose(many, [whatif(drop=["i3"])]).table.records() if one["state"] == "present"
    ]  # fmt: skip
    assert row["supposed_moved"] == pytest.approx(-each)
    assert weigh(many).data["against_the_rest"]["model"]["present"] == pytest.approx(20 * each)


def test_what_only_one_state_allows() -> None:
    """No odds to give a range of: the weight is infinite, and said so, in every answer and format."""
    sure = letters(2, 0.0)
    for finding in (weigh(sure), explain(sure), suppose_each(sure), suppose(sure, [whatif(drop=["i0"])])):
        assert finding.json() and finding.text() and "nan" not in finding.text()
    assert weigh(sure).data["weights"][0]["posterior_odds_range"] == [None, None]
    views = {name: {"set": {"world": name}, "because": "a test"} for name in X}
    world = {"world": {**two(0.5), "of_the_world": "yes"}, "x": two(0.5)}
    held = model(world, {"letter": kind(0.5, 0.0)}, scenarios=views, world_views=list(X))
    assert weigh(Case(held, dossier({"s": "letter"}, [says("i", "s")])))  # infinite under both views is no difference
