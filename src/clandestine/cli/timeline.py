"""The command timeline: when did the role change?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, with_draws


def _two_years(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """`1925/1934`."""
    if value is None:
        return None
    first, mark, last = value.partition("/")
    if not (mark and first.strip().isdigit() and last.strip().isdigit()):
        raise click.BadParameter(f"{value!r}: write two years, as in 1925/1934")
    return int(first), int(last)


@click.command(cls=Question, short_help="The role year by year: when did it change?")
@with_draws(200)
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option(
    "--effect",
    "years",
    type=int,
    multiple=True,
    metavar="YEAR",
    help="Tell what each item does to this year; repeatable.",
)
@click.option("--changed", metavar="YEAR/YEAR", callback=_two_years, help="How likely it changed between two years.")
@click.option("--first", metavar="STATE", help="In which year it first was this.")
@click.option(
    "--paths",
    type=click.IntRange(0, 50),
    default=3,
    show_default=True,
    help="How many of the likeliest courses are named.",
)
def timeline(
    about: str | None,
    years: Sequence[int],
    changed: tuple[int, int] | None,
    first: str | None,
    paths: int,
    **common: Any,
) -> None:
    """The probability of every state in every year, drawn as bands with the evidence beneath, and the likeliest courses.

    \b
    clandestine timeline belash-viktor.yaml
    clandestine timeline belash-viktor.yaml --changed 1921/1926 --first informing
    """
    from clandestine.ask.timeline import timeline as ask

    settings = {name: common[name] for name in ("draws", "seed")}
    found = [
        ask(case, about, years=years, changed=changed, first=first, paths=paths, **settings)
        for case in cases_of(**common, default="person-years")
    ]
    show_findings(found, common["format_"])


COMMANDS = (timeline,)
