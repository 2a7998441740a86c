"""What was changed between two versions of a file, and by how much that moves answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clandestine import __version__
from clandestine.ask.beside import beside, moved
from clandestine.ask.changed import counted, lines, table
from clandestine.ask.finding import Finding
from clandestine.ask.manners import heading, sensitive_notes
from clandestine.ask.moved import Posteriors, Shift, farthest, moved_table
from clandestine.ask.posterior import DRAWS, LEVEL, SEED, answers
from clandestine.ask.provenance import provenance
from clandestine.ask.sides import comparable, one_question, paired
from clandestine.record.changes import Change
from clandestine.scales import signed
from clandestine.translate.case import Case

SHOWN = 6  # of the differences of two saved answers


def diff(names: tuple[str, str], changes: Sequence[Change], digests: tuple[str, str]) -> Finding:
    """The changes between two versions of a record, by the historian's nouns; `digests` are those of the two."""
    if changes:
        sentence = f"{names[0]} and {names[1]} differ: {counted(changes)}."
    elif digests[0] == digests[1]:
        sentence = "Nothing was changed: comments and layout do not count."
    else:
        sentence = "Nothing was changed but what no list names: the digests differ."
    return Finding(
        question="diff",
        heading=f"What changed from {names[0]} to {names[1]}?",
        table=table([(names[1], changes)]),
        figure=lines(changes),
        sentence=sentence,
        data={"old": names[0], "new": names[1], "same": not changes},
        provenance={"clandestine": __version__, "old": digests[0], "new": digests[1]},
    )


def moved_by(first: Case, second: Case, *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL) -> Finding:
    """By how much the answer moves from one case to the other: each state's posterior under each view on both sides.

    Raises BadQuestion where the two cannot be compared: other windows, persons or states.
    """
    about = one_question(first, second)
    hidden, _ = comparable(first, second, about)
    both = [answers(case, about, draws, seed, level) for case in (first, second)]
    pairs = paired(*both)
    far = [
        abs(moved(one, two, place))
        for one, two in pairs
        for place, state in enumerate(one.states)
        if state not in hidden
    ]
    most = round(max(far, default=0.0), 9)
    sentence = (
        f"No posterior of {about} moves." if not most else f"The largest move is one of {signed(most).lstrip('+')} dB."
    )
    return Finding(
        question="moved",
        heading=heading(first, f"how far does {about} move from the old version to the new?"),
        table=beside((first, second), about, ("old", "old"), ("new",), [(one, [two]) for one, two in pairs], hidden, level),
        sentence=sentence,
        data={
            "dossier": first.dossier.dossier, "window": str(first.window), "about": about,
            "largest": most, "prior_only": dict(hidden),
        },
        provenance={
            **provenance(first, seed=seed, draws=draws),
            **{f"new {name}": mark for name, mark in second.digests.items() if mark != first.digests[name]},
        },
        notes=tuple([*dict.fromkeys(hidden.values()), *sensitive_notes(second)]),
    )  # fmt: skip


def diff_answers(
    names: tuple[str, str],
    asked: Mapping[str, tuple[Any, Any]],
    files: Sequence[tuple[str, Sequence[Change]]],
    moves: Sequence[Shift],
    before: Posteriors,
    after: Posteriors,
) -> Finding:
    """Two saved answers: what was asked otherwise, of what other files, and how far the answer moved."""
    far = farthest(before, after)
    told = [f"{name}: {one or 'default'} -> {two or 'default'}" for name, (one, two) in asked.items()]
    if not moves and not files and not told:
        sentence = "The two answers are the same."
    else:
        parts = [*["another question was asked"] * bool(told), *(f"{name}: {counted(held)}" for name, held in files)]
        parts.append("the answer is the same" if not moves else "the answer is another" if not far else
                     f"the answer moved, by up to {signed(far).lstrip('+')} dB")  # fmt: skip
        sentence = f"{names[0]} and {names[1]} differ: {'; '.join(parts)}."
    others = [] if far else [f"{one.place}: {one.told}" for one in moves[:SHOWN]]
    others += [f"and {len(moves) - SHOWN} more places"] * (not far and len(moves) > SHOWN)
    return Finding(
        question="diff",
        heading=f"What changed from {names[0]} to {names[1]}?",
        table=table(files),
        answer=moved_table(before, after) if far else None,
        figure="\n\n".join([*["asked otherwise:\n" + "\n".join(f"  {one}" for one in told)] * bool(told),
                            *(f"{name}\n{lines(held)}" for name, held in files)]),
        sentence=sentence,
        data={"old": names[0], "new": names[1], "same": not (moves or files or told)},
        provenance={"clandestine": __version__},
        notes=tuple(others),
    )  # fmt: skip
