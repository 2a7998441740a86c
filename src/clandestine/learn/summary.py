"""What was learned of each number: before and after, how far it moved, on how many items, and whether the chains agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clandestine.learn.chains import effective, overlap, split_rhat
from clandestine.learn.gathered import Archive, Member
from clandestine.learn.heard import first_report
from clandestine.record.number import Number
from clandestine.translate.numbers import Array

LEARNED = ("kinds.", "tempers.")  # begin the paths of what says how far sources are to be trusted
BEFORE = 2000  # levels at which the prior is told
SAME = 0.9  # overlap above which nothing has been learned
AGREE = 1.05  # split R-hat above which chains do not agree
TAILS = (0.05, 0.95)


@dataclass(frozen=True)
class Told:
    """A distribution in three numbers: mean and central 90 %."""

    mean: float
    low: float
    high: float

    @staticmethod
    def of(values: Array) -> Told:
        """Of draws."""
        low, high = np.quantile(values, TAILS)
        return Told(float(values.mean()), float(low), float(high))


@dataclass(frozen=True)
class Learned:
    """A number before and after; `mode` by EM, `limits` the central 99 % of what was learned, `row` the paths it sums to 1 with."""

    path: str
    number: Number
    before: Told
    after: Told
    mode: float
    limits: tuple[float, float]
    overlap: float
    items: int
    effective: float
    rhat: float
    row: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the dossiers have taught anything of it."""
        return self.overlap <= SAME

    @property
    def agreed(self) -> bool:
        """Whether the chains agree on it."""
        return self.rhat <= AGREE

    @property
    def words(self) -> str:
        """What has become of it, in words."""
        if not self.moved:
            return "not moved by these dossiers"
        return "higher" if self.after.mean > self.before.mean else "lower"


def summary(archive: Archive, levels: Array, mode: Array, seed: int) -> list[Learned]:
    """Every number of a kind or temper on which an item bears; `levels` (draws, chains, doubts), `mode` (doubts,)."""
    tables = archive.tables
    bearing = items_on(archive)
    places: dict[str, int] = {}
    for place, asked in enumerate(tables.asked):
        if asked.path.startswith(LEARNED) and bearing.get(asked.path):
            places.setdefault(asked.path, place)
    if not places:
        return []
    wanted = list(places.values())
    chooser = np.random.default_rng(seed)
    even = (np.arange(BEFORE) + 0.5) / BEFORE
    before = tables.at(wanted, {name: chooser.permutation(even) for name in tables.names})
    flat = levels.reshape(-1, levels.shape[-1]).T
    after = tables.at(wanted, dict(zip(tables.names, flat, strict=True)))
    best = tables.at(wanted, {name: np.array([level]) for name, level in zip(tables.names, mode, strict=True)})[:, 0]
    found = []
    for line, (path, place) in enumerate(places.items()):
        asked = tables.asked[place]
        values = after[line]
        chains = values.reshape(levels.shape[:2])
        low, high = np.quantile(values, (0.005, 0.995))
        ranks = np.searchsorted(np.sort(before[line]), values) / BEFORE
        found.append(
            Learned(
                path, tables.replace.get(path, asked.numbers[asked.place]), Told.of(before[line]), Told.of(values),
                float(best[line]), (float(low), float(high)), overlap(np.clip(ranks, 0.0, 1.0)), bearing[path],
                effective(chains), split_rhat(chains), asked.paths if len(asked.paths) > 1 else (),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.path)


def items_on(archive: Archive) -> dict[str, int]:
    """How many items bear on each number: through the report they are, its temper, and the reports it goes back to."""
    found: dict[str, int] = {}
    for member in archive.members:
        numbers = {node.name: number for node, number in zip(member.nodes, member.tables, strict=True)}
        for item in member.items:
            paths: set[str] = set()
            for name in _behind(member, [item.node, first_report(member.case, item)[0]]):
                paths |= archive.tables.shelves[numbers[name]].paths
            for path in paths:
                found[path] = found.get(path, 0) + 1
    return found


def _behind(member: Member, reports: Iterable[str]) -> set[str]:
    """Reports, and what they hang on that is no variable: tempers, topics dealt with, reports they copy."""
    variables = member.case.model.variables
    found: set[str] = set()
    stack = list(reports)
    while stack:
        name = stack.pop()
        if name not in found and name not in variables and " of another (" not in name:
            found.add(name)
            stack += member.network.nodes[name].parents
    return found
