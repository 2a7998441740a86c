"""Bounds: against dense grids, draws, and cases built anew; what is called exact is; the fewest assumptions do what they say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from randomworld import dossiers, doubted_dossier, doubted_model, models
from smallworld import X, dossier, kind, model, posterior, says, shares, two

from clandestine.ask.bounds import bounds
from clandestine.ask.farthest import Search
from clandestine.ask.posterior import answers
from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.translate.assumption import Assumption, assumptions
from clandestine.translate.case import Case
from clandestine.translate.reach import Reach

SLACK = 1e-9


def doubted(value: float, low: float | None = None, high: float | None = None) -> dict[str, float]:
    return {"is": value, "from": value / 2 if low is None else low, "to": (1 + value) / 2 if high is None else high}


def case(count: int, prior: float, sees: float = 0.6, invents: float = 0.1) -> Case:
    """Letters of one kind on two facts: its rates are used once a letter."""
    kinds = {"letter": kind(doubted(sees, 0.3, 0.8), doubted(invents, 0.05, 0.4))}
    variables = {
        "x": two(doubted(prior)),
        "habit": {"states": X, "given": ["x"], "table": {"absent": doubted(0.2, 0.1, 0.6), "present": doubted(0.7, 0.3, 0.8)}},
    }  # fmt: skip
    seen = [says(f"i{n}", f"s{n}", "habit" if n % 2 else "x") for n in range(count)]
    return Case(model(variables, kinds), dossier({f"s{n}": "letter" for n in range(count)}, seen))


def between(asked: Case, scope: str, **how: object) -> tuple[float, float, float, float]:
    """Certain low, found low, found high, certain high."""
    held = bounds(asked, "x", asked.states("x")[1], **how).data["views"]["model"]["bounds"][scope]  # type: ignore[arg-type]
    low, high = held["lowest"], held["highest"]
    return low["no_setting_passes"], low["found"], high["found"], high["no_setting_passes"]


def tried(asked: Case, values: dict[str, float]) -> np.ndarray:
    """The posterior of a case built anew with other numbers."""
    numbers = {path: Number(value=value) for path, value in values.items()}
    return posterior(Case(asked.model, asked.dossier, numbers=numbers))


@settings(max_examples=12)
@given(st.integers(1, 3), shares, shares)
def test_a_dense_grid_lies_within_and_reaches_the_ends(count: int, prior: float, invents: float) -> None:
    """All numbers at once, on a grid finer than corners: within the certain bound, and the found ends are not inside the grid's."""
    asked = case(count, prior, invents=0.05 + 0.35 * invents)
    listing = asked.numbers_behind("x", asked.views[0])
    doubts = [one for one in listing.seen.values() if one.doubted]
    axes = [np.linspace(one.low, one.high, 5 if one.uses > 1 else 2) for one in doubts]
    grid = np.array(list(product(*axes))).T
    logs = asked.log_joint_tried("x", asked.views[0], {one.path: row for one, row in zip(doubts, grid, strict=True)})
    shares_ = np.exp(logs[1] - np.logaddexp.reduce(logs))
    least, low, high, most = between(asked, "all at once")
    assert least - SLACK <= shares_.min() and shares_.max() <= most + SLACK
    assert low <= shares_.min() + SLACK and high >= shares_.max() - SLACK
    assert least <= low <= high <= most


@settings(max_examples=8)
@given(st.integers(1, 4), shares)
def test_the_numbers_named_reach_the_ends(count: int, prior: float) -> None:
    """Every end that was found is the posterior of a case built anew with the numbers that are said to reach it."""
    asked = case(count, prior)
    data = bounds(asked, "x", "present").data["views"]["model"]["bounds"]
    assert {"any 1", "any 2", "all at once"} <= set(data) and ("any 3" in data) == (count > 1)
    for scope, ends in data.items():
        for end in ends.values():
            assert tried(asked, end["at_numbers"])[1] == pytest.approx(end["found"], abs=1e-8), scope
            if scope.startswith("any"):
                assert len(end["at_numbers"]) <= int(scope[-1])


@settings(max_examples=8)
@given(st.integers(1, 4), shares)
def test_one_and_two_assumptions_against_a_grid(count: int, prior: float) -> None:
    """Any one, any two: nothing on a fine grid of one or two numbers goes further than what is certain, or than what was found."""
    asked = case(count, prior)
    doubts = [one for one in asked.numbers_behind("x", asked.views[0]).seen.values() if one.doubted]
    points = {one.path: np.linspace(one.low, one.high, 9) for one in doubts}
    pairs = [(one, other) for at, one in enumerate(points) for other in list(points)[at + 1 :]]
    rows = {path: np.full(81 * len(pairs), np.nan) for path in points}
    for at, (one, other) in enumerate(pairs):
        for place, (left, right) in enumerate(product(points[one], points[other])):
            rows[one][81 * at + place], rows[other][81 * at + place] = left, right
    logs = asked.log_joint_tried("x", asked.views[0], rows)
    found = np.exp(logs[1] - np.logaddexp.reduce(logs))
    least, low, high, most = between(asked, "any 2")
    assert least - SLACK <= found.min() and found.max() <= most + SLACK
    assert low <= found.min() + 1e-3 and high >= found.max() - 1e-3  # a curve may turn between the points tried
    singles = {path: np.full(9 * len(points), np.nan) for path in points}
    for at, path in enumerate(points):
        singles[path][9 * at : 9 * at + 9] = points[path]
    logs = asked.log_joint_tried("x", asked.views[0], singles)
    found = np.exp(logs[1] - np.logaddexp.reduce(logs))
    least, low, high, most = between(asked, "any 1")
    assert (least, most) == (low, high)
    assert low <= found.min() + SLACK and high >= found.max() - SLACK


@settings(max_examples=10)
@given(st.integers(1, 5), shares)
def test_with_single_uses_the_bound_is_exact(count: int, prior: float) -> None:
    """Kinds of their own: every number is used once, corners suffice, and inner and outer bound meet."""
    kinds = {f"k{n}": kind(doubted(0.6, 0.5, 0.7), doubted(0.1, 0.05, 0.2)) for n in range(count)}
    asked = Case(
        model({"x": two(doubted(prior))}, kinds),
        dossier({f"s{n}": f"k{n}" for n in range(count)}, [says(f"i{n}", f"s{n}") for n in range(count)]),
    )
    least, low, high, most = between(asked, "all at once")
    assert least == pytest.approx(low, abs=SLACK) and high == pytest.approx(most, abs=SLACK)
    odds = prior / 2 / (1 - prior / 2) * (0.5 / 0.2) ** count
    assert low == pytest.approx(odds / (1 + odds), abs=1e-9)


def random_case(written: dict, seen: dict) -> Case:
    """A random world with every one of its numbers in doubt."""
    world = Model.model_validate({"clandestine": "1", "name": "random", **doubted_model(written)})
    return Case(world, Dossier.model_validate({"clandestine": "1", **doubted_dossier(seen)}))


@settings(max_examples=15, deadline=None)
@given(models(), dossiers(), st.integers(0, 3), st.sampled_from("abc"))
def test_bounds_contain_every_draw(written: dict, seen: dict, seed: int, state: str) -> None:
    """On random worlds with copies, tempers, doubtful identities: no draw leaves what is certain, and what is found lies within."""
    asked = random_case(written, seen)
    found = bounds(asked, "x", state).data["views"]["model"]["bounds"]
    if not found:
        return  # nothing that was seen hangs on a number in doubt
    drawn = answers(asked, "x", draws=200, seed=seed)[0].drawn["abc".index(state)]
    held = found["all at once"]
    assert held["lowest"]["no_setting_passes"] - SLACK <= drawn.min()
    assert drawn.max() <= held["highest"]["no_setting_passes"] + SLACK
    for ends in found.values():
        low, high = ends["lowest"], ends["highest"]
        assert low["no_setting_passes"] - SLACK <= low["found"] <= high["found"] <= high["no_setting_passes"] + SLACK


@settings(max_examples=15, deadline=None)
@given(models(), dossiers())
def test_moves_by_derivatives_are_moves_tried(written: dict, seen: dict) -> None:
    """What the derivatives give for every corner of every assumption is what a sweep with these numbers gives."""
    asked = random_case(written, seen)
    reach = Search.of(asked, "x", asked.views[0], lambda path: True).reach
    if not reach.assumptions:
        return
    start = reach.stated
    for place in range(0, len(reach.assumptions), 3):
        start[reach.rows_of[place], 0] = reach.assumptions[place].corners[0]
    after = reach.around(start)[:, 0]
    moved = np.concatenate(
        [reach.moved(start, 0, place, reach.assumptions[place].corners[corner]) for place, corner in reach.moves],
        axis=1,
    )
    np.testing.assert_allclose(np.exp(after), np.exp(reach.joint(moved)), rtol=1e-9, atol=1e-300)


def test_what_a_stated_zero_hides_moves() -> None:
    """A copy stated to add nothing, though it may: then its own rates count, and the bound is that of the eight corners."""
    kinds = {"letter": kind(0.6, 0.2), "press": kind(doubted(0.5, 0.1, 0.9), doubted(0.3, 0.02, 0.3))}
    sources = {"o": "letter", "c": {"kind": "press", "derives_from": "o", "adds": {"is": 0, "from": 0, "to": 0.5}}}
    asked = Case(model({"x": two(0.4)}, kinds), dossier(sources, [says("i", "c")]))
    paths = ("sources.c.adds", "kinds.press.rates.sees", "kinds.press.rates.invents")
    corners = product((0.0, 0.5), (0.1, 0.9), (0.02, 0.3))
    found = [tried(asked, dict(zip(paths, corner, strict=True)))[1] for corner in corners]
    least, low, high, most = between(asked, "all at once")
    assert least == pytest.approx(low, abs=SLACK) and high == pytest.approx(most, abs=SLACK)
    assert (low, high) == (pytest.approx(min(found), abs=SLACK), pytest.approx(max(found), abs=SLACK))


def test_impossible_evidence_is_no_end() -> None:
    """Rates that may be 0: where nothing could be observed there is no answer, neither a low one nor one that is no number."""
    never = kind(doubted(0.5, 0.0, 0.9), 0.0)
    sure = Case(model({"x": two(0.4)}, {"letter": never}), dossier({"s": "letter"}, [says("i", "s")]))
    assert between(sure, "all at once") == pytest.approx((1, 1, 1, 1), abs=SLACK)
    wide = kind(doubted(0.5, 0.0, 1.0), {"is": 0.0, "from": 0.0, "to": 0.5})
    seen = [says("i", "s"), says("j", "t")]
    asked = Case(
        model({"x": two(doubted(0.5, 0.0, 1.0))}, {"letter": wide}), dossier({"s": "letter", "t": "letter"}, seen)
    )
    assert between(asked, "any 1")[1:3] == pytest.approx((0.5, 1), abs=SLACK)
    assert between(asked, "prior only") == pytest.approx((1, 1, 1, 1), abs=SLACK)
    assert between(asked, "all at once")[1:3] == pytest.approx((0, 1), abs=SLACK)
    assert bounds(asked).json()


def test_a_row_moves_as_one() -> None:
    """A prior of three states with limits: the corners sum to 1, and the bound is that of the simplex cut by the limits."""
    row = {"a": doubted(0.5, 0.3, 0.7), "b": doubted(0.3, 0.1, 0.5), "c": doubted(0.2, 0.1, 0.3)}
    held = model({"x": {"states": ["a", "b", "c"], "prior": row}}, {"letter": kind(0.6, 0.1)})
    asked = Case(held, dossier({"s": "letter"}, [says("i", "s", state="b")]))
    (one,) = assumptions(asked.numbers_behind("x", asked.views[0]))
    assert len(one.paths) == 3
    np.testing.assert_allclose(one.corners.sum(axis=1), 1)
    ends = bounds(asked, "x", "b").data["views"]["model"]["bounds"]["all at once"]
    grid = np.array([(a, b, 1 - a - b) for a in np.linspace(0.3, 0.7, 81) for b in np.linspace(0.1, 0.5, 81)])
    grid = grid[(grid[:, 2] >= 0.1 - 1e-12) & (grid[:, 2] <= 0.3 + 1e-12)]
    odds = grid * [0.05, 0.6, 0.05]
    found = (odds / odds.sum(axis=1, keepdims=True))[:, 1]
    for end, value in ((ends["lowest"], found.min()), (ends["highest"], found.max())):
        assert end["exact"] and end["found"] == pytest.approx(value, abs=1e-9)


def test_ordered_tempers_keep_their_order() -> None:
    """An inflating file never invents less than a sober one: no corner of the joint assumption turns them round."""
    tempers = {"mood": {"states": ["sober", "padded"], "ordered": "yes", "prior": {"sober": 0.5, "padded": 0.5}}}
    rates = {"sober": doubted(0.1, 0.05, 0.3), "padded": doubted(0.2, 0.1, 0.5)}
    world = model(
        {"x": two(0.4)}, {"report": {**kind(0.6, rates), "temper": "mood"}}, tempers=tempers
    )  # fmt: skip
    asked = Case(world, dossier({"s": "report"}, [says("i", "s")]))
    (one,) = [one for one in assumptions(asked.numbers_behind("x", asked.views[0])) if len(one.paths) == 2]
    places = [one.paths.index(f"kinds.report.rates.invents.{mood}") for mood in ("sober", "padded")]
    assert (one.corners[:, places[0]] <= one.corners[:, places[1]]).all()
    assert len(one.corners) >= 4


@settings(max_examples=10)
@given(st.integers(1, 4), shares)
def test_the_fewest_assumptions_change_the_lead(count: int, prior: float) -> None:
    """The numbers named put another state level with the one that led; where none is named, draws never change the lead."""
    asked = case(count, prior)
    fewest = bounds(asked, "x").data["views"]["model"]["fewest_to_change_the_lead"]
    if fewest["moved"]:
        needed = {path: one["needed"] for numbers in fewest["moved"].values() for path, one in numbers.items()}
        found = tried(asked, needed)
        assert found[0] == pytest.approx(found[1], abs=1e-6)
        if len(fewest["moved"]) > 1 and fewest["fewer_ruled_out"]:
            low, high = between(asked, f"any {len(fewest['moved']) - 1}")[1:3]
            assert not low < 0.5 < high
    else:
        drawn = answers(asked, "x", draws=200, seed=1)[0].drawn
        assert len(set(drawn.argmax(axis=0))) == 1


def test_what_must_move_is_told_as_a_move() -> None:
    """From the stated value to the one needed, with an arrow: "0.1 to 0.12" would read as limits."""
    found = bounds(case(1, 0.3), "x")
    (numbers,) = found.data["views"]["model"]["fewest_to_change_the_lead"]["moved"].values()
    ((path, one),) = numbers.items()
    assert f"{path.rpartition('.')[2]} {one['stated']:.2g} -> {one['needed']:.2g}" in found.sentence


def test_groups_and_what_cannot_be_asked() -> None:
    """Within a group only its numbers move; unknown groups and states are told, with the nearest name."""
    asked = case(2, 0.3)
    ends = bounds(asked, "x", "present", within=["prior"]).data["views"]["model"]["bounds"]["all at once"]
    for end in ends.values():
        assert set(end["at_numbers"]) == {"variables.x.prior"} and end["exact"]
    table = bounds(asked, "x").table.records()
    assert {"prior only", "tables only", "sources only"} <= {row["scope"] for row in table}
    with pytest.raises(BadQuestion, match="did you mean 'letter'"):
        bounds(asked, within=["leter"])
    with pytest.raises(BadQuestion, match="did you mean 'present'"):
        bounds(asked, state="presnt")
    plain = Case(model({"x": two(0.3)}, {"letter": kind(0.6, 0.1)}), dossier({"s": "letter"}, [says("i", "s")]))
    assert "no number with limits moves present" in bounds(plain).sentence.lower()


def test_a_bound_that_says_nothing_says_so() -> None:
    """Wide guesses: the sentence admits it, and gives the bound for one assumption instead."""
    wide = {f"k{n}": kind(doubted(0.5, 0.02, 0.9), doubted(0.05, 0.01, 0.1)) for n in range(5)}
    asked = Case(
        model({"x": two(doubted(0.5, 0.05, 0.95))}, wide),
        dossier({f"s{n}": f"k{n}" for n in range(5)}, [says(f"i{n}", f"s{n}") for n in range(5)]),
    )
    told = bounds(asked, "x").sentence
    assert "says nothing" in told and "any one assumption" in told
    narrow = case(1, 0.5)
    assert "whatever you believe within the ranges" in bounds(narrow, "x").sentence


def test_an_assumption_has_a_name() -> None:
    """One number goes by its path, a row by what its entries share."""
    held = Assumption(("variables.x.prior.a", "variables.x.prior.b"), np.zeros(2), np.zeros((2, 2)), {"x": 1})
    assert held.name == "variables.x.prior"
    assert isinstance(Reach(case(1, 0.5), "x", case(1, 0.5).views[0], ()).stated, np.ndarray)
