"""A case as it would be if something were supposed: other evidence, other sources, other numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier, Observation
from clandestine.record.model import Model
from clandestine.record.source import Source
from clandestine.record.whatif import WhatIf
from clandestine.record.within import numbers_in
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.years import written

# Rooms of a model whose numbers can be changed; shares of confusion are not drawn and not asked for by name.
MOVABLE = ("variables", "tempers", "kinds")


def supposed(case: Case, whatif: WhatIf) -> Case:
    """The case with all changes of a what-if made at once; the case itself is untouched.

    Raises BadQuestion where the what-if names something that is not there, contradicts itself, leaves no evidence at all, or was
    written for another model or dossier (its digests no longer match).
    """
    _pinned(case, whatif)
    dossier = _changed(case.dossier, whatif)
    changed = {seen.id for seen in whatif.add} | set(whatif.alter)
    for seen in dossier.observations:
        if seen.id in changed:
            _means_something(written(case.model), seen)
    _numbers_known(written(case.model), dossier, whatif.numbers)
    without = (*case.without, *whatif.drop)
    named = [view.name for view in case.views if view.name in case.model.scenarios]
    for name, state in whatif.set.items():
        if case.given.get(name, state) != state:
            raise BadQuestion(f"{name} is given as {case.given[name]} and supposed to be {state}")
    found = Case(
        case.model,
        dossier,
        window=case.window,
        given={**case.given, **whatif.set},
        without=without,
        scenarios=[whatif.scenario] if whatif.scenario else named,
        average=whatif.scenario is None and not named,
        numbers={**case.numbers, **whatif.numbers},
        tempers={**case.tempers, **whatif.tempers},
        scale=case.scale,
        year=case.year,
    )
    if case.item_count and not found.item_count:
        raise BadQuestion("nothing is left: every item has been dropped")
    return found


def _pinned(case: Case, whatif: WhatIf) -> None:
    now = case.digests
    for what, meant in (("model", whatif.of.model), ("dossier", whatif.of.dossier)):
        if meant is not None and meant != now[what]:
            raise BadQuestion(
                f"the supposition {whatif.supposition!r} was written for the {what} {meant}; today's is {now[what]}. Read "
                "what has changed, then write the new digest under `of:`"
            )


def _changed(dossier: Dossier, whatif: WhatIf) -> Dossier:
    """The dossier with what the what-if changes, checked as any other."""
    plain = {seen.id: seen for seen in dossier.observations}
    sources = dict(dossier.sources)
    for name, source in whatif.sources.items():
        if name in sources:
            raise BadQuestion(f"the source {name!r} is there already; what is supposed needs a new name")
        sources[name] = source
    for name, whole in whatif.copies.items():
        copy, original = _source_of(name, plain, sources), _source_of(whole, plain, sources)
        if copy == original or _goes_back_to(original, copy, sources):
            raise BadQuestion(f"{copy!r} cannot be a copy of {original!r}: that goes round in a circle")
        sources[copy] = sources[copy].model_copy(update={"derives_from": original})
    for name, identity in whatif.identity.items():
        _there("source", name, sources)
        sources[name] = sources[name].model_copy(update={"identity": identity})
    observations = [_altered(seen, whatif.alter.get(seen.id, {})) for seen in dossier.observations]
    for name in whatif.alter:
        _there("observation", name, plain)
    for seen in whatif.add:
        if seen.id in plain:
            raise BadQuestion(f"the observation {seen.id!r} is there already; what is supposed needs a new name")
        _there("source", seen.by, sources)
        observations.append(seen)
    for name in whatif.drop:
        if not any(name.startswith(f"{source} silent on ") for source in sources):  # what a paper read whole leaves out
            _there("observation or source", name, [*plain, *sources, *(seen.id for seen in whatif.add)])
    for name in whatif.tempers:
        _there("source", name, sources)
    return dossier.model_copy(update={"sources": sources, "observations": observations})


def _altered(seen: Observation, change: Mapping[str, Any]) -> Observation:
    """An observation with some parts changed; another saying takes the place of the one that stood."""
    if not change:
        return seen
    held = seen.model_dump(by_alias=True, exclude_unset=True)
    sayings = {"asserts", "denies", "silent", "not_looked", "lost", "withheld", "lr"}
    if sayings & set(change):
        held = {key: value for key, value in held.items() if key not in sayings}
    try:
        return Observation.model_validate({**held, **change})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadQuestion(f"{seen.id} cannot be altered so: {place + ': ' if place else ''}{first['msg']}") from error


def _means_something(model: Model, seen: Observation) -> None:
    """Its variable and state are the model's, and something that sources can see."""
    _there("variable", seen.variable, model.variables)
    if not model.observable(seen.variable) and seen.saying != "lr":
        raise BadQuestion(f"{seen.variable} is worked out from other variables and is not observed")
    if seen.state is not None:
        _there(f"state of {seen.variable}", seen.state, model.states(seen.variable))


def _source_of(name: str, observations: Mapping[str, Observation], sources: Mapping[str, Source]) -> str:
    if name in observations:
        return observations[name].by
    _there("observation or source", name, [*observations, *sources])
    return name


def _goes_back_to(source: str, goal: str, sources: Mapping[str, Source]) -> bool:
    seen: set[str] = set()
    at: str | None = source
    while at is not None and at not in seen:
        if at == goal:
            return True
        seen.add(at)
        at = sources[at].derives_from if at in sources else None
    return False


def _numbers_known(model: Model, dossier: Dossier, numbers: Iterable[str]) -> None:
    known = set(number_paths(model, dossier))
    for path in numbers:
        if path not in known:
            raise BadQuestion(unknown("number", path, known))


def number_paths(model: Model, dossier: Dossier) -> list[str]:
    """The names of all numbers a what-if can change: their paths in the model and in the dossier's sources."""
    found = [path for path, _, _ in numbers_in(model, written=False) if path[0] in MOVABLE and "confuses" not in path]
    found += [path for path, _, _ in numbers_in(dossier, written=False) if path[0] == "sources"]
    return [".".join(map(str, path)).removesuffix(".same") for path in found]


def _there(what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        raise BadQuestion(unknown(what, name, names))
