"""What is told of many people, as rows of patterns: whole numbers only, all people at once.

A row is a person under one setting of the hidden things that several of the person's reports share. At every variable it has a
pattern, the reports on that variable with their settings; rows with the same patterns are the same row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from clandestine.engine.alike import alike, numbered, paired
from clandestine.engine.message import Index
from clandestine.errors import TooLarge
from clandestine.translate.numbers import Array
from clandestine.translate.papers import Hidden, Report

SETTINGS = 2**16  # of the hidden things of one person; more are not enumerated
AT_ONCE = 2**20  # reports times settings held at once


@dataclass(frozen=True)
class Told:
    """What is told of many people: one entry a report, each person's together and always in one order, everything by number.

    `report` numbers the sorts in `reports`, `outcome` is what is said. `temper` and `topic` number the hidden things a report hangs
    on (-1: none); reports with the same number share it. `temper_of` and `topic_of` number the kinds in `hidden`. `filed` says
    of each person whether some report entails being on file.
    """

    reports: Sequence[Report]
    hidden: Sequence[Hidden]
    people: int
    person: Index
    report: Index
    outcome: Index
    temper: Index
    temper_of: Index
    topic: Index
    topic_of: Index
    filed: Index

    @property
    def heavy(self) -> Index:
        """The people whose files hide more things at once than are summed over."""
        return np.flatnonzero(_settings(self) > SETTINGS)

    def of(self, first: int, last: int) -> Told:
        """What is told of some of the people."""
        start, stop = np.searchsorted(self.person, [first, last])
        names = ("report", "outcome", "temper", "temper_of", "topic", "topic_of")
        cut = {name: getattr(self, name)[start:stop] for name in names}
        return replace(
            self, people=last - first, person=self.person[start:stop] - first, filed=self.filed[first:last], **cut
        )


class Atom(NamedTuple):
    """An outcome of a sort of report, with the states of its hidden things (-1: summed out), of the kinds given (-1: none)."""

    report: int
    outcome: int
    temper: int
    temper_of: int
    topic: int
    topic_of: int


@dataclass(frozen=True)
class Woven:
    """Rows of patterns: by variable of which something is said, the pattern of each distinct row, 0 for none.

    `patterns` has, for each of these variables, the pattern that each begins with and the atom it adds. `setting` says which row
    every setting of every person is, `weights` what hidden things are in what state there, as (places in `setting`, kind, state).
    """

    reports: Sequence[Report]
    hidden: Sequence[Hidden]
    people: int
    rows: Mapping[str, Index]
    filed: Index
    atoms: Sequence[Atom]
    patterns: Mapping[str, Sequence[tuple[int, int]]]
    setting: Index
    starts: Index
    weights: Sequence[tuple[Index, int, Index]]

    def table(self, variable: str, atoms: Sequence[Array], shape: Sequence[int]) -> Array:
        """The tables of all patterns at a variable, one after another on the last axis."""
        made: list[Array] = [np.ones(shape)]
        for before, atom in self.patterns.get(variable, ()):
            made.append(made[before] * atoms[atom])
        return np.stack(made, axis=-1)

    def weight(self, priors: Sequence[Array]) -> Array:
        """The log prior of every setting, from the priors of the hidden things."""
        weight = np.zeros(len(self.setting))
        with np.errstate(divide="ignore"):
            for places, kind, states in self.weights:
                weight[places] += np.log(priors[kind])[states]
        return weight

    def gathered(self, joint: Array, weight: Array) -> Array:
        """Log values of rows (states, rows) as those of people: every setting with its weight, summed; shape (states, people)."""
        each = joint[:, self.setting] + weight
        if len(self.starts) == len(self.setting):
            return each
        most = np.maximum.reduceat(each, self.starts, axis=1)
        most = np.where(np.isneginf(most), 0.0, most)
        counts = np.diff(np.append(self.starts, len(self.setting)))
        with np.errstate(divide="ignore"):
            shares = np.exp(each - np.repeat(most, counts, axis=1))
            return np.asarray(np.log(np.add.reduceat(shares, self.starts, axis=1)) + most)


def woven(told: Told, variables: Sequence[str]) -> Iterator[Woven]:
    """What is told, some people at a time; raises TooLarge where the files of one person hide too many things at once."""
    settings = _settings(told)
    most = int(settings.max(initial=1))
    if most > SETTINGS:
        raise TooLarge(f"the files of one person hide {most:,} settings at once; the limit is {SETTINGS:,}")
    load = np.cumsum(settings * (1 + np.bincount(told.person, minlength=told.people)))
    first = 0
    while first < told.people:
        before = load[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(load, before + AT_ONCE)))
        last = min(last, told.people)
        yield _weave(told.of(first, last), variables)
        first = last


def _shared(told: Told) -> tuple[Index, Index, Index]:
    """The hidden things that several reports share: person, kind and, for every report, the places of its own two (-1: none)."""
    both = np.concatenate([told.temper, told.topic])
    kinds = np.concatenate([told.temper_of, told.topic_of])
    # A person's temper and topics are numbered apart: a topic never is a temper.
    apart = np.where(both >= 0, 2 * both + np.repeat([0, 1], len(told.temper)), -1)
    there = np.flatnonzero(both >= 0)
    found, place = numbered(apart[there])
    count = np.bincount(place, minlength=len(found))
    several = np.flatnonzero(count > 1)
    number = np.full(len(found), -1, dtype=np.intp)
    number[several] = np.arange(len(several))
    own = np.full(len(both), -1, dtype=np.intp)
    own[there] = number[place]
    person, kind = np.empty(len(several), dtype=np.intp), np.empty(len(several), dtype=np.intp)
    shared = own >= 0
    person[own[shared]] = np.concatenate([told.person, told.person])[shared]
    kind[own[shared]] = kinds[shared]
    return person, kind, own.reshape(2, -1)


def _settings(told: Told) -> Index:
    """How many settings the shared hidden things of each person have together."""
    person, kind, _ = _shared(told)
    cards = np.array([one.card for one in told.hidden], dtype=float)
    with np.errstate(over="ignore"):
        found = np.exp(np.bincount(person, weights=np.log(cards[kind]), minlength=told.people))
    return np.minimum(np.rint(found), 2.0**60).astype(np.intp)


def _weave(told: Told, variables: Sequence[str]) -> Woven:
    settings = _settings(told)
    starts = np.cumsum(settings) - settings
    total = int(settings.sum())
    owner = np.repeat(np.arange(told.people), settings)
    within = np.arange(total) - starts[owner]
    person, kind, own = _shared(told)
    cards = np.array([one.card for one in told.hidden], dtype=np.intp)
    stride = _strides(person, cards[kind])
    # Every setting of a person with all the person's reports, row after row.
    reports = np.bincount(told.person, minlength=told.people)
    row = np.repeat(np.arange(total), reports[owner])
    before = np.cumsum(reports[owner]) - reports[owner]
    entry = np.arange(len(row)) - before[row] + (np.cumsum(reports) - reports)[owner[row]]

    def state(which: Index) -> Index:
        """The state of a report's hidden thing in each setting, -1 where it is its own and summed out."""
        mine = which[entry]
        if not len(person) or not (which >= 0).any():
            return np.full(len(entry), -1, dtype=np.intp)
        at = np.maximum(mine, 0)
        return np.where(mine >= 0, within[row] // stride[at] % cards[kind[at]], -1)

    atom, atoms = _atoms(told, entry, state(own[0]), state(own[1]))
    rows, patterns = _patterns(row, atom, atoms, told.reports, variables, total)
    filed = told.filed[owner]
    first, which = alike([filed, *rows.values()])
    weights = _weights(person, kind, stride, cards, settings, starts)
    distinct = {name: column[first] for name, column in rows.items()}
    return Woven(
        told.reports, told.hidden, told.people, distinct, filed[first], atoms, patterns, which, starts, weights
    )


def _strides(person: Index, cards: Index) -> Index:
    """By what a setting's number is divided for the state of each shared thing: the product of the cards before it."""
    stride = np.ones(len(person), dtype=np.intp)
    order = np.argsort(person, kind="stable")
    last, product = -1, 1
    for place in order:
        if person[place] != last:
            last, product = person[place], 1
        stride[place] = product
        product *= int(cards[place])
    return stride


def _weights(
    person: Index, kind: Index, stride: Index, cards: Index, settings: Index, starts: Index
) -> list[tuple[Index, int, Index]]:
    """For every kind of shared hidden thing, where in the settings there is one, and in what state."""
    found = []
    for one in np.unique(kind):
        at = np.flatnonzero(kind == one)
        # A person may have several of a kind: each round takes at most one of everybody's.
        while len(at):
            _, firsts = np.unique(person[at], return_index=True)
            now, at = at[firsts], np.delete(at, firsts)
            times = settings[person[now]]
            owner = np.repeat(now, times)
            within = np.arange(len(owner)) - np.repeat(np.cumsum(times) - times, times)
            found.append((starts[person[owner]] + within, int(one), within // stride[owner] % cards[one]))
    return found


def _atoms(told: Told, entry: Index, temper: Index, topic: Index) -> tuple[Index, list[Atom]]:
    """The distinct reports with their settings, and which each is. What is summed out is told apart by its kind."""
    own = told.report
    for part in (told.outcome, told.temper_of + 1, told.topic_of + 1):
        own = paired(own, part)[2]
    most = 2 + max((one.card for one in told.hidden), default=0)
    number = numbered((own[entry] * most + temper + 1) * most + topic + 1)[1]
    count = int(number.max()) + 1 if len(number) else 0
    first = np.zeros(count, dtype=np.intp)
    first[number[::-1]] = np.arange(len(number))[::-1]
    parts = [told.report, told.outcome, temper, told.temper_of, topic, told.topic_of]
    atoms = [
        Atom(*(int(part[at if place in (2, 4) else entry[at]]) for place, part in enumerate(parts))) for at in first
    ]
    return number, atoms


def _patterns(
    row: Index, atom: Index, atoms: Sequence[Atom], reports: Sequence[Report], variables: Sequence[str], total: int
) -> tuple[dict[str, Index], dict[str, list[tuple[int, int]]]]:
    """By variable, the pattern of every row, and of every pattern what it begins with and the atom it adds."""
    place = {name: number for number, name in enumerate(variables)}
    spoken = np.array([place[reports[one.report].sort.variable] for one in atoms], dtype=np.intp)
    at = (spoken[atom] if len(atoms) else atom).astype(np.int16)
    order = np.argsort(at, kind="stable")  # of small numbers, without comparing
    row, atom, at = row[order], atom[order], at[order]
    rows: dict[str, Index] = {}
    made: dict[str, list[tuple[int, int]]] = {}
    for number in np.unique(at):
        first, last = np.searchsorted(at, [number, number + 1])
        patterns: list[tuple[int, int]] = []
        column = np.zeros(total, dtype=np.intp)
        where, what = row[first:last], atom[first:last]
        while len(where):
            new = np.append(True, where[1:] != where[:-1])
            left, right, which = paired(column[where[new]], what[new])
            base = len(patterns) + 1
            patterns += list(zip(left.tolist(), right.tolist(), strict=True))
            column[where[new]] = base + which
            where, what = where[~new], what[~new]
        rows[variables[number]], made[variables[number]] = column, patterns
    return rows, made
