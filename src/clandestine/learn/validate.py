"""Is the model any good against history? Its answers against what scholars concluded (docs/theory/validation.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine import __version__
from clandestine.ask.finding import Finding
from clandestine.ask.manners import joined, sentence
from clandestine.ask.table import Cell, Column, Row, Table
from clandestine.errors import BadQuestion
from clandestine.learn.judged import WAYS, Judged, judged, led_by
from clandestine.learn.scores import Bin, Difference, brier, divergence, log_score, paired, reliability
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.verdict import Verdicts
from clandestine.scales import share, signed

SEED, MISSES = 1917, 5
HALVES = ("open", "locked", "all")
COMPARED = ("prior", "naive")


@dataclass(frozen=True)
class Marks:
    """The scores of one way of answering for one person: means over the years of each verdict, then over verdicts."""

    log: float
    divergence: float
    brier: float


@dataclass(frozen=True)
class Tested:
    """One person: the verdicts on each variable, and whether the person is locked."""

    dossier: Dossier
    locked: bool
    verdicts: Mapping[str, list[Judged]]

    def marks(self, variable: str, way: str) -> Marks:
        """The scores of one way of answering; one vote a person, however many verdicts and years."""
        scores: list[list[float]] = [[], [], []]
        for one in self.verdicts[variable]:
            rows = np.broadcast_to(one.target, one.answers[way].shape)
            for held, score in zip(scores, (log_score, divergence, brier), strict=True):
                held.append(float(score(rows, one.answers[way]).mean()))
        return Marks(*(float(np.mean(held)) for held in scores))


def validate(
    model: Model, people: Iterable[Dossier], verdicts: Verdicts, *, scenario: str | None = None, seed: int = SEED
) -> Finding:
    """The model's answers year by year against what scholars concluded: log score, Brier score, reliability, the worst misses.

    Against the prior alone and against items taken as independent; with and without items from a verdict's own work. World-views
    are averaged unless a `scenario` is named. People who are locked count in the totals only: nobody should tune a model on them.
    Raises BadQuestion for a model without years, or where no verdict is on any of the people.
    """
    if model.years is None:
        raise BadQuestion(f"{model.name} does not go by years; validation asks year by year (--model person-years)")
    named = {one.dossier for one in verdicts.verdicts}
    held = set(verdicts.locked.dossiers) if verdicts.locked is not None else set()
    tested = []
    for dossier in people:
        if dossier.dossier in named:
            found = judged(model, dossier, verdicts, average=scenario is None, scenario=scenario)
            tested.append(Tested(dossier, dossier.dossier in held, found))
    tested = [one for one in tested if any(one.verdicts.values())]
    if not tested:
        raise BadQuestion("no verdict is on any of these people")
    main, *others = tested[0].verdicts
    totals = {name: _totals(tested, name, seed) for name in (main, *others)}
    bins = _bins([one for one in tested if not one.locked] or tested, main)
    return Finding(
        question="validate",
        heading=_heading(model, verdicts, tested, scenario),
        table=_people(tested, main),
        answer=_summary(totals),
        figure=_reliability(bins, main),
        sentence=_sentence(totals[main], main),
        data=_data(model, tested, totals, bins, scenario),
        provenance={
            "clandestine": __version__, "model": f"{model.name} {digest(model)}", "verdicts": digest(verdicts), "seed": seed,
        },
        notes=tuple(_notes(model, verdicts, tested, main, scenario)),
    )  # fmt: skip


def _half(tested: Sequence[Tested], half: str) -> list[Tested]:
    return [one for one in tested if half == "all" or one.locked == (half == "locked")]


@dataclass(frozen=True)
class Total:
    """One half of the people: how many, the mean scores of each way, and the model's log score less that of others."""

    people: int
    marks: Mapping[str, Marks]
    better: Mapping[str, Difference]


def _totals(tested: Sequence[Tested], variable: str, seed: int) -> dict[str, Total]:
    found = {}
    for half in HALVES:
        group = _half(tested, half)
        if not group:
            continue
        marks = {way: [one.marks(variable, way) for one in group] for way in WAYS}
        means = {
            way: Marks(
                *(float(np.mean([getattr(one, name) for one in held])) for name in ("log", "divergence", "brier"))
            )
            for way, held in marks.items()
        }
        logs = {way: [one.log for one in held] for way, held in marks.items()}
        found[half] = Total(len(group), means, {way: paired(logs["model"], logs[way], seed) for way in COMPARED})
    return found


def _bins(tested: Sequence[Tested], variable: str) -> list[Bin]:
    """All predictions of all states in all years; a person's weigh 1 together."""
    said: list[Any] = []
    found: list[Any] = []
    weights: list[Any] = []
    for one in tested:
        count = sum(verdict.answers["model"].size for verdict in one.verdicts[variable])
        for verdict in one.verdicts[variable]:
            rows = verdict.answers["model"]
            said.append(rows.ravel())
            found.append(np.broadcast_to(verdict.target, rows.shape).ravel())
            weights.append(np.full(rows.size, 1 / count))
    return reliability(np.concatenate(said), np.concatenate(found), np.concatenate(weights))


def _heading(model: Model, verdicts: Verdicts, tested: Sequence[Tested], scenario: str | None) -> str:
    judged_ = sum(len(next(iter(one.verdicts.values()))) for one in tested)
    view = f"under {scenario}" if scenario else "the world-views averaged"
    return (
        f"{model.name} against {verdicts.title or 'verdicts'}\n"
        f"{len(tested)} people, {judged_} verdicts, year by year in {model.years}; {view}\nmodel {model.name}"
        + (f" {model.version}" if model.version else "")
    )


def _people(tested: Sequence[Tested], variable: str) -> Table:
    """The people who are not locked, one a row; those who are, in the totals only."""
    columns = (
        Column("person", "person", width=22),
        Column("verdicts", "verdicts", width=24),
        Column("log_score", "log score", "decibans", data=True),
        Column("divergence", "off by", "change"),
        Column("prior_divergence", "prior", "change"),
        Column("naive_divergence", "naive", "change"),
        Column("without_own_divergence", "without own", "change"),
        Column("brier", "Brier", "change"),
        Column("prior_brier", "prior Brier", "change", data=True),
        Column("naive_brier", "naive Brier", "change", data=True),
    )
    rows: list[Row] = []
    for one in sorted(_half(tested, "open"), key=lambda one: one.dossier.dossier):
        words = "; ".join(
            f"{verdict.verdict.verdict} {verdict.verdict.when or ''}".strip() for verdict in one.verdicts[variable]
        )
        marks = {way: one.marks(variable, way) for way in WAYS}
        scores: list[Cell] = [marks["model"].log, *(marks[way].divergence for way in WAYS)]
        rows.append((one.dossier.dossier, words, *scores, *(marks[way].brier for way in ("model", "prior", "naive"))))
    return Table(columns, tuple(rows))


def _summary(totals: Mapping[str, Mapping[str, Total]]) -> Table:
    columns = (
        Column("variable", "variable"),
        Column("half", "people"),
        Column("way", "answered by"),
        Column("log_score", "log score", "change"),
        Column("divergence", "off by", "change"),
        Column("brier", "Brier", "change"),
        Column("better", "model better by (95 %)"),
    )
    rows: list[Row] = []
    for variable, halves in totals.items():
        for half, total in halves.items():
            for way in WAYS:
                marks, better = total.marks[way], total.better.get(way)
                words = (
                    f"{signed(better.mean, 2)} ({signed(better.low, 2)} to {signed(better.high, 2)})" if better else ""
                )
                rows.append(
                    (variable, f"{half} ({total.people})", way, marks.log, marks.divergence, marks.brier, words)
                )
    return Table(columns, tuple(rows))


def _reliability(bins: Sequence[Bin], variable: str) -> str:
    lines = [f"reliability ({variable}, people not locked): of states given this, verdicts give"]
    for one in bins:
        bar = "#" * round(40 * one.found)
        at = min(39, round(40 * one.said))
        bar = bar.ljust(40)
        bar = f"{bar[:at]}|{bar[at + 1 :]}"
        lines.append(f"{one.low:.2f} to {one.high:.2f}  said {one.said:.2f}  found {one.found:.2f}  {bar}".rstrip())
    return "\n".join([*lines, "# what verdicts give, | what the model gives"])


def _sentence(totals: Mapping[str, Total], variable: str) -> str:
    parts = []
    for half, total in totals.items():
        told = []
        for way in COMPARED:
            better = total.better[way]
            clear = "cannot be told from 0" if better.low <= 0 <= better.high else "does not reach 0"
            interval = f"{signed(better.low, 2)} to {signed(better.high, 2)}: {clear}"
            told.append(f"{signed(better.mean, 2)} nats a person against {way} ({interval})")
        words = {"all": "all", "open": "people not locked", "locked": "locked people"}[half]
        parts.append(f"for {words} ({total.people}) the model's log score on {variable} differs by {joined(told)}")
    return sentence("; ".join(parts))


def _notes(
    model: Model, verdicts: Verdicts, tested: Sequence[Tested], variable: str, scenario: str | None
) -> list[str]:
    notes = [
        "log score: the mean of sum v log p, v a verdict as a distribution, p the answer given that the person was alive; `off by` "
        "is the divergence sum v log(v / p), Brier sum (p - v)^2: all better near 0. One vote a person",
        "nothing in the model was fitted to these people, so there is nothing to leave out one by one",
        "verdicts never enter as evidence; `without own` also leaves out items from a verdict's own work and its kin: "
        + _with_own(tested, variable),
        "a verdict says what a scholar concluded, often from the same papers, not what was so",
    ]
    if verdicts.locked is not None:
        notes.append(
            f"{len(_half(tested, 'locked'))} people are locked by seed {verdicts.locked.seed} and stand in the totals only: "
            f"{verdicts.locked.because}"
        )
    notes += [
        f"{_ordinal(place)} miss: {words}" for place, words in enumerate(_misses(model, tested, variable, scenario))
    ]
    return notes


def _with_own(tested: Sequence[Tested], variable: str) -> str:
    """Who has such items, by name but for those who are locked."""
    own = [one for one in tested if any(verdict.own for verdict in one.verdicts[variable])]
    named, locked = sorted({one.dossier.dossier for one in _half(own, "open")}), len(_half(own, "locked"))
    return joined([*named, *([f"{locked} of those locked"] if locked else [])]) if own else "nobody has any"


def _ordinal(place: int) -> str:
    return ("worst", "second worst", "third worst", "fourth worst", "fifth worst")[place]


def _misses(model: Model, tested: Sequence[Tested], variable: str, scenario: str | None) -> list[str]:
    """The verdicts that the model is furthest from, of people not locked, with what carried the answer there."""
    every = [(one, verdict) for one in _half(tested, "open") for verdict in one.verdicts[variable]]
    off = [
        float(divergence(np.broadcast_to(two.target, two.answers["model"].shape), two.answers["model"]).mean())
        for _, two in every
    ]
    found = []
    for place in sorted(range(len(every)), key=lambda place: -off[place])[:MISSES]:
        one, verdict = every[place]
        states = list(verdict.states)
        mean = verdict.answers["model"].mean(axis=0)
        meant, said = int(np.argmax(verdict.target)), int(np.argmax(mean))
        words = (
            f"{one.dossier.dossier} {verdict.years[0]}/{verdict.years[-1]}, {verdict.verdict.verdict} according to "
            f"{verdict.verdict.by or 'the compiler'} ({verdict.verdict.confidence}): {states[meant]} has "
            f"{share(float(mean[meant]))}, "
            f"the likeliest {states[said]} {share(float(mean[said]))} (off by {off[place]:.2f})"
        )
        against = sorted(
            (effect, name)
            for name, effect in led_by(model, one.dossier, verdict, variable, scenario).items()
            if effect < -0.005
        )[:3]
        carried = ", ".join(f"{name} ({signed(effect, 2)})" for effect, name in against)
        found.append(words + (f"; led there by {carried}" if carried else "; no item leads there, the prior does"))
    return found


def _data(
    model: Model,
    tested: Sequence[Tested],
    totals: Mapping[str, Mapping[str, Total]],
    bins: Sequence[Bin],
    scenario: str | None,
) -> dict[str, Any]:
    return {
        "model": model.name,
        "view": scenario or "average",
        "people": {one.dossier.dossier: "locked" if one.locked else "open" for one in tested},
        "totals": {
            variable: {
                half: {
                    "people": total.people,
                    "scores": {way: vars(marks) for way, marks in total.marks.items()},
                    "better": {way: vars(better) for way, better in total.better.items()},
                }
                for half, total in halves.items()
            }
            for variable, halves in totals.items()
        },
        "reliability": [vars(one) for one in bins],
    }
