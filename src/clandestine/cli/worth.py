"""The command worth: which archive next?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, common_options


@click.command(cls=Question, short_help="Which archive next: what a paper not yet read would tell.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only papers of this kind of source; repeatable.")
@click.option("--top", type=click.IntRange(1), default=12, show_default=True, help="How many lines are printed.")
def worth(about: str | None, kinds: Sequence[str], top: int, **common: Any) -> None:
    """What would be learnt from papers nobody has read yet, in bits: single statements, whole sources, sets of up to three.

    \b
    clandestine worth baron-aron.yaml
    clandestine worth baron-aron.yaml --kind agent_file --kind private_letter
    """
    from clandestine.ask.worth import worth as ask

    show_findings([ask(case, about, kinds=kinds, top=top) for case in cases_of(**common)], common["format_"])


COMMANDS = (worth,)
