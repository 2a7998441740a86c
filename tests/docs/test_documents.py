"""The papers are true: links lead somewhere, commands run and print what is printed, files are valid, the Python runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from clandestine.cli.main import cli
from clandestine.files.checks import check, what_it_is
from clandestine.files.models import read_model
from clandestine.files.schemas import schema
from clandestine.files.verbal import read_scale
from clandestine.files.yaml import read_yaml
from clandestine.learn.plans import read_plan
from docs.snippets import PAGES, ROOT, Block, blocks, furnish, run, same

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)

# What is not run or checked, and why. Each must still be there, and still need its exception.
LATER: set[str] = set()  # commands that a page names and that are still to come
UNRUN = {
    "docs/how-to/diff.md": "an older file out of git",
    "docs/how-to/disagreement.md": "mine.yaml and hers.yaml stand for the reader's own models and dossiers",
    "docs/how-to/cluster.md": "a cluster that the reader runs; tests/cli/test_batch.py asks a real one",
    "docs/how-to/completion.md": "a line for PowerShell, which is not here",
}
FAULTY = {("docs/tutorial/first-hour.md", 0): "the page shows what check says of three slips of the pen"}
KEPT = {"docs/how-to/answers": "whole answers, written and compared by tests/golden"}
# What is shown and is no record, with what reads it.
NOT_A_RECORD = {
    ("docs/how-to/explain.md", 0): lambda file: read_scale(file).bands,
    ("docs/how-to/simulate.md", 0): lambda file: read_plan(file, read_model("person")),
}


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _of(language: str) -> list[tuple[str, int, Block]]:
    """Every block in a language: its page, its number among those of the page, the block."""
    return [
        (_name(page), number, block)
        for page in PAGES
        for number, block in enumerate(one for one in blocks(page) if one.language == language)
    ]


YAML, RUN = _of("yaml"), [page for page in PAGES if any(block.commands for block in blocks(page))]


@pytest.mark.parametrize("page", PAGES, ids=map(_name, PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        goal = (page.parent / name).resolve() if name else page
        assert goal.exists(), f"{page.name} links to {link}"
        if anchor:
            headings = HEADING.findall(goal.read_text(encoding="utf-8"))
            assert anchor in {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}, link


def test_there_are_commands_to_run() -> None:
    assert sum(len(block.commands) for block in blocks(ROOT / "README.md")) >= 8
    assert len(RUN) > 12


@pytest.mark.parametrize("page", RUN, ids=map(_name, RUN))
def test_commands_run_and_print_what_the_page_prints(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the page, in a folder where only models/, evidence/ and what the page shows can be seen."""
    monkeypatch.chdir(tmp_path)
    furnish(tmp_path)
    printed: str | None = None
    shown = blocks(page)
    for block, after in zip(shown, [*shown[1:], None], strict=True):
        answered = after is not None and after.language == "text" and after.follows
        if block.language in ("yaml", "csv") and block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        if block.language == "sh":
            parts: list[str] = []
            for line in block.commands:
                if line.split()[1] in LATER:
                    continue
                output, code = run(line, tmp_path)
                faults_are_shown = answered and line.startswith(("clandestine check ", "clandestine diff "))
                assert code in ((0, 1) if faults_are_shown else (0,)), f"{_name(page)}: {line}\n{output}"
                parts.append(output)
            printed = "".join(parts) if parts else None
        elif block.language == "text" and block.follows and printed is not None:
            assert same(block.text, printed), f"{_name(page)} shows\n{block.text}\nand today it is\n{printed}"
            printed = None


def test_what_is_to_come_has_not_come() -> None:
    """A command that is there now is run like all others: take it out of LATER."""
    assert not LATER & set(cli.commands)
    named = {line.split()[1] for page in RUN for block in blocks(page) for line in block.commands}
    assert named - set(cli.commands) - {"--version"} == LATER


def test_output_is_told_from_what_is_not() -> None:
    assert same("a\n…\nb\n", "a\n\nx\nb\n") and same("a …\n", "a b\n") and same("…\nb\n", "b\n")
    assert not same("a\nb\n", "a\nx\nb\n") and not same("a …\n", "a b\nc\n") and not same("…\nb\n", "a\nb\nc\n")


def test_every_other_command_has_its_excuse() -> None:
    """A command outside of a ```sh block, and not in an answer that is compared, would be run by nothing."""
    found = set()
    for page in PAGES:
        if not any(_name(page).startswith(folder) for folder in KEPT):
            for block in blocks(page):
                answer = block.language == "text" and block.follows
                if block.language != "sh" and not answer and re.search(r"^(\$ )?clandestine [a-z]", block.text, re.M):
                    found.add(_name(page))
    assert found == set(UNRUN)


@pytest.mark.parametrize(("page", "number", "block"), YAML, ids=[f"{page}-{number}" for page, number, _ in YAML])
def test_files_shown_are_valid(
    page: str, number: int, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of YAML that a page shows, by its JSON Schema and by `check`, beside the page's other files."""
    monkeypatch.chdir(tmp_path)
    for other in blocks(ROOT / page):
        if other.language == "yaml" and other.file:
            (tmp_path / other.file).write_text(other.text, encoding="utf-8")
    file = tmp_path / (block.file or "shown.yaml")
    file.write_text(block.text, encoding="utf-8")
    if (page, number) in NOT_A_RECORD:
        assert NOT_A_RECORD[page, number](file)
        return
    plain = read_yaml(file).plain
    errors = list(jsonschema.Draft202012Validator(schema(what_it_is(plain))).iter_errors(plain))
    assert not errors, errors[0].message
    faults = [str(fault) for fault in check([file.name]) if not fault.warning]
    assert bool(faults) == ((page, number) in FAULTY), "\n".join(faults)


def test_exceptions_are_needed() -> None:
    known = {(page, number) for page, number, _ in YAML}
    assert set(FAULTY) <= known and set(NOT_A_RECORD) <= known


def test_json_shown_is_json() -> None:
    found = _of("json")
    assert found
    for _, _, block in found:
        json.loads(block.text)


PYTHON = sorted({page for page, _, _ in _of("python")})


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_the_papers_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    furnish(tmp_path)
    held: dict[str, Any] = {}
    for block in blocks(ROOT / page):
        if block.language in ("csv", "yaml") and block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    for block in (one for one in blocks(ROOT / page) if one.language == "python"):
        exec(compile(block.text, page, "exec"), held)
    assert len(held) > 3


def test_the_sheet_is_read_in_other_encodings(tmp_path: Path) -> None:
    """The example of the page on sheets, with a byte-order mark, and in cp1251 when that is said."""
    (block,) = (one.text for one in blocks(ROOT / "docs" / "sheets.md") if one.language == "csv")
    for encoding, options in (("utf-8-sig", []), ("cp1251", ["--encoding", "cp1251"])):
        sheet = tmp_path / "ann.csv"
        sheet.write_text(block.replace("spring", "апрель"), encoding=encoding)
        done = CliRunner().invoke(cli, ["weigh", str(sheet), "--draws", "2", *options])
        assert done.exit_code == 0, done.output
        assert "3 items, 3 independent origins" in done.output
    refused = CliRunner().invoke(cli, ["weigh", str(sheet)])
    assert refused.exit_code == 3 and "--encoding" in refused.output


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{4}-[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}
