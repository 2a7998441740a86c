"""Single files across dossiers: their temper, and how much of what they assert is so, followed through the draws."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from clandestine.learn.gathered import Archive, slice_of
from clandestine.learn.imputing import Hidden
from clandestine.learn.summary import Told
from clandestine.translate.numbers import Array
from clandestine.translate.tempers import file_of

ENOUGH = 5  # assertions of a file, for a share of them to be told


@dataclass(frozen=True)
class Temper:
    """A file's temper: its states, and their probabilities before and after."""

    name: str
    states: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]


@dataclass(frozen=True)
class File:
    """One file across dossiers; `so` is the share of its assertions that are so, None where there are too few to tell."""

    name: str
    kinds: tuple[str, ...]
    dossiers: int
    items: int
    assertions: int
    so: Told | None
    temper: Temper | None


@dataclass
class Files:
    """Gathers what every draw says of the files; `told()` sums it up.

    Assertions on what a model calls sensitive are left out: the share would speak of named people.
    """

    archive: Archive
    _homes: dict[str, list[tuple[int, int, int, int, bool]]] = field(default_factory=dict)
    _tempers: dict[str, tuple[tuple[int, int, int], tuple[str, ...], int]] = field(default_factory=dict)
    _kinds: dict[str, dict[str, None]] = field(default_factory=dict)
    _members: dict[str, set[str]] = field(default_factory=dict)
    _items: dict[str, int] = field(default_factory=dict)
    _so: dict[str, list[Array]] = field(default_factory=dict)
    _states: dict[str, Array] = field(default_factory=dict)
    _draws: int = 0

    def __post_init__(self) -> None:
        for number, group in enumerate(self.archive.groups):
            for column, place in enumerate(group.members):
                self._enter(number, column, place)

    def _enter(self, number: int, column: int, place: int) -> None:
        member = self.archive.members[place]
        at = {node.name: line for line, node in enumerate(member.nodes)}
        hidden = {one.variable for one in member.case.model.sensitive}
        for item in member.items:
            name = self._name(place, item.source)
            self._kinds.setdefault(name, {})[item.kind] = None
            self._members.setdefault(name, set()).add(member.case.dossier.dossier)
            self._items[name] = self._items.get(name, 0) + 1
            node = member.network.nodes[item.node]
            for parent in node.parents:
                if parent.startswith("temper of "):
                    states = member.network.nodes[parent].states
                    self._tempers.setdefault(name, ((number, column, at[parent]), states, member.tables[at[parent]]))
            states = member.network.nodes[item.node].states
            word, _, state = states[item.outcome].partition(" ")
            if item.variable in at and item.variable not in hidden and word in ("says", "not"):
                value = member.case.model.states(item.variable).index(state)
                line = (number, column, at[item.variable], value, word == "says")
                self._homes.setdefault(name, []).append(line)

    def _name(self, place: int, source: str) -> str:
        dossier = self.archive.members[place].case.dossier
        top = file_of(dossier, source)
        return dossier.sources[top].cite or f"{dossier.dossier}: {top}"

    def watch(self, hidden: Hidden) -> None:
        """Take in what was hidden in one draw of every chain."""
        self._draws += hidden.log_evidence.size
        for name, lines in self._homes.items():
            if len(lines) >= ENOUGH:
                so = [(hidden.states[g][node, column] == value) == said for g, column, node, value, said in lines]
                self._so.setdefault(name, []).append(np.mean(so, axis=0))
        for name, ((g, column, node), states, _) in self._tempers.items():
            counts = np.bincount(hidden.states[g][node, column], minlength=len(states))
            self._states[name] = self._states.get(name, np.zeros(len(states))) + counts

    def told(self) -> list[File]:
        """Every file, those with the most items first."""
        tables = self.archive.tables
        cells = tables.filled(tables.stated())[:, 0]
        found = []
        for name, items in self._items.items():
            temper = None
            if name in self._tempers and self._draws:
                (_, _, _), states, number = self._tempers[name]
                before = cells[slice_of(tables, number)]
                after = self._states[name] / self._draws
                temper = Temper(name, states, tuple(map(float, before)), tuple(map(float, after)))
            so = Told.of(np.concatenate(self._so[name])) if name in self._so else None
            found.append(
                File(
                    name,
                    tuple(self._kinds[name]),
                    len(self._members[name]),
                    items,
                    len(self._homes.get(name, [])),
                    so,
                    temper,
                )
            )
        return sorted(found, key=lambda one: (-one.items, one.name))
