"""What does each item weigh, and what carries the answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.ask.finding import Finding
from clandestine.ask.manners import called, heading, joined, listed_notes, unnameable, withheld_states
from clandestine.ask.posterior import DRAWS, LEVEL, SEED, answer_data, answer_table, answers
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Column, Row, Table
from clandestine.ask.worldviews import compare_views
from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT, STANDARD, times
from clandestine.translate.case import Case, View
from clandestine.translate.network import ON_FILE
from clandestine.translate.numbers import Array

BARS = ("in_order", "alone", "last")


@dataclass(frozen=True)
class Weights:
    """Weights of evidence for one pair under one view, in decibans.

    `alone`, `last` (the item's removal) and `in_order` (as listed, each after the ones before) have one entry an
    item; `total` is
    their joint weight and the sum of `in_order`; `by_origin` and `by_file` are removals of everything that goes back
    to one origin or lies in one file.
    """

    view: View
    prior: float
    total: float
    alone: Array
    last: Array
    in_order: Array
    by_origin: Mapping[str, float]
    by_file: Mapping[str, float]


def weights(case: Case, about: str, pair: tuple[str, str], view: View) -> Weights:
    """Every weight of every item for one pair of states under one view, from one batched sweep."""
    return _of_pair(case, about, pair, view, *_swept(case, about, view))


def _swept(case: Case, about: str, view: View) -> tuple[Array, list[str], list[str]]:
    """Log joints for all sets of items the weights need: (states, rows), with the origins and files in row order."""
    items = case.network.items
    count = len(items)
    origins = list(dict.fromkeys(item.origin for item in items))
    files = list(dict.fromkeys(item.file for item in items))
    every = np.ones((1, count), dtype=bool)
    one = np.eye(count, dtype=bool)
    before = np.tril(np.ones((count, count), dtype=bool))
    by_origin = np.array([[item.origin != origin for item in items] for origin in origins], dtype=bool).reshape(
        -1, count
    )
    by_file = np.array([[item.file != file for item in items] for file in files], dtype=bool).reshape(-1, count)
    masks = np.concatenate([every, ~every, one, ~one, before, by_origin, by_file])
    joint = case.log_joint(about, view, masks)
    case.refuse_impossible(joint, view)
    return joint, origins, files


def _of_pair(
    case: Case, about: str, pair: tuple[str, str], view: View, joint: Array, origins: list[str], files: list[str]
) -> Weights:
    left, right = (case.states(about).index(state) for state in pair)
    with np.errstate(invalid="ignore"):
        odds = (joint[left] - joint[right]) * DECIBANS_PER_NAT
    if not np.isfinite(odds[1]):
        raise BadQuestion(f"{pair[0]} against {pair[1]}: one of them is impossible before any evidence")
    count = len(case.network.items)
    full, prior = odds[0], odds[1]
    start = 2
    alone = odds[start : start + count] - prior
    with np.errstate(invalid="ignore"):
        last = full - odds[start + count : start + 2 * count]
        in_order = np.diff(np.concatenate([[prior], odds[start + 2 * count : start + 3 * count]]))
        rest = full - odds[start + 3 * count :]
    return Weights(
        view,
        float(prior),
        float(full - prior),
        alone,
        last,
        in_order,
        {origin: float(weight) for origin, weight in zip(origins, rest[: len(origins)], strict=True)},
        {file: float(weight) for file, weight in zip(files, rest[len(origins) :], strict=True)},
    )


def weigh(
    case: Case,
    about: str | None = None,
    pair: tuple[str, str] | None = None,
    *,
    bars: str = "in_order",
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Finding:
    """What each item weighs between two states, under each view, and what the whole comes to.

    Weights are decibans, positive for the first of the pair (by default the model's first). `bars` chooses what is
    drawn: "in_order" (adds up to the whole), "alone" or "last". Raises BadQuestion for an unknown state and
    ImpossibleEvidence.
    """
    about = about or case.about
    if bars not in BARS:
        raise BadQuestion(f"bars are one of {', '.join(BARS)}")
    hidden = withheld_states(case, about)
    pairs = _pairs(case, about, pair, hidden)
    found = answers(case, about, draws, seed, level)
    first = pairs[0]
    swept = [(view, *_swept(case, about, view)) for view in case.views]
    by_pair = {
        one: [_of_pair(case, about, one, view, joint, origins, files) for view, joint, origins, files in swept]
        for one in pairs
    }
    chosen = by_pair[first]
    data = answer_data(case, about, found, hidden, level, draws)
    data["weights"] = [_data(case, one, each) for one, several in by_pair.items() for each in several]
    data["against_the_rest"] = _against_the_rest(found, hidden)
    names = [called(case, about, state) for state in first]
    return Finding(
        question="weigh",
        heading=heading(case, f"{names[0]} against {names[1]} ({about})"),
        table=_table(case, chosen, first, bars, level),
        answer=answer_table(case, about, found, hidden, level),
        sentence=_carries(case, chosen, names),
        data=data,
        provenance=provenance(case, seed=seed, draws=draws),
        notes=tuple(_notes(case, about, first, chosen, bars, hidden)),
    )


def _pairs(case: Case, about: str, pair: tuple[str, str] | None, hidden: Mapping[str, str]) -> list[tuple[str, str]]:
    states = case.states(about)
    if pair is not None:
        for state in pair:
            if state not in states:
                raise BadQuestion(f"{about} has no state {state!r}; its states are {', '.join(states)}")
            if state in hidden:
                raise BadQuestion(hidden[state])
        return [pair]
    stated = [tuple(words.split(":")) for words in case.model.pairs]
    known = [(left, right) for left, right in stated if {left, right} <= set(states) - set(hidden)]
    return (
        known
        or [(state, states[0]) for state in states[1:] if not {state, states[0]} & set(hidden)][:1]
        or _none(about)
    )


def _none(about: str) -> list[tuple[str, str]]:
    raise BadQuestion(f"there is no pair of states of {about} to weigh between; name one")


def _table(case: Case, chosen: Sequence[Weights], pair: tuple[str, str], bars: str, level: float) -> Table:
    columns = [
        Column("item", "item", width=22),
        Column("says", "says", wide=True),
        Column("source", "source", wide=True),
        Column("kind", "source", width=15),
        Column("when", "date", width=9),
        Column("origin", "origin", wide=True),
        Column("file", "file", wide=True),
    ]
    many = len(chosen) > 1
    for weighed in chosen:
        name = weighed.view.name
        for order in BARS:
            heading_ = name if order == bars else f"{name}: {order}"
            columns.append(Column(f"{name}_{order}", heading_, "decibans", wide=order != bars))
        columns.append(Column(f"{name}_bar", "", "bar", width=9 if many else 21))
    rows: list[Row] = [
        ("prior odds", "", "", "", str(case.window), "", "", *_cells(chosen, lambda each: [each.prior] * 3))
    ]
    for place, item in enumerate(case.network.items):
        cells = _cells(
            chosen, lambda each, at=place: [float(getattr(each, order)[at]) for order in BARS], BARS.index(bars)
        )
        rows.append((item.id, item.says, item.source, item.kind, item.when, item.origin, item.file, *cells))
    totals = _cells(chosen, lambda each: [each.prior + each.total] * 3)
    rows.append(("posterior odds", "", "", "", "", "", "", *totals))
    return Table(tuple(columns), tuple(rows))


def _cells(chosen: Sequence[Weights], of: Any, bar: int = 0) -> list[float]:
    cells: list[float] = []
    for each in chosen:
        three = of(each)
        cells += [*three, three[bar]]
    return cells


def _data(case: Case, pair: tuple[str, str], weighed: Weights) -> dict[str, Any]:
    """One pair under one view, full precision; a weight that does not exist (impossible without it) is null."""
    items = [
        {
            "id": item.id,
            "says": item.says,
            "source": item.source,
            "origin": item.origin,
            "file": item.file,
            **{order: _finite(getattr(weighed, order)[place]) for order in BARS},
        }
        for place, item in enumerate(case.network.items)
    ]
    return {
        "view": weighed.view.name,
        "pair": list(pair),
        "prior": weighed.prior,
        "total": _finite(weighed.total),
        "word": STANDARD.word(weighed.total),
        "items": items,
        "by_origin": {origin: _finite(weight) for origin, weight in weighed.by_origin.items()},
        "by_file": {file: _finite(weight) for file, weight in weighed.by_file.items()},
    }


def _against_the_rest(found: list[Any], hidden: Mapping[str, str]) -> dict[str, dict[str, float | None]]:
    """The weight of all items for each state against all others together, which depends on the prior over the others."""
    told: dict[str, dict[str, float | None]] = {}
    for answer in found:
        rows: dict[str, float | None] = {}
        for place, state in enumerate(answer.states):
            if state in hidden:
                continue
            after, before = answer.posterior[place], answer.prior[place]
            inside = 0 < after < 1 and 0 < before < 1
            weight = np.log(after / (1 - after)) - np.log(before / (1 - before)) if inside else np.nan
            rows[state] = _finite(weight * DECIBANS_PER_NAT)
        told[answer.view.name] = rows
    return told


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _carries(case: Case, chosen: Sequence[Weights], names: Sequence[str]) -> str:
    """The one sentence: how much the whole says, and which origin carries it."""
    parts = []
    for weighed in chosen:
        text = f"under {weighed.view.name} the evidence is {times(weighed.total, *names)}"
        text += f" ({weighed.total:+.1f} dB, {STANDARD.word(weighed.total)})"
        carried = [(abs(weight), origin) for origin, weight in weighed.by_origin.items() if origin != ON_FILE]
        if carried and max(carried)[0] >= 0.05:
            weight, origin = max(carried)
            ids = [item.id for item in case.network.items if item.origin == origin]
            left = weighed.total - weighed.by_origin[origin]
            shown = joined(ids[:3]) + (" and others" if len(ids) > 3 else "")
            text += f", carried most by {origin} ({shown}): without it {left:+.1f} dB"
        parts.append(text)
    sentence = "; ".join(parts) if parts else "nothing weighs"
    return sentence[0].upper() + sentence[1:] + "."


def _notes(
    case: Case, about: str, pair: tuple[str, str], chosen: Sequence[Weights], bars: str, hidden: Mapping[str, str]
) -> list[str]:
    notes = [
        f"decibans (10 log10 of the likelihood ratio): above 0 for {pair[0]}, below 0 for {pair[1]}; {STANDARD}",
        {
            "in_order": "bars are in the order listed and add up to the whole; items hang together, so another order gives other "
            "bars and only the sum is fixed",
            "alone": "each bar is the item taken alone; bars taken alone do not add up",
            "last": "each bar is what the item's removal takes away; an original and its exact copy each weigh nothing so",
        }[bars],
    ]
    notes += compare_views(case, about, pair, [(each.view, each.alone) for each in chosen])
    notes += dict.fromkeys(hidden.values())
    for state in sorted(unnameable(case, about) - set(hidden)):
        if state in case.states(about):
            name = called(case, about, state)
            notes.append(f"{name} rests on fewer than two independent origins and is not named as leading")
    return notes + listed_notes(case)
