"""What changed in the files of a run since it was saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from clandestine.files.models import read_model
from clandestine.files.verdicts import read_verdicts
from clandestine.record.changes import Change, changes
from clandestine.record.dossier import Dossier
from clandestine.record.run import Run, Used
from clandestine.record.since import changes_between_parts, changes_since
from clandestine.record.verbal import VerbalScale
from clandestine.record.whatif import WhatIf

KEPT: dict[str, type[BaseModel]] = {"dossier": Dossier, "supposition": WhatIf, "scale": VerbalScale}


def changes_between(old: Run, new: Run) -> list[tuple[str, list[Change]]]:
    """What changed in each file between two saved runs; files without changes are left out."""
    found = []
    for one, two in paired(old, new):
        told = changes_of(one, two) if one is not None and two is not None else came(one, two)
        if told:
            found.append(((two or one).file, told))  # type: ignore[union-attr]
    return found


def paired(old: Run, new: Run) -> list[tuple[Used | None, Used | None]]:
    """The files of two runs, each with itself: by sort and path, else by sort and name, and then those left over."""
    left = list(new.files)
    pairs: list[tuple[Used | None, Used | None]] = []
    for used in old.files:
        same = next((one for one in left if (one.sort, one.file) == (used.sort, used.file)), None)
        same = same or next((one for one in left if (one.sort, one.name) == (used.sort, used.name)), None)
        if same is not None:
            left.remove(same)
        pairs.append((used, same))
    return [*pairs, *((None, one) for one in left)]


def came(old: Used | None, new: Used | None) -> list[Change]:
    """A file that only one of two runs hangs on."""
    if new is not None:
        return [Change("added", new.sort, new.name, after=new.digest)]
    return [Change("removed", old.sort, old.name, before=old.digest)] if old is not None else []


def changes_of(old: Used, new: Used, place: str | None = None) -> list[Change]:
    """What changed in one file between two runs; `place` is where it stands today: a model is read there, to name its numbers.

    Empty where the digests are the same. What cannot be told in detail is told as changed.
    """
    if old.digest == new.digest:
        return []
    found: list[Change] = []
    if old.sort in KEPT and old.record:
        try:
            both = [KEPT[old.sort].model_validate(one.record) for one in (old, new)]
            found = changes(*both)
        except ValidationError:
            pass  # what was kept is no record of this version: the digest alone speaks
    elif old.sort == "bibliography":
        found = entries_changed(old.record, new.record)
    elif old.parts and place is None:
        found = changes_between_parts(old.parts, new.parts)
    elif old.parts and place is not None:
        found = changes_since(old.parts, read_model(place) if old.sort == "model" else read_verdicts(place))
    return found or [Change("changed", old.sort, old.name, before=old.digest, after=new.digest)]


def entries_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What changed in the works cited: wording, for no number hangs on a bibliography."""
    found = []
    for key in dict.fromkeys([*new, *old]):
        if key not in new or key not in old:
            found.append(Change("added" if key in new else "removed", "work cited", key, words=True))
            continue
        for name in dict.fromkeys([*new[key], *old[key]]):
            if new[key].get(name) != old[key].get(name):
                found.append(
                    Change("changed", "work cited", key, name, old[key].get(name), new[key].get(name), words=True)
                )
    return found
