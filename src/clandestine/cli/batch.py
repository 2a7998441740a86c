"""The command batch: many dossiers in, one row a person out."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clandestine.cli.questions import split_pairs

if TYPE_CHECKING:
    from clandestine.batch.mapping import Mapping as Mapped

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}


def _bytes(_ctx: click.Context, _option: click.Parameter, value: str) -> int:
    """A size of memory: 512MB, 2G."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]?)i?b?\s*", value.lower())
    if found is None or float(found[1]) <= 0:
        raise click.BadParameter(f"{value!r}: write a size such as 512MB or 2GB")
    return int(float(found[1]) * _UNITS[found[2]])


@click.command(short_help="Many dossiers at once: one row a person, as CSV or Parquet.")
@click.argument("source", metavar="IN")
@click.option("-o", "--output", required=True, metavar="OUT", help="Where the result goes: .csv or .parquet.")
@click.option(
    "--model", default="person", show_default=True, metavar="MODEL", help="A model file, or a shipped model's name."
)
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option("--window", metavar="EDTF", help="The window asked about where the table states none.")
@click.option("--given", multiple=True, metavar="VAR=STATE", callback=split_pairs("=", "VARIABLE=STATE"),
              help="Take a fact as settled for everybody; repeatable.")  # fmt: skip
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME",
              help="A scenario of the model; repeatable [default: the model's world-views].")  # fmt: skip
@click.option("--average", is_flag=True, help="Mix the world-views by their prior instead of answering under each.")
@click.option(
    "--range", "ranged", is_flag=True, help="Add the range over common draws of all doubtful numbers, with its error."
)
@click.option("--draws", type=click.IntRange(8, 4096), default=64, show_default=True, help="Draws behind the range.")
@click.option(
    "--weights", is_flag=True, help="Add what all evidence weighs, and a second table of what every report weighs."
)
@click.option(
    "--with-informing", "informing", is_flag=True, help="Tell sensitive hypotheses, where something bears on them."
)
@click.option("--memory", default="512MB", show_default=True, metavar="SIZE", callback=_bytes,
              help="What one worker may hold, beside the program itself.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes of this machine.")
@click.option("--cluster", metavar="ADDRESS", help="Weigh on a Dask cluster that runs at this address instead.")
@click.option("--encoding", metavar="NAME", help="Encoding of a CSV table that is not UTF-8, such as cp1251 or koi8-r.")
@click.option("--seed", type=click.IntRange(0), default=1917, show_default=True, help="Seed of the draws.")
@click.option("--force", is_flag=True, help="Write over an output, or parts of another run, that are there already.")
def batch(
    source: str, output: str, model: str, about: str | None, window: str | None, given: Mapping[str, str], scenarios: Sequence[str],
    average: bool, ranged: bool, draws: int, weights: bool, informing: bool, memory: int, workers: int, cluster: str | None,
    encoding: str | None, seed: int, force: bool,
) -> None:  # fmt: skip
    """Weigh everybody in a table (CSV or Parquet) or a folder of dossiers.

    The table has a row for everything that a source says of a person (person, window, variable, state, source, kind, date, ...), or
    a row for every person (person, window, and columns SOURCE:VARIABLE). Faulty and impossible rows are told in OUT-troubles.csv,
    and the rest goes on. Interrupted, the same command goes on where it was.

    \b
    clandestine batch people.csv -o roles.csv --window 1922/1930
    clandestine batch archive.parquet -o roles.parquet --range --workers 2
    clandestine batch my-people/ -o roles.csv --weights
    """
    from clandestine.batch.question import Batch
    from clandestine.batch.run import batch as weigh
    from clandestine.files.models import read_model
    from clandestine.translate.asked import parsed_window

    asked = Batch.of(
        read_model(model), about, window=parsed_window(window) if window else None, scenarios=tuple(scenarios), average=average,
        given=given, draws=draws if ranged else 0, seed=seed, weights=weights, informing=informing,
    )  # fmt: skip
    found = weigh(
        Path(source), Path(output), asked, mapping=_mapping(workers, cluster), memory=memory, encoding=encoding, force=force,
        progress=_progress(),
    )  # fmt: skip
    for path in found.files:
        click.echo(f"wrote {path}", err=True)
    for one in found.troubles[:5]:
        place = f"{source}:{one.line}" if one.line else source
        click.echo(f"{place}: {one.person}{': ' if one.person else ''}{one.words}", err=True)
    left = f"; {found.troubled:,} with troubles, each told in {found.files[-2]}" if found.troubled else ""
    rows = f"{found.answered:,} row{'s' * (found.answered != 1)}"
    click.echo(f"{rows} of {found.people:,} dossier{'s' * (found.people != 1)}{left}", err=True)
    if found.troubled:
        sys.exit(1)


def _mapping(workers: int, address: str | None) -> Mapped:
    from clandestine.batch.mapping import here, processes

    if address is not None:
        from clandestine.batch.cluster import cluster

        return cluster(address)
    return processes(workers) if workers > 1 else here


def _progress() -> Callable[[int, int], None] | None:
    """Tells a terminal, after two seconds, how many are done."""
    if not sys.stderr.isatty():
        return None
    start = last = time.monotonic()

    def tell(_chunks: int, people: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - start > 2 and now - last > 0.5:
            last = now
            click.echo(f"\r{people:,} weighed, {people / (now - start):,.0f} a second", err=True, nl=False)

    return tell


COMMANDS = (batch,)
