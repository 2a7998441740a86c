"""LIKELIHOODS 5, made: L(x) = m g + (1-m) q(r|x), shared by the file (docs/theory/made.md)."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from smallworld import close, denies, dossier, halves, kind, likelihood, many, model, says, shares, two

from clandestine.translate.case import Case

PLAIN = kind(0.6, 0.1, 0.05, 0.2, made={"asserts": 0.8, "denies": 0.1})
TEMPERS = {
    "pressure": {
        "states": ["sober", "padded", "forced"],
        "made": "forced",
        "prior": {"sober": 0.5, "padded": 0.3, "forced": 0.2},
    }
}


@given(shares, shares, halves, halves, halves)
def test_one_paper_by_the_formula(m, g, sees, invents, not_so):
    """One statement, made with probability m."""
    block = kind(sees, invents, 0.02, not_so, made={"asserts": g, "denies": 1 - g})
    held = model(kinds={"protocol": block})
    source = {"s": {"kind": "protocol", "made": m}}
    close(likelihood(Case(held, dossier(source, [says("o", "s")]))), [m * g + (1 - m) * q for q in (invents, sees)])
    close(
        likelihood(Case(held, dossier(source, [denies("o", "s")]))),
        [m * (1 - g) + (1 - m) * q for q in (not_so, 0.02)],
    )


@settings(max_examples=20)
@given(shares, shares)
def test_shared_by_all_papers_of_the_file(m, g):
    """P(items | x) = m prod g + (1-m) prod q over all that lies in one file; where `made` is written does not matter."""
    held = model(kinds={"protocol": kind(0.6, 0.1, made={"asserts": g})})
    expected = [m * g**3 + (1 - m) * q**3 for q in (0.1, 0.6)]
    for at in ("file", "a", "b", "c"):
        sources = {"file": {"kind": "protocol"}}
        sources |= {name: {"kind": "protocol", "part_of": "file"} for name in "abc"}
        sources[at] = {**sources[at], "made": m}
        for seen in permutations([says(f"o{name}", name) for name in "abc"]):
            close(likelihood(Case(held, dossier(sources, seen))), expected)


def test_it_is_the_files_manufactured_temper():
    """Where the kind's temper has a manufactured state, m is its prior and the other tempers share the rest."""
    block = kind({"sober": 0.6, "padded": 0.7}, {"sober": 0.1, "padded": 0.4}, temper="pressure", made={"asserts": 0.8})
    held = model(kinds={"protocol": block}, tempers=TEMPERS)
    case = Case(held, dossier({"s": {"kind": "protocol", "made": 0.4}}, [says("o", "s")]))
    sober, padded = 0.6 * 0.5 / 0.8, 0.6 * 0.3 / 0.8
    close(likelihood(case), [sober * 0.1 + padded * 0.4 + 0.32, sober * 0.6 + padded * 0.7 + 0.32])
    assert [node.name for node in case.network.nodes.values() if node.name.startswith("temper")] == [
        "temper of s (pressure)"
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_one_doubt_about_a_file_of_mixed_papers(order):
    """A covering letter without a temper of its own, in a file that may be made up, is made up together with the protocol."""
    block = kind(0.6, 0.1, temper="pressure", made={"asserts": 0.8})
    cover = kind(0.5, 0.05, made={"asserts": 0.9})
    held = model(kinds={"protocol": block, "covering_letter": cover}, tempers=TEMPERS)
    sources = {
        "file": {"kind": "protocol", "made": 0.4},
        "p": {"kind": "protocol", "part_of": "file"},
        "l": {"kind": "covering_letter", "part_of": "file"},
    }
    case = Case(held, dossier(sources, [says("a", "p"), says("b", "l")][::order]))
    close(likelihood(case), [0.6 * 0.1 * 0.05 + 0.4 * 0.72, 0.6 * 0.6 * 0.5 + 0.4 * 0.72])


@given(halves, halves)
def test_surely_genuine_changes_nothing(sees, invents):
    """m = 0 is as if nothing had been said about it."""
    held = model(kinds={"protocol": kind(sees, invents, made={"asserts": 0.8})})
    source = {"s": {"kind": "protocol", "made": 0}}
    close(likelihood(Case(held, dossier(source, [says("o", "s")]))), [invents, sees])


def test_surely_made_weighs_nothing():
    """m = 1 weighs nothing, on two states and on more, also where the source would conceal."""
    for variables, state in (({"x": two(0.3)}, "present"), ({"x": many(0.2, 0.3, 0.5)}, "b")):
        hides = {"x": {state: 0.9}}
        held = model(
            variables, {"protocol": kind(0.6, 0.1, 0.05, 0.2, conceals=hides, made={"asserts": 0.8, "denies": 0.1})}
        )
        for seen in (says("o", "s", state=state), denies("o", "s", state=state)):
            case = Case(held, dossier({"s": {"kind": "protocol", "made": 1}}, [seen]))
            found = likelihood(case)
            close(found, [found[0]] * len(found))
            assert found[0] > 0


def test_many_states_share_what_a_made_paper_asserts():
    """A made paper asserts one of the charges at random, never innocence (the first state)."""
    held = model({"x": many(0.25, 0.25, 0.5)}, {"protocol": PLAIN})
    case = Case(held, dossier({"s": {"kind": "protocol", "made": 0.5}}, [says("o", "s", state="b")]))
    close(likelihood(case), [0.5 * 0.4 + 0.5 * 0.05, 0.5 * 0.4 + 0.5 * 0.6, 0.5 * 0.4 + 0.5 * 0.05])
