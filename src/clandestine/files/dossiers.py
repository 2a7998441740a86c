"""Dossiers: YAML files or plain sheets, read and checked against a model and a bibliography."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from clandestine.errors import BadInput, Fault
from clandestine.files.bibliography import Bibliography, read_bibliography
from clandestine.files.checks_dossier import check_dossier, cited_keys
from clandestine.files.models import LoadedModel, load_model
from clandestine.files.placed import Placed
from clandestine.files.records import Built, build_what_stands
from clandestine.files.sheets import is_sheet, open_sheet
from clandestine.files.shipped import LIBRARY, example_names, example_path
from clandestine.files.text import STDIN, is_file
from clandestine.files.yaml import read_yaml
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model

DEFAULT_MODEL = "person"


@dataclass(frozen=True)
class LoadedDossier:
    """A dossier with all its faults: `record` is None where too little stands."""

    path: str
    record: Dossier | None
    faults: tuple[Fault, ...]
    library: Bibliography | None = None

    @property
    def sound(self) -> bool:
        """Whether it may be used: nothing but warnings."""
        return self.record is not None and all(fault.warning for fault in self.faults)


def read_dossier(
    path: str | Path, model: Model | str | Path | None = None, library: Bibliography | str | Path | None = None
) -> Dossier:
    """Read one dossier (YAML, or a sheet); with a model given, checked against it, too.

    The bare name of a shipped dossier (`baron-aron`) reads the shipped one, unless a file of that name is here. `library` is the
    bibliography; by default `library.json` beside the dossier or up to two folders above it. Raises BadInput with every fault.
    """
    known: Model | None
    faults: tuple[Fault, ...] = ()
    if isinstance(model, (str, Path)):
        loaded_model = load_model(model)
        known, faults = loaded_model.record, loaded_model.faults
    else:
        known = model
    if str(path) in example_names() and not is_file(Path(path)):
        path = example_path(str(path))
    loaded = load_dossier(path, known, library)
    faults += loaded.faults
    if loaded.record is None or any(not fault.warning for fault in faults):
        raise BadInput(faults)
    return loaded.record


def read_dossiers(
    paths: Sequence[str | Path],
    model: str | Path | None = None,
    encoding: str | None = None,
    default: str = DEFAULT_MODEL,
) -> list[tuple[Model, Dossier]]:
    """Read dossiers, each with its model: the one named here, else its own `model:`, else the `default`.

    A dossier's own `model:` is a shipped name, or a path from the dossier's folder. `-` reads YAML from standard
    input; `encoding` is that of CSV sheets which are not UTF-8. Raises BadInput with the faults of all files.
    """
    shelf = Shelf()
    found: list[tuple[Model, Dossier]] = []
    faults: list[Fault] = []
    names: dict[str, str] = {}
    for path in paths:
        opened = open_dossier(path, encoding)
        if opened.record is not None and (before := names.setdefault(opened.record.dossier, str(path))) != str(path):
            words = f"the dossier is called {opened.record.dossier!r} like that of {before}"
            faults.append(opened.pages.fault(("dossier",), words, "answers could not be told apart"))
        loaded_model = shelf.model_of(opened, path, model, default)
        loaded = finish_dossier(path, opened, loaded_model.record, shelf.library_of(path))
        faults += [*loaded_model.faults, *loaded.faults]
        if loaded_model.record is not None and loaded.record is not None:
            found.append((loaded_model.record, loaded.record))
    faults += shelf.faults
    if any(not fault.warning for fault in faults):
        raise BadInput(faults)
    return found


def load_dossier(
    path: str | Path, model: Model | None = None, library: Bibliography | str | Path | None = None
) -> LoadedDossier:
    """A dossier as far as it stands, and every fault, without raising."""
    faults: tuple[Fault, ...] = ()
    try:
        if not isinstance(library, Bibliography):
            place = Path(library) if library is not None else find_library(path)
            library = read_bibliography(place) if place is not None else None
    except BadInput as error:
        library, faults = None, error.faults
    loaded = finish_dossier(path, open_dossier(path), model, library)
    return LoadedDossier(loaded.path, loaded.record, (*faults, *loaded.faults), library)


def open_dossier(path: str | Path, encoding: str | None = None) -> Built[Dossier]:
    """A dossier as its own file gives it, not yet checked against anything."""
    document: Placed
    before: tuple[Fault, ...] = ()
    try:
        if is_sheet(path):
            sheet = open_sheet(path, encoding=encoding)
            document, before = sheet, sheet.faults
        else:
            yaml = read_yaml(path)
            document, before = yaml, yaml.warnings
    except BadInput as error:
        return Built(None, _Nowhere(str(path)), tuple(_if_shipped(fault) for fault in error.faults))
    built = build_what_stands(Dossier, document)
    return Built(built.record, built.pages, (*before, *built.faults), built.broken)


def _if_shipped(fault: Fault) -> Fault:
    """A file that is not here and is among the shipped ones: the hint says how to get it."""
    name = Path(fault.file).stem
    if fault.words != "no such file" or "did you mean" in fault.hint or name not in example_names():
        return fault
    return replace(fault, hint=f"`clandestine example {name}` copies the shipped one here")


def finish_dossier(
    path: str | Path, opened: Built[Dossier], model: Model | None, library: Bibliography | None
) -> LoadedDossier:
    """Check what was opened; where there is no library at all, the first citekey says so."""
    faults = list(opened.faults)
    if opened.record is not None:
        faults += check_dossier(opened.record, opened.pages, model, library, opened.broken)
        cited = cited_keys(opened.record)
        if library is None and cited and find_library(path) is None:
            words = f"no {LIBRARY} beside this dossier or in the two folders above, but it cites {cited[0][1]!r}"
            faults.append(opened.pages.fault(cited[0][0], words, "an entry there says what the citekey means"))
    return LoadedDossier(str(path), opened.record, tuple(sorted(set(faults))), library)


def find_library(path: str | Path) -> Path | None:
    """`library.json` beside a dossier, or in one of the two folders above it."""
    folder = Path() if str(path) == STDIN else Path(path).parent
    for place in (folder, folder / "..", folder / ".." / ".."):
        if is_file(place / LIBRARY):
            return place / LIBRARY
    return None


@dataclass
class Shelf:
    """Models and bibliographies already read, so that many dossiers read each of them once."""

    models: dict[str, LoadedModel] = field(default_factory=dict)
    libraries: dict[Path, Bibliography | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def model(self, name: str) -> LoadedModel:
        """A model by name or path."""
        if name not in self.models:
            self.models[name] = load_model(name)
        return self.models[name]

    def model_of(
        self, opened: Built[Dossier], path: str | Path, named: str | Path | None, default: str = DEFAULT_MODEL
    ) -> LoadedModel:
        """The model a dossier is read under."""
        own = opened.record.model if opened.record is not None else None
        if named is None and own is not None:
            beside = Path(path).parent / own
            if is_file(beside):
                return self.model(str(beside))
            loaded = self.model(own)
            if loaded.record is None:  # said at the line that names it
                faults = [
                    opened.pages.fault(("model",), fault.words, fault.hint) for fault in loaded.faults if not fault.line
                ]
                return LoadedModel(own, None, tuple(faults) or loaded.faults)
            return loaded
        return self.model(str(named) if named is not None else default)

    def library_of(self, path: str | Path) -> Bibliography | None:
        """The bibliography of a dossier; what is wrong with it is told once."""
        place = find_library(path)
        if place is None:
            return None
        if place.resolve() not in self.libraries:
            try:
                self.libraries[place.resolve()] = read_bibliography(place)
            except BadInput as error:
                self.faults += error.faults
                self.libraries[place.resolve()] = None
        return self.libraries[place.resolve()]


@dataclass(frozen=True)
class _Nowhere:
    """The pages of a file that could not be read at all."""

    path: str
    plain: None = None

    def fault(self, path: object, words: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Fault:
        return Fault(self.path, 0, 0, words, hint, warning)
