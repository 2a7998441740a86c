"""The command diff: what was changed between two versions of a file, and what does it move?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from clandestine.cli.output import show_findings

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding
    from clandestine.files.saved import Saved
    from clandestine.files.versions import Version


@click.command(short_help="What changed between two versions of a file, and what it moves.")
@click.argument("old")
@click.argument("new")
@click.option("--asking", multiple=True, metavar="DOSSIER", help="Of two models: how far this answer moves.")
@click.option("--model", metavar="MODEL", help="Of two dossiers: how far their answer under this model moves.")
@click.option("--year", type=int, metavar="YEAR", help="The year asked about, of a model that goes by years.")
@click.option("--encoding", metavar="NAME", help="Encoding of CSV sheets that are not UTF-8, such as cp1251 or koi8-r.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True
)
@click.pass_context
def diff(
    ctx: click.Context, old: str, new: str, asking: Sequence[str], model: str | None, year: int | None,
    encoding: str | None, format_: str,
) -> None:  # fmt: skip
    """What was added, removed and changed between two models, dossiers, sheets, suppositions, verdicts or saved answers.

    What can move an answer stands apart from wording, names and order. Exit code 0 where they are the same, else 1.

    \b
    clandestine diff baron-before.yaml baron-aron.yaml --model person
    clandestine diff mine-before.yaml mine.yaml --asking baron-aron.yaml
    clandestine diff monday.json friday.json
    """
    from clandestine.files.versions import two_versions

    one, two = two_versions(old, new, encoding)
    if asking and one.sort != "model":
        raise click.UsageError("--asking is for two models; two dossiers are asked under a --model")
    if model and one.sort != "dossier":
        raise click.UsageError("--model is for two dossiers; of two models, name dossiers: --asking DOSSIER")
    if one.saved is not None and two.saved is not None:
        found = _of_answers(one.saved, two.saved)
    else:
        found = _moves(_of_records(one, two), one, two, asking, model, year, encoding)
    show_findings(found, format_)
    ctx.exit(0 if all(finding.data.get("same", True) for finding in found) else 1)


def _of_records(one: Version, two: Version) -> Finding:
    from clandestine.ask.diff import diff as ask
    from clandestine.record.changes import changes
    from clandestine.record.digest import digest
    from clandestine.record.run import told

    assert one.record is not None and two.record is not None
    return ask(
        (told(one.path), told(two.path)), changes(one.record, two.record), (digest(one.record), digest(two.record))
    )


def _moves(
    first: Finding, one: Version, two: Version, asking: Sequence[str], model: str | None, year: int | None,
    encoding: str | None,
) -> list[Finding]:  # fmt: skip
    """The changes, and how far answers move: on each dossier named between two models, or under the model between two dossiers."""
    from clandestine.ask.diff import moved_by
    from clandestine.errors import BadQuestion, ImpossibleEvidence
    from clandestine.files.dossiers import read_dossiers
    from clandestine.translate.case import Case

    pairs = [([dossier, one.path], [dossier, two.path]) for dossier in asking]
    pairs += [([one.path, model], [two.path, model])] if model else []
    found = []
    for pair in pairs:
        sides = [read_dossiers([str(dossier)], named, encoding)[0] for dossier, named in pair]
        windows = [None] if sides[0][0].years is not None else sides[0][1].window
        for window in windows:
            try:
                found.append(moved_by(*(Case(known, dossier, window=window, year=year) for known, dossier in sides)))
            except (BadQuestion, ImpossibleEvidence) as error:  # what was changed is told all the same
                name = sides[1][1].dossier
                first = first.noted(f"how far the answer on {name} moves cannot be said: {error}")
    return [first, *found]


def _of_answers(one: Saved, two: Saved) -> list[Finding]:
    """Two saved files, answer by answer."""
    from clandestine.ask.diff import diff_answers
    from clandestine.ask.moved import posteriors, shifts, unstamped
    from clandestine.errors import BadInput, BadQuestion, Fault
    from clandestine.files.stale import changes_between
    from clandestine.record.run import told

    if len(one.runs) != len(two.runs):
        words = f"{len(two.runs)} answers, but {one.path} has {len(one.runs)}"
        raise BadInput([Fault(two.path, 0, 0, words, "compare files with as many answers each")])
    found = []
    for place, (old, new) in enumerate(zip(one.runs, two.runs, strict=True)):
        held = [
            {"command": run.command, "files asked about": ", ".join(run.arguments), **run.options} for run in (old, new)
        ]
        asked = {
            name: (held[0].get(name), held[1].get(name))
            for name in dict.fromkeys([*held[0], *held[1]])
            if held[0].get(name) != held[1].get(name)
        }
        both = [saved.answers[place] if saved.answers else run.answers for saved, run in ((one, old), (two, new))]
        moves = list(shifts(unstamped(both[0]), unstamped(both[1])))
        files = changes_between(old, new)
        people = [[used.name for used in run.files if used.sort == "dossier"] for run in (old, new)]
        if people[0] != people[1]:
            named = [", ".join(names) or "nobody" for names in people]
            raise BadQuestion(f"one answer is about {named[0]}, the other about {named[1]}: people are not compared")
        found.append(diff_answers((told(one.path), told(two.path)), asked, files, moves, *map(posteriors, both)))
    return found


COMMANDS = (diff,)
