"""The patterns of the casebook, section F, as the shipped model must show them.

Weights are those of a hard fact under the stated condition, largest over the named pairs, at the point values.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from clandestine import Case, Dossier, read_model
from clandestine.scales import DECIBANS_PER_NAT, STANDARD

MODEL = read_model("person")
VIEWS = ("crushed", "underground")
WINDOWS = ("1918/1921", "1922/1928", "1929/1933", "1924/1937", "1934/1938")
NAMED = [tuple(pair.split(":")) for pair in MODEL.pairs]
INVITED = ("clandestine", "retired", "informing")


def nobody(window: str, **more: object) -> Dossier:
    return Dossier.model_validate({"clandestine": "1", "dossier": "nobody", "window": window, **more})


def fact_weights(window: str, view: str, given: dict[str, str], fact: dict[str, str], about: str) -> dict[str, float]:
    """ln P(fact | state, given) for each state of `about`, in decibans."""
    before = Case(MODEL, nobody(window), given=given, scenarios=[view])
    after = Case(MODEL, nobody(window), given={**given, **fact}, scenarios=[view])
    ratio = after.log_joint(about, after.views[0])[:, 0] - before.log_joint(about, before.views[0])[:, 0]
    return dict(zip(MODEL.states(about), ratio * DECIBANS_PER_NAT, strict=True))


def largest(weights: dict[str, float], pairs: list[tuple[str, str]]) -> float:
    return max(abs(weights[left] - weights[right]) for left, right in pairs)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("window", ["1929/1937", "1934/1938", "1924/1937"])
@pytest.mark.parametrize(
    "fact",
    [
        {"arrest_1937_1938": "yes"},
        {"sentence_1937_1938": "camp"},
        {"sentence_1937_1938": "shot"},
        {"sentence_1937_1938": "none"},
    ],
    ids=str,
)
def test_the_terror_tells_no_role_apart(window: str, view: str, fact: dict[str, str]) -> None:
    """F2: a Terror arrest, or any one sentence of 1937-38, of somebody alive and in the USSR: under 1.5 dB."""
    weights = fact_weights(window, view, {"alive_in_ussr_1937": "yes"}, fact, "role")
    assert largest(weights, NAMED) < 1.5


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("window", WINDOWS)
def test_a_quick_release_hardly_moves_informing(window: str, view: str) -> None:
    """F1: a quick release, given the arrest, moves informs by less than 3 dB."""
    weights = fact_weights(window, view, {"arrested_before_1937": "yes"}, {"release": "quick"}, "informs")
    assert 0 < weights["yes"] - weights["no"] < 3


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("window", WINDOWS)
def test_denial_says_little_and_avowal_more(window: str, view: str) -> None:
    """Sources section 2: under interrogation denial is under 1.5 dB among the three roles, avowal over 3 dB."""
    pairs = list(combinations(INVITED, 2))
    denial = fact_weights(window, view, {"arrested": "yes"}, {"interrogation": "denies"}, "role")
    avowal = fact_weights(window, view, {"arrested": "yes"}, {"interrogation": "avows"}, "role")
    assert largest(denial, pairs) < 1.5
    assert largest(avowal, pairs) > 3


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("window", ["1922/1928", "1924/1937"])
def test_a_bulletins_silence_about_underground_work_is_next_to_nothing(window: str, view: str) -> None:
    """F3 and the founding text: relief bulletins keep silent to protect; their silence weighs less than 0.5 dB."""
    dossier = nobody(
        window,
        sources={"bulletin": {"kind": "relief_bulletin", "date": "1925-11/1925-12"}},
        consulted={"bulletin": {"read_for": "underground_work", "extent": "whole"}},
    )
    case = Case(MODEL, dossier, scenarios=[view])
    assert [item.says for item in case.network.items] == ["silent on underground_work"]
    after = case.log_joint("role", case.views[0])[:, 0]
    before = case.prior_log_joint("role", case.views[0])[:, 0]
    weights = dict(zip(MODEL.states("role"), (after - before) * DECIBANS_PER_NAT, strict=True))
    assert largest(weights, NAMED) < 0.5
    assert largest(weights, NAMED) > 0


def test_reference_works_that_copy_each_other_count_once() -> None:
    """F5: three works that repeat one lost original weigh hardly more than one of them, and less than two apart."""

    def total(count: int, copies: bool) -> float:
        sources = {
            f"work-{n}": {"kind": "reference_work", **({"derives_from": "stem"} if copies else {})}
            for n in range(count)
        }
        sources["stem"] = {"kind": "reference_work", "lost": "yes"}
        seen = [{"id": f"i{n}", "asserts": {"underground_work": "yes"}, "by": f"work-{n}"} for n in range(count)]
        case = Case(MODEL, nobody("1924/1933", sources=sources, observations=seen), scenarios=["crushed"])
        joint = case.log_joint("underground_work", case.views[0])[:, 0]
        prior = case.prior_log_joint("underground_work", case.views[0])[:, 0]
        return float((joint[1] - joint[0] - prior[1] + prior[0]) * DECIBANS_PER_NAT)

    one, three, apart = total(1, True), total(3, True), total(2, False)
    assert math.isclose(one, three, abs_tol=0.5)
    assert three < apart - 3


def test_a_terror_arrest_needs_no_informer_and_no_activity() -> None:
    """F2: hard facts of 1937-38 leave the informing hypothesis where it was."""
    weights = fact_weights(
        "1924/1937", "crushed", {"alive_in_ussr_1937": "yes"}, {"arrest_1937_1938": "yes"}, "informs"
    )
    assert abs(weights["yes"] - weights["no"]) < 0.1


def test_a_rumour_built_on_a_quick_release_cannot_distinguish() -> None:
    """B10 (Zubakin): hearsay of service after a quick release, together, is below the first word of the scale."""
    dossier = nobody(
        "1922/1929",
        person={"name": "N"},
        sources={"talk": {"kind": "hearsay"}, "book": {"kind": "scholarship"}},
        observations=[
            {"id": "arrested", "asserts": {"arrest_before_1934": "yes"}, "by": "book", "when": "1922"},
            {"id": "released", "asserts": {"release": "quick"}, "by": "book", "when": "1922"},
            {"id": "rumour", "asserts": {"suspected_by_comrades": "yes"}, "by": "talk", "when": "1922"},
        ],
    )
    case = Case(MODEL, dossier)
    for view in case.views:
        joint = case.log_joint("informs", view)[:, 0] - case.prior_log_joint("informs", view)[:, 0]
        weight = float(joint[1] - joint[0]) * DECIBANS_PER_NAT
        assert STANDARD.word(weight) == "cannot distinguish"


def test_nothing_happens_without_an_arrest() -> None:
    """No sentence, release reason, interrogation or prison protest without an arrest: structural zeros."""
    never = Case(MODEL, nobody("1924/1937"), given={"arrested": "no", "arrested_before_1937": "no"})
    for variable, quiet in {
        "sentence": "none",
        "sentence_1937_1938": "none",
        "release": "held",
        "release_reason": "not_released",
        "interrogation": "not_questioned",
        "prison_protest": "no",
        "account_for_captors": "no",
    }.items():
        joint = never.log_joint(variable, never.views[0])[:, 0]
        assert np.isneginf(np.delete(joint, MODEL.states(variable).index(quiet))).all()
