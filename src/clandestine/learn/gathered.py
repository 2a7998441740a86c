"""Many dossiers made ready to be learnt from: their networks by shape, and what they have in common.

A file that several dossiers cite has one temper; where no world-view is fixed, the world is one for all (theory/reliability.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.engine.circuit import Circuit, compile_circuit
from clandestine.engine.factor import Array, Factor
from clandestine.errors import BadQuestion
from clandestine.learn.heard import spoken_of, testimony
from clandestine.learn.speaking import Bundle, bundles
from clandestine.learn.tables import Index, Register, Tables
from clandestine.translate.case import ONCE, Case
from clandestine.translate.item import Item
from clandestine.translate.network import Network
from clandestine.translate.node import Node
from clandestine.translate.tempers import file_of
from clandestine.translate.view import View

Shape = tuple[object, ...]


@dataclass(frozen=True)
class Member:
    """One dossier for one window: its nodes, what is known of them by number of state, and the tables they have.

    `common` gives for a node that it shares with others the number of what is shared. `items` are those that weigh, `spoken` the
    reports whose being there at all is no news (heard.py).
    """

    case: Case
    view: View
    nodes: tuple[Node, ...]
    known: Mapping[str, int]
    tables: tuple[int, ...]
    common: Mapping[str, int]
    items: tuple[Item, ...]
    spoken: tuple[str, ...]

    @property
    def network(self) -> Network:
        """The translated network."""
        return self.case.network


@dataclass(frozen=True)
class Group:
    """Members whose networks have one shape; their nodes are called by number, in the order of the first.

    `circuit` keeps what is shared, and its last factor, over that, is open to what the other members say of it.
    `known` has a column for each member: the states of the nodes `seen`. `stride` turns states into places in the list of cells.
    """

    members: tuple[int, ...]
    circuit: Circuit
    tables: tuple[int, ...]
    own: tuple[int, ...]
    seen: tuple[str, ...]
    known: Index
    cards: tuple[int, ...]
    stride: Index
    offset: Index
    common: tuple[str, ...]
    shared: Index


@dataclass(frozen=True)
class Archive:
    """Everything to learn from: members and their groups, the tables of all, and what is shared."""

    members: tuple[Member, ...]
    groups: tuple[Group, ...]
    tables: Tables
    shared: tuple[str, ...]
    priors: tuple[int, ...]
    spoken: tuple[Bundle, ...]
    frozen: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    together: Circuit | None = field(default=None)

    @property
    def item_count(self) -> int:
        """How many items weigh."""
        return sum(len(member.items) for member in self.members)


def archive(cases: Sequence[Case]) -> Archive:
    """Put cases together; all of them are asked under their one view. Raises BadQuestion where nothing weighs at all."""
    views = [case.views[0] for case in cases]
    register = Register(views[0].supposition.numbers if views else {})
    homes = _homes(cases)
    names = list(dict.fromkeys(name for held in homes for name in held.values()))
    places = {name: place for place, name in enumerate(names)}
    priors: dict[int, int] = {}
    warnings: list[str] = []
    members = []
    for case, view, held in zip(cases, views, homes, strict=True):
        member, own = _member(case, view, register, {node: places[name] for node, name in held.items()})
        for node, place in member.common.items():
            if priors.setdefault(place, own[node]) != own[node]:
                warnings.append(f"{names[place]}: {case.dossier.dossier} states another prior; the first one holds")
        members.append(member)
    if not any(member.items for member in members):
        raise BadQuestion("nothing in these dossiers weighs, so there is nothing to learn from")
    groups = _groups(members, register)
    tables = register.tables()
    together = None
    if names:
        scopes = [tuple(str(at) for at in member.common.values()) for member in members if member.common]
        cards = {str(place): register.shelves[priors[place]].shape[-1] for place in priors}
        scopes += [(str(place),) for place in range(len(names))]
        together = compile_circuit(scopes, cards, restarts=ONCE)
    first = tuple(priors[place] for place in range(len(names)))
    cells = tables.filled(tables.stated())
    filled = {number: as_stated(group, tables, cells, first) for number, group in enumerate(groups)}
    return Archive(
        tuple(members), groups, tables, tuple(names), first, bundles(members, groups, tables, first, filled),
        frozenset(register.frozen), tuple(dict.fromkeys(warnings)), together,
    )  # fmt: skip


def _homes(cases: Sequence[Case]) -> list[dict[str, str]]:
    """For every case, which of its nodes are shared with another, and what is shared is called."""
    candidates = [_sharable(case) for case in cases]
    users: dict[str, int] = {}
    for held in candidates:
        for name in set(held.values()):
            users[name] = users.get(name, 0) + 1
    return [{node: name for node, name in held.items() if users[name] > 1} for held in candidates]


def _sharable(case: Case) -> dict[str, str]:
    """The tempers of files that others may cite, and the world-view where it is not fixed; by node."""
    found: dict[str, str] = {}
    settled = case.set_under(case.views[0])
    dossier, nodes = case.dossier, {node.name for node in _nodes(case)}
    world = {name for view in case.model.world_views for name in case.model.scenarios[view].set}
    for name in nodes & world:
        if not case.network.nodes[name].parents and name not in settled:
            found[name] = name
    for file in dict.fromkeys(file_of(dossier, source) for source in dossier.sources):
        cite = dossier.sources[file].cite
        holds = any(
            source.part_of is not None and file_of(dossier, name) == file for name, source in dossier.sources.items()
        )
        start = f"temper of {file}"
        for name in nodes:
            if (name == start or name.startswith(f"{start} (")) and name not in settled and (cite or holds):
                found[name] = f"{name} of {cite}" if cite else name
    return dict(sorted(found.items()))


def _nodes(case: Case) -> list[Node]:
    """All that stands above what is known."""
    items = case.network.items
    named = [*case.set_under(case.views[0]), *(item.node for item in items)]
    return case.network.ancestors(dict.fromkeys(named))


def _member(case: Case, view: View, register: Register, common: Mapping[str, int]) -> tuple[Member, dict[str, int]]:
    """A case as a member, and the tables of what it shares."""
    nodes, network = _nodes(case), case.network
    seen = {name: int(states[0]) for name, states in case.work.seen(case.work.every).items() if states[0] >= 0}
    for name, state in case.set_under(view).items():
        place = network.nodes[name].states.index(state)
        if seen.setdefault(name, place) != place:
            raise BadQuestion(f"{case.dossier.dossier}: {name} is given as {state}, and an item says otherwise")
    numbers = [register.add(node, [len(network.nodes[one].states) for one in node.scope]) for node in nodes]
    own = {node.name: number for node, number in zip(nodes, numbers, strict=True)}
    items = testimony(case)
    spoken = tuple(name for name in spoken_of(case, items) if register.shelves[own[name]].paths)
    return Member(case, view, tuple(nodes), seen, tuple(numbers), dict(common), items, spoken), own


def _groups(members: Sequence[Member], register: Register) -> tuple[Group, ...]:
    by_shape: dict[Shape, list[int]] = {}
    for place, member in enumerate(members):
        if not member.nodes:
            continue  # nothing is known of it
        by_shape.setdefault(_shape(member), []).append(place)
    return tuple(_group(members, places, register) for places in by_shape.values())


def _shape(member: Member) -> Shape:
    at = {node.name: place for place, node in enumerate(member.nodes)}
    return (
        tuple(tuple(at[parent] for parent in node.parents) for node in member.nodes), member.tables,
        tuple(at[name] for name in member.known), tuple(at[name] for name in member.common),
    )  # fmt: skip


def _group(members: Sequence[Member], places: Sequence[int], register: Register) -> Group:
    first = members[places[0]]
    at = {node.name: str(place) for place, node in enumerate(first.nodes)}
    cards = {at[node.name]: len(node.states) for node in first.nodes}
    own = [place for place, node in enumerate(first.nodes) if node.name not in first.common]
    scopes = [tuple(at[name] for name in first.nodes[place].scope) for place in own]
    common = tuple(at[name] for name in first.common)
    circuit = compile_circuit([*scopes, *([common] if common else [])], cards, keep=common, restarts=ONCE)
    known = [[members[place].known[node.name] for node in members[place].nodes if node.name in members[place].known]
             for place in places]  # fmt: skip
    seen = tuple(at[node.name] for node in first.nodes if node.name in first.known)
    moving = [place for place in own if register.shelves[first.tables[place]].paths]
    stride = np.zeros((len(moving), len(first.nodes)), dtype=np.intp)
    offset = np.zeros((len(moving), 1), dtype=np.intp)
    for line, place in enumerate(moving):
        shelf = register.shelves[first.tables[place]]
        steps = np.cumprod([1, *reversed(shelf.shape[1:])])[::-1]
        for name, step in zip(first.nodes[place].scope, steps, strict=True):
            stride[line, int(at[name])] += step
        offset[line] = shelf.start
    shared = np.array([list(members[place].common.values()) for place in places], dtype=np.intp).reshape(
        len(places), -1
    )
    return Group(
        tuple(places), circuit, first.tables, tuple(own), seen, np.array(known, dtype=np.intp).reshape(len(places), -1).T,
        tuple(len(node.states) for node in first.nodes), stride, offset, common, shared,
    )  # fmt: skip


def as_stated(group: Group, tables: Tables, cells: Array, priors: Sequence[int], column: int = 0) -> list[Factor]:
    """The factors of one member of a group by itself: its tables, and the prior of what it shares with others."""
    scopes = group.circuit.scopes
    factors = [shelved(tables, cells, group.tables[place], scopes[line]) for line, place in enumerate(group.own)]
    if group.common:
        outer: Array = np.ones(1)
        for place in group.shared[column]:
            outer = np.multiply.outer(outer, cells[slice_of(tables, priors[place])][:, 0])
        factors.append(Factor.of(group.common, outer[0]))
    return factors


def slice_of(tables: Tables, number: int) -> slice:
    """Where the cells of a table stand."""
    shelf = tables.shelves[number]
    return slice(shelf.start, shelf.start + shelf.size)


def shelved(tables: Tables, cells: Array, number: int, scope: Sequence[str], times: int = 1) -> Factor:
    """A table of the list as a factor over `scope`, its rows repeated as a block."""
    shelf = tables.shelves[number]
    table = cells[shelf.start : shelf.start + shelf.size].reshape(*shelf.shape, -1)
    if times > 1 and shelf.paths:
        table = np.tile(table, times)
    elif not shelf.paths:
        table = table[..., :1]
    return Factor(tuple(scope), np.asarray(table))
