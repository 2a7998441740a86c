"""Whether the items of a dossier can be weighed under a model: names, rates, grades, times."""

from __future__ import annotations

from clandestine.files.checks_kinds import excess_of
from clandestine.files.checks_yearly import check_yearly
from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_
from clandestine.record.dossier import Dossier, Observation
from clandestine.record.model import ELSE, Model
from clandestine.record.number import Number
from clandestine.record.when import When

ALL = "all"


def check_items(dossier: Dossier, model: Model, at: Complaint) -> None:
    """Check every name a dossier takes from its model, and what the model must know to weigh it."""
    if dossier.about is not None:
        at.known(("about",), "variable", dossier.about, model.variables)
    _windows(dossier, model, at)
    for name, source in dossier.sources.items():
        _source(dossier, model, name, at)
        for index, variable in enumerate(source.takes_up):
            at.known(("sources", name, "takes_up", index), "variable", variable, model.variables)
    for name, reading in dossier.consulted.items():
        for index, variable in enumerate(reading.read_for):
            if variable != ALL:
                at.known(("consulted", name, "read_for", index), "variable", variable, model.variables)
    for index, item in enumerate(dossier.observations):
        _item(dossier, model, item, ("observations", index), at)
    check_yearly(dossier, model, at)


def _windows(dossier: Dossier, model: Model, at: Complaint) -> None:
    asked = [known for known in model.variables.values() if known.from_window]
    for index, window in enumerate(dossier.window):
        if window.earliest is None or window.latest is None:
            at.fault(("window", index), f"the window {window} has an open end", "write both years")
        for known in asked:
            periods = {state: model.periods[state] for state in known.states if state in model.periods}
            if periods and not window.share_of(periods):
                words = f"the window {window} lies outside every period of the model"
                at.fault(("window", index), words, f"they run from {_span(list(periods.values()))}")


def _span(periods: list[When]) -> str:
    starts = [when.years()[0] for when in periods]
    ends = [when.years()[1] for when in periods]
    first = "the beginning" if None in starts else str(min(year for year in starts if year is not None))
    last = "today" if None in ends else str(max(year for year in ends if year is not None))
    return f"{first} to {last}"


def _source(dossier: Dossier, model: Model, name: str, at: Complaint) -> None:
    source, path = dossier.sources[name], ("sources", name)
    if source.identity is not None:
        at.known((*path, "identity", "others"), "entry of `others`", source.identity.others, model.others)
    if not at.known((*path, "kind"), "kind of source", source.kind, model.kinds):
        return
    kind = model.kinds[source.kind]
    if source.date and kind.time and not source.date.overlaps(kind.time):
        words = f"the source is dated {source.date}, but papers of the kind {source.kind!r} were written {kind.time}"
        at.fault((*path, "date"), words, "is it the date of the event, or another kind?")
    if source.made is not None and source.made.value > 0 and kind.made is None:
        words = f"`made` is stated, but the kind {source.kind!r} does not say what such a paper says"
        at.fault((*path, "made"), words, "the model needs `made: {asserts: ..., denies: ...}` at the kind")
    temper = model.tempers.get(kind.temper) if kind.temper else None
    if temper is not None and isinstance(temper.prior, dict) and ELSE not in temper.prior:
        by_period = not set(temper.prior) & set(temper.states)
        if by_period and source.date and model.periods and not source.date.share_of(model.periods):
            at.fault(
                (*path, "date"), f"{source.date} lies outside every period of the model, and its temper has no `{ELSE}`"
            )


def _item(dossier: Dossier, model: Model, item: Observation, path: Path_, at: Complaint) -> None:
    saying, variable = item.saying, item.variable
    held: Path_ = (*path, saying)
    named = (*held, variable) if isinstance(getattr(item, saying), dict) else held
    if item.grade is not None:
        at.known(
            (*path, "grade"), "grade", item.grade, model.admiralty, hint="a letter A to F and a digit 1 to 6, as B3"
        )
    if not at.known(named, "variable", variable, model.variables, key=isinstance(getattr(item, saying), dict)):
        return
    states = model.states(variable)
    if model.variables[variable].from_window:
        at.fault(named, f"{variable!r} follows from the window and is not observed", key=True)
    if item.state is not None:
        at.known(named, f"state of {variable!r}", item.state, states)
    for state in (item.lr or {}).get(variable, {}):
        at.known((*named, state), f"state of {variable!r}", state, states, key=True)
    if saying == "withheld" and item.rates:
        for state in item.rates:
            at.known((*path, "rates", state), f"state of {variable!r}", state, states, key=True)
        lacking = [state for state in states if state not in item.rates]
        if lacking:
            at.fault(
                (*path, "rates"),
                f"the rates of withholding lack {', '.join(lacking)}",
                "name every state of the variable",
            )
    elif item.rates:
        at.fault((*path, "rates"), "`rates` belong to `withheld`", key=True)
    if isinstance(item.bears_on_window, dict):
        for window in item.bears_on_window:
            at.known(
                (*path, "bears_on_window", window), "window", window, [str(one) for one in dossier.window], key=True
            )
    elif item.bears_on_window and len(dossier.window) > 1:
        words = "several windows are asked about, and this does not say on which it bears"
        hint = f"write {{{dossier.window[-1]}: reason}}"
        at.fault((*path, "bears_on_window"), words, hint)
    hint = "record what was seen; a scholar's conclusion is a verdict, not evidence"
    if not model.observable(variable) and saying != "lr":
        at.fault(named, f"{variable!r} is worked out from other variables and is not observed", hint, key=True)
    elif saying in ("asserts", "denies") and (
        model.variables[variable].conclusion or variable in {rule.variable for rule in model.sensitive}
    ):
        words = f"{variable!r} is a conclusion about a person, and a source that states it has drawn it from something"
        at.warn(named, words, hint, key=True)
    if saying in ("asserts", "denies", "silent") and item.grade is None:
        _rated(dossier, model, item, named, at)


def _rated(dossier: Dossier, model: Model, item: Observation, path: Path_, at: Complaint) -> None:
    """The kind of the source, or of the original it merely copies, has rates for the variable."""
    name, seen = item.by, set[str]()
    source = dossier.sources.get(name)
    while source is not None and name not in seen:
        seen.add(name)
        kind = model.kinds.get(source.kind)
        if kind is not None and kind.rates_for(item.variable):
            if item.variable in model.variables and (words := excess_of(model, source.kind, item.variable, at)):
                hint = f"the model needs rates for {item.variable!r} (`about:`), or narrower limits"
                at.fault(
                    path, f"the general rates of {source.kind!r} do not fit {item.variable!r}: {words}", hint, key=True
                )
            return
        if kind is None:
            return
        copies = source.derives_from if isinstance(source.adds, Number) and source.adds.value == 0 else None
        name = copies or name
        source = dossier.sources.get(name) if copies else None
    words = (
        f"the kind {dossier.sources[item.by].kind!r} has no rates for {item.variable!r}"
        if item.by in dossier.sources
        else ""
    )
    if words:
        at.fault(
            path, words, "the model needs `rates:`, or an entry under `about:`; or judge directly with `lr`", key=True
        )
