"""Two versions of a file of any sort: model, dossier or sheet, supposition, verdicts, scale, saved answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from clandestine.errors import BadInput, Fault
from clandestine.files.dossiers import open_dossier
from clandestine.files.models import find_model, read_model
from clandestine.files.saved import Saved, is_saved, read_saved
from clandestine.files.sheets import is_sheet
from clandestine.files.suppositions import read_supposition
from clandestine.files.verbal import read_words
from clandestine.files.verdicts import read_verdicts
from clandestine.files.yaml import read_yaml

# The key by which each sort of file is known, and how it is read; a dossier is read without its model.
KEYS = {
    "dossier": "dossier", "supposition": "supposition", "verdicts": "verdicts", "bands": "scale", "variables": "model",
    "kinds": "model", "tempers": "model", "include": "model",
}  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One version of a file: its sort, and the record in it or the answers saved in it."""

    path: str
    sort: str
    record: BaseModel | None = None
    saved: Saved | None = None


def read_version(path: str, encoding: str | None = None) -> Version:
    """Read a file of any sort; raises BadInput with its faults, or where it is none of ours.

    A dossier is read as its own file gives it, without its model and bibliography; a model with what it includes.
    """
    if not (is_sheet(path) or find_model(path) != Path(path)) and is_saved(path):
        return Version(path, "answer", saved=read_saved(path))
    sort = sort_of(path)
    if sort == "dossier":
        opened = open_dossier(path, encoding)
        if opened.record is None or not opened.sound:
            raise BadInput(opened.faults)
        return Version(path, sort, opened.record)
    read = {"model": read_model, "supposition": read_supposition, "verdicts": read_verdicts, "scale": read_words}[sort]
    return Version(path, sort, read(path))


def two_versions(old: str, new: str, encoding: str | None = None) -> tuple[Version, Version]:
    """Two files of one sort; raises BadInput with the faults of both, or where they are of two sorts."""
    faults: list[Fault] = []
    found = []
    for path in (old, new):
        try:
            found.append(read_version(path, encoding))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(faults)
    one, two = found
    if one.sort != two.sort:
        words = (
            f"a{'n' * (two.sort[0] in 'aeiou')} {two.sort}, but {old} is a{'n' * (one.sort[0] in 'aeiou')} {one.sort}"
        )
        raise BadInput([Fault(new, 0, 0, words, "compare two versions of one sort of file")])
    return one, two


def sort_of(path: str) -> str:
    """What sort of file it is; raises BadInput where it is none of ours."""
    if is_sheet(path):
        return "dossier"
    place = find_model(path)
    if place != Path(path):
        return "model"
    plain = read_yaml(place).plain
    for key, sort in KEYS.items():
        if isinstance(plain, dict) and key in plain:
            return sort
    hint = "a model, a dossier, a sheet, a supposition, verdicts, a scale, or an answer saved with --format json"
    raise BadInput([Fault(path, 0, 0, "no file that versions can be compared of", hint)])
