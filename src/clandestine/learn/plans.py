"""An archive plan as somebody writes it: which papers there are, of what kinds, in what files, looked at for what."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from clandestine.errors import BadInput, Fault
from clandestine.files.records import build
from clandestine.files.yaml import Document, read_yaml
from clandestine.learn.archive import Paper
from clandestine.record.base import Name, Record
from clandestine.record.model import Model
from clandestine.translate.asked import unknown


class PlannedPaper(Record):
    """One paper that an archive may hold on a person.

    `there` is the chance that it is there, `looked` that it was looked at for each of `about`. `written` is its year, by default
    any year of the window. `copy_of` names the paper it copies, `file` the file it lies in.
    """

    kind: Name
    about: list[Name] = Field(min_length=1)
    there: float = Field(default=1.0, ge=0, le=1)
    looked: float = Field(default=1.0, ge=0, le=1)
    written: int | None = Field(default=None, ge=1, le=9999)
    file: Name | None = None
    copy_of: Name | None = None


class ArchivePlan(Record):
    """The papers of an archive, by name, originals before their copies."""

    clandestine: Literal["1"]
    archive: Name
    because: str | None = None
    papers: dict[Name, PlannedPaper] = Field(min_length=1)


def read_plan(path: str | Path, model: Model) -> tuple[Paper, ...]:
    """Read the plan of an archive for a model; raises BadInput with every fault, each at its place.

    Every paper counts as read whole for what it was looked at for: what it does not say is a silence.
    """
    document = read_yaml(path)
    plan = build(ArchivePlan, document)
    faults = [fault for name in plan.papers for fault in _faults(name, plan, model, document)]
    if faults:
        raise BadInput(faults)
    return tuple(
        Paper(
            name,
            one.kind,
            tuple(one.about),
            one.there,
            one.looked,
            one.written,
            one.file,
            one.copy_of,
            whole=one.copy_of is None,
        )
        for name, one in plan.papers.items()
    )


def _faults(name: str, plan: ArchivePlan, model: Model, document: Document) -> list[Fault]:
    one, place = plan.papers[name], ("papers", name)
    if one.kind not in model.kinds:
        return [document.fault((*place, "kind"), unknown("kind of source", one.kind, model.kinds))]
    found = []
    original = plan.papers.get(one.copy_of) if one.copy_of is not None else None
    if one.copy_of is not None:
        before = list(plan.papers)[: list(plan.papers).index(name)]
        if one.copy_of not in before:
            found.append(document.fault((*place, "copy_of"), unknown("paper before this one", one.copy_of, before)))
    for at, variable in enumerate(one.about):
        words = ""
        if variable not in model.variables:
            words = unknown("variable", variable, model.variables)
        elif not model.kinds[one.kind].rates_for(variable):
            words = f"the kind {one.kind!r} has no rates for {variable!r}"
        elif model.variables[variable].of_the_world or model.variables[variable].derive:
            words = f"{variable!r} is not a person's own: it is of the world, or follows from others"
        elif original is not None and variable not in original.about:
            words = f"{one.copy_of!r} does not speak of {variable!r}: there is nothing to copy"
        if words:
            found.append(document.fault((*place, "about", at), words))
    return found
