"""What does the evidence come to, in a paragraph? Composed from the answers to the other questions, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from clandestine.ask.carrying import ALL_PAIRS, MAIN_PAIR, Pair, besides, not_told_apart, silence, weighed
from clandestine.ask.conflict import conflict
from clandestine.ask.doubting import apart, hypotheses, overturn
from clandestine.ask.each import fewest_to_flip
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    Bearing,
    carried,
    heading,
    listed_notes,
    refuse_settled,
    sensitive_weights,
    unnameable,
    withheld_states,
)
from clandestine.ask.posterior import DRAWS, SEED, posterior
from clandestine.ask.prose import Views
from clandestine.ask.provenance import provenance
from clandestine.ask.quotes import Reader, Statement
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.table import Column, Row
from clandestine.ask.telling import Telling, evidence, leads
from clandestine.ask.weigh import weigh
from clandestine.ask.weights import stated_pairs
from clandestine.errors import BadQuestion
from clandestine.translate.case import Case


def explain(case: Case, about: str | None = None, *, draws: int = DRAWS, seed: int = SEED) -> Finding:
    """A paragraph on what leads and by how much, what carries it, what speaks against, what would overturn it, what stays open.

    Every number in it is read out of the finding of another question (`rests_on` in the data says where), so it holds nothing
    that those do not; the same case gives the same words. Shares are probabilities with the central 90 % of the draws, weights of
    an origin are what its removal takes away, in decibans. Raises what the other questions raise: BadQuestion, ImpossibleEvidence.
    """
    about = case.asked(about)
    refuse_settled(case, about)
    hidden, bearings = withheld_states(case, about), sensitive_weights(case)
    barred = unnameable(case, about) | set(hidden)
    allowed = tuple(state for state in case.states(about) if state not in barred)
    found, pair = _findings(case, about, allowed, draws, seed)
    found["explain"] = {"hypotheses": [_hypothesis(one) for one in bearings]}
    told = Telling(case, about, Reader(found), Views(case.views_for(about)), allowed)
    statements = _statements(told, pair, bearings)
    return Finding(
        question="explain",
        heading=heading(case, f"what does the evidence say of {about}?"),
        table=carried(case, _COLUMNS, [_row(one) for one in statements]),
        sentence=" ".join(one.text for one in statements),
        data={
            "dossier": case.dossier.dossier, "person": case.dossier.title, "window": str(case.window), "about": about,
            "items": case.item_count, "origins": len(case.origins), "pair": pair,
            "hypotheses": [_hypothesis(one) | {"weights": _finite(one.weights)} for one in bearings],
            "statements": [_plain(one) for one in statements], "prior_only": dict(hidden),
        },
        provenance=provenance(case, seed=seed, draws=draws),
        notes=(
            "the range of a posterior is the central 90 % over draws of the numbers' doubt",
            *([_of_weights(told, pair)] if pair and case.item_count else []),
            *dict.fromkeys(hidden.values()), *listed_notes(case),
        ),
    )  # fmt: skip


_COLUMNS = (
    Column("part", "part", data=True), Column("text", "text", data=True),
    Column("questions", "from", data=True), Column("numbers", "numbers", data=True),
)  # fmt: skip


def _findings(
    case: Case, about: str, allowed: Sequence[str], draws: int, seed: int
) -> tuple[dict[str, Mapping[str, Any]], Pair | None]:
    """The data of the answers it is made of, by question, and the pair of states weighed; what cannot be asked is left out."""
    found: dict[str, Mapping[str, Any]] = {"posterior": posterior(case, about, draws=draws, seed=seed).data}
    if not allowed:
        return found, None
    pair, all_of_them = _pair(case, about, allowed, found["posterior"])
    if pair is not None:
        found[MAIN_PAIR] = weigh(case, about, pair, draws=draws, seed=seed).data
        if all_of_them:
            found[ALL_PAIRS] = weigh(case, about, draws=draws, seed=seed).data
    asked: list[Callable[[], Finding]] = [lambda: fewest_to_flip(case, about), lambda: sensitivity(case, about)]
    if pair is not None:
        asked.append(lambda: conflict(case, about, pair))
    for ask in asked:
        try:
            finding = ask()
        except BadQuestion:  # too few items for it, or nothing in doubt
            continue
        found[finding.question] = finding.data
    return found, pair


def _pair(case: Case, about: str, allowed: Sequence[str], data: Mapping[str, Any]) -> tuple[Pair | None, bool]:
    """The pair of states that is weighed, and whether all the model's pairs can be.

    Of the model's pairs that hold a leading state, the one whose other state was likeliest before the evidence: what the evidence
    had to overcome; the leading one first. Else the two likeliest states.
    """
    priors = [view["prior"][about] for view in data["views"].values()]
    after = [view["posterior"][about] for view in data["views"].values()]
    possible = [state for state in allowed if all(prior[state] > 0 for prior in priors)]
    stated = stated_pairs(case, about, set(case.states(about)) - set(priors[0]))
    tops = {max(allowed, key=lambda state: held[state]) for held in after}
    named = [one for one in stated if set(one) <= set(possible) and set(one) & tops]
    if named:
        before = {state: sum(prior[state] for prior in priors) for state in possible}
        left, right = max(named, key=lambda one: max(before[state] for state in one if {*one} - {state} & tops))
        every = all(prior[state] > 0 for one in stated for state in one for prior in priors)
        return ((right, left) if left not in tops else (left, right)), every
    likely = sorted(possible, key=lambda state: -after[0][state])[:2]
    return ((likely[0], likely[1]) if len(likely) == 2 else None), False


def _statements(told: Telling, pair: Pair | None, bearings: Sequence[Bearing]) -> list[Statement]:
    """The parts in order."""
    found = [evidence(told), leads(told)]
    if pair is not None:
        found += [*weighed(told, pair), *besides(told, pair)]
    found.append(silence(told))
    if told.allowed:
        found += [*overturn(told), *apart(told)]
    if pair is not None:
        found += not_told_apart(told, pair)
    person = told.case.dossier.person is not None
    borne = {one.words for one in bearings}
    rules = [rule for rule in told.case.model.sensitive if person and rule.variable not in told.case.given]
    silent = [rule.words for rule in rules if rule.words not in borne]
    return found + hypotheses(told, bearings, silent)


def _hypothesis(one: Bearing) -> dict[str, Any]:
    return {
        "words": one.words, "items": list(one.items), "origins": one.origins, "weights": dict(one.weights), "told": dict(one.told),
    }  # fmt: skip


def _finite(weights: Mapping[str, float]) -> dict[str, float | None]:
    """Weights as JSON has them: none for what the evidence rules out."""
    return {view: weight if isfinite(weight) else None for view, weight in weights.items()}


def _of_weights(told: Telling, pair: Pair) -> str:
    left, right = (told.called(state) for state in pair)
    return (
        f"dB above 0 speak for {left}, below 0 for {right}; the weight of an origin is what its removal takes away, "
        "and these do not add up to the whole"
    )


def _row(one: Statement) -> Row:
    return one.part, one.text, ", ".join(one.questions), "; ".join(map(str, one.quotes))


def _plain(one: Statement) -> dict[str, Any]:
    return {
        "part": one.part, "text": one.text, "questions": list(one.questions),
        "rests_on": [{"question": quote.question, "at": list(quote.at), **_finite({"value": quote.value})} for quote in one.quotes],
    }  # fmt: skip
