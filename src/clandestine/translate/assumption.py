"""An assumption: what can be doubted by itself, be it one number, a row that sums to 1, or rates that keep an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from clandestine.translate.numbers import Array
from clandestine.translate.probe import Listing, Named

EDGE = 1e-12


@dataclass(frozen=True)
class Assumption:
    """Numbers that only move together: their paths, their stated values, and the corners of what they may be.

    `corners` has shape (corners, paths); every setting within the limits lies between corners. `nodes` are those of the network
    in which any of the numbers is used, with the degrees of their tables.
    """

    paths: tuple[str, ...]
    stated: Array
    corners: Array
    nodes: Mapping[str, int]

    @property
    def name(self) -> str:
        """What it is called: the path of its only number, or what the paths have in common."""
        if len(self.paths) == 1:
            return self.paths[0]
        common = []
        for parts in zip(*(path.split(".") for path in self.paths), strict=False):
            if len(set(parts)) > 1:
                break
            common.append(parts[0])
        return ".".join(common)

    @property
    def uses(self) -> int:
        """The highest degree that P(evidence) can have in it: in how many places it is used."""
        return sum(max(degree, 1) for degree in self.nodes.values())

    @property
    def rational(self) -> bool:
        """Whether P(evidence) is no polynomial in it, but a quotient of two."""
        return 0 in self.nodes.values()


def assumptions(listing: Listing) -> list[Assumption]:
    """Everything with limits to move in, in the order of the listing."""
    known = {path: named for path, named in listing.seen.items() if named.doubted}
    held: dict[str, Assumption] = {}
    for paths, row in listing.together.items():
        doubted = [path for path in paths if path in known]
        if len(doubted) > 1:  # a single one moves alone, and the others share what it leaves
            total = sum(float(row[place]) for place, path in enumerate(paths) if path in known)
            stated = np.array([float(row[place]) for place, path in enumerate(paths) if path in known])
            found = _joined(
                [known[path] for path in doubted], stated, _of_a_row([known[path] for path in doubted], total)
            )
            held |= dict.fromkeys(doubted, found)
    for group in _in_order(listing.ordered, known):
        numbers = [known[path] for path in group]
        stated = np.array([number.value for number in numbers])
        held |= dict.fromkeys(group, _joined(numbers, stated, _of_an_order(numbers, listing.ordered)))
    for path, number in known.items():
        if path not in held:
            held[path] = _joined([number], np.array([number.value]), np.array([[number.low], [number.high]]))
    return list({id(one): one for one in (held[path] for path in known)}.values())


def _joined(numbers: Sequence[Named], stated: Array, corners: Array) -> Assumption:
    nodes = {node: degree for number in numbers for node, degree in number.nodes.items()}
    return Assumption(tuple(number.path for number in numbers), stated, corners, nodes)


def _of_a_row(numbers: Sequence[Named], total: float) -> Array:
    """The corners of a box cut by a fixed sum: all entries but one at a limit, that one taking what is left."""
    found = []
    for free, number in enumerate(numbers):
        others = [one for one in numbers if one is not number]
        for ends in product(*((one.low, one.high) for one in others)):
            left = total - sum(ends)
            if number.low - EDGE <= left <= number.high + EDGE:
                corner = [*ends[:free], min(max(left, number.low), number.high), *ends[free:]]
                found.append(corner)
    return _unique(found)


def _of_an_order(numbers: Sequence[Named], ordered: Iterable[tuple[str, str]]) -> Array:
    """The corners of a box cut by an order: each number at a limit of its own, or level with another that is."""
    places = {number.path: place for place, number in enumerate(numbers)}
    pairs = [(places[low], places[high]) for low, high in ordered if low in places and high in places]
    ends = {end for number in numbers for end in (number.low, number.high)}
    ways = [sorted(end for end in ends if number.low <= end <= number.high) for number in numbers]
    return _unique([way for way in product(*ways) if all(way[low] <= way[high] for low, high in pairs)])


def _in_order(ordered: Iterable[tuple[str, str]], known: Mapping[str, Named]) -> list[list[str]]:
    """The numbers that keep an order with one another, in groups."""
    groups: list[list[str]] = []
    for pair in ordered:
        if set(pair) <= set(known):
            touched = [group for group in groups if set(group) & set(pair)]
            merged = [path for group in touched for path in group]
            merged += [path for path in pair if path not in merged]
            groups = [*(group for group in groups if group not in touched), merged]
    return groups


def _unique(corners: Sequence[Sequence[float]]) -> Array:
    return np.unique(np.round(np.array(corners, dtype=float), 15), axis=0)
