# ruff: noqa: E501 (a case is one line, however long)
"""simulate, movement and hidden as they are used: deterministic, honest in their words, clear about bad input."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from clandestine.batch.question import Batch
from clandestine.batch.run import batch
from clandestine.cli.main import cli
from clandestine.files.models import read_model

PERSON = read_model("person")


def run(*words: object, code: int = 0) -> str:
    """The command in this process; fails unless it ends with this code."""
    found = CliRunner().invoke(cli, [str(word) for word in words])
    assert found.exit_code == code, found.output
    return found.output


def rows(path: Path) -> list[dict[str, str]]:
    """A table that was written."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_simulated_archives_are_the_same_everywhere(tmp_path: Path, ending: str) -> None:
    """The seed decides everything: not the hash seed, not the process."""
    found = []
    for place, hashed in enumerate(("0", "4711")):
        out, truth = tmp_path / f"a{place}.{ending}", tmp_path / f"t{place}.{ending}"
        line = [
            sys.executable,
            "-m",
            "clandestine",
            "simulate",
            "person",
            "--people",
            "300",
            "--seed",
            "5",
            "-o",
            out,
            "--truth",
            truth,
        ]
        subprocess.run(
            list(map(str, line)), check=True, env={**os.environ, "PYTHONHASHSEED": hashed}, capture_output=True
        )
        found.append(out.read_bytes() + truth.read_bytes())
    assert found[0] == found[1]


def test_more_people_are_the_same_people_and_more(tmp_path: Path) -> None:
    """Blocks have seeds of their own: the first ten thousand do not hang on how many come after them."""
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    run("simulate", "person", "--people", 8192, "--seed", 1, "-o", few)
    run("simulate", "person", "--people", 9000, "--seed", 1, "-o", many)
    assert many.read_text(encoding="utf-8").startswith(few.read_text(encoding="utf-8"))


def test_what_is_simulated_is_weighed_as_it_was_drawn(tmp_path: Path) -> None:
    """Of those to whom a role is given with so much, about so many had it: the shipped model, its own archive."""
    told, truth, out = tmp_path / "told.csv", tmp_path / "truth.csv", tmp_path / "out.csv"
    run(
        "simulate", "person", "--people", 6000, "--seed", 3, "-o", told, "--truth", truth, "--given", "movement=crushed"
    )
    batch(told, out, Batch.of(PERSON, scenarios=("crushed",)))
    were = {row["person"]: row["activity"] if row["informs"] == "no" else "informing" for row in rows(truth)}
    answers = rows(out)
    assert len(answers) > 5000
    for state in ("open", "clandestine", "unreconciled", "retired", "converted"):
        said = np.array([float(row[f"crushed.{state}"]) for row in answers])
        was = np.array([were[row["person"]] == state for row in answers])
        # Four standard errors; `knows` and `kept` are allowed for by the reader and not drawn, so this is no more than a check.
        assert abs(said.mean() - was.mean()) < 4 * np.sqrt((said * (1 - said)).mean() / len(said)) + 0.01
        for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 1.0)):
            mine = (said >= low) & (said < high)
            if mine.sum() > 100:
                assert abs(said[mine].mean() - was[mine].mean()) < 5 * np.sqrt(0.25 / mine.sum()) + 0.02


def test_numbers_drawn_from_their_doubt(tmp_path: Path) -> None:
    """Another world with other numbers; the same seed, the same one."""
    out = [tmp_path / f"{name}.csv" for name in "abc"]
    run("simulate", "person", "--people", 200, "--seed", 1, "-o", out[0])
    for one in out[1:]:
        run("simulate", "person", "--people", 200, "--seed", 1, "-o", one, "--draw-numbers")
    assert out[1].read_bytes() == out[2].read_bytes() != out[0].read_bytes()


BAD_PLANS = [
    ("papers: {a: {kind: private_leter, about: [foreign_contact]}}", "unknown kind of source 'private_leter'; did you mean 'private_letter'?"),
    ("papers: {a: {kind: private_letter, about: [foreign_contacts]}}", "unknown variable 'foreign_contacts'; did you mean 'foreign_contact'?"),
    ("papers: {a: {kind: private_letter, about: [movement]}}", "'movement' is not a person's own"),
    ("papers: {a: {kind: private_letter, about: [foreign_contact], copy_of: b}}", "unknown paper before this one 'b'"),
    ("papers: {a: {kind: private_letter, about: [foreign_contact], there: 2}}", "expected less than or equal to 1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD_PLANS)
def test_plans_as_people_write_them(tmp_path: Path, text: str, words: str) -> None:
    """Every fault with its line."""
    path = tmp_path / "plan.yaml"
    path.write_text(f"clandestine: 1\narchive: plan\n{text}\n", encoding="utf-8")
    said = run("simulate", "person", "--people", 10, "--seed", 1, "-o", tmp_path / "a.csv", "--archive", path, code=3)
    assert f"{path}:3:" in said and words in said
    assert not (tmp_path / "a.csv").exists()


def test_simulate_refuses_what_it_cannot_draw(tmp_path: Path) -> None:
    """A model of years; a file that is there; an ending that is no table; a fact the model does not have."""
    out = tmp_path / "a.csv"
    assert "goes by years" in run("simulate", "person-years", "--seed", 1, "-o", out, code=2)
    assert "written as .csv or .parquet" in run("simulate", "person", "--seed", 1, "-o", tmp_path / "a.xlsx", code=2)
    assert "has no movement=gone" in run(
        "simulate", "person", "--seed", 1, "-o", out, "--given", "movement=gone", code=2
    )
    out.write_text("mine", encoding="utf-8")
    assert "is there already" in run("simulate", "person", "--seed", 1, "-o", out, code=3)
    assert out.read_text(encoding="utf-8") == "mine"


def test_movement_on_a_few(root: Path) -> None:
    """Two dossiers that cite one file: told to be joined; CSV has every group and selection."""
    two = [root / "evidence" / f"{name}.yaml" for name in ("baron-aron", "ruvinsky-s")]
    said = run("movement", *two, "--draws", 20)
    assert "joined by one file, p-26422" in said and max(map(len, said.splitlines())) <= 80
    table = list(csv.DictReader(run("movement", *two, "--draws", 20, "--format", "csv").split("\n\n")[0].splitlines()))
    assert {row["selection"] for row in table} == {"0.25", "1", "4"}
    assert "three ratios" in run("movement", *two, "--ratio", 1, code=2)
    assert "no such file" in run("movement", root / "evidence" / "nobody.yaml", code=3)


def test_hidden_in_every_form(root: Path) -> None:
    """The founding text's totals are answered without a number; bad options are refused."""
    for form in ("text", "json", "csv", "md"):
        assert "4" in run("hidden", "founding-text", "--format", form)
    assert "totals are not overlapping lists" in " ".join(run("hidden", "founding-text").split())
    assert "write A,B" in run("hidden", "founding-text", "--binomial", "13", code=2)
    assert "no such file" in run("hidden", "nowhere", code=3)
