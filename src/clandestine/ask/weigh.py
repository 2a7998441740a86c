"""What does each item weigh, and what carries the answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from clandestine.ask.beside import log_odds
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    heading,
    joined,
    listed_notes,
    refuse_settled,
    sensitive_notes,
    sentence,
    withheld_states,
)
from clandestine.ask.posterior import DRAWS, LEVEL, SEED, Answer, answer_data, answer_table, answers
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Cell, Column, Row, Table
from clandestine.ask.weights import ORDERS, Removals, Weights, stated_pairs
from clandestine.ask.worldviews import compare_views
from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT, signed, times
from clandestine.translate.case import Case
from clandestine.translate.onfile import ON_FILE


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
    about = case.asked(about)
    if bars not in ORDERS:
        raise BadQuestion(f"bars are one of {', '.join(ORDERS)}")
    refuse_settled(case, about)
    hidden = withheld_states(case, about)
    pairs = _pairs(case, about, pair, hidden)
    found = answers(case, about, draws, seed, level)
    first = pairs[0]
    places = {state: place for place, state in enumerate(case.states(about))}
    swept = [Removals.of(case, about, view) for view in case.views_for(about)]
    by_pair = {one: [each.weights(places[one[0]], places[one[1]]) for each in swept] for one in pairs}
    ranges = {one: [_range(answer, places[one[0]], places[one[1]], level) for answer in found] for one in pairs}
    chosen = by_pair[first]
    data = answer_data(case, about, found, hidden, level, draws)
    data["weights"] = [
        _data(case, one, each, odds) for one in pairs for each, odds in zip(by_pair[one], ranges[one], strict=True)
    ]
    data["against_the_rest"] = _against_the_rest(found, hidden)
    names = [called(case, about, state) for state in first]
    return Finding(
        question="weigh",
        heading=heading(case, f"{names[0]} against {names[1]} ({about})"),
        table=_table(case, chosen, ranges[first], bars, hidden),
        answer=answer_table(case, about, found, hidden, level),
        sentence=_carries(case, chosen, ranges[first], names),
        data=data,
        provenance=provenance(case, seed=seed, draws=draws),
        notes=tuple(_notes(case, about, first, chosen, bars, hidden)),
    )


def _pairs(case: Case, about: str, pair: tuple[str, str] | None, hidden: Mapping[str, str]) -> list[tuple[str, str]]:
    states = case.states(about)
    if pair is not None:
        if pair[0] == pair[1]:
            raise BadQuestion(f"{pair[0]!r} cannot be weighed against itself")
        for state in pair:
            if state not in states:
                raise BadQuestion(f"{about} has no state {state!r}; its states are {', '.join(states)}")
            if state in hidden:
                raise BadQuestion(hidden[state])
        return [pair]
    known = stated_pairs(case, about, hidden)
    prior = case.prior_log_joint(about, case.views_for(about)[0])[:, 0]
    shown = [state for state, log in zip(states, prior, strict=True) if state not in hidden and np.isfinite(log)]
    return known or ([(shown[1], shown[0])] if len(shown) > 1 else _none(about))


def _none(about: str) -> list[tuple[str, str]]:
    raise BadQuestion(f"no two states of {about} may be weighed here: nothing bears on it by itself")


def _range(answer: Answer, left: int, right: int, level: float) -> tuple[float, float]:
    """The central range of the posterior odds over the draws, in decibans."""
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = (np.log(answer.drawn[left]) - np.log(answer.drawn[right])) * DECIBANS_PER_NAT
    known = odds[np.isfinite(odds)]
    if not len(known):  # one of the two is impossible at every draw
        return float(odds[0]), float(odds[0])
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _table(
    case: Case,
    chosen: Sequence[Weights],
    ranges: Sequence[tuple[float, float]],
    bars: str,
    hidden: Mapping[str, str],
) -> Table:
    columns = [
        Column("item", "item", width=16, middle=True),
        Column("says", "says", wide=True),
        Column("source", "source", wide=True),
        Column("kind", "kind", width=14),
        Column("when", "date", width=10),
        Column("origin", "origin", wide=True),
        Column("file", "file", data=True),
    ]
    for weighed in chosen:
        name = weighed.view.name
        for order in ORDERS:
            heading_ = name if order == bars else f"{name}: {order}"
            columns.append(Column(f"{name}_{order}", heading_, "decibans", wide=order != bars))
        columns.append(Column(f"{name}_bar", "", "bar", width=11 if len(chosen) > 1 else 29))
        columns.append(Column(f"{name}_low", f"{name}: low", "decibans", data=True))
        columns.append(Column(f"{name}_high", f"{name}: high", "decibans", data=True))
    columns.append(Column("items", "items", data=True))
    items = case.item_count
    odds: list[list[Cell]] = [[*[each.prior] * 3, None, None, None] for each in chosen]
    rows: list[Row] = [("prior odds", "", "", "", "", "", "", *chain.from_iterable(odds), items)]
    for place, item in enumerate(case.network.items):
        cells: list[Cell] = []
        for each in chosen:
            cells += [float(getattr(each, order)[place]) for order in ORDERS]
            cells += [float(getattr(each, bars)[place]), None, None]
        said = (item.id, item.says, item.source, item.kind, item.when, item.origin, item.file)
        rows.append((*said, *cells, items))
    odds = [[*[each.prior + each.total] * 3, None, *both] for each, both in zip(chosen, ranges, strict=True)]
    rows.append(("posterior odds", "", "", "", "", "", "", *chain.from_iterable(odds), items))
    blank = [None] * (len(columns) - 3)
    return carried(case, columns, rows, [(state, words, *blank, items) for state, words in hidden.items()])


def _data(case: Case, pair: tuple[str, str], weighed: Weights, odds: tuple[float, float]) -> dict[str, Any]:
    """One pair under one view, full precision; a weight that does not exist (impossible without it) is null."""
    items = [
        {
            "id": item.id,
            "says": item.says,
            "source": item.source,
            "origin": item.origin,
            "file": item.file,
            **{order: _finite(getattr(weighed, order)[place]) for order in ORDERS},
        }
        for place, item in enumerate(case.network.items)
    ]
    return {
        "view": weighed.view.name,
        "pair": list(pair),
        "prior": weighed.prior,
        "total": _finite(weighed.total),
        "posterior_odds_range": [_finite(end) for end in odds],
        "word": case.scale.word(weighed.total),
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
            with np.errstate(invalid="ignore"):
                weight = log_odds(answer.posterior, place) - log_odds(answer.prior, place)
            rows[state] = _finite(weight * DECIBANS_PER_NAT)
        told[answer.view.name] = rows
    return told


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _carries(case: Case, chosen: Sequence[Weights], ranges: Sequence[tuple[float, float]], names: Sequence[str]) -> str:
    """The one sentence: how much the whole says, and which origin carries it."""
    parts = []
    for weighed, (low, high) in zip(chosen, ranges, strict=True):
        text = f"{weighed.view.under}the evidence is {times(weighed.total, *names)}"
        text += f" ({signed(weighed.total)} dB, {case.scale.word(weighed.total)}; "
        text += (
            f"with the prior {signed(weighed.prior + weighed.total)} dB, range {signed(low, 0)} to {signed(high, 0)})"
        )
        carried = [(abs(weight), origin) for origin, weight in weighed.by_origin.items() if origin != ON_FILE]
        if carried and max(carried)[0] >= 0.05:
            origin = max(carried)[1]
            ids = [item.id for item in case.network.items if item.origin == origin]
            left = weighed.total - weighed.by_origin[origin]
            shown = joined(ids[:3]) + (" and others" if len(ids) > 3 else "")
            text += f", carried most by {origin} ({shown})" + (
                f": without it {signed(left)} dB" if np.isfinite(left) else ""
            )
        parts.append(text)
    return sentence("; ".join(parts) if parts else "nothing weighs")


def _notes(
    case: Case, about: str, pair: tuple[str, str], chosen: Sequence[Weights], bars: str, hidden: Mapping[str, str]
) -> list[str]:
    notes = [
        f"decibans (10 log10 of the likelihood ratio): above 0 for {pair[0]}, below 0 for {pair[1]}; {case.scale}",
        {
            "in_order": "bars are in the order listed and add up to the whole; items hang together, so another order gives other "
            "bars and only the sum is fixed",
            "alone": "each bar is the item taken alone; bars taken alone do not add up",
            "last": "each bar is what the item's removal takes away; an original and its exact copy each weigh nothing so",
        }[bars],
    ]
    notes += compare_views(case, about, pair, chosen)
    notes += dict.fromkeys(hidden.values())
    return [*notes, *sensitive_notes(case), *listed_notes(case)]
