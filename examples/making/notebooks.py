"""Notebooks kept as text: `# %%` begins a cell, `# %% [markdown]` one of prose; executed, they become what Jupyter opens."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

import clandestine

HERE = Path(__file__).parents[1]
NOTEBOOKS = ("first-hour", "weighing", "what-if", "years", "two-scholars-disagree")
CELL = re.compile(r"^# %%", re.MULTILINE)


def cells(script: str) -> list[nbformat.NotebookNode]:
    """The cells of a script in percent format."""
    found = []
    for number, part in enumerate(CELL.split(script)[1:]):
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines()]
            cell = nbformat.v4.new_markdown_cell("\n".join(lines))
        else:
            cell = nbformat.v4.new_code_cell(body.strip())
        cell["id"] = f"cell-{number}"  # stable, so that a rebuild changes only what changed
        found.append(cell)
    return found


def executed(name: str) -> nbformat.NotebookNode:
    """The notebook of that name, run from top to bottom in a kernel of its own, as Jupyter would run it in `examples/`.

    Raises CellExecutionError where a cell fails.
    """
    book = nbformat.v4.new_notebook(cells=cells((HERE / f"{name}.py").read_text(encoding="utf-8")))
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    # No kernels but this Python's own: one of the same name in somebody's home would answer with other packages.
    kernel = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    quiet = ["--IPKernelApp.log_level=ERROR"]  # of itself; what the cells print, warnings too, is kept
    client = NotebookClient(
        book, km=kernel, extra_arguments=quiet, timeout=300, resources={"metadata": {"path": str(HERE)}}
    )
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    code = str(Path(clandestine.__file__).parents[1])  # the kernel runs the code that is imported here
    with tempfile.TemporaryDirectory() as nobody:  # and no start-up files of somebody's
        setting = {**plain, "IPYTHONDIR": nobody, "PYTHONPATH": code}
        asyncio.run(client.async_execute(env=setting, cleanup_kc=True))
    for number, cell in enumerate(cell for cell in book.cells if cell.cell_type == "code"):
        cell.metadata.clear()  # when each cell ran
        cell.execution_count = number + 1
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = number + 1
    book.metadata["language_info"] = {"name": "python"}
    nbformat.validate(book)
    return book


def written(book: nbformat.NotebookNode) -> str:
    """A notebook as its file has it."""
    return nbformat.writes(book) + "\n"


def make_notebooks() -> None:
    """Execute every notebook and keep it, outputs and all."""
    for name in NOTEBOOKS:
        (HERE / f"{name}.ipynb").write_text(written(executed(name)), encoding="utf-8")
