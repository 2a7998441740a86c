"""The command figure: one figure, for print or for the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clandestine.cli.questions import cases_of, common_options


@click.command(short_help="One figure: SVG, PDF or PNG, or in letters.")
@common_options
@click.option("--kind", type=click.Choice(["waterfall", "roles", "tornado", "timeline", "network"]), default="waterfall",
              show_default=True, help="What it shows.")  # fmt: skip
@click.option("--view", metavar="NAME", help="The view of the movement [default: the first].")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file: .svg, or with matplotlib .pdf or .png [default: letters here].",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def figure(kind: str, view: str | None, output: Path | None, force: bool, **common: Any) -> None:
    """Draw the weights, the states, the numbers that matter, the years, or what hangs on what.

    \b
    clandestine figure evidence/baron-aron.yaml
    clandestine figure evidence/baron-aron.yaml --kind tornado --view underground -o tornado.svg
    """
    from clandestine.report.figure import figure as draw
    from clandestine.report.figures.letters import letters

    cases = list(cases_of(**common, default="person-years" if kind == "timeline" else "person"))
    drawn = [draw(case, kind, view, draws=common["draws"], seed=common["seed"]) for case in cases]  # type: ignore[arg-type]
    if output is None:
        click.echo("\n\n".join(letters(one) for one in drawn))
        return
    if len(drawn) > 1:
        raise click.UsageError("one file holds one figure: name one dossier (and its --window)")
    from clandestine.files.output import write

    (one,) = drawn
    form = output.suffix.lower().removeprefix(".")
    if form == "svg":
        from clandestine.report.figures.svg import svg

        content = svg(one, kind, standalone=True).encode("utf-8")
    elif form in ("pdf", "png"):
        from clandestine.report.figures.press import pressed

        content = pressed(one, form)
    else:
        raise click.UsageError("the name of a figure's file ends in .svg, .pdf or .png")
    for path in write({output: content}, force=force):
        click.echo(f"wrote {path}", err=True)


COMMANDS = (figure,)
