"""What must never be printed bare: hypotheses about a person that nothing in the evidence bears on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.ask.table import Column, Row, Table
from clandestine.ask.worldviews import average_notes
from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT, signed
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.identity import record_of
from clandestine.translate.years import base

MINIMUM_ORIGINS = 2


def withheld_states(case: Case, about: str) -> dict[str, str]:
    """States of `about` for which no number is given, with the words printed instead.

    A sensitive hypothesis (say, informing) gets no number for a person unless some item bears on it by a path of its
    own. Asked about the sensitive variable itself, none of its states gets one: the other would give it away.
    """
    found: dict[str, str] = {}
    for rule in case.model.sensitive:
        if case.dossier.person is None or case.bears_on(rule.variable):
            continue
        words = f"{rule.words}: no evidence here, prior only"
        if base(about) == rule.variable:
            found |= dict.fromkeys(case.states(about), words)
        elif rule.role in case.states(about):
            found[str(rule.role)] = words
    return found


def unnameable(case: Case, about: str) -> set[str]:
    """States that may not be named as leading: sensitive ones with fewer than two independent origins."""
    found = set()
    for rule in case.model.sensitive:
        bearing = set(case.bears_on(rule.variable))
        origins = {item.origin for item in case.network.items if item.id in bearing}
        if len(origins) < MINIMUM_ORIGINS:
            found.add(rule.state if base(about) == rule.variable else str(rule.role))
    return found


def refuse_settled(case: Case, about: str) -> None:
    """Raise BadQuestion where what is given has already answered the question."""
    if not case.given:
        return
    priors = [case.prior_log_joint(about, view)[:, 0] for view in case.views_for(about)]
    if all(prior.max() - np.logaddexp.reduce(prior) > -1e-12 for prior in priors):
        given = ", ".join(f"{name}={state}" for name, state in case.given.items())
        raise BadQuestion(f"nothing is left to ask of {about}: {given} settles it")


def nameable(case: Case, about: str, state: str | None = None) -> list[int]:
    """The places of the states of `about` that may be named as leading, where some state may be asked about.

    Raises BadQuestion for a `state` that `about` does not have or that gets no number, and where none may be named.
    """
    hidden, states = withheld_states(case, about), case.states(about)
    if state is not None and state not in states:
        raise BadQuestion(unknown(f"state of {about}", state, states))
    if state in hidden:
        raise BadQuestion(hidden[str(state)])
    barred = unnameable(case, about) | set(hidden)
    allowed = [place for place, one in enumerate(states) if one not in barred]
    if not allowed:
        raise BadQuestion(f"no state of {about} may be named as leading on this evidence")
    return allowed


@dataclass(frozen=True)
class Bearing:
    """What the evidence says of a sensitive hypothesis that something bears on: by view, decibans and the words of the scale."""

    words: str
    items: tuple[str, ...]
    origins: int
    weights: Mapping[str, float]
    told: Mapping[str, str]

    @property
    def few(self) -> bool:
        """Whether its independent origins are too few for it to be named as leading."""
        return self.origins < MINIMUM_ORIGINS


def sensitive_weights(case: Case) -> list[Bearing]:
    """For every sensitive hypothesis that something bears on: its state against the likeliest other."""
    found = []
    for rule in case.model.sensitive:
        bearing = case.bears_on(rule.variable)
        if not bearing or rule.variable in case.given:
            continue
        place = case.states(rule.variable).index(rule.state)
        weights, told = {}, {}
        asked = case.asked(rule.variable)
        for view in case.views_for(asked):
            with np.errstate(invalid="ignore"):
                joint = case.log_joint(asked, view)[:, 0] - case.prior_log_joint(asked, view)[:, 0]
            others = np.delete(joint, place)
            if np.isnan(joint[place]) or np.isnan(others).all():  # ruled out, or settled, by what is given
                continue
            weight = float(joint[place] - np.nanmax(others)) * DECIBANS_PER_NAT
            word = case.scale.word(weight)
            against = " against it" if weight < 0 and word != case.scale.word(0.0) else ""
            weights[view.name], told[view.name] = weight, f"{word}{against}"
        if not weights:
            continue
        origins = {item.origin for item in case.network.items if item.id in set(bearing)}
        found.append(Bearing(rule.words, tuple(bearing), len(origins), weights, told))
    return found


def sensitive_notes(case: Case) -> list[str]:
    """For a sensitive hypothesis that something bears on: what the evidence says of it, in the words of the scale."""
    under = {view.name: view.under for rule in case.model.sensitive for view in case.views_for(rule.variable)}
    notes = []
    for one in sensitive_weights(case):
        told = [f"{under[view]}{words} ({signed(one.weights[view])} dB)" for view, words in one.told.items()]
        notes.append(
            f"the {one.words} hypothesis, under this model: {'; '.join(dict.fromkeys(told))}, on {joined(one.items)} "
            f"({one.origins} independent origin{'s' * (one.origins != 1)}"
            + (", too few to name it as leading)" if one.few else ")")
        )
    return notes


def called(case: Case, about: str, state: str) -> str:
    """What a state is called in a sentence: a sensitive one is a hypothesis."""
    for rule in case.model.sensitive:
        if state == (rule.state if base(about) == rule.variable else rule.role):
            return f"the {rule.words} hypothesis"
    return state


def counted(case: Case) -> str:
    """How much evidence there is, in words: items and independent origins."""
    items, origins = case.item_count, len(case.origins)
    return f"{items} item{'s' * (items != 1)}, {origins} independent origin{'s' * (origins != 1)}"


def heading(case: Case, question: str) -> str:
    """The heading of an answer: whom, when, what was asked, how much evidence, under which model."""
    person = case.dossier.title
    lines = [
        f"{person}: {question}",
        f"{'years' if case.model.years else 'window'} {case.window}; {counted(case)}; model {case.model.name}"
        + (f" {case.model.version}" if case.model.version else ""),
    ]
    if case.given:
        lines.append("given " + ", ".join(f"{name}={state}" for name, state in case.given.items()))
    if case.without:
        lines.append("without " + ", ".join(case.without))
    return "\n".join(lines)


def carried(case: Case, columns: Sequence[Column], rows: Sequence[Row], remarks: Sequence[Row] = ()) -> Table:
    """The table of an answer: what every row carries for CSV and JSON (dossier, window, origins, digest) put around it."""
    before = (Column("dossier", "dossier", data=True), Column("window", "window", data=True))
    after = (Column("origins", "origins", data=True), Column("model_digest", "model digest", data=True))
    start, end = (case.dossier.dossier, str(case.window)), (len(case.origins), case.digests["model"])
    around = [[(*start, *row, *end) for row in part] for part in (rows, remarks)]
    return Table((*before, *columns, *after), tuple(around[0]), tuple(around[1]))


def listed_notes(case: Case) -> list[str]:
    """Notes every answer carries: what is recorded and not weighed, and what the dossier warns of."""
    notes = ["this dossier is marked as a draft: not to be cited"] * case.dossier.draft
    if not case.item_count:
        notes.append("no item weighs here: what moves is only that there is a file at all")
    notes += [words for words in [case.dossier.outside_life(case.window)] if words]
    notes += [*case.network.warnings, *_scholars(case)]
    by_reason: dict[str, list[str]] = {}
    for seen in case.network.unweighed:
        by_reason.setdefault(seen.why, []).append(seen.id)
    notes += [f"not weighed ({why}): {', '.join(ids)}" for why, ids in by_reason.items()]
    if case.dossier.chosen:
        notes.append(f"chosen by the historian, which nothing here corrects for: {case.dossier.chosen}")
    notes += average_notes(case)
    doubtful = [name for name in case.dossier.sources if case.dossier.sources[record_of(case.dossier, name)].identity]
    if doubtful:
        notes.append(f"it is doubtful that these records are about this person: {', '.join(doubtful)}")
    return notes


def _scholars(case: Case) -> list[str]:
    """Readings that only one scholar makes, where any weigh: rivals' readings are weighed together unless a side is taken."""
    weighed = {name for item in case.network.items for name in item.observations}
    readings: dict[str, list[str]] = {}
    for seen in case.dossier.observations:
        if seen.asserted_by is not None and seen.id in weighed:
            readings.setdefault(seen.asserted_by, []).append(seen.id)
    told = joined([f"{name} ({', '.join(ids)})" for name, ids in readings.items()])
    if len(readings) < 2:
        return [f"weighed here on one scholar's reading: {told}"] if readings else []
    one, two = list(readings)[:2]
    return [
        f"rival readings are weighed together here: {told}; `clandestine disagreement --between '{one}:{two}'` takes them apart"
    ]


def sentence(words: str) -> str:
    """Words as a sentence: a capital first, a full stop last.

    >>> sentence("under crushed, nothing weighs")
    'Under crushed, nothing weighs.'
    """
    return f"{words[0].upper()}{words[1:]}."


def joined(parts: Sequence[str]) -> str:
    """A list in words.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else ""
