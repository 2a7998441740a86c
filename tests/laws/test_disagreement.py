"""Disagreement: mixtures against cases built anew from mixed files, the shares against their sum, and what is said of them."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from randomworld import dossiers, models
from smallworld import X, close, denies, dossier, kind, model, posterior, rates, says, two

from clandestine.ask.disagreement import disagreement
from clandestine.ask.posterior import posterior as ask_posterior
from clandestine.errors import BadQuestion, ClandestineError
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.files.shipped import shipped
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.whatif import WhatIf
from clandestine.translate.case import Case
from clandestine.translate.mixture import Mixture
from clandestine.translate.scholars import sides_of
from clandestine.translate.supposed import supposed

Plain = dict[str, Any]


def mixed(one: Plain, two_: Plain, keys: set[tuple[str, ...]]) -> Plain:
    """The first side's files with the assumptions named taken from the second's, on plain data: the oracle."""
    found = copy.deepcopy(one)
    for key in keys:
        if key[0] in ("variables", "tempers", "others"):
            found["model"][key[0]][key[1]] = two_["model"][key[0]][key[1]]
        elif key[0] == "kinds" and len(key) == 2:
            found["model"]["kinds"][key[1]] = two_["model"]["kinds"][key[1]]
        elif key[0] == "kinds":
            here, there = found["model"]["kinds"][key[1]], two_["model"]["kinds"][key[1]]
            for step in key[2:-1]:
                here, there = here[step], there[step]
            here[key[-1]] = there[key[-1]]
        elif key[0] in ("sources", "consulted"):
            held, other = found["dossier"][key[0]], two_["dossier"][key[0]]
            held.pop(key[1], None)
            if key[1] in other:
                held[key[1]] = other[key[1]]
        elif key[0] == "given":
            held, other = found["given"], two_["given"]
            held.pop(key[1], None)
            if key[1] in other:
                held[key[1]] = other[key[1]]
    sides = [{seen["id"]: seen for seen in side["dossier"]["observations"]} for side in (one, two_)]
    found["dossier"]["observations"] = []
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        seen = (sides[1] if _reading(sides[0].get(name) or sides[1][name]) in keys else sides[0]).get(name)
        if seen is not None:
            found["dossier"]["observations"].append(seen)
    by_id = {**sides[1], **sides[0]}
    for name in {*one["without"], *two_["without"]}:
        side = two_ if _reading(by_id[name]) in keys else one
        found["without"] = [other for other in found["without"] if other != name]
        if name in side["without"] and name in {seen["id"] for seen in found["dossier"]["observations"]}:
            found["without"].append(name)
    return found


def _reading(seen: Plain) -> tuple[str, ...]:
    saying = next(seen[word] for word in ("asserts", "denies", "lr") if word in seen)
    return ("reading", seen["by"], next(iter(saying)), seen.get("when", ""))


def _said(seen: Plain) -> tuple[str, ...]:
    """What an observation says: of two with the same, a source said it once."""
    word = next(word for word in ("asserts", "denies", "lr") if word in seen)
    ((variable, state),) = seen[word].items()
    if word == "denies" and variable != "x":
        word, state = "asserts", X[1 - X.index(state)]
    return (seen["by"], variable, seen.get("when", ""), word, seen["id"] if word == "lr" else state)


def built(side: Plain) -> Case:
    whole = Model.model_validate({"clandestine": "1", "name": "random", **side["model"]})
    papers = Dossier.model_validate({"clandestine": "1", **side["dossier"]})
    return Case(whole, papers, given=side["given"], without=side["without"], tempers=side.get("tempers"))


@st.composite
def sides(draw: st.DrawFn) -> tuple[Plain, Plain]:
    """Two models with other numbers; dossiers that are the same, or other throughout; facts given, items left out."""
    papers = draw(dossiers())
    found = []
    said: dict[tuple[str, ...], str] = {}
    for _ in range(2):
        own = copy.deepcopy(draw(st.sampled_from([papers, draw(dossiers())])))
        # The same said twice under two names is no difference; here every name stands for something of its own.
        own["observations"] = [
            seen for seen in own["observations"] if said.setdefault(_said(seen), seen["id"]) == seen["id"]
        ]
        whole = draw(models())
        if draw(st.booleans()):  # another layout of one table
            whole["variables"]["habit"]["table"]["a"] = dict.fromkeys(X, 0.3)
        if draw(st.booleans()):  # another parent
            whole["variables"]["print"] |= {"given": ["world"], "table": {"absent": 0.2, "present": 0.6}}
        if draw(st.booleans()):  # a kind that hides something else
            del whole["kinds"]["police"]["rates"]["conceals"]
        found.append({
            "model": whole, "dossier": own,
            "given": draw(st.sampled_from([{}, {}, {"print": "present"}, {"world": "absent"}])),
            "without": draw(st.sampled_from([[], [seen["id"] for seen in own["observations"][:1]]])),
        })  # fmt: skip
    return found[0], found[1]


@settings(max_examples=20)
@given(sides(), st.data())
def test_mixtures_are_the_cases_built_anew(both: tuple[Plain, Plain], data: st.DataObject) -> None:
    """Any set of assumptions from the one side, the rest from the other, as a case from files that say so."""
    first, second = built(both[0]), built(both[1])
    mixture = Mixture(first, second, "x", [(first.views[0], second.views[0])])
    keys = [difference.key for difference in mixture.differences]
    assume(keys)
    drawn = [[data.draw(st.booleans()) for _ in keys] for _ in range(4)]
    rows = np.array([[False] * len(keys), [True] * len(keys), *drawn])
    joint = np.exp(mixture.log_joint(0, rows))
    close(joint[:, 0] / joint[:, 0].sum(), posterior(first))
    close(joint[:, 1] / joint[:, 1].sum(), posterior(second))
    for row, column in zip(rows, joint.T, strict=True):
        taken = {key for key, on in zip(keys, row, strict=True) if on}
        if ("build",) in taken:
            taken |= {("variables", "print")}
        close(column / column.sum(), posterior(built(mixed(*both, taken))))


@settings(max_examples=6)
@given(sides())
def test_the_shares_sum_and_turn_round(both: tuple[Plain, Plain]) -> None:
    """On both scales the shares come to the difference; asked the other way round, each is its opposite."""
    first, second = built(both[0]), built(both[1])
    try:
        there = disagreement(first, second, state="b", draws=2, exact=8, pairs=5).data["views"]["model"]
        back = disagreement(second, first, state="b", draws=2, exact=8, pairs=5).data["views"]["model"]
    except BadQuestion as error:
        assume("nothing" not in str(error) and "the same of everything" not in str(error))
        raise
    for scale in ("probability", "decibans"):
        shares = {key: share[scale] for key, share in there["shares"].items()}
        assert sum(shares.values()) == pytest.approx(there["difference"][scale], abs=1e-10)
        assert there["difference"][scale] == pytest.approx(there["second"][scale] - there["first"][scale], abs=1e-12)
        if len(shares) <= 8:
            turned = sorted(-share[scale] for share in back["shares"].values())
            np.testing.assert_allclose(sorted(shares.values()), turned, atol=1e-9)
    close(there["second"]["probability"], posterior(second)[1])


def _frame(side: Plain) -> None:
    del side["model"]["kinds"]["police"]["temper"]
    side["model"]["kinds"]["police"]["rates"] |= {"sees": 0.3, "invents": 0.1}


def _temper(side: Plain) -> None:
    side["model"]["tempers"]["tone"] = {
        "states": ["sober", "forged"],
        "made": "forged",
        "prior": {"sober": 0.8, "forged": 0.2},
    }
    side["model"]["kinds"]["police"]["rates"] |= {"sees": {"sober": 0.3}, "invents": {"sober": 0.1}}


def _observation(side: Plain, **rest: Any) -> None:
    side["dossier"]["observations"].append({"id": "more", "by": "file", "asserts": {"habit": "present"}, **rest})


SHAPES: dict[tuple[str, ...], Any] = {
    ("kinds", "police"): _frame,
    ("tempers", "tone"): _temper,
    ("kinds", "police", "about", "habit"): lambda side: side["model"]["kinds"]["police"].update(
        about={"habit": rates(0.4, 0.2, 0.2, 0.05)}
    ),
    ("kinds", "letter", "rates"): lambda side: side["model"]["kinds"]["letter"]["rates"].update(
        conceals={"habit": {"present": 0.4}}
    ),
    ("others", "movement"): lambda side: side["model"]["others"].update(movement={"set": {"x": "c"}, "because": "a test"}),
    ("admiralty", "B3"): lambda side: side["model"].update(admiralty={"B3": 9}),
    ("periods",): lambda side: side["model"].update(periods={"early": "1900/1925", "late": "1926/1950"}),
    ("on_file",): lambda side: side["model"].update(
        prior_of="on_file", on_file={"variable": "print", "state": "present", "entailed_by": {"habit": "present"}}
    ),
    ("variables", "habit"): lambda side: side["model"]["variables"]["habit"].update(table={"else": 0.4}),
    ("build",): lambda side: side["model"]["variables"].update(
        print={"states": X, "given": [], "prior": 0.2, "causes": {"habit": {"present": 0.5}}, "topic": "underground"}
    ),
    ("consulted", "press"): lambda side: side["dossier"].update(consulted={"press": {"read_for": "all", "extent": "whole"}}),
    ("sources", "orig"): lambda side: side["dossier"]["sources"]["orig"].update(made=0.3),
    ("sources", "p3"): lambda side: (
        side["dossier"]["sources"].update(p3={"kind": "police", "part_of": "file", "made": 0.4}),
        _observation(side, by="p3"),
    ),
    ("reading", "file", "habit", ""): _observation,
    ("reading", "file", "habit", "1925-02"): lambda side: _observation(side, when="1925-02"),
    ("reading", "orig", "print", ""): lambda side: _observation(side, by="orig", asserts={"print": "present"}),
    ("reading", "press", "print", ""): lambda side: _observation(side, by="press", asserts={"print": "present"}),
    ("reading", "p1", "x", ""): lambda side: _observation(side, by="p1", asserts={"x": "c"}, grade="B3"),
    ("given", "temper of file (tone)"): lambda side: side.update(tempers={"file": "padded"}),
}  # fmt: skip


def _world() -> Plain:
    """One world with something in it for every shape to change."""
    periods = {"early": "1900/1924", "late": "1925/1950"}
    tone = {"sober": 0.6, "padded": 0.3, "forged": 0.1}
    kinds = {
        "letter": kind(0.5, 0.1, 0.05, 0.2, made={"asserts": 0.7}),
        "police": {
            **kind({"sober": 0.3, "padded": 0.5}, {"sober": 0.05, "padded": 0.2}, 0.05, 0.1, made={"asserts": 0.7}),
            "temper": "tone",
        },
        "bulletin": {"rates": rates(0.4, 0.1, 0.05, 0.1, knows=0.5), "about": {"habit": {}, "print": {}}},
    }
    world = {"states": ["early", "late"], "from_window": "yes"}
    row = {"a": 0.5, "b": 0.3, "c": 0.2}
    variables = {
        "world": world,
        "x": {
            "states": list("abc"),
            "given": ["world"],
            "table": {"early": {"a": 0.2, "b": 0.2, "c": 0.6}, "late": row},
        },
        "habit": {"states": X, "given": ["x"], "table": {"a": 0.1, "b": 0.5, "c": 0.8}},
        "print": {"states": X, "given": ["x"], "table": {"a": 0.3, "b": 0.6, "c": 0.2}, "topic": "underground"},
    }
    sources = {
        "orig": {"kind": "letter"},
        "copy": {"kind": "bulletin", "derives_from": "orig", "adds": 0.3},
        "file": {"kind": "police"},
        "p1": {"kind": "police", "part_of": "file"},
        "his": {"kind": "letter", "identity": {"same": 0.6, "others": "movement", "because": "a name"}},
        "press": {"kind": "bulletin"},
    }
    seen = [
        says("o0", "orig", "habit"), says("o1", "copy", "habit"), denies("o2", "file", "habit", when="1925-02"),
        says("o3", "p1", "x", "b"), says("o4", "his", "print"), says("o5", "press", "habit"),
        {"id": "o6", "by": "p1", "asserts": {"x": "b"}, "grade": "B3"}, says("o7", "copy", "print"),
    ]  # fmt: skip
    return {
        "model": {
            "about": "x", "variables": variables, "periods": periods, "admiralty": {"B3": 3},
            "tempers": {"tone": {"states": list(tone), "made": "forged", "prior": tone}},
            "others": {"movement": {"because": "a test"}},
            "kinds": {name: {"says": name, **body} for name, body in kinds.items()},
        },
        "dossier": {
            "window": "1924/1927", "dossier": "random", "person": {"name": "Ann"}, "sources": sources, "observations": seen,
        },
        "given": {}, "without": [], "tempers": {},
    }  # fmt: skip


def _other_prior(side: Plain) -> None:
    side["model"]["variables"]["x"]["table"]["late"] = {"a": 0.1, "b": 0.3, "c": 0.6}


@pytest.mark.parametrize("key", SHAPES, ids=".".join)
def test_every_shape_of_difference(key: tuple[str, ...]) -> None:
    """Each sort of difference beside another prior: all four mixtures are the cases built anew, and it has a row of its own."""
    sides_: list[Case] = []
    for changes in ([], [SHAPES[key]], [_other_prior], [SHAPES[key], _other_prior]):
        side = _world()
        for change in changes:
            change(side)
        sides_.append(built(side))
    assert abs(posterior(sides_[0]) - posterior(sides_[1])).max() > 1e-6  # it matters
    mixture = Mixture(sides_[0], sides_[3], "x", [(sides_[0].views[0], sides_[3].views[0])])
    keys = [difference.key for difference in mixture.differences]
    assert set(keys) == {key, ("variables", "x")}
    rows = np.array([[one == key for one in keys], [one != key for one in keys], [False] * 2, [True] * 2])
    joint = np.exp(mixture.log_joint(0, rows))
    for column, place in zip(joint.T, (1, 2, 0, 3), strict=True):
        close(column / column.sum(), posterior(sides_[place]))
    assert all(difference.name and (difference.first or difference.numbers) for difference in mixture.differences)


HABIT = {"x": two(0.3), "habit": {"states": X, "given": ["x"], "table": {"absent": 0.2, "present": 0.7}}}
KINDS = {"letter": kind(0.6, 0.1), "police": kind(0.5, 0.2, 0.1, 0.3)}
SEEN = [says("a", "s", "habit"), denies("b", "t", "habit"), says("c", "u")]
SOURCES = {"s": "letter", "t": "police", "u": "letter"}


def case(prior: float = 0.3, sees: float = 0.6, seen: Any = SEEN, **rest: Any) -> Case:
    variables = {**HABIT, "x": two(prior)}
    kinds = {**KINDS, "letter": kind(sees, 0.1)}
    return Case(model(variables, kinds, **rest), dossier(SOURCES, seen))


def shares_of(finding: Any, scale: str = "decibans", view: str = "model") -> dict[str, float]:
    return {key: share[scale] for key, share in finding.data["views"][view]["shares"].items()}


@pytest.mark.parametrize(
    ("name", "block", "words"),
    [
        ("baron-aron", ("private_letter", "about", "foreign_contact"), "private_letter on foreign_contact"),
        ("karelin-apollon", ("reference_work", "rates"), "reference_work in general"),
    ],
)
def test_two_known_assumptions_are_named(name: str, block: tuple[str, ...], words: str) -> None:
    """A shipped dossier under two models that differ in exactly two assumptions: those two, and together the whole difference."""
    person = read_model("person")
    papers = read_dossier(shipped("evidence") / f"{name}.yaml", person)
    plain = person.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for row in plain["variables"]["activity"]["table"]["crushed"].values():
        moved = {state: number["is"] for state, number in row.items()}
        row |= {"open": moved["open"] / 2, "retired": moved["retired"] + moved["open"] / 2}
    rates = plain["kinds"]
    for step in block:
        rates = rates[step]
    rates |= {"sees": 0.5, "invents": 0.3}
    plain["variables"]["on_file"]["because"] = "words are no assumption"
    plain["variables"]["informs"]["prior"]["yes"] |= {"from": 0.02}  # nor are limits: the ranges hang on them
    plain["kinds"]["memoir"]["rates"]["invents"] = 0.02  # and this no item hangs on
    sides_ = [Case(one, papers, scenarios=["crushed"]) for one in (person, Model.model_validate(plain))]
    finding = disagreement(*sides_, "activity", draws=2)
    found = finding.data["views"]["crushed"]
    assert set(found["shares"]) == {"variables.activity", ".".join(("kinds", *block))}
    for scale in ("probability", "decibans"):
        total = sum(share[scale] for share in found["shares"].values())
        assert total == pytest.approx(found["difference"][scale], abs=1e-10)
        assert abs(found["difference"][scale]) > 0.01
    for side, one in zip(("first", "second"), sides_, strict=True):
        answer = ask_posterior(one, "activity", draws=2).data["views"]["crushed"]["posterior"]["activity"]
        close(found[side]["probability"], answer[finding.data["state"]])
    assert "you two disagree mainly about" in finding.sentence
    assert "table of activity" in finding.sentence and words in finding.sentence


def test_one_difference_has_it_all() -> None:
    """And says what each side holds; the prior alone moves the odds by exactly its own odds."""
    finding = disagreement(case(0.4), case(0.1), names=("Ann", "Bob"), draws=2)
    (share,) = shares_of(finding).values()
    lead = finding.data["state"]
    assert abs(share) == pytest.approx(10 * np.log10((0.4 / 0.6) / (0.1 / 0.9)), abs=1e-9)
    assert share > 0 if lead == "absent" else share < 0
    assert "mainly about the prior of x (0.4 -> 0.1" in finding.sentence and "for Bob" in finding.sentence
    assert finding.table.records()[0]["held"] == "0.4 -> 0.1"


def test_of_a_row_only_what_was_written_is_told() -> None:
    """Entries that only follow, because a row sums to 1, are taken over and not told."""
    variables = {"x": {"states": list("abc"), "prior": {"a": 0.2, "b": 0.3, "c": 0.5}}}
    asked = Case(model(variables, {"letter": kind(0.5, 0.1)}), dossier({"s": "letter"}, [says("o", "s", "x", "b")]))
    other = supposed(asked, WhatIf.model_validate({"numbers": {"variables.x.prior.a": 0.6}}))
    finding = disagreement(asked, other, draws=2)
    assert finding.table.records()[0]["held"] == "a 0.2 -> 0.6"


def test_agreement_and_what_makes_up_for_it() -> None:
    """Nothing that moves the answer; and an equal answer reached by two moves that undo each other."""
    unheard = supposed(case(), WhatIf.model_validate({"numbers": {"kinds.police.rates.denies.so": 0.1}}))
    with pytest.raises(BadQuestion, match="the same of everything"):
        disagreement(case(), unheard, draws=2)
    idle = dossier(
        SOURCES, [*SEEN, {"id": "lr", "by": "u", "lr": {"habit": {"present": 1}}, "because": "says nothing"}]
    )
    nothing = disagreement(case(), Case(case().model, idle), draws=2)
    assert "you two agree, for nothing in which you differ moves it" in nothing.sentence
    prior = 0.3 / 0.7 / 2
    judged = {"id": "j", "by": "t", "lr": {"x": {"present": 2}}, "because": "a judgement"}
    undone = disagreement(case(), Case(case(prior / (1 + prior)).model, dossier(SOURCES, [*SEEN, judged])), draws=2)
    assert sorted(map(round, shares_of(undone).values())) == [-3, 3]
    assert "only because differences make up for each other" in undone.sentence


def test_many_slight_differences_come_to_one() -> None:
    """Ten kinds of letter seen a little otherwise, 0.17 dB each: together 1.7 dB, and nobody agrees."""
    papers = dossier({f"s{n}": f"k{n}" for n in range(10)}, [says(f"i{n}", f"s{n}") for n in range(10)])
    first, second = (
        Case(model({"x": two(0.1)}, {f"k{n}": kind(sees, 0.4) for n in range(10)}), papers) for sees in (0.5, 0.52)
    )
    finding = disagreement(first, second, "x", "present", draws=2)
    assert "agree," not in finding.sentence and "you two disagree mainly about k0 in general" in finding.sentence


def test_the_same_under_two_names_is_no_difference() -> None:
    """A source that says one thing on both sides says it, whatever the line is called."""
    renamed = [{**seen, "id": f"{seen['id']}-again"} for seen in SEEN]
    with pytest.raises(BadQuestion, match="the same of everything"):
        disagreement(case(), case(seen=renamed), draws=2)


def test_many_differences_are_drawn() -> None:
    """Beyond the limit the shares come with standard errors, near the exact ones; the sum stays exact."""
    many = [says(f"i{place}", f"s{place}", "habit" if place % 2 else "x") for place in range(6)]
    sources = {f"s{place}": "letter" for place in range(6)}
    whole = Case(case().model, dossier(sources, many))
    other = Case(case(0.2, 0.4).model, dossier(sources, many), without=["i0", "i1", "i3", "i4"])
    exact, drawn = disagreement(whole, other, draws=2), disagreement(whole, other, draws=2, exact=3)
    assert exact.data["exact"] and not drawn.data["exact"]
    assert "±" in drawn.text() and "standard error" in drawn.text() and "±" not in exact.text()
    one, two_ = exact.data["views"]["model"]["shares"], drawn.data["views"]["model"]["shares"]
    for scale in ("probability", "decibans"):
        assert sum(share[scale] for share in two_.values()) == pytest.approx(
            sum(share[scale] for share in one.values()), abs=1e-10
        )
        for key, share in two_.items():
            assert abs(share[scale] - one[key][scale]) <= 5.5 * share["standard_error"][scale] + 1e-9
        assert any(share["standard_error"][scale] > 0 for share in two_.values())


def test_scenarios_facts_and_tempers() -> None:
    """What a scenario sets and changes is one difference, a fact given another, a fixed temper a third; each as in its own case."""
    tempers = {"tone": {"states": ["sober", "padded"], "prior": {"sober": 0.5, "padded": 0.5}}}
    kinds = {"police": kind(0.5, {"sober": 0.05, "padded": 0.4}, temper="tone")}
    scenarios = {
        "calm": {"set": {"world": "absent"}, "because": "a test"},
        "storm": {"set": {"world": "present"}, "numbers": {"variables.habit.table.present": 0.9}, "because": "a test"},
    }
    world = {
        "world": {**two(0.5), "of_the_world": "yes"},
        "x": {"states": X, "given": ["world"], "table": {"absent": 0.2, "present": 0.6}},
        "habit": HABIT["habit"],
        "print": {"states": X, "given": ["x"], "table": {"absent": 0.3, "present": 0.5}},
    }
    views = model(world, kinds, scenarios=scenarios, world_views=["calm", "storm"], tempers=tempers)
    papers = dossier({"f": "police"}, [says("a", "f", "habit")])
    plain = Case(views, papers)
    other = supposed(
        plain, WhatIf.model_validate({"scenario": "storm", "tempers": {"f": "padded"}, "set": {"print": "present"}})
    )
    finding = disagreement(plain, other, draws=2)
    assert list(finding.data["views"]) == ["calm / storm", "storm"]
    apart = shares_of(finding, view="calm / storm")
    assert set(apart) == {"scenario", "given.print", "given.temper of f (tone)"}
    assert shares_of(finding, view="storm")["scenario"] == 0
    assert "calm for A and storm for B" in finding.sentence
    close(
        finding.data["views"]["calm / storm"]["second"]["probability"], posterior(other)[X.index(finding.data["state"])]
    )


def test_scholars_who_read_one_letter_otherwise() -> None:
    """Each side leaves out the readings of all others; rivals' readings of one line are one difference; all together are told."""
    seen = [
        *SEEN,
        says("a-reads", "v", asserted_by="Ann"),
        denies("b-reads", "v", asserted_by="Bob"),
        says("c-reads", "w", "habit", asserted_by="Cid"),
    ]
    whole = Case(case().model, dossier({**SOURCES, "v": "police", "w": "letter"}, seen))
    ann, bob = sides_of(whole, "Ann", "Bob")
    close(posterior(ann), posterior(Case(whole.model, dossier({**SOURCES, "v": "police"}, [*SEEN, says("r", "v")]))))
    close(posterior(bob), posterior(Case(whole.model, dossier({**SOURCES, "v": "police"}, [*SEEN, denies("r", "v")]))))
    finding = disagreement(ann, bob, names=("Ann", "Bob"), draws=2)
    assert list(shares_of(finding)) == ["reading.v.x"]
    assert finding.table.records()[0]["held"] == "x: present -> x: absent"
    together = " ".join(ask_posterior(whole, draws=2).notes)
    assert "rival readings are weighed together here: Ann (a-reads), Bob (b-reads) and Cid (c-reads)" in together
    assert "weighed here on one scholar's reading: Ann (a-reads)" in " ".join(ask_posterior(ann, draws=2).notes)
    assert "scholar" not in " ".join(ask_posterior(case(), draws=2).notes)
    for names, words in ((("Ann", "Bo"), "unknown scholar 'Bo'"), (("Ann", "Ann"), "cannot disagree")):
        with pytest.raises(BadQuestion, match=words):
            sides_of(whole, *names)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (lambda: case(), "the same of everything"),
        (lambda: Case(case().model, dossier(SOURCES, SEEN, window="1926")), "ask both about one window"),
        (lambda: Case(case().model, dossier(SOURCES, SEEN, person={"name": "Ann"})), "the two sides speak of"),
        (lambda: Case(case(about="habit").model, dossier(SOURCES, SEEN)), "name a variable both know"),
        (
            lambda: Case(
                model({"x": {"states": ["absent", "here"], "prior": 0.4}, "habit": two()}, KINDS),
                dossier(SOURCES, SEEN[:2]),
            ),
            "has the states",
        ),
    ],
)
def test_what_cannot_be_compared(other: Any, words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        disagreement(case(), other(), draws=2)


def test_a_mixture_that_cannot_be() -> None:
    """Each side holds together, a mixture of both does not: an error that names what does not go with the rest."""
    sure = {
        "x": {**two(), "prior": 1.0},
        "habit": {"states": X, "given": ["x"], "table": {"absent": 0.0, "present": 1.0}},
    }
    never = {"x": two(0.0), "habit": sure["habit"]}
    plain = {"letter": kind(0.6, 0.0)}
    one = Case(model(sure, plain), dossier({"s": "letter"}, [says("a", "s", "habit")]))
    two_ = Case(model(never, plain), dossier({"s": "letter"}, [says("a", "s", "habit")]), without=["a"])
    with pytest.raises(BadQuestion, match=r"impossible with the rest .*--without"):
        disagreement(one, two_, draws=2)


def test_nothing_is_said_of_a_person_without_evidence() -> None:
    """No number for the informing hypothesis in any format where nothing bears on it, and it is never followed by itself."""
    person = read_model("person")
    papers = read_dossier(shipped("evidence") / "baron-aron.yaml", person)
    informs = WhatIf.model_validate({"numbers": {"variables.informs.prior.yes": 0.9}})
    whole = Case(person, papers, scenarios=["crushed"])
    assert whole.bears_on("informs")  # by one origin only: its number is given, but it is not named
    finding = disagreement(whole, supposed(whole, informs), draws=2)
    assert finding.data["state"] != "informing" and "informing hypothesis leads" not in finding.sentence
    bare = Case(person, papers, without=["term-served"], scenarios=["crushed"])
    assert not bare.bears_on("informs")
    other = supposed(bare, informs)
    found = disagreement(bare, other, draws=2)
    for side in found.data["sides"].values():
        assert "informing" not in json.dumps(side["views"])
    rows = [row for row in found.answer.records() if row["state"] == "informing"]
    assert rows and all(row["first_posterior"] is None and row["B_posterior"] is None for row in rows)
    assert "informing: no evidence here, prior only" in found.text()
    for about, state in (("role", "informing"), ("informs", None)):
        with pytest.raises(ClandestineError):
            disagreement(bare, other, about, state, draws=2)
