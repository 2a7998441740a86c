"""A model that was learned, written beside the works it cites."""

from __future__ import annotations

import json
from pathlib import Path

from clandestine.errors import BadInput, Fault
from clandestine.files.bibliography import read_bibliography
from clandestine.files.models import find_model
from clandestine.files.output import ready, write
from clandestine.files.shipped import LIBRARY
from clandestine.files.text import is_file
from clandestine.record.model import Model
from clandestine.record.within import cited_in


def ready_for(output: Path, old: str, model: Model) -> None:
    """Raise BadInput, before the work, where the new model could not be written: its file is there, or its works are not."""
    ready([output])
    if is_file(find_model(old)) and output.resolve() == find_model(old).resolve():
        raise BadInput([Fault(str(output), 0, 0, "is the old model", "name another file")])
    _works(output, old, model)


def write_learned(output: Path, text: str, old: str, model: Model) -> list[Path]:
    """Write the text of a model; with it a `library.json` of the works it cites, where its folder has none."""
    files = {output: text.encode("utf-8")}
    works = _works(output, old, model)
    if works:
        files[output.parent / LIBRARY] = (json.dumps(works, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    return write(files)


def _works(output: Path, old: str, model: Model) -> list[dict[str, object]]:
    """The works that must be written; none where the folder's own library has them. Raises BadInput where it lacks some."""
    cited = sorted({key for _, key in cited_in(model)})
    beside = output.parent / LIBRARY
    if is_file(beside):
        lacking = sorted(set(cited) - set(read_bibliography(beside).entries))
        if lacking:
            some = ", ".join(lacking[:3]) + (" ..." if len(lacking) > 3 else "")
            words = f"lacks {len(lacking)} works that the model cites: {some}"
            raise BadInput([Fault(str(beside), 0, 0, words, "write the model into a folder of its own")])
        return []
    place = find_model(old)
    folders = dict.fromkeys([place.parent, *((place.parent / name).parent for name in model.include)])
    known: dict[str, dict[str, object]] = {}
    for folder in folders:
        if is_file(folder / LIBRARY):
            known = {**read_bibliography(folder / LIBRARY).entries, **known}
    return [known[key] for key in cited if key in known]
