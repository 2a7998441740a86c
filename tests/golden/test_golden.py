"""Answers kept whole: text compared exactly, numbers to 1e-10. `make golden` rewrites them; read the diff before keeping it."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from clandestine.cli.main import cli

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NUMBER = re.compile(r"[-+]?\d+\.\d+(?:e[-+]?\d+)?")

ANSWERS = {
    "turkestan.txt": "weigh evidence/turkestan-1925.yaml --scenario crushed --scenario underground",
    "turkestan.md": "weigh evidence/turkestan-1925.yaml --format md",
    "baron.json": "posterior evidence/baron-aron.yaml --format json",
    "baron-last.csv": "weigh evidence/baron-aron.yaml --bars last --format csv",
    "belash.txt": "posterior evidence/belash-viktor.yaml",
    "zubakin.txt": "weigh evidence/zubakin-boris.yaml",
    "public-yet-secret.txt": "posterior evidence/borovoi-alexei.yaml --given public_stance=withdrawn --about activity",
    "askarov.json": "weigh evidence/askarov-german.yaml --format json",
    "karelin.md": "posterior evidence/karelin-apollon.yaml --average --format md",
    "suppose.txt": "suppose evidence/baron-aron.yaml --drop p-26422 --copy 'face-to-face-only=northern-camps'",
    "fewest.json": "suppose evidence/baron-aron.yaml --fewest-to-flip --format json",
    "each-origin.md": "suppose evidence/askarov-german.yaml --each origin --format md",
    "sensitivity.txt": "sensitivity evidence/zubakin-boris.yaml --state clandestine --target 0.5 --top 8",
    "worth.txt": "worth evidence/baron-aron.yaml",
    "bounds.txt": "bounds evidence/zubakin-boris.yaml --within popular_retelling",
    "bounds.csv": "bounds evidence/turkestan-1925.yaml --within sources --state clandestine --format csv",
    "explain-baron.txt": "explain evidence/baron-aron.yaml",
    "explain-zubakin.txt": "explain evidence/zubakin-boris.yaml",
    "explain-turkestan.txt": "explain evidence/turkestan-1925.yaml",
    "draws.txt": "draws evidence/zubakin-boris.yaml --draws 1000 --top 6",
    "timeline.txt": "timeline evidence/belash-viktor.yaml --draws 20 --effect 1925 --changed 1921/1926 --first clandestine",
    "weigh-year.txt": "weigh evidence/bin.yaml --model person-years --year 1928 --draws 20",
    "conflict.txt": "conflict evidence/barmash-vladimir.yaml",
    "disagreement.txt": "disagreement tests/data/rivals/keeper.yaml --against-model tests/data/rivals/bob.yaml",
    "between.md": "disagreement tests/data/rivals/keeper.yaml --between Ann:Bob --format md",
    "contact.txt": "show person foreign_contact",
    "private-letter.txt": "show person private_letter",
    "words.txt": "words letter",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_as_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(cli, shlex.split(ANSWERS[name]))
    assert done.exit_code == 0, done.output
    place = HERE / name
    if os.environ.get("GOLDEN") == "rewrite":
        place.write_text(done.stdout, encoding="utf-8")
    same(done.stdout, place.read_text(encoding="utf-8"))


def same(found: str, kept: str) -> None:
    """Text to the letter, numbers with a decimal point to 1e-10."""
    assert NUMBER.sub("#", found) == NUMBER.sub("#", kept)
    for one, other in zip(NUMBER.findall(found), NUMBER.findall(kept), strict=True):
        assert float(one) == pytest.approx(float(other), abs=1e-10, rel=1e-10)


def test_what_differs_is_seen() -> None:
    """The comparison itself: a letter, and a number in the ninth digit."""
    same("weight 1.25 dB", "weight 1.25000000000001 dB")
    for other in ("weight 1.250000001 dB", "weights 1.25 dB", "weight -1.25 dB"):
        with pytest.raises(AssertionError):
            same("weight 1.25 dB", other)


def test_nothing_kept_is_forgotten() -> None:
    """Every kept answer is compared; kept figures are by tests/unit/report/test_figures.py."""
    kept = {path.name for path in HERE.iterdir() if path.suffix not in {".py", ".pyc", ".svg"} and path.is_file()}
    assert kept == set(ANSWERS)
    assert {path.name for path in HERE.glob("*.svg")} == {"figure-roles.svg", "figure-waterfall.svg"}
