"""Timelines, validation, and the other questions put to a model of years, as a historian types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clandestine.cli.main import cli

BELASH = "evidence/belash-viktor.yaml"
FORMATS = ("text", "json", "csv", "md")

VERDICTS = """\
clandestine: 1
words:
  gave-up: {activity: {open: 0.05, clandestine: 0.05, unreconciled: 0.1, retired: 0.7, converted: 0.05, outside: 0.05}}
  unknown: {activity: {open: 0.16, clandestine: 0.17, unreconciled: 0.19, retired: 0.25, converted: 0.14, outside: 0.09}}
sure: {high: 0.95}
verdicts:
  - {dossier: letter, verdict: gave-up, when: 1926/1930, confidence: high, paraphrase: he had given up}
"""
LETTER = """\
clandestine: 1
dossier: letter
model: person-years
person: {name: N. N.}
window: 1925
sources:
  letter: {kind: private_letter, cite: letter-1925, date: 1925-04}
observations:
  - {id: contact, asserts: {foreign_contact: present}, by: letter, when: 1925-04}
"""


def run(*words: str, code: int = 0) -> Result:
    """Run a command and check its exit code."""
    result = CliRunner().invoke(cli, list(words))
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one dossier under the shipped model of years, and one verdict on it."""
    (tmp_path / "letter.yaml").write_text(LETTER, encoding="utf-8")
    (tmp_path / "verdicts.yaml").write_text(VERDICTS, encoding="utf-8")
    (tmp_path / "library.json").write_text(
        '[{"id": "letter-1925", "type": "manuscript", "title": "[A letter]"}]', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_timeline_in_every_format(desk: Path) -> None:
    """The same years in each; text within eighty columns; the sentence answers what was asked."""
    words = (
        "timeline",
        "letter.yaml",
        "--scenario",
        "crushed",
        "--changed",
        "1921/1926",
        "--first",
        "retired",
        "--effect",
        "1926",
    )
    out = {form: run(*words, "--draws", "3", "--format", form).stdout for form in FORMATS}
    assert max(map(len, out["text"].splitlines())) <= 80
    plain = json.loads(out["json"])
    assert plain["question"] == "timeline" and plain["years"] == list(range(1917, 1940))
    view = plain["views"]["crushed"]
    assert view["changed"]["years"] == [1921, 1926] and 0 <= view["changed"]["share"] <= 1
    assert sum(view["first"]["retired"].values()) == pytest.approx(1)
    rows = list(csv.DictReader(io.StringIO(out["csv"])))
    assert [row["year"] for row in rows] == list(map(str, plain["years"])) and all(row["model_digest"] for row in rows)
    for row in rows:
        assert float(row["crushed_retired"]) == pytest.approx(view["posterior"][row["year"]]["retired"])
    for form in ("text", "md"):
        flat = " ".join(out[form].split())
        assert "changed between 1921 and 1926 has" in flat and "retired first in" in flat and "contact" in flat
        assert "1917" in flat and "1939" in flat and "o open" in flat


def test_a_shipped_timeline_shows_the_views_side_by_side() -> None:
    out = run("timeline", BELASH, "--draws", "2", "--paths", "0").stdout
    assert "crushed:" in out and "underground:" in out and "terror-arrest" in out
    assert "the recorded death (1938-01-24) is taken as settled" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["--changed", "1925"], "write two years, as in 1925/1934", 2),
        (["--changed", "early/late"], "write two years", 2),
        (["--changed", "1926/1921"], "an earlier and a later year", 2),
        (["--changed", "1921/1950"], "no year 1950; it has 1917 to 1939", 2),
        (["--effect", "1850"], "no year 1850", 2),
        (["--effect", "soon"], "soon", 2),
        (["--first", "retird"], "no state 'retird'", 2),
        (["--about", "rolle"], "unknown variable 'rolle'", 2),
        (["--about", "movement"], "the same in all years", 2),
        (["--first", "informing"], "no evidence here", 2),
        (["--model", "person"], "does not go by years", 2),
        (["--window", "1925"], "has no window", 2),
        (["--paths", "-1"], "-1", 2),
        (["--model", "nothing.yaml"], "nothing.yaml", 3),
    ],
)
def test_a_timeline_tells_what_does_not_fit(desk: Path, words: list[str], told: str, code: int) -> None:
    done = run("timeline", "letter.yaml", "--draws", "2", *words, code=code)
    assert told in " ".join(done.stderr.split()) and "Traceback" not in done.stderr and not done.stdout


def test_validation_in_every_format(desk: Path) -> None:
    """One verdict of one's own, scored; the people and the totals are the same in each format."""
    out = {form: run("validate", "verdicts.yaml", "--format", form).stdout for form in FORMATS}
    plain = json.loads(out["json"])
    assert plain["question"] == "validate" and plain["people"] == {"letter": "open"}
    total = plain["totals"]["activity"]["all"]["scores"]["model"]
    assert total["log"] < 0 < total["divergence"] and total["brier"] > 0
    (row,) = csv.DictReader(io.StringIO(out["csv"]))
    assert row["person"] == "letter" and float(row["log_score"]) == pytest.approx(total["log"])
    for form in ("text", "md"):
        flat = " ".join(out[form].split())
        assert (
            "letter" in flat and f"{total['divergence']:.2f}" in flat and "reliability" in flat and "worst miss" in flat
        )
    assert max(map(len, out["text"].splitlines())) <= 80
    assert "under crushed" in run("validate", "verdicts.yaml", "--scenario", "crushed").stdout


def test_validation_tells_what_does_not_fit(desk: Path) -> None:
    assert "does not go by years" in run("validate", "verdicts.yaml", "--model", "person", code=2).stderr
    assert "unknown scenario 'crush'" in run("validate", "verdicts.yaml", "--scenario", "crush", code=2).stderr
    assert "nowhere.yaml" in run("validate", "nowhere.yaml", code=3).stderr
    (desk / "verdicts.yaml").write_text(VERDICTS.replace("dossier: letter", "dossier: nobody"), encoding="utf-8")
    done = run("validate", "verdicts.yaml", code=3)
    assert "nobody.yaml" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["weigh"],
        ["posterior", "--draws", "5"],
        ["suppose", "--drop", "account", "--draws", "5"],
        ["draws", "--draws", "5", "--scenario", "crushed"],
    ],
    ids=lambda words: words[0],
)
def test_a_question_about_one_year_names_it(words: list[str]) -> None:
    """Every question a window takes, a model of years takes with --year."""
    out = run(words[0], BELASH, "--model", "person-years", "--year", "1925", *words[1:]).stdout
    assert "1925" in out and "person-years" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("command", ["weigh", "posterior", "sensitivity", "explain", "conflict"])
def test_a_year_must_be_named(desk: Path, command: str) -> None:
    told = run(command, "letter.yaml", code=2).stderr
    assert "name the year asked about (--year, 1917 to 1939)" in " ".join(told.split())
    assert "no year 1850" in run(command, "letter.yaml", "--year", "1850", code=2).stderr
