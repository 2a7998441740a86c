"""The answers shown under docs/how-to/answers are those the commands give today; `make golden` rewrites them."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from clandestine.cli.main import cli
from golden.test_golden import same

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "how-to" / "answers"
DOSSIERS = {
    "baron-aron": "",
    "belash-viktor": " --window 1924/1937",
    "arshinov-peter": " --window 1921/1930",
    "turkestan-1925": "",
}
QUESTIONS = {
    "suppose": "--each drop",
    "sensitivity": "--top 6",
    "bounds": "",
    "draws": "--top 5",
    "conflict": "",
    "worth": "--top 6",
    "disagreement": "--against docs/how-to/answers/fewer-in-secret.yaml",
    "explain": "",
}
UNASKED = {("conflict", "turkestan-1925"): "one item cannot pull apart"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_shown_are_the_answers_given(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    parts = [f"# `{question}` on four dossiers\n\nWhat is meant: [how to](../{question}.md)."]
    for dossier, window in DOSSIERS.items():
        if (question, dossier) in UNASKED:
            continue
        words = " ".join(f"{question} evidence/{dossier}.yaml{window} {QUESTIONS[question]}".split())
        done = CliRunner().invoke(cli, shlex.split(words))
        assert done.exit_code == 0, done.output
        parts.append(f"## {dossier}\n\n```text\n$ clandestine {words}\n\n{done.stdout.rstrip()}\n```")
    page, text = PAGES / f"{question}.md", "\n\n".join(parts) + "\n"
    if os.environ.get("GOLDEN") == "rewrite":
        page.write_text(text, encoding="utf-8")
    same(text, page.read_text(encoding="utf-8"))
