"""Faults put into translation and engine on purpose: what the calibration must catch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clandestine.engine import Bound
from clandestine.translate import network as networks
from clandestine.translate import reading as readings
from clandestine.translate import tempers, variables
from clandestine.translate.node import Node
from clandestine.translate.reading import Reading

Fault = Callable[[pytest.MonkeyPatch], None]


def _filled(node: Node, change: Callable[[np.ndarray], np.ndarray]) -> Node:
    fill = node.fill
    return replace(node, fill=lambda numbers: change(fill(numbers)))


def axis_swapped(patch: pytest.MonkeyPatch) -> None:
    """A table over two parents has them the wrong way round."""
    whole = networks.variable_nodes

    def nodes(*words: Any) -> list[Node]:
        return [
            _filled(node, lambda table: table.swapaxes(0, 1)) if table_of_two(node) else node for node in whole(*words)
        ]

    def table_of_two(node: Node) -> bool:
        return len(node.parents) == 2 and " before " not in node.name

    patch.setattr(networks, "variable_nodes", nodes)


def factor_dropped(patch: pytest.MonkeyPatch) -> None:
    """The engine leaves out the last table of the network."""
    of = Bound.of

    def less(circuit: Any, tables: Any) -> Bound:
        return of(circuit, [*tables[:-1], np.ones_like(tables[-1])])

    patch.setattr(Bound, "of", staticmethod(less))


def prior_returned(patch: pytest.MonkeyPatch) -> None:
    """The engine looks at no evidence."""
    sweep = Bound.sweep

    def blind(self: Bound, likelihoods: Any = None, observed: Any = None, **rest: Any) -> Any:
        rows = max(np.size(one) for one in (observed or {"": 0}).values())
        nothing = {name: np.full(rows, -1) for name in observed or {}}
        return sweep(self, likelihoods, nothing, **rest)

    patch.setattr(Bound, "sweep", blind)


def item_lost(patch: pytest.MonkeyPatch) -> None:
    """The engine passes over one of the items."""
    sweep = Bound.sweep

    def short(self: Bound, likelihoods: Any = None, observed: Any = None, **rest: Any) -> Any:
        first = next(iter(observed))
        return sweep(self, likelihoods, {**observed, first: np.full(np.size(observed[first]), -1)}, **rest)

    patch.setattr(Bound, "sweep", short)


def states_reversed(patch: pytest.MonkeyPatch) -> None:
    """What a report says is counted from the wrong end."""
    sweep = Bound.sweep

    def turned(self: Bound, likelihoods: Any = None, observed: Any = None, **rest: Any) -> Any:
        cards = self.circuit.cards
        other = {
            name: np.where(np.asarray(states) < 0, -1, cards[name] - 1 - np.asarray(states))
            for name, states in observed.items()
        }
        return sweep(self, likelihoods, other, **rest)

    patch.setattr(Bound, "sweep", turned)


def copies_are_witnesses(patch: pytest.MonkeyPatch) -> None:
    """A copy is taken for a report of its own."""
    patch.setattr(networks._Builder, "_copy", lambda self, own, original, source: own)


def copyists_never_slip(patch: pytest.MonkeyPatch) -> None:
    """The slip of a copy is left out."""
    copied = readings.copied
    patch.setattr(networks, "copied", lambda own, adds, slip, *rest: copied(own, adds, np.full_like(slip, 1e-9), *rest))


def temper_of_every_paper(patch: pytest.MonkeyPatch) -> None:
    """Every paper has a temper of its own, whatever file it lies in."""
    patch.setattr(tempers, "file_of", lambda dossier, source: source)


def periods_of_tempers_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A file's temper has the prior of the first period, whenever it was written."""

    def first(model: Any, name: str, temper: Any, written: Any, numbers: Any) -> np.ndarray:
        tree = temper.prior
        if all(state in tree for state in temper.states):
            return tempers.row_of(numbers, f"tempers.{name}.prior", tree, temper.states, temper.guess)
        period = next(iter(tree))
        return tempers.row_of(numbers, f"tempers.{name}.prior.{period}", tree[period], temper.states, temper.guess)

    patch.setattr(tempers, "_prior", first)


def nothing_is_made(patch: pytest.MonkeyPatch) -> None:
    """A paper made to order is read as if it were sober."""
    table = Reading.table
    patch.setattr(Reading, "table", lambda self, numbers: table(replace(self, made_state=None), numbers))


def concealment_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Nothing is hidden."""
    patch.setattr(Reading, "_thin", lambda self, table, kept, numbers: table)


def cover_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What is hidden is always passed over in silence, never covered by a denial."""
    thin = Reading._thin

    def quiet(self: Reading, table: np.ndarray, kept: np.ndarray, numbers: Any) -> np.ndarray:
        bare = self.kind.model_copy(
            update={"about": {name: one.model_copy(update={"cover": None}) for name, one in self.kind.about.items()}}
        )
        return thin(replace(self, kind=bare), table, kept, numbers)

    patch.setattr(Reading, "_thin", quiet)


def sees_and_invents_exchanged(patch: pytest.MonkeyPatch) -> None:
    """The rates for what is so are used for what is not."""
    one = Reading._one_temper
    patch.setattr(Reading, "_one_temper", lambda self, *words: one(self, *words)[::-1])


def confusion_is_even(patch: pytest.MonkeyPatch) -> None:
    """Wrong answers are shared out evenly, whatever the model states."""
    patch.setattr(Reading, "_confusion", lambda self, truth, said: 1 / (len(self.states) - 1))


def identity_is_sure(patch: pytest.MonkeyPatch) -> None:
    """A doubtful record is taken for the person's."""
    patch.setattr(networks, "identified", lambda node, *rest: node)


def papers_deal_with_everything(patch: pytest.MonkeyPatch) -> None:
    """Silence counts as if every paper dealt with every topic."""
    patch.setattr(networks._Builder, "_dealt_with", lambda self, node, *rest: node)


def silence_is_nothing(patch: pytest.MonkeyPatch) -> None:
    """A source that was looked at and says nothing is taken for one that was not looked at."""
    sweep = Bound.sweep

    def deaf(self: Bound, likelihoods: Any = None, observed: Any = None, **rest: Any) -> Any:
        cards = self.circuit.cards
        heard = {
            name: np.where(np.asarray(one) == cards[name] - 1, -1, one) if " on " in name else one
            for name, one in observed.items()
        }
        return sweep(self, likelihoods, heard, **rest)

    patch.setattr(Bound, "sweep", deaf)


def causes_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What brings a thing about is left out."""
    cause = variables._cause

    def idle(*words: Any) -> Node:
        def still(table: np.ndarray) -> np.ndarray:
            table = table.copy()
            table[0, :, 0], table[0, :, 1] = 1, 0
            return table

        return _filled(cause(*words), still)

    patch.setattr(variables, "_cause", idle)


def selection_counted_twice(patch: pytest.MonkeyPatch) -> None:
    """An arrest that entails being on file is not divided by how many are on file."""
    patch.setattr(networks, "filed", lambda *words: None)


# What each must be caught in, at the least.
FAULTS: dict[Fault, str] = {
    axis_swapped: "two parents",
    factor_dropped: "two states",
    prior_returned: "three states",
    item_lost: "two states",
    states_reversed: "three states",
    copies_are_witnesses: "copies",
    copyists_never_slip: "copies of three states",
    temper_of_every_paper: "file of three states",
    periods_of_tempers_forgotten: "file by period",
    nothing_is_made: "made to order",
    concealment_forgotten: "concealed by another",
    cover_forgotten: "concealed by itself",
    sees_and_invents_exchanged: "two states",
    confusion_is_even: "states confused",
    identity_is_sure: "doubtful record",
    papers_deal_with_everything: "topics",
    silence_is_nothing: "two states",
    causes_forgotten: "causes",
    selection_counted_twice: "on file, population",
}
