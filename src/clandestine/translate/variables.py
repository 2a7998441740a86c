"""Variables of a model as nodes: tables, noisy-or causes, derived variables, the period of the window."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.record.model import Model, Variable
from clandestine.record.number import Number
from clandestine.record.when import When
from clandestine.translate.node import Node, stacked
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.years import Copy, base

Fill = Callable[[Numbers], Array]


def variable_nodes(model: Model, name: str, window: When, shared: dict[Hashable, Fill] | None = None) -> list[Node]:
    """The node of one variable of the model, for a stated window; with `causes`, the chain of nodes that ends in it.

    Copies for years that have the same table fill it once, kept in `shared`. Noisy-or causes act one after another: what the causes
    so far have not brought about, the next one may. A chain of small tables says the same as one table over all causes at once.
    """
    known = model.variables[name]
    states = model.states(name)
    if known.derive:
        return [_derived(model, name, known, states)]
    if known.from_window:
        return [_period(model, name, states, When.parse(f"{known.year:04d}") if isinstance(known, Copy) else window)]
    given = known.axes if isinstance(known, Copy) else known.given
    cards = [len(model.states(parent)) for parent in given]

    def rows_of(numbers: Numbers) -> Array:
        rows = [
            row_of(numbers, ".".join(("variables", base(name), *path)), leaf, states, known.guess)
            for _, path, leaf in model.rows(name)
        ]
        table = stacked(rows, axis=0)
        return table.reshape(*cards, len(states), table.shape[-1])

    fill: Fill = rows_of
    if isinstance(known, Copy) and shared is not None:
        key = known.of, known.becomes is None, known.prior is None, tuple(known.settled.values())
        fill = shared.setdefault(key, _once(fill))
    if isinstance(known, Copy) and known.last is not None:
        return [_habit(name, known, Node(name, states, tuple(given), fill))]
    links = [f"{name} before {cause}" for cause in known.causes]
    nodes = [Node([*links, name][0], states, tuple(given), fill)]
    for place, cause in enumerate(known.causes):
        nodes.append(_cause(model, name, cause, [*links, name][place + 1], nodes[-1].name))
    return nodes


def _once(fill: Fill) -> Fill:
    """The same for the same numbers without filling again; a listing notes every use and is asked every time."""
    held: list[tuple[Numbers, Array]] = []

    def again(numbers: Numbers) -> Array:
        if numbers.notes:
            return fill(numbers)
        if not held or held[0][0] is not numbers:
            held[:] = [(numbers, fill(numbers))]
        return held[0][1]

    return again


def _habit(name: str, known: Copy, anew: Node) -> Node:
    """A habit goes on as it was the year before with the share `persists`, and is as `anew` otherwise.

    A state to which the table gives nothing is not kept: the dead have no habits, nor prisoners a committee.
    """
    share = known.persists
    assert share is not None and known.last is not None

    def fill(numbers: Numbers) -> Array:
        rho = numbers.value(f"variables.{base(name)}.persists", share, guess=known.guess)
        table = anew.fill(numbers)
        size = len(anew.states)
        same = np.eye(size).reshape(size, *(1,) * (table.ndim - 2), size, 1)
        kept = rho * np.moveaxis(table > 0, -2, 0)[..., None, :]  # what has become impossible is not kept
        return kept * same + (1 - kept) * table

    return Node(name, anew.states, (known.last, *anew.parents), fill)


def _cause(model: Model, name: str, cause: str, link: str, before: str) -> Node:
    """One noisy-or cause: certain where it already was, else with the cause's own probability."""
    known = model.variables[name]

    def fill(numbers: Numbers) -> Array:
        rows = []
        for state in model.states(cause):
            number = known.causes[cause].get(state)
            path = f"variables.{base(name)}.causes.{base(cause)}.{state}"
            p = np.zeros(1) if number is None else numbers.value(path, number, guess=known.guess)
            rows.append(np.stack([1 - p, p]))
        brought = stacked(rows, axis=0)
        certain = np.zeros_like(brought)
        certain[:, 1] = 1
        return np.stack([brought, certain])

    return Node(link, model.states(name), (before, cause), fill)


def row_of(numbers: Numbers, path: str, leaf: Any, states: Sequence[str], guess: bool) -> Array:
    """One row of a table, shape (states, rows): a single number means P(states[1])."""
    if isinstance(leaf, Number):
        p = numbers.value(path, leaf, guess=guess)
        return np.stack([1 - p, p])
    named = [state for state in states if state in leaf]
    if len(states) == 2 and len(named) == 1:
        p = numbers.value(f"{path}.{named[0]}", leaf[named[0]], guess=guess)
        return np.stack([p, 1 - p] if named[0] == states[0] else [1 - p, p])
    return numbers.row([f"{path}.{state}" for state in states], [leaf[state] for state in states], guess=guess)


def _derived(model: Model, name: str, known: Variable, states: tuple[str, ...]) -> Node:
    parents = tuple(model.parents(name))
    cards = [model.states(parent) for parent in parents]
    table = np.zeros((*(len(card) for card in cards), len(states), 1))
    settled = known.settled if isinstance(known, Copy) else {}
    for places in product(*(range(len(card)) for card in cards)):
        held = {parent: card[place] for parent, card, place in zip(parents, cards, places, strict=True)} | settled
        table[(*places, states.index(_rule(known, held)))] = 1
    return Node(name, states, parents, lambda numbers: table)


def _rule(known: Variable, held: Mapping[str, str]) -> str:
    for rule in known.derive:
        if rule.otherwise is not None:
            return held.get(rule.otherwise, rule.otherwise)
        if all(held[name] == state for name, state in rule.when.items()):
            assert rule.value is not None
            return rule.value
    raise BadQuestion("a derived variable has no rule for one of its cases; end it with `otherwise`")


def _period(model: Model, name: str, states: tuple[str, ...], window: When) -> Node:
    """The period of the window: each period's share of the window's years."""
    shares = window.share_of({state: model.periods[state] for state in states})
    if not shares:
        raise BadQuestion(f"the window {window} falls in none of the periods of {name!r}: {', '.join(states)}")
    table = np.array([[shares.get(state, 0.0)] for state in states])
    return Node(name, states, (), lambda numbers: table)
