"""LIKELIHOODS 5, identity: p prod L + (1-p) M against direct enumeration (docs/theory/identity.md)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from smallworld import X, close, dossier, halves, kind, likelihood, model, posterior, says, shares, two

from clandestine.translate.case import Case

OTHERS = {
    "movement": {"says": "another comrade", "because": "a test"},
    "general": {"set": {"x": "absent"}, "because": "a test"},
}


def doubtful(p: float, others: str = "movement", kind_: str = "letter", **rest):
    """A source that may be about somebody else."""
    return {"kind": kind_, "identity": {"same": p, "others": others, "because": "name and age"}, **rest}


@settings(max_examples=25)
@given(shares, shares, halves, halves)
def test_two_items_of_one_record(p, prior, sees, invents):
    """P(all items | x) = p prod L(x) + (1-p) M, M under the prior of another comrade; for the general public x is absent."""
    held = model({"x": two(prior)}, {"letter": kind(sees, invents, 0.03, 0.2)}, others=OTHERS)
    seen = [says("a", "s", when="1925-01"), says("b", "s", state="absent", when="1925-02")]
    each = [invents * 0.2, sees * 0.03]
    for others, other in (("movement", (1 - prior) * each[0] + prior * each[1]), ("general", each[0])):
        case = Case(held, dossier({"s": doubtful(p, others)}, seen))
        close(likelihood(case), [p * own + (1 - p) * other for own in each])


@settings(max_examples=25)
@given(shares, shares, halves, halves)
def test_a_paper_in_a_doubtful_file_shares_its_doubt(p, prior, sees, invents):
    """Two papers of one file whose identity is doubtful: one doubt and one other person; a paper may state its own."""
    held = model({"x": two(prior)}, {"letter": kind(sees, invents)}, others=OTHERS)
    seen = [says("a", "s"), says("b", "t")]
    sources = {"file": doubtful(p), "s": {"kind": "letter", "part_of": "file"}}
    each = [invents, sees]
    mixed = (1 - prior) * each[0] ** 2 + prior * each[1] ** 2
    both = {**sources, "t": {"kind": "letter", "part_of": "file"}}
    close(likelihood(Case(held, dossier(both, seen))), [p * own**2 + (1 - p) * mixed for own in each])
    average = (1 - prior) * each[0] + prior * each[1]
    sure = {**sources, "t": doubtful(0.5, part_of="file")}
    expected = [(p * own + (1 - p) * average) * (0.5 * own + 0.5 * average) for own in each]
    close(likelihood(Case(held, dossier(sure, seen))), expected)


@settings(max_examples=15)
@given(shares, shares, shares, shares)
def test_a_deeper_network_with_shared_world_and_temper(p, world, sober, prior):
    """The other person has habits of his own; the world and the file's temper are the same for both."""
    variables = {
        "world": {"states": ["calm", "harsh"], "prior": world, "of_the_world": "yes"},
        "x": {"states": X, "given": ["world"], "table": {"calm": 0.2, "harsh": prior}},
        "habit": {"states": X, "given": ["x", "world"],
                  "table": {"absent": 0.1, "present": {"calm": 0.6, "harsh": 0.3}}} | {
            "table": {"absent": {"else": 0.1}, "present": {"calm": 0.6, "harsh": 0.3}}},
    }  # fmt: skip
    tempers = {
        "tone": {"states": ["sober", "padded"], "ordered": "yes", "prior": {"sober": sober, "padded": 1 - sober}}
    }
    police = kind(0.5, {"sober": 0.05, "padded": 0.4}, temper="tone")
    held = model(variables, {"police": police}, tempers=tempers, others=OTHERS)
    sources = {
        "file": "police",
        "mine": {"kind": "police", "part_of": "file"},
        "his": doubtful(p, kind_="police", part_of="file"),
    }
    case = Case(held, dossier(sources, [says("a", "mine", "habit"), says("b", "his", "habit"), says("c", "his", "x")]))
    expected = [0.0, 0.0]
    habit = lambda x, w: (0.6, 0.3)[w] if x else 0.1  # noqa: E731
    for w, t, x, h, same, x2, h2 in product((0, 1), repeat=7):
        weight = (world if w else 1 - world) * (sober if t == 0 else 1 - sober) * (p if same else 1 - p)
        person = (0.2, prior)[w]
        weight *= (person if x else 1 - person) * (habit(x, w) if h else 1 - habit(x, w))
        weight *= (person if x2 else 1 - person) * (habit(x2, w) if h2 else 1 - habit(x2, w))
        says_it = lambda fact: 0.5 if fact else (0.05, 0.4)[t]  # noqa: B023, E731
        whose_x, whose_h = (x, h) if same else (x2, h2)
        expected[x] += weight * says_it(h) * says_it(whose_h) * says_it(whose_x)
    close(posterior(case), [value / sum(expected) for value in expected])


def test_surely_the_person_changes_nothing():
    """p = 1 is the same as no doubt at all."""
    held = model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}, others=OTHERS)
    sure = Case(held, dossier({"s": doubtful(1)}, [says("a", "s")]))
    plain = Case(held, dossier({"s": "letter"}, [says("a", "s")]))
    close(likelihood(sure), likelihood(plain))


@pytest.mark.parametrize("others", ["movement", "general"])
def test_surely_another_weighs_nothing(others):
    """p = 0 says nothing about this person."""
    held = model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}, others=OTHERS)
    case = Case(held, dossier({"s": doubtful(0, others)}, [says("a", "s")]))
    found = likelihood(case)
    assert found[0] == pytest.approx(found[1], abs=1e-12)


def test_two_records_are_two_doubts():
    """Each record has its own doubt and its own other person."""
    held = model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}, others=OTHERS)
    case = Case(held, dossier({"s": doubtful(0.7), "t": doubtful(0.4)}, [says("a", "s"), says("b", "t")]))
    other = 0.7 * 0.1 + 0.3 * 0.6
    close(likelihood(case), [(0.7 * q + 0.3 * other) * (0.4 * q + 0.6 * other) for q in (0.1, 0.6)])


def test_content_tells_nothing_about_whose_it_is_twice():
    """Many items of one record share the one doubt: they never weigh more than the doubt allows."""
    held = model({"x": two(0.5)}, {"letter": kind(0.9, 0.01)}, others=OTHERS)
    seen = [says(f"o{n}", "s", when=f"1925-{n + 1:02}") for n in range(8)]
    found = likelihood(Case(held, dossier({"s": doubtful(0.7)}, seen)))
    assert found[1] / found[0] < (0.7 + 0.3 * 0.5) / (0.3 * 0.5) + 1e-9


def test_a_judgement_through_a_doubtful_record():
    """A direct likelihood ratio on such a record is softened in the same way."""
    held = model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}, others=OTHERS)
    seen = [{"id": "j", "by": "s", "lr": {"x": {"present": 8}}, "because": "a test"}]
    found = likelihood(Case(held, dossier({"s": doubtful(0.7)}, seen)))
    other = 0.7 * 1 + 0.3 * 8
    close(found[1] / found[0], (0.7 * 8 + 0.3 * other) / (0.7 * 1 + 0.3 * other))
