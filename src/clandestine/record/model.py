"""A model: variables with their tables, kinds of source, scenarios, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

from pydantic import Field, model_validator

from clandestine.record.base import Flag, Name, Record
from clandestine.record.kind import Kind, Temper
from clandestine.record.number import Grounded, Number, Ratio, Tree
from clandestine.record.supposition import Supposition
from clandestine.record.when import Edtf

ELSE = "else"
BEFORE = "before."  # begins a parent that is a variable of the year before


class Rule(Record):
    """One line of a derived variable: `{when: {variable: state, ...}, is: state}`, or `{otherwise: variable-or-state}`."""

    when: dict[Name, Name] = Field(default_factory=dict)
    value: Name | None = Field(default=None, alias="is")
    otherwise: Name | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Rule:
        if (self.otherwise is None) == (self.value is None):
            raise ValueError("write {when: {...}, is: state} or {otherwise: state or variable}")
        if (self.otherwise is None) != bool(self.when):
            raise ValueError("`when` goes with `is`, and `otherwise` stands alone")
        return self


class Variable(Grounded):
    """One question with its possible answers: `states`, parents in `given`, and a table.

    The table nests the parents' states in the order of `given`; `else` stands for every state not written, and an
    entry that
    comes early stands for every state of the parents that are left. An entry is one number (two states only,
    P(states[1])) or a row over the states. `causes` adds noisy-or causes: for two states,
    P(states[1]) = 1 - (1 - table) * product over causes of (1 - number at the cause's state).
    `derive` makes the variable a function of others: the first rule that fits. A `conclusion` is drawn by historians and
    seen by no source: recording it as an observation is warned of.

    In a model of years every variable has a copy a year, unless it is `of_the_world`. `becomes` says how it follows from its
    own state of the year before (the table's first axis; `prior` is its state before the first year), `persists` with what
    probability a habit simply goes on; an `event` belongs to one year. A parent `before.x` is `x` of the year before.
    """

    says: str | None = None
    states: list[Name] = Field(default_factory=list)
    given: list[Name] = Field(default_factory=list)
    prior: Tree | None = None
    table: Tree | None = None
    causes: dict[Name, dict[Name, Number]] = Field(default_factory=dict)
    derive: list[Rule] = Field(default_factory=list)
    topic: Name | None = None
    of_the_world: Flag = False
    from_window: Flag = False
    conclusion: Flag = False
    event: Flag = False
    becomes: Tree | None = None
    persists: Number | None = None

    @property
    def parents(self) -> list[str]:
        """Every variable this one hangs on, in the order of its table's axes."""
        if self.derive:
            named = [name for rule in self.derive for name in rule.when]
            last = self.derive[-1].otherwise
            if last is not None and last not in self.states:
                named.append(last)
            return list(dict.fromkeys(named))
        return [*self.given, *self.causes]


class Fact(Record):
    """A variable in one of its states."""

    variable: Name
    state: Name


class OnFile(Fact):
    """Which variable says that a person is on file at all, and which variables entail it when they are facts."""

    entailed_by: dict[Name, Name] = Field(default_factory=dict)
    because: str | None = None


class Sensitive(Record):
    """A hypothesis that must never be named without evidence of its own: the variable, its state, the role it shows as."""

    variable: Name
    state: Name
    role: Name | None = None
    words: str


class Model(Record):
    """A whole model, with its includes already merged in (docs/theory/ says what each part means)."""

    clandestine: Literal["1"]
    name: Name
    title: str | None = None
    version: str | None = None
    authors: list[str] = Field(default_factory=list)
    question: str | None = None
    scope: str | None = None
    known_gaps: str | None = None
    include: list[str] = Field(default_factory=list)
    about: Name | None = None
    prior_of: Literal["population", "on_file"] | None = None
    on_file: OnFile | None = None
    periods: dict[Name, Edtf] = Field(default_factory=dict)
    years: Edtf | None = None
    death: Fact | None = None
    variables: dict[Name, Variable] = Field(default_factory=dict)
    tempers: dict[Name, Temper] = Field(default_factory=dict)
    kinds: dict[Name, Kind] = Field(default_factory=dict)
    scenarios: dict[Name, Supposition] = Field(default_factory=dict)
    world_views: list[Name] = Field(default_factory=list)
    pairs: list[str] = Field(default_factory=list)
    others: dict[Name, Supposition] = Field(default_factory=dict)
    sensitive: list[Sensitive] = Field(default_factory=list)
    admiralty: dict[Name, Ratio] = Field(default_factory=dict)

    def states(self, variable: str) -> tuple[str, ...]:
        """The states of a variable (a derived variable without `states` collects them from its rules)."""
        known = self.variables[variable.removeprefix(BEFORE)]
        if known.states or not known.derive:
            return tuple(known.states)
        found: list[str] = []
        for rule in known.derive:
            word = rule.value if rule.value is not None else rule.otherwise
            assert word is not None
            found += self.states(word) if word in self.variables else [word]
        return tuple(dict.fromkeys(found))

    def parents(self, variable: str) -> list[str]:
        """The parents of a variable, in the order of its table's axes."""
        return self.variables[variable].parents

    def ancestors(self, variables: list[str]) -> list[str]:
        """The variables and everything above them, in the order of the file."""
        wanted, stack = set(variables), list(variables)
        while stack:
            for parent in (name.removeprefix(BEFORE) for name in self.parents(stack.pop())):
                if parent not in wanted:
                    wanted.add(parent)
                    stack.append(parent)
        return [name for name in self.variables if name in wanted]

    def observable(self, variable: str) -> bool:
        """Whether a source can speak of a variable: it is no mere function of others.

        In a model of years that is allowed, as long as no conclusion is among the others (`exiled` may follow from a status).
        """
        known = self.variables[variable]
        if self.years is None or not known.derive:
            return not known.derive
        return not any(self.variables[name.removeprefix(BEFORE)].conclusion for name in known.parents)

    def choices(self, variable: str, parent: str) -> tuple[str, ...]:
        """The states of a parent for which a variable's table has rows."""
        return self.states(parent)

    def rows(self, variable: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Any]]:
        """Every row of a table: (states of `given`, path inside the file, leaf or None where the row is missing).

        The leaf is a Number or a mapping from states to Numbers.
        """
        known = self.variables[variable]
        own = set(self.states(variable))
        start = "prior" if known.prior is not None else "table"
        tree: Any = known.prior if known.prior is not None else known.table
        if known.becomes is not None and tree is None:
            start, tree = "becomes", known.becomes
        for row in product(*(self.choices(variable, parent) for parent in known.given)):
            path, leaf = [start], tree
            for place, (parent, state) in enumerate(zip(known.given, row, strict=True)):
                if start == "becomes" and not place:
                    pass  # its own state of the year before comes first, and is always written
                elif isinstance(leaf, Number) or is_row(leaf, own, self.states(parent)):
                    break  # one entry for all states of the parents that are left
                key = state if leaf is not None and state in leaf else ELSE
                path.append(key)
                leaf = None if leaf is None else leaf.get(key)
            yield row, tuple(path), leaf


def is_row(leaf: Any, own: set[str], parent: tuple[str, ...]) -> bool:
    """Whether a mapping is already a row over the variable's own states, not a choice between the parent's.

    Where the two share states, only a whole row of more than two numbers can be told from a choice.
    """
    if not isinstance(leaf, dict) or not leaf or not set(leaf) <= own:
        return False
    whole = len(own) > 2 and set(leaf) == own and all(isinstance(one, Number) for one in leaf.values())
    return whole or not set(leaf) & {*parent, ELSE}
