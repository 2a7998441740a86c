"""LIKELIHOODS 7: limits, draws and what one draw is of (docs/theory/doubt.md)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from smallworld import X, close, dossier, kind, model, says, two

from clandestine.ask.posterior import answers
from clandestine.record.number import Number, Ratio
from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers, limits
from clandestine.translate.variables import row_of

thousandths = st.integers(1, 999).map(lambda value: value / 1000)


@st.composite
def ranges(draw):
    """A number with limits, in order and apart."""
    low, middle, high = sorted(draw(st.lists(thousandths, min_size=3, max_size=3, unique=True)))
    return Number.model_validate({"is": middle, "from": low, "to": high})


@settings(max_examples=40)
@given(ranges(), st.integers(0, 5))
def test_hard_limits_and_the_stated_point(number, seed):
    """Row 0 is `is`; no draw leaves `from`/`to`; the draws follow the Beta-PERT with that mode."""
    drawn = Numbers(400, seed).value("n", number)
    assert drawn[0] == number.value
    assert drawn.min() >= number.low
    assert drawn.max() <= number.high
    width = number.high - number.low
    a, b = 1 + 4 * (number.value - number.low) / width, 1 + 4 * (number.high - number.value) / width
    assert stats.kstest(drawn[1:], stats.beta(a, b, number.low, width).cdf).pvalue > 1e-4
    assert drawn[1:].mean() == pytest.approx((number.low + 4 * number.value + number.high) / 6, abs=0.06 * width)


@settings(max_examples=20)
@given(thousandths, st.integers(2, 500))
def test_a_weight_is_a_beta_cut_to_its_central_part(value, weight):
    """`weight: w` is Dirichlet(w p), here Beta, cut to the central 99 %."""
    number = Number.model_validate({"is": value, "weight": weight})
    low, high = stats.beta(weight * value, weight * (1 - value)).interval(0.99)
    close(limits(number, guess=True), (low, high), 1e-6)
    drawn = Numbers(300, 1).value("n", number)
    assert drawn[0] == value
    assert low * (1 - 1e-9) <= drawn[1:].min() <= drawn[1:].max() <= high * (1 + 1e-9)


@given(thousandths)
def test_a_guess_without_doubt_moves_by_one_and_a_half_in_log_odds(value):
    """logit(p) +- 1.5, whether the number or its block is marked as a guess; a cited number is taken at its word."""
    logit = math.log(value / (1 - value))
    expected = [1 / (1 + math.exp(-(logit + step))) for step in (-1.5, 1.5)]
    close(limits(Number(value=value), guess=True), expected)
    close(limits(Number.model_validate({"is": value, "guess": "yes"}), guess=False), expected)
    assert limits(Number(value=value), guess=False) == (value, value)


@pytest.mark.parametrize("value", [0, 1])
def test_structural_zeros_and_ones_never_move(value):
    """A plain 0 or 1 is impossible or certain by definition, also in a guess, also with a weight."""
    for written in (value, {"is": value, "guess": "yes"}, {"is": value, "weight": 10}):
        assert (Numbers(200, 1).value("n", Number.model_validate(written), guess=True) == value).all()


def test_a_stated_range_that_starts_at_zero_is_not_structural():
    """`{is: 0, from: 0, to: 0.1}` is a doubt about nearly nothing."""
    drawn = Numbers(200, 1).value("n", Number.model_validate({"is": 0, "from": 0, "to": 0.1}))
    assert drawn[0] == 0
    assert 0 < drawn[1:].max() <= 0.1


@st.composite
def rows(draw):
    """A row over three to five states: zeros, stated limits and plain guesses mixed."""
    parts = draw(st.lists(st.integers(0, 8), min_size=3, max_size=5).filter(lambda values: sum(map(bool, values)) > 1))
    row = {}
    for state, part in zip("abcde", parts, strict=False):
        value = part / sum(parts)
        how = draw(st.sampled_from(["plain", "limits", "guess"])) if part else "plain"
        if how == "limits":
            row[state] = {"is": value, "from": value * draw(thousandths), "to": value + (1 - value) * draw(thousandths)}
        else:
            row[state] = {"is": value, **({"guess": "yes"} if how == "guess" else {})}
    return {state: Number.model_validate(number) for state, number in row.items()}


@settings(max_examples=60)
@given(rows(), st.booleans())
def test_rows(row, guess):
    """Every drawn row sums to 1, stays within the limits its numbers state, keeps its zeros, and starts at the stated row."""
    table = row_of(Numbers(200, 2), "r", row, tuple(row), guess)
    stated = np.array([number.value for number in row.values()])
    close(table[:, 0], stated)
    close(table.sum(axis=0), 1)
    assert (table[stated == 0] == 0).all()
    for values, number in zip(table, row.values(), strict=True):
        low, high = limits(number, guess)
        if low < high:
            assert values.min() >= low - 1e-12
            assert values.max() <= high + 1e-12
    if guess or any(limits(number, False)[0] < limits(number, False)[1] for number in row.values()):
        assert np.ptp(table, axis=1).max() > 0, "a stated doubt is never silently dropped"


def test_both_ways_of_writing_a_two_state_row_are_one():
    """`0.04 from 0.01 to 0.10` alone, or beside its bare complement, is the same doubt."""
    doubt = {"is": 0.04, "from": 0.01, "to": 0.10}
    number = Number.model_validate(doubt)
    short = row_of(Numbers(300, 3), "r.present", number, X, False)
    long = row_of(Numbers(300, 3), "r", {"absent": Number(value=0.96), "present": number}, X, False)
    close(long, short)
    assert long[1].max() > 0.08


@given(st.lists(st.integers(1, 999), min_size=3, max_size=3, unique=True))
def test_ratios_stay_within_their_limits(values):
    """`[low, mid, high]` on the log scale."""
    low, mid, high = sorted(value / 50 for value in values)
    drawn = Numbers(200, 4).ratio("r", Ratio.model_validate([low, mid, high]))
    assert drawn[0] == mid
    assert low * (1 - 1e-12) <= drawn.min() <= drawn.max() <= high * (1 + 1e-12)


GUESSED = kind(0.5, 0.1, guess="yes", because="a test")


def test_one_number_one_draw():
    """Two papers of one kind, two variables without rates of their own, two dossiers, two views: one draw of one number."""
    variables = {"x": two(), "y": two(0.2)}
    scenarios = {"one": {"set": {"y": "absent"}}, "other": {"set": {"y": "present"}}}
    held = model(variables, {"letter": GUESSED}, scenarios=scenarios)
    first = Case(held, dossier({"s": "letter", "t": "letter"}, [says("a", "s"), says("b", "t"), says("c", "t", "y")]))
    second = Case(held, dossier({"u": "letter"}, [says("d", "u")], window="1926"), scenarios=["other"])
    numbers = Numbers(50, 9)
    table = first.network.nodes["s on x"].fill(numbers)
    assert np.ptp(table[1, 1]) > 0.1
    for other in (first.network.nodes["t on x"], first.network.nodes["t on y"], second.network.nodes["u on x"]):
        assert (other.fill(Numbers(50, 9)) == table).all()
    assert (first.network.nodes["s on x"].fill(Numbers(20, 9)) == table[..., :21]).all(), "more draws, same first draws"
    assert not (first.network.nodes["s on x"].fill(Numbers(50, 10)) == table).all()


def test_a_number_changed_by_a_scenario_is_taken_at_its_word():
    """A scenario's number replaces value and doubt; the others keep their draws."""
    path = "kinds.letter.rates.sees"
    held = model(kinds={"letter": GUESSED})
    node = Case(held, dossier({"s": "letter"}, [says("a", "s")])).network.nodes["s on x"]
    plain, patched = node.fill(Numbers(50, 9)), node.fill(Numbers(50, 9, {path: Number(value=0.8)}))
    assert (patched[1, 1] == 0.8).all()
    assert (patched[0] == plain[0]).all()


def test_the_range_is_over_prior_doubt_and_not_reweighted():
    """The 90 % range: quantiles of the answer at each draw, every draw counting the same."""
    held = model({"x": {"states": X, "prior": 0.3, "guess": "yes", "because": "a test"}}, {"letter": GUESSED})
    case = Case(held, dossier({"s": "letter", "t": "letter"}, [says("a", "s"), says("b", "t")]))
    (answer,) = answers(case, "x", 400, 5, 0.9)
    numbers = Numbers(400, 5)
    prior = numbers.value("variables.x.prior", Number(value=0.3), guess=True)
    sees = numbers.value("kinds.letter.rates.sees", Number(value=0.5), guess=True)
    invents = numbers.value("kinds.letter.rates.invents", Number(value=0.1), guess=True)
    found = prior * sees**2 / (prior * sees**2 + (1 - prior) * invents**2)
    close(answer.posterior[1], found[0])
    close([answer.low[1], answer.high[1]], np.quantile(found[1:], [0.05, 0.95]))
    assert answer.posterior[1] == pytest.approx(0.3 * 25 / (0.3 * 25 + 0.7))
    again = answers(case, "x", 400, 5, 0.9)[0]
    assert (again.low == answer.low).all()
    assert (answers(case, "x", 400, 6, 0.9)[0].low != answer.low).all()
