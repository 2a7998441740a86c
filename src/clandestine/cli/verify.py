"""The command verify: does a saved answer or a report still stand on today's files?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clandestine.cli.again import Places, ask_again
from clandestine.cli.output import show_findings
from clandestine.errors import BadInput, BadQuestion, ImpossibleEvidence

if TYPE_CHECKING:
    from clandestine.ask.finding import Finding
    from clandestine.ask.moved import Shift
    from clandestine.errors import Fault
    from clandestine.files.saved import Saved
    from clandestine.record.changes import Change

STALE = 5  # exit code: files that changed


@click.command(short_help="Does a saved answer or a report still stand on today's files?")
@click.argument("saved", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--files", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the files of the answer lie now."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True
)
@click.pass_context
def verify(ctx: click.Context, saved: Sequence[str], files: Path | None, format_: str) -> None:
    """Ask the question of a saved answer (--format json) or a report (.html, .md) again, of today's files.

    Says "verified" where the same comes out, else what was changed and how far the answer moved. Exit codes: 0 verified,
    1 other than these files give (edited by hand, or another version), 3 a file is missing, 5 the files changed since.

    \b
    clandestine posterior baron-aron.yaml --format json > baron.json
    clandestine verify baron.json
    clandestine verify baron.json --files evidence/
    """
    from clandestine.files.saved import read_saved

    group = ctx.find_root().command
    commands = group.commands if isinstance(group, click.Group) else {}
    found: list[tuple[Finding, int]] = []
    faults: list[Fault] = []
    for path in saved:
        try:
            found += _verified(commands, read_saved(path), Places(path, files))
        except BadInput as error:
            faults += error.faults
    _show(found, format_)
    if faults:
        raise BadInput(faults)
    ctx.exit(max((code for _, code in found), default=0))


def _show(found: Sequence[tuple[Finding, int]], form: str) -> None:
    """What was found; in text, a line is enough for what stands."""
    if form != "text":
        show_findings([finding for finding, _ in found], form)
        return
    sound = [finding for finding, code in found if code == 0]
    for finding in sound:
        click.echo("; ".join([f"{finding.data['file']}: {finding.sentence.removesuffix('.').lower()}", *finding.notes]))
    other = [finding for finding, code in found if code]
    if other:
        click.echo("\n" * bool(sound), nl=False)
        show_findings(other, form)


def _verified(commands: Mapping[str, click.Command], saved: Saved, places: Places) -> list[tuple[Finding, int]]:
    """What is found of every answer in a saved file, each with its exit code."""
    from clandestine.ask.finding import to_json
    from clandestine.ask.moved import posteriors, shifts, shifts_of_text, unstamped, unversioned
    from clandestine.ask.verified import blocked, verified
    from clandestine.files.saved import run_in
    from clandestine.files.stale import came, changes_of, paired

    found = []
    texts: list[Any] = []
    for place, run in enumerate(saved.runs):
        try:
            text, where = ask_again(commands, run, saved.form, places)
        except (BadQuestion, ImpossibleEvidence) as error:
            found.append((blocked(saved.path, run, str(error)), STALE))
            continue
        plain, again = run_in(text, saved.form, saved.path)
        changes: list[tuple[str, Sequence[Change]]] = []
        for old, new in paired(run, again):
            told = came(old, new) if old is None or new is None else changes_of(old, new, where.get(new.file, new.file))
            if told:
                changes.append(((new or old).file, told))  # type: ignore[union-attr]
        moved: list[Shift]
        if saved.form == "json":
            texts.append(plain)
            bare = unstamped if changes else unversioned
            moved = list(shifts(bare(saved.answers[place]), bare(plain)))
            before, after = posteriors(saved.answers[place]), posteriors(plain)
        else:
            moved = list(shifts_of_text(saved.text, text))
            before, after = posteriors(run.answers), posteriors(again.answers)
        same = text == saved.text if saved.form != "json" else plain == saved.answers[place]
        found.append(verified(saved.path, run, again, changes, moved, before, after, same=same, layout=saved.layout))
    if saved.form == "json" and len(texts) == len(saved.runs) and not saved.layout:
        whole = to_json(texts[0] if saved.text.lstrip().startswith("{") else texts)
        if whole != saved.text and texts == list(saved.answers):
            found = [
                (finding.noted("the file is laid out otherwise than it was printed"), code) for finding, code in found
            ]
    return found


COMMANDS = (verify,)
