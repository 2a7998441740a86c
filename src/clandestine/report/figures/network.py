"""What stands above the items and the question, in layers: a small picture of the model at work on one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clandestine.translate.case import Case

MOST = 60
PASSES = 6
BEFORE = " before "  # inner steps of a node that many others bear on are told by this word in their names


@dataclass(frozen=True)
class Dot:
    """A node: its name, the words beside it, its layer from above, and its place within the layer."""

    name: str
    label: str
    layer: int
    place: int
    seen: bool = False
    asked: bool = False


@dataclass(frozen=True)
class NetworkPicture:
    """Nodes in layers and the edges between them, by their names; `hidden` is how many are left out for room."""

    whom: str
    about: str
    dots: tuple[Dot, ...]
    edges: tuple[tuple[str, str], ...]
    hidden: int

    @property
    def title(self) -> str:
        """Whom and what."""
        return f"{self.whom}: what stands between {self.about} and the items"

    @property
    def alt(self) -> str:
        """What the figure shows, in numbers of nodes."""
        seen = [one.label for one in self.dots if one.seen]
        text = f"A network of {len(self.dots)} nodes and {len(self.edges)} edges, causes above what they bear on. "
        text += f"{self.about} is asked about; "
        text += f"seen {'is' if len(seen) == 1 else 'are'} {', '.join(seen)}." if seen else "nothing is seen."
        return text + (f" {self.hidden} nodes farther off are left out." if self.hidden else "")


def network_of(case: Case, about: str | None = None, most: int = MOST) -> NetworkPicture:
    """The picture of a case: only what stands above its items and the question; the nearest to them, where there are too many."""
    asked = case.asked(about)
    items: dict[str, list[str]] = {}
    for item in case.network.items:
        items.setdefault(item.node, []).append(item.id)
    nodes = case.network.ancestors([asked, *items])
    names = {node.name for node in nodes}
    parents: dict[str, list[str]] = {}
    for node in nodes:  # inner steps are drawn as part of the node they lead to
        known = parents.setdefault(_whole(node.name, names), [])
        known += [one for one in dict.fromkeys(_whole(parent, names) for parent in node.parents) if one not in known]
    parents = {name: [one for one in above if one != name] for name, above in parents.items()}
    kept = _nearest(parents, [asked, *items], most)
    shown = {name: [one for one in above if one in kept] for name, above in parents.items() if name in kept}
    order = _in_order(shown)
    dots = tuple(
        Dot(name, " + ".join(items[name]) if name in items else name, layer, place, name in items, name == asked)
        for layer, row in enumerate(order)
        for place, name in enumerate(row)
    )
    edges = tuple((above, name) for name, held in shown.items() for above in held)
    return NetworkPicture(f"{case.dossier.title}, {case.window}", asked, dots, edges, len(parents) - len(kept))


def _whole(name: str, names: set[str]) -> str:
    start, mark, _ = name.partition(BEFORE)
    return start if mark and start in names else name


def _nearest(parents: Mapping[str, Sequence[str]], start: Sequence[str], most: int) -> set[str]:
    """The nodes fewest steps from those to start with, at most so many; ties in the order of the network."""
    beside: dict[str, list[str]] = {name: list(above) for name, above in parents.items()}
    for name, above in parents.items():
        for one in above:
            beside[one].append(name)
    steps = dict.fromkeys(start, 0)
    line = list(steps)
    for name in line:
        for one in beside[name]:
            if one not in steps:
                steps[one] = steps[name] + 1
                line.append(one)
    return set(line[:most])


def _in_order(parents: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Layers by the longest path from above, each ordered by where its neighbours stand; roots just above their first child."""
    layers: dict[str, int] = {}

    def layer(name: str) -> int:
        if name not in layers:
            layers[name] = max((layer(one) + 1 for one in parents[name]), default=0)
        return layers[name]

    below: dict[str, list[str]] = {name: [] for name in parents}
    for name in parents:
        layer(name)
        for one in parents[name]:
            below[one].append(name)
    for name in parents:
        if not parents[name] and below[name]:
            layers[name] = min(layers[one] for one in below[name]) - 1
    rows: list[list[str]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for name in parents:
        rows[layers[name]].append(name)
    for turn in range(PASSES):
        middle = {name: (place + 0.5) / len(row) for row in rows for place, name in enumerate(row)}
        beside = parents if turn % 2 == 0 else below
        for row in rows if turn % 2 == 0 else reversed(rows):
            near = {name: [middle[one] for one in beside[name]] or [middle[name]] for name in row}
            row.sort(key=lambda name: (round(sum(near[name]) / len(near[name]), 9), middle[name]))
            middle |= {name: (place + 0.5) / len(row) for place, name in enumerate(row)}
    return [row for row in rows if row]
