"""The command hidden: how many were never recorded, from overlapping lists."""

from __future__ import annotations

from typing import Any

import click

from clandestine.cli.output import show_findings


def _pair(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[float, float] | None:
    """Two numbers, A,B."""
    if value is None:
        return None
    try:
        one, other = (float(part) for part in value.split(","))
    except ValueError:
        raise click.BadParameter(f"{value!r}: write A,B, such as 13.14,55.17") from None
    if one <= 0 or other <= 0:
        raise click.BadParameter("both are above 0")
    return one, other


@click.command(short_help="How many were never recorded, from overlapping lists.")
@click.argument("lists", metavar="LISTS")
@click.option("--derived", type=click.Choice(["refuse", "merge", "model"]), default="refuse", show_default=True,
              help="What is done with lists that derive from each other.")  # fmt: skip
@click.option("--binomial", metavar="A,B", callback=_pair,
              help="A negative binomial prior of how many there are in all [default: 1 / N].")  # fmt: skip
@click.option("--delta", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True,
              help="The prior count of every cell of a graph.")  # fmt: skip
@click.option(
    "--most",
    type=click.IntRange(10, 1_000_000),
    default=3000,
    show_default=True,
    help="How many at most may be missing.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True
)
def hidden(
    lists: str, derived: Any, binomial: tuple[float, float] | None, delta: float, most: int, format_: str
) -> None:
    """Estimate how many people stand on none of some overlapping lists.

    Averaged over all ways in which lists may hang together, and by log-linear models, with how far these differ. LISTS is a file
    that says what each list is and how many stand on just these (docs/how-to/hidden.md), or the name of a shipped one.

    \b
    clandestine hidden founding-text
    clandestine hidden my-lists.yaml --format csv
    """
    from pathlib import Path

    from clandestine.files.lists import read_lists
    from clandestine.files.shipped import shipped
    from clandestine.learn.hidden import hidden as ask

    inside = shipped("evidence") / "lists" / f"{lists}.yaml"
    path = inside if not Path(lists).exists() and inside.exists() else Path(lists)
    show_findings([ask(read_lists(path), delta=delta, most=most, binomial=binomial, derived=derived)], format_)


COMMANDS = (hidden,)
