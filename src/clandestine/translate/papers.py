"""What one paper of a kind says, and the hidden things it hangs on: the same for everybody it speaks of.

Over many people the same few readings come back: a kind of source on a variable, read whole or not. Each is translated once, as
one paper of one dossier, by what translates any dossier (docs/theory/many.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from clandestine.record.dossier import Consulted, Dossier, Observation, Person
from clandestine.record.model import Model
from clandestine.record.source import Source
from clandestine.record.when import When
from clandestine.translate.network import Network, translate
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.reading import copied, outcomes

PAPER = "paper"
_PLAIN = Source(kind="plain")
ADDS, SLIP = np.array([_PLAIN.adds.value]), np.array([_PLAIN.slip.value])  # of a copy of which nothing else is stated


NOT_SEEN = -1


class Copied(NamedTuple):
    """A copy of a report: of which one (0: the original, else the copy so numbered), what it says, of how many papers read."""

    of: int
    outcome: int
    read: int = 1


class Sort(NamedTuple):
    """A sort of report: a kind of source on a variable; of how many papers read; silent or not; read whole or not.

    With `copies`, an original and all that goes back to it, as one: `outcome` is what the original says, `NOT_SEEN` where it is
    known from its copies only, and the whole has a single outcome.
    """

    kind: str
    variable: str
    silent: bool = False
    read: int = 1
    whole: bool = False
    copies: tuple[Copied, ...] = ()
    outcome: int = NOT_SEEN


@dataclass(frozen=True)
class Hidden:
    """A hidden thing of a file or paper: its temper, or whether it deals with a topic. `node` has its prior."""

    node: Node

    @property
    def card(self) -> int:
        """How many states it has."""
        return len(self.node.states)


@dataclass(frozen=True)
class Report:
    """A sort of report as a table over variables of the model and up to two hidden things: temper, then topic."""

    sort: Sort
    states: tuple[str, ...]
    node: Node
    scope: tuple[str, ...]
    temper: str | None
    topic: str | None

    def fill(self, numbers: Numbers, scope: Sequence[str]) -> Array:
        """P(outcome | scope, temper, topic): axes (scope, temper, topic, outcomes, rows), of length 1 where there is none."""
        table = self.node.fill(numbers)
        wanted = [name for name in (*scope, self.temper, self.topic) if name is not None]
        order = [self.node.parents.index(name) for name in wanted if name in self.node.parents]
        table = table.transpose(*order, table.ndim - 2, table.ndim - 1)
        for place, name in enumerate((*scope, self.temper, self.topic)):
            if name is None or name not in self.node.parents:
                table = np.expand_dims(table, place)
        return (
            table if not self.sort.copies else (table * self._repeated(0, table.shape[-2])).sum(axis=-2, keepdims=True)
        )

    def _repeated(self, place: int, count: int) -> Array:
        """P(all that goes back to a report | what it says), nothing where it says something else; shape (outcomes, 1)."""
        copies = self.sort.copies
        seen = self.sort.outcome if place == 0 else copies[place - 1].outcome
        found = np.ones((count, 1)) if seen == NOT_SEEN else np.eye(count)[:, [seen]]
        for number, copy in enumerate(copies, 1):
            if copy.of == place:
                own = len(outcomes(self.states)) + (copy.read > 1)
                kept = copied(None, ADDS, SLIP, count, own)[..., 0]
                found = found * (kept @ self._repeated(number, own))
        return found


@dataclass(frozen=True)
class Papers:
    """The readings of a model for one window, each translated when it is first asked for."""

    model: Model
    window: When
    _reports: dict[Sort, Report] = field(default_factory=dict)
    _tempers: dict[tuple[str, When | None], Hidden] = field(default_factory=dict)
    _alike: dict[tuple[str, bytes], Hidden] = field(default_factory=dict)
    _topics: dict[tuple[str, str], Hidden] = field(default_factory=dict)

    def report(self, sort: Sort) -> Report:
        """The report of a sort; raises BadQuestion where the kind has no rates for the variable."""
        if sort not in self._reports:
            network = self.paper(sort, None)
            node = network.nodes[network.items[0].node]
            hidden = [name for name in node.parents if name not in self.model.variables]
            temper = next((name for name in hidden if name.startswith("temper of ")), None)
            topic = next((name for name in hidden if name != temper), None)
            if topic is not None:
                self._topics.setdefault(
                    (sort.kind, str(self.model.variables[sort.variable].topic)), Hidden(network.nodes[topic])
                )
            scope = tuple(name for name in node.parents if name not in hidden)
            self._reports[sort] = Report(sort, self.model.states(sort.variable), node, scope, temper, topic)
        return self._reports[sort]

    def temper(self, sort: Sort, written: When | None) -> Hidden:
        """The temper of a file written at a time, that a report of this sort lies in (one that has a temper)."""
        named = str(self.model.kinds[sort.kind].temper)
        if (named, written) not in self._tempers:
            network = self.paper(sort, written)
            node = next(node for node in network.nodes.values() if node.name.startswith("temper of "))
            # Most dates of a period have the same prior, at every draw: they are the same hidden thing.
            prior = node.fill(Numbers(3)).tobytes()
            self._tempers[named, written] = self._alike.setdefault((named, prior), Hidden(node))
        return self._tempers[named, written]

    def topic(self, sort: Sort) -> Hidden:
        """Whether a paper deals with the topic that a report of this sort is on (one that waits on it)."""
        self.report(sort)
        return self._topics[sort.kind, str(self.model.variables[sort.variable].topic)]

    def paper(self, sort: Sort, written: When | None = None) -> Network:
        """One paper that says one thing, translated."""
        says = {"silent": sort.variable} if sort.silent else {"asserts": {sort.variable: self._state(sort.variable)}}
        whole = Consulted(read_for=[sort.variable] if sort.silent else [], extent="whole")
        dossier = Dossier(
            clandestine="1", dossier="one", person=Person(name="one"), window=[self.window],
            consulted={PAPER: whole} if sort.whole or sort.silent else {},
            sources={PAPER: Source(kind=sort.kind, read=sort.read, date=written)},
            observations=[Observation.model_validate({"id": "says", "by": PAPER, **says})],
        )  # fmt: skip
        return translate(self.model, dossier, self.window)

    def _state(self, variable: str) -> str:
        """A state to assert: one that puts a person on file, where there is one."""
        entailed = self.model.on_file.entailed_by if self.model.on_file else {}
        return entailed.get(variable, self.model.states(variable)[-1])

    def person(self, entailing: Sort | None = None) -> Network:
        """A person of whom nothing is known, or (for what undoes counting a file twice) only that an entailing report exists."""
        if entailing is not None:
            return self.paper(entailing, None)
        bare = Dossier(clandestine="1", dossier="one", person=Person(name="one"), window=[self.window])
        return translate(self.model, bare, self.window)
