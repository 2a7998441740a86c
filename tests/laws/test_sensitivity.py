"""Sensitivity: curves against cases built anew, extremes against a dense grid, tipping points and targets as promised."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallworld import X, close, dossier, kind, many, model, posterior, says, shares, two

from clandestine.ask.curves import curves
from clandestine.ask.sensitivity import sensitivity
from clandestine.errors import BadQuestion
from clandestine.record.number import Number
from clandestine.translate.case import Case


def doubted(value: float, low: float | None = None, high: float | None = None) -> dict[str, float]:
    return {"is": value, "from": value / 2 if low is None else low, "to": (1 + value) / 2 if high is None else high}


def case(count: int = 3, prior: float = 0.3, sees: float = 0.6, invents: float = 0.1) -> Case:
    """Several letters of one kind on one fact: its rates are used once a letter."""
    kinds = {"letter": kind(doubted(sees, 0.05, 0.9), doubted(invents, 0.01, 0.8))}
    variables = {
        "x": two(doubted(prior)),
        "habit": {"states": X, "given": ["x"], "table": {"absent": doubted(0.2), "present": doubted(0.7)}},
    }
    seen = [says(f"i{n}", f"s{n}", "habit" if n % 2 else "x") for n in range(count)]
    return Case(model(variables, kinds), dossier({f"s{n}": "letter" for n in range(count)}, seen))


@settings(max_examples=25)
@given(st.integers(1, 6), shares, st.floats(0, 1))
def test_curves_are_the_cases_built_anew(count: int, prior: float, part: float) -> None:
    """At any value within the limits the curve is the posterior of a case with that number; at today's it is today's."""
    asked = case(count, prior)
    drawn = {curve.number.path: curve for curve in curves(asked, "x", asked.views[0])}
    assert {"variables.x.prior", "kinds.letter.rates.sees", "kinds.letter.rates.invents"} <= set(drawn)
    for path, curve in drawn.items():
        np.testing.assert_allclose(curve.shares(np.array([curve.number.value]))[:, 0], posterior(asked), atol=1e-10)
        value = curve.number.low + part * (curve.number.high - curve.number.low)
        anew = Case(asked.model, asked.dossier, numbers={path: Number(value=value)})
        np.testing.assert_allclose(curve.shares(np.array([value]))[:, 0], posterior(anew), atol=1e-10)


def on_file(filed: tuple[float, float]) -> Case:
    """A prior of people on file already: what entails it is divided by a number that moves."""
    exact = kind(1.0, 0.0, 0.0, 1.0)
    variables = {
        "x": two(doubted(0.3)),
        "arrest": {"states": ["no", "yes"], "given": ["x"], "table": {"absent": doubted(0.2), "present": doubted(0.6)}},
        "on_file": {
            "states": ["no", "yes"], "given": ["x"], "table": {"absent": doubted(filed[0]), "present": doubted(filed[1])},
        },
    }  # fmt: skip
    entry = {"variable": "on_file", "state": "yes", "entailed_by": {"arrest": "yes"}}
    held = model(variables, {"register": exact}, prior_of="on_file", on_file=entry)
    return Case(held, dossier({"r": "register"}, [says("a", "r", "arrest", "yes")], person={"name": "N. N."}))


def of_many(papers: int) -> Case:
    """One letter quoted of several that were read: its rates enter with that power."""
    held = model({"x": two(doubted(0.3))}, {"letter": kind(doubted(0.5, 0.2, 0.8), doubted(0.1, 0.05, 0.2))})
    return Case(held, dossier({"s": {"kind": "letter", "read": papers}}, [says("i", "s")]))


@settings(max_examples=20)
@given(st.one_of(st.builds(on_file, st.tuples(shares, shares)), st.builds(of_many, st.integers(2, 6))), st.floats(0, 1))
def test_curves_of_numbers_that_enter_with_a_power(asked: Case, part: float) -> None:
    """One of several papers read, and a prior of people on file: the curves are again the cases built anew."""
    drawn = curves(asked, "x", asked.views[0])
    assert len(drawn) >= 3
    for curve in drawn:
        value = curve.number.low + part * (curve.number.high - curve.number.low)
        anew = Case(asked.model, asked.dossier, numbers={curve.number.path: Number(value=value)})
        np.testing.assert_allclose(curve.shares(np.array([value]))[:, 0], posterior(anew), atol=1e-10)


@settings(max_examples=25)
@given(st.integers(1, 6), shares, shares)
def test_extremes_against_a_dense_grid(count: int, prior: float, invents: float) -> None:
    """Lowest and highest posterior within the limits, also where a number used several times peaks between them."""
    asked = case(count, prior, invents=min(invents, 0.8))
    for curve in curves(asked, "x", asked.views[0]):
        grid = curve.shares(np.linspace(curve.number.low, curve.number.high, 4001))
        for place in (0, 1):
            low, high, at_low, at_high = curve.extremes(place)
            assert low <= grid[place].min() + 1e-9 and high >= grid[place].max() - 1e-9
            close(curve.shares(np.array([at_low, at_high]))[place], [low, high])
            assert low == pytest.approx(grid[place].min(), abs=1e-4)
            assert high == pytest.approx(grid[place].max(), abs=1e-4)


def test_a_number_used_twice_peaks_inside() -> None:
    """Two rival kinds of letter with one rate: neither end of its range is the extreme, which corners alone would miss."""
    kinds = {"letter": kind(doubted(0.5, 0.05, 0.9), 0.2)}
    variables = {
        "x": two(0.5),
        "y": {"states": X, "given": ["x"], "table": {"absent": 0.9, "present": 0.2}},
    }
    seen = [says("a", "s"), says("b", "t", "y")]
    asked = Case(model(variables, kinds), dossier({"s": "letter", "t": "letter"}, seen))
    (curve,) = curves(asked, "x", asked.views[0])
    ends = curve.shares(np.array([curve.number.low, curve.number.high]))[1]
    low, high, at_low, at_high = curve.extremes(1)
    assert curve.number.uses == 2
    assert (
        low < ends.min() - 1e-6
        or high > ends.max() + 1e-6
        or {at_low, at_high} == {curve.number.low, curve.number.high}
    )
    grid = curve.shares(np.linspace(curve.number.low, curve.number.high, 20_001))[1]
    assert (low, high) == (pytest.approx(grid.min(), abs=1e-7), pytest.approx(grid.max(), abs=1e-7))


@settings(max_examples=20)
@given(st.integers(1, 5), shares, st.sampled_from([0.2, 0.5, 0.8]))
def test_tips_and_targets_keep_their_promise(count: int, prior: float, target: float) -> None:
    """At a tipping point two states are level; at the value for a target the posterior is the target; the distance as defined."""
    asked = case(count, prior)
    for curve in curves(asked, "x", asked.views[0]):
        tips = curve.tipping(int(posterior(asked).argmax()), [0, 1])
        if tips is not None:
            level = curve.shares(np.array([tips]))[:, 0]
            assert level[0] == pytest.approx(level[1], abs=1e-7)
        reached = curve.reaching(1, target)
        if reached is not None:
            assert curve.shares(np.array([reached]))[1, 0] == pytest.approx(target, abs=1e-7)
            stated = curve.number.value
            ratio = [reached / stated, (1 - reached) / (1 - stated)]
            assert curve.distance(reached) == pytest.approx(abs(math.log(max(ratio)) - math.log(min(ratio))), abs=1e-9)


@settings(max_examples=20)
@given(shares, shares)
def test_the_prior_table_is_a_model_with_that_prior(prior: float, other: float) -> None:
    """Posterior against prior: as if the model had stated it, the other states keeping their proportions."""
    kinds = {"letter": kind(0.6, 0.1)}
    held = model({"x": many(prior, (1 - prior) * other, (1 - prior) * (1 - other))}, kinds)
    seen = dossier({"s": "letter"}, [says("a", "s", state="b")])
    priors = sensitivity(Case(held, seen), state="a").data["views"]["model"]["priors"]
    for written, found in priors["posterior"].items():
        new = float(written)
        again = model({"x": many(new, (1 - new) * other, (1 - new) * (1 - other))}, kinds)
        assert posterior(Case(again, seen))[0] == pytest.approx(found, rel=1e-9)
    level = priors["level_with_the_next"]
    again = posterior(Case(model({"x": many(level, (1 - level) * other, (1 - level) * (1 - other))}, kinds), seen))
    assert again[0] == pytest.approx(max(again[1:]), rel=1e-7)


def test_of_an_impossible_state_no_other_prior_is_told() -> None:
    """What the evidence would say if the state were possible cannot be known from a case in which it is not."""
    case = Case(
        model({"x": many(0.0, 0.5, 0.5)}, {"letter": kind(0.5, 0.2)}),
        dossier({"s": "letter"}, [says("i", "s", state="b")]),
    )
    finding = sensitivity(case, state="a")
    assert finding.data["views"]["model"]["priors"]["posterior"] == {}
    assert "the prior of a is 0: no evidence changes that" in finding.notes


def test_entries_of_a_row_co_vary_in_proportion() -> None:
    """One entry of a row of three moved: the others share the rest as before (0.5, 0.3, 0.2 at 0.8 is 0.8, 0.12, 0.08)."""
    row = {"a": doubted(0.5, 0.1, 0.9), "b": 0.3, "c": 0.2}
    held = model({"x": {"states": ["a", "b", "c"], "prior": row}}, {"letter": kind(0.6, 0.1)})
    asked = Case(
        held, dossier({"s": "letter"}, [says("i", "s", state="b")]), numbers={"variables.x.prior.a": Number(value=0.8)}
    )
    prior = np.exp(asked.prior_log_joint("x", asked.views[0]))[:, 0]
    close(prior, [0.8, 0.12, 0.08])
    plain = Case(held, dossier({"s": "letter"}, [says("i", "s", state="b")]))
    (curve,) = curves(plain, "x", plain.views[0])
    close(curve.shares(np.array([0.8]))[:, 0], posterior(asked), 1e-9)


def test_where_the_evidence_is_impossible_only_the_limit_counts() -> None:
    """A rate that may be 0 beside one that is: no extreme and no tipping point where nothing can be observed, and no warning."""
    kinds = {"letter": kind(doubted(0.5, 0.0, 0.9), doubted(0.2, 0.0, 0.3)), "other": kind(0.5, 0.2)}
    papers = dossier({"s": "letter", "t": "letter", "u": "other"}, [says("a", "s"), says("b", "t"), says("c", "u")])
    found = sensitivity(Case(model({"x": two(0.4)}, kinds), papers), state="present").data["views"]["model"]["numbers"]
    ends = {path.rpartition(".")[2]: (one["lowest"], one["highest"]) for path, one in found.items()}
    assert ends["sees"] == (pytest.approx(0, abs=1e-12), pytest.approx(0.9**2 / (0.9**2 + 0.6 * 0.2**2), abs=1e-12))
    assert ends["invents"] == (pytest.approx(0.5**2 / (0.5**2 + 0.6 * 0.3**2), abs=1e-12), pytest.approx(1, abs=1e-12))
    sure = Case(
        model({"x": two(0.4)}, {"letter": kind(doubted(0.5, 0.0, 0.9), 0.0)}),
        dossier({"s": "letter"}, [says("a", "s")]),
    )
    assert "no number with limits moves present" in sensitivity(sure).sentence
    assert not any(
        "draws level" in note for note in sensitivity(sure).notes
    )  # whatever its prior, nothing else is possible
    topic = {"x": {**two(0.4), "topic": "arms"}}
    dealt = model(topic, {"letter": kind(0.6, 0.1, deals_with={"arms": doubted(0.5, 0.0, 0.9)})})
    read = dossier({"s": "letter"}, [says("a", "s")], consulted={"s": {"read_for": "all", "extent": "whole"}})
    asked = Case(dealt, read)
    assert not curves(asked, "x", asked.views[0])  # it makes the evidence likelier, and moves nothing


def test_a_stated_zero_and_a_direct_judgement_move_the_answer() -> None:
    """A number stated as 0 that may be more, a grade with limits: each has its curve, as the cases built anew."""
    held = model(
        {"x": two(0.3)}, {"letter": kind(0.6, {"is": 0.0, "from": 0.0, "to": 0.4})}, admiralty={"B3": [1, 3, 50]}
    )
    graded = {"id": "b", "by": "t", "asserts": {"x": "absent"}, "grade": "B3"}
    papers = dossier({"s": "letter", "t": "letter"}, [says("a", "s"), graded])
    asked = Case(held, papers)
    (zero,) = curves(asked, "x", asked.views[0])
    for value in (0.0, 0.1, 0.4):
        anew = Case(held, papers, numbers={zero.number.path: Number(value=value)})
        close(zero.shares(np.array([value]))[:, 0], posterior(anew), 1e-9)
    other = Case(model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}, admiralty={"B3": [1, 3, 50]}), papers)
    (grade,) = curves(other, "x", other.views[0])
    odds = 0.3 / 0.7 * 6
    close(grade.shares(np.array([1.0, 20.0]))[1], [odds / (odds + 1), odds / (odds + 20)], 1e-9)
    assert grade.tipping(1, [0, 1]) == pytest.approx(odds)
    assert grade.distance(odds) == pytest.approx(math.log(3 / odds))
    finding = sensitivity(other, target=0.5)
    assert "another state would lead within the limits of admiralty.B3" in finding.sentence and finding.json()


def test_of_two_tipping_points_the_one_within_the_limits() -> None:
    """Downwards b would lead, a little nearer, but beyond the lower limit; upwards a does, within the limits."""
    table = {"absent": {"a": 0.0, "b": 0.64, "c": 0.36}, "present": {"a": 0.64, "b": 0.0, "c": 0.36}}
    variables = {
        "w": two(doubted(0.49, 0.45, 0.9)),
        "x": {"states": list("abc"), "given": ["w"], "table": table},
    }
    finding = sensitivity(Case(model(variables), dossier({}, [])))
    assert finding.data["views"]["model"]["numbers"]["variables.w.prior"]["tips"] == pytest.approx(0.5625)
    assert "another state would lead within the limits of w: prior" in finding.sentence


def test_a_temper_beside_made_gives_no_polynomial() -> None:
    """With `made` on a file the other tempers share what it leaves: their curve is a ratio, and drawn as one."""
    tempers = {
        "tone": {
            "states": ["sober", "padded", "forged"],
            "made": "forged",
            "prior": {"sober": doubted(0.5, 0.2, 0.8), "padded": 0.2, "forged": 0.3},
        }
    }
    kinds = {
        "police": {
            **kind({"sober": 0.8, "padded": 0.7}, {"sober": 0.05, "padded": 0.5}, made={"asserts": 0.8}),
            "temper": "tone",
        }
    }
    seen = [says("a", "p1"), says("b", "p2")]
    sources = {"file": {"kind": "police", "made": 0.1}, "p1": {"kind": "police", "part_of": "file"}}
    sources["p2"] = sources["p1"]
    asked = Case(model(kinds=kinds, tempers=tempers), dossier(sources, seen))
    (curve,) = [one for one in curves(asked, "x", asked.views[0]) if one.number.path == "tempers.tone.prior.sober"]
    assert not curve.exact and curve.reach == (0.2, 0.8)
    for value in np.linspace(0.2, 0.8, 13):
        anew = Case(asked.model, asked.dossier, numbers={curve.number.path: Number(value=float(value))})
        np.testing.assert_allclose(curve.shares(np.array([value]))[:, 0], posterior(anew), atol=1e-8)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(BadQuestion, match="did you mean 'present'"):
        sensitivity(case(), state="presnt")
    with pytest.raises(BadQuestion, match="no probability"):
        sensitivity(case(), target=1.2)
