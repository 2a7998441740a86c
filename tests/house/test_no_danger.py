"""A dossier comes by e-mail from a stranger: nothing in the package may run what a file says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BARE = {"eval", "exec"}
# PyYAML is used to compose nodes; anything of it that builds values would type "no" and "0004" behind our back.
OF_MODULES = {
    "pickle": {"load", "loads", "Unpickler"},
    "marshal": {"load", "loads"},
    "shelve": {"open"},
    "yaml": {"load", "load_all", "safe_load", "safe_load_all", "full_load", "full_load_all", "unsafe_load"},
    "os": {"system", "popen"},
}


def dangers(source: str) -> Iterator[str]:
    """Every use of a name that would run or rebuild what a file contains."""
    tree = ast.parse(source)
    called = {  # import pickle as p
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BARE:
            yield f"{node.lineno}: {node.func.id}()"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = called.get(node.value.id, "")
            if node.attr in OF_MODULES.get(module, ()):
                yield f"{node.lineno}: {module}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in OF_MODULES.get(node.module or "", ()):
                    yield f"{node.lineno}: from {node.module} import {alias.name}"
        elif (
            isinstance(node, ast.keyword)
            and node.arg in {"shell", "allow_pickle"}
            and getattr(node.value, "value", None) is not False  # said aloud is fine
        ):
            yield f"{node.value.lineno}: {node.arg}={ast.unparse(node.value)}"


def test_nothing_runs_what_a_file_says(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{danger}"
        for path in sorted((root / "src").rglob("*.py"))
        for danger in dangers(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "def f():\n    exec(text)",
        "import pickle\npickle.load(f)",
        "import pickle as p\np.loads(b)",
        "from pickle import load",
        "import yaml\nyaml.safe_load(f)",
        "import yaml\nread = yaml.load",
        "from yaml import full_load as compose",
        "import os\nos.system('ls')",
        "run('ls', shell=True)",
        "np.load(f, allow_pickle=True)",
    ],
)
def test_a_danger_is_seen(source: str) -> None:
    assert len(list(dangers(source))) == 1


def test_what_is_harmless_passes() -> None:
    assert not list(dangers("import json, re, yaml\njson.load(f)\nyaml.compose(f)\nmodel.eval()\nrun(x, shell=False)"))
