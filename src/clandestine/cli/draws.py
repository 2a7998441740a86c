"""The command draws: the distribution of the answer over the numbers' doubt."""

from __future__ import annotations

from typing import Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, common_options

DRAWS = 4000  # a distribution asks for more than a range does


@click.command(
    cls=Question,
    short_help="How widely the numbers' doubt spreads the answer.",
    context_settings={"default_map": {"draws": DRAWS}},
)
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--state", metavar="STATE", help="The state whose posterior is spread out [default: the leading one].")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many numbers are printed.")
def draws(about: str | None, state: str | None, top: int, **common: Any) -> None:
    """The distribution of a posterior over draws of all doubtful numbers, and the numbers that spread it.

    \b
    clandestine draws baron-aron.yaml
    clandestine draws baron-aron.yaml --state clandestine --draws 20000
    """
    from clandestine.ask.draws import draws as ask

    found = [
        ask(case, about, state, draws=common["draws"], seed=common["seed"], top=top) for case in cases_of(**common)
    ]
    show_findings(found, common["format_"])


COMMANDS = (draws,)
