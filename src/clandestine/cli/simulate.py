"""The command simulate: people who never lived, and an archive on them, drawn from a model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from clandestine.cli.questions import split_pairs


@click.command(short_help="Draw people and an archive from a model: a table to test methods on.")
@click.argument("model", default="person")
@click.option(
    "--people", type=click.IntRange(1, 100_000_000), default=1000, show_default=True, help="How many people are drawn."
)
@click.option("--seed", type=click.IntRange(0), required=True, help="The seed: it decides everything.")
@click.option("-o", "--output", required=True, metavar="FILE", help="Where what is told goes: .csv or .parquet.")
@click.option("--truth", metavar="FILE", help="Where the truth goes, everybody as they were: .csv or .parquet.")
@click.option(
    "--window", default="1922/1930", show_default=True, metavar="EDTF", help="The years the people are drawn for."
)
@click.option("--given", multiple=True, metavar="VAR=STATE", callback=split_pairs("=", "VARIABLE=STATE"),
              help="Take a fact as settled, such as movement=underground; repeatable.")  # fmt: skip
@click.option(
    "--archive", metavar="PLAN", help="A file that says which papers there are [default: some of every kind]."
)
@click.option(
    "--draw-numbers",
    is_flag=True,
    help="Draw every doubtful number once from its doubt instead of taking it as stated.",
)
@click.option("--force", is_flag=True, help="Write over files that are there already.")
def simulate(
    model: str, people: int, seed: int, output: str, truth: str | None, window: str, given: Mapping[str, str], archive: str | None,
    draw_numbers: bool, force: bool,
) -> None:  # fmt: skip
    """Draw people from a model, and papers on them with all their biases, files, copies and silences.

    Nobody in it ever lived. It is made to test methods with the truth at hand: weigh it with `batch`, and hold the answers against
    --truth.

    \b
    clandestine simulate person --people 5000 --seed 1 -o archive.csv --truth truth.csv
    clandestine simulate person --people 5000 --seed 1 -o archive.csv --given movement=underground
    """
    from clandestine.files.models import read_model
    from clandestine.files.output import ready
    from clandestine.learn.archive import Archive
    from clandestine.learn.numbers import drawn_once
    from clandestine.learn.plans import read_plan
    from clandestine.learn.simulate import Simulation, plan_of
    from clandestine.learn.world import World, stated
    from clandestine.translate.asked import parsed_window

    paths = [Path(one) for one in (output, truth) if one is not None]
    for path in paths:
        if path.suffix.lower() not in (".csv", ".parquet"):
            raise click.BadParameter(f"{path.name}: tables are written as .csv or .parquet")
    ready(paths, force=force)
    known = read_model(model)
    world = World(known, parsed_window(window), given, drawn_once(known, seed) if draw_numbers else stated)
    papers = read_plan(archive, known) if archive is not None else plan_of(known)
    drawn = Simulation(world, Archive(world, papers), people, seed)
    for place, path in enumerate(paths):
        _write(path, drawn, place)
        click.echo(f"wrote {path}", err=True)
    of_the_world = ", ".join(f"{name}={known.states(name)[state]}" for name, state in drawn.shared.items())
    click.echo(f"{people:,} people who never lived{'; ' if of_the_world else ''}{of_the_world}", err=True)


def _write(path: Path, drawn: object, place: int) -> None:
    """One of the two tables, block by block."""
    from clandestine.batch import csvtable, frames
    from clandestine.batch.chunk import Column
    from clandestine.learn.simulate import Simulation

    assert isinstance(drawn, Simulation)
    blocks = ({name: Column(*words) for name, words in pair[place].items()} for pair in drawn.blocks())
    write = frames.write_words if path.suffix.lower() == ".parquet" else csvtable.write_words
    write(path, blocks)


COMMANDS = (simulate,)
