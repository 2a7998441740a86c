"""Three reports, built by the command anybody would type in the project's folder."""

from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner

from clandestine.cli.main import cli

HERE = Path(__file__).parents[1]
ROOT = HERE.parent

# The report, and the words after `clandestine report` that build it.
REPORTS = {
    "baron-aron.html": ("evidence/baron-aron.yaml",),
    "zubakin-boris.md": ("evidence/zubakin-boris.yaml", "--leave-out", "bounds"),
    "two-cases.html": (
        "evidence/askarov-german.yaml", "evidence/klichevsky-boris.yaml", "--leave-out", "bounds", "--leave-out", "worth",
    ),
}  # fmt: skip


def make_reports(folder: Path = HERE) -> None:
    """Build them all into a folder."""
    for name in REPORTS:
        make_report(name, folder)


def make_report(name: str, folder: Path) -> Path:
    """Build one of them, from the project's folder, as its files are named in it."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        done = CliRunner().invoke(cli, ["report", *REPORTS[name], "-o", str(folder / name), "--force"])
    finally:
        os.chdir(before)
    if done.exit_code:
        raise RuntimeError(done.output)
    return folder / name
