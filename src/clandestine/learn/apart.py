"""A single source with enough items, learned by itself: its papers get a kind of their own, a copy of the one they had."""

from __future__ import annotations

from collections.abc import Sequence

from clandestine.errors import BadQuestion
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.asked import unknown
from clandestine.translate.tempers import file_of


def apart(model: Model, dossiers: Sequence[Dossier], files: Sequence[str]) -> tuple[Model, list[Dossier]]:
    """The model with a kind `KIND-FILE` for each kind of paper in these files, and the dossiers that use it.

    A file is named as the dossiers name it, or by the work it is cited as. Raises BadQuestion for one that nobody cites.
    """
    kinds = dict(model.kinds)
    changed = []
    met: set[str] = set()
    known: dict[str, None] = {}
    for dossier in dossiers:
        sources = dict(dossier.sources)
        for name, source in dossier.sources.items():
            top = file_of(dossier, name)
            called = [one for one in (top, dossier.sources[top].cite) if one]
            known |= dict.fromkeys(called)
            file = next((one for one in files if one in called), None)
            if file is None:
                continue
            met.add(file)
            kind = model.kinds[source.kind]
            own = f"{source.kind}-{file}"
            kinds[own] = kind.model_copy(update={"says": f"{kind.says}, of {file} alone"})
            sources[name] = source.model_copy(update={"kind": own})
        changed.append(dossier.model_copy(update={"sources": sources}))
    for file in files:
        if file not in met:
            raise BadQuestion(unknown("file", file, known))
    return model.model_copy(update={"kinds": kinds}), changed
