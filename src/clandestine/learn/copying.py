"""Who may have copied from whom: pairs that share what is rare, weighed against chance (Dong, Berti-Equille and Srivastava 2009).

To agree on what is so is no sign of copying; to agree on an error is. A pair found here is to be read side by side, never assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.engine.deep import DeepRun
from clandestine.engine.factor import Array, Factor
from clandestine.learn.gathered import Archive, Group, as_stated
from clandestine.learn.raters import Votes, joint
from clandestine.scales import decibans
from clandestine.translate.item import Item
from clandestine.translate.reading import SILENT

SLIP = 0.02  # of a copyist's errors, where none is stated (docs/theory/copies.md)
WORTH_TELLING = 5.0  # decibans
POINTS = 32


@dataclass(frozen=True)
class Pair:
    """Two sources (or raters), on how many things both speak, on how many alike, and the weight of copying in decibans.

    `surprising` counts what both say alike although the rest makes it improbable (less than even) that the second would.
    """

    first: str
    second: str
    both: int
    alike: int
    surprising: int
    weight: float


def copying(ratios: Sequence[float]) -> float:
    """The natural log of how much likelier copying makes it all, its share being anything from 0 to 1 beforehand.

    A ratio for each thing both speak of: how much likelier the second's words are if they were copied than if they were not.

    >>> round(copying([3.0]), 6) == round(float(np.log(2.0)), 6)
    True
    """
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    share = (nodes + 1) / 2
    logs = np.log1p(share[:, None] * (np.array(ratios)[None, :] - 1)).sum(axis=1)
    most = logs.max()
    return float(most + np.log((weights / 2 * np.exp(logs - most)).sum()))


def copied(alike: bool, said: int, slip: float = SLIP) -> float:
    """The chance of a copyist's words, given the original's, where there are `said` different things to say.

    >>> copied(True, 2), copied(False, 2)
    (0.99, 0.01)
    """
    return (1 - slip) * alike + slip / said


def weighed(first: str, second: str, told: Sequence[tuple[bool, float, float]]) -> Pair:
    """A pair, from what both speak of: whether alike, and the ratio either way, the one who copied being unknown."""
    ways = [copying([one[place] for one in told]) for place in (1, 2)]
    weight = decibans(float(np.logaddexp(ways[0], ways[1]) - np.log(2)))
    surprising = sum(alike and min(one, other) > 2 for alike, one, other in told)
    return Pair(first, second, len(told), sum(alike for alike, _, _ in told), surprising, weight)


def raters_alike(votes: Votes, shares: Array, rates: Array) -> list[Pair]:
    """Every pair of raters that rated the same items, at given shares and rates, the heaviest first."""
    size = len(votes.classes)
    found = []
    expected = _left_out(votes, shares, rates)
    given = votes.counts > 0
    for one in range(len(votes.raters)):
        for other in range(one + 1, len(votes.raters)):
            told = []
            for item in np.flatnonzero(given[:, one].any(axis=1) & given[:, other].any(axis=1)):
                words = [int(votes.counts[item, rater].argmax()) for rater in (one, other)]
                chance = copied(words[0] == words[1], size)
                ratios = [
                    chance / expected[item, rater, said]
                    for rater, said in zip((other, one), reversed(words), strict=True)
                ]
                told.append((words[0] == words[1], ratios[0], ratios[1]))
            if told:
                found.append(weighed(votes.raters[one], votes.raters[other], told))
    return sorted(found, key=lambda pair: -pair.weight)


def _left_out(votes: Votes, shares: Array, rates: Array) -> Array:
    """What each rater would say of each item, by all other raters' words and his rates: (items, raters, classes)."""
    found = np.empty(votes.counts.shape)
    for rater in range(len(votes.raters)):
        counts = votes.counts.copy()
        counts[:, rater] = 0
        logs = joint(Votes(votes.items, votes.raters, votes.classes, counts), shares, rates)
        posterior = np.exp(logs - np.logaddexp.reduce(logs, axis=1)[:, None])
        found[:, rater] = posterior @ rates[rater]
    return found


def sources_alike(archive: Archive, cells: Array) -> list[Pair]:
    """Every pair of sources that speak of the same things in these dossiers, at given tables (cells, 1), the heaviest first.

    Sources that are already known to go back to one origin are left out. Each dossier is taken by itself.
    """
    told: dict[tuple[str, str], list[tuple[bool, float, float]]] = {}
    for group in archive.groups:
        for column, place in enumerate(group.members):
            pairs = _pairs(archive.members[place].items)
            if pairs:
                chances = _chances(archive, group, column, cells, [item for pair in pairs for item in pair])
                for one, other in pairs:
                    said = _spoken_states(archive, place, one)
                    chance = copied(one.outcome == other.outcome, said)
                    ratios = chance / chances[other.node], chance / chances[one.node]
                    names = _name(archive, place, one), _name(archive, place, other)
                    if names[0] > names[1]:
                        names, ratios = (names[1], names[0]), (ratios[1], ratios[0])
                    told.setdefault(names, []).append((one.outcome == other.outcome, *ratios))
    found = [weighed(*names, ratios) for names, ratios in told.items()]
    return sorted(found, key=lambda pair: (-pair.weight, pair.first, pair.second))


def _pairs(items: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Two items that assert or deny something of one variable at one time, through sources of different origin."""
    spoken = [item for item in items if not item.says.startswith(f"{SILENT} ")]
    return [
        (one, other)
        for place, one in enumerate(spoken)
        for other in spoken[place + 1 :]
        if one.variable == other.variable and one.when == other.when and one.origin != other.origin
    ]


def _spoken_states(archive: Archive, place: int, item: Item) -> int:
    return sum(state != SILENT for state in archive.members[place].network.nodes[item.node].states)


def _name(archive: Archive, place: int, item: Item) -> str:
    """What a source is called among many dossiers: by its work where it has one, else by the dossier and its name there."""
    return item.cite or f"{archive.members[place].case.dossier.dossier}: {item.source}"


def _chances(archive: Archive, group: Group, column: int, cells: Array, items: Sequence[Item]) -> Mapping[str, float]:
    """How probable the words of some items are, given that they speak at all and everything else in the dossier; by node."""
    member = archive.members[group.members[column]]
    at = {node.name: str(place) for place, node in enumerate(member.nodes)}
    nodes = list(dict.fromkeys(item.node for item in items))
    rows = 1 + len(nodes)
    factors = as_stated(group, archive.tables, cells, archive.priors, column)
    likely = {}
    for name, states in zip(group.seen, group.known, strict=True):
        likely[name] = np.repeat(np.eye(group.cards[int(name)])[:, states[column], None], rows, axis=-1)
    for row, node in enumerate(nodes, 1):
        states = member.network.nodes[node].states
        likely[at[node]][:, row] = [float(state != SILENT) for state in states]
    run = DeepRun(group.circuit, factors, {name: Factor((name,), table) for name, table in likely.items()}, rows)
    logs = np.logaddexp.reduce(run.up().reshape(-1, rows))
    return {node: float(np.exp(logs[0] - logs[row])) for row, node in enumerate(nodes, 1)}
