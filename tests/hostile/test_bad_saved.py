"""Saved answers that are broken, or written to do harm: a clear word and exit code 3; nothing is written, run or left open."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clandestine.errors import BadInput
from clandestine.files.saved import read_saved, run_in
from clandestine.record.run import Run, Used
from clandestine.report.blocks import Report
from clandestine.report.html import html
from clandestine.report.markdown import markdown
from cli.test_verify import DOSSIER, MODEL, run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a saved answer."""
    (tmp_path / "mine.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "ann.yaml").write_text(DOSSIER.format(name="ann"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ann.json").write_text(run("posterior", "ann.yaml", "--format", "json").stdout, encoding="utf-8")
    return tmp_path


def listing(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(("text", "words"), [
    ("", "there is no run in it"),
    ("{", "broken JSON"),
    ('{"a": NaN}', "broken JSON: NaN is no number"),
    ("[" * 100_000, "broken JSON"),
    ("[]", "an empty list"),
    ("[1]", "not an answer"),
    ('{"schema": "clandestine/finding/1"}', "says nothing of the files"),
    ('{"schema": "clandestine/finding/1", "run": 3}', "cannot be read"),
    ('{"schema": "clandestine/finding/1", "run": {"schema": "clandestine/run/9"}}', "cannot be read"),
    ("<!doctype html><p>No run here.</p>", "there is no run in it"),
    ('<script type="application/json" id="run">{</script>', "broken JSON"),
    ('<script type="application/json" id="run">{}</script>' * 2, "more than one run"),
    ("<!-- run\n{}\n-->\n<!-- run\n{}\n-->", "more than one run"),
    ("some words\0", "binary"),
])  # fmt: skip
def test_what_is_no_saved_answer(text: str, words: str, desk: Path) -> None:
    Path("bad.json").write_text(text, encoding="utf-8")
    assert words in run("verify", "bad.json", code=3).stderr


def forged(edit: Callable[[dict[str, Any]], None]) -> None:
    """The saved answer with another run."""
    plain = json.loads(Path("ann.json").read_text(encoding="utf-8"))
    edit(plain["run"])
    Path("bad.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")


FORGED: dict[str, Callable[[dict[str, Any]], None]] = {
    "no command of ours": lambda run_: run_.update(command="rm"),
    "a command that writes": lambda run_: run_.update(command="new"),
    "another that writes": lambda run_: run_.update(command="export", options={"output": "gone.bif", "force": True}),
    "example": lambda run_: run_.update(command="example", arguments=["zubakin-boris"]),
    "verify itself": lambda run_: run_.update(command="verify", arguments=["bad.json"]),
    "a report elsewhere": lambda run_: run_.update(command="report", options={"output": "../gone.html"}),
    "a report that overwrites": lambda run_: run_.update(command="report", options={"output": "a.html", "force": True}),
    "a report under a name that is an option": lambda run_: run_.update(command="report", options={"output": "--force"}),
    "a report as another sort of answer": lambda run_: run_.update(command="report", options={"output": "gone.html"}),
    "an option it has not": lambda run_: run_.update(options={"output": "gone.txt"}),
    "a flag with a value": lambda run_: run_.update(options={"average": "yes"}),
    "a value without one": lambda run_: run_.update(options={"about": True}),
    "another format": lambda run_: run_.update(options={"format": "csv"}),
    "help": lambda run_: run_.update(options={"help": True}),
    "an option for an argument": lambda run_: run_.update(arguments=["--help"]),
    "no argument": lambda run_: run_.update(arguments=[]),
    "the root": lambda run_: run_.update(arguments=["/etc/passwd"]),
    "outside": lambda run_: run_.update(arguments=["../../../../../../etc/passwd"]),
    "a drive": lambda run_: run_.update(arguments=["C:\\boot.ini"]),
    "a device": lambda run_: run_.update(arguments=["../../../../../../dev/zero"]),
    "a NUL": lambda run_: run_.update(arguments=["ann\0.yaml"]),
    "nothing": lambda run_: run_.update(arguments=[""]),
    "standard input": lambda run_: run_.update(arguments=["-"]),
    "a scale that is no scale": lambda run_: run_.update(options={"scale": "/etc/shadow"}),
    "a model outside": lambda run_: run_.update(options={"model": "../../../../../../etc/hosts"}),
    "a network of a shop": lambda run_: run_.update(arguments=["https://example.org/a.yaml"]),
    "too many draws": lambda run_: run_.update(options={"draws": "100000000000"}),
    "words for a seed": lambda run_: run_.update(options={"seed": "--help"}),
    "a fingerprint that is none": lambda run_: run_["files"][0]["parts"].update({"about": "x; rm -rf"}),
    "a key nobody knows": lambda run_: run_.update(shell="true"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_run_asks_nothing_and_writes_nothing(name: str, desk: Path) -> None:
    forged(FORGED[name])
    before = listing(desk)
    result = run("verify", "bad.json", code=3)
    assert (
        result.stderr.removeprefix("clandestine: ").startswith(("bad.json", "ann.yaml", "mine.yaml"))
        and "root:" not in result.stderr
    )
    assert listing(desk) == before


def test_a_record_that_is_none_is_told_as_changed(desk: Path) -> None:
    """What was kept of a dossier is nonsense, and its digest another: the digests are all there is to tell."""

    def edit(run_: dict[str, Any]) -> None:
        run_["files"][1].update(record={"observations": "many"}, digest="000000000000")

    forged(edit)
    assert "dossier ann: 000000000000 -> " in run("verify", "bad.json", code=5).stdout


def test_wild_values_in_what_was_kept_are_only_shown(desk: Path) -> None:
    """Terminal codes, markup and formulas in a forged record reach the page as text."""

    def edit(run_: dict[str, Any]) -> None:
        run_["files"][1]["digest"] = "000000000000"
        run_["files"][1]["record"]["person"]["name"] = "</script><script>alert(1)</script>"
        run_["files"][1]["record"]["observations"][0]["note"] = "=1+1"

    forged(edit)
    out = run("verify", "bad.json", "--format", "csv", code=5).stdout
    assert "'=1+1" in out


@settings(max_examples=150)
@given(
    st.text(max_size=40),
    st.lists(st.text(max_size=20), max_size=3),
    st.text(st.sampled_from("-<>!&/script \u2028"), max_size=30),
)
def test_any_run_survives_a_page(command: str, arguments: list[str], text: str) -> None:
    """Whatever stands in a run, an element and a comment give it back, and nothing in it ends them."""
    try:
        made = Run(
            clandestine="0.1.0", command=f"c{command}", arguments=[*arguments, text], options={"about": text},
            files=[Used(sort="dossier", file=text, name=text, digest="0" * 12, record={"note": text})],
        )  # fmt: skip
        json.dumps(made.plain(), ensure_ascii=False).encode("utf-8")
    except (ValueError, UnicodeEncodeError):
        return
    page = Report("N. N.", "?", ())
    plain = made.plain()
    bare = html(page).count("</script")
    for written, form in ((html(page, run=plain), "html"), (markdown(page, run=plain), "md")):
        assert written.count("</script") == (bare + 1) * (form == "html") and written.count("-->") == (form == "md")
        assert run_in(written, form)[1] == made  # type: ignore[arg-type]


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_fault(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "saved.json"
        place.write_bytes(data)
        try:
            read_saved(place)
        except BadInput as error:
            assert error.faults


def test_any_part_missing_is_a_fault_or_an_answer(desk: Path) -> None:
    """Every key of the run is taken out or replaced, one at a time: never another exception."""
    whole = json.loads(Path("ann.json").read_text(encoding="utf-8"))
    for key in whole["run"]:
        for other in (None, 3, [], {}, "x", [[1]], {"a": {"b": 1}}):
            held = copy.deepcopy(whole)
            if other is None:
                del held["run"][key]
            else:
                held["run"][key] = other
            Path("bad.json").write_text(json.dumps(held), encoding="utf-8")
            from click.testing import CliRunner

            from clandestine.cli.main import cli

            result = CliRunner().invoke(cli, ["verify", "bad.json"])
            assert result.exit_code in (0, 1, 3, 5) and (
                result.exception is None or isinstance(result.exception, SystemExit)
            )
