"""People drawn from a model: what they were and did, by procedures from the formulas, never through the translated network.

It reads the records of a model and nothing else (a test of the house says so), so that a fault of the translation or of the engine
shows where its answers are held against what was drawn here (docs/theory/calibration.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from clandestine.errors import BadQuestion
from clandestine.record.model import Model, Variable
from clandestine.record.number import Number
from clandestine.record.when import When

States = npt.NDArray[np.intp]
Chances = npt.NDArray[np.float64]
People = dict[str, States]  # the number of everybody's state, by variable
TRIES = 10_000  # times what happened to the same people is drawn anew until they are on file


def stated(path: str, number: Number) -> float:
    """A number as it stands."""
    return number.value


@dataclass(frozen=True)
class World:
    """A model for a window, from which people are drawn.

    `given` fixes variables that hang on nothing, or what people must come to be. `value` gives the value of a named number.
    Raises BadQuestion for names the model does not have, and for a model of years.
    """

    model: Model
    window: When
    given: Mapping[str, str] = field(default_factory=dict)
    value: Callable[[str, Number], float] = stated

    def __post_init__(self) -> None:
        if self.model.years is not None:
            raise BadQuestion(f"{self.model.name} goes by years: people are drawn from timeless models only")
        for name, state in self.given.items():
            if name not in self.model.variables or state not in self.model.states(name):
                raise BadQuestion(f"the model has no {name}={state}")

    def order(self) -> list[str]:
        """The variables, what each hangs on before it."""
        found: dict[str, None] = {}

        def add(name: str) -> None:
            if name not in found:
                for parent in self.model.parents(name):
                    add(parent)
                found[name] = None

        for name in self.model.variables:
            add(name)
        return list(found)

    def shared(self, chooser: np.random.Generator) -> dict[str, int]:
        """What is of the world, drawn once for everybody."""
        found: People = {}
        for name in self.order():
            if self.model.variables[name].of_the_world:
                found[name] = self.drawn(name, found, 1, chooser)
        return {name: int(states[0]) for name, states in found.items()}

    def people(
        self, count: int, chooser: np.random.Generator, world: Mapping[str, int] | None = None, selected: bool = True
    ) -> People:
        """So many people of one world, each with one world of their own where none is given; `selected`: as they come on file."""
        parts: list[People] = []
        have = 0
        for _ in range(TRIES):
            drawn = self._once(count, chooser, world, {})
            if selected:
                drawn = self._on_file(drawn, chooser, world)
            kept = np.ones(len(next(iter(drawn.values()))), dtype=bool)
            for name, state in self.given.items():
                kept &= drawn[name] == self.model.states(name).index(state)
            parts.append({name: states[kept] for name, states in drawn.items()})
            have += int(kept.sum())
            if have >= count:
                return {name: np.concatenate([part[name] for part in parts])[:count] for name in drawn}
        raise BadQuestion(
            f"of {TRIES * count:,} people drawn only {have:,} came on file as asked; ask for what is less rare"
        )

    def _once(
        self, count: int, chooser: np.random.Generator, world: Mapping[str, int] | None, held: Mapping[str, States]
    ) -> People:
        """People of the population; what is `held` is as it was."""
        found: People = {}
        for name in self.order():
            if name in held:
                found[name] = held[name]
            elif world is not None and name in world:
                found[name] = np.full(count, world[name])
            else:
                found[name] = self.drawn(name, found, count, chooser)
        return found

    def _on_file(self, drawn: People, chooser: np.random.Generator, world: Mapping[str, int] | None) -> People:
        """Of the population, those on file; of people on file already, what happened to them drawn until it put them there."""
        entry = self.model.on_file
        if entry is None or self.model.prior_of is None:
            return drawn
        place = self.model.states(entry.variable).index(entry.state)
        if self.model.prior_of == "population":
            there = drawn[entry.variable] == place
            return {name: states[there] for name, states in drawn.items()}
        kept = {name: drawn[name] for name in self._upstream(entry.variable)}
        count = len(drawn[entry.variable])
        filed = self.chances(entry.variable, kept)[:, place]
        by_facts = np.zeros(count)
        for name, state in entry.entailed_by.items():
            one = self.chances(name, kept)[:, self.model.states(name).index(state)]
            by_facts = by_facts + (1 - by_facts) * one
        rest = np.divide(filed - by_facts, 1 - by_facts, out=np.zeros(count), where=by_facts < 1)
        waiting = np.arange(count)
        for _ in range(TRIES):
            held = {name: states[waiting] for name, states in kept.items()}
            now = self._once(len(waiting), chooser, world, held)
            entailed = np.zeros(len(waiting), dtype=bool)
            for name, state in entry.entailed_by.items():
                entailed |= now[name] == self.model.states(name).index(state)
            there = entailed | (chooser.random(len(waiting)) < rest[waiting])
            for name, states in now.items():
                drawn[name][waiting[there]] = states[there]
            waiting = waiting[~there]
            if not len(waiting):
                drawn[entry.variable][:] = place
                return drawn
        raise BadQuestion(f"somebody never comes on file in {TRIES:,} tries, as the numbers stand")

    def _upstream(self, name: str) -> set[str]:
        """All that a variable hangs on."""
        found: set[str] = set()
        for parent in self.model.parents(name):
            found |= {parent, *self._upstream(parent)}
        return found

    def drawn(self, name: str, above: People, count: int, chooser: np.random.Generator) -> States:
        """A variable of some people, given what it hangs on."""
        known = self.model.variables[name]
        if known.derive:
            return self._derived(name, known, above, count)
        states = self.model.states(name)
        if name in self.given and not self.model.parents(name):
            return np.full(count, states.index(self.given[name]))
        if known.from_window:
            shares = self.window.share_of({state: self.model.periods[state] for state in states})
            if not shares:
                raise BadQuestion(f"the window {self.window} falls in none of the periods of {name!r}")
            return chosen(np.tile([shares.get(state, 0.0) for state in states], (count, 1)), chooser)
        found = chosen(np.broadcast_to(self._table(name, above), (count, len(states))), chooser)
        for cause, branches in known.causes.items():
            for state, number in branches.items():
                # A cause that is there may bring it about, whatever else did or did not.
                acts = above[cause] == self.model.states(cause).index(state)
                p = self.value(f"variables.{name}.causes.{cause}.{state}", number)
                found = np.where(acts & (chooser.random(count) < p), 1, found)
        return found

    def chances(self, name: str, above: People) -> Chances:
        """P(state of a variable | what it hangs on), one row a person; for one without causes and rules."""
        return self._table(name, above)

    def _table(self, name: str, above: People) -> Chances:
        """The row of its table that holds for everybody."""
        known, states = self.model.variables[name], self.model.states(name)
        rows: dict[tuple[str, ...], Chances] = {}
        for key, path, leaf in self.model.rows(name):
            rows[key] = self._row(".".join(("variables", name, *path)), leaf, states)
        table = np.stack([rows[key] for key in product(*(self.model.states(parent) for parent in known.given))])
        place: Any = 0
        for parent in known.given:
            place = place * len(self.model.states(parent)) + above[parent]
        return table[place] if known.given else table

    def _row(self, path: str, leaf: Any, states: tuple[str, ...]) -> Chances:
        """One row: a single number is the chance of the second state."""
        if isinstance(leaf, Number):
            p = self.value(path, leaf)
            return np.array([1 - p, p])
        held = {state: self.value(f"{path}.{state}", leaf[state]) for state in states if state in leaf}
        left = 1 - sum(held.values())
        if len(states) == 2 and len(held) == 1:
            return np.array([held.get(state, left) for state in states])
        row = np.array([held[state] for state in states])
        return np.asarray(row / row.sum())

    def _derived(self, name: str, known: Variable, above: People, count: int) -> States:
        """The first rule that holds says what it is."""
        states = self.model.states(name)
        found, open_ = np.zeros(count, dtype=np.intp), np.ones(count, dtype=bool)
        for rule in known.derive:
            if rule.otherwise is not None:
                if rule.otherwise in self.model.variables and rule.otherwise not in states:
                    own = self.model.states(rule.otherwise)
                    moved = np.array([states.index(state) if state in states else 0 for state in own])
                    return np.where(open_, moved[above[rule.otherwise]], found)
                return np.where(open_, states.index(rule.otherwise), found)
            holds = open_.copy()
            for other, state in rule.when.items():
                holds &= above[other] == self.model.states(other).index(state)
            found[holds] = states.index(str(rule.value))
            open_ &= ~holds
        return found


def chosen(chances: Chances, chooser: np.random.Generator) -> States:
    """One state a row, by its chances, shape (rows, states) to (rows,)."""
    heights = np.cumsum(chances, axis=-1)
    return np.minimum(
        (chooser.random((len(chances), 1)) * heights[:, -1:] >= heights).sum(axis=-1), chances.shape[-1] - 1
    )
