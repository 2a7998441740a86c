"""The papers are true: links lead somewhere, commands run as printed, the Python of the README runs."""

from __future__ import annotations

import gzip
import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from clandestine.cli.main import cli

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
ROOT = Path(__file__).parents[2]
BESIDE = [ROOT / name / "README.md" for name in ("benchmarks", "examples")]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *BESIDE]


def _blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in some languages."""
    return re.findall(rf"^```(?:{'|'.join(languages)})\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def _commands(page: Path) -> list[str]:
    lines = [line for block in _blocks(page, "sh", "console") for line in block.splitlines()]
    bare = [re.split(r"\s+#", line)[0].removeprefix("$ ").strip() for line in lines]
    return [line for line in bare if re.match(r"clandestine [a-z]", line)]


COMMANDS = list(dict.fromkeys((page, line) for page in PAGES for line in _commands(page)))


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
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
    assert len([line for page, line in COMMANDS if page.name == "README.md" and page.parent == ROOT]) >= 8


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_commands_run_as_printed(page: Path, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder where only models/ and evidence/ can be seen, as in a clone, and where new files may be written."""
    monkeypatch.chdir(tmp_path)
    for name in ("models", "evidence"):
        (tmp_path / name).symlink_to(ROOT / name)
    if "alarm.bif" in line:
        packed = files("pgmpy.utils.example_models").joinpath("alarm.bif.gz").read_bytes()
        (tmp_path / "alarm.bif").write_bytes(gzip.decompress(packed))
    for block in _blocks(page, "yaml"):  # files a page shows, by the name they give themselves
        named = re.search(r"^(?:supposition|dossier|name): (\S+)$", block, re.M)
        if named and named[1] + ".yaml" in line:
            (tmp_path / f"{named[1]}.yaml").write_text(block, encoding="utf-8")
    words = [
        str(path) if "*" in word else word
        for word in shlex.split(line)[1:]
        for path in (sorted(Path().glob(word)) if "*" in word else [word])
    ]
    if "posterior" in words and len(words) > 10:  # all dossiers: the range may be rough here
        words += ["--draws", "20"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, f"{page.name}: {line}\n{done.output}"
    assert done.output or list(tmp_path.iterdir())


def test_the_sheet_is_read(tmp_path: Path) -> None:
    """The example of the page on sheets, in UTF-8 and in cp1251 when that is said."""
    (block,) = _blocks(ROOT / "docs" / "sheets.md", "csv")
    for encoding, options in (("utf-8-sig", []), ("cp1251", ["--encoding", "cp1251"])):
        sheet = tmp_path / "ann.csv"
        sheet.write_text(block.replace("spring", "апрель"), encoding=encoding)
        done = CliRunner().invoke(cli, ["weigh", str(sheet), "--draws", "2", *options])
        assert done.exit_code == 0, done.output
        assert "3 items, 3 independent origins" in done.output
    refused = CliRunner().invoke(cli, ["weigh", str(sheet)])
    assert refused.exit_code == 3 and "--encoding" in refused.output


def test_the_model_of_your_own_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files of the page, and every command it prints."""
    page = ROOT / "docs" / "your-own-model.md"
    monkeypatch.chdir(tmp_path)
    for name, block in zip(("fire.yaml", "town.yaml"), _blocks(page, "yaml"), strict=True):
        (tmp_path / name).write_text(block, encoding="utf-8")
    (commands,) = _blocks(page, "text")
    for line in commands.splitlines():
        done = CliRunner().invoke(cli, shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
    checked = CliRunner().invoke(cli, ["check", "fire.yaml"])
    assert not checked.stdout


@pytest.mark.parametrize("page", ["README.md", "docs/networks.md", "docs/how-to/notebooks.md"])
def test_the_python_of_the_papers_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = _blocks(ROOT / page, "python")
    monkeypatch.chdir(ROOT)
    held: dict[str, object] = {}
    exec(compile(block, page, "exec"), held)
    assert "case" in held or "answer" in held


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{4}-[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}
