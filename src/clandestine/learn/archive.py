"""An archive drawn for people: which papers there are on each, in what files and tempers, and what they say.

By procedures from the formulas, like world.py. Whether a paper is there, and whether it was looked at for something, never hangs on
what it would say: so a blank is no evidence, as the reader takes it to be none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.learn.says import Says
from clandestine.learn.world import People, States, World, chosen
from clandestine.record.kind import Temper
from clandestine.record.model import ELSE
from clandestine.record.number import Number
from clandestine.record.when import When

NOT_LOOKED = -1
SLIP = 0.02


@dataclass(frozen=True)
class Paper:
    """A paper of a `kind` that the archive may hold on a person: `there`, and `looked` at for each of `about`, with these chances.

    `written` is its year, by default any year of the window. `file` names the file it lies in, `copy_of` the paper it copies: it
    says what that one says, with `adds` of its own and `slip`. Read `whole`, it waits on whether it deals with a topic at all.
    `made` is the chance that its file was made to order, `same` that the record is this person's and not that of one of `others`.
    """

    name: str
    kind: str
    about: tuple[str, ...]
    there: float = 1.0
    looked: float = 1.0
    written: int | None = None
    file: str | None = None
    copy_of: str | None = None
    adds: float = 0.0
    slip: float = SLIP
    whole: bool = False
    made: float | None = None
    same: float | None = None
    others: str = "movement"


@dataclass(frozen=True)
class Drawn:
    """What an archive holds on some people: by paper and variable what is said, `NOT_LOOKED` where nobody looked; who has which
    paper, and in which year it was written; and the hidden things, as they were: tempers, topics, whose record it is."""

    said: Mapping[tuple[str, str], States]
    there: Mapping[str, np.ndarray]
    written: Mapping[str, States]
    hidden: Mapping[str, States]
    others: Mapping[str, People] = field(default_factory=dict)


@dataclass(frozen=True)
class Archive:
    """Papers that may be held on people of a world, originals before their copies."""

    world: World
    papers: Sequence[Paper]

    def draw(self, people: People, chooser: np.random.Generator) -> Drawn:
        """The archive on some people."""
        count = len(next(iter(people.values())))
        said: dict[tuple[str, str], States] = {}
        whole_said: dict[tuple[str, str], States] = {}
        there: dict[str, np.ndarray] = {}
        written: dict[str, States] = {}
        hidden: dict[str, States] = {}
        others: dict[str, People] = {}
        first, last = self.world.window.years()
        for paper in self.papers:
            there[paper.name] = chooser.random(count) < paper.there
            if paper.copy_of is not None:
                there[paper.name] &= there[paper.copy_of]
            years = np.arange(first or 1900, (last or 1940) + 1)
            written[paper.name] = (
                chooser.choice(years, count) if paper.written is None else np.full(count, paper.written)
            )
        for paper in self.papers:
            whose = self._whose(paper, people, chooser, hidden, others)
            temper = self._temper(paper, count, there, written, chooser, hidden)
            for variable in paper.about:
                one = self._said(paper, variable, whose, temper, chooser)
                if paper.whole:
                    one = self._dealt(paper, variable, one, chooser, hidden)
                if paper.copy_of is not None:
                    one = self._copied(paper, variable, one, whole_said, chooser)
                whole_said[paper.name, variable] = one
                looked = there[paper.name].astype(bool) & (chooser.random(count) < paper.looked)
                said[paper.name, variable] = np.where(looked, one, NOT_LOOKED)
        return Drawn(said, there, written, hidden, others)

    def paper(self, name: str) -> Paper:
        """A paper by its name."""
        return next(one for one in self.papers if one.name == name)

    def says(self, paper: Paper, variable: str) -> Says:
        """What a paper of this kind says of a variable."""
        return Says(self.world.model, paper.kind, variable, self.world.value, self.made_state(paper))

    def file(self, paper: Paper) -> str:
        """The file a paper lies in: one of its own where none is named."""
        return paper.file or paper.name

    def tempers(self, paper: Paper) -> tuple[str, ...]:
        """The tempers its file may have; none where nothing of the kind is hidden."""
        named, made = self._named(paper), self._made(paper)
        if named is None and made is None:
            return ()
        temper = self.world.model.tempers[named] if named else None
        states = tuple(temper.states) if temper else ("genuine",)
        return (*states, "made") if made is not None and (temper is None or temper.made is None) else states

    def made_state(self, paper: Paper) -> str | None:
        """The temper in which its file is made to order, if it has one."""
        named, made = self._named(paper), self._made(paper)
        own = self.world.model.tempers[named].made if named else None
        return own if own is not None else "made" if made is not None else None

    def _inside(self, paper: Paper) -> list[Paper]:
        return [one for one in self.papers if self.file(one) == self.file(paper)]

    def _made(self, paper: Paper) -> float | None:
        return next((one.made for one in self._inside(paper) if one.made is not None), None)

    def _named(self, paper: Paper) -> str | None:
        """The sort of temper: the kind's own; of a file made to order, else that of any paper in it."""
        own = self.world.model.kinds[paper.kind].temper
        if own is None and self._made(paper) is not None:
            return next(
                (word for one in self._inside(paper) if (word := self.world.model.kinds[one.kind].temper)), None
            )
        return own

    def _temper(
        self, paper: Paper, count: int, there: Mapping[str, np.ndarray], written: Mapping[str, States],
        chooser: np.random.Generator, hidden: dict[str, States],
    ) -> States | None:  # fmt: skip
        """The temper of the paper's file, drawn once for the file."""
        states = self.tempers(paper)
        if not states:
            return None
        key = f"temper {self.file(paper)} {self._named(paper) or ''}"
        if key not in hidden:
            years = np.zeros(count, dtype=np.intp)
            for one in self._inside(paper)[::-1]:  # the file is dated by its first paper that is there
                years = np.where(there[one.name], written[one.name], years)
            found = np.zeros((count, len(states)))
            for year in np.unique(years):
                found[years == year] = self.temper_chances(paper, int(year))
            hidden[key] = chosen(found, chooser)
        return hidden[key]

    def temper_chances(self, paper: Paper, year: int) -> np.ndarray:
        """How likely each temper is for a file of that year."""
        named, made, states = self._named(paper), self._made(paper), self.tempers(paper)
        found = np.zeros(len(states))
        if named:
            known = self.world.model.tempers[named]
            found[: len(known.states)] = self._prior(f"tempers.{named}.prior", known, year)
        else:
            found[0] = 1
        if made is not None:
            place = states.index(str(self.made_state(paper)))
            found[place] = 0
            found = found / found.sum() * (1 - made)
            found[place] = made
        return found

    def _prior(self, path: str, temper: Temper, year: int) -> np.ndarray:
        """The prior over tempers of a year: by periods where it is stated so, the rest standing for the years that none has."""
        tree = temper.prior
        if isinstance(tree, Number) or any(state in tree for state in temper.states):
            return self._row(path, tree, temper)
        when, periods = When.parse(f"{year:04}"), self.world.model.periods
        own = [name for name in periods if name in tree and when.overlaps(periods[name])]
        parts = [self._row(f"{path}.{name}", tree[name], temper) for name in own]
        return np.asarray(np.mean(parts, axis=0)) if parts else self._row(f"{path}.{ELSE}", tree[ELSE], temper)

    def _row(self, path: str, leaf: object, temper: Temper) -> np.ndarray:
        if isinstance(leaf, Number):
            p = self.world.value(path, leaf)
            return np.array([1 - p, p])
        assert isinstance(leaf, dict)
        held = {state: self.world.value(f"{path}.{state}", leaf[state]) for state in temper.states if state in leaf}
        row = np.array([held.get(state, 1 - sum(held.values())) for state in temper.states])
        return np.asarray(row / row.sum())

    def _whose(
        self, paper: Paper, people: People, chooser: np.random.Generator, hidden: dict[str, States], others: dict[str, People]
    ) -> People:  # fmt: skip
        """Of whom a paper speaks: of the person, or of another one of that name."""
        record = next((one for one in self._inside(paper) if one.same is not None), None)
        if record is None:
            return people
        key = f"same {self.file(paper)}"
        count = len(next(iter(people.values())))
        if key not in hidden:
            hidden[key] = (chooser.random(count) < float(record.same or 0)).astype(np.intp)
            others[key] = self._another(record, people, chooser)
        same = hidden[key].astype(bool)
        return {name: np.where(same, states, others[key][name]) for name, states in people.items()}

    def _another(self, paper: Paper, people: People, chooser: np.random.Generator) -> People:
        """Somebody else of the same world, of whom nothing is known but what `others` sets."""
        model = self.world.model
        setting = model.others[paper.others].set if paper.others in model.others else {}
        count = len(next(iter(people.values())))
        found: People = {}
        for name in self.world.order():
            known = model.variables[name]
            if known.of_the_world or known.from_window:
                found[name] = people[name]
            elif name in setting:
                found[name] = np.full(count, model.states(name).index(setting[name]))
            else:
                found[name] = self.world.drawn(name, found, count, chooser)
        return found

    def _said(
        self, paper: Paper, variable: str, whose: People, temper: States | None, chooser: np.random.Generator
    ) -> States:
        """What a paper says by itself."""
        says = self.says(paper, variable)
        count = len(whose[variable])
        found = np.zeros(count, dtype=np.intp)
        moods = self.tempers(paper) or (None,)
        for place, mood in enumerate(moods):
            mine = np.flatnonzero(temper == place) if temper is not None else np.arange(count)
            if len(mine):
                hiders = {name: whose[name][mine] for name in says.hiders}
                found[mine] = chosen(says.chances(whose[variable][mine], mood, hiders), chooser)
        return found

    def _dealt(
        self, paper: Paper, variable: str, said: States, chooser: np.random.Generator, hidden: dict[str, States]
    ) -> States:
        """Nothing, where a paper does not deal with such matters at all."""
        topic = self.world.model.variables[variable].topic
        share = self.world.model.kinds[paper.kind].deals_with.get(topic or "")
        if share is None:
            return said
        key = f"deals {paper.name} {topic}"
        if key not in hidden:
            p = self.world.value(f"kinds.{paper.kind}.deals_with.{topic}", share)
            hidden[key] = (chooser.random(len(said)) < p).astype(np.intp)
        return np.where(hidden[key] == 1, said, self.says(paper, variable).outcomes - 1)

    def _copied(
        self,
        paper: Paper,
        variable: str,
        own: States,
        said: Mapping[tuple[str, str], States],
        chooser: np.random.Generator,
    ) -> States:
        """What the original says, now and then a slip of the pen instead, or with the share `adds` what the copy knows itself."""
        count, outcomes = len(own), self.says(paper, variable).outcomes
        original = said[str(paper.copy_of), variable]
        slips = chooser.random(count) < paper.slip
        copied = np.where(slips, chooser.integers(0, outcomes, count), original)
        return np.where(chooser.random(count) < paper.adds, own, copied)
