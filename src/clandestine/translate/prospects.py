"""What might yet be read: one paper more of each kind, a source read whole, and what each could say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from clandestine.record.dossier import Consulted, Observation
from clandestine.record.model import Model
from clandestine.record.source import Source
from clandestine.translate.case import ONCE, Case
from clandestine.translate.numbers import Array
from clandestine.translate.view import View


@dataclass(frozen=True)
class Prospect:
    """One thing that a source not yet read could say, or not say: the report node on one variable.

    `name` is what to look in: a kind of source, or a source of the dossier. A prospect that is `whole` is part of reading that
    source whole, where its silence counts; any other is one new paper that came to hand.
    """

    variable: str
    name: str
    whole: bool
    source: str
    node: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Prospects:
    """A case with things that might yet be read among its reports, none of them in force.

    `sources` are those that are not in the dossier, each with what it stands for (a kind or a source) and what it could say.
    """

    case: Case
    found: tuple[Prospect, ...]
    _base: Case
    _sources: Mapping[str, _Unread]
    _narrower: dict[frozenset[str], Prospects] = field(default_factory=dict)

    @property
    def unseen(self) -> frozenset[str]:
        """The nodes of all that might be read."""
        return frozenset(prospect.node for prospect in self.found)

    def log_joint(self, about: str, view: View, outcomes: Mapping[str, Array]) -> Array:
        """Natural log of P(about = s, evidence) if some reports came out so, by node the number of its state, shape (states, rows).

        -1 is for a report not read; what is not named is not read.
        """
        work = self.case.work
        rows = max((len(one) for one in outcomes.values()), default=1)
        swept = work.stated(about, view).sweep(work.fixed(view), {**self._known(), **outcomes})
        return np.broadcast_to(swept.log_joint, (len(self.case.states(about)), rows))

    def chances(self, about: str, view: View, nodes: Sequence[str]) -> dict[str, Array]:
        """P(node | about = s, evidence) of some nodes, shape (states of the node, states of about)."""
        work, count = self.case.work, len(self.case.states(about))
        fixed = work.fixed(view)
        each = np.eye(count) * fixed.pop(about, np.ones(count))[:, None]
        swept = work.stated(about, view).sweep({**fixed, about: each}, self._known())
        return {node: swept.marginal(node) for node in nodes}

    def _known(self) -> dict[str, Array]:
        """What the items of the dossier say, and of the others nothing."""
        masks = np.array([[item.node not in self.unseen for item in self.case.network.items]], dtype=bool)
        return {node: states for node, states in self.case.work.seen(masks).items() if node not in self.unseen}

    @staticmethod
    def of(case: Case, within: Collection[str] = ()) -> Prospects:
        """One new paper and one source read whole for each kind, and the rest of each source that was not read whole.

        `within` keeps to some kinds and sources.
        """
        model, dossier = case.model, case.dossier
        unread: dict[str, _Unread] = {}
        for kind in model.kinds:
            variables = tuple(seen_by(model, kind))
            if variables and (not within or kind in within):
                source = Source(kind=kind).model_copy(update={"date": case.window})
                unread[f"one more {kind}"] = _Unread(kind, source, variables, whole=False)
                unread[f"a whole {kind}"] = _Unread(kind, source, variables, whole=True)
        for name, source in dossier.sources.items():
            spoken = {seen.variable for seen in dossier.observations if seen.by == name}
            variables = tuple(variable for variable in seen_by(model, source.kind) if variable not in spoken)
            consulted = dossier.consulted.get(name)
            read = consulted is not None and consulted.extent == "whole"
            if variables and not source.lost and not read and (not within or name in within or source.kind in within):
                own = {"part_of": name, "takes_up": list(variables), "read": 1, "made": None, "identity": None}
                unread[f"the rest of {name}"] = _Unread(name, source.model_copy(update=own), variables, whole=True)
        return _made(case, unread)

    def only(self, chosen: Collection[Prospect]) -> Prospects:
        """The same with a few prospects alone, so that sweeps over their outcomes are cheap; kept for the next view."""
        nodes = frozenset(one.node for one in chosen)
        if nodes not in self._narrower:
            kept: dict[str, _Unread] = {}
            for one in chosen:
                whole = self._sources[one.source]
                before = kept[one.source].variables if one.source in kept else ()
                kept[one.source] = replace(whole, variables=(*before, one.variable))
            self._narrower[nodes] = _made(self._base, kept)
        return self._narrower[nodes]


@dataclass(frozen=True)
class _Unread:
    """A source that might be read: what it stands for, and the variables it could speak of."""

    name: str
    source: Source
    variables: tuple[str, ...]
    whole: bool


def _made(case: Case, unread: Mapping[str, _Unread]) -> Prospects:
    """The case with these sources and all they could say."""
    dossier = case.dossier
    read = {
        name: Consulted.model_construct(read_for=list(one.variables), extent="whole", by=None)
        for name, one in unread.items()
        if one.whole
    }
    said = [
        _saying(case.model, name, variable)
        for name, one in unread.items()
        if not one.whole
        for variable in one.variables
    ]
    new = {
        "sources": {**dossier.sources, **{name: one.source for name, one in unread.items()}},
        "consulted": {**dossier.consulted, **read},
        "observations": [*dossier.observations, *said],
    }
    wider = case.over(dossier.model_copy(update=new), restarts=ONCE)
    found = tuple(
        Prospect(item.variable, unread[item.source].name, unread[item.source].whole, item.source, item.node,
                 wider.network.nodes[item.node].states)
        for item in wider.network.items
        if item.source in unread
    )  # fmt: skip
    return Prospects(wider, found, case, unread)


def seen_by(model: Model, kind: str) -> Iterator[str]:
    """The variables that a kind of source can report on: those it has rates of their own for, else all that can be seen."""
    known = model.kinds[kind]
    for variable, held in model.variables.items():
        visible = not (held.derive or held.conclusion or held.of_the_world or held.from_window)
        if visible and (variable in known.about or not known.about) and known.rates_for(variable):
            yield variable


def _saying(model: Model, source: str, variable: str) -> Observation:
    """Any saying will do: only its node is wanted."""
    state = model.states(variable)[-1]
    return Observation.model_construct(id=f"{source} on {variable}", by=source, asserts={variable: state})
