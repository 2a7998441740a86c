"""What many dossiers say together: against sums over everything, written out; and what is said where they cannot tell."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from smallworld import kind, model

from clandestine.errors import BadQuestion
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.files.shipped import example_names
from clandestine.learn.baserate import POOLING, PRIOR, Evidence, base_rates
from clandestine.learn.members import Shared, members_of, together
from clandestine.learn.movement import movement
from clandestine.learn.telling import telling
from clandestine.record.dossier import Dossier
from clandestine.scales import DECIBANS_PER_NAT

YES_NO = ["no", "yes"]
HERE = {"less": 0.2, "more": 0.6}  # P(x = yes) under each view
TONE = {"states": ["sober", "padded"], "prior": {"sober": 0.7, "padded": 0.3}}
SEES, INVENTS = {"sober": 0.6, "padded": 0.9}, {"sober": 0.05, "padded": 0.5}


def small() -> Any:
    """Two world-views that differ in how common x is; police files with a temper."""
    views = {name: {"set": {"view": name}, "because": "a test"} for name in HERE}
    variables = {
        "view": {"states": list(HERE), "prior": 0.5, "of_the_world": "yes"},
        "x": {"states": YES_NO, "given": ["view"], "table": HERE},
    }
    kinds = {"police": {**kind(SEES, INVENTS), "temper": "tone"}, "letter": kind(0.6, 0.1)}
    return model(variables, kinds, tempers={"tone": TONE}, scenarios=views, world_views=list(HERE), pairs=["yes:no"])


def person(name: str, *sources: tuple[str, str, str | None], window: str = "1925") -> Dossier:
    """Somebody whom each of some sources (name, kind, citation) calls x."""
    return Dossier.model_validate(
        {
            "clandestine": "1", "dossier": name, "person": {"name": name}, "window": window,
            "sources": {source: {"kind": sort} | ({"cite": cite} if cite else {}) for source, sort, cite in sources},
            "observations": [{"id": f"o-{source}", "by": source, "asserts": {"x": "yes"}} for source, _, _ in sources],
        }
    )  # fmt: skip


def likelihood(x: int, temper: str) -> float:
    """P(a police paper says x | x, its file's temper)."""
    return SEES[temper] if x else INVENTS[temper]


def test_dossiers_that_cite_one_file_share_its_temper() -> None:
    """Three people in one file, one in another of the same name but another citation: summed over everything by hand."""
    told = [person(name, ("f1", "police", "one")) for name in "abc"] + [person("d", ("f1", "police", "two"))]
    members = members_of(small(), told)
    for view in members[0].case.views:
        found = together(members, view, "x")
        assert [len(part.shared) for part in found.parts] == [1, 1, 1, 0]
        whole = alone = 0.0
        for temper, prior in TONE["prior"].items():  # type: ignore[attr-defined]
            one = sum((HERE[view.name] if x else 1 - HERE[view.name]) * likelihood(x, temper) for x in (0, 1))
            whole += prior * one**3
            alone += prior * one
        assert found.log_evidence()[0] == pytest.approx(np.log(whole * alone), abs=1e-12)
        assert found.log_evidence(leave=3)[0] == pytest.approx(np.log(whole), abs=1e-12)


def test_selection_by_role_as_by_hand() -> None:
    """People with x chosen r times as likely: every dossier's share is weighed by r, and divided by how many are chosen."""
    told = [person("a", ("s", "letter", None)), person("b", ("s", "letter", None))]
    members = members_of(small(), told)
    for view in members[0].case.views:
        found, rate = together(members, view, "x"), HERE[view.name]
        for ratio in (0.25, 1.0, 4.0):
            one = (rate * ratio * 0.6 + (1 - rate) * 0.1) / (rate * ratio + 1 - rate)
            assert found.log_evidence({1: ratio})[0] == pytest.approx(2 * np.log(one), abs=1e-12)


def test_the_same_base_rates_leave_what_the_items_say() -> None:
    """Here the views differ in base rates only: with common ones nothing is left between them."""
    found = movement(small(), [person(name, ("s", "letter", None)) for name in "abc"], draws=20)
    told = {one["assuming"]: one["decibans"] for one in found.data["weights"]}
    assert told["the same base rates under both"] == pytest.approx(0, abs=1e-9)
    rate = {name: (one * 0.6 + (1 - one) * 0.1) for name, one in HERE.items()}
    assert told["yes chosen as likely as others"] == pytest.approx(
        3 * DECIBANS_PER_NAT * np.log(rate["more"] / rate["less"])
    )


def test_base_rates_against_weighted_draws_from_the_prior() -> None:
    """Two groups, a shared file, a selection: the sampler's means are those of a million draws from the prior, weighted."""
    chooser = np.random.default_rng(5)
    file = Shared("f1", "temper of f1", "police", "one")
    tables = [
        chooser.uniform(0.1, 1, (3, 2, 1)) if place < 3 else chooser.uniform(0.1, 1, (3, 1)) for place in range(6)
    ]
    shared = [(file,) if table.ndim == 3 else () for table in tables]
    prior = np.array([[0.7], [0.3]])
    group = np.array([0, 0, 1, 1, 1, 1])
    before, chosen = np.array([0.5, 0.3, 0.2]), np.array([1.0, 0.4, 0.2])
    evidence = Evidence([np.log(one) for one in tables], shared, {file: np.log(prior)}, group, 2)
    found = base_rates(evidence, before, chosen, np.ones(1), chooser, chains=200, warm=200, kept=1500)
    count = 1_000_000
    overall = chooser.dirichlet(PRIOR * before, count)
    size = chooser.choice(POOLING, count)
    drawn = chooser.standard_gamma(size[:, None, None] * overall[:, None, :] + np.zeros((1, 2, 1)))
    rates = drawn / drawn.sum(axis=-1, keepdims=True)
    weight = np.zeros(count)
    for temper in range(2):
        one = np.full(count, prior[temper, 0])
        for table, mine in zip(tables, group, strict=True):
            likely = (table[:, temper, 0] if table.ndim == 3 else table[:, 0]) * chosen
            one = one * (rates[:, mine] @ likely) / (rates[:, mine] @ chosen)
        weight += one
    weight = np.nan_to_num(weight) / np.nansum(weight)
    error = 4 * np.sqrt(1 / (weight**2).sum()) ** -1 + 0.01
    np.testing.assert_allclose(found.overall.mean(axis=0), weight @ overall, atol=error)
    for place in range(2):
        np.testing.assert_allclose(
            found.groups[:, place].mean(axis=0), weight @ np.nan_to_num(rates[:, place]), atol=error
        )
    assert found.mixing < 1.05


def test_people_chosen_for_what_is_said_of_them_support_one_view_always() -> None:
    """A hundred people drawn by lot under either view, and only those kept whom a letter names: a choice by what papers say.

    The weight then falls on the same side, whichever view they were drawn from: what the command says it cannot correct for.
    """
    chooser = np.random.default_rng(3)
    known = small()
    for name, rate in HERE.items():
        named = [chooser.random() < (0.6 if chooser.random() < rate else 0.1) for _ in range(100)]
        kept = [person(f"p{number}", ("s", "letter", None)) for number, one in enumerate(named) if one]
        members = members_of(known, kept)
        views = {view.name: together(members, view, "x").log_evidence()[0] for view in members[0].case.views}
        assert views["more"] > views["less"], name


def test_which_reports_tell_most() -> None:
    """By hand: the divergence of what a letter says under one view from what it says under the other."""
    members = members_of(small(), [person("a", ("s", "letter", None))])
    found = {one.kind: one for one in telling(members, members[0].case.views, "x")}
    chances = {name: np.array([0.0, one * 0.6 + (1 - one) * 0.1]) for name, one in HERE.items()}
    for one in chances.values():
        one[0] = 1 - one[1]
    worth = [
        float((one * np.log(one / other)).sum()) * DECIBANS_PER_NAT
        for one, other in (chances.values(), list(chances.values())[::-1])
    ]
    assert found["letter"].decibans == pytest.approx(min(worth), rel=1e-9)
    assert found["letter"].needed == int(np.ceil(20 / min(worth)))


def test_questions_that_cannot_be_asked() -> None:
    """No two world-views; too few selections; nobody's base rates; names that are not there."""
    one = [person("a", ("s", "letter", None))]
    with pytest.raises(BadQuestion, match="two world-views"):
        movement(small(), one, between=("less",))
    with pytest.raises(BadQuestion, match="three ratios"):
        movement(small(), one, ratios=(1.0, 2.0))
    with pytest.raises(BadQuestion, match="unknown state"):
        movement(small(), one, state="maybe")
    with pytest.raises(BadQuestion, match="no dossier"):
        movement(small(), [])
    with pytest.raises(BadQuestion, match="about a person"):
        movement(small(), [one[0].model_copy(update={"person": None})], draws=20)


def test_the_shipped_evidence_cannot_tell(root: Any) -> None:
    """Thirty-five chosen dossiers: a wide answer, what it hangs on, base rates not identified; as kept in examples."""
    told = [read_dossier(name, "person") for name in example_names()]
    found = movement(read_model("person"), told)
    assert len(told) == 35
    assert "cannot distinguish" in found.sentence
    assert any("were chosen by a historian" in note for note in found.notes)
    assert any("joined by one file, p-26422" in note and "ruvinsky-s 1934" in note for note in found.notes)
    assert any(not one["identified"] for row in found.data["base_rates"] for one in row["overall"].values())
    words = found.text()
    assert "not ident." in words and max(len(line) for line in words.splitlines()) <= 80
    assert {row["ratio"] for row in found.data["base_rates"]} == {0.25, 1.0, 4.0}
    assert found.markdown() == (root / "examples" / "movement.md").read_text(encoding="utf-8"), "make examples"


def test_every_setting_is_summed_once() -> None:
    """Two files shared crosswise: the joint of all four is that of the product over both tempers."""
    told = [
        person("a", ("f1", "police", "one"), ("f2", "police", "two")), person("b", ("f1", "police", "one")),
        person("c", ("f2", "police", "two")),
    ]  # fmt: skip
    members = members_of(small(), told)
    for view in members[0].case.views:
        rate, total = HERE[view.name], 0.0
        for first, second in product(TONE["prior"], repeat=2):  # type: ignore[call-overload]
            both = [(rate if x else 1 - rate) * likelihood(x, first) * likelihood(x, second) for x in (0, 1)]
            one = [sum((rate if x else 1 - rate) * likelihood(x, temper) for x in (0, 1)) for temper in (first, second)]
            total += TONE["prior"][first] * TONE["prior"][second] * sum(both) * one[0] * one[1]  # type: ignore[index]
        assert together(members, view, "x").log_evidence()[0] == pytest.approx(np.log(total), abs=1e-12)
