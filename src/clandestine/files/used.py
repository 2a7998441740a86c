"""The files an answer hangs on, as a run names them: path as typed, name, digest, and what is kept of the content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel

from clandestine.files.bibliography import read_bibliography
from clandestine.files.checks_dossier import cited_keys
from clandestine.files.dossiers import DEFAULT_MODEL, find_library
from clandestine.files.text import is_file
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.parts import fingerprints, plain
from clandestine.record.run import Sort, Used
from clandestine.record.verdict import Verdicts


def used_model(path: str, model: Model) -> Used:
    """A model: its digest covers what it includes; of its content the fingerprints of its parts are kept."""
    return Used(
        sort="model", file=path, name=model.name, digest=digest(model), includes=model.include,
        parts=fingerprints(model),
    )  # fmt: skip


def used_record(sort: Sort, path: str, name: str, record: BaseModel) -> Used:
    """A dossier, a supposition or a scale: small, and kept whole."""
    return Used(sort=sort, file=path, name=name, digest=digest(record), record=plain(record))


def used_verdicts(path: str, verdicts: Verdicts) -> Used:
    """A file of verdicts, by the fingerprints of its parts: nobody who is locked is named."""
    return Used(sort="verdicts", file=path, name=Path(path).stem, digest=digest(verdicts), parts=fingerprints(verdicts))


def used_folder(path: str, dossiers: Sequence[Dossier]) -> Used:
    """Many dossiers of one folder, none of them named: one digest of all."""
    mark = hashlib.sha256(" ".join(sorted(map(digest, dossiers))).encode("ascii")).hexdigest()[:12]
    return Used(sort="dossiers", file=path, name=f"{len(dossiers)} dossiers", digest=mark)


def used_library(dossiers: Iterable[tuple[str, str, Dossier]]) -> list[Used]:
    """The bibliographies of dossiers, with the entries cited: only these count in the digest.

    A dossier is given by its path, its path as the run tells it, and its record.
    """
    held: dict[str, dict[str, Any]] = {}
    for path, told, dossier in dossiers:
        place = find_library(path)
        if place is not None:
            shown = (PurePosixPath(told).parent / place.relative_to(Path(path).parent).as_posix()).as_posix()
            known = read_bibliography(place).entries
            cited = sorted({key for _, key in cited_keys(dossier)} & set(known))
            held.setdefault(shown, {}).update({key: known[key] for key in cited})
    found = []
    for path, entries in sorted(held.items()):
        text = json.dumps(entries, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        mark = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
        works = dict(sorted(entries.items()))
        found.append(Used(sort="bibliography", file=path, name=Path(path).name, digest=mark, record=works))
    return found


def model_path(path: str, dossier: Dossier, named: str | None, default: str = DEFAULT_MODEL) -> str:
    """By what name or path the model of a dossier was found: named, its own, or the default (see files/dossiers.py)."""
    if named is not None:
        return named
    if dossier.model is None:
        return default
    beside = Path(path).parent / dossier.model
    return beside.as_posix() if is_file(beside) else dossier.model
