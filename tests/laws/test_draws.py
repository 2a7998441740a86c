"""Draws: the quantiles of the answer's own draws, shares of the variance, leads, the reweighted mean; what is not in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from randomworld import dossiers, models
from smallworld import X, close, dossier, kind, model, posterior, says, shares, two
from test_general import built, renamed

from clandestine.ask.draws import _figure, draws
from clandestine.ask.posterior import answers
from clandestine.ask.spread import Spread, spread
from clandestine.errors import BadQuestion
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.record.number import Number
from clandestine.translate.case import Case
from clandestine.translate.numbers import limits


def ranged(value: float, low: float, high: float) -> dict[str, float]:
    return {"is": value, "from": low, "to": high}


def doubtful(count: int = 3, prior: float = 0.3, **rest: Any) -> Case:
    """Letters of one kind on a fact and on a habit of it, with a copy; the prior, a table and the rates in doubt."""
    kinds = {"letter": kind(ranged(0.6, 0.05, 0.9), ranged(0.1, 0.01, 0.8))}
    variables = {
        "x": two(ranged(prior, prior / 2, (1 + prior) / 2)),
        "habit": {
            "states": X,
            "given": ["x"],
            "table": {"absent": ranged(0.2, 0.1, 0.4), "present": ranged(0.7, 0.5, 0.9)},
        },
    }
    sources = {f"s{n}": {"kind": "letter"} for n in range(count)}
    if count > 1:
        sources["s1"] |= {"derives_from": "s0", "adds": ranged(0.2, 0.1, 0.5)}
    seen = [says(f"i{n}", f"s{n}", "habit" if n % 3 == 2 else "x") for n in range(count)]
    return Case(model(variables, kinds), dossier(sources, seen), **rest)


@settings(max_examples=20)
@given(models(), dossiers(), st.integers(0, 5))
def test_quantiles_are_those_of_the_ranges(world, papers, seed):
    """The draws are the very draws behind every other range, in any world; means and leads are theirs too."""
    world["variables"]["habit"]["guess"] = world["variables"]["x"]["guess"] = "yes"
    world["variables"]["habit"]["because"] = world["variables"]["x"]["because"] = "a test"
    case = built(world, papers)
    (answer,) = answers(case, "x", 50, seed)
    row = draws(case, "x", draws=50, seed=seed).data["views"]["model"]["states"]
    for place, state in enumerate("abc"):
        drawn = answer.drawn[place]
        assert list(row[state]["quantiles"].values()) == pytest.approx(
            np.quantile(drawn, [0.05, 0.25, 0.5, 0.75, 0.95])
        )
        assert row[state]["mean"] == pytest.approx(drawn.mean())
        assert row[state]["leads"] == pytest.approx((answer.drawn.argmax(axis=0) == place).mean())
        assert row[state]["stated"] == pytest.approx(answer.posterior[place])


@settings(max_examples=10)
@given(st.integers(1, 5), shares, st.booleans())
def test_the_reweighted_mean_is_importance_weighting(count, prior, settled):
    """Against cases built anew at every draw: posterior weighted by P(evidence | draw); effective draws as Kish has them."""
    given_ = {"habit": "present"} if settled else {}
    case = doubtful(count, prior, given=given_)
    found = spread(case, "x", case.views[0], 12, 7)
    known = case.numbers_behind("x", case.views[0]).seen
    assert set(found.doubts) == {path for path, one in known.items() if one.doubted}
    weights, means = [], []
    for place in range(12):
        tried = {path: Number(value=float(values[place])) for path, values in found.doubts.items()}
        anew = Case(
            case.model,
            case.dossier,
            numbers={path: one for path, one in tried.items() if path[0] in "vk"},
            given=given_,
        )
        if "sources.s1.adds" in found.doubts:
            copy = anew.dossier.sources["s1"].model_copy(update={"adds": tried["sources.s1.adds"]})
            papers = anew.dossier.model_copy(update={"sources": {**anew.dossier.sources, "s1": copy}})
            anew = Case(anew.model, papers, numbers=anew.numbers, given=given_)
        joint = np.exp(anew.log_joint("x", anew.views[0]))[:, 0].sum()
        before = np.exp(anew.prior_log_joint("x", anew.views[0]))[:, 0].sum()
        weights.append(joint / before)
        means.append(posterior(anew))
    expected = np.average(np.array(means), axis=0, weights=weights)
    close(found.drawn.T, means, 1e-8)
    close(found.reweighted, expected, 1e-8)
    assert found.effective == pytest.approx(sum(weights) ** 2 / sum(w**2 for w in weights))


@settings(max_examples=10)
@given(st.integers(1, 5), st.integers(0, 3))
def test_every_draw_lies_within_its_limits(count, seed):
    case = doubtful(count)
    found = spread(case, "x", case.views[0], 200, seed)
    for one in case.numbers_behind("x", case.views[0]).seen.values():
        if one.doubted:
            drawn = found.doubts[one.path]
            assert one.low <= drawn.min() < drawn.max() <= one.high
        else:
            assert one.path not in found.doubts


def test_one_doubt_explains_all() -> None:
    """A single number in doubt, in a narrow range where the log-odds are nearly a line: its share is 1, and nothing is left."""
    case = Case(
        model({"x": two(0.3)}, {"letter": kind(ranged(0.6, 0.55, 0.65), 0.1)}),
        dossier({"s": "letter"}, [says("a", "s")]),
    )
    data = draws(case, draws=400).data["views"]["model"]
    assert list(data["numbers"]) == ["kinds.letter.rates.sees"]
    assert data["numbers"]["kinds.letter.rates.sees"]["share"] == pytest.approx(1, abs=1e-3)
    assert data["left"] == pytest.approx(0, abs=1e-3)
    assert data["numbers"]["kinds.letter.rates.sees"]["raises"] is (data["state"] == "present")


def test_shares_are_those_of_a_sum() -> None:
    """Log-odds that are a sum of independent doubts: each has its own variance, by the analysis of variance."""
    steps = {"a": 3.0, "b": 2.0, "c": 1.0, "idle": 0.0}
    stream = np.random.default_rng(3)
    drawn = {name: stream.standard_normal(40_000) for name in steps}
    odds = sum(step * drawn[name] for name, step in steps.items())
    share = 1 / (1 + np.exp(-odds))
    case = doubtful()
    found = Spread(
        case.views[0],
        np.array([0.5, 0.5]),
        np.array([1 - share, share]),
        np.array([-odds, odds]),
        np.zeros(40_000),
        drawn,
    )
    part = {name: value**2 for name, value in found.explained(1).items()}
    for name, step in steps.items():
        assert part[name] == pytest.approx(step**2 / 14, abs=0.01)
    assert part["idle"] < found.noise(4) < part["c"]
    assert all(value > 0 for name, value in found.explained(1).items() if name != "idle")
    assert all(value < 0 for name, value in found.explained(0).items() if name != "idle")


def test_idle_numbers_seldom_pass_for_more() -> None:
    """Of fifty idle numbers any passes the floor about once in twenty times."""
    stream = np.random.default_rng(5)
    passed = 0
    for _ in range(200):
        drawn, odds = stream.standard_normal((50, 300)), stream.standard_normal(300)
        held = np.array([odds, odds])
        found = Spread(
            doubtful().views[0],
            np.ones(2),
            held,
            held,
            np.zeros(300),
            dict(zip(map(str, range(50)), drawn, strict=True)),
        )
        passed += any(value**2 > found.noise(50) for value in found.explained(0).values())
    assert 2 <= passed <= 22


def test_names_and_order_do_not_matter() -> None:
    """Other ids, sources and order of observations: the same draws of the same numbers."""
    kinds = {"letter": kind(ranged(0.6, 0.05, 0.9), ranged(0.1, 0.01, 0.8))}
    seen = [says("a", "s"), says("b", "t"), says("c", "u")]
    plain = {"sources": dict.fromkeys("stu", "letter"), "seen": seen}
    other = renamed(plain, {"a": "eins", "b": "zwei", "s": "brief", "t": "anderer"})
    one = Case(model({"x": two(0.3)}, kinds), dossier(plain["sources"], plain["seen"]))
    two_ = Case(model({"x": two(0.3)}, kinds), dossier(other["sources"], other["seen"][::-1]))
    first, second = (draws(case, draws=100).data["views"]["model"]["states"]["present"] for case in (one, two_))
    assert list(first["quantiles"].values()) == pytest.approx(list(second["quantiles"].values()), abs=1e-12)
    assert first["reweighted"] == pytest.approx(second["reweighted"], abs=1e-12)


def test_what_is_not_in_doubt_is_said() -> None:
    """No doubt at all, and doubt that does not bear on the question: words, no division by zero, no histogram."""
    firm = Case(model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}), dossier({"s": "letter"}, [says("a", "s")]))
    finding = draws(firm)
    assert "nothing to draw" in finding.sentence and not finding.figure and finding.answer is None
    assert finding.data["views"]["model"]["states"]["present"]["quantiles"]["0.5"] == pytest.approx(posterior(firm)[1])
    variables = {
        "x": two(0.3),
        "y": {"states": X, "given": ["x"], "table": {"absent": ranged(0.5, 0.2, 0.8), "present": 0.5}},
    }
    idle = Case(model(variables, {"letter": kind(0.6, 0.6)}), dossier({"s": "letter"}, [says("a", "s", "y")]))
    finding = draws(idle)
    assert "in every draw" in finding.sentence and not finding.figure
    assert finding.data["views"]["model"]["left"] is None


@settings(max_examples=15)
@given(st.integers(1, 4), shares)
def test_the_histogram_counts_every_draw(count, prior):
    """Bars of one width side by side over all the draws, with every draw in one of them, and within 80 columns."""
    case = doubtful(count, prior)
    finding = draws(case, draws=300)
    held = finding.data["views"]["model"]["histogram"]
    drawn = spread(case, "x", case.views[0], 300, 1917).drawn[list(X).index(finding.data["views"]["model"]["state"])]
    low, high = held["edges"][0], held["edges"][-1]
    assert low <= drawn.min() and drawn.max() <= high and len(held["edges"]) <= 13
    assert np.ptp(np.diff(held["edges"])) < 1e-9
    assert sum(held["shares"]) == pytest.approx(1)
    for place, share in enumerate(held["shares"][:-1]):
        left, right = held["edges"][place : place + 2]
        assert share == pytest.approx(((drawn >= left) & (drawn < right)).mean())
    assert len(finding.figure.splitlines()) == len(held["shares"]) + 1


def test_histograms_of_many_views_fit() -> None:
    """One to five views, with names as long as they come: never wider than 80 columns."""
    edges, bars = [0.0, 0.1, 0.2, 0.3], [0.2, 0.7, 0.1]
    for count in range(1, 6):
        figure = _figure([f"under a view of a long name {n}, a state" for n in range(count)], [bars] * count, edges)
        assert max(map(len, figure.splitlines())) <= 80
        assert figure.count("0.70") == count


def test_what_cannot_be_asked() -> None:
    with pytest.raises(BadQuestion, match="did you mean 'present'"):
        draws(doubtful(), state="presnt")


def test_limits_are_as_records_have_them() -> None:
    """A number by weight is drawn inside the limits that the records give it."""
    number = Number(value=0.6, weight=20)
    case = Case(
        model({"x": two({"is": 0.6, "weight": 20})}, {"letter": kind(0.6, 0.1)}),
        dossier({"s": "letter"}, [says("a", "s")]),
    )
    drawn = spread(case, "x", case.views[0], 500, 1).doubts["variables.x.prior"]
    low, high = limits(number, False)
    assert low <= drawn.min() and drawn.max() <= high


def test_people_get_no_number_without_evidence(root: Path) -> None:
    """Nothing bears on informing in the Turkestan letter: no number of it in any form, and words instead."""
    person = read_model("person")
    finding = draws(Case(person, read_dossier(root / "evidence" / "turkestan-1925.yaml", person)), draws=50)
    told = "informing: no evidence here, prior only"
    assert all("informing" not in view["states"] for view in finding.data["views"].values())
    assert told in finding.text() and told in finding.csv() and told in finding.json() and told in finding.markdown()
    rows = [row for row in finding.table.records() if row["state"] == "informing"]
    assert len(rows) == 1 and rows[0]["stated"] is rows[0]["q50"] is rows[0]["leads"] is None
    assert max(map(len, finding.text().splitlines())) <= 80
    few = draws(Case(person, read_dossier(root / "evidence" / "baron-aron.yaml", person)), draws=50)
    assert all(view["states"]["informing"]["leads"] is None for view in few.data["views"].values())  # one origin only
    with pytest.raises(BadQuestion, match="prior only"):
        draws(Case(person, read_dossier(root / "evidence" / "turkestan-1925.yaml", person)), state="informing")
