"""Plain content to a record, with every fault told in plain words at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ForwardRef, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from typing_extensions import TypeAliasType

from clandestine.errors import BadInput, Fault
from clandestine.files.placed import Path_, Placed, Shifted
from clandestine.files.text import nearest
from clandestine.record import number

R = TypeVar("R", bound=BaseModel)

# What stands in for a required part that is at fault, so that the rest of the file can still be checked.
_STAND_INS = {"clandestine": "1", "name": "unnamed", "dossier": "unnamed", "window": ["0001/9999"]}


# What each sort of file is called, and the keys that only such a file has.
_SORTS = {
    "Dossier": ("a dossier", ("dossier", "observations")),
    "Model": ("a model", ("variables", "kinds", "scenarios")),
    "WhatIf": ("a supposition", ("supposition",)),
    "Verdicts": ("verdicts", ("verdicts",)),
    "Lists": ("lists", ("lists", "counts")),
}


@dataclass(frozen=True)
class Built(Generic[R]):
    """A record as far as it stands: without the parts at fault, which are named in `broken` by their path."""

    record: R | None
    pages: Placed
    faults: tuple[Fault, ...] = ()
    broken: frozenset[Path_] = field(default_factory=frozenset)

    @property
    def sound(self) -> bool:
        """Whether nothing is at fault."""
        return self.record is not None and all(fault.warning for fault in self.faults)


def build(record_class: type[R], document: Placed) -> R:
    """The record that a document holds; raises BadInput with every fault of it.

    >>> from clandestine.files.yaml import parse_yaml
    >>> from clandestine.record.citation import Locator
    >>> build(Locator, parse_yaml("page: 0004", "a.yaml"))
    Locator(page='0004', folio=None, number=None, section=None, note=None)
    """
    built = build_what_stands(record_class, document)
    if built.record is None or not built.sound:
        raise BadInput(built.faults)
    return built.record


def build_what_stands(record_class: type[R], document: Placed) -> Built[R]:
    """The record without its faulty parts, and the faults: a check can go on and tell what else is wrong."""
    plain = document.plain
    if not isinstance(plain, dict):
        fault = document.fault((), f"expected a mapping (key: value), found {_found(plain)}")
        return Built(None, document, (fault,))
    other = _another_sort(record_class, plain)
    if other is not None:
        return Built(None, document, (document.fault((other[0],), other[1], key=True),))
    try:
        return Built(record_class.model_validate(plain), document)
    except ValidationError as error:
        details: list[Any] = list(error.errors(include_url=False))
    faults = tuple(dict.fromkeys(_faults(record_class, document, details)))
    broken = frozenset(filter(None, (_unit(plain, detail) for detail in details)))
    pruned, kept = _prune(plain, broken, set(record_class.model_fields))
    try:
        record = record_class.model_validate(pruned)
    except ValidationError:
        return Built(None, document, faults, broken)
    return Built(record, Shifted(document, document.plain, kept), faults, broken)


def _another_sort(record_class: type[BaseModel], plain: Mapping[str, Any]) -> tuple[str, str] | None:
    """The key that gives away a file of another sort, and the words: told once, not key by key."""
    wanted, own = _SORTS.get(record_class.__name__, ("", ()))
    if not wanted or set(own) & set(plain):
        return None
    for sort, keys in _SORTS.values():
        for key in keys:
            if key in plain:
                return key, f"this is {sort}, and {wanted} is expected here"
    return None


def _unit(plain: Mapping[str, Any], detail: Any) -> Path_ | None:
    """The smallest part that can be left out: an entry of a section or list, or a whole section."""
    path = _in_file(plain, detail["loc"])[0]
    if (
        len(path) > 1
        and isinstance(plain[str(path[0])], (dict, list))
        and path[0] not in _STAND_INS
        and path[0] != "person"
    ):
        return path[:2]
    return path[:1] or None


def _prune(
    plain: Mapping[str, Any], broken: frozenset[Path_], known: set[str]
) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    pruned: dict[str, Any] = {name: word for name, word in _STAND_INS.items() if name in known}
    kept: dict[str, tuple[int, ...]] = {}
    for name, value in plain.items():
        if (name,) in broken:
            continue
        if isinstance(value, dict):
            value = {key: below for key, below in value.items() if (name, key) not in broken}
        elif isinstance(value, list):
            kept[name] = tuple(index for index in range(len(value)) if (name, index) not in broken)
            value = [value[index] for index in kept[name]]
        pruned[name] = value
    return pruned, kept


def _faults(record_class: type[BaseModel], document: Placed, details: list[Any]) -> Iterator[Fault]:
    meant: set[Path_] = set()
    missing = []
    for detail in details:
        path, rest = _in_file(document.plain, detail["loc"])
        if detail["type"] == "missing":
            missing.append((path, str(detail["loc"][-1])))
        elif detail["type"] == "extra_forbidden":
            known = _keys(record_class, detail["loc"][:-1])
            hint = nearest(str(path[-1]), known)
            if hint:
                meant.add((*path[:-1], hint.split("'")[1]))
            elif str(path[-1]).isdigit() and detail["input"] is None:
                # {is: 0,2}: the comma ends one entry and begins the next
                hint = "write a decimal point, not a comma"
            else:
                hint = f"known here: {', '.join(known)}" if known else ""
            yield document.fault(path, f"unknown key {path[-1]!r}", hint, key=True)
        else:
            words, _, hint = _words(detail).partition("; ")
            yield document.fault(path, words, hint, key="[key]" in rest)
    for path, name in missing:
        if (*path, name) not in meant:
            yield document.fault(path, f"missing key {name!r}", key=bool(path))


def _in_file(plain: Any, loc: tuple[str | int, ...]) -> tuple[Path_, tuple[str | int, ...]]:
    """The part of an error's path that is in the file; what is not (names of alternatives) comes apart."""
    path: list[str | int] = []
    rest: list[str | int] = []
    for step in loc:
        inside = isinstance(plain, dict) and step in plain
        if inside or (isinstance(plain, list) and isinstance(step, int) and 0 <= step < len(plain)):
            plain = plain[step]
            path.append(step)
        else:
            rest.append(step)
    return tuple(path), tuple(rest)


def _words(detail: Any) -> str:
    """One error of the validator as a historian would say it; what follows `; ` is the hint."""
    given, context = detail["input"], detail.get("ctx") or {}
    match detail["type"]:
        case "value_error":
            return str(context.get("error", detail["msg"]))
        case "literal_error" if detail["loc"][-1] == "clandestine":
            return f"unknown version {given!r} of the file format; this program reads `clandestine: 1`"
        case "literal_error":
            words = str(context["expected"]).replace("'", "")
            return f"expected {words}, found {_found(given)}{_also(given, words)}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return _needed(given, "a mapping (key: value)", "write {key: value}")
        case "list_type":
            return _needed(given, "a list", "write [one, two]")
        case "string_type":
            return _needed(given, "text", "quote it if it begins with [ or {")
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return _needed(given, "a whole number", "")
        case "greater_than_equal":
            return f"expected {context['ge']} or more, found {_found(given)}"
        case "too_short":
            return "an empty list where at least one entry is needed"
        case _:
            message = re.sub(r"^Input should be( a valid)?", "expected", str(detail["msg"]))
            return f"{message}, found {_found(given)}"


def _also(given: Any, expected: str) -> str:
    hint = nearest(str(given), re.split(r", | or ", expected)) if isinstance(given, str) else ""
    return f"; {hint}" if hint else ""


def _needed(given: Any, what: str, hint: str) -> str:
    if given is None:
        return f"nothing is written here, {what} is needed; leave the key out if there is nothing to say"
    return f"expected {what}, found {_found(given)}" + (f"; {hint}" if hint else "")


def _found(given: Any) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, list):
        return "a list"
    text = str(given)
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _keys(record_class: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that a record at that place may have."""
    here: list[Any] = list(_members(record_class))
    for step in loc:
        below = [inner for one in here for inner in _below(one, step)]
        here = [member for one in below for member in _members(one)] or here
    found = [
        info.alias or name
        for one in here
        if isinstance(one, type) and issubclass(one, BaseModel)
        for name, info in one.model_fields.items()
    ]
    return list(dict.fromkeys(found))


def _members(kind: Any) -> Iterator[Any]:
    """The alternatives a type consists of, without its trimmings."""
    if isinstance(kind, (str, ForwardRef)):
        kind = getattr(number, kind if isinstance(kind, str) else kind.__forward_arg__)
    if isinstance(kind, TypeAliasType):
        yield from _members(kind.__value__)
    elif hasattr(kind, "__metadata__"):
        yield from _members(kind.__origin__)
    elif get_origin(kind) in (None, dict, list):
        yield kind
    else:
        for part in get_args(kind):
            yield from _members(part)


def _below(kind: Any, step: str | int) -> list[Any]:
    """The types a step leads to; none for steps that are names of alternatives."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [info.annotation for name, info in kind.model_fields.items() if step in (name, info.alias)]
    if get_origin(kind) in (dict, list) and step not in ("number", "rows"):
        return [get_args(kind)[-1]]
    return []
