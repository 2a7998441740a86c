"""The network picture: what hangs on what, in layers, from the world above to the items below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clandestine.report.figures.canvas import GRID, INK, PAPER, SKY, SOFT, Canvas, cut
from clandestine.translate.case import Case

BOX, TALL, GAP, LAYER, EDGE, MOST = 104.0, 22.0, 10.0, 62.0, 6.0, 9
PASSES = 8  # over the layers, to bring what hangs together near


@dataclass(frozen=True)
class NetworkPicture:
    """Nodes in layers, top down; `edges` go from a parent to what hangs on it.

    `seen` are the reports that say something, with the ids of their items; `asked` is the question.
    """

    layers: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]
    seen: Mapping[str, str]
    asked: str

    @staticmethod
    def of(case: Case, about: str) -> NetworkPicture:
        """From a case: what stands above the question and above the items; reports are called by their items' ids."""
        items = {item.node: item.id for item in case.network.items}
        # Causes act one after another through links of their own: the picture shows the variable they end in.
        links = {
            f"{name} before {cause}": name for name, known in case.model.variables.items() for cause in known.causes
        }
        above: dict[str, dict[str, None]] = {}
        for node in case.network.ancestors(dict.fromkeys([about, *items])):
            name = links.get(node.name, node.name)
            parents = [links.get(parent, parent) for parent in node.parents]
            above[name] = {**above.pop(name, {}), **{parent: None for parent in parents if parent != name}}
        depth: dict[str, int] = {}
        for name, held in above.items():
            depth[name] = 1 + max((depth[parent] for parent in held), default=-1)
        # What has nothing above it (a temper, say) comes down to just above the first that hangs on it.
        for name in reversed(above):
            below = [depth[other] for other, held in above.items() if name in held]
            if below and not above[name]:
                depth[name] = min(below) - 1
        edges = [(parent, name) for name, held in above.items() for parent in held]
        layers = [[name for name in above if depth[name] == level] for level in range(max(depth.values()) + 1)]
        return NetworkPicture(tuple(map(tuple, _ordered(_broken(layers), edges))), tuple(edges), items, about)

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        return f"The network behind {self.asked}"

    @property
    def alt(self) -> str:
        """What it shows to whoever cannot see it."""
        count = sum(len(layer) for layer in self.layers)
        told = "; ".join(
            f"{self.seen[child]} hangs on {', '.join(sorted(parent for parent, other in self.edges if other == child))}"
            for child in self.seen
            if any(other == child for _, other in self.edges)
        )
        return f"{count} variables and {len(self.edges)} links, of which {len(self.seen)} are what was seen: {told}."

    def drawn(self) -> Canvas:
        """The figure: boxes in layers, the question outlined heavily, what was seen in colour."""
        wide = max(len(layer) for layer in self.layers)
        canvas = Canvas(wide * (BOX + GAP) + 2 * EDGE, len(self.layers) * LAYER - (LAYER - TALL) + 2 * EDGE)
        places: dict[str, tuple[float, float]] = {}
        for row, layer in enumerate(self.layers):
            start = (canvas.width - len(layer) * (BOX + GAP) + GAP) / 2
            for column, name in enumerate(layer):
                places[name] = start + column * (BOX + GAP), EDGE + row * LAYER
        for parent, child in self.edges:
            (x1, y1), (x2, y2) = places[parent], places[child]
            canvas.line(
                x1 + BOX / 2,
                y1 + TALL,
                x2 + BOX / 2,
                y2,
                ink=GRID if parent != self.asked else SOFT,
                wide=0.8,
                kind="fig-grid",
            )
        for name, (x, y) in places.items():
            seen, asked = name in self.seen, name == self.asked
            canvas.box(x, y, BOX, TALL, fill=SKY if seen else PAPER, line=INK if asked else SOFT, round_=4,
                       kind="fig-seen" if seen else "fig-node")  # fmt: skip
            if asked:
                canvas.box(x - 2, y - 2, BOX + 4, TALL + 4, fill="none", line=INK, round_=5, kind="fig-asked")
            words = cut(self.seen.get(name, name.replace("_", " ")), BOX - 8, 9)
            canvas.text(x + BOX / 2, y + 14, words, size=9, anchor="middle", bold=asked, ink="#000000" if seen else INK)
        return canvas


def _broken(layers: Sequence[Sequence[str]]) -> list[list[str]]:
    """Layers with no more than a few nodes each: a long one goes on beneath."""
    return [list(layer[start : start + MOST]) for layer in layers for start in range(0, len(layer), MOST)]


def _ordered(layers: list[list[str]], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Each layer in the order of the middle of what it is linked to, passes down and up in turn (barycentres)."""
    near: dict[str, list[str]] = {}
    for parent, child in edges:
        near.setdefault(parent, []).append(child)
        near.setdefault(child, []).append(parent)
    for turn in range(PASSES):
        places = {name: place / max(len(layer) - 1, 1) for layer in layers for place, name in enumerate(layer)}
        for layer in layers if turn % 2 == 0 else reversed(layers):
            middle = {
                name: sum(places[other] for other in near.get(name, [])) / len(near[name])
                if near.get(name)
                else places[name]
                for name in layer
            }
            layer.sort(key=lambda name: (round(middle[name], 9), name))
            places |= {name: place / max(len(layer) - 1, 1) for place, name in enumerate(layer)}
    return layers
