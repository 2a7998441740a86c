"""Is the record about this person at all? A report that reads this person, or somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

import numpy as np

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.node import YES_NO, Node, above, choice, fixed, spread
from clandestine.translate.numbers import Array, Numbers


def identified(
    node: Node, source: str, model: Model, dossier: Dossier, nodes: dict[str, Node], personal: Set[str]
) -> Node:
    """The report as it is where the identity of its record is doubtful; the same report where it is not.

    Adds to `nodes` whether the record is this person's, and an evidence-free copy of everything `personal` above the report,
    for the other person; the world and the temper are shared (docs/theory/identity.md).
    """
    source = record_of(dossier, source)
    identity = dossier.sources[source].identity
    if identity is None:
        return node
    same = f"{source} is this person"
    if same not in nodes:
        nodes[same] = choice(same, YES_NO, lambda numbers: numbers.value(f"sources.{source}.identity", identity.same))
    setting = model.others[identity.others].set if identity.others in model.others else {}
    other = _other_person(source, node.parents, setting, nodes, personal)
    twins = tuple(other.get(parent, parent) for parent in node.parents)
    both = tuple(dict.fromkeys((*node.parents, *twins)))
    cards = {name: len(nodes[name].states) for name in both}

    def fill(numbers: Numbers) -> Array:
        table = node.fill(numbers)
        return np.stack([spread(table, twins, both, cards), spread(table, node.parents, both, cards)], axis=0)

    return replace(node, parents=(same, *both), fill=fill)


def record_of(dossier: Dossier, source: str) -> str:
    """The record whose identity a paper shares: its own where it states one, else that of the file it is part of."""
    entry = dossier.sources[source]
    return source if entry.identity is not None or entry.part_of is None else record_of(dossier, entry.part_of)


def _other_person(
    source: str, names: Iterable[str], setting: dict[str, str], nodes: dict[str, Node], personal: Set[str]
) -> dict[str, str]:
    """Copy what stands above the report for another person, once for each record; old name to new."""
    copied = [node.name for node in above(nodes, names) if node.name in personal]
    renamed = {name: f"{name} of another ({source})" for name in copied}
    for name in copied:
        if renamed[name] not in nodes:
            node = nodes[name].renamed(renamed)
            nodes[node.name] = fixed(node.name, node.states, setting[name]) if name in setting else node
    return renamed
