"""Check files and folders: every fault of every file at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, Fault
from clandestine.files.bibliography import read_bibliography
from clandestine.files.checks_tables import check_row
from clandestine.files.complaint import Complaint
from clandestine.files.dossiers import DEFAULT_MODEL, Shelf, find_library, finish_dossier, open_dossier
from clandestine.files.lists import list_faults
from clandestine.files.models import SECTIONS
from clandestine.files.records import build_what_stands
from clandestine.files.sheets import SHEETS, is_sheet
from clandestine.files.shipped import LIBRARY
from clandestine.files.text import STDIN, is_file, is_folder, nearest
from clandestine.files.yaml import Document, read_yaml
from clandestine.record.lists import Lists
from clandestine.record.model import Model
from clandestine.record.verdict import Verdicts
from clandestine.record.whatif import WhatIf

_YAML, _BIBLIOGRAPHY = {".yaml", ".yml"}, {".json", ".bib"}


def check(paths: Sequence[str | Path], encoding: str | None = None) -> tuple[Fault, ...]:
    """Every fault of models, dossiers, sheets, bibliographies and verdicts, sorted by file and line.

    A folder stands for every such file in it and below. What a YAML file is, its keys tell: `dossier` makes a dossier,
    `verdicts` a file of verdicts, `variables`, `kinds` and the like a model. Dossiers are checked under the model
    they name; `encoding` is that of sheets which are not UTF-8. Never raises for what is in a file.
    """
    checking = _Checking(encoding)
    faults: list[Fault] = []
    for path in _files(paths, faults):
        faults += checking.check(path)
    return tuple(sorted({*faults, *checking.shelf.faults}))


def _files(paths: Sequence[str | Path], faults: list[Fault]) -> Iterator[Path]:
    seen: set[str] = set()
    for given in paths:
        place = Path(given)
        if not is_folder(place):
            found = [place]
        else:
            known = _YAML | _BIBLIOGRAPHY | SHEETS
            found = [
                path for path in sorted(place.rglob("*")) if path.suffix.lower() in known and not _hidden(path, place)
            ]
            found = [path for path in found if path.suffix != ".json" or path.name == LIBRARY]
            if not found:
                faults.append(
                    Fault(
                        str(given), 0, 0, "a folder without any file to check", "expected .yaml, .csv or library.json"
                    )
                )
        for path in found:
            real = os.path.abspath(path)
            if real not in seen:
                seen.add(real)
                yield path


def _hidden(path: Path, folder: Path) -> bool:
    """Files of programs: `.git` and its like, and the locks office programs leave beside an open sheet."""
    return any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)


class _Checking:
    """One run: models and bibliographies are read once for all dossiers."""

    def __init__(self, encoding: str | None) -> None:
        self.shelf, self.encoding = Shelf(), encoding

    def check(self, path: Path) -> Sequence[Fault]:
        """The faults of one file."""
        try:
            suffix = path.suffix.lower()
            if suffix in _BIBLIOGRAPHY:
                read_bibliography(path)
                return ()
            if is_sheet(path):
                return self._dossier(path)
            if suffix not in _YAML and str(path) != STDIN and is_file(path):
                return [
                    Fault(
                        str(path),
                        0,
                        0,
                        f"a file of the wrong type ({suffix or 'no ending'})",
                        "expected .yaml, .csv, .xlsx, .ods, .json or .bib",
                    )
                ]
            document = read_yaml(path)
        except BadInput as error:
            return error.faults
        plain = document.plain
        if not isinstance(plain, dict):
            return [
                document.fault(
                    (),
                    "a file of the wrong type: expected a mapping (key: value)",
                    "`clandestine new dossier NAME` writes a template",
                )
            ]
        kind = what_it_is(plain)
        if kind == "dossier":
            return self._dossier(path)
        if kind == "model":
            return self.shelf.model(str(path)).faults
        if kind == "supposition":  # its names are checked against a case, when it is asked
            return [*document.warnings, *build_what_stands(WhatIf, document).faults]
        if kind == "verdicts":
            return [*document.warnings, *self._verdicts(document)]
        if kind == "lists":
            return [*document.warnings, *self._lists(document)]
        known = ["dossier", "observations", "verdicts", "supposition", "variables", "kinds", "lists"]
        near = next((hint for key in plain if (hint := nearest(key, known))), "")
        return [
            document.fault(
                (),
                "neither a dossier nor a model nor verdicts",
                near or "a dossier begins with `clandestine: 1` and `dossier: name`",
            )
        ]

    def _dossier(self, path: Path) -> Sequence[Fault]:
        opened = open_dossier(path, self.encoding)
        loaded_model = self.shelf.model_of(opened, path, None)
        loaded = finish_dossier(path, opened, loaded_model.record, self.shelf.library_of(path))
        return [*loaded_model.faults, *loaded.faults]

    def _lists(self, document: Document) -> Sequence[Fault]:
        """Patterns, counts and totals agree; citekeys exist."""
        built = build_what_stands(Lists, document)
        if built.record is None:
            return built.faults
        place = find_library(document.path)
        library = self.shelf.library_of(document.path) if place is not None else None
        found = list_faults(built.record, document)
        for name, one in built.record.lists.items():
            if one.cite is not None and library is not None and one.cite not in library:
                words = f"unknown citekey {one.cite!r}"
                found.append(document.fault(("lists", name, "cite"), words, library.nearest(one.cite)))
        return [*built.faults, *found]

    def _verdicts(self, document: Document) -> Sequence[Fault]:
        """Words are explained, rows sum to 1, dossiers and citekeys exist."""
        built = build_what_stands(Verdicts, document)
        at = Complaint(built.pages, built.broken)
        if built.record is None:
            return built.faults
        folder = Path(document.path).parent
        model = self.shelf.model(DEFAULT_MODEL).record
        place = find_library(document.path)
        library = self.shelf.library_of(document.path) if place is not None else None
        for word, rows in built.record.words.items():
            for variable, row in rows.items():
                states = _states(model, variable) or tuple(row)
                if model is not None:
                    at.known(("words", word, variable), "variable", variable, model.variables, key=True)
                check_row(f"{word!r} over {variable!r}", states, dict(row), ("words", word, variable), at)
        for index, verdict in enumerate(built.record.verdicts):
            path = ("verdicts", index)
            at.known(
                (*path, "verdict"),
                "verdict word",
                verdict.verdict,
                built.record.words,
                "words",
                hint="explain it under `words:`",
            )
            dossiers = [
                one.stem
                for home in (folder, folder.parent)
                for one in (*home.glob("*.yaml"), *home.glob("movement/*.yaml"))
            ]
            at.known(
                (*path, "dossier"), "dossier", verdict.dossier, dossiers, hint=f"there is no {verdict.dossier}.yaml"
            )
            if verdict.by is not None and library is not None and verdict.by not in library:
                at.fault((*path, "by"), f"unknown citekey {verdict.by!r}", library.nearest(verdict.by))
        return [*built.faults, *at.faults]


def what_it_is(plain: dict[str, Any]) -> str:
    """dossier, verdicts, supposition, lists, model, or "" where the keys do not tell.

    >>> what_it_is({"clandestine": "1", "observations": []})
    'dossier'
    """
    if "supposition" in plain:
        return "supposition"
    if "dossier" in plain or "observations" in plain:
        return "dossier"
    if "verdicts" in plain:
        return "verdicts"
    if "lists" in plain:
        return "lists"
    if set(plain) & {*SECTIONS, "include", "about", "prior_of"}:
        return "model"
    return ""


def is_dossier(path: str) -> bool:
    """Whether a file is there and is a dossier: a sheet, or YAML that says so; faults of the YAML are raised as BadInput."""
    if is_sheet(path):
        return True
    if path != STDIN and not is_file(Path(path)):
        return False
    plain = read_yaml(path).plain
    return isinstance(plain, dict) and what_it_is(plain) == "dossier"


def _states(model: Model | None, variable: str) -> tuple[str, ...]:
    if model is None or variable not in model.variables:
        return ()
    return model.states(variable)
