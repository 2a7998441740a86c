"""What was learned, as answers: numbers before and after, single files, pairs that may have copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from clandestine import __version__
from clandestine.ask.finding import Finding
from clandestine.ask.table import Column, Row, Table
from clandestine.learn.copying import WORTH_TELLING, Pair
from clandestine.learn.reliability import Reliability
from clandestine.learn.summary import AGREE, SAME, Learned
from clandestine.learn.testimonies import File
from clandestine.record.digest import digest
from clandestine.scales import share
from clandestine.translate.view import AVERAGE

FEW = 100.0  # effective draws below which tails are not to be trusted
CANDIDATES = (
    "a pair is a candidate to check by reading the two side by side, never a finding: two who drew on one lost paper, or on one "
    "rumour, look the same"
)


def findings(found: Reliability, written: Sequence[str] | None = None) -> list[Finding]:
    """The answers in order; `written` are the numbers that went into a new model, if one was made."""
    return [_numbers(found, written), _files(found), _pairs(found)]


def _numbers(found: Reliability, written: Sequence[str] | None) -> Finding:
    columns = (
        Column("number", "number", width=28, middle=True), Column("items", "items", "count"),
        Column("before", "before", "share"), Column("before_from", "from", "share", wide=True),
        Column("before_to", "to", "share", wide=True), Column("after", "after", "share"), Column("after_from", "from", "share"),
        Column("after_to", "to", "share"), Column("mode", "mode", "share", wide=True), Column("overlap", "overlap", "share"),
        Column("what", "learned", width=10), Column("effective_draws", "draws worth", data=True),
        Column("rhat", "R-hat", data=True), Column("model", "model", data=True), Column("dossiers", "dossiers", data=True),
    )  # fmt: skip
    mark = digest(found.model)
    rows: list[Row] = [
        (one.path, one.items, one.before.mean, one.before.low, one.before.high, one.after.mean, one.after.low, one.after.high,
         one.mode, one.overlap, one.words if one.moved else "not moved", round(one.effective, 1), round(one.rhat, 4), mark,
         found.digest)
        for one in sorted(found.numbers, key=lambda one: (one.overlap, one.path))
    ]  # fmt: skip
    moved = [one for one in found.numbers if one.moved]
    return Finding(
        question="reliability",
        heading=_heading(found) + "\nmeans before and after, with the central 90 % after",
        table=Table(columns, tuple(rows)),
        sentence=_sentence(found, moved),
        data={**_about(found), "written": None if written is None else list(written)},
        provenance=_provenance(found),
        notes=tuple(_notes(found, moved, written)),
    )


def _files(found: Reliability) -> Finding:
    columns = (
        Column("file", "file", width=30, middle=True), Column("kinds", "kinds", wide=True), Column("dossiers", "dossiers", "count"),
        Column("items", "items", "count"), Column("temper", "temper", width=14), Column("before", "before", "share"),
        Column("after", "after", "share"), Column("so", "so", "share"), Column("so_from", "from", "share"),
        Column("so_to", "to", "share"), Column("model", "model", data=True),
    )  # fmt: skip
    mark = digest(found.model)
    rows: list[Row] = []
    for one in found.files:
        so = (one.so.mean, one.so.low, one.so.high) if one.so is not None else (None, None, None)
        start = (one.name, ", ".join(one.kinds), one.dossiers, one.items)
        if one.temper is None:
            rows.append((*start, None, None, None, *so, mark))
        else:
            for place, state in enumerate(one.temper.states):
                chances = one.temper.before[place], one.temper.after[place]
                rows.append((*start, state, *chances, *(so if not place else (None, None, None)), mark))
    shared = [one for one in found.files if one.dossiers > 1]
    return Finding(
        question="reliability of files",
        heading="single files: their temper before and after, and the share of what they assert that is so",
        table=Table(columns, tuple(rows)),
        sentence=f"{len(found.files)} files, {len(shared)} of them cited in more than one dossier; the dossiers that cite one file "
        "share its temper.",
        data={"files": [_plain_file(one) for one in found.files]},
        provenance=_provenance(found),
        notes=(
            "so: among the file's own assertions in these dossiers, given everything else; where there are five at least",
        ),
    )


def _pairs(found: Reliability) -> Finding:
    return pairs_finding(found.pairs, "sources", _provenance(found))


def pairs_finding(pairs: Sequence[Pair], noun: str, provenance: dict[str, Any]) -> Finding:
    """Pairs that may have copied; those that weigh little are counted, not shown."""
    columns = (
        Column("first", noun[:-1], width=30, middle=True), Column("second", f"other {noun[:-1]}", width=30, middle=True),
        Column("both", "both", "count"), Column("alike", "alike", "count"), Column("surprising", "rare", "count"),
        Column("weight", "dB", "decibans"), Column("candidate", "candidate", data=True),
    )  # fmt: skip
    shown = [one for one in pairs if one.weight >= WORTH_TELLING]
    rows: tuple[Row, ...] = tuple(
        (one.first, one.second, one.both, one.alike, one.surprising, one.weight, "yes") for one in shown
    )
    rest = tuple((one.first, one.second, one.both, one.alike, one.surprising, one.weight, "no") for one in pairs
                 if one not in shown)  # fmt: skip
    if shown:
        words = f"{len(shown)} of {len(pairs)} pairs of {noun} agree more than their rates explain ({WORTH_TELLING:g} dB or more)."
    else:
        words = f"No pair of {noun} agrees more than their rates explain ({len(pairs)} speak of the same things)."
    return Finding(
        question="copies",
        heading=f"{noun} that may have copied: weight of copying against chance",
        table=Table(columns, rows, rest),
        sentence=words,
        data={"pairs": [asdict(one) for one in pairs]},
        provenance=provenance,
        notes=(CANDIDATES,),
    )


def _heading(found: Reliability) -> str:
    world = "world-views mixed by their prior, one for all dossiers" if found.view == AVERAGE else f"under {found.view}"
    given = "".join(f", given {name}={state}" for name, state in found.given.items())
    return f"reliability of sources, from {len(found.dossiers)} dossiers with {found.archive.item_count} items ({world}{given})"


def _sentence(found: Reliability, moved: Sequence[Learned]) -> str:
    count = len(found.numbers)
    if not count:
        return "No number of a kind of source that may move has an item that bears on it: nothing can be learned here."
    still = count - len(moved)
    words = f"{len(moved)} of the {count} numbers on which an item bears moved; {still} are not moved by these dossiers"
    if moved:
        most = min(moved, key=lambda one: one.overlap)
        words += f". Furthest: {most.path}, from {share(most.before.mean)} to {share(most.after.mean)} "
        words += f"({share(most.after.low)} to {share(most.after.high)})"
    return words + "."


def _notes(found: Reliability, moved: Sequence[Learned], written: Sequence[str] | None) -> list[str]:
    rhat, worth = found.worst
    notes = [
        f"{found.settings}; worst R-hat {rhat:.3f}, fewest effective draws {worth:.0f}; EM took {len(found.mode.path)} steps",
        f"overlap: the area that before and after have in common; above {SAME:g} a number is said not to be moved",
    ]
    apart = [one.path for one in found.numbers if not one.agreed]
    if apart or worth < FEW:
        names = f" on {', '.join(apart[:3])}{' and others' if len(apart) > 3 else ''}" if apart else ""
        notes.insert(
            0,
            f"warning: the chains do not agree{names} (R-hat above {AGREE:g}, or few draws): ask for more --iterations",
        )
    heard = sum(one.times * len(one.reports) for one in found.archive.spoken)
    if heard:
        notes.append(
            f"{heard} of the reports stand in papers not read whole: that they speak at all is why they are here, and is not "
            "counted as a sign of how much such papers see; only what they say is"
        )
    if found.archive.shared:
        notes.append(f"one for several dossiers: {'; '.join(found.archive.shared)}")
    if found.archive.frozen:
        notes.append(f"taken as stated: {', '.join(sorted(found.archive.frozen))}")
    notes += found.archive.warnings
    held = [one.path for one in moved if one.path in found.archive.tables.replace]
    if held:
        notes.append(f"stated by the scenario, so not written into the model: {', '.join(held)}")
    if written is not None:
        notes.append(f"{len(written)} numbers are new in the model that was written; all others are as they were")
    return notes


def _about(found: Reliability) -> dict[str, Any]:
    return {
        "model": found.model.name,
        "world_view": found.view,
        "given": dict(found.given),
        "dossiers": {one.dossier: digest(one) for one in found.dossiers},
        "items": found.archive.item_count,
        "shared": list(found.archive.shared),
        "worst_rhat": found.worst[0],
        "fewest_effective_draws": found.worst[1] if found.numbers else None,
        "em": list(found.mode.path),
    }


def _plain_file(one: File) -> dict[str, Any]:
    return asdict(one)


def _provenance(found: Reliability) -> dict[str, Any]:
    return {
        "clandestine": __version__,
        "model": f"{found.model.name} {digest(found.model)}",
        "dossiers": f"{len(found.dossiers)} {found.digest}",
        "method": "Gibbs with data augmentation, EM for the mode",
        "seed": found.seed,
        "draws": int(found.draws.levels.shape[0] * found.draws.levels.shape[1]),
    }


def remarks(found: Reliability) -> list[str]:
    """What stands at the head of the new model: where it comes from."""
    stamp = _provenance(found)
    return [
        "Learned by `clandestine learn reliability`; the old model is as it was.",
        *(f"{name}: {value}" for name, value in stamp.items()),
        f"world-view: {found.view}" + "".join(f"; given {name}={state}" for name, state in found.given.items()),
        f"chains: {found.settings}; worst R-hat {found.worst[0]:.3f}",
        "dossiers: " + ", ".join(f"{one.dossier} {digest(one)}" for one in found.dossiers),
    ]
