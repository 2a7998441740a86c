"""Papers nobody has read yet: what they could say, as hidden reports beside a case's own evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clandestine.errors import BadQuestion
from clandestine.record.dossier import Consulted, Dossier
from clandestine.record.model import Model
from clandestine.record.source import Source
from clandestine.record.when import When
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers
from clandestine.translate.selection import ALL
from clandestine.translate.years import written


@dataclass(frozen=True)
class Paper:
    """A source that could be read whole: one the dossier names, or a new one of a kind.

    `statements` are the variables it could speak of and has not yet, each with the node of its report.
    """

    name: str
    kind: str
    new: bool
    statements: dict[str, str]


@dataclass(frozen=True)
class Unread:
    """A case in which such papers are read whole and not yet known to say anything.

    Its items are those of the case it was made from, at the same weights; every statement is a hidden report that its network
    holds beside them. `copies` are sources left out because they only repeat others, so that what they leave out says nothing.
    """

    case: Case
    papers: tuple[Paper, ...]
    copies: tuple[str, ...]


def unread(case: Case, kinds: Collection[str] = (), left_out: Collection[str] = ()) -> Unread:
    """Think of one new source of each kind, and of every source named and not consulted whole, as read whole.

    What a paper read whole does not say is a silence that counts, with `deals_with`, `knows` and `kept` (docs/theory/silence.md);
    so each report has the table such a silence would have, which is a distribution over all it may say. `kinds` keeps to some
    kinds; `left_out` are variables not asked for. In a model of years new papers are of the year asked about. Raises BadQuestion
    for an unknown kind, or where no source could say anything.
    """
    model, dossier = case.model, case.dossier
    for kind in kinds:
        if kind not in model.kinds:
            raise BadQuestion(unknown("kind", kind, model.kinds))
    asked = [kind for kind in model.kinds if not kinds or kind in kinds]
    fixed = {name for view in case.views for name in case.evidence_under(view)}
    wanted = [
        name for name in _seen_by_sources(written(model)) if case.in_year(name) not in fixed and name not in left_out
    ]
    year = When.parse(f"{case.year:04d}") if case.year is not None else None
    new = {f"new {kind}": Source(kind=kind, date=year) for kind in asked}
    named = {
        name: source
        for name, source in dossier.sources.items()
        if source.kind in asked and not source.lost and name not in case.without and not _done(dossier, name)
    }
    copies = tuple(name for name, source in named.items() if source.derives_from and not source.takes_up)
    told = {
        name: _open_to(case, name, wanted) for name in named if name not in copies and not _set_by_copies(case, name)
    }
    told |= {name: [] for name in named if name not in copies and name not in told}
    told |= {name: [one for one in wanted if model.kinds[source.kind].rates_for(one)] for name, source in new.items()}
    read = {
        name: Consulted(read_for=[*_read_for(dossier, name), *variables], extent="whole")
        for name, variables in told.items()
        if variables
    }
    # A silence that is left out stays a hidden report: exactly what is not known yet.
    unsaid = [f"{name} silent on {one}" for name, variables in told.items() for one in variables]
    wider = {"sources": {**dossier.sources, **new}, "consulted": {**dossier.consulted, **read}}
    found = case.over(dossier.model_copy(update=wider), without=unsaid)
    papers = []
    for name in told:
        kind = {**new, **named}[name].kind
        statements = {one: f"{name} on {one}" for one in told[name] if _can_say(found, kind, one, f"{name} on {one}")}
        statements |= _behind_copies(found, name, wanted)
        if statements:
            papers.append(Paper(name, kind, name in new, statements))
    if not any(paper.new for paper in papers):
        raise BadQuestion("no kind of source has rates for anything that is not settled: there is nothing to look for")
    return Unread(found, tuple(papers), copies)


def _seen_by_sources(model: Model) -> list[str]:
    """Variables that a source can speak of: not worked out from others, nor drawn by historians as a conclusion."""
    rated = {name for kind in model.kinds.values() for name in kind.about}
    return [
        name
        for name, known in model.variables.items()
        if model.observable(name)
        and not (known.from_window or known.conclusion)
        and (not known.derive or name in rated)
    ]


def _read_for(dossier: Dossier, source: str) -> list[str]:
    """What a source has been read whole for already."""
    reading = dossier.consulted.get(source)
    return reading.read_for if reading is not None and reading.extent == "whole" else []


def _done(dossier: Dossier, source: str) -> bool:
    return ALL in _read_for(dossier, source)


def _open_to(case: Case, name: str, wanted: Collection[str]) -> list[str]:
    """The variables a named source could yet speak of: with rates, nothing observed through it or its copies, not read for."""
    dossier, source = case.dossier, case.dossier.sources[name]
    spoken = {seen.variable for seen in dossier.observations if seen.by == name} | set(_read_for(dossier, name))
    kind = case.model.kinds[source.kind]
    return [
        one
        for one in wanted
        if kind.rates_for(one)
        and one not in spoken
        and (source.derives_from is None or one in source.takes_up)
        and not _nodes_on(case, name, one)
    ]


def _set_by_copies(case: Case, name: str) -> bool:
    """Whether a report is hidden behind copies that were read and would weigh otherwise were its topic in question.

    A paper read whole may not deal with a topic at all; of one that is known through copies that is not asked. So nothing else is
    asked of it than what the copies go back to.
    """
    model, kind = case.model, case.model.kinds[case.dossier.sources[name].kind]
    if _read_for(case.dossier, name):
        return False
    read = {item.node for item in case.network.items}
    asked = [one for one, known in model.variables.items() if known.topic in kind.deals_with]
    return any(node not in read for one in asked for node in _nodes_on(case, name, one))


def _can_say(case: Case, kind: str, variable: str, node: str) -> bool:
    """Whether a kind's rates make a report on a variable: general rates, met by a variable of many states, may come to over 1."""
    if len(case.states(variable)) == 2 or variable in case.model.kinds[kind].about:
        return True
    try:
        case.network.nodes[node].fill(Numbers(replace=case.numbers))
    except BadQuestion:
        return False
    return True


def _behind_copies(case: Case, name: str, wanted: Collection[str]) -> dict[str, str]:
    """Reports of a source that are hidden already, because a copy of them was read: the original can still be looked up."""
    read = {item.node for item in case.network.items}
    found = {}
    for one in wanted:
        silent = f"{name} silent on {one}" in case.without
        hidden = [] if silent else [node for node in _nodes_on(case, name, one) if node not in read]
        dropped = any((seen.by, seen.variable) == (name, one) for seen in case.dossier.observations)
        if len(hidden) == 1 and not dropped:
            found[one] = hidden[0]
    return found


def _nodes_on(case: Case, name: str, variable: str) -> list[str]:
    start = f"{name} on {variable}"
    return [node for node in case.network.nodes if node == start or node.startswith(f"{start} (")]
