"""Build the examples: the executed notebook and the Markdown report. Run from the root by `make examples`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from clandestine import Case, read_dossier, read_model, timeline, weigh
from clandestine.files.verdicts import read_verdicts
from clandestine.learn.validate import validate

HERE = Path(__file__).parent
TIMELINES = ("belash-viktor", "arshinov-peter", "baron-aron", "borovoi-alexei", "solonovich-alexei")


def cells(script: str) -> list[nbformat.NotebookNode]:
    """The cells of a script in percent format."""
    found = []
    for number, part in enumerate(script.split("# %%")[1:]):
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines()]
            cell = nbformat.v4.new_markdown_cell("\n".join(lines))
        else:
            cell = nbformat.v4.new_code_cell(body.strip())
        cell["id"] = f"cell-{number}"  # stable, so that a rebuild changes only what changed
        found.append(cell)
    return found


def notebook() -> None:
    """Execute first-hour.py as a notebook."""
    book = nbformat.v4.new_notebook(cells=cells((HERE / "first-hour.py").read_text(encoding="utf-8")))
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    quiet = nbformat.v4.new_code_cell("import logging, warnings; logging.disable(); warnings.simplefilter('ignore')")
    book.cells.insert(0, quiet)
    NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE.parent)}}
    ).execute()
    del book.cells[0]
    for number, cell in enumerate(cell for cell in book.cells if cell.cell_type == "code"):
        cell.metadata.clear()
        cell.execution_count = number + 1
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = number + 1
    book.metadata.pop("language_info", None)
    nbformat.validate(book)
    nbformat.write(book, HERE / "first-hour.ipynb")


def report() -> None:
    """The founding text's line, read under two views of the movement."""
    model = read_model("person")
    case = Case(model, read_dossier("evidence/turkestan-1925.yaml", model), scenarios=["crushed", "underground"])
    (HERE / "turkestan.md").write_text(weigh(case).markdown(), encoding="utf-8")


def timelines() -> None:
    """Five people year by year."""
    model = read_model("person-years")
    for name in TIMELINES:
        case = Case(model, read_dossier(f"evidence/{name}.yaml", model))
        (HERE / f"{name}-years.md").write_text(timeline(case).markdown(), encoding="utf-8")


def validation() -> None:
    """The model of years against what scholars concluded."""
    model, verdicts = read_model("person-years"), read_verdicts("evidence/verdicts/casebook.yaml")
    names = dict.fromkeys(one.dossier for one in verdicts.verdicts)
    people = [read_dossier(f"evidence/{name}.yaml", model) for name in names]
    page = validate(model, people, verdicts).markdown()
    (HERE.parent / "docs" / "validation.md").write_text(f"# Validation\n\n{VALIDATION}\n\n{page}", encoding="utf-8")


VALIDATION = """The shipped model of years against what scholars concluded of the people in the casebook. `make examples` rebuilds
this page; [what the numbers mean](theory/validation.md)."""


if __name__ == "__main__":
    logging.disable()
    report()
    timelines()
    validation()
    notebook()
    print(f"built the reports and timelines in {HERE}, first-hour.ipynb and docs/validation.md", file=sys.stderr)
