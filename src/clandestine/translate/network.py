"""A model and a dossier as one network: variables, tempers, reports, copies, identities, and the items that weigh."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.dating import Dating, ever
from clandestine.translate.facts import fact_nodes
from clandestine.translate.identity import identified
from clandestine.translate.item import Item, Unweighed, origin_of
from clandestine.translate.judgement import judgement, withheld
from clandestine.translate.life import death_recorded
from clandestine.translate.node import YES_NO, Node, above, choice
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import filed
from clandestine.translate.reading import Reading, copied, outcome, outcomes
from clandestine.translate.selection import Saying, fact_of, select
from clandestine.translate.tempers import file_of, temper_node
from clandestine.translate.told import Told, told_of
from clandestine.translate.variables import Fill, variable_nodes
from clandestine.translate.years import Years, written


@dataclass(frozen=True)
class Network:
    """The nodes of the translated network, the items that weigh, and what is listed without weighing.

    `recorded` is what stands on record of the person's life, by node: settled before anything is weighed.
    """

    nodes: Mapping[str, Node]
    items: tuple[Item, ...]
    unweighed: tuple[Unweighed, ...]
    warnings: tuple[str, ...]
    recorded: Mapping[str, str] = field(default_factory=dict)

    def ancestors(self, names: Iterable[str]) -> list[Node]:
        """The named nodes and everything above them: all that can matter, parents before children."""
        return above(self.nodes, names)


def translate(model: Model, dossier: Dossier, window: When, without: Iterable[str] = ()) -> Network:
    """Translate a dossier under a model, for one window."""
    sayings, unweighed, warnings = select(model, dossier, window, without)
    builder = _Builder(model, dossier, window)
    # Originals before their copies, whatever the order in the dossier: a copy looks for the report it goes back to.
    for place in sorted(range(len(sayings)), key=lambda place: _generation(dossier, sayings[place].source)):
        builder.saying(sayings[place], place)
    builder.on_file()
    recorded = builder.life()
    return Network(builder.nodes, tuple(builder.in_order()), tuple(unweighed), tuple(warnings), recorded)


def _generation(dossier: Dossier, source: str) -> int:
    """How many copyings lie between a source and its first original."""
    above = dossier.sources[source].derives_from
    return 0 if above is None else 1 + _generation(dossier, above)


@dataclass
class _Builder:
    """Adds nodes as the sayings ask for them; lives only while one dossier is translated."""

    model: Model
    dossier: Dossier
    window: When
    nodes: dict[str, Node] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    reports: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    made_states: dict[str, str | None] = field(default_factory=dict)
    personal: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        shared: dict[Hashable, Fill] = {}
        for name, known in self.model.variables.items():
            nodes = variable_nodes(self.model, name, self.window, shared)
            self.nodes |= {node.name: node for node in nodes}
            if not (known.of_the_world or known.from_window):
                self.personal |= {node.name for node in nodes}

    def add(self, node: Node) -> str:
        self.nodes[node.name] = node
        return node.name

    def in_order(self) -> list[Item]:
        """The items in the order of the dossier, being on file last."""
        return [item for _, item in sorted(zip(self.places, self.items, strict=True), key=lambda pair: pair[0])]

    def saying(self, saying: Saying, place: int) -> None:
        """One saying as an item; one that was dropped stays as a hidden report, for its copies depend on it."""
        if saying.weighs:
            self.places.append(place)
            self._item(saying)
        elif saying.saying not in ("lr", "withheld"):
            self._report(saying.source, saying.variable, saying.fact, saying)

    def _item(self, saying: Saying) -> None:
        if saying.saying in ("lr", "withheld"):
            lr = saying.saying == "lr"
            own = judgement(self.model, self.dossier, saying) if lr else withheld(self.model, saying)
            truth = self._truth(saying.source, saying.variable, saying.fact)
            node, place = self._of_this_person(own.renamed({saying.variable: truth}), saying.source), 0
        else:
            states = self.model.states(saying.variable)
            node = self._report(saying.source, saying.variable, saying.fact, saying)
            place = outcome(states, saying.saying, saying.state)
        dating = (
            self._told(saying.source, saying.variable, saying.fact).dating if isinstance(self.model, Years) else None
        )
        first = saying.observations[0] if saying.observations else None
        source = self.dossier.sources[saying.source]
        when = first.when if first and first.when else source.date
        self.items.append(
            Item(
                id=first.id if first else f"{saying.source} {saying.words}",
                node=node,
                outcome=place,
                variable=saying.variable,
                says=saying.words,
                source=saying.source,
                kind=source.kind,
                origin=origin_of(self.dossier, saying.source),
                file=file_of(self.dossier, saying.source),
                when=str(when or ""),
                words=(first.paraphrase or first.quote or "") if first else "",
                cite=source.cite or "",
                observations=tuple(seen.id for seen in saying.observations),
                years=dating.years if dating else (),
                doubtful=dating.doubtful if dating else False,
            )
        )

    # -- reports ---------------------------------------------------------------------------------

    def _report(self, source: str, variable: str, fact: str, saying: Saying | None = None) -> str:
        """The report node of a source on a variable (hidden where `saying` is None), made once."""
        name = f"{source} on {variable}" + (f" ({fact})" if fact else "")
        if saying is not None:
            told = self.reports.setdefault((source, variable), [])
            while name in told:
                name += " again"  # a source that contradicts itself: two reports of one fact, both weighed
            told.append(name)
        if name in self.nodes:
            return name
        silence = saying is not None and saying.saying == "silent"
        node = self._own_report(source, variable, fact, name, silence)
        entry = self.dossier.sources[source]
        if entry.derives_from is not None:
            node = self._copy(node, self._original(entry.derives_from, variable, fact), source)
        if source in self.dossier.consulted and self.dossier.consulted[source].extent == "whole":
            node = self._dealt_with(node, source, variable)
        return self.add(node)

    def _original(self, source: str, variable: str, fact: str) -> str:
        """The report a copy goes back to: on the same fact, else the only one on the variable, else a hidden one.

        Which one does not depend on what is dropped: a dropped original stays, hidden.
        """
        facts = {fact_of(seen) for seen in self.dossier.observations if (seen.by, seen.variable) == (source, variable)}
        if fact not in facts and len(facts) == 1:
            fact = facts.pop()
        if not facts and (told := self.reports.get((source, variable))):
            return told[0]  # the original was read whole and is silent
        return self._report(source, variable, fact)

    def _own_report(self, source: str, variable: str, fact: str, name: str, silence: bool) -> Node:
        """What a source says by itself, given truth, temper, concealers, and whether the record is this person's."""
        kind_name = self.dossier.sources[source].kind
        kind = self.model.kinds[kind_name]
        states = self.model.states(variable)
        rates = kind.rates_for(variable)
        if not rates:
            raise BadQuestion(f"the kind {kind_name!r} has no rates for {variable!r} (observed through {source!r})")
        hiding = rates.get("conceals", ("", {}))[1]
        concealers = tuple((z, self.model.states(z)) for z in hiding if z != variable)
        truth = self._truth(source, variable, fact)
        temper = self._temper(source)
        reading = Reading(
            kind_name,
            kind,
            variable,
            states,
            self.nodes[temper].states if temper else (),
            self.made_states.get(temper) if temper else None,
            concealers,
            self.dossier.sources[source].read,
            silence,
            kind.temper is not None and self.model.tempers[kind.temper].ordered,
        )
        words = outcomes(states) + (("mixed",) if reading.papers > 1 else ())
        hiders = (self._hider(z, source, variable, fact) for z, _ in concealers)
        parents = (truth, *((temper,) if temper else ()), *hiders)
        own = Node(name, words, parents, reading.table, degree=reading.papers)
        return identified(own, source, self.model, self.dossier, self.nodes, self.personal)

    def _truth(self, source: str, variable: str, fact: str) -> str:
        """The node that a report on a fact reads: the variable itself, or in a model of years the fact as it is dated."""
        if not isinstance(self.model, Years):
            return variable
        told = self._told(source, variable, fact)
        for node in told.nodes:
            if node.name not in self.nodes:
                self.add(node)
                if told.personal(node):
                    self.personal.add(node.name)
        return told.name

    def _hider(self, name: str, source: str, variable: str, fact: str) -> str:
        """The node of a concealing variable: in a model of years, its copy for the year of writing, or else of the fact."""
        if not isinstance(self.model, Years):
            return name
        return self.model.copy_in(name, self._told(source, variable, fact).written)

    def _told(self, source: str, variable: str, fact: str) -> Told:
        assert isinstance(self.model, Years)
        return told_of(self.model, self.dossier, source, variable, fact)

    def _temper(self, source: str) -> str | None:
        found = temper_node(self.model, self.dossier, source, self.window)
        if found is None:
            return None
        node, made_state = found
        if node.name not in self.nodes:
            self.add(node)
            self.made_states[node.name] = made_state
        return node.name

    def _copy(self, own: Node, original: str, source: str) -> Node:
        """A copy depends on its original's report, and on the truth only with the share it adds."""
        entry = self.dossier.sources[source]
        adding = entry.adds.value > 0 or (entry.adds.high or 0) > 0
        count = len(self.nodes[original].states)
        path = f"sources.{source}"

        def fill(numbers: Numbers) -> Array:
            adds = numbers.value(f"{path}.adds", entry.adds)
            slip = numbers.value(f"{path}.slip", entry.slip)
            return copied(own.fill(numbers) if adding else None, adds, slip, count, len(own.states))

        return replace(own, parents=(*(own.parents if adding else ()), original), fill=fill)

    def _dealt_with(self, node: Node, source: str, variable: str) -> Node:
        """Everything a paper says on a topic waits on whether it deals with the topic at all."""
        topic = written(self.model).variables[variable].topic
        kind_name = self.dossier.sources[source].kind
        kind = self.model.kinds[kind_name]
        share = kind.deals_with.get(topic or "")
        if share is None or topic is None:
            return node
        path, guess, number = f"kinds.{kind_name}.deals_with.{topic}", kind.guess, share
        deals = self.add(
            choice(f"{source} deals with {topic}", YES_NO, lambda numbers: numbers.value(path, number, guess=guess))
        )
        quiet = outcomes(self.model.states(variable)).index("silent")

        def fill(numbers: Numbers) -> Array:
            table = node.fill(numbers)
            silent = np.zeros_like(table)
            silent[..., quiet, :] = 1
            return np.stack([silent, table], axis=-3)

        return replace(node, parents=(*node.parents, deals), fill=fill)

    def _of_this_person(self, node: Node, source: str) -> str:
        return self.add(identified(node, source, self.model, self.dossier, self.nodes, self.personal))

    def on_file(self) -> None:
        """The fact that there is a file at all, last of the items."""
        entry = self.model.on_file
        if entry is None:
            return
        known = self._once(entry.variable, ever(self.model)) if isinstance(self.model, Years) else entry.variable
        found = filed(self.model, self.dossier, self.window, self.items, self.nodes, known)
        if found is not None:
            self.places.append(max(self.places, default=-1) + 1)
            self.items.append(found)

    def life(self) -> Mapping[str, str]:
        """What is recorded of the person's death, by node."""
        if not isinstance(self.model, Years):
            return {}
        nodes, recorded = death_recorded(self.model, self.dossier)
        self.nodes |= {node.name: node for node in nodes}
        return recorded

    def _once(self, variable: str, dating: Dating) -> str:
        """The node that says whether a variable ever was in its second state."""
        assert isinstance(self.model, Years)
        nodes = fact_nodes(self.model, variable, dating, None, "", f"{variable} ever")
        self.nodes |= {node.name: node for node in nodes}
        self.personal |= {node.name for node in nodes}
        return nodes[-1].name
