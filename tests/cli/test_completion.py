"""Shells complete: click's own machinery, then real shells where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import get_completion_class
from click.testing import CliRunner

from clandestine.cli.complete import VARIABLE
from clandestine.cli.main import cli
from clandestine.cli.shells import prepare
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.files.shipped import example_names, example_path, model_names

SHELLS = ["bash", "zsh", "fish", "powershell"]
BARON = str(example_path("baron-aron"))


@pytest.fixture(autouse=True)
def ready() -> None:
    prepare(cli)


def asked(*words: str, shell: str = "zsh") -> list[str]:
    """What click offers for the last of these words."""
    known = get_completion_class(shell)
    assert known is not None
    items = known(cli, {}, "clandestine", VARIABLE).get_completions(list(words[:-1]), words[-1])
    return [f"<{item.type}>" if item.type != "plain" else str(item.value) for item in items]


def test_commands_and_options() -> None:
    assert asked("") == sorted(cli.commands)
    assert asked("pos") == ["posterior"]
    assert {"--model", "--without", "--given", "--pair"} <= set(asked("weigh", "--"))
    assert asked("weigh", "--format", "") == ["text", "json", "csv", "md"]
    assert asked("new", "") == ["dossier", "sheet"]
    assert asked("schema", "s") == ["supposition"]


def test_names_that_are_shipped() -> None:
    assert asked("example", "") == example_names()
    assert asked("weigh", "--model", "") == model_names() == asked("show", "")
    assert asked("weigh", "--model", "./my") == ["<file>"]


def test_names_of_the_model() -> None:
    model = read_model("person")
    assert asked("weigh", "--about", "") == list(model.variables)
    assert asked("posterior", "--given", "public_stance=") == [
        f"public_stance={one}" for one in model.states("public_stance")
    ]
    assert asked("weigh", "--scenario", "") == list(model.scenarios)
    assert asked("bounds", "--state", "") == list(model.states("role"))
    assert asked("bounds", "--about", "foreign_contact", "--state", "") == ["absent", "present"]
    assert asked("weigh", "--pair", "")[: len(model.pairs)] == model.pairs
    assert asked("worth", "--kind", "own") == ["own_speech"]
    assert set(asked("show", "person", "foreign")) == {"foreign_contact"}


def test_names_of_the_dossier() -> None:
    dossier = read_dossier(BARON)
    items, sources = [one.id for one in dossier.observations], list(dossier.sources)
    assert asked("weigh", BARON, "--without", "") == items + sources
    assert asked("suppose", BARON, "--drop", items[0][:3]) == [
        one for one in items + sources if one.startswith(items[0][:3])
    ]
    assert f"{items[0]}={items[1]}" in asked("suppose", BARON, "--copy", items[0])
    assert asked("weigh", BARON, "--window", "") == [str(one) for one in dossier.window]
    assert any(one.startswith("p-26422=") for one in asked("suppose", BARON, "--temper", ""))


def test_the_model_is_that_of_the_command_or_dossier(tmp_path: Path) -> None:
    assert "dead" in asked("timeline", BARON, "--first", "")
    assert "dead" not in asked("weigh", BARON, "--state", "")
    (tmp_path / "tiny.yaml").write_text(
        "clandestine: 1\nname: tiny\nabout: rain\nprior_of: population\n"
        "variables:\n  rain: {states: [dry, wet], prior: 0.5, guess: true, because: a toss}\n",
        encoding="utf-8",
    )
    (tmp_path / "town.yaml").write_text(
        "clandestine: 1\ndossier: town\nmodel: tiny.yaml\nwindow: 1666\n", encoding="utf-8"
    )
    assert asked("weigh", str(tmp_path / "town.yaml"), "--about", "") == ["rain"]
    assert asked("weigh", "--model", str(tmp_path / "tiny.yaml"), "--given", "") == ["rain=dry", "rain=wet"]


@pytest.mark.parametrize(
    "words",
    [
        ["weigh", "no-such-file.yaml", "--without", ""],
        ["weigh", "--model", "no-such-model", "--about", ""],
        ["new", "dossier", ""],
        ["weigh", BARON, "--without", "nothing-begins-so"],
    ],
)
def test_where_nothing_is_known_nothing_is_offered(words: list[str]) -> None:
    assert asked(*words) == []


def test_files_are_left_to_the_shell() -> None:
    assert asked("weigh", "evi") == asked("check", "") == asked("suppose", BARON, "--file", "") == ["<file>"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(shell: str) -> None:
    if get_completion_class(shell) is None:
        pytest.skip(f"this click does not know {shell}")
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert VARIABLE in done.stdout and f"{shell}_complete" in done.stdout


def _shell(name: str, script: str, folder: Path) -> list[str]:
    """What a real shell makes of a script, with the command `clandestine` on its path."""
    binary = shutil.which(name)
    if binary is None:
        pytest.skip(f"{name} is not installed")
    tool = folder / "clandestine"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clandestine "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
    command = [binary, *{"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[name], "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120, check=True
    )
    assert not done.stderr, done.stderr
    return done.stdout.split()


# bash cuts the line itself, at = and : too; what it would call is called here with the variables it would set.
_PRESS = """
eval "$(clandestine completion bash)"
compopt() { :; }
press() {
    COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
    _clandestine_completion clandestine
    printf '%s\\n' "${COMPREPLY[@]}"
}
"""


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("clandestine posteri", ["posterior"]),
        ("clandestine example baron", ["baron-aron"]),
        ("clandestine posterior --given public_sta", ["public_stance="]),
        ("clandestine posterior --given public_stance=with", ["withdrawn"]),
        ("clandestine weigh --pair clandestine:ret", ["retired"]),
        (f"clandestine weigh {BARON} --without letters-ab", ["letters-abroad"]),
        ("clandestine weigh --format=js", ["json"]),
    ],
)
def test_bash_completes(line: str, offered: list[str], tmp_path: Path) -> None:
    assert _shell("bash", f"{_PRESS}\npress '{line}'", tmp_path) == offered


def test_bash_itself_registers_the_function(tmp_path: Path) -> None:
    script = 'eval "$(clandestine completion bash)"; complete -p clandestine'
    assert "_clandestine_completion" in _shell("bash", script, tmp_path)


def test_fish_completes(tmp_path: Path) -> None:
    script = "clandestine completion fish | source; complete -C 'clandestine posterior --given public_stance=with'"
    assert _shell("fish", script, tmp_path) == ["public_stance=withdrawn"]


def test_help_does_not_load_what_completes() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "clandestine", "--help"], capture_output=True, text=True, check=True
    )
    assert (
        "clandestine.cli.main" in done.stderr
        and "clandestine.cli.complete" not in done.stderr
        and "clandestine.cli.shells" not in done.stderr
    )
