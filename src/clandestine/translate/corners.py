"""The tables each node may have while some assumptions move: what the bound from outside chooses from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from clandestine.engine.envelope import Choice, TooWide, highest_share, summed
from clandestine.translate.reach import Reach

MOST_TABLES = 2**14
ROOMS = (256, 16)  # settings tried side by side in one part of the network, and fewer where these are too many
MOST_ROOTS = 16  # and in what stands above the variable asked about


def share_at_most(reach: Reach, states: npt.NDArray[np.bool_], order: Sequence[int]) -> float:
    """No smaller than the largest P(about in states | evidence) over all settings of the assumptions.

    The network falls into parts that only the variable asked about, and what stands above it, hold together. Within a part,
    assumptions that bear on several states at once are tried at their corners, those first in `order` (places) as far as there
    is room; all others are chosen row by row. An assumption used in several nodes is taken for as many of its own: more
    freedom than there is. 1 where even that is too much to work.
    """
    roots, parts = _parts(reach)
    for room in ROOMS:
        try:
            said = [
                summed(_side_by_side(reach, part, _tried(reach, part, roots, order, room)), roots) for part in parts
            ]
            return highest_share(_roots(reach, roots), said, reach.about, states)
        except TooWide:
            continue
    return 1.0


def _parts(reach: Reach) -> tuple[list[str], list[list[str]]]:
    """The variable asked about and all above it; and the other nodes in parts that hang together without these."""
    case = reach.case
    names = case.work.circuit(reach.about)[1]
    roots = [node.name for node in case.network.ancestors([reach.about])]
    part_of: dict[str, list[str]] = {}
    for name in names:
        if name in roots:
            continue
        here = [name]
        for parent in case.network.nodes[name].parents:
            if parent in part_of and part_of[parent] is not here:
                here = part_of[parent] + [one for one in here if one not in part_of[parent]]
                for one in here:
                    part_of[one] = here
        part_of[name] = here
    found = list({id(part): part for part in part_of.values()}.values())
    return roots, [sorted(part, key=names.index) for part in found]


def _roots(reach: Reach, roots: Sequence[str]) -> list[Choice]:
    """The roots: the node with most to choose is chosen row by row, what moves in the others is tried at its corners."""
    ways = {node: [len(reach.assumptions[place].corners) for place in reach.by_node.get(node, ())] for node in roots}
    most = max(roots, key=lambda node: sum(ways[node]))
    wide = [(place, node) for node in roots if node != most for place in reach.by_node.get(node, ())]
    return _side_by_side(reach, roots, _grid(reach, wide, MOST_ROOTS))


@dataclass(frozen=True)
class _Tried:
    """An assumption, as far as one node goes, that is tried at its corners: which corner, for every setting of the batch."""

    place: int
    node: str
    corners: npt.NDArray[np.int_]


def _tried(reach: Reach, part: Sequence[str], roots: Sequence[str], order: Sequence[int], room: int) -> list[_Tried]:
    """What is tried side by side in a part, as far as there is room."""
    wide = [(place, node) for place in order for node in reach.assumptions[place].nodes if node in part]
    wide = [(place, node) for place, node in wide if _bears_on_several(reach, place, node, roots)]
    return _grid(reach, wide, room)


def _grid(reach: Reach, wide: Sequence[tuple[int, str]], room: int) -> list[_Tried]:
    """All combinations of the corners of some assumptions, the first ones as far as there is room."""
    sizes: list[int] = []
    for place, _ in wide:
        sizes.append(len(reach.assumptions[place].corners))
        if prod(sizes) > room:
            sizes.pop()
            break
    grid = np.array(list(product(*map(range, sizes))), dtype=int).reshape(prod(sizes), len(sizes))
    return [_Tried(place, node, grid[:, at]) for at, (place, node) in enumerate(wide[: len(sizes)])]


def _bears_on_several(reach: Reach, place: int, node: str, roots: Sequence[str]) -> bool:
    """Whether an assumption touches rows of a node that stand under different states of the roots."""
    known = reach.case.network.nodes[node]
    above = [axis for axis, parent in enumerate(known.parents) if parent in roots]
    if not above:
        return True
    shape = [len(reach.case.network.nodes[name].states) for name in known.scope]
    cells = reach.touched(node)[place].reshape(shape)
    return int(cells.any(axis=tuple(axis for axis in range(len(shape)) if axis not in above)).sum()) > 1


def _side_by_side(reach: Reach, nodes: Sequence[str], tried: Sequence[_Tried]) -> list[Choice]:
    """Nodes with their tables, setting by setting where something in them is tried."""
    batch = len(tried[0].corners) if tried else 1
    held: dict[str, dict[int, npt.NDArray[np.int_]]] = {}
    for one in tried:
        held.setdefault(one.node, {})[one.place] = one.corners
    return [_choice(reach, node, held.get(node, {}), batch if node in held else 1) for node in nodes]


def _choice(reach: Reach, node: str, tried: Mapping[int, npt.NDArray[np.int_]], batch: int) -> Choice:
    """A node with its tables: at the tried corners setting by setting, at all corners of what else touches it."""
    lanes = _lanes(reach, node, tried)
    sizes = [max(len(reach.assumptions[place].corners) for place in lane) for lane in lanes]
    count = prod(sizes)
    if count * batch > MOST_TABLES:
        raise TooWide
    ways = np.array(list(product(*map(range, sizes))), dtype=int).reshape(count, len(sizes))
    settings = np.repeat(reach.stated, count * batch, axis=1)
    for place, corners in tried.items():
        settings[reach.rows_of[place]] = np.tile(reach.assumptions[place].corners[corners].T, count)
    for at, lane in enumerate(lanes):
        for place in lane:
            ends = reach.assumptions[place].corners
            chosen = ends[np.minimum(ways[:, at], len(ends) - 1)]
            settings[reach.rows_of[place]] = np.repeat(chosen.T, batch, axis=1)
    table = reach.table(node, settings)[..., 1:] * reach.seen(node)[..., None]
    shaped = table.reshape(*table.shape[:-1], count, batch)
    return Choice(node, reach.case.network.nodes[node].parents, np.moveaxis(shaped, -2, 0))


def _lanes(reach: Reach, node: str, without: Mapping[int, object]) -> list[list[int]]:
    """The assumptions of a node in lanes, each taken to its corners by itself: two in one lane never touch one row."""
    lanes: list[tuple[list[int], npt.NDArray[np.bool_]]] = []
    touched = reach.touched(node) if node in reach.by_node else {}
    for place, cells in touched.items():
        if place in without:
            continue
        free = next((lane for lane in lanes if not (lane[1] & cells).any()), None)
        if free is None:
            lanes.append(([place], cells.copy()))
        else:
            free[0].append(place)
            free[1][:] |= cells
    return [lane for lane, _ in lanes]
