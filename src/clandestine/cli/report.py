"""The command report: everything on one or several people, in one file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from clandestine.cli.question import Question, asked_now, whole_run
from clandestine.cli.questions import cases_of, common_options


@click.command(cls=Question, short_help="Everything in one file: HTML that recomputes, Markdown or PDF.")
@common_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file: .html, .md or .pdf [default: DOSSIER.html here]."
)
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--leave-out", "left_out", multiple=True, type=click.Choice(["bounds", "worth"]),
              help="Without one of the parts that take longest; repeatable.")  # fmt: skip
@click.option("--static", is_flag=True, help="HTML without the part that recomputes.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def report(
    output: Path | None, about: str | None, left_out: Sequence[str], static: bool, force: bool, **common: Any
) -> None:
    """One self-contained file on one dossier, or on several with a page that compares them.

    The HTML report can be taken apart by its reader: items ticked off, numbers moved, the answer follows. Beside a Markdown report
    stands NAME.json, the works it cites.

    \b
    clandestine report evidence/baron-aron.yaml -o baron.html
    clandestine report evidence/baron-aron.yaml -o baron.md
    """
    from clandestine.files.output import ready, write
    from clandestine.report.build import build

    target = output or Path(Path(common["dossiers"][0]).stem + ".html")
    if common["format_"] != "text":
        raise click.UsageError("a report's form follows from its file's name: -o FILE.html, .md or .pdf")
    tell = (lambda words: click.echo(f"{words} ...", err=True)) if sys.stderr.isatty() else (lambda words: None)
    settings = {name: common[name] for name in ("draws", "seed")}
    cases = list(cases_of(**common))
    asked = asked_now()
    assert asked is not None  # the command is a Question
    if not asked.again:
        ready([target], force=force)
    files = build(
        cases, common["dossiers"], target, about=about, **settings, left_out=left_out, static=static, told=tell,
        run=whole_run(asked, target.name, **settings), shown=[asked.tell(path) for path in common["dossiers"]],
    )  # fmt: skip
    if asked.again:
        click.echo(files[target].decode("utf-8"), nl=False)
        return
    for path in write(files, force=force):
        click.echo(f"wrote {path}", err=True)


COMMANDS = (report,)
