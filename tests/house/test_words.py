"""What the papers promise: the README's commands exist, CI runs them, and no file speaks of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

# Kept apart from their slashes, so that this file passes its own test.
FOLDERS = ("work", "root", "tmp", "home", "Users")
# A path begins a word; the same letters in the middle of a web address do not.
MACHINE_PATH = re.compile(r"(?<![\w.:~/-])/(?:" + "|".join(FOLDERS) + ")/")


def _targets(root: Path) -> set[str]:
    text = (root / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, flags=re.MULTILINE))


def _commands(text: str) -> list[str]:
    """The lines of the fenced blocks, without their remarks."""
    found, fence = [], None
    for line in text.splitlines():
        if line.startswith("```"):
            fence = line.removeprefix("```").strip() if fence is None else None
        elif fence in {"sh", "console"}:
            found.append(re.split(r"\s+#", line)[0].removeprefix("$ ").strip())
    return [line for line in found if line]


def _readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def _first_screen(root: Path) -> str:
    return _readme(root).split("\n## ")[0]


def test_the_first_screen_has_the_two_commands(root: Path) -> None:
    assert _commands(_first_screen(root)) == ["make weigh", "make test"]


def test_make_knows_every_target_named(root: Path) -> None:
    targets = _targets(root)
    assert {"help", "setup", "weigh", "test", "test-latest", "lint", "types", "schemas", "clean"} <= targets
    for page in [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"`make ([a-z-]+)", text)
        named += [line.split()[1] for line in _commands(text) if re.match(r"make [a-z]", line)]
        assert set(named) <= targets, f"{page.relative_to(root)} names {sorted(set(named) - targets)}"


def test_every_target_is_explained(root: Path) -> None:
    text = (root / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z][a-z-]*):.*## \S", text, flags=re.MULTILINE))
    assert explained == _targets(root)


def test_ci_runs_exactly_the_test_command(root: Path) -> None:
    """Before it nothing but the browser is installed, where there is none."""
    text = (root / ".ci" / "run").read_text(encoding="utf-8")
    browser, ends = text.partition("\nif ! command -v chromium")[2].split("\nfi\n", 1)
    assert "apt-get" in browser and browser.count("install -y") == 1
    steps = [line for line in ends.splitlines() if line.strip() and not line.startswith(("#", "echo "))]
    assert steps == [_commands(_first_screen(root))[-1]] == ["make test"]


def test_the_readme_names_only_commands_that_exist(root: Path) -> None:
    from clandestine.cli.main import cli

    named = {line.split()[1] for line in _commands(_readme(root)) if re.match(r"clandestine [a-z]", line)}
    assert {"weigh", "posterior", "check", "show", "new", "example", "words"} <= named
    assert named <= set(cli.commands)


def _papers(root: Path) -> list[Path]:
    """Every file that is, or would be, committed; all files where there is no git, as in an unpacked archive."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(command, cwd=root, capture_output=True, check=True)
        names = [name for name in done.stdout.decode("utf-8").split("\0") if name]
        return [root / name for name in names if (root / name).is_file()]
    hidden = {".venv", ".venv-latest", "build", "dist", "__pycache__"}
    return [path for path in root.rglob("*") if path.is_file() and not hidden & set(path.relative_to(root).parts)]


def test_no_paper_names_a_path_of_one_machine(root: Path) -> None:
    papers = _papers(root)
    assert root / "README.md" in papers
    found = []
    for path in papers:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_machine_path_is_seen(folder: str) -> None:
    assert MACHINE_PATH.search(f'open("/{folder}/x")')
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/x")
    assert not MACHINE_PATH.search(f"the {folder}/ of a historian")
