"""The workings of a case: its circuits, their tables filled, and what is known put to them as evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.engine import Bound, Circuit, Sweep, compile_circuit
from clandestine.engine.clash import Rows
from clandestine.record.model import OnFile
from clandestine.translate.network import Network
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import ON_FILE, entails
from clandestine.translate.view import View


@dataclass(frozen=True)
class Workings:
    """A translated network with what is settled in it under each view.

    `settled(view)` gives what is set or given, by node; `named` are all nodes that any view settles. `divided` is the model's entry
    for being on file where the prior is of people on file already. `restarts` is how long the best order of work is looked for; `years` has the
    year of every node that belongs to one.
    """

    network: Network
    settled: Callable[[View], Mapping[str, str]]
    named: Sequence[str]
    divided: OnFile | None
    restarts: int
    years: Mapping[str, int] = field(default_factory=dict)
    _circuits: dict[tuple[str, tuple[str, ...]], tuple[Circuit, list[str]]] = field(default_factory=dict)
    _stated: dict[tuple[str, str], Bound] = field(default_factory=dict)

    def circuit(self, about: str, also: tuple[str, ...] = ()) -> tuple[Circuit, list[str]]:
        """The circuit and its nodes (parents before children), with all that may be settled above it, and `also` other nodes."""
        if (about, also) not in self._circuits:
            named = [about, *self.named, *also, *(item.node for item in self.network.items)]
            nodes = self.network.ancestors(dict.fromkeys(named))
            cards = {node.name: len(node.states) for node in nodes}
            scopes = [node.scope for node in nodes]
            stages = self.stages(about)
            staged = {name: stage for name, stage in stages.items() if name in cards} if stages else None
            circuit = compile_circuit(scopes, cards, keep=(about,), restarts=self.restarts, stages=staged)
            self._circuits[about, also] = circuit, [node.name for node in nodes]
        return self._circuits[about, also]

    def stages(self, about: str) -> dict[str, int] | None:
        """In a model of years, the order in which the years are summed out: from both ends towards the one asked about."""
        if not self.years:
            return None
        middle = self.years.get(about, max(self.years.values()))
        carried = {
            parent
            for name, year in self.years.items()
            for parent in self.network.nodes[name].parents
            if self.years.get(parent, year) < year
        }  # what lives on into a year is summed out with that year, before the middle
        return {
            name: -(middle - year - (name in carried)) if year < middle else middle - year
            for name, year in self.years.items()
        }

    def stated(self, about: str, view: View) -> Bound:
        """The circuit filled with the stated numbers; kept, for it is asked again."""
        key = about, view.name
        if key not in self._stated:
            self._stated[key] = self.filled(about, Numbers(replace=view.supposition.numbers))
        return self._stated[key]

    def filled(self, about: str, numbers: Numbers, also: tuple[str, ...] = (), times: int = 1) -> Bound:
        """The circuit with every table above the question filled with these numbers, their rows repeated as a block."""
        circuit, names = self.circuit(about, also)
        tables = [self.network.nodes[name].fill(numbers) for name in names]
        if times > 1:
            tables = [np.tile(table, times) if table.shape[-1] > 1 else table for table in tables]
        return Bound.of(circuit, tables)

    def swept(
        self, bound: Bound, about: str, view: View, masks: Rows, rows: int, held: Mapping[str, Array] | None = None
    ) -> Array:
        """log P(about, items in force, what is settled or `held`), shape (states, rows)."""
        swept = self.sweep(bound, view, masks, held)
        return np.broadcast_to(swept.log_joint, (len(self.network.nodes[about].states), rows))

    def sweep(self, bound: Bound, view: View, masks: Rows, held: Mapping[str, Array] | None = None) -> Sweep:
        """One run with the items in force that the rows of `masks` say, and what is settled or `held`."""
        return bound.sweep(self.fixed(view) if held is None else held, self.seen(masks))

    def fixed(self, view: View) -> dict[str, Array]:
        """What is settled under a view, as likelihoods."""
        found = {}
        for name, state in self.settled(view).items():
            states = self.network.nodes[name].states
            found[name] = np.eye(len(states))[states.index(state)]
        return found

    @property
    def every(self) -> Rows:
        """All items in force, one row."""
        return np.ones((1, len(self.network.items)), dtype=bool)

    def seen(self, masks: Rows) -> dict[str, Array]:
        """What each item says, row by row: the number of its node's state, -1 where the item is not in force."""
        held = self._corrected(masks)
        return {
            item.node: np.where(held[:, column], item.outcome, -1) for column, item in enumerate(self.network.items)
        }

    def _corrected(self, masks: Rows) -> Rows:
        """The correction for being on file already is in force only where an item that entails it is."""
        if self.divided is None:
            return masks
        items = self.network.items
        entailing = [at for at, item in enumerate(items) if item.id != ON_FILE and entails(self.divided, item)]
        for index, item in enumerate(items):
            if item.id == ON_FILE:
                masks = masks.copy()
                masks[:, index] = masks[:, entailing].any(axis=1)
        return masks
