"""Laws that hold whatever the sources: order, removal, vagueness, independence, names, sums (docs/theory/weights.md)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from randomworld import dossiers, models
from smallworld import close, db, dossier, halves, kind, likelihood, many, model, posterior, says, shares, two

from clandestine.ask.weigh import weigh
from clandestine.ask.weights import weights
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.scales import DECIBANS_PER_NAT, STANDARD
from clandestine.translate.case import Case


def built(world: dict[str, Any], papers: dict[str, Any], **rest: Any) -> Case:
    """A case from plain data."""
    return Case(
        Model.model_validate({"clandestine": "1", "name": "random", **world}),
        Dossier.model_validate({"clandestine": "1", **papers}),
        **rest,
    )


@settings(max_examples=40)
@given(models(), dossiers(), st.randoms(use_true_random=False))
def test_the_order_of_items_is_irrelevant(world, papers, random):
    """Observations and sources in another order: the same posterior of everything."""
    seen, sources = list(papers["observations"]), list(papers["sources"].items())
    random.shuffle(seen)
    random.shuffle(sources)
    shuffled = {**papers, "observations": seen, "sources": dict(sources)}
    one, other = built(world, papers), built(world, shuffled)
    for about in ("x", "habit", "world"):
        close(posterior(one, about), posterior(other, about), 1e-9)


@settings(max_examples=40)
@given(models(), dossiers())
def test_dropping_an_item_equals_its_last_weight(world, papers):
    """`--without` all that is one item, asked anew, moves the odds by exactly the item's *last* weight; of an origin likewise."""
    case = built(world, papers)
    pair, view = ("b", "c"), case.views[0]
    found = weights(case, "x", pair, view)
    for item, last in zip(case.network.items, found.last, strict=True):
        rest = weights(built(world, papers, without=item.observations or [item.id]), "x", pair, view)
        assert last == pytest.approx(found.total - rest.total, abs=1e-8)
    for origin in case.origins:
        kin = [item for item in case.network.items if item.origin == origin]
        names = [name for item in kin for name in (item.observations or [item.id])]
        rest = weights(built(world, papers, without=names), "x", pair, view)
        assert found.by_origin[origin] == pytest.approx(found.total - rest.total, abs=1e-8)


@settings(max_examples=40)
@given(models(), dossiers(), st.sampled_from([("b", "c"), ("c", "a"), ("a", "b")]))
def test_weights_in_order_sum_to_the_total(world, papers, pair):
    """The bars add up; alone and last need not. Prior odds plus total are the posterior odds."""
    case = built(world, papers)
    found = weights(case, "x", pair, case.views[0])
    assert found.in_order.sum() == pytest.approx(found.total, abs=1e-8)
    after = posterior(case)
    left, right = ("abc".index(state) for state in pair)
    assert found.prior + found.total == pytest.approx(db(after[left] / after[right]), abs=1e-7)
    if len(case.network.items) == 1:
        close([found.alone[0], found.last[0]], [found.total] * 2, 1e-7)


@settings(max_examples=30)
@given(models(), dossiers(), shares, halves)
def test_a_vague_reading_weighs_nothing(world, papers, rate, denial):
    """A source that says it as often where it is not so as where it is: 0 dB in any company, for any rate."""
    rate = min(rate, 0.5)
    vague = {"says": "vague", **kind({state: rate for state in "abc"} | {"else": rate}, rate, denial, denial)}
    world = {**world, "kinds": {**world["kinds"], "vague": vague}}
    papers = {
        **papers,
        "sources": {**papers["sources"], "fog": {"kind": "vague"}},
        "observations": [
            *papers["observations"],
            {"id": "fog1", "by": "fog", "asserts": {"habit": "present"}},
            {"id": "fog2", "by": "fog", "denies": {"print": "present"}},
        ],
    }
    case = built(world, papers)
    found = weights(case, "x", ("b", "c"), case.views[0])
    assert found.last[[-2, -1] if not papers["consulted"] else _places(case, "fog")] == pytest.approx([0, 0], abs=1e-8)
    assert found.alone[_places(case, "fog")] == pytest.approx([0, 0], abs=1e-8)


def _places(case: Case, source: str) -> list[int]:
    return [place for place, item in enumerate(case.network.items) if item.source == source]


@given(shares, st.lists(st.tuples(halves, halves), min_size=1, max_size=6))
def test_independent_weights_add(prior, pairs):
    """Sources of different kinds, each by itself, on the question itself: alone = last = in order, and they add."""
    kinds = {f"k{n}": kind(sees, invents) for n, (sees, invents) in enumerate(pairs)}
    sources = {f"s{n}": f"k{n}" for n in range(len(pairs))}
    case = Case(model({"x": two(prior)}, kinds), dossier(sources, [says(f"o{n}", f"s{n}") for n in range(len(pairs))]))
    found = weights(case, "x", ("present", "absent"), case.views[0])
    expected = [db(sees / invents) for sees, invents in pairs]
    for bars in (found.alone, found.last, found.in_order):
        assert bars == pytest.approx(expected, abs=1e-8)
    assert found.total == pytest.approx(sum(expected), abs=1e-8)


def renamed(value: Any, names: dict[str, str]) -> Any:
    """Plain data with every word in `names` replaced, as key and as value."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(held, names) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(held, names) for held in value]
    return names.get(value, value) if isinstance(value, str) else value


@settings(max_examples=30)
@given(models(), dossiers())
def test_renaming_changes_names_only(world, papers):
    """Variables, states, kinds, sources and ids under other names, Cyrillic ones too: the same numbers."""
    words = ["world", "x", "habit", "print", "absent", "present", "a", "b", "c", "letter", "police", "bulletin", "tone"]
    words += ["sober", "padded", "forged", "orig", "copy", "file", "p1", "p2", "his", "press", "notes", "underground"]
    words += [f"o{place}" for place in range(6)]
    names = {word: f"{word[::-1]} Ж{place}" for place, word in enumerate(words)}
    one, other = built(world, papers), built(renamed(world, names), renamed(papers, names))
    for about in ("x", "habit", "world"):
        close(posterior(one, about), posterior(other, names[about]))
    assert [names.get(item.id, "") for item in one.network.items if item.observations] == [
        item.id for item in other.network.items if item.observations
    ]


@settings(max_examples=25)
@given(models(), dossiers())
def test_posterior_by_pgmpy(world, papers):
    """pgmpy's variable elimination on `to_pgmpy` agrees to 1e-10 (docs/theory/second-opinion.md)."""
    from clandestine.interchange.neighbour import pgmpy_posterior

    case = built(world, papers)
    for about in ("x", "habit"):
        np.testing.assert_allclose(
            pgmpy_posterior(case.to_pgmpy(), case.evidence, about, case.states(about)),
            posterior(case, about),
            atol=1e-10,
        )


@settings(max_examples=25)
@given(models(), dossiers())
def test_supposing_what_is_surely_so_changes_nothing(world, papers):
    """Given a state, asking for it answers 1; the other questions are conditioned by Bayes' rule."""
    case = built(world, papers)
    sure = built(world, papers, given={"world": "present"})
    close(posterior(sure, "world"), [0, 1])
    dead = built(world, papers, given={"world": "absent"})
    mix = posterior(case, "world")
    close(mix[0] * posterior(dead) + mix[1] * posterior(sure), posterior(case), 1e-8)


@settings(max_examples=15)
@given(models(), dossiers(most=3))
def test_the_numbers_of_a_finding_are_those_numbers(world, papers):
    """`weigh` prints what `weights` computes: prior odds, items, posterior odds, and the word for the total."""
    case = built(world, papers)
    found = weights(case, "x", ("b", "c"), case.views[0])
    finding = weigh(case, "x", ("b", "c"), draws=0)
    (plain,) = finding.plain()["weights"]
    assert plain["total"] == pytest.approx(found.total)
    assert plain["word"] == STANDARD.word(found.total)
    assert [one["last"] for one in plain["items"]] == pytest.approx(list(found.last))
    after = posterior(case)
    rest = finding.plain()["against_the_rest"]["model"]["b"]
    before = posterior(case, without=[item.id for item in case.network.items])
    odds = lambda p: np.log(p / (1 - p)) * DECIBANS_PER_NAT  # noqa: E731
    assert rest == pytest.approx(odds(after[1]) - odds(before[1]), abs=1e-7)


def test_a_two_way_weight_does_not_depend_on_the_prior_and_the_complement_does():
    """Between two named states the weight is the sources'; against all others together it is partly the prior's."""
    rest = {}
    for name, prior in (("one", (0.2, 0.6, 0.2)), ("other", (0.2, 0.2, 0.6))):
        seen = [{"id": "j", "by": "s", "lr": {"x": {"a": 0.6, "b": 0.2, "c": 0.05}}, "because": "a test"}]
        case = Case(model({"x": many(*prior)}, {"note": kind()}), dossier({"s": "note"}, seen))
        assert weights(case, "x", ("a", "b"), case.views[0]).total == pytest.approx(db(3))
        rest[name] = weigh(case, "x", ("a", "b"), draws=0).plain()["against_the_rest"]["model"]["a"]
        close(likelihood(case)[0] / likelihood(case)[2], 12)
    assert rest["one"] != pytest.approx(rest["other"], abs=1)
