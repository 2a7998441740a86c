"""Two sides on the command line: dossiers in files and sheets, suppositions, scholars; and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clandestine.cli.main import cli

SHEET = """\
id,person,window,variable,state,saying,source,kind,date,asserted_by
contact,N. N.,1925,foreign_contact,present,asserts,letter,private_letter,1925-04,
ann-reads,N. N.,1925,says_withheld,yes,asserts,letter,private_letter,1925-04,Ann
bob-reads,N. N.,1925,says_withheld,yes,denies,letter,private_letter,1925-04,Bob
"""
WITHOUT = "clandestine: 1\nsupposition: without-ann\ndrop: [ann-reads]\n"


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(cli, ["disagreement", *words, "--draws", "2"])
    assert done.exit_code == code, (done.stdout, done.stderr, done.exception)
    return done


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two sheets about one person, and a supposition."""
    (tmp_path / "mine.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "hers.csv").write_text(SHEET.replace("present", "absent"), encoding="utf-8")
    (tmp_path / "without.yaml").write_text(WITHOUT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_scholars_in_a_sheet(desk: Path) -> None:
    """The column asserted_by makes two sides of one sheet; rival readings of one line are one row."""
    found = json.loads(run("mine.csv", "--between", "Ann:Bob", "--format", "json").stdout)
    assert found["names"] == ["Ann", "Bob"] and len(found["table"]) == 1
    assert found["table"][0]["held"] == "says_withheld: yes -> says_withheld: no"
    assert "unknown scholar 'Cid'" in run("mine.csv", "--between", "Ann:Cid", code=2).stderr


def test_what_each_side_leaves_out_stands_under_its_name(desk: Path) -> None:
    """The first side as well as the second: a bare "without" would read as said of both."""
    head = run("mine.csv", "--between", "Ann:Bob").stdout.split("\n\n")[0].splitlines()
    assert [line.partition(":")[0] for line in head[2:]] == ["Ann", "Bob"]
    assert all("without" in line for line in head[2:])


def test_two_dossiers_and_a_supposition(desk: Path) -> None:
    """Named by their files; a supposition of one side goes with its dossier."""
    out = run("mine.csv", "--against-dossier", "hers.csv").stdout
    assert "mine -> hers" in out and "you two disagree mainly about contact" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    both = json.loads(
        run("mine.csv", "--against-dossier", "hers.csv", "--against", "without.yaml", "--format", "json").stdout
    )
    assert {row["difference"] for row in both["table"]} == {"contact", "ann-reads"}
    rows = run("mine.csv", "--file", "without.yaml", "--against-model", "person", "--format", "csv").stdout.splitlines()
    assert len(rows) == 2 and "ann-reads" in rows[1] and "left out" in rows[1]


def test_what_is_not_a_side(desk: Path) -> None:
    assert "say who the two sides are" in run("mine.csv", code=2).stderr
    assert "give one before it" in run("mine.csv", "hers.csv", "--against-dossier", "hers.csv", code=2).stderr
    assert "the same of everything" in run("mine.csv", "--against-model", "person", code=2).stderr
    (desk / "later.csv").write_text(SHEET.replace("1925,", "1926,"), encoding="utf-8")
    assert "--window" in run("mine.csv", "--against-dossier", "later.csv", code=2).stderr
