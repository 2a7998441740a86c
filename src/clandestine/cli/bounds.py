"""The command bounds: how far doubt can take the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, common_options


@click.command(cls=Question, short_help="Lowest and highest answer while doubtful numbers move.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--state", metavar="STATE", help="The state whose posterior is bounded [default: the leading one].")
@click.option("--within", multiple=True, metavar="GROUP",
              help="Only these move: prior, tables, sources, or a variable, kind, temper or source; repeatable.")  # fmt: skip
def bounds(about: str | None, state: str | None, within: Sequence[str], **common: Any) -> None:
    """The lowest and highest answer when doubtful numbers move within their limits: any few, a group, all at once.

    \b
    clandestine bounds baron-aron.yaml
    clandestine bounds baron-aron.yaml --within prior
    clandestine bounds baron-aron.yaml --within private_letter --state clandestine
    """
    from clandestine.ask.bounds import bounds as ask

    show_findings(
        [ask(case, about, state, within=within, seed=common["seed"]) for case in cases_of(**common)], common["format_"]
    )


COMMANDS = (bounds,)
