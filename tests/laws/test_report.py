"""LIKELIHOODS 1: the report distribution, against the formula written out (docs/theory/report.md)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallworld import X, close, denies, dossier, halves, kind, likelihood, many, model, says, shares, two

from clandestine.errors import BadQuestion
from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers
from clandestine.translate.reading import Reading, outcome, outcomes

Z = ("free", "hidden")


@settings(max_examples=40)
@given(halves, halves, halves, halves, shares, shares, shares, st.sampled_from([1, 2, 7]))
def test_two_state_rows_sum_to_one(sees, invents, so, not_so, own, other, cover, papers):
    """For every truth, temper and concealer the outcomes of a report are a distribution."""
    block = kind(
        {"sober": sees, "bold": sees},
        {"sober": invents / 2, "bold": invents},
        so,
        not_so,
        conceals={"x": {"present": own}, "z": {"hidden": other}},
        cover=cover,
    )
    held = model({"x": two(), "z": {"states": Z, "prior": 0.5}}, {"police": block})
    reading = Reading("police", held.kinds["police"], "x", X, ("sober", "bold"), None, (("z", Z),), papers)
    table = reading.table(Numbers())
    assert table.shape == (2, 2, 2, 3 + (papers > 1), 1)
    assert (table >= 0).all()
    close(table.sum(axis=-2), 1.0)


@settings(max_examples=30)
@given(st.integers(3, 5), shares, shares, st.sampled_from([1, 3]))
def test_many_state_rows_sum_to_one_at_every_draw(size, sees, share, papers):
    """The same for several states, at the stated values and at draws of guesses."""
    states = tuple("abcde"[:size])
    left = {"from": 0, "is": (1 - sees) * share / 2, "to": (1 - sees) / 2}
    block = kind(sees, left, left, 0, guess=False)
    held = model({"x": many(*[1 / size] * size)}, {"register": block})
    table = Reading("register", held.kinds["register"], "x", states, papers=papers).table(Numbers(20, 3))
    assert table.shape[-1] == 21
    assert (table >= -1e-15).all()
    close(table.sum(axis=-2), 1.0)


@pytest.mark.parametrize("sees", [0.9, {"is": 0.6, "from": 0.5, "to": 0.95}])
def test_rates_beyond_one_are_refused(sees):
    """Rates that leave no room for silence are an error in words, at the stated values or at a draw; never a number."""
    held = model({"x": many(0.2, 0.3, 0.5)}, {"letter": kind(sees, 0.15, 0.05, 0.1)})
    case = Case(held, dossier({"s": "letter"}, [says("a", "s", state="b")]))
    with pytest.raises(BadQuestion, match="more than 1"):
        case.log_joint("x", case.views[0], draws=200)


@given(shares, halves, halves, halves, halves)
def test_two_states_by_the_formula(prior, sees, invents, so, not_so):
    """P(+|1) = sees, P(-|1) = denies.so, P(+|0) = invents, P(-|0) = denies.not_so."""
    held = model({"x": two(prior)}, {"letter": kind(sees, invents, so, not_so)})
    said = Case(held, dossier({"s": "letter"}, [says("a", "s")]))
    close(likelihood(said), [invents, sees])
    denied = Case(held, dossier({"s": "letter"}, [denies("a", "s")]))
    close(likelihood(denied), [not_so, so])


@given(halves, halves)
def test_asserting_absence_is_denying_presence(so, not_so):
    """On two states `asserts {x: absent}` and `denies {x: present}` are the same outcome, both ways round."""
    held = model(kinds={"letter": kind(0.4, 0.2, so, not_so)})
    for one, other in [
        (says("a", "s", state="absent"), denies("a", "s", state="present")),
        (says("a", "s", state="present"), denies("a", "s", state="absent")),
    ]:
        close(
            likelihood(Case(held, dossier({"s": "letter"}, [one]))),
            likelihood(Case(held, dossier({"s": "letter"}, [other]))),
        )
    assert outcome(X, "asserts", "absent") == outcome(X, "denies", "present")


@settings(max_examples=30)
@given(st.integers(3, 5), halves, halves, st.data())
def test_several_states_share_the_false_rate(size, sees, invents, data):
    """P(says s | s) = sees, P(says s' | s) = invents * w(s' | s), w uniform unless given; denials likewise."""
    states = "abcde"[:size]
    weighted = data.draw(st.lists(st.integers(1, 5), min_size=size - 1, max_size=size - 1))
    others = [state for state in states if state != "a"]
    confuses = {"a": dict(zip(others, [w / sum(weighted) for w in weighted], strict=True))}
    held = model(
        {"x": many(*[1 / size] * size)}, {"register": kind(sees, invents / 2, 0.01, invents / 2, confuses=confuses)}
    )
    for said in states:
        found = likelihood(Case(held, dossier({"s": "register"}, [says("o", "s", state=said)])))
        for place, truth in enumerate(states):
            if truth == said:
                expected = sees
            elif truth == "a":
                expected = invents / 2 * confuses["a"][said]
            else:
                expected = invents / 2 / (size - 1)
            close(found[place], expected)
        found = likelihood(Case(held, dossier({"s": "register"}, [denies("o", "s", state=said)])))
        expected = [0.01 if truth == said else invents / 2 / (size - 1) for truth in states]
        close(found, expected)


def test_sees_may_differ_by_state():
    """`sees` may map the states of the variable, for two states and for more."""
    three = model({"x": many(0.2, 0.3, 0.5)}, {"register": kind({"a": 0.9, "b": 0.5, "c": 0.3}, 0.1)})
    for place, (state, sees) in enumerate({"a": 0.9, "b": 0.5, "c": 0.3}.items()):
        found = likelihood(Case(three, dossier({"s": "register"}, [says("o", "s", state=state)])))
        expected = [0.05] * 3
        expected[place] = sees
        close(found, expected)
    pair = model(kinds={"register": kind({"absent": 0.4, "present": 0.8}, 0.1)})
    found = likelihood(Case(pair, dossier({"s": "register"}, [says("o", "s", state="absent")])))
    close(found, [0.4, 0.0])


def test_a_rate_with_doubt_for_one_state_only():
    """Doubt on `sees` of one state among several is drawn for that state and leaves the others alone."""
    sees = {"a": 0.5, "b": 0.5, "c": {"is": 0.5, "from": 0.3, "to": 0.7}}
    held = model({"x": many(0.2, 0.3, 0.5)}, {"register": kind(sees, 0.1)})
    table = Reading("register", held.kinds["register"], "x", tuple("abc")).table(Numbers(50, 1))
    assert np.ptp(table[2, 2]) > 0.05
    close(table[:2, :3], np.broadcast_to(table[:2, :3, :1], (2, 3, 51)))
    close(table.sum(axis=-2), 1.0)


@settings(max_examples=25)
@given(shares, shares, shares, halves, halves, halves, shares, shares)
def test_concealers_thin_and_multiply(prior, one, two_, sees, invents, not_so, cover, own):
    """P(+ | x, z) = (1 - c(z)) P(+ | x), concealers multiply, `cover` of what is lost becomes denial."""
    variables = {
        "x": two(prior),
        "y": {"states": Z, "given": ["x"], "table": {"absent": 0.3, "present": 0.8}},
        "z": {"states": Z, "prior": 0.25},
    }
    conceals = {"x": {"present": own}, "y": {"hidden": one}, "z": {"hidden": two_, "free": 0.1}}
    held = model(variables, {"police": kind(sees, invents, 0.02, not_so, conceals=conceals, cover=cover)})
    hidden_y, hidden_z = (0.3, 0.8), 0.25
    for observed, positive in [(says("o", "s"), True), (denies("o", "s"), False)]:
        expected = []
        for x in (0, 1):
            plus, minus = (invents, not_so) if x == 0 else (sees, 0.02)
            total = 0.0
            for y, z in product((0, 1), (0, 1)):
                weight = (hidden_y[x] if y else 1 - hidden_y[x]) * (hidden_z if z else 1 - hidden_z)
                kept = (1 - own if x else 1) * (1 - one if y else 1) * (1 - two_ if z else 0.9)
                total += weight * (plus * kept if positive else minus + plus * (1 - kept) * cover)
            expected.append(total)
        close(likelihood(Case(held, dossier({"s": "police"}, [observed]))), expected)


def test_concealment_of_several_states():
    """With more than two states everything but the first is thinned; `cover` denies the very state."""
    held = model({"x": many(0.2, 0.3, 0.5)}, {"police": kind(0.6, 0.2, conceals={"x": {"b": 0.5}}, cover=0.4)})
    assert outcomes(tuple("abc"))[1] == "says b"
    found = likelihood(Case(held, dossier({"s": "police"}, [says("o", "s", state="b")])))
    close(found, [0.1, 0.3, 0.1])
    found = likelihood(Case(held, dossier({"s": "police"}, [denies("o", "s", state="b")])))
    close(found, [0.0, 0.5 * 0.6 * 0.4, 0.0])
    found = likelihood(Case(held, dossier({"s": "police"}, [says("o", "s", state="a")])))
    close(found, [0.6, 0.1, 0.1])


@pytest.mark.parametrize("times", [1, 2, 5])
def test_repeats_by_one_source_count_once(times):
    """A source that says the same of the same fact five times has said it once."""
    held = model(kinds={"letter": kind(0.6, 0.1)})
    case = Case(held, dossier({"s": "letter"}, [says(f"o{n}", "s", when="1925") for n in range(times)]))
    assert len(case.network.items) == 1
    assert case.network.items[0].observations == tuple(f"o{n}" for n in range(times))
    close(likelihood(case), [0.1, 0.6])


def test_two_facts_are_two_reports():
    """The same saying about two dated facts, or by two sources, counts twice."""
    held = model(kinds={"letter": kind(0.6, 0.1)})
    case = Case(held, dossier({"s": "letter"}, [says("a", "s", when="1925-01"), says("b", "s", when="1925-06")]))
    close(likelihood(case), [0.01, 0.36])
    case = Case(held, dossier({"s": "letter", "t": "letter"}, [says("a", "s"), says("b", "t")]))
    close(likelihood(case), [0.01, 0.36])


def test_an_event_holds_repeats_together():
    """Two datings of one named event by one source are one report of it."""
    held = model(kinds={"letter": kind(0.6, 0.1)})
    case = Case(
        held,
        dossier(
            {"s": "letter"},
            [says("a", "s", when="1925-01", event="trip"), says("b", "s", when="1925-02", event="trip")],
        ),
    )
    close(likelihood(case), [0.1, 0.6])


def test_contradiction_weighs_both_and_warns():
    """L = P(+|x) P(-|x), and the answer says so."""
    held = model(kinds={"letter": kind(0.6, 0.1, 0.2, 0.5)})
    case = Case(held, dossier({"s": "letter"}, [says("a", "s"), denies("b", "s")]))
    close(likelihood(case), [0.1 * 0.5, 0.6 * 0.2])
    assert any("contradicts itself" in warning for warning in case.network.warnings)
    agreed = Case(held, dossier({"s": "letter"}, [says("a", "s"), denies("b", "s", state="absent")]))
    assert agreed.network.warnings == ()
    close(likelihood(agreed), [0.1, 0.6])


def test_saying_one_state_is_saying_not_the_others():
    """Where a source asserts one of several states and denies another, the denial says nothing new and nothing clashes."""
    held = model({"x": many(0.2, 0.3, 0.5)}, {"register": kind(0.6, 0.2, 0.02, 0.1)})
    case = Case(held, dossier({"s": "register"}, [says("a", "s", state="c"), denies("b", "s", state="b")]))
    assert case.network.warnings == ()
    assert [item.observations for item in case.network.items] == [("a", "b")]
    alone = Case(held, case.dossier, without=["a"])
    close(likelihood(alone), [0.05, 0.02, 0.05])
    close(likelihood(case), [0.1, 0.1, 0.6])
    clash = Case(held, dossier({"s": "register"}, [says("a", "s", state="c"), denies("b", "s", state="c")]))
    assert len(clash.network.warnings) == 1
    close(likelihood(clash), [0.1 * 0.05, 0.1 * 0.05, 0.6 * 0.02])


@settings(max_examples=30)
@given(halves, halves, halves, halves, st.integers(2, 12))
def test_one_quoted_of_many_read(sees, invents, so, not_so, papers):
    """Of M papers read, at least one says it and none says the contrary: (p + silent)^M - silent^M."""
    held = model(kinds={"letters": kind(sees, invents, so, not_so)})
    case = Case(held, dossier({"s": {"kind": "letters", "read": papers}}, [says("a", "s")]))
    expected = []
    for plus, minus in [(invents, not_so), (sees, so)]:
        silent = 1 - plus - minus
        expected.append((plus + silent) ** papers - silent**papers)
    close(likelihood(case), expected, 1e-8)
