"""Groups of numbers, by which part of a model they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from clandestine.errors import BadQuestion
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.years import base, written

GROUPS = (
    "prior",
    "tables",
    "sources",
)  # what is asked about and what stands above it; other variables; kinds, files, judgements


def in_group(case: Case, about: str, names: Sequence[str]) -> Callable[[str], bool]:
    """Whether a number, by its path, belongs to one of some groups: prior, tables, sources, or a variable, kind, temper, source.

    No names mean all numbers. Raises BadQuestion for names that are none of these.
    """
    model = written(case.model)
    above = {base(one) for one in (about, *case.model.ancestors([about]))}
    rooms: dict[str, Iterable[str]] = {
        "variables": model.variables, "kinds": model.kinds, "tempers": model.tempers, "sources": case.dossier.sources,
    }  # fmt: skip
    groups = {
        "prior": [f"variables.{one}." for one in above],
        "tables": [f"variables.{one}." for one in model.variables if one not in above],
        "sources": ["kinds.", "tempers.", "sources.", "observations.", "admiralty."],
    }
    for room, held in rooms.items():
        for one in held:
            groups.setdefault(one, []).append(f"{room}.{one}.")
    for name in names:
        if name not in groups:
            raise BadQuestion(unknown("group of numbers", name, groups))
    starts = tuple(start for name in names for start in groups[name])
    return (lambda path: f"{path}.".startswith(starts)) if names else (lambda path: True)
