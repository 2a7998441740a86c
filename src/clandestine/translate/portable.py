"""A case as plain data that a program without this package can work: tables as polynomials in the named numbers, and the items.

What is exported is the network, not an answer: whoever reads it sums it out, with items left out, numbers moved, sources taken for
copies and any view taken, and must agree with the engine (docs/theory/living.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from clandestine.errors import TooLarge
from clandestine.record.model import Sensitive
from clandestine.record.supposition import Supposition
from clandestine.record.whatif import WhatIf
from clandestine.translate.case import Case
from clandestine.translate.network import Network
from clandestine.translate.node import Node
from clandestine.translate.onfile import ON_FILE, entails
from clandestine.translate.polynomials import Cells, Key, Polynomial, Stated, cells_of, same_table
from clandestine.translate.supposed import number_paths, supposed
from clandestine.translate.view import AVERAGE, View, views_of

SCHEMA = "clandestine/circuit/1"
MOST_CELLS = 60_000  # of one evaluation: a page that works a hundred of them must not be kept waiting
MOST_TERMS = 60_000  # of all polynomials together: what a page can carry

Pair = tuple[str, str]  # a source, and the source it might be a copy of


@dataclass
class _Writer:
    """Gives every name, number, primitive and polynomial its place in a list, once; lives only while one case is exported."""

    names: dict[str, int] = field(default_factory=dict)
    cards: list[int] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    stated: dict[str, Stated] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    primitives: dict[Key, int] = field(default_factory=dict)
    polynomials: dict[tuple[Any, ...], int] = field(default_factory=dict)
    terms: int = 0

    def number(self, path: str) -> int:
        return self.numbers.setdefault(path, len(self.numbers))

    def name(self, node: str) -> int:
        return self.names[node]

    def meet(self, nodes: Iterable[Node]) -> None:
        """Give nodes their places, with the number of their states."""
        for node in nodes:
            if node.name not in self.names:
                self.names[node.name] = len(self.names)
                self.cards.append(len(node.states))

    def primitive(self, key: Key) -> int:
        paths = key[1] if key[0] == "row" else (key[1], *(path for path, _ in (key[2] if key[0] == "ordered" else ())))
        for path in paths:
            self.number(path)
        if key[0] == "row":
            self.rows.setdefault(key[1], len(self.rows))
        return self.primitives.setdefault(key, len(self.primitives))

    def polynomial(self, one: Polynomial) -> int:
        terms = tuple((factor, tuple(self.primitive(key) for key in keys)) for keys, factor in one)
        if terms not in self.polynomials:
            self.terms += len(terms)
            self.polynomials[terms] = len(self.polynomials)
        return self.polynomials[terms]

    def node(self, node: Node, cells: Cells) -> dict[str, Any]:
        self.frozen |= cells.frozen
        self.stated |= {path: one for path, one in cells.seen.items() if path not in self.stated}
        return {
            "v": self.name(node.name),
            "scope": [self.name(name) for name in node.scope],
            "table": [self.polynomial(one) for one in cells.polynomials],
        }

    def plain_primitives(self) -> list[list[Any]]:
        found: list[list[Any]] = []
        for key in self.primitives:
            if key[0] == "row":
                found.append(["r", self.rows[key[1]], key[2]])
            elif key[0] == "ordered":
                found.append(["o", self.number(key[1]), [[self.number(path), up] for path, up in key[2]], *key[3:]])
            else:
                found.append(["n", self.number(key[1])])
        return found

    def plain_polynomials(self) -> list[list[Any]]:
        """Each polynomial as factor, primitives, factor, primitives and so on."""
        return [[part for factor, keys in one for part in (factor, list(keys))] for one in self.polynomials]


def portable(case: Case, about: str | None = None) -> dict[str, Any]:
    """The case's network for the question `about`, as plain data ready for JSON.

    Tables are lists of polynomials in the order of C, the node itself last; a primitive is a number ("n"), an entry of a row that
    sums to 1 ("r") or a number that keeps an order ("o"). Of numbers only those are free that have limits to move in and can be
    named in a supposition. `copies` holds, for each pair of sources of which one could be a copy of the other, the nodes that
    would be otherwise. Raises TooLarge where working it, or carrying it, would take too much.
    """
    about = case.asked(about)
    if case.model.years is not None:
        raise TooLarge("a model of years takes some hundred times as long as a page should keep its reader waiting")
    circuit, _ = case.work.circuit(about)
    if circuit.cost.cells > MOST_CELLS:
        raise TooLarge(f"one evaluation takes {circuit.cost.cells:,} cells; a page is given at most {MOST_CELLS:,}")
    views = _views(case)
    nodes = _nodes(case, about, case.network, views)
    writer = _Writer()
    writer.meet(nodes.values())
    plain = [writer.node(node, cells_of(node)) for node in nodes.values()]
    order = [cluster.out for cluster in circuit.tree.clusters if cluster.out is not None]
    order += [name for name in nodes if name not in circuit.cards]
    copies = [_copied(case, about, pair, nodes, views, writer) for pair in _pairs(case)]
    if writer.terms > MOST_TERMS:
        raise TooLarge(f"its tables have {writer.terms:,} terms; a page is given at most {MOST_TERMS:,}")
    known = set(number_paths(case.model, case.dossier))
    moved = {path for view in views for path in view.supposition.numbers}
    if moved & writer.frozen:
        raise TooLarge(f"{min(moved & writer.frozen)} divides others, and a view moves it")
    return {
        "schema": SCHEMA,
        "names": list(writer.names),
        "cards": writer.cards,
        "about": writer.name(about),
        "states": list(case.states(about)),
        "views": [_view(case, view, writer) for view in views],
        "shown": [view.name for view in case.views_for(about)],
        "nodes": plain,
        "order": [writer.name(name) for name in order],
        "items": _items(case, case.network, writer),
        "divided": case.work.divided is not None,
        "sources": {name: one.derives_from for name, one in case.dossier.sources.items() if one.derives_from},
        "sensitive": [_sensitive(case, about, rule, writer) for rule in case.model.sensitive],
        "numbers": [[path, *_limits(writer, path, path in known)] for path in writer.numbers],
        "rows": [[writer.number(path) for path in paths] for paths in writer.rows],
        "primitives": writer.plain_primitives(),
        "polynomials": writer.plain_polynomials(),
        "copies": copies,
    }  # fmt: skip


def _views(case: Case) -> list[View]:
    """Every view a reader may take: those of the case, the other scenarios of the model, and all mixed by their prior."""
    others = [name for name in case.model.scenarios if name not in {view.name for view in case.views}]
    found = [*case.views, *(views_of(case.model, others, average=False) if others else ())]
    if AVERAGE not in {view.name for view in found} and case.model.world_views:
        found += views_of(case.model, (), average=True)
    return [View(view.name, Supposition(set=view.supposition.set, numbers={**view.supposition.numbers, **case.numbers}))
            for view in found]  # fmt: skip


def _nodes(case: Case, about: str, network: Network, views: Iterable[View]) -> dict[str, Node]:
    """What stands above the question, the items, and all that any view settles; parents before children."""
    settled = [name for view in views for name in case.set_under(view)]
    named = [about, *settled, *(item.node for item in network.items), *(one.variable for one in case.model.sensitive)]
    return {node.name: node for node in network.ancestors(dict.fromkeys(named))}


def _view(case: Case, view: View, writer: _Writer) -> dict[str, Any]:
    settled = case.set_under(view)
    places = {writer.name(name): case.network.nodes[name].states.index(state) for name, state in settled.items()}
    numbers = {
        writer.numbers[path]: one.value for path, one in view.supposition.numbers.items() if path in writer.numbers
    }
    return {"name": view.name, "set": list(places.items()), "numbers": list(numbers.items())}


def _items(case: Case, network: Network, writer: _Writer) -> list[dict[str, Any]]:
    """The items: node, what was seen, where from; `entails` tells those that put a person on file by themselves."""
    divided = case.work.divided
    return [
        {
            "id": item.id, "node": writer.name(item.node), "seen": item.outcome, "source": item.source,
            "drop": list(item.observations) or ([item.id] if item.id != ON_FILE else []),
            "entails": divided is not None and item.id != ON_FILE and entails(divided, item),
        }
        for item in network.items
    ]  # fmt: skip


def _limits(writer: _Writer, path: str, known: bool) -> tuple[float, float, float, bool]:
    """A number's stated value, its limits, and whether a reader may move it."""
    one = writer.stated[path]
    free = known and path not in writer.frozen and not one.ratio and one.low < one.high
    # As many digits as any machine agrees on: where a guess states no limits they come out of an exponential.
    return one.value, float(f"{one.low:.10g}"), float(f"{one.high:.10g}"), free


def _sensitive(case: Case, about: str, rule: Sensitive, writer: _Writer) -> dict[str, Any]:
    """What must not be shown where nothing bears on a rule's variable, and what may not be named as leading on one origin alone."""
    own = about == rule.variable
    states = list(case.states(about)) if own else [rule.role] if rule.role in case.states(about) else []
    return {
        "variable": writer.name(rule.variable), "words": rule.words,
        "state": states if case.dossier.person is not None else [],
        "lead": [rule.state] if own else states,
    }  # fmt: skip


def _pairs(case: Case) -> list[Pair]:
    """Sources of which the first could be a copy of the second: both weigh here, and the first is not known as a copy already."""
    weighing = dict.fromkeys(item.source for item in case.network.items if item.id != ON_FILE)
    return [
        (copy, original)
        for copy, original in permutations(weighing, 2)
        if case.dossier.sources[copy].derives_from is None and not _goes_back(case, original, copy)
    ]


def _goes_back(case: Case, source: str, goal: str) -> bool:
    above = case.dossier.sources[source].derives_from
    return above is not None and (above == goal or _goes_back(case, above, goal))


def _copied(
    case: Case, about: str, pair: Pair, nodes: Mapping[str, Node], views: Iterable[View], writer: _Writer
) -> dict[str, Any]:
    """What would be otherwise if one source were a plain copy of another: nodes, and items that would no longer weigh."""
    copy, original = pair
    network = supposed(case, WhatIf(copies={copy: original})).network
    found = _nodes(case, about, network, views)
    fresh = {name: node for name, node in found.items() if name not in nodes or not same_table(nodes[name], node)}
    writer.meet(found.values())
    still = {item.id: item for item in network.items}
    return {
        "copy": copy, "of": original,
        "nodes": [writer.node(node, cells_of(node)) for node in fresh.values()],
        "gone": [place for place, item in enumerate(case.network.items) if item.id not in still],
    }  # fmt: skip
