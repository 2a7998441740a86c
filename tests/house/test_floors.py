"""History and arithmetic do not know each other: a room imports only from floors below its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = {
    "errors": 1,
    "scales": 1,
    "engine": 2,
    "record": 2,
    "interchange": 3,
    "translate": 4,
    "files": 4,
    "ask": 5,
    "learn": 6,
    "batch": 6,
    "report": 7,
    "cli": 8,
    "__init__": 9,
    "__main__": 9,
}
# The package's own version is not a room: anybody may print it.
EVERYBODYS = {"__version__"}

SOURCE = Path(__file__).parents[2] / "src" / "clandestine"


def _asked_for(tree: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """Every room of the house that a file asks for, with the line; imports inside functions count like any other."""
    package = module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names = [str(node.args[0].value)] if called in {"import_module", "__import__"} else []
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] != "clandestine" or (parts[1:2] and parts[1] in EVERYBODYS):
                continue
            yield node.lineno, parts[1] if len(parts) > 1 and parts[1] in FLOORS else "__init__"


def climbs(source: str, module: str) -> list[str]:
    """The imports of `module` that reach a neighbour's room or a floor above."""
    own = module.split(".")[1]
    return [
        f"{module}:{line}: {own} (floor {FLOORS[own]}) imports {room} (floor {FLOORS[room]})"
        for line, room in _asked_for(ast.parse(source), module)
        if room != own and FLOORS[room] >= FLOORS[own]
    ]


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the package with its file."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield ".".join(["clandestine", *path.relative_to(SOURCE).with_suffix("").parts]), path


def test_every_room_stands_on_a_floor() -> None:
    rooms = {name.split(".")[1] for name, _ in modules()}
    assert rooms <= set(FLOORS), f"no floor is known for {sorted(rooms - set(FLOORS))}"


def test_nobody_climbs() -> None:
    found = [line for name, path in modules() for line in climbs(path.read_text(encoding="utf-8"), name)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("clandestine.engine.sweep", "from clandestine.record.dossier import Dossier"),
        ("clandestine.record.model", "import clandestine.engine.factor"),
        ("clandestine.record.model", "from clandestine import engine"),
        ("clandestine.record.model", "from clandestine import Case"),
        ("clandestine.translate.case", "def f():\n    from clandestine.files.yaml import read_yaml"),
        ("clandestine.ask.weigh", "from ..cli import main"),
        ("clandestine.ask.weigh", "from .. import report"),
        ("clandestine.learn.tables", "from clandestine.batch import run"),
        ("clandestine.engine.order", "import importlib\nimportlib.import_module('clandestine.ask.weigh')"),
        ("clandestine.errors", "from clandestine.scales import words"),
        ("clandestine.ask.finding", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import clandestine.cli"),
    ],
)
def test_a_climb_is_seen(module: str, source: str) -> None:
    assert len(climbs(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("clandestine.translate.case", "from clandestine.engine.sweep import sweep\nimport clandestine.record.when"),
        ("clandestine.translate.case", "from .item import Item\nfrom clandestine.translate import node"),
        ("clandestine.cli.main", "from clandestine import __version__\nimport numpy"),
        ("clandestine.__init__", "from clandestine.ask.weigh import weigh"),
    ],
)
def test_going_down_is_free(module: str, source: str) -> None:
    assert climbs(source, module) == []
