"""A model of years as a plain model: a copy of every variable for every year, and what follows from the year before."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from clandestine.errors import BadQuestion
from clandestine.record.base import Name
from clandestine.record.model import BEFORE, Model, Rule, Variable
from clandestine.record.when import When

AT = "@"  # stands between a variable and its year


class Copy(Variable):
    """The copy of a variable for one year: `of` what, and `last`, the year before's copy that a habit persists from.

    `settled` are parents whose state the year itself settles (its period): they are no parents of the node any more.
    """

    of: Name
    year: int
    last: Name | None = None
    settled: dict[Name, Name] = Field(default_factory=dict)

    @property
    def parents(self) -> list[str]:
        """The year before's copy where a habit persists, then every other variable this one hangs on."""
        return [*([self.last] if self.last else []), *(one for one in super().parents if one not in self.settled)]

    @property
    def axes(self) -> list[str]:
        """The parents that the table is over, in its order."""
        return [one for one in self.given if one not in self.settled]


class Years(Model):
    """A model of years with its variables copied; `of` is the model as written, whose numbers all copies share."""

    of: Model
    first: int
    final: int

    @property
    def span(self) -> range:
        """The years of the model."""
        return range(self.first, self.final + 1)

    def states(self, variable: str) -> tuple[str, ...]:
        """The states of a variable, named with or without its year."""
        return self.of.states(base(variable))

    def choices(self, variable: str, parent: str) -> tuple[str, ...]:
        """The states of a parent for which a variable's table has rows: one where the year settles it."""
        known = self.variables[variable]
        if isinstance(known, Copy) and parent in known.settled:
            return (known.settled[parent],)
        return self.states(parent)

    def copy_in(self, variable: str, year: int) -> str:
        """The name of a variable's copy for a year; a variable of the world has none but itself."""
        return variable if variable in self.variables else named(variable, year)


def named(variable: str, year: int) -> str:
    """The name of a variable's copy for a year.

    >>> named("role", 1925)
    'role@1925'
    """
    return f"{variable}{AT}{year}"


def base(variable: str) -> str:
    """The variable that a copy is of.

    >>> base("role@1925"), base("movement")
    ('role', 'movement')
    """
    return variable.partition(AT)[0]


def written(model: Model) -> Model:
    """The model as its file has it."""
    return model.of if isinstance(model, Years) else model


def years_of(model: Model) -> range:
    """The years of a model of years; raises BadQuestion where its ends are open."""
    first, final = model.years.years() if model.years is not None else (None, None)
    if first is None or final is None:
        raise BadQuestion("the years of a model have a first and a last: write `years: 1917/1939`")
    return range(first, final + 1)


def in_years(model: Model) -> Model:
    """A model of years with a copy of every variable a year; any other model, and one copied already, as it is.

    What `becomes` has one more copy, for the year before the first, with its `prior`.
    """
    return model if model.years is None or isinstance(model, Years) else _copied(model, years_of(model))


def _copied(model: Model, span: range) -> Years:
    variables: dict[str, Variable] = {}
    periods = _periods(model, span)
    for year in range(span[0] - 1, span[-1] + 1):
        for name, known in model.variables.items():
            if known.of_the_world:
                variables[name] = known
            elif year in span or known.becomes is not None:
                variables[named(name, year)] = _copy(model, name, year, span[0], periods)
    held = {field: getattr(model, field) for field in Model.model_fields} | {"variables": variables}
    return Years.model_construct(**held, of=model, first=span[0], final=span[-1])


def _copy(model: Model, name: str, year: int, first: int, periods: Mapping[str, str]) -> Copy:
    known = model.variables[name]
    held = {field: getattr(known, field) for field in Variable.model_fields}
    last = named(name, year - 1)
    given = [_parent(model, parent, year) for parent in known.given]
    if known.becomes is None:
        held |= {"given": given}
    elif year < first:
        held |= {"given": [], "becomes": None}
    else:
        held |= {"given": [last, *given], "prior": None}
    held["causes"] = {_parent(model, cause, year): row for cause, row in known.causes.items()}
    held["derive"] = [_rule(model, rule, year) for rule in known.derive]
    above = dict.fromkeys([*held["given"], *(one for rule in held["derive"] for one in rule.when)])
    held["settled"] = {one: periods[one] for one in above if one in periods}
    persists = (
        known.persists is not None and year > first and not (known.persists.structural and not known.persists.value)
    )
    return Copy.model_construct(**held, of=name, year=year, last=last if persists else None)


def _periods(model: Model, span: range) -> dict[str, str]:
    """The period that a copy of a variable says a year lies in, where that is only one."""
    found = {}
    for name, known in model.variables.items():
        for year in span if known.from_window else ():
            shares = When.parse(f"{year:04d}").share_of({state: model.periods[state] for state in known.states})
            if len(shares) == 1:
                found[named(name, year)] = next(iter(shares))
    return found


def _rule(model: Model, rule: Rule, year: int) -> Rule:
    when = {_parent(model, name, year): state for name, state in rule.when.items()}
    other = rule.otherwise
    known = other is not None and other.removeprefix(BEFORE) in model.variables
    return rule.model_copy(update={"when": when, "otherwise": _parent(model, str(other), year) if known else other})


def _parent(model: Model, name: str, year: int) -> str:
    """The copy that a parent is: of the same year, or of the year before."""
    if name.startswith(BEFORE):
        return named(name.removeprefix(BEFORE), year - 1)
    return name if model.variables[name].of_the_world else named(name, year)
