"""A chunk of people weighed: one row a person, and what is wrong with those who get none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from clandestine.batch.chunk import Chunk, Columns, Flags
from clandestine.batch.columns import Answers, stacked, taken
from clandestine.batch.families import roots
from clandestine.batch.question import Batch
from clandestine.batch.sayings import Sayings, Trouble, sayings
from clandestine.batch.telling import Entries, each_left_out, entries_of, told_of
from clandestine.engine.message import Index
from clandestine.record.when import When
from clandestine.translate.crowd import Crowd
from clandestine.translate.node import above
from clandestine.translate.numbers import Array
from clandestine.translate.patterns import Told

AT_A_TIME = 2**24  # numbers of the answers of all draws held at once
CLASH = "weigh this dossier by itself: it names the smallest clashing set"


@dataclass(frozen=True)
class Weighed:
    """What a chunk came to: the rows of the people answered, in the order of the table, and the troubles, in the order of lines."""

    number: int
    rows: Columns
    items: Columns
    troubles: tuple[Trouble, ...]


def weigh_chunk(asked: Batch, chunk: Chunk) -> Weighed:
    """Weigh the people of a chunk. The same chunk gives the same bytes, whoever weighs it and whatever was weighed before."""
    said = sayings(chunk, asked.model, asked.window)
    troubles = list(said.troubles)
    rows: list[Columns] = []
    items: list[Columns] = []
    owners: list[Index] = []
    reporters: list[Index] = []
    for place, window in enumerate(said.windows):
        people = np.flatnonzero(said.window == place)
        for part in _parts(asked, people):
            crowd = crowd_of(asked, window)
            part, entries, told = _told(said, part, crowd, chunk, troubles)
            if not len(part):
                continue
            answers = _answers(asked, crowd, told)
            owners.append(part)
            rows.append(_people(chunk, said, part, entries) | answers.rows())
            if asked.weights:
                apart = _joint(crowd, each_left_out(told, entries.entails), 0, asked.seed)
                own = answers.items([one[..., 0] for one in apart], entries.person)
                reporters.append(part[entries.person])
                items.append(_reports(chunk, said, part, entries) | own)
            for view, gone in zip(asked.views, answers.impossible, strict=True):
                words = f"impossible {view.under}".rstrip(", ") + ": what is said of this person cannot all hold"
                troubles += [Trouble(int(chunk.first[one]), chunk.names[one], words, CLASH) for one in part[gone]]
    return Weighed(chunk.number, _ordered(rows, owners), _ordered(items, reporters), tuple(sorted(set(troubles))))


def _ordered(parts: list[Columns], owners: list[Index]) -> Columns:
    if not parts:
        return {}
    return taken(stacked(parts), np.argsort(np.concatenate(owners), kind="stable"))


def _parts(asked: Batch, people: Index) -> list[Index]:
    """People in parts whose answers are held at once."""
    most = max(1, AT_A_TIME // ((1 + asked.draws) * len(asked.model.states(asked.about)) * len(asked.views)))
    return [people[first : first + most] for first in range(0, len(people), most)]


@lru_cache(maxsize=64)
def _kept(key: str, window: str) -> list[Crowd]:
    """Where the crowd of a question and a window is kept, within one process; empty at first."""
    return []


def crowd_of(asked: Batch, window: str) -> Crowd:
    """The crowd of a question and a window, made once in a process."""
    kept = _kept(asked.digest, window)
    if not kept:
        kept.append(Crowd(asked.model, When.parse(window), asked.about, asked.views, asked.given))
    return kept[0]


def _told(
    said: Sayings, people: Index, crowd: Crowd, chunk: Chunk, troubles: list[Trouble]
) -> tuple[Index, Entries, Told]:
    """What is told of some people, without those whose files hide too much."""
    entries = entries_of(said, people)
    told = told_of(said, entries, len(people), crowd.papers)
    heavy = told.heavy
    if not len(heavy):
        return people, entries, told
    for one in people[heavy]:
        words = "the files of this person hide too many things at once to sum over them all"
        troubles.append(Trouble(int(chunk.first[one]), chunk.names[one], words, "weigh this dossier by itself"))
    return _told(said, np.delete(people, heavy), crowd, chunk, troubles)


def _answers(asked: Batch, crowd: Crowd, told: Told) -> Answers:
    prior = tuple(crowd.prior_log_joint(view, draws=asked.draws, seed=asked.seed)[:, None] for view in asked.views)
    return Answers(asked, _joint(crowd, told, asked.draws, asked.seed), prior, _bearing(asked, crowd, told))


def _joint(crowd: Crowd, told: Told, draws: int, seed: int) -> tuple[Array, ...]:
    """By view, log P(about = s, all that is told), shape (states, people, 1 + draws)."""
    parts = [crowd.log_joint(part, draws=draws, seed=seed) for part in crowd.woven(told)]
    return tuple(np.concatenate(one, axis=1) for one in zip(*parts, strict=True))


def _bearing(asked: Batch, crowd: Crowd, told: Told) -> tuple[Flags, ...]:
    """For every sensitive hypothesis of the model, whether some report has a path of its own from it, for every person."""
    nodes = crowd.papers.person().nodes
    found = []
    for rule in asked.model.sensitive:
        sorts = [rule.variable in {node.name for node in above(nodes, report.scope)} for report in told.reports]
        touched = np.array(sorts, dtype=float)[told.report] if len(sorts) else np.zeros(0)
        found.append(np.bincount(told.person, weights=touched, minlength=told.people) > 0)
    return tuple(found)


def _people(chunk: Chunk, said: Sayings, people: Index, entries: Entries) -> Columns:
    """Who the rows are, and how much is said of them: reports that weigh, and their independent origins."""
    pairs = np.unique(np.column_stack([entries.person, roots(said.above)[entries.source]]), axis=0)
    return {
        "person": [chunk.names[one] for one in people],
        "window": [said.windows[said.window[one]] for one in people],
        "items": np.bincount(said.person, minlength=len(chunk.names))[people],
        "origins": np.bincount(pairs[:, 0].astype(np.intp), minlength=len(people)),
    }


def _reports(chunk: Chunk, said: Sayings, people: Index, entries: Entries) -> Columns:
    """Which reports the rows of items are; an original and its copies are one, told by the first row of theirs."""
    owner = people[entries.person]
    return {
        "person": [chunk.names[one] for one in owner],
        "window": [said.windows[said.window[one]] for one in owner],
        "line": chunk.lines[said.row[entries.row]],
        "variable": [entries.sorts[sort].variable for sort in entries.sort],
        "kind": [entries.sorts[sort].kind for sort in entries.sort],
        "copies": np.array([len(entries.sorts[sort].copies) for sort in entries.sort], dtype=np.intp),
    }
