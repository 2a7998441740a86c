"""LIKELIHOODS 4: copies depend on their originals, against enumeration (docs/theory/copies.md)."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from smallworld import close, db, dossier, halves, kind, likelihood, many, model, ratio, says, shares, two

from clandestine.ask.weights import weights
from clandestine.translate.case import Case

HELD = model({"x": two(0.4)}, {"letter": kind(0.8, 0.1), "bulletin": kind(0.5, 0.2, 0.05, 0.1)})


def weighed(case: Case):
    """Every weight of present against absent."""
    return weights(case, "x", ("present", "absent"), case.views[0])


def row(plus: float, minus: float) -> list[float]:
    """A distribution over the outcomes: says absent, says present, silent."""
    return [minus, plus, 1 - plus - minus]


def test_an_exact_copy_adds_nothing():
    """With the original observed, nothing added and no slip, the total is the original's alone and each weighs nothing last."""
    copy = {"kind": "bulletin", "derives_from": "o", "slip": 0}
    alone = Case(HELD, dossier({"o": "letter"}, [says("a", "o")]))
    both = Case(HELD, dossier({"o": "letter", "c": copy}, [says("a", "o"), says("b", "c")]))
    close(likelihood(both), likelihood(alone))
    found = weighed(both)
    assert found.total == pytest.approx(db(8), abs=1e-9)
    assert found.last == pytest.approx([0, 0], abs=1e-9)
    assert found.by_origin == pytest.approx({"o": db(8)})
    assert both.origins == ("o",)
    assert both.item_count == 2


def test_ten_reprints_are_one_witness():
    """However often an original is reprinted exactly, the total stays."""
    sources = {"o": "letter"} | {f"c{n}": {"kind": "bulletin", "derives_from": "o", "slip": 0} for n in range(10)}
    seen = [says("a", "o")] + [says(f"b{n}", f"c{n}") for n in range(10)]
    assert db(ratio(Case(HELD, dossier(sources, seen)))) == pytest.approx(db(8), abs=1e-9)


@settings(max_examples=30)
@given(shares, halves, halves, halves, shares, shares)
def test_copies_by_enumeration(sees, invents, so, not_so, adds, slip):
    """P(R2 | R1, x) = (1-a) [(1-e) 1(R2=R1) + e/3] + a q2(R2 | x), two copies sharing one hidden original."""
    held = model(
        {"x": two(0.4)}, {"letter": kind(0.8, 0.1, 0.03, 0.2), "bulletin": kind(sees / 2, invents, so, not_so)}
    )
    one = {"kind": "bulletin", "derives_from": "o", "adds": adds, "slip": slip}
    two_ = {"kind": "bulletin", "derives_from": "o", "slip": slip}
    seen = [says("b", "c"), says("d", "e", state="absent")]
    case = Case(held, dossier({"o": {"kind": "letter", "lost": True}, "c": one, "e": two_}, seen))
    expected = []
    for x in (0, 1):
        original = row(*((0.8, 0.03) if x else (0.1, 0.2)))
        own = row(*((sees / 2, so) if x else (invents, not_so)))
        total = 0.0
        for r, p in enumerate(original):
            first = (1 - adds) * ((1 - slip) * (r == 1) + slip / 3) + adds * own[1]
            second = (1 - slip) * (r == 0) + slip / 3
            total += p * first * second
        expected.append(total)
    close(likelihood(case), expected)


@given(shares, shares)
def test_copies_of_many_states(adds, slip):
    """The same for three states, with seven outcomes."""
    held = model({"x": many(0.2, 0.3, 0.5)}, {"letter": kind(0.6, 0.2, 0.02, 0.1)})
    copy = {"kind": "letter", "derives_from": "o", "adds": adds, "slip": slip}
    case = Case(held, dossier({"o": "letter", "c": copy}, [says("a", "o", state="b"), says("b", "c", state="c")]))
    expected = []
    for truth in range(3):
        original, own = (0.6 if truth == 1 else 0.1), (0.6 if truth == 2 else 0.1)
        expected.append(original * ((1 - adds) * slip / 7 + adds * own))
    close(likelihood(case), expected)


@settings(max_examples=30)
@given(halves, shares)
def test_two_copies_of_a_lost_original_weigh_less_than_two_originals(invents, slip):
    """Two copies of one lost letter weigh less than two letters and, where copying slips, less than twice one copy."""
    held = model({"x": two()}, {"letter": kind(0.8, invents)})
    copy = {"kind": "letter", "derives_from": "o", "slip": slip}
    sources = {"o": {"kind": "letter", "lost": "yes"}, "c": copy, "d": copy}
    one = ratio(Case(held, dossier(sources, [says("a", "c")])))
    copies = ratio(Case(held, dossier(sources, [says("a", "c"), says("b", "d")])))
    originals = ratio(Case(held, dossier({"o": "letter", "p": "letter"}, [says("a", "o"), says("b", "p")])))
    assert copies < originals
    assert one <= copies <= 0.8 / invents + 1e-9


def test_what_a_copy_adds_is_a_share_not_an_exponent():
    """A copy that adds 0.3 of its own weighs 1.1 dB here; an exponent would make it 2.7 dB."""
    held = model({"x": two()}, {"letter": kind(0.8, 0.1)})
    copy = {"kind": "letter", "derives_from": "o", "adds": 0.3}
    found = weighed(Case(held, dossier({"o": "letter", "c": copy}, [says("a", "o"), says("b", "c")])))
    kept = 0.7 * (0.98 + 0.02 / 3)
    assert found.in_order[1] == pytest.approx(db((kept + 0.24) / (kept + 0.03)), abs=1e-9)
    assert found.in_order[1] < 0.3 * db(8) - 1


def test_dropping_an_original_keeps_it_hidden():
    """Without the original its copies still share one hidden letter; `without` and the last weight agree."""
    copy = {"kind": "bulletin", "derives_from": "o", "slip": 0.1}
    seen = [says("a", "o"), says("b", "c"), says("d", "e")]
    full = Case(HELD, dossier({"o": "letter", "c": copy, "e": copy}, seen))
    less = Case(HELD, full.dossier, without=["a"])
    close(likelihood(less), likelihood(full, without=["a"]))
    expected = []
    for plus in (0.1, 0.8):
        said, unsaid = (0.9 + 0.1 / 3) ** 2, (0.1 / 3) ** 2
        expected.append(plus * said + (1 - plus) * unsaid)
    close(likelihood(less), expected)
    assert less.origins == ("o",)


@pytest.mark.parametrize("dates", [("1925", "1925", "1925"), ("1925-01", "1925", "1925-02"), ("1925-01", None, "1925")])
def test_copies_find_their_original_in_any_order(dates):
    """Copy before original or after it, dated alike or not: the same original, the same answer; without it, one hidden one."""
    copy = {"kind": "bulletin", "derives_from": "o", "slip": 0.1}
    names = [("a", "o"), ("b", "c"), ("d", "e")]
    seen = [
        says(name, source, **({"when": date} if date else {}))
        for (name, source), date in zip(names, dates, strict=True)
    ]
    found, dropped = [], []
    for order in permutations(seen):
        case = Case(HELD, dossier({"o": "letter", "c": copy, "e": copy}, order))
        found.append(likelihood(case))
        dropped.append(likelihood(Case(HELD, case.dossier, without=["a"])))
        close(dropped[-1], likelihood(case, without=["a"]))
    kept, chance = 0.9 + 0.1 / 3, 0.1 / 3
    for one, less in zip(found, dropped, strict=True):
        close(one, [0.1 * kept**2, 0.8 * kept**2])
        close(less, [plus * kept**2 + (1 - plus) * chance**2 for plus in (0.1, 0.8)])


def test_a_copy_of_a_copy_goes_back_to_the_first():
    """A chain of copies: each link slips, and all have one origin."""
    sources = {
        "o": {"kind": "letter", "lost": "yes"},
        "c": {"kind": "bulletin", "derives_from": "o", "slip": 0.1},
        "d": {"kind": "bulletin", "derives_from": "c", "slip": 0.2},
    }
    case = Case(HELD, dossier(sources, [says("b", "d")]))
    link = lambda slip: np.full((3, 3), slip / 3) + (1 - slip) * np.eye(3)  # noqa: E731
    expected = [(np.array(row(plus, 0)) @ link(0.1) @ link(0.2))[1] for plus in (0.1, 0.8)]
    close(likelihood(case), expected)
    assert case.origins == ("o",)


def test_a_copys_silence_counts_only_where_it_takes_such_things_up():
    """A reprint that does not take a matter up is not silent about it."""
    whole = {"c": {"read_for": ["x"], "extent": "whole"}}
    for takes_up, items in ([], 1), (["x"], 2):
        copy = {"kind": "bulletin", "derives_from": "o", "slip": 0.1, "takes_up": takes_up}
        case = Case(HELD, dossier({"o": "letter", "c": copy}, [says("a", "o")], consulted=whole))
        assert len(case.network.items) == items


@pytest.mark.parametrize("when", [{}, {"when": "1925-03"}])
def test_a_copy_that_says_what_its_original_does_not(when):
    """An original read whole and silent is the original of the copy too, however the copy dates the fact."""
    whole = {"o": {"read_for": ["x"], "extent": "whole"}}
    copy = {"kind": "bulletin", "derives_from": "o", "slip": 0.3}
    case = Case(HELD, dossier({"o": "letter", "c": copy}, [says("b", "c", **when)], consulted=whole))
    close(likelihood(case), [0.9 * 0.1, 0.2 * 0.1])


@given(shares)
def test_a_silent_copy_of_a_spoken_letter_by_the_formula(adds):
    """P(silent | original spoke) = (1-a) e/3 + a (what its own silence is worth)."""
    whole = {"c": {"read_for": ["x"], "extent": "whole"}}
    copy = {"kind": "bulletin", "derives_from": "o", "slip": 0.3, "adds": adds, "takes_up": ["x"]}
    case = Case(HELD, dossier({"o": "letter", "c": copy}, [says("a", "o")], consulted=whole))
    own = (1 - 0.2 - 0.1, 1 - 0.5 - 0.05)
    close(likelihood(case), [p * ((1 - adds) * 0.1 + adds * q) for p, q in zip((0.1, 0.8), own, strict=True)])
