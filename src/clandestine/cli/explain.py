"""The command explain: what the evidence comes to, in a paragraph."""

from __future__ import annotations

from typing import Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, common_options


@click.command(cls=Question, short_help="What the evidence comes to, in a paragraph.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
def explain(about: str | None, **common: Any) -> None:
    """What leads, what carries it, what speaks against, what would overturn it and what stays open, in plain English.

    \b
    clandestine explain baron-aron.yaml
    clandestine explain baron-aron.yaml --scale my-words.yaml --format json
    """
    from clandestine.ask.explain import explain as ask

    found = [ask(case, about, draws=common["draws"], seed=common["seed"]) for case in cases_of(**common)]
    show_findings(found, common["format_"])


COMMANDS = (explain,)
