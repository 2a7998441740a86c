"""clandestine diff: two versions of a file, and what is moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clandestine.ask.posterior import posterior
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.translate.case import Case
from cli.test_verify import DOSSIER, MODEL, change, run, saved


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two versions each of a model and of a dossier, still the same."""
    for name in ("mine.yaml", "yours.yaml"):
        (tmp_path / name).write_text(MODEL, encoding="utf-8")
    for name in ("ann.yaml", "later.yaml"):
        (tmp_path / name).write_text(DOSSIER.format(name="ann"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_same_but_for_layout_is_the_same(desk: Path) -> None:
    """Comments, another indentation and a byte order mark are no change: exit code 0."""
    text = Path("later.yaml").read_text(encoding="utf-8")
    Path("later.yaml").write_bytes(b"\xef\xbb\xbf# seen again\r\n" + text.replace("\n", "\r\n").encode())
    out = run("diff", "ann.yaml", "later.yaml").stdout
    assert "Nothing was changed: comments and layout do not count." in out


def test_a_dossier_by_the_historians_nouns(desk: Path) -> None:
    """Observations, sources, the person: added, removed, changed, renamed; with a model, how far the answer moves."""
    change("later.yaml", "when: 1925-04, because", "when: 1925, because")
    change("later.yaml", "second: {kind: letter, date: 1925-06}", "third: {kind: letter, date: 1925-06}")
    change("later.yaml", "by: second", "by: third")
    change("later.yaml", "  - {id: again", "  - {id: new, asserts: {y: yes}, by: first, when: 1925-04}\n  - {id: again")
    change("later.yaml", "name: N. N.", "name: N. N., note: seen again")
    result = run("diff", "ann.yaml", "later.yaml", "--model", "mine.yaml", code=1)
    assert max(map(len, result.stdout.splitlines())) <= 80
    can, cannot = result.stdout.split("cannot (wording")
    assert "observation wrote: date 1925-04 -> 1925" in can and "observation new: added (asserts.y yes; by first" in can
    assert "source second: renamed to third" in cannot and "person: the note seen again added" in cannot
    rows = json.loads(run("diff", "ann.yaml", "later.yaml", "--model", "mine.yaml", "--format", "json", code=1).stdout)
    known = read_model("mine.yaml")
    for side, key in (("ann.yaml", "old_posterior"), ("later.yaml", "new_posterior")):
        told = posterior(Case(known, read_dossier(side, known)), "x").data["views"]
        for row in rows[1]["table"]:
            assert row[key] == pytest.approx(
                told[row["view"]]["posterior"]["x"][row["x" if "x" in row else "state"]], abs=1e-12
            )


def test_a_model_number_by_number_and_what_it_moves(desk: Path) -> None:
    change("yours.yaml", "prior: {yes: {is: 0.3", "prior: {yes: {is: 0.35")
    change("yours.yaml", "says: a letter", "says: a letter home")
    change("yours.yaml", "world_views: []", "world_views: []\nscope: everywhere")
    out = run("diff", "mine.yaml", "yours.yaml", "--asking", "ann.yaml", code=1).stdout
    assert (
        "variable x: prior.yes 0.3 -> 0.35" in out
        and "source kind letter: its wording a letter -> a letter home" in out
    )
    assert "The largest move is one of 1.0 dB." in out  # 10 log10 of (0.35/0.65) / (0.3/0.7)
    assert "3 changes, 1 of which" in " ".join(out.split())


def test_a_variable_renamed_everywhere_is_one_change(desk: Path) -> None:
    text = Path("yours.yaml").read_text(encoding="utf-8")
    Path("yours.yaml").write_text(text.replace("  y: {says", "  wrote: {says"), encoding="utf-8")
    out = run("diff", "mine.yaml", "yours.yaml", "--asking", "ann.yaml", code=3)
    assert "unknown variable 'y'" in out.stderr  # the dossier still speaks of the old name
    out = run("diff", "mine.yaml", "yours.yaml", code=1)
    assert "variable y: renamed to wrote" in out.stdout and "1 change, none of which" in out.stdout


def test_suppositions_verdicts_and_sheets(desk: Path) -> None:
    """Every sort of file has its nouns."""
    Path("a.yaml").write_text(
        "clandestine: 1\nsupposition: a\nnumbers: {kinds.letter.rates.sees: 0.5}\ndrop: [again]\n"
    )
    Path("b.yaml").write_text("clandestine: 1\nsupposition: a\nnumbers: {kinds.letter.rates.sees: 0.6}\n")
    out = run("diff", "a.yaml", "b.yaml", code=1).stdout
    assert "number kinds.letter.rates.sees: 0.5 -> 0.6" in out and "drop again removed" in out
    one = "clandestine: 1\nverdicts:\n  - {dossier: ann, verdict: yes, confidence: low, paraphrase: so it seems}\n"
    Path("v.yaml").write_text(one)
    Path("w.yaml").write_text(one.replace("confidence: low", "confidence: high"))
    assert "verdict ann: confidence low -> high" in run("diff", "v.yaml", "w.yaml", code=1).stdout
    sheet = "id,person,kind,source,variable,state,date,window\nwrote,N. N.,letter,first,y,yes,1925-04,1925\n"
    Path("s.csv").write_text(sheet)
    Path("t.csv").write_text(sheet.replace("1925-04", "1925-05"))
    assert "observation wrote: date 1925-04 -> 1925-05" in run("diff", "s.csv", "t.csv", code=1).stdout


def test_two_saved_answers(desk: Path) -> None:
    """What was asked otherwise, what changed in the files, and how far the answer moved."""
    saved("one.json", "posterior", "ann.yaml")
    change("ann.yaml", "denies", "asserts")
    change("mine.yaml", "sees: {is: 0.7", "sees: {is: 0.8")
    saved("two.json", "posterior", "ann.yaml", "--draws", "50")
    out = run("diff", "one.json", "two.json", code=1).stdout
    for words in (
        "draws: default -> 50",
        "observation again: asserts.y yes added",
        "a number 0.7 -> 0.8",
        "the answer moved",
    ):
        assert words in " ".join(out.split())
    assert "The two answers are the same" in run("diff", "one.json", "one.json").stdout


def test_people_are_never_compared(desk: Path) -> None:
    Path("bob.yaml").write_text(DOSSIER.format(name="bob"), encoding="utf-8")
    saved("one.json", "posterior", "ann.yaml")
    saved("two.json", "posterior", "bob.yaml")
    assert "people are not compared" in run("diff", "one.json", "two.json", code=2).stderr


@pytest.mark.parametrize(("words", "code", "told"), [
    ("diff mine.yaml ann.yaml", 3, "a dossier, but mine.yaml is a model"),
    ("diff nothing.yaml ann.yaml", 3, "nothing.yaml: no such file"),
    ("diff list.yaml ann.yaml", 3, "no file that versions can be compared of"),
    ("diff mine.yaml yours.yaml --model person", 2, "--model is for two dossiers"),
    ("diff ann.yaml later.yaml --asking ann.yaml", 2, "--asking is for two models"),
    ("diff ann.yaml", 2, "Missing argument"),
])  # fmt: skip
def test_what_cannot_be_compared(words: str, code: int, told: str, desk: Path) -> None:
    Path("list.yaml").write_text("- 1\n- 2\n")
    assert told in run(*words.split(), code=code).stderr


def test_an_answer_that_cannot_move_is_told_beside_the_changes(desk: Path) -> None:
    """Other windows: the changes are told, and that the answers cannot be compared."""
    change("later.yaml", "window: 1925", "window: 1926")
    out = run("diff", "ann.yaml", "later.yaml", "--model", "mine.yaml", code=1).stdout
    assert "window" in out and "1925 -> 1926" in out


def test_every_format_tells_the_same(desk: Path) -> None:
    change("later.yaml", "when: 1925-04", "when: 1925")
    for form in ("text", "md"):
        assert "date 1925-04 -> 1925" in run("diff", "ann.yaml", "later.yaml", "--format", form, code=1).stdout
    row = json.loads(run("diff", "ann.yaml", "later.yaml", "--format", "json", code=1).stdout)["table"][0]
    assert (row["noun"], row["name"], row["place"], row["before"], row["after"], row["can_move"]) == (
        "observation", "wrote", "when", "1925-04", "1925", "yes")  # fmt: skip
    assert (
        "later.yaml,changed,observation,wrote,when,1925-04,1925,yes"
        in run("diff", "ann.yaml", "later.yaml", "--format", "csv", code=1).stdout
    )
