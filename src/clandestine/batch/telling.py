"""Sayings of one window as what a crowd is told: sorts of reports, files with their tempers, and topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.batch.families import joined
from clandestine.batch.sayings import Sayings
from clandestine.engine.alike import paired
from clandestine.engine.message import Index
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.papers import Hidden, Papers, Report, Sort
from clandestine.translate.patterns import Told

NONE = -1


@dataclass(frozen=True)
class Entries:
    """Reports that weigh, one entry each: whose, by which source (an original for all its copies), of which sort, saying what."""

    person: Index
    source: Index
    sorts: Sequence[Sort]
    sort: Index
    outcome: Index
    entails: Index
    row: Index


def entries_of(said: Sayings, people: Index) -> Entries:
    """The reports on some people (by number, in order); an original and what goes back to it are one entry."""
    place = np.full(len(said.window), NONE, dtype=np.intp)
    place[people] = np.arange(len(people))
    at = np.flatnonzero(place[said.person] >= 0)
    source = said.source[at]
    kinds = {name: number for number, name in enumerate(dict.fromkeys(said.kind))}
    kind = np.array([kinds[name] for name in said.kind], dtype=np.intp)
    parts = [kind[source], said.variable[at], said.silent[at], said.read[source], said.whole[source]]
    key = parts[0]
    for part in parts[1:]:
        key = paired(key, part.astype(np.intp))[2]
    first, sort = np.unique(key, return_index=True, return_inverse=True)[1:]
    names = list(kinds)
    sorts = [
        Sort(
            names[kind[source[row]]],
            said.variables[parts[1][row]],
            bool(parts[2][row]),
            int(parts[3][row]),
            bool(parts[4][row]),
        )
        for row in first
    ]
    one = joined(said, at, sorts, sort.reshape(-1))
    sorts = one.sorts
    # By name, not by appearance: in what order tables are multiplied hangs on nothing but what is said.
    order = sorted(range(len(sorts)), key=lambda number: sorts[number])
    rank = np.empty(len(sorts), dtype=np.intp)
    rank[order] = np.arange(len(sorts))
    person, sort = place[said.person[one.row]], rank[one.sort]
    at = np.lexsort((one.outcome, sort, person))
    return Entries(
        person[at],
        one.source[at],
        [sorts[number] for number in order],
        sort[at],
        one.outcome[at],
        one.entails[at],
        one.row[at],
    )


def told_of(said: Sayings, found: Entries, people: int, papers: Papers) -> Told:
    """The reports on some people as what a crowd is told."""
    reports = [papers.report(one) for one in found.sorts]
    kinds = _Kinds()
    temper, temper_of = _tempers(said, found, reports, papers, kinds)
    topic, topic_of = _topics(found, reports, papers, kinds)
    filed = np.bincount(found.person, weights=found.entails, minlength=people) > 0
    return Told(
        reports, kinds.hidden, people, found.person, found.sort, found.outcome, temper, temper_of, topic, topic_of,
        filed.astype(np.intp),
    )  # fmt: skip


def each_left_out(told: Told, entails: Index) -> Told:
    """Everybody once for each report of theirs, without it."""
    count = np.bincount(told.person, minlength=told.people)
    start = np.cumsum(count) - count
    times = count[told.person]
    # Entry i of a person of n reports stands in the n - 1 settings in which another one is left out.
    entry = np.repeat(np.arange(len(told.person)), times)
    without = np.arange(len(entry)) - np.repeat(np.cumsum(times) - times, times) + start[told.person[entry]]
    keep = without != entry
    entry, without = entry[keep], without[keep]
    order = np.argsort(without, kind="stable")
    entry, without = entry[order], without[order]
    filed = np.bincount(without, weights=entails[entry], minlength=len(told.person)) > 0
    width = len(told.person) + 1
    shared = [np.where(part[entry] >= 0, without * width + part[entry], NONE) for part in (told.temper, told.topic)]
    return Told(
        told.reports,
        told.hidden,
        len(told.person),
        without,
        told.report[entry],
        told.outcome[entry],
        shared[0],
        told.temper_of[entry],
        shared[1],
        told.topic_of[entry],
        filed.astype(np.intp),
    )


class _Kinds:
    """Numbers for hidden things, in the order they are met."""

    def __init__(self) -> None:
        self.hidden: list[Hidden] = []
        self.numbers: dict[int, int] = {}

    def number(self, hidden: Hidden) -> int:
        if id(hidden) not in self.numbers:
            self.numbers[id(hidden)] = len(self.hidden)
            self.hidden.append(hidden)
        return self.numbers[id(hidden)]


def _tempers(
    said: Sayings, found: Entries, reports: Sequence[Report], papers: Papers, kinds: _Kinds
) -> tuple[Index, Index]:
    """The temper each entry hangs on, and of which kind: one for each file and sort of temper."""
    model = papers.model
    named = {name: number for number, name in enumerate(model.tempers)}
    which = np.array(
        [named[str(model.kinds[one.sort.kind].temper)] if one.temper else NONE for one in reports], dtype=np.intp
    )
    mine = which[found.sort]
    at = np.flatnonzero(mine >= 0)
    temper, temper_of = np.full(len(mine), NONE, dtype=np.intp), np.full(len(mine), NONE, dtype=np.intp)
    if not len(at):
        return temper, temper_of
    written = _written(said)
    file = said.file[found.source[at]]
    temper[at] = paired(file, mine[at])[2]
    # Which kind hangs on the date of the file and on what sort of temper it is.
    dates, of, number = paired(written[file], mine[at])
    order = np.unique(number, return_index=True)[1]
    example = {int(of[one]): found.sorts[found.sort[at[row]]] for one, row in enumerate(order)}
    made = []
    for date, one in zip(dates, of, strict=True):
        word = said.written[date - 1] if date else ""
        made.append(kinds.number(papers.temper(example[int(one)], When.parse(word) if word else None)))
    temper_of[at] = np.array(made, dtype=np.intp)[number]
    return temper, temper_of


def _written(said: Sayings) -> Index:
    """For every file, one more than the number of the source whose date of writing is its own; 0 where none is dated.

    The file itself where it is dated, else the first dated paper in it. Equal dates get the same number.
    """
    first: dict[str, int] = {}
    date = np.array(
        [1 + first.setdefault(word, place) if word else 0 for place, word in enumerate(said.written)], dtype=np.intp
    )
    found = np.zeros(max(int(said.file.max(initial=-1)), len(date) - 1) + 1, dtype=np.intp)
    dated = np.flatnonzero(date)
    found[said.file[dated][::-1]] = date[dated][::-1]
    found[dated] = date[dated]
    return found


def _topics(found: Entries, reports: Sequence[Report], papers: Papers, kinds: _Kinds) -> tuple[Index, Index]:
    """Whether its paper deals with its topic, for entries that wait on it: one thing for each paper and topic."""
    model: Model = papers.model
    named = {
        name: number for number, name in enumerate(sorted({str(known.topic) for known in model.variables.values()}))
    }
    which = np.array(
        [named[str(model.variables[one.sort.variable].topic)] if one.topic else NONE for one in reports], dtype=np.intp
    )
    mine = which[found.sort]
    of = np.array([kinds.number(papers.topic(one.sort)) if one.topic else NONE for one in reports], dtype=np.intp)
    at = np.flatnonzero(mine >= 0)
    topic, topic_of = np.full(len(mine), NONE, dtype=np.intp), np.full(len(mine), NONE, dtype=np.intp)
    if len(at):
        topic[at], topic_of[at] = paired(found.source[at], mine[at])[2], of[found.sort[at]]
    return topic, topic_of
