"""clandestine verify: a saved answer or a report against today's files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clandestine.cli.main import cli

MODEL = """\
clandestine: 1
name: mine
about: x
prior_of: population
variables:
  x: {states: [no, yes], prior: {yes: {is: 0.3, from: 0.2, to: 0.4}}, guess: true, because: a guess}
  y: {says: wrote, states: [no, yes], given: [x], table: {no: 0.1, yes: 0.6}, guess: true, because: a guess}
kinds:
  letter: {says: a letter, rates: {sees: {is: 0.7, from: 0.5, to: 0.85}, invents: {is: 0.1, from: 0.05, to: 0.2},
    denies: {so: {is: 0.05, from: 0.02, to: 0.1}, not_so: {is: 0.3, from: 0.1, to: 0.5}}, guess: true, because: a guess}}
world_views: []
"""
DOSSIER = """\
clandestine: 1
dossier: {name}
model: mine.yaml
person: {{name: N. N.}}
window: 1925
sources:
  first: {{kind: letter, date: 1925-04}}
  second: {{kind: letter, date: 1925-06}}
observations:
  - {{id: wrote, asserts: {{y: yes}}, by: first, when: 1925-04, because: so it says}}
  - {{id: again, denies: {{y: yes}}, by: second, when: 1925-06}}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model and three dossiers."""
    (tmp_path / "mine.yaml").write_text(MODEL, encoding="utf-8")
    for name in ("ann", "bob", "eve"):
        (tmp_path / f"{name}.yaml").write_text(DOSSIER.format(name=name), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, code: int = 0) -> Result:
    """Run a command and check its exit code; no line is wider than a terminal."""
    result = CliRunner().invoke(cli, list(words))
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def saved(name: str, *words: str) -> Path:
    """An answer saved under a name."""
    place = Path(name)
    place.write_text(run(*words, "--format", "json").stdout, encoding="utf-8")
    return place


def change(path: str, before: str, after: str) -> None:
    """One edit of a file."""
    text = Path(path).read_text(encoding="utf-8")
    assert before in text
    Path(path).write_text(text.replace(before, after, 1), encoding="utf-8")


QUESTIONS = [
    "posterior ann.yaml",
    "posterior ann.yaml bob.yaml --about x --about y --draws 20",
    "weigh ann.yaml --pair yes:no --bars last",
    "weigh ann.yaml --without again --given y=yes",
    "explain ann.yaml --seed 7 --draws 30",
    "sensitivity ann.yaml --target 1/2",
    "bounds ann.yaml --within prior",
    "draws ann.yaml --draws 40",
    "conflict ann.yaml",
    "suppose ann.yaml --drop again",
    "suppose ann.yaml --add 'first asserts y=yes in 1925' --number kinds.letter.rates.sees=0.5",
    "suppose ann.yaml --each drop",
    "suppose ann.yaml --fewest-to-flip",
    "disagreement ann.yaml --against what.yaml",
    "disagreement ann.yaml --against-dossier bob.yaml",
]


@pytest.mark.parametrize("words", QUESTIONS)
def test_every_question_is_verified_from_here_and_from_elsewhere(
    words: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A saved answer is asked again as it was: in its folder, from another one, and with --files."""
    import shlex

    (desk / "what.yaml").write_text("clandestine: 1\nsupposition: what\nnumbers: {kinds.letter.rates.sees: 0.5}\n")
    change("bob.yaml", "denies", "asserts")
    place = desk / saved("saved.json", *shlex.split(words))
    held = json.loads(place.read_text(encoding="utf-8"))
    for answer in held if isinstance(held, list) else [held]:
        run_ = answer["run"]
        assert run_["command"] == words.split()[0] and str(desk) not in json.dumps(run_)
        assert "format" not in run_.get("options", {})
    assert "verified" in run("verify", "saved.json").stdout
    (desk / "elsewhere").mkdir()
    monkeypatch.chdir(desk / "elsewhere")
    assert "verified" in run("verify", "../saved.json").stdout  # found beside the saved answer
    Path("saved.json").write_text(place.read_text(encoding="utf-8"), encoding="utf-8")
    assert "--files" in run("verify", "saved.json", code=3).stderr
    assert "verified" in run("verify", "saved.json", "--files", "..").stdout
    assert "verified" in run("verify", "saved.json", "--files", str(desk)).stdout


def test_shipped_dossiers_are_found_by_name(desk: Path) -> None:
    """A dossier that is shipped needs not lie anywhere; nor do networks or the shipped model."""
    run("example", "zubakin-boris")
    saved("z.json", "weigh", "zubakin-boris.yaml")
    Path("zubakin-boris.yaml").unlink()
    Path("library.json").unlink()
    assert "verified" in run("verify", "z.json").stdout


def test_a_changed_number_a_date_and_an_order_are_told(desk: Path) -> None:
    """What changed, whether it can move the answer, and each state's posterior before and after in decibans."""
    saved("ann.json", "posterior", "ann.yaml")
    change("mine.yaml", "sees: {is: 0.7", "sees: {is: 0.8")
    change("ann.yaml", "when: 1925-04, because: so it says", "when: 1925, because: so it says there")
    out = run("verify", "ann.json", code=5).stdout
    assert max(map(len, out.splitlines())) <= 80
    for words in (
        "source kind letter: rates.sees 0.7 -> 0.8",
        "observation wrote: date 1925-04 -> 1925",
        "observation wrote: its reason so it says -> so it says there",
        "Stale: mine.yaml: 1 change; ann.yaml: 2 changes, 1 of which can move an answer; the answer moved",
        "before", "after", "dB",
    ):  # fmt: skip
        assert words in " ".join(out.split()) or words in out
    rows = json.loads(run("verify", "ann.json", "--format", "json", code=5).stdout)
    assert rows["verdict"] == "stale"
    assert {one["can_move"] for one in rows["table"]} == {"yes", "no"}
    now = json.loads(run("posterior", "ann.yaml", "--format", "json").stdout)
    for row in rows["moved"]:
        assert row["after_posterior"] == pytest.approx(
            now["views"][row["view"]]["posterior"]["x"][row["state"]], abs=1e-12
        )
    assert "dB" in run("verify", "ann.json", "--format", "md", code=5).stdout


def test_a_page_number_moves_nothing(desk: Path) -> None:
    """Wording only: stale, since the digest is another, but the answer stands."""
    saved("ann.json", "posterior", "ann.yaml")
    change("ann.yaml", "id: again,", "id: again, note: looked at again,")
    out = " ".join(run("verify", "ann.json", code=5).stdout.split())
    assert "observation again: the note looked at again added" in out
    assert "1 change, none of which can move a number of an answer; the answer stands as it was" in out


def test_one_digit_edited_by_hand_is_found(desk: Path) -> None:
    """A probability in the answer, a digest in its stamp, a date in what it keeps of the dossier: each is found."""
    place = saved("ann.json", "posterior", "ann.yaml")
    text = place.read_text(encoding="utf-8")
    share = re.search(r'"yes": (0\.\d+)', text[text.index('"posterior": {') :])
    assert share is not None
    for before, after, words in (
        (share[1], f"{share[1][:4]}{(int(share[1][4]) + 1) % 10}{share[1][5:]}", "the largest difference is 0.00"),
        ('"sentence": "', '"sentence": "Surely: ', "sentence:"),
        (', "1925-04"'[2:], '"1925-05"', "record.sources.first.date"),
    ):  # fmt: skip
        assert before in text
        place.write_text(text.replace(before, after, 1), encoding="utf-8")
        out = " ".join(run("verify", "ann.json", code=1).stdout.split())
        assert "Not what these files give" in out and words in out


def test_line_ends_and_layout_are_of_no_account(desk: Path) -> None:
    """CRLF, a byte order mark, another indentation: the answer is the same; a last digit is the machine's."""
    place = saved("ann.json", "posterior", "ann.yaml")
    text = place.read_text(encoding="utf-8")
    place.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert (
        "verified: today's files give the same; of no account: a byte order mark and Windows line ends"
        in run("verify", "ann.json").stdout
    )
    place.write_text(json.dumps(json.loads(text)), encoding="utf-8")
    assert "laid out otherwise" in run("verify", "ann.json").stdout
    share = re.search(r"0\.\d{14}", text)
    assert share is not None
    place.write_text(text.replace(share[0], f"{float(share[0]) + 1e-13!r}"), encoding="utf-8")
    assert "only last digits differ" in run("verify", "ann.json").stdout


def test_another_version_is_named(desk: Path) -> None:
    place = saved("ann.json", "posterior", "ann.yaml")
    held = json.loads(place.read_text(encoding="utf-8"))
    held["provenance"]["clandestine"] = held["run"]["clandestine"] = "0.0.9"
    place.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    out = run("verify", "ann.json").stdout
    assert "but for the version that is named in it" in out and "saved by clandestine 0.0.9" in out


def test_what_can_no_longer_be_asked_is_stale(desk: Path) -> None:
    """The question names an observation that is gone, or the evidence has become impossible."""
    saved("ann.json", "posterior", "ann.yaml", "--without", "again")
    change("ann.yaml", "id: again", "id: later")
    assert "can no longer be asked" in run("verify", "ann.json", code=5).stdout


def test_several_files_and_the_worst_of_them(desk: Path) -> None:
    """What stands takes a line; the exit code is the highest; faults of files are told after the rest."""
    for name in ("ann", "bob"):
        saved(f"{name}.json", "posterior", f"{name}.yaml")
    change("bob.yaml", "denies", "asserts")
    result = run("verify", "ann.json", "bob.json", code=5)
    assert result.stdout.startswith("ann.json: verified")
    result = run("verify", "ann.json", "nothing.json", code=3)
    assert "verified" in result.stdout and "nothing.json: no such file" in result.stderr


def test_a_list_of_answers_is_verified_one_by_one(desk: Path) -> None:
    saved("all.json", "posterior", "ann.yaml", "bob.yaml", "eve.yaml")
    change("eve.yaml", "when: 1925-06", "when: 1924")
    result = run("verify", "all.json", code=5)
    assert result.stdout.count("all.json: verified") == 2 and "eve.yaml" in result.stdout


# -- reports -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_report_is_made_again_and_compared(form: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files give the same page, under another name as well; a probability edited by hand is found in its line."""
    Path("library.json").write_text("[]", encoding="utf-8")
    name = f"report.{form}"
    run("report", "ann.yaml", "-o", name, "--draws", "20")
    place = Path(name)
    text = place.read_text(encoding="utf-8")
    assert str(desk) not in text
    place.write_bytes(text.replace("\n", "\r\n").encode())
    assert "verified" in run("verify", name).stdout
    place.write_text(text, encoding="utf-8")
    assert "byte for byte" in run("verify", name).stdout
    Path("elsewhere").mkdir()
    place.rename(f"elsewhere/other.{form}")
    assert "byte for byte" in run("verify", f"elsewhere/other.{form}").stdout
    Path(f"elsewhere/other.{form}").rename(name)
    share = re.search(r"0\.\d\d \(", text)
    if share is None:
        share = re.search(r">0\.\d\d<", text)
    assert share is not None
    place.write_text(text.replace(share[0], share[0].replace(share[0].strip("(<> "), "0.97"), 1), encoding="utf-8")
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    out = " ".join(run("verify", name, code=1).stdout.split())
    assert "edited by hand" in out and "0.97 -> " in out and "line" in out
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
    place.write_text(text, encoding="utf-8")
    change("ann.yaml", "denies", "asserts")
    out = run("verify", name, code=5).stdout
    assert "observation again: asserts.y" in out and "dB" in out


def test_a_work_that_is_cited_otherwise_makes_a_report_stale(desk: Path) -> None:
    """The bibliography counts as far as it is cited: an entry added for another dossier changes nothing."""
    works = [{"id": "w", "type": "book", "title": "Letters"}]
    Path("library.json").write_text(json.dumps(works), encoding="utf-8")
    change("ann.yaml", "first: {kind: letter", "first: {kind: letter, cite: w")
    run("report", "ann.yaml", "-o", "report.html", "--draws", "20")
    Path("library.json").write_text(
        json.dumps([*works, {"id": "v", "type": "book", "title": "Others"}]), encoding="utf-8"
    )
    assert "byte for byte" in run("verify", "report.html").stdout
    Path("library.json").write_text(json.dumps([{**works[0], "title": "Letters from exile"}]), encoding="utf-8")
    out = run("verify", "report.html", code=5).stdout
    assert "work cited w: the title Letters -> Letters from exile" in out
