"""The commands of learn: how far are sources to be trusted, as far as many dossiers (or several readers) can tell?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from clandestine.cli.output import show_findings
from clandestine.cli.questions import split_pairs

FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True
)
ITERATIONS = click.option("--iterations", type=click.IntRange(20, 1_000_000), default=300, show_default=True,
                          help="Draws kept of every chain; a third as many are thrown away before.")  # fmt: skip
SEED = click.option("--seed", type=click.IntRange(0), default=1917, show_default=True, help="Seed of the draws.")


@click.group(short_help="How far are sources to be trusted, as far as many dossiers can tell?")
def learn() -> None:
    """Learn from many dossiers, or from several readers of the same papers.

    \b
    clandestine learn reliability person evidence/*.yaml
    clandestine learn raters codings.csv
    """


@learn.command(short_help="Rates of kinds of source, and tempers of files, from many dossiers.")
@click.argument("model")
@click.argument("dossiers", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="NEW_MODEL",
              help="Write a new model file with what was learned.")  # fmt: skip
@click.option("--scenario", metavar="NAME", help="Under one world-view instead of their average.")
@click.option("--given", multiple=True, metavar="VAR=STATE", callback=split_pairs("=", "VARIABLE=STATE"),
              help="Take a variable as settled in every dossier; repeatable.")  # fmt: skip
@click.option("--apart", multiple=True, metavar="FILE", help="Give this file rates of its own; repeatable.")
@ITERATIONS
@click.option("--chains", type=click.IntRange(4, 256), default=8, show_default=True, help="Chains side by side.")
@SEED
@click.option("--encoding", metavar="NAME", help="Encoding of CSV sheets that are not UTF-8, such as cp1251 or koi8-r.")
@FORMAT
def reliability(
    model: str, dossiers: Sequence[str], output: Path | None, scenario: str | None, given: Sequence[tuple[str, str]],
    apart: Sequence[str], iterations: int, chains: int, seed: int, encoding: str | None, format_: str,
) -> None:  # fmt: skip
    """How far each kind of source, and each file, is to be trusted: before these dossiers and after.

    \b
    clandestine learn reliability person evidence/*.yaml
    clandestine learn reliability person evidence/*.yaml -o learned/person-learned.yaml
    """
    from clandestine.files.dossiers import read_dossiers
    from clandestine.files.learned import ready_for, write_learned
    from clandestine.files.models import read_model
    from clandestine.learn.newmodel import model_yaml
    from clandestine.learn.reliability import learn_reliability
    from clandestine.learn.trusted import findings, remarks

    known = read_model(model)
    if output is not None:
        ready_for(output, model, known)
    people = [dossier for _, dossier in read_dossiers(dossiers, model, encoding)]
    found = learn_reliability(
        known, people, given=dict(given), scenario=scenario, apart=apart, iterations=iterations, chains=chains, seed=seed,
        progress=_progress if sys.stderr.isatty() else None,
    )  # fmt: skip
    written = None
    if output is not None:
        new, written = found.learned(output.stem)
        for path in write_learned(output, model_yaml(new, remarks(found)), model, known):
            click.echo(f"wrote {path}", err=True)
    show_findings(findings(found, written), format_)


@learn.command(short_help="How reliable is each of several readers of the same papers?")
@click.argument("file")
@click.option("--classes", metavar="A,B,...", help="The classes in order [default: those that occur, sorted].")
@ITERATIONS
@SEED
@click.option("--encoding", metavar="NAME", help="Encoding of a file that is not UTF-8, such as cp1251 or koi8-r.")
@FORMAT
def raters(file: str, classes: str | None, iterations: int, seed: int, encoding: str | None, format_: str) -> None:
    """Several readers coded the same papers (a CSV with the columns item, rater, class): how reliable is each, what is each paper?

    \b
    clandestine learn raters codings.csv
    """
    from clandestine.files.ratings import read_ratings
    from clandestine.learn.rated import rated

    named = [one.strip() for one in classes.split(",")] if classes else []
    show_findings(rated(read_ratings(file, encoding), named, iterations=iterations, seed=seed), format_)


def _progress(done: int, of: int) -> None:
    click.echo(f"\r{done} of {of} rounds" + ("\n" if done == of else ""), nl=False, err=True)


COMMANDS = (learn,)
