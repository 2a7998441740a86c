"""What a source tells of, in a model of years: the fact as it is dated, as the node that the source's report reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clandestine.record.dossier import Dossier, Observation
from clandestine.record.when import When
from clandestine.translate.dating import Dating, dated, silent
from clandestine.translate.facts import fact_nodes
from clandestine.translate.item import origin_of
from clandestine.translate.node import Node
from clandestine.translate.selection import fact_of
from clandestine.translate.years import Years


@dataclass(frozen=True)
class Told:
    """A dated fact: when, the node's `name`, the `nodes` that lead to it, and the year it was `written` in, if the model has it."""

    dating: Dating
    name: str
    nodes: tuple[Node, ...]
    written: int

    def personal(self, node: Node) -> bool:
        """Whether a node speaks of the person, not of a date."""
        return node.name == self.name or node.name.startswith(self.name)


def told_of(model: Years, dossier: Dossier, source: str, variable: str, fact: str) -> Told:
    """The fact that a source's report on a variable reads.

    Reports that name one `event` share its date, whatever they say; so do the copies of one original, and what a paper dates by its
    own day.
    """
    every = [seen for seen in dossier.observations if (seen.variable, fact_of(seen)) == (variable, fact)]
    mine = [seen for seen in every if seen.by == source] or every
    dating = _dating(model, dossier, source, variable, mine)
    final = dating.years[-1]
    date = dossier.sources[source].date
    year = date.years()[1] if date is not None else None
    wrote = year if year is not None and year in model.span else final
    first = mine[0] if mine else None
    state = _held(model, variable, first)
    label = f"{variable} {dating.manner} {dating.years[0]}-{final}" + (f" ({state})" if state else "")
    doubt = _doubt(dossier, source, variable, fact, first)
    if dating.doubtful:
        label = f"{variable} at the {doubt}"
    nodes = fact_nodes(model, variable, dating, state, doubt, label)
    return Told(dating, nodes[-1].name if nodes else model.copy_in(variable, final), tuple(nodes), wrote)


def _dating(model: Years, dossier: Dossier, source: str, variable: str, told: Sequence[Observation]) -> Dating:
    """When it was: as the source's own observation says; the average where observations of one event say it differently.

    A span says what held throughout or came sometime, not when the event was: it keeps its own years and is no part of the average.
    """
    found = dated(model, dossier, told[0]) if told else silent(model, dossier, source, variable)
    assert found is not None  # what stands in none of the years is not weighed
    if not told or told[0].event is None or found.manner != "one of":
        return found
    others = [seen for seen in dossier.observations if seen.event == told[0].event]
    datings = [one for seen in others if (one := dated(model, dossier, seen)) is not None and one.manner == "one of"]
    chances: dict[int, float] = {}
    for one in datings:
        for year in one.years:
            chances[year] = chances.get(year, 0.0) + (one.chances.get(year, 1.0)) / len(datings)
    return Dating(tuple(sorted(chances)), "one of", {year: chances[year] for year in sorted(chances)})


def _held(model: Years, variable: str, seen: Observation | None) -> str | None:
    """The state that a span is about: what is asserted; of an event in two states always the second, whichever is named."""
    states = model.states(variable)
    if model.of.variables[variable].event and len(states) == 2:
        return states[1]
    if seen is None or seen.state is None:
        return states[1] if len(states) == 2 else None
    if seen.saying == "denies" and len(states) == 2:
        return states[1 - states.index(seen.state)]
    return seen.state


def _doubt(dossier: Dossier, source: str, variable: str, fact: str, seen: Observation | None) -> str:
    """What a doubtful date is the date of."""
    if seen is not None and seen.event is not None:
        return f"date of {seen.event}"
    date: When | None = dossier.sources[source].date
    if seen is None or (date is not None and seen.when == date):
        return f"date of {source}"
    return f"date of {variable} ({fact or 'undated'}, {origin_of(dossier, source)})"
