"""The command movement: what many dossiers together say of the movement."""

from __future__ import annotations

from collections.abc import Sequence

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question, Read, asked_now
from clandestine.cli.questions import split_pairs


@click.command(cls=Question, short_help="What many dossiers together say of the movement: world-views and base rates.")
@click.argument("dossiers", nargs=-1, required=True, metavar="DOSSIER|FOLDER...")
@click.option(
    "--model", default="person", show_default=True, metavar="MODEL", help="A model file, or a shipped model's name."
)
@click.option("--between", metavar="A:B", callback=split_pairs(":", "VIEW:VIEW"),
              help="The two world-views [default: the model's].")  # fmt: skip
@click.option("--about", metavar="VARIABLE", help="Whose base rates are asked for [default: the model's, role].")
@click.option(
    "--state", metavar="STATE", help="The state whose selection is doubted [default: the first of the model's pairs]."
)
@click.option("--ratio", "ratios", type=click.FloatRange(0.001, 1000), multiple=True, metavar="R",
              help="How many times as likely people in STATE were chosen; repeatable [default: 0.25, 1, 4].")  # fmt: skip
@click.option(
    "--draws", type=click.IntRange(20, 10_000), default=400, show_default=True, help="Draws of the numbers' doubt."
)
@click.option("--seed", type=click.IntRange(0), default=1917, show_default=True, help="Seed of the draws.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True
)
def movement(
    dossiers: Sequence[str], model: str, between: tuple[str, str] | None, about: str | None, state: str | None,
    ratios: Sequence[float], draws: int, seed: int, format_: str,
) -> None:  # fmt: skip
    """Weigh two world-views against each other over many dossiers, and estimate how common each role was.

    Told are the weight under several assumptions of how people came to be chosen, what carries it, what it hangs on, base rates
    with their intervals, and how many more reports of which sort would settle it.

    \b
    clandestine movement evidence/
    clandestine movement a.yaml b.yaml c.yaml --ratio 0.1 --ratio 1 --ratio 10
    """
    from pathlib import Path

    from clandestine.files.dossiers import read_dossiers
    from clandestine.files.models import read_model
    from clandestine.learn.movement import RATIOS
    from clandestine.learn.movement import movement as ask

    known = read_model(model)
    paths: list[str] = []
    for one in dossiers:
        inside = sorted(str(file) for file in Path(one).rglob("*.yaml")) if Path(one).is_dir() else [one]
        paths += [path for path in inside if Path(path).parent.name not in ("verdicts", "lists")]
    held = [dossier for _, dossier in read_dossiers(paths, model)]
    asked = asked_now()
    if asked is not None:
        asked.reads = [Read(path, one, model, known) for path, one in zip(paths, held, strict=True)]
    found = ask(
        known, held, between=between or (), about=about, state=state, ratios=ratios or RATIOS, draws=draws, seed=seed
    )  # fmt: skip
    show_findings([found], format_)


COMMANDS = (movement,)
