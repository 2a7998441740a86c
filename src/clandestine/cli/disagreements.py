"""The command disagreement: where exactly do two sides disagree?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clandestine.cli.output import show_findings
from clandestine.cli.question import Question
from clandestine.cli.questions import cases_of, common_options, split_pairs

if TYPE_CHECKING:
    from clandestine.translate.case import Case


@click.command(cls=Question, short_help="Where exactly do two models, dossiers or scholars disagree.")
@common_options
@click.option("--about", metavar="VARIABLE", help="The variable asked about [default: the model's, role].")
@click.option(
    "--state", metavar="STATE", help="The state whose posterior is followed [default: the first side's leading one]."
)
@click.option("--against-model", metavar="MODEL", help="The other side's model.")
@click.option("--against-dossier", metavar="DOSSIER", help="The other side's dossier of the same person.")
@click.option("--file", "mine", metavar="FILE", help="A supposition of the first side.")
@click.option("--against", "theirs", metavar="FILE", help="A supposition of the other side.")
@click.option("--between", metavar="A:B", callback=split_pairs(":", "SCHOLAR:SCHOLAR"),
              help="Two scholars whose own readings the dossier marks with asserted_by.")  # fmt: skip
def disagreement(
    about: str | None,
    state: str | None,
    against_model: str | None,
    against_dossier: str | None,
    mine: str | None,
    theirs: str | None,
    between: tuple[str, str] | None,
    **common: Any,
) -> None:
    """Two sides and their answers, and the difference shared out among the assumptions they hold otherwise.

    \b
    clandestine disagreement baron-aron.yaml --against-model mine.yaml
    clandestine disagreement baron-aron.yaml --against without-the-file.yaml
    clandestine disagreement baron-aron.yaml --against-dossier hers.yaml
    clandestine disagreement baron-aron.yaml --between Ann:Bob
    """
    if not (against_model or against_dossier or mine or theirs or between):
        raise click.UsageError(
            "say who the two sides are: --against-model, --against-dossier, --file and --against, or --between"
        )
    if against_dossier and len(common["dossiers"]) > 1:
        raise click.UsageError("--against-dossier compares two dossiers: give one before it")
    from clandestine.ask.disagreement import disagreement as ask
    from clandestine.files.suppositions import read_supposition
    from clandestine.translate.scholars import sides_of
    from clandestine.translate.supposed import supposed

    whatifs = [read_supposition(path) if path else None for path in (mine, theirs)]
    found = []
    for sides in _sides(against_model, against_dossier, common):
        called = [side.dossier.dossier for side in sides]
        names = [called, [side.model.name for side in sides]]
        files = common["dossiers"][0], against_dossier or common["dossiers"][0]
        models = common["model"] or "", against_model or common["model"] or ""
        names += [[Path(word).stem for word in pair] for pair in (files, models)]
        if any(whatifs):
            names.insert(0, [one.supposition if one else name for one, name in zip(whatifs, called, strict=True)])
            sides = [supposed(side, one) if one else side for side, one in zip(sides, whatifs, strict=True)]
        if between:
            names.insert(0, list(between))
            sides = [sides_of(side, *between)[place] for place, side in enumerate(sides)]
        one, two = next((pair for pair in names if pair[0] != pair[1]), ["A", "B"])
        settings = {name: common[name] for name in ("draws", "seed")}
        found.append(ask(sides[0], sides[1], about, state, names=(one, two), **settings))
    show_findings(found, common["format_"])


def _sides(against_model: str | None, against_dossier: str | None, common: dict[str, Any]) -> Iterator[Sequence[Case]]:
    """The two sides of every dossier and window, before anything is supposed."""
    mine = list(cases_of(**common))
    theirs = mine
    if against_model or against_dossier:
        other = {"dossiers": [against_dossier]} if against_dossier else {}
        theirs = list(cases_of(**{**common, **other, "model": against_model or common["model"]}))
    for one in mine:
        same = [two for two in theirs if against_dossier or two.dossier.dossier == one.dossier.dossier]
        # Where no window is the same, the question itself says so.
        yield one, next((two for two in same if str(two.window) == str(one.window)), same[0])


COMMANDS = (disagreement,)
