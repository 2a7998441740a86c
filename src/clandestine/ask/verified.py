"""Does a saved answer still stand? What is said of it: verified, other than its files give, or stale."""

from __future__ import annotations

from collections.abc import Sequence

from clandestine import __version__
from clandestine.ask.changed import counted, lines, table
from clandestine.ask.finding import Finding
from clandestine.ask.moved import Posteriors, Shift, farthest, moved_table
from clandestine.ask.table import Table
from clandestine.record.changes import Change
from clandestine.record.run import Run
from clandestine.scales import signed

OTHER, STALE = 1, 5  # exit codes
NAMED = 4  # differences that are named one by one


def verified(
    path: str,
    run: Run,
    again: Run,
    files: Sequence[tuple[str, Sequence[Change]]],
    moved: Sequence[Shift],
    before: Posteriors,
    after: Posteriors,
    *,
    same: bool,
    layout: str = "",
) -> tuple[Finding, int]:
    """What is said of a saved answer that was asked again, and the exit code.

    `files` are those that changed, each with its changes; `moved` what differs in the answer; `same` whether nothing does, to the
    last digit. Exit codes: 0 verified, 1 the same files give something else, 5 files changed.
    """
    notes = [f"of no account: {layout}"] if layout else []
    other = run.clandestine != again.clandestine
    if other:
        notes.append(f"saved by clandestine {run.clandestine}, asked again by {again.clandestine}")
    answer = None
    if files:
        verdict, code = "stale", STALE
        far = farthest(before, after)
        stands = "the answer stands as it was" if not moved else _how_far(far)
        sentence = f"Stale: {'; '.join(f'{name}: {counted(told)}' for name, told in files)}; {stands}."
        if moved:
            answer = moved_table(before, after) if far else None
            notes.append(
                "whether it was edited by hand as well cannot be told, since the files it was made from are no more"
            )
            notes += [] if answer is not None else _named(moved)
    elif same:
        verdict, code, sentence = "verified", 0, "Verified: today's files give the same, byte for byte."
    elif not moved:
        verdict, code = "verified", 0
        sentence = "Verified: today's files give the same" + (
            ", but for the version that is named in it." if other else "; only last digits differ (by less than 1e-9)."
        )
    else:
        verdict, code = "other", OTHER
        why = (
            "clandestine has another version than then"
            if other
            else "edited by hand, or made by another version of a package"
        )
        sentence = f"Not what these files give: the files are the same, the answer is not ({why})."
        notes += _named(moved)
    if layout and code == 0:
        sentence = sentence.replace(", byte for byte", "")
    figure = "\n\n".join(f"{name}\n{lines(told)}" for name, told in files)
    return _finding(path, run, verdict, sentence, figure, table(files), answer, notes), code


def blocked(path: str, run: Run, words: str) -> Finding:
    """What is said where the question can no longer be asked of today's files."""
    sentence = f"Stale: the question can no longer be asked of today's files: {words}"
    return _finding(path, run, "stale", sentence, "", table([]), None, [])


def _finding(
    path: str,
    run: Run,
    verdict: str,
    sentence: str,
    figure: str,
    changes: Table,
    answer: Table | None,
    notes: Sequence[str],
) -> Finding:
    return Finding(
        question="verify",
        heading=f"{path}: does it still stand?\n{run.line}",
        table=changes,
        answer=answer,
        figure=figure,
        sentence=sentence,
        data={"file": path, "verdict": verdict, "moved": [] if answer is None else answer.records()},
        provenance={"clandestine": __version__, **{f"{one.sort} {one.name}": one.digest for one in run.files}},
        notes=tuple(notes),
    )


def _how_far(far: float | None) -> str:
    if far is None:
        return "the answer is another"
    if not far:
        return "no posterior moved, but other words or numbers of the answer did"
    return (
        f"the answer moved, by up to {signed(far).lstrip('+')} dB"
        if far >= 0.05
        else "the answer moved by less than 0.1 dB"
    )


def _named(moved: Sequence[Shift]) -> list[str]:
    """The differences in words: the largest number that moved, and where words differ."""
    numbers = [one for one in moved if one.size != float("inf")]
    found = []
    if numbers:
        most = max(numbers, key=lambda one: one.size)
        count = f"{len(numbers)} number{'s differ' if len(numbers) > 1 else ' differs'}"
        found.append(
            f"{count}; the largest difference is {most.size:.3g}, at {most.place}: {most.told} (saved -> today)"
        )
    wordings = [one for one in moved if one.size == float("inf")]
    found += [f"{one.place}: {one.told} (saved -> today)" for one in wordings[:NAMED]]
    if len(wordings) > NAMED:
        found.append(f"and {len(wordings) - NAMED} more places")
    return found
