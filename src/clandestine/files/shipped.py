"""What comes with the package: models, dossiers and their bibliography."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, BadQuestion, Fault
from clandestine.files.bibliography import read_bibliography
from clandestine.files.text import nearest, read_bytes, read_text
from clandestine.files.yaml import read_yaml

LIBRARY = "library.json"


def shipped(room: str) -> Path:
    """The folder of shipped `models` or `evidence`: inside the wheel, or beside `src` in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "shipped" / room
    return inside if inside.is_dir() else package.parents[1] / room


def model_names() -> list[str]:
    """The models that are shipped, by name."""
    return sorted(path.stem for path in shipped("models").glob("*.yaml"))


def example_names() -> list[str]:
    """The dossiers that are shipped, by name; those about the movement stand in a folder of their own."""
    folder = shipped("evidence")
    names = [path.stem for path in folder.glob("*.yaml")]
    return sorted(names) + sorted(path.stem for path in folder.glob("movement/*.yaml"))


def example_path(name: str) -> Path:
    """The file of a shipped dossier; raises BadQuestion naming the nearest for one there is not."""
    folder = shipped("evidence")
    for path in (folder / f"{name}.yaml", folder / "movement" / f"{name}.yaml"):
        if name in example_names() and path.is_file():
            return path
    hint = nearest(name, example_names()) or "`clandestine example` without a name lists them"
    raise BadQuestion(f"no dossier {name!r} is shipped ({hint})")


def copy_example(name: str, folder: Path) -> list[Path]:
    """Copy a shipped dossier into a folder, with the bibliography entries it cites; gives the files written.

    Entries are added to a library.json that is there already. Raises BadQuestion for an unknown name, BadInput if the
    dossier's file is there already: it is never overwritten.
    """
    source = example_path(name.removesuffix(".yaml"))
    target = folder / source.name
    if target.exists():
        raise BadInput([Fault(str(target), 0, 0, "is here already and is not overwritten", "move it or rename it")])
    cited = cited_keys(read_yaml(source).plain)
    homes = [place / LIBRARY for place in (source.parent, source.parent.parent) if (place / LIBRARY).is_file()]
    known: dict[str, Any] = {}
    for home in reversed(homes):
        known |= read_bibliography(home).entries
    written = [target]
    library = folder / LIBRARY
    before = list(read_bibliography(library).entries.values()) if library.is_file() else []
    have = {entry["id"] for entry in before}
    wanted = [known[key] for key in sorted(cited & set(known)) if key not in have]
    folder.mkdir(parents=True, exist_ok=True)
    if wanted or not library.is_file():
        library.write_text(
            json.dumps([*before, *wanted], ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
        )
        written.append(library)
    text = read_text(source)
    if "\r" not in text:
        # The editor's schema is found in the checkout only; a copy elsewhere would point nowhere.
        text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("# yaml-language-server"))
        target.write_text(text, encoding="utf-8")
    else:
        target.write_bytes(read_bytes(source))
    return written


def cited_keys(plain: Any) -> set[str]:
    """Every citekey a dossier names: `cite` and `after`, one or a list, wherever they stand."""
    found: set[str] = set()
    if isinstance(plain, dict):
        for name, value in plain.items():
            if name in ("cite", "after"):
                found |= {key for key in (value if isinstance(value, list) else [value]) if isinstance(key, str)}
            found |= cited_keys(value)
    elif isinstance(plain, list):
        for value in plain:
            found |= cited_keys(value)
    return found
