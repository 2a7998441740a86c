"""Whether a model of years holds together: what goes on from year to year, and what belongs to one."""

from __future__ import annotations

from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_
from clandestine.record.model import BEFORE, Model, Variable

MANY = 200  # years; more would be another kind of model


def check_years(model: Model, at: Complaint) -> None:
    """Every fault of a model of years as such; in a model without years, what only such a model may say."""
    for name, known in model.variables.items():
        if model.years is None:
            _timeless(name, known, at)
        else:
            _yearly(name, known, at)
    if model.years is None:
        if model.death is not None:
            at.fault(("death",), "a recorded death enters a model of years only", "write `years: 1917/1939`", key=True)
        return
    first, last = model.years.years()
    if model.years.kind != "interval" or first is None or last is None:
        at.fault(("years",), f"{model.years} is not a span of years", "write the first and the last, as in 1917/1939")
    elif last - first >= MANY:
        at.fault(("years",), f"{model.years} are {last - first + 1} years; a model has at most {MANY}")
    if model.prior_of == "on_file":
        at.fault(("prior_of",), "a model of years takes its prior of the population", "write `prior_of: population`")
    if model.death is not None:
        path: Path_ = ("death", "variable")
        if at.known(path, "variable", model.death.variable, model.variables, "variables"):
            states = model.states(model.death.variable)
            at.known(("death", "state"), f"state of {model.death.variable!r}", model.death.state, states)
            if len(states) != 2 or not model.variables[model.death.variable].event:
                at.fault(path, "a death is an event with two states", "mark the variable `event: yes`")


def _timeless(name: str, known: Variable, at: Complaint) -> None:
    for word in ("becomes", "persists", "event"):
        if getattr(known, word) not in (None, False):
            hint = "write `years: 1917/1939` at the top of the model, or leave it out"
            at.fault(("variables", name, word), f"{name!r} has `{word}`, but the model has no years", hint, key=True)
    for index, parent in enumerate(known.given):
        if parent.startswith(BEFORE):
            at.fault(
                ("variables", name, "given", index), f"{parent!r} speaks of the year before, but the model has no years"
            )


def _yearly(name: str, known: Variable, at: Complaint) -> None:
    path: Path_ = ("variables", name)
    if "@" in name:
        at.fault(path, f"{name!r}: @ stands between a variable and its year", "choose another name", key=True)
    if known.persists is not None and (known.becomes is not None or known.event or known.causes):
        other = "becomes" if known.becomes is not None else "event" if known.event else "causes"
        at.fault((*path, "persists"), f"{name!r} has `persists` beside `{other}`", "keep one of the two", key=True)
    if known.persists is not None and (known.of_the_world or known.derive or known.from_window):
        at.fault((*path, "persists"), f"{name!r} follows from others and cannot persist by itself", key=True)
    if known.of_the_world:
        for index, parent in enumerate(known.given):
            if parent.startswith(BEFORE):
                at.fault((*path, "given", index), f"{name!r} is of the world and has no years", key=True)
    habit = not (known.of_the_world or known.derive or known.from_window or known.event or known.becomes is not None)
    if habit and known.persists is None:
        at.fault(
            path,
            f"{name!r} does not say whether it goes on from year to year",
            "write `persists: 0.6` (0 where every year is new), or `event: yes`",
            key=True,
        )
