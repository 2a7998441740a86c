"""LIKELIHOODS 5, judgement: ratios stated directly and Admiralty grades (docs/theory/judgement.md)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from smallworld import close, dossier, kind, likelihood, many, model, normal, posterior, says, shares, two

from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers

GRADES = {"A1": 50, "A2": 20, "B2": 8, "C3": 3, "F6": 1}
ratios = st.integers(1, 400).map(lambda value: value / 20)


def judged(ratio, variable="x", name="j"):
    """A judgement stated directly."""
    return {"id": name, "by": "s", "lr": {variable: ratio}, "because": "the handwriting"}


@given(shares, ratios)
def test_two_states(prior, lr):
    """Prior odds times the ratio; an unlisted state has ratio 1."""
    case = Case(model({"x": two(prior)}, {"note": kind()}), dossier({"s": "note"}, [judged({"present": lr})]))
    close(posterior(case), normal([1 - prior, prior * lr]))


@given(st.lists(ratios, min_size=4, max_size=4))
def test_several_states(values):
    """A vector over the states; only ratios between them matter."""
    held = model({"x": many(0.1, 0.2, 0.3, 0.4)}, {"note": kind()})
    case = Case(held, dossier({"s": "note"}, [judged(dict(zip("abcd", values, strict=True)))]))
    close(posterior(case), normal(p * lr for p, lr in zip((0.1, 0.2, 0.3, 0.4), values, strict=True)))
    partly = Case(held, dossier({"s": "note"}, [judged({"b": values[1] + 1})]))
    close(posterior(partly), normal([0.1, 0.2 * (values[1] + 1), 0.3, 0.4]))


def test_aimed_at_the_fact_it_reaches_the_question_through_the_model():
    """A ratio on a fact weighs on the question only as far as the fact does."""
    variables = {
        "x": two(0.5),
        "fact": {"states": ["no", "yes"], "given": ["x"], "table": {"absent": 0.2, "present": 0.6}},
    }
    case = Case(model(variables, {"note": kind()}), dossier({"s": "note"}, [judged({"yes": 10}, "fact")]))
    found = likelihood(case)
    close(found[1] / found[0], (0.6 * 10 + 0.4) / (0.2 * 10 + 0.8))


def test_limits_and_mode_on_the_log_scale():
    """`[low, mid, high]` is answered at mid, and drawn between its limits, symmetric in decibans where they are."""
    case = Case(model(kinds={"note": kind()}), dossier({"s": "note"}, [judged({"present": [2, 4, 8]})]))
    close(posterior(case), [0.2, 0.8])
    table = case.network.nodes["judgement j on x"].fill(Numbers(4000, 1))
    drawn = table[1, 0, 1:] / table[0, 0, 1:]
    assert drawn.min() >= 2
    assert drawn.max() <= 8
    assert np.median(drawn) == pytest.approx(4, rel=0.03)


@pytest.mark.parametrize("grade", GRADES)
def test_grades_read_the_models_table(grade):
    """An assertion with a grade weighs by the table, on two states and on more; F6 weighs nothing."""
    lr = GRADES[grade]
    for variables, state, expected in (
        ({"x": two(0.5)}, "present", [1, lr]),
        ({"x": two(0.5)}, "absent", [lr, 1]),
        ({"x": many(0.2, 0.3, 0.5)}, "b", [1, lr, 1]),
    ):
        held = model(variables, {"report": kind()}, admiralty=GRADES)
        found = likelihood(Case(held, dossier({"s": "report"}, [says("o", "s", state=state, grade=grade)])))
        close(found / found[0], np.array(expected) / expected[0])


def test_confirmed_by_others_is_not_counted_beside_the_others():
    """Digit 1 reads as 2 when the confirming item is in the dossier, and stays 1 when it is not."""
    held = model(kinds={"report": kind(), "letter": kind(0.6, 0.1)}, admiralty=GRADES)
    graded = says("o", "s", grade="A1")
    sources = {"s": "report", "t": "letter"}
    alone = likelihood(Case(held, dossier(sources, [graded])))
    assert alone[1] / alone[0] == pytest.approx(50)
    both = likelihood(Case(held, dossier(sources, [graded, says("p", "t")])))
    assert both[1] / both[0] == pytest.approx(20 * 6)
    against = likelihood(Case(held, dossier(sources, [graded, says("p", "t", state="absent")])))
    assert against[1] == 0.0
    same = likelihood(Case(held, dossier(sources, [graded, says("p", "s")])))
    assert same[1] / same[0] == pytest.approx(50 * 6), "the same source again confirms nothing"
