"""The schemas for editors: those on disk are those of the records, and what is shipped is valid under them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clandestine.files import schemas
from clandestine.files.checks import what_it_is
from clandestine.files.schemas.meanings import MEANINGS
from clandestine.files.shipped import shipped
from clandestine.files.templates import new_dossier
from clandestine.files.yaml import parse_yaml, read_yaml


@pytest.mark.parametrize("name", sorted(schemas.NAMES))
def test_the_files_are_up_to_date(name: str) -> None:
    path = Path(schemas.__file__).parent / f"{name}.json"
    assert path.read_text(encoding="utf-8") == schemas.text(name), "run: make schemas"


def _keys(shape: Any, record: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every key an editor can meet: the record, the key, its schema."""
    if isinstance(shape, dict):
        properties = shape.get("properties")
        if isinstance(properties, dict):
            yield from ((record, key, below) for key, below in properties.items())
        for name, below in shape.items():
            for word, inner in below.items() if name == "$defs" else [(record, below)]:
                yield from _keys(inner, word)
    elif isinstance(shape, list):
        for below in shape:
            yield from _keys(below, record)


@pytest.mark.parametrize("name", sorted(schemas.NAMES))
def test_an_editor_has_words_for_every_key(name: str) -> None:
    keys = list(_keys(schemas.schema(name)))
    assert len(keys) > 10
    dumb = [f"{record}.{key}" for record, key, below in keys if not (below.get("title") and below.get("description"))]
    assert not dumb, "say what they mean in files/schemas/meanings.py"


def test_no_meaning_is_left_over() -> None:
    """A key that was renamed takes its meaning along."""
    known = set()
    for name, record in schemas.RECORDS.items():
        for home, key, _ in _keys(schemas.schema(name), record.__name__):
            known |= {f"{home}.{key}", key}
    assert not set(MEANINGS) - known


def test_the_libraries_that_are_shipped_are_valid() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schemas.schema("library"))
    validator.check_schema(schemas.schema("library"))
    paths = [shipped(room) / "library.json" for room in ("models", "evidence")]
    assert all(not list(validator.iter_errors(json.loads(path.read_text(encoding="utf-8")))) for path in paths)
    assert list(validator.iter_errors([{"title": "without an id"}]))


def _as_an_editor(value: Any) -> Any:
    """What an editor's YAML 1.2 makes of plain words."""
    if isinstance(value, dict):
        return {key: _as_an_editor(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_as_an_editor(below) for below in value]
    if value in ("true", "false"):
        return value == "true"
    try:
        made = json.loads(value) if value is not None else None
    except ValueError:
        return value
    return value if isinstance(made, (list, dict)) else made  # quoted in the file


def _valid(name: str, plain: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schemas.schema(name))
    for shape in (plain, _as_an_editor(plain)):
        errors = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator.iter_errors(shape)]
        assert not errors, "\n".join(errors[:5])


def test_shipped_files_and_the_small_ones_are_valid(root: Path) -> None:
    files = [
        *shipped("models").rglob("*.yaml"),
        *shipped("evidence").rglob("*.yaml"),
        *(root / "tests/data").glob("*/*.yaml"),
        *(root / "examples/suppositions").glob("*.yaml"),
    ]
    assert files
    for path in files:
        plain = read_yaml(path).plain
        _valid(what_it_is(plain), plain)


def test_the_template_is_valid() -> None:
    _valid("dossier", parse_yaml(new_dossier("a"), "a").plain)


@pytest.mark.parametrize(
    "spoil",
    [
        {"observations": [{"id": "a"}]},
        {"windows": "1925"},
        {"window": None},
        {"draft": "x", "sources": []},
        {"clandestine": "2"},
    ],
)
def test_a_schema_refuses(spoil: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    plain = {**parse_yaml(new_dossier("a"), "a").plain, **spoil}
    assert list(jsonschema.Draft202012Validator(schemas.schema("dossier")).iter_errors(plain))
