"""What changed in the files of a run since it was saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from clandestine.files.models import read_model
from clandestine.files.verdicts import read_verdicts
from clandestine.record.changes import Change, changes
from clandestine.record.dossier import Dossier
from clandestine.record.run import Used
from clandestine.record.since import changes_since
from clandestine.record.verbal import VerbalScale
from clandestine.record.whatif import WhatIf

KEPT: dict[str, type[BaseModel]] = {"dossier": Dossier, "supposition": WhatIf, "scale": VerbalScale}


def changes_of(old: Used, new: Used, place: str) -> list[Change]:
    """What changed in one file between two runs; `place` is where it stands today, which is read for a model.

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
    elif old.sort == "model" and old.parts:
        found = changes_since(old.parts, read_model(place))
    elif old.sort == "verdicts" and old.parts:
        found = changes_since(old.parts, read_verdicts(place))
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
