"""The command worth: which archive next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.questions import cases_of, common_options


@click.command(short_help="Which archive next: what would tell most.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--within", multiple=True, metavar="NAME", help="Only this kind of source, or this source; repeatable.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many rows are printed.")
def worth(about: str | None, within: Sequence[str], top: int, **common: Any) -> None:
    """What would tell most about a person: which variable, in which kind of source, which source read whole.

    \b
    clandestine worth baron-aron.yaml
    clandestine worth baron-aron.yaml --within private_letter
    """
    from clandestine.ask.worth import worth as ask

    show_findings([ask(case, about, within=within, top=top) for case in cases_of(**common)], common["format_"])


COMMANDS = (worth,)
