"""Help must come at once: what is loaded on the way to it is listed, not timed, so that no machine is too slow."""

from __future__ import annotations

import subprocess
import sys

import pytest

FORBIDDEN = [
    "pgmpy",
    "pandas",
    "scipy",
    "sklearn",
    "statsmodels",
    "networkx",
    "matplotlib",
    "numpy",
    "pydantic",
    "yaml",
]


def loaded(*arguments: str) -> set[str]:
    """The modules that a fresh interpreter imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, encoding="utf-8", check=True
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip() for line in lines[1:]}


@pytest.fixture(scope="module")
def for_help() -> set[str]:
    return loaded("-m", "clandestine", "--help")


@pytest.mark.parametrize("package", FORBIDDEN)
def test_help_does_not_load(package: str, for_help: set[str]) -> None:
    assert not {name for name in for_help if name.split(".")[0] == package}


def test_the_list_is_a_list_of_imports(for_help: set[str]) -> None:
    assert {"clandestine", "clandestine.cli.main", "click"} <= for_help
    assert "numpy" in loaded("-c", "import numpy")


def test_importing_the_package_loads_nothing_of_it() -> None:
    assert {name for name in loaded("-c", "import clandestine") if name.startswith("clandestine")} == {"clandestine"}
