"""The command validate: is the model any good against history?"""

from __future__ import annotations

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question, Read, asked_now


@click.command(cls=Question, short_help="Is the model any good against what scholars concluded?")
@click.argument("verdicts", required=False, metavar="[VERDICTS]")
@click.option("--model", default="person-years", show_default=True, metavar="MODEL", help="A model of years.")
@click.option(
    "--dossiers",
    metavar="FOLDER",
    help="Where the dossiers lie [default: one above the verdicts, else the shipped ones].",
)
@click.option("--scenario", metavar="NAME", help="Under one world-view instead of their average.")
@click.option("--seed", type=click.IntRange(0), default=1917, show_default=True, help="Seed of the bootstrap.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True
)
def validate(
    verdicts: str | None, model: str, dossiers: str | None, scenario: str | None, seed: int, format_: str
) -> None:
    """The model's answers, year by year, against verdicts that never were evidence: scores, reliability, the worst misses.

    \b
    clandestine validate
    clandestine validate my-verdicts.yaml --dossiers my-people/
    """
    from pathlib import Path

    from clandestine.files.dossiers import read_dossier
    from clandestine.files.models import read_model
    from clandestine.files.shipped import shipped
    from clandestine.files.verdicts import read_verdicts
    from clandestine.learn.validate import validate as ask

    place = Path(verdicts) if verdicts else shipped("evidence") / "verdicts" / "casebook.yaml"
    known, told = read_model(model), read_verdicts(place)
    folder = Path(dossiers) if dossiers else place.parent.parent if verdicts is None else place.parent
    names = list(dict.fromkeys(one.dossier for one in told.verdicts))
    people = [read_dossier(folder / f"{name}.yaml", known) for name in names]
    asked = asked_now()
    if asked is not None:
        asked.reads = [Read(str(folder / f"{one.dossier}.yaml"), one, model, known) for one in people]
        asked.verdicts = str(place), told
    show_findings([ask(known, people, told, scenario=scenario, seed=seed)], format_)


COMMANDS = (validate,)
