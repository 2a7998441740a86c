"""The notebooks: each text is run again in a real kernel, and what users see in the kept notebook is what it prints today."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from golden.test_golden import same
from making.notebooks import NOTEBOOKS, cells, executed, written

ROOT = Path(__file__).parents[2]
HERE = ROOT / "examples"
OUTSIDE = re.compile(r"https?://|<script|\bsrc=|site-packages")  # paths of one machine: tests/house


def kept(name: str) -> nbformat.NotebookNode:
    """The notebook as it stands in the folder."""
    return nbformat.read(HERE / f"{name}.ipynb", as_version=4)


def seen(cell: nbformat.NotebookNode) -> list[dict[str, str]]:
    """All that a cell shows, by its form: text, HTML, what was printed."""
    shown = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            shown.append({output.name: output.text})
        else:
            shown.append(dict(output.get("data", {"error": "\n".join(output.get("traceback", []))})))
    return shown


def compare(found: nbformat.NotebookNode, before: nbformat.NotebookNode) -> None:
    """Text to the letter, numbers to 1e-10, cell by cell; then everything else in the file."""
    assert [cell.source for cell in found.cells] == [cell.source for cell in before.cells], "not built from this text"
    for one, other in zip(found.cells, before.cells, strict=True):
        for shown, kept_so in zip(seen(one), seen(other), strict=True):
            assert shown.keys() == kept_so.keys(), one.source
            for form in shown:
                same(shown[form], kept_so[form])
    same(written(found), written(before))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_shows_what_it_shows_today(name: str) -> None:
    """If this fails, run `make examples`, and read the diff before keeping it."""
    compare(executed(name), kept(name))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_kept_notebook_is_clean(name: str) -> None:
    """Built from its text, byte for byte as it would be written; no errors, no warnings, nothing from outside."""
    book = kept(name)
    text = (HERE / f"{name}.ipynb").read_text(encoding="utf-8")
    assert text == written(book)
    assert [cell.source for cell in book.cells] == [
        cell.source for cell in cells((HERE / f"{name}.py").read_text("utf-8"))
    ]
    for cell in book.cells:
        assert "transient" not in cell.metadata and "execution" not in cell.metadata
        for shown in seen(cell):
            assert not {"stderr", "error"} & shown.keys(), cell.source
            for form in shown.values():
                assert not OUTSIDE.search(form), cell.source


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_says_how_to_open_it_and_leads_somewhere(name: str) -> None:
    """The first cell links to the page on notebooks; every link leads to a file that is there."""
    book = kept(name)
    assert "docs/how-to/notebooks.md" in book.cells[0].source and "no network" in book.cells[0].source
    for cell in book.cells:
        if cell.cell_type == "markdown":
            for goal in re.findall(r"\]\(([^)#]+)\)", cell.source):
                assert (HERE / re.sub(r"\s", "", goal)).exists(), goal


def test_a_stale_notebook_is_seen() -> None:
    """A letter of the page, a number in the ninth digit, a cell too many: each makes a notebook stale."""
    book = kept("first-hour")
    compare(copy.deepcopy(book), book)

    def changed(change: Any) -> nbformat.NotebookNode:
        other = copy.deepcopy(book)
        change(next(cell for cell in other.cells if seen(cell)))
        return other

    def another_word(cell: nbformat.NotebookNode) -> None:
        data = cell.outputs[0].data
        data["text/html"] = data["text/html"].replace("clandestine", "clandestino", 1)

    def another_number(cell: nbformat.NotebookNode) -> None:
        data = cell.outputs[0].data
        data["text/plain"] = re.sub(r"(\d\.\d+)", r"\g<1>00000001", data["text/plain"], count=1)

    def another_line(cell: nbformat.NotebookNode) -> None:
        cell.source += "\n"

    def nothing(cell: nbformat.NotebookNode) -> None:
        cell.outputs = []

    for change in (another_word, another_number, another_line, nothing):
        with pytest.raises((AssertionError, ValueError)):
            compare(changed(change), book)


def test_everything_in_the_folder_is_listed() -> None:
    """examples/README.md has a line for every file and folder, and for nothing that is not there."""
    listed = set(re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", (HERE / "README.md").read_text("utf-8"), re.MULTILINE))
    there = {path.name for path in HERE.iterdir() if not path.name.startswith((".", "__pycache__"))} - {"README.md"}
    beside = {f"{name}.ipynb" for name in NOTEBOOKS} | {"zubakin-boris.json"}  # named with what they belong to
    assert {name.rstrip("/") for name in listed} >= there - beside
    for name in listed:
        assert (HERE / name).exists(), name
    assert {path.stem for path in HERE.glob("*.ipynb")} == set(NOTEBOOKS)
