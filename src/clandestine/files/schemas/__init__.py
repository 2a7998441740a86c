"""JSON Schemas for editors, made from the records: `python -m clandestine.files.schemas` rewrites the files here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from clandestine.files.schemas.library import LIBRARY
from clandestine.files.schemas.meanings import meaning
from clandestine.record.dossier import Dossier
from clandestine.record.lists import Lists
from clandestine.record.model import Model
from clandestine.record.verdict import Verdicts
from clandestine.record.whatif import WhatIf

RECORDS: dict[str, type[BaseModel]] = {
    "model": Model,
    "dossier": Dossier,
    "verdicts": Verdicts,
    "supposition": WhatIf,
    "lists": Lists,
}
NAMES = (*RECORDS, "library")


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of `model`, `dossier`, `verdicts`, `supposition`, `lists` (as an editor sees the YAML) or `library` (JSON).

    >>> schema("verdicts")["required"]
    ['clandestine', 'verdicts']
    """
    if name == "library":
        return LIBRARY
    made = RECORDS[name].model_json_schema(by_alias=True, mode="validation")
    _explain(made, RECORDS[name].__name__)
    for record, below in made["$defs"].items():
        _explain(below, record)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_editorial(made),
        "title": f"clandestine {name}",
    }


def text(name: str) -> str:
    """The schema as it stands on disk."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write() -> list[Path]:
    """Rewrite the schemas beside this file."""
    found = []
    for name in NAMES:
        path = Path(__file__).parent / f"{name}.json"
        path.write_text(text(name), encoding="utf-8")
        found.append(path)
    return found


def _explain(shape: dict[str, Any], record: str) -> None:
    """Give every key of a record the words an editor shows for it."""
    if "description" in shape:  # the rest of a docstring is for programmers
        shape["description"] = " ".join(shape["description"].split("\n\n")[0].split())
    for key, below in shape.get("properties", {}).items():
        below.setdefault("title", key.replace("_", " ").capitalize())
        below["description"] = meaning(record, key)


# What the records take besides the shape the generator sees: shorthands that a validator reads before it.
_NUMBER = {"type": ["number", "string"], "description": "0.6, 3/5 or 60%"}
_ALSO: dict[str, list[dict[str, Any]]] = {
    "Number": [_NUMBER],
    "Ratio": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 3, "maxItems": 3}],
}
_LISTS = {"cite", "after", "window", "read_for"}


def _editorial(value: Any, key: str = "") -> Any:
    """An editor types YAML by its own rules (`no` is a boolean there, 1925 a number): allow what it will see."""
    if isinstance(value, list):
        return [_editorial(below) for below in value]
    if not isinstance(value, dict):
        return value
    made = {name: _editorial(below, name) for name, below in value.items() if name not in ("default", "discriminator")}
    if "oneOf" in made:  # a table: a number, or rows; with `is` it is a number, so that a misspelt key is seen
        rows = [
            {**shape, "propertyNames": {"not": {"const": "is"}}} if "type" in shape else shape
            for shape in made.pop("oneOf")
        ]
        made["anyOf"] = rows
    for name, shapes in _ALSO.items():
        held = made.get("$defs", {}).get(name) if isinstance(made.get("$defs"), dict) else None
        if held is not None:
            made["$defs"][name] = {"anyOf": [*shapes, held], "description": held.get("description", "")}
    if made.get("type") in ("string", "number", "boolean", "integer") and "const" not in made and "enum" not in made:
        made["type"] = ["string", "number", "boolean"]
    words = {name: made[name] for name in ("title", "description") if name in made}
    if made.get("const") == "1":
        made = {"enum": [1, "1"], **words}
    if key in _LISTS and made.get("type") == "array":
        made = {"anyOf": [{"type": ["string", "number"]}, made], **words}
    return made
