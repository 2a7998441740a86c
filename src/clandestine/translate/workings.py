"""The workings of a case: its circuits, their tables filled, and what is known put to them as evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.engine import Bound, Circuit, Sweep, compile_circuit
from clandestine.engine.clash import Rows
from clandestine.record.model import OnFile
from clandestine.translate.network import Network
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import ON_FILE, entails
from clandestine.translate.view import View


@dataclass(frozen=True)
class Workings:
    """A translated network with what is settled in it under each view.

    `settled(view)` gives what is set or given, by node; `named` are all nodes that any view settles. `divided` is the model's entry
    for being on file where the prior is of people on file already. `restarts` is how long the best order of work is looked for.
    `years` has the year of every node that belongs to one.
    """

    network: Network
    settled: Callable[[View], Mapping[str, str]]
    named: Sequence[str]
    divided: OnFile | None
    restarts: int
    years: Mapping[str, int] = field(default_factory=dict)
    _circuits: dict[tuple[str, tuple[str, ...], tuple[str, ...]], tuple[Circuit, list[str]]] = field(
        default_factory=dict
    )
    _stated: dict[tuple[str, str, bool], Bound] = field(default_factory=dict)

    def circuit(
        self, about: str, also: tuple[str, ...] = (), settled: Collection[str] = ()
    ) -> tuple[Circuit, list[str]]:
        """The circuit and its nodes (parents before children), with all that may be settled above it, and `also` other nodes.

        Of what is `settled` the tables have the one state only that is left.
        """
        key = about, also, tuple(sorted(settled))
        if key not in self._circuits:
            named = [about, *self.named, *also, *(item.node for item in self.network.items)]
            nodes = self.network.ancestors(dict.fromkeys(named))
            cards = {node.name: 1 if node.name in settled else len(node.states) for node in nodes}
            scopes = [node.scope for node in nodes]
            stages = self.stages(about, cards)
            circuit = compile_circuit(scopes, cards, keep=(about,), restarts=self.restarts, stages=stages)
            self._circuits[key] = circuit, [node.name for node in nodes]
        return self._circuits[key]

    def left(self, about: str, view: View, also: tuple[str, ...] = ()) -> dict[str, int]:
        """What is settled under a view, by the number of the state that is left; not what is asked about, or said by an item."""
        kept = {about, *also, *(item.node for item in self.network.items)}
        settled = self.settled(view)
        return {name: self.network.nodes[name].states.index(settled[name]) for name in settled if name not in kept}

    def stages(self, about: str, named: Collection[str]) -> dict[str, int] | None:
        """In a model of years, the order in which some nodes are summed out: from both ends towards the year asked about."""
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
            if name in named
        }

    def stated(self, about: str, view: View, *, whole: bool = False) -> Bound:
        """The circuit filled with the stated numbers; kept, for it is asked again. `whole` keeps what the view settles open."""
        key = about, view.name, whole
        if key not in self._stated:
            left = {} if whole else self.left(about, view)
            self._stated[key] = self.filled(about, Numbers(replace=view.supposition.numbers), left=left)
        return self._stated[key]

    def filled(
        self,
        about: str,
        numbers: Numbers,
        also: tuple[str, ...] = (),
        times: int = 1,
        left: Mapping[str, int] | None = None,
    ) -> Bound:
        """The circuit with every table above the question filled with these numbers, their rows repeated as a block.

        Of what is settled only the states `left` are filled in; they need no likelihood any more.
        """
        left = left or {}
        circuit, names = self.circuit(about, also, left)
        tables = [_of(self.network.nodes[name], numbers, left) for name in names]
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
        if held is None:
            held = {name: one for name, one in self.fixed(view).items() if bound.circuit.cards.get(name) == len(one)}
        return bound.sweep(held, self.seen(masks))

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


def _of(node: Node, numbers: Numbers, left: Mapping[str, int]) -> Array:
    """The table of a node, cut to the states that are left."""
    table = node.fill(numbers)
    for axis, name in enumerate(node.scope):
        if name in left:
            table = table.take([left[name]], axis=axis)
    return table
