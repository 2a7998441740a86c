"""Build the examples: the executed notebook and the Markdown report. Run from the root by `make examples`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from clandestine import Case, read_dossier, read_model, weigh

HERE = Path(__file__).parent


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


if __name__ == "__main__":
    logging.disable()
    report()
    notebook()
    print(f"built {HERE}/turkestan.md and first-hour.ipynb", file=sys.stderr)
