"""How likely is each state, before and after the evidence, and how firmly?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    counted,
    heading,
    listed_notes,
    refuse_settled,
    sensitive_notes,
    sentence,
    unnameable,
    withheld_states,
)
from clandestine.ask.prose import either
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Column, Row, Table
from clandestine.scales import share
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.view import View

DRAWS, SEED, LEVEL = 500, 1917, 0.90


@dataclass(frozen=True)
class Answer:
    """The posterior of one variable under one view: arrays over its states.

    `low` and `high` bound the range; `drawn` are the posteriors of the draws, (states, draws).
    """

    view: View
    states: tuple[str, ...]
    prior: Array
    posterior: Array
    low: Array
    high: Array
    drawn: Array
    log_evidence: float


def answers(case: Case, about: str, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL) -> list[Answer]:
    """The posterior of `about` under every view of the case.

    `draws` of the numbers' doubt give the central `level` range: the answer over prior doubt, not reweighted by the
    evidence (docs/theory/doubt.md). Raises ImpossibleEvidence, naming the clashing items.
    """
    return [_answer(case, about, view, draws, seed, level) for view in case.views_for(about)]


def _answer(case: Case, about: str, view: View, draws: int, seed: int, level: float) -> Answer:
    joint = case.log_joint(about, view, draws=draws, seed=seed)
    case.refuse_impossible(joint, view)
    prior = case.prior_log_joint(about, view)
    possible = ~np.isneginf(joint).all(axis=0)
    posterior = normalised(joint[:, possible])
    drawn = posterior[:, 1:] if posterior.shape[1] > 1 else posterior
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=1)
    evidence = np.logaddexp.reduce(joint[:, 0]) - np.logaddexp.reduce(prior[:, 0])
    before, after = normalised(prior)[:, 0], posterior[:, 0]
    return Answer(view, case.states(about), before, after, low, high, drawn, float(evidence))


def normalised(log_joint: Array) -> Array:
    """P(state | row) from natural logs of joint probabilities, over the first axis."""
    scaled = np.exp(log_joint - log_joint.max(axis=0))
    return np.asarray(scaled / scaled.sum(axis=0))


def posterior(
    case: Case, about: str | None = None, *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> Finding:
    """Prior and posterior of a variable under each view, with the range that the numbers' doubt gives.

    Probabilities are shares of 1; the range is the central `level` of the draws. Raises BadQuestion for an unknown
    variable and ImpossibleEvidence where the evidence cannot hold together.

    >>> from clandestine import Case, posterior, read_dossier, read_model
    >>> model = read_model("person")
    >>> print(posterior(Case(model, read_dossier("baron-aron", model)), "role").sentence)
    Under crushed, unreconciled leads with 0.40 (0.12 to 0.66), but ...
    """
    about = case.asked(about)
    found = answers(case, about, draws, seed, level)
    refuse_settled(case, about)
    hidden = withheld_states(case, about)
    return Finding(
        question="posterior",
        heading=heading(case, f"how likely is each state of {about}?"),
        table=answer_table(case, about, found, hidden, level),
        sentence=leading(case, about, found, hidden),
        data=answer_data(case, about, found, hidden, level, draws),
        provenance=provenance(case, seed=seed, draws=draws),
        notes=tuple([*dict.fromkeys(hidden.values()), *sensitive_notes(case), *listed_notes(case)]),
    )


def answer_table(case: Case, about: str, found: list[Answer], hidden: Mapping[str, str], level: float) -> Table:
    """Rows of states: for each view prior, posterior and range; every row carries window, origins and model digest."""
    percent = f"{level:.0%}".rstrip("%")
    columns = [
        Column("about", "about", data=True),
        Column("state", about, width=16),
    ]
    for answer in found:
        name = answer.view.name
        columns += [
            Column(f"{name}_prior", f"{name}: prior", "share", data=True),
            Column(f"{name}_posterior", f"{name}: posterior", "share", data=True),
            Column(f"{name}_low", "low", "share", data=True),
            Column(f"{name}_high", "high", "share", data=True),
            Column(f"{name}_text", f"{name}: prior -> now ({percent} %)"),
        ]
    columns.append(Column("items", "items", data=True))
    rows: list[Row] = []
    for place, state in enumerate(case.states(about)):
        row: list[Any] = [about, state]
        for answer in found:
            if state in hidden:
                row += [None, None, None, None, "no evidence here, prior only"]
                continue
            four = [float(array[place]) for array in (answer.prior, answer.posterior, answer.low, answer.high)]
            row += [*four, f"{share(four[0])} -> {share(four[1])} ({share(four[2])} to {share(four[3])})"]
        rows.append((*row, case.item_count))
    return carried(case, columns, rows)


def answer_data(
    case: Case, about: str, found: list[Answer], hidden: Mapping[str, str], level: float, draws: int
) -> dict[str, Any]:
    """The posterior at full precision, by view."""
    shown = [(place, state) for place, state in enumerate(case.states(about)) if state not in hidden]
    views = {}
    for answer in found:
        views[answer.view.name] = {
            "log_evidence": answer.log_evidence,
            "prior": {about: {state: float(answer.prior[place]) for place, state in shown}},
            "posterior": {about: {state: float(answer.posterior[place]) for place, state in shown}},
            "range": {about: {state: [float(answer.low[place]), float(answer.high[place])] for place, state in shown}},
        }
    return {
        "dossier": case.dossier.dossier,
        "person": case.dossier.title,
        "window": str(case.window),
        "about": about,
        "given": case.given,
        "without": list(case.without),
        "items": case.item_count,
        "origins": len(case.origins),
        "range_level": level,
        "draws": draws,
        "views": views,
        "prior_only": dict(hidden),
    }


def leading(case: Case, about: str, found: list[Answer], hidden: Mapping[str, str]) -> str:
    """Which state leads under each view, with its range; never a sensitive one on too little evidence."""
    barred = unnameable(case, about) | set(hidden)
    parts = []
    for answer in found:
        places = [place for place, state in enumerate(answer.states) if state not in barred]
        if not places:
            return f"Nothing can be said of {about} from this evidence ({counted(case)})."
        first, *rest = sorted(places, key=lambda place: -answer.posterior[place])
        name = called(case, about, answer.states[first])
        aside = any(answer.posterior[place] > answer.posterior[first] for place in range(len(answer.states)))
        text = f"{answer.view.under}{'leaving aside what rests on too few origins, ' * aside}{name} leads"
        text += f" with {share(float(answer.posterior[first]))}"
        text += f" ({share(float(answer.low[first]))} to {share(float(answer.high[first]))})"
        level = [called(case, about, answer.states[place]) for place in rest if answer.low[first] < answer.high[place]]
        text += f", but the ranges do not set it apart from {either(level)}" if level else ""
        parts.append(text)
    return sentence(f"{'; '.join(parts)}; on {counted(case)}")
