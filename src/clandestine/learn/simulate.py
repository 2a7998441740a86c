"""People, archives and dossiers drawn from a model: a table of what papers say, and the truth behind it.

Nobody in it ever lived. Blocks of people have seeds of their own: memory stays flat, and nothing hangs on how the work is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.learn.archive import NOT_LOOKED, Archive, Drawn, Paper
from clandestine.learn.world import People, States, World
from clandestine.record.model import Model

BLOCK = 8192  # people drawn at a time
COLUMNS = ("person", "window", "variable", "saying", "state", "source", "kind", "written", "part_of", "derives_from")
THERE, SECOND, COPY = 0.15, 0.08, 0.06  # chances of a paper, of a second one in its file, of a copy of it
MATTERS = 2.0  # that a paper is looked at for, on average

Words = tuple[States, tuple[str, ...]]  # a column: which of the distinct words stands in each row
Block = Mapping[str, Words]


def plan_of(model: Model) -> tuple[Paper, ...]:
    """The papers an archive holds unless others are named: one of every kind that says what it speaks of, a second one
    in the same file where its files have a temper, and a copy of the first by the kind after it.

    The chances are conventions, not findings: a simulated archive is for testing methods, never for learning about the past.
    """
    kinds = {}
    for name, kind in model.kinds.items():
        about = tuple(one for one in kind.about or model.variables if _personal(model, one) and kind.rates_for(one))
        if about:
            kinds[name] = about
    found: list[Paper] = []
    names = list(kinds)
    for place, name in enumerate(names):
        about, temper = kinds[name], model.kinds[name].temper is not None
        looked = min(1.0, MATTERS / len(about))
        found.append(Paper(name, name, about, THERE, looked, file=name if temper else None, whole=True))
        if temper:
            found.append(Paper(f"{name}-2", name, about, SECOND, looked, file=name, whole=True))
        after = names[(place + 1) % len(names)]
        both = tuple(one for one in about if one in kinds[after])
        if both and after != name:
            found.append(Paper(f"{name}-copied", after, both, COPY, 1.0, copy_of=name))
    if not found:
        raise BadQuestion(
            f"no kind of source of {model.name} says what it speaks of (`about:`): there is no archive to draw"
        )
    return tuple(found)


def _personal(model: Model, variable: str) -> bool:
    known = model.variables[variable]
    return not (known.of_the_world or known.from_window or known.derive)


@dataclass(frozen=True)
class Simulation:
    """So many people of one world, and what an archive holds on them; `seed` decides everything."""

    world: World
    archive: Archive
    count: int
    seed: int

    @cached_property
    def shared(self) -> dict[str, int]:
        """The states of what is of the world."""
        return self.world.shared(self._chooser(2**31))

    def _chooser(self, block: int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(np.random.SeedSequence(self.seed, spawn_key=(block,))))

    def blocks(self) -> Iterator[tuple[Block, Block]]:
        """What is told and the truth, block after block, each as columns: a row for everything said, and a row for everybody."""
        for number, start in enumerate(range(0, self.count, BLOCK)):
            chooser = self._chooser(number)
            people = self.world.people(min(BLOCK, self.count - start), chooser, self.shared)
            drawn = self.archive.draw(people, chooser)
            yield self._rows(start, people, drawn), self._truth(start, people, drawn)

    def _names(self, start: int, count: int) -> tuple[str, ...]:
        return tuple(f"p{number:07}" for number in range(start + 1, start + count + 1))

    def _rows(self, start: int, people: People, drawn: Drawn) -> Block:
        """Everything said, person after person."""
        count = len(next(iter(people.values())))
        person: list[States] = []
        parts: dict[str, list[States]] = {name: [] for name in COLUMNS}
        words: dict[str, dict[str, int]] = {name: {} for name in COLUMNS}

        def code(column: str, word: str) -> int:
            return words[column].setdefault(word, len(words[column]))

        for (name, variable), said in drawn.said.items():
            paper = self.archive.paper(name)
            at = np.flatnonzero(self._told(paper, variable, drawn))
            if not len(at):
                continue
            person.append(at)
            said = said[at]
            saying, state = self._words(variable)
            parts["saying"].append(np.array([code("saying", word) for word in saying], dtype=np.intp)[said])
            parts["state"].append(np.array([code("state", word) for word in state], dtype=np.intp)[said])
            years = drawn.written[name][at]
            parts["written"].append(np.array([code("written", f"{year:04}") for year in years], dtype=np.intp))
            file = paper.file if paper.file is not None and paper.file != name else ""
            fixed = {
                "window": str(self.world.window), "variable": variable, "source": name, "kind": paper.kind, "part_of": file,
                "derives_from": paper.copy_of or "",
            }  # fmt: skip
            for column, word in fixed.items():
                parts[column].append(np.full(len(at), code(column, word), dtype=np.intp))
        order = np.argsort(np.concatenate(person), kind="stable") if person else np.zeros(0, dtype=np.intp)
        found: dict[str, Words] = {}
        names = self._names(start, count)
        for column in COLUMNS:
            if column == "person":
                found[column] = (np.concatenate(person)[order] if person else order), names
            else:
                codes = np.concatenate(parts[column])[order] if person else order
                found[column] = codes, tuple(words[column])
        return found

    def _told(self, paper: Paper, variable: str, drawn: Drawn) -> np.ndarray:
        """On whom a row says what a paper says: all that was looked for; of a copy, what it repeats of an original at hand."""
        said = drawn.said[paper.name, variable]
        if paper.copy_of is None:
            return said != NOT_LOOKED
        silent = self.archive.says(paper, variable).outcomes - 1
        return (said != NOT_LOOKED) & (said != silent) & (drawn.said[paper.copy_of, variable] != NOT_LOOKED)

    def _words(self, variable: str) -> tuple[Sequence[str], Sequence[str]]:
        """Saying and state of every outcome."""
        states = self.world.model.states(variable)
        denies = () if len(states) == 2 else states
        saying = [*("asserts" for _ in states), *("denies" for _ in denies), "silent"]
        return saying, [*states, *denies, ""]

    def _truth(self, start: int, people: People, drawn: Drawn) -> Block:
        """Everybody as they were: the state of every variable."""
        count = len(next(iter(people.values())))
        found: dict[str, Words] = {"person": (np.arange(count), self._names(start, count))}
        for name, states in people.items():
            found[name] = states, tuple(self.world.model.states(name))
        return found
