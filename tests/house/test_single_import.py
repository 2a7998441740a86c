"""A package we could lose is imported in one place, and a heavy one only when it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

# Those whose import costs a reader time, or that may not be installed at all.
HEAVY = [
    "pgmpy",
    "scipy",
    "pandas",
    "pyarrow",
    "matplotlib",
    "dask",
    "numba",
    "bibtexparser",
    "python_calamine",
    "typst",
    "xlsxwriter",
]
LIGHT = ["yaml", "jinja2"]

SOURCE = Path(__file__).parents[2] / "src" / "clandestine"


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in {
        getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(node.test)
    }


def imports(tree: ast.AST, inside: bool = False) -> Iterator[tuple[str, int, bool]]:
    """Every package imported when the program runs: its name, the line, and whether a function stands around it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno, inside
        elif isinstance(node, ast.If) and _for_types_only(node):
            yield from imports(ast.Module(node.orelse, []), inside)
        else:
            yield from imports(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def _everywhere() -> list[tuple[str, str, int, bool]]:
    return [
        (name, str(path.relative_to(SOURCE)), line, inside)
        for path in sorted(SOURCE.rglob("*.py"))
        for name, line, inside in imports(ast.parse(path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize("package", HEAVY + LIGHT)
def test_imported_in_one_file_at_most(package: str) -> None:
    homes = {path for name, path, _, _ in _everywhere() if name == package}
    assert len(homes) <= 1, f"{package} is imported in {sorted(homes)}"


@pytest.mark.parametrize("package", HEAVY)
def test_imported_only_where_needed(package: str) -> None:
    early = [f"{path}:{line}" for name, path, line, inside in _everywhere() if name == package and not inside]
    assert not early, f"{package} is imported at the top of {early}; move it into the function that needs it"


def test_the_walk_sees_what_it_should() -> None:
    text = (
        "import yaml\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import pandas\nelse:\n    import dask.array\n"
        "class C:\n    import scipy.stats\n    def f(self):\n        from pgmpy.models import X\n"
    )
    assert list(imports(ast.parse(text))) == [
        ("yaml", 1, False),
        ("typing", 2, False),
        ("dask", 6, False),
        ("scipy", 8, False),
        ("pgmpy", 10, True),
    ]
