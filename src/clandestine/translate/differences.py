"""Where two sides differ in more than numbers: the parts of model and dossier that stand otherwise, and records mixed of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from clandestine.record.dossier import Dossier, Observation
from clandestine.record.kind import Kind
from clandestine.record.model import Model
from clandestine.record.number import Number, Ratio
from clandestine.record.parts import is_word
from clandestine.record.source import Source

Key = tuple[str, ...]
Place = tuple[str, ...]

SECTIONS = ("variables", "tempers", "kinds", "others", "admiralty")
NOT_THERE = "not there"
APART = {"guess", "lost", "conclusion"}  # they move ranges, and what is worth reading; no posterior


@dataclass(frozen=True)
class Difference:
    """One assumption two sides hold otherwise: its name, and in words what each holds; `numbers` by path, (first, second)."""

    key: Key
    name: str
    first: str = ""
    second: str = ""
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Parts of the records that stand otherwise on two sides and are taken over together.

    `key` names the difference they make, `words` says what each side holds.
    """

    key: Key
    name: str
    words: Sequence[str]
    places: tuple[Place, ...]


def shape(value: Any, literal: bool = False) -> Any:
    """What a record is made of apart from its words and from numbers that have a name: only numbers differ between like shapes."""
    if isinstance(value, Number):
        return value.value if literal else "number"
    if isinstance(value, Ratio):
        return value.mid
    if isinstance(value, Source):
        adding = value.adds.value > 0 or (value.adds.high or 0) > 0  # with it a copy hangs on the truth, too
        return adding, _fields(value, literal)
    if isinstance(value, BaseModel):
        return _fields(value, literal)
    if isinstance(value, dict):
        return {name: shape(below, literal) for name, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [shape(below, literal) for below in value]
    return value


def _fields(value: BaseModel, literal: bool) -> dict[str, Any]:
    named = [name for name in type(value).model_fields if not is_word(value, name) and name not in APART]
    return {name: shape(getattr(value, name), literal or name == "confuses") for name in named}


def model_pieces(one: Model, two: Model) -> list[Piece]:
    """The parts of two models that differ in shape; what only one of them has is no difference until something uses it."""
    found = []
    both = [name for name in one.variables if name in two.variables]
    build = [name for name in both if _build(one, name) != _build(two, name)]
    if build:
        words = ["; ".join(_hangs(model, name) for name in build) for model in (one, two)]
        places = tuple(("variables", name) for name in build)
        found.append(Piece(("build",), "how variables hang together", words, places))
    for name in both:
        if name not in build and shape(one.variables[name]) != shape(two.variables[name]):
            found.append(
                Piece(("variables", name), f"table of {name}", ("one layout", "another"), (("variables", name),))
            )
    taken: set[str] = set()
    for name in [name for name in one.tempers if name in two.tempers]:
        first, second = one.tempers[name], two.tempers[name]
        if shape(first) != shape(second):
            used = [kind for kind in one.kinds if kind in two.kinds and _uses(kind, name, one, two)]
            used = [kind for kind in used if shape(one.kinds[kind]) != shape(two.kinds[kind])]
            taken |= set(used)
            places = (("tempers", name), *(("kinds", kind) for kind in used))
            words = [", ".join(temper.states) for temper in (first, second)]
            found.append(Piece(("tempers", name), f"temper {name}", words, places))
    for name in [name for name in one.kinds if name in two.kinds and name not in taken]:
        found += _kind_pieces(name, one.kinds[name], two.kinds[name])
    for section, words_ in (("others", "who else it may be"), ("admiralty", "grade")):
        held, other = getattr(one, section), getattr(two, section)
        for name in [name for name in held if name in other and shape(held[name]) != shape(other[name])]:
            found.append(Piece((section, name), f"{words_}: {name}", told(held[name], other[name]), ((section, name),)))
    if one.periods != two.periods:
        found.append(Piece(("periods",), "the periods", _listed(one.periods, two.periods), (("periods",),)))
    if (shape(one.on_file), one.prior_of) != (shape(two.on_file), two.prior_of):
        words = [str(model.prior_of) for model in (one, two)]
        found.append(Piece(("on_file",), "of whom the prior speaks", words, (("on_file",),)))
    return found


def _build(model: Model, name: str) -> tuple[Any, ...]:
    """What decides the axes of a variable's table."""
    known = model.variables[name]
    causes = {cause: sorted(numbers) for cause, numbers in known.causes.items()}
    yearly = known.event, known.becomes is None, known.persists is None
    return model.states(name), known.given, shape(known.derive), causes, known.of_the_world, known.from_window, yearly


def _hangs(model: Model, name: str) -> str:
    parents = model.parents(name)
    return f"{name} ({', '.join(model.states(name))})" + (f" on {', '.join(parents)}" if parents else "")


def _uses(kind: str, temper: str, *models: Model) -> bool:
    return any(model.kinds[kind].temper == temper for model in models)


def _kind_pieces(name: str, one: Kind, two: Kind) -> list[Piece]:
    """A kind as a whole where its files are otherwise, else its blocks of rates."""
    frames = [(kind.temper, shape(kind.made), shape(kind.deals_with), kind.rates is None) for kind in (one, two)]
    if frames[0] != frames[1]:
        return [Piece(("kinds", name), f"{name}: its files", told(one, two), (("kinds", name),))]
    found = []
    if shape(one.rates) != shape(two.rates):
        place: Place = ("kinds", name, "rates")
        found.append(Piece(place, f"{name} in general", told(one.rates, two.rates), (place,)))
    for variable in dict.fromkeys([*one.about, *two.about]):
        first, second = one.about.get(variable), two.about.get(variable)
        if shape(first) != shape(second):
            place = ("kinds", name, "about", variable)
            found.append(Piece(place, f"{name} on {variable}", told(first, second), (place,)))
    return found


def told(one: BaseModel | None, two: BaseModel | None) -> tuple[str, str]:
    """In words, the fields in which two records differ: what the first holds, and what the second."""
    if one is None or two is None:
        return (NOT_THERE if one is None else "there"), (NOT_THERE if two is None else "there")
    return _listed(*({name: getattr(record, name) for name in _fields(record, False)} for record in (one, two)))


def _listed(one: Mapping[str, Any], two: Mapping[str, Any]) -> tuple[str, str]:
    words: list[list[str]] = [[], []]
    for name in dict.fromkeys([*one, *two]):
        if shape(one.get(name), True) != shape(two.get(name), True):
            for held, parts in zip((one, two), words, strict=True):
                parts.append(f"{name} {_plain(held.get(name))}")
    return "; ".join(words[0]), "; ".join(words[1])


def _plain(value: Any) -> str:
    if isinstance(value, Number):
        return f"{value.value:g}"
    if isinstance(value, Ratio):
        return f"{value.mid:g}"
    if isinstance(value, BaseModel):
        return ", ".join(
            f"{name} {_plain(getattr(value, name))}" for name in _fields(value, False) if getattr(value, name)
        )
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(below)}" for name, below in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value)) or "none"
    return "none" if value is None else str(value)


def mixed_model(one: Model, two: Model, taken: Collection[Place]) -> Model:
    """The first model with parts taken over from the second; what only the second has is there, too."""
    update: dict[str, Any] = {}
    for section in SECTIONS:
        update[section] = {**getattr(two, section), **getattr(one, section)}
        whole = [place[1] for place in taken if place[0] == section and len(place) == 2]
        update[section] |= {name: getattr(two, section)[name] for name in whole}
    for place in taken:
        if place[0] == "kinds" and len(place) > 2:
            kind, other = update["kinds"][place[1]], two.kinds[place[1]]
            change = (
                {"rates": other.rates} if place[2] == "rates" else {"about": swapped(kind.about, other.about, place[3])}
            )
            update["kinds"][place[1]] = kind.model_copy(update=change)
    if ("periods",) in taken:
        update["periods"] = two.periods
    if ("on_file",) in taken:
        update |= {"on_file": two.on_file, "prior_of": two.prior_of}
    return one.model_copy(update=update)


def mixed_dossier(one: Dossier, two: Dossier, apart: Collection[Place], taken: Collection[Place]) -> Dossier:
    """The first dossier with the sources and observations of both, but of the places `apart` only those `taken` from the second."""
    sources = {**two.sources, **one.sources}
    consulted = dict(one.consulted)
    seen = {each.id: each for dossier in (two, one) for each in dossier.observations}
    order = list(dict.fromkeys(each.id for dossier in (one, two) for each in dossier.observations))
    by_id = [{each.id: each for each in dossier.observations} for dossier in (one, two)]
    for place in apart:
        other = place in taken
        if place[0] == "sources":
            sources = swapped(sources, (one, two)[other].sources, place[1])
        elif place[0] == "consulted":
            consulted = swapped(consulted, (one, two)[other].consulted, place[1])
        elif place[0] == "observations":
            seen = swapped(seen, by_id[other], place[1])
    observations = [seen[name] for name in order if name in seen]
    return one.model_copy(update={"sources": sources, "consulted": consulted, "observations": observations})


def swapped(held: Mapping[str, Any], other: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A mapping with one entry as in another: replaced, added, or gone."""
    found = {key: value for key, value in held.items() if key != name}
    return {**found, name: other[name]} if name in other else found


def weighing(seen: Observation, window: Any) -> tuple[Any, ...]:
    """What of an observation the answer can hang on."""
    held = getattr(seen, seen.saying)
    dated = None if seen.when is None else str(seen.when)
    rates = {state: number.value for state, number in seen.rates.items()}
    return seen.saying, shape(held), rates, seen.grade, seen.by, dated, seen.event, seen.bears_on(window)


def without_of(names: Iterable[str], dossier: Dossier) -> set[str]:
    """The observations that a list of dropped observations and sources leaves out."""
    gone = set(names)
    return {seen.id for seen in dossier.observations if seen.id in gone or seen.by in gone}
