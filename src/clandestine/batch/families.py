"""An original and all that goes back to it, on one fact: one report of a sort of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clandestine.batch.sayings import Sayings
from clandestine.engine.message import Index
from clandestine.translate.papers import NOT_SEEN, Copied, Sort

Report = tuple[int, int]  # by source, on a fact


class Joined(NamedTuple):
    """Rows of sayings, copies taken into their originals: the row that stands for each, its source, sort, what it says, and whether
    any of it entails being on file."""

    row: Index
    source: Index
    sorts: list[Sort]
    sort: Index
    outcome: Index
    entails: Index


def joined(said: Sayings, at: Index, sorts: Sequence[Sort], sort: Index) -> Joined:
    """The rows `at` of some sayings, of the sorts given, an original and its copies as one."""
    source, outcome, entails = said.source[at], said.outcome[at], said.entails[at]
    copied = np.flatnonzero(said.above[source] >= 0)
    if not len(copied):
        return Joined(at, source, list(sorts), sort, outcome, entails)
    root = roots(said.above)
    origin = root[source]
    wanted = set(zip(origin[copied].tolist(), said.variable[at[copied]].tolist(), strict=True))
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row in np.flatnonzero(np.isin(origin, origin[copied])):
        key = int(origin[row]), int(said.variable[at[row]])
        if key in wanted:
            groups[key].append(int(row))
    known = {one: number for number, one in enumerate(sorts)}
    gone = np.zeros(len(at), dtype=bool)
    made: list[tuple[int, int, int, bool]] = []  # a row of the family, its original, its sort, whether it entails
    for (first, variable), rows in groups.items():
        family = _Family(said, [(int(source[row]), int(said.fact[at[row]]), int(outcome[row]), row) for row in rows])
        for members, copies, seen in family.trees():
            plain = sorts[sort[seen]] if seen is not None else None
            one = Sort(
                said.kind[first], said.variables[variable], plain.silent if plain else False, int(said.read[first]),
                bool(said.whole[first]), copies, int(outcome[seen]) if seen is not None else NOT_SEEN,
            )  # fmt: skip
            gone[members] = True
            made.append((members[0], first, known.setdefault(one, len(known)), bool(entails[members].any())))
    rows_, firsts, numbers, files = (np.array(part, dtype=np.intp) for part in zip(*made, strict=True))
    kept = np.flatnonzero(~gone)
    order = np.argsort(np.concatenate([kept, rows_]), kind="stable")
    return Joined(
        at[np.concatenate([kept, rows_])[order]],
        np.concatenate([source[kept], firsts])[order],
        list(known),
        np.concatenate([sort[kept], numbers])[order],
        np.concatenate([outcome[kept], np.zeros(len(rows_), dtype=np.intp)])[order],
        np.concatenate([entails[kept], files.astype(bool)])[order],
    )


def roots(above: Index) -> Index:
    """The first original of every source."""
    root = np.arange(len(above))
    while True:
        up = above[root]
        if (up < 0).all():
            return root
        root = np.where(up >= 0, up, root)


class _Family:
    """What one original and its copies say of one variable; lives while they are joined."""

    def __init__(self, said: Sayings, told: Sequence[tuple[int, int, int, int]]) -> None:
        self.said, self.told = said, told
        self.facts: defaultdict[int, set[int]] = defaultdict(set)
        for source, fact, _, _ in told:
            self.facts[source].add(fact)

    def trees(self) -> list[tuple[list[int], tuple[Copied, ...], int | None]]:
        """For every report of the original that has copies: all its rows, the copies, and its own row (None: nobody has it)."""
        below: defaultdict[Report, list[Report]] = defaultdict(list)
        tops: dict[Report, None] = {}
        rows: defaultdict[Report, list[tuple[int, int]]] = defaultdict(list)
        for source, fact, outcome, row in self.told:
            rows[source, fact].append((outcome, row))
            report = source, fact
            while (above := self._original(report)) is not None:
                if report not in below[above]:
                    below[above].append(report)
                report = above
            tops[report] = None
        found = []
        for top in tops:
            if not below[top]:
                continue
            own = rows[top][:1]
            members = [row for _, row in own]
            copies: list[Copied] = []
            self._add(top, 0, below, rows, copies, members)
            found.append((members, tuple(copies), own[0][1] if own else None))
        return found

    def _original(self, report: Report) -> Report | None:
        """The report that another goes back to: on the same fact, else the only one on the variable."""
        source, fact = report
        above = int(self.said.above[source])
        if above < 0:
            return None
        facts = self.facts[above]
        return above, next(iter(facts)) if fact not in facts and len(facts) == 1 else fact

    def _add(
        self, top: Report, place: int, below: dict[Report, list[Report]], rows: dict[Report, list[tuple[int, int]]],
        copies: list[Copied], members: list[int],
    ) -> None:  # fmt: skip
        """Every copy of a report, each with its own copies; one that contradicts itself is two, the first of them copied on."""
        for report in sorted(below[top], key=lambda one: (rows[one], one)):
            read = int(self.said.read[report[0]])
            said = rows[report] or [(NOT_SEEN, -1)]
            first = len(copies) + 1
            for outcome, row in said:
                copies.append(Copied(place, outcome, read))
                members += [row] if row >= 0 else []
            self._add(report, first, below, rows, copies, members)
