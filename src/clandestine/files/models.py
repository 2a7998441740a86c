"""Models: a YAML file with what it includes, read, merged and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, Fault
from clandestine.files.bibliography import Bibliography, read_bibliography
from clandestine.files.checks_model import check_model
from clandestine.files.placed import Merged, Path_, Placed
from clandestine.files.records import build_what_stands
from clandestine.files.shipped import LIBRARY, model_names, shipped
from clandestine.files.text import is_file, nearest
from clandestine.files.yaml import read_yaml
from clandestine.record.model import Model

# The sections of an included file that are taken over; what is asked of a model (about, pairs, ...) is the main file's.
SECTIONS = ("periods", "variables", "tempers", "kinds", "scenarios", "others", "admiralty")


@dataclass(frozen=True)
class LoadedModel:
    """A model with all its faults: `record` is None where too little stands."""

    path: str
    record: Model | None
    faults: tuple[Fault, ...]
    broken: frozenset[Path_] = frozenset()
    library: Bibliography | None = None

    @property
    def sound(self) -> bool:
        """Whether it may be used: nothing but warnings."""
        return self.record is not None and all(fault.warning for fault in self.faults)


def read_model(path: str | Path) -> Model:
    """Read a model file, or a shipped model by its bare name ("person"), with its includes merged in.

    Included files give their periods, variables, tempers, kinds, scenarios, others and admiralty table. Raises
    BadInput with every fault of every file.
    """
    loaded = load_model(path)
    if loaded.record is None or not loaded.sound:
        raise BadInput(loaded.faults)
    return loaded.record


def load_model(path: str | Path) -> LoadedModel:
    """The same without raising: the model as far as it stands, and every fault."""
    shown = str(path)
    try:
        place = find_model(shown)
    except BadInput as error:
        return LoadedModel(shown, None, error.faults)
    reading = _Reading()
    main = reading.read(place, ())
    faults = reading.faults
    if main is None:
        return LoadedModel(shown, None, tuple(sorted(set(faults))))
    record, pages, broken = reading.merge(main)
    if record is not None:
        faults += check_model(record, pages, reading.libraries, broken)
    library = reading.libraries.get(main.pages.path)
    return LoadedModel(shown, record, tuple(sorted(set(faults))), broken, library)


def find_model(name: str) -> Path:
    """The file of a model, given by path or by the bare name of a shipped one; raises BadInput."""
    place = Path(name)
    if place.suffix or "/" in name or "\\" in name or is_file(place):
        return place
    if name in model_names():
        return shipped("models") / f"{name}.yaml"
    hint = nearest(name, model_names()) or f"shipped are: {', '.join(model_names()) or 'none'}"
    raise BadInput([Fault(name, 0, 0, f"no shipped model is called {name!r}", hint)])


@dataclass(frozen=True)
class _Part:
    """One file of a model: the record as far as it stands, and its includes after it."""

    record: Model | None
    pages: Placed
    broken: frozenset[Path_]
    includes: tuple[_Part, ...]

    def parts(self) -> Iterator[_Part]:
        """Included files before those that include them."""
        for part in self.includes:
            yield from part.parts()
        yield self


@dataclass
class _Reading:
    """Reads the files of one model and gathers what is wrong with them."""

    faults: list[Fault] = field(default_factory=list)
    libraries: dict[str, Bibliography | None] = field(default_factory=dict)
    done: dict[Path, _Part] = field(default_factory=dict)

    def read(self, place: Path, above: tuple[Path, ...]) -> _Part | None:
        """One file and what it includes; a file that is included twice is read once."""
        try:
            document = read_yaml(place)
        except BadInput as error:
            self.faults += error.faults
            return None
        self.faults += document.warnings
        built = build_what_stands(Model, document)
        self.faults += built.faults
        self.libraries[document.path] = self._library(place.parent / LIBRARY)
        chain = (*above, place.resolve())
        parts = [self._include(place, index, word, built.pages, chain) for index, word in _includes(built.pages.plain)]
        part = _Part(built.record, built.pages, built.broken, tuple(filter(None, parts)))
        self.done[place.resolve()] = part
        return part

    def _include(self, place: Path, index: int, word: str, pages: Placed, chain: tuple[Path, ...]) -> _Part | None:
        target = place.parent / word
        at: Path_ = ("include", index)
        if target.resolve() in chain:
            names = [path.name for path in (*chain[chain.index(target.resolve()) :], target)]
            self.faults.append(pages.fault(at, f"files that include each other: {' -> '.join(names)}"))
            return None
        if target.resolve() in self.done:
            return None
        if not is_file(target):
            near = nearest(word, [path.name for path in place.parent.glob("*.yaml")] if place.parent.is_dir() else [])
            self.faults.append(pages.fault(at, f"no file {word!r} to include", near or f"looked in {place.parent}"))
            return None
        return self.read(target, chain)

    def _library(self, path: Path) -> Bibliography | None:
        if not is_file(path):
            return None
        try:
            return read_bibliography(path)
        except BadInput as error:
            self.faults += error.faults
            return Bibliography(str(path), {})

    def merge(self, main: _Part) -> tuple[Model | None, Placed, frozenset[Path_]]:
        """All files as one model; the same name in two files is a fault of the later one."""
        homes: dict[tuple[str, str], Placed] = {}
        sections: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
        broken: set[Path_] = set(main.broken)
        for part in main.parts():
            plain = part.pages.plain if isinstance(part.pages.plain, dict) else {}
            broken |= {path for path in part.broken if path[0] in SECTIONS}
            for section in SECTIONS:
                held = plain.get(section)
                for name in held if isinstance(held, dict) else ():
                    before = homes.get((section, name))
                    if before is not None:
                        where = before.fault((section, name), "", key=True)
                        words = f"{name!r} of `{section}` stands already in {where.file}, line {where.line}"
                        self.faults.append(part.pages.fault((section, name), words, "rename one of them", key=True))
                        continue
                    homes[section, name] = part.pages
                    if part.record is not None and name in getattr(part.record, section):
                        sections[section][name] = getattr(part.record, section)[name]
        record = main.record.model_copy(update=sections) if main.record is not None else None
        return record, Merged(main.pages, homes), frozenset(broken)


def _includes(plain: Any) -> list[tuple[int, str]]:
    named = plain.get("include") if isinstance(plain, dict) else None
    return [
        (index, word) for index, word in enumerate(named if isinstance(named, list) else []) if isinstance(word, str)
    ]
