"""How is the posterior spread over the doubt of all numbers at once, and which numbers spread it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    heading,
    joined,
    listed_notes,
    nameable,
    refuse_settled,
    sensitive_notes,
    sentence,
    withheld_states,
)
from clandestine.ask.posterior import SEED
from clandestine.ask.provenance import provenance
from clandestine.ask.sensitivity import short
from clandestine.ask.spread import STILL, Spread, spread
from clandestine.ask.table import Cell, Column, Row, Table
from clandestine.scales import share
from clandestine.translate.case import Case

DRAWS, TOP = 4000, 10
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
STEPS = (0.01, 0.02, 0.05, 0.1)  # widths of a bar of the histogram, the narrowest that gives at most MOST_BARS
MOST_BARS, ABREAST = 12, 3


def draws(
    case: Case,
    about: str | None = None,
    state: str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    top: int = TOP,
) -> Finding:
    """The distribution of the posterior of a state (by default the leading one) over draws of all doubtful numbers.

    For each view: quantiles, the share of draws in which each state leads, each number's first-order share of the variance of the
    log-odds (its squared correlation with them, Saltelli and others 2008), and the mean reweighted by P(evidence | draw). The
    draws are those behind every range. Raises BadQuestion for an unknown state or one that gets no number.
    """
    about = case.asked(about)
    refuse_settled(case, about)
    hidden, allowed = withheld_states(case, about), nameable(case, about, state)
    states = case.states(about)
    told, data, numbers, shown = [], {}, {}, []
    for view in case.views_for(about):
        found = spread(case, about, view, draws, seed)
        lead = max(allowed, key=lambda place: found.stated[place])
        place = states.index(state) if state is not None else lead
        shown.append((found, place))
        part = found.explained(place)
        floor = found.noise(len(part))
        kept = {name: value for name, value in part.items() if value**2 > floor}
        numbers[view.name] = dict(sorted(kept.items(), key=lambda one: -(one[1] ** 2)))
        data[view.name] = _data(states, found, place, allowed, hidden) | {
            "doubts": len(part), "noise": floor,
            "numbers": {name: {"share": value**2, "raises": value > 0} for name, value in numbers[view.name].items()},
            "left": 1 - sum(value**2 for value in kept.values()) if part else None,
        }  # fmt: skip
        told.append(_sentence(case, about, found, place, data[view.name]))
    edges = _bins(shown)
    heights = [_heights(found.drawn[place], edges) if edges else [] for found, place in shown]
    for (found, _), shares in zip(shown, heights, strict=True):
        data[found.view.name]["histogram"] = {"edges": edges, "shares": shares}
    names = [f"{found.view.under}{called(case, about, states[place])}" for found, place in shown]
    return Finding(
        question="draws",
        heading=heading(case, f"how widely is {about} spread?"),
        table=_table(case, about, shown, allowed, hidden, numbers),
        answer=_numbers(numbers, top),
        figure=_figure(names, heights, edges),
        sentence=" ".join(told),
        data={
            "dossier": case.dossier.dossier, "window": str(case.window), "about": about, "draws": draws, "views": data,
            "prior_only": dict(hidden),
        },
        provenance=provenance(case, seed=seed, draws=draws),
        notes=(
            "5 % to 95 %: quantiles of the posterior over draws of all doubtful numbers at once, each draw counting the same; "
            "fitted: the mean, each draw weighted by how likely it makes the evidence; leads: the share of draws in which it leads",
            *_number_notes(numbers, top),
            *dict.fromkeys(hidden.values()), *sensitive_notes(case), *listed_notes(case),
        ),
    )  # fmt: skip


def _data(
    states: Sequence[str], found: Spread, asked: int, allowed: Sequence[int], hidden: Mapping[str, str]
) -> dict[str, Any]:
    """Everything about one view at full precision."""
    mean, fitted, leads = found.drawn.mean(axis=1), found.reweighted, found.leads(allowed)
    rows = {}
    for place, state in enumerate(states):
        if state not in hidden:
            quantiles = np.quantile(found.drawn[place], QUANTILES)
            rows[state] = {
                "stated": float(found.stated[place]),
                "quantiles": {f"{at:g}": float(value) for at, value in zip(QUANTILES, quantiles, strict=True)},
                "mean": float(mean[place]),
                "reweighted": float(fitted[place]),
                "leads": leads.get(place),
            }
    return {"state": states[asked], "states": rows, "effective_draws": found.effective}


def _table(
    case: Case,
    about: str,
    shown: Sequence[tuple[Spread, int]],
    allowed: Sequence[int],
    hidden: Mapping[str, str],
    numbers: Mapping[str, Mapping[str, float]],
) -> Table:
    """Rows of states under each view; for CSV also the numbers behind the spread of the state asked about."""
    quantiles = [Column(f"q{round(at * 100):02d}", f"{at:.0%}".replace("%", " %"), "share") for at in QUANTILES]
    columns = [
        Column("view", "view", width=11, data=len(shown) == 1), Column("state", about, width=12), Column("stated", "is", "share"),
        *quantiles, Column("mean", "mean", "share"), Column("reweighted", "fitted", "share"), Column("leads", "leads", "share"),
        Column("number", "number", data=True), Column("of_variance", "share of variance", "share", data=True),
        Column("raises", "raises it", data=True),
    ]  # fmt: skip
    rows: list[Row] = []
    behind: list[Row] = []
    blank: list[Cell] = [None] * (len(QUANTILES) + 4)
    for found, asked in shown:
        data = _data(case.states(about), found, asked, allowed, hidden)["states"]
        for state, row in data.items():
            values = (row["stated"], *row["quantiles"].values(), row["mean"], row["reweighted"], row["leads"])
            rows.append((found.view.name, state, *values, None, None, None))
        for name, value in numbers[found.view.name].items():
            behind.append((found.view.name, case.states(about)[asked], *blank, name, value**2, str(value > 0).lower()))
    prior_only: list[Row] = [("", state, *blank, words, None, None) for state, words in hidden.items()]
    return carried(case, columns, rows, [*behind, *prior_only])


def _numbers(numbers: Mapping[str, Mapping[str, float]], top: int) -> Table | None:
    """The numbers that spread the answer most, and how much of it under each view."""
    most: dict[str, float] = {}
    for held in numbers.values():
        for name, value in held.items():
            most[name] = max(most.get(name, 0.0), value**2)
    if not most:
        return None
    columns = [Column("number", "of the variance, owed to", width=44), *(Column(view, view) for view in numbers)]
    rows: list[Row] = []
    for name in sorted(most, key=lambda one: (-most[one], one))[:top]:
        cells = [held.get(name) for held in numbers.values()]
        rows.append(
            (short(name), *("" if one is None else f"{share(one**2)} {'up' if one > 0 else 'down'}" for one in cells))
        )
    return Table(tuple(columns), tuple(rows))


def _number_notes(numbers: Mapping[str, Mapping[str, float]], top: int) -> list[str]:
    if not any(numbers.values()):
        return []
    count = len({name for held in numbers.values() for name in held})
    more = f"; {top} of {count} are printed, CSV and JSON hold all" if count > top else ""
    return [
        "share of the variance of the log-odds that each number accounts for by itself; up: a higher number raises the posterior; "
        f"what chance alone could give at this many draws is left out{more}"
    ]


def _bins(shown: Sequence[tuple[Spread, int]]) -> list[float]:
    """The edges of the bars, common to all views; none where nothing moves."""
    drawn = [found.drawn[place] for found, place in shown]
    if all(np.ptp(values) < STILL for values in drawn):
        return []
    low, high = min(values.min() for values in drawn), max(values.max() for values in drawn)
    step = next((one for one in STEPS if np.ceil(high / one) - np.floor(low / one) <= MOST_BARS), STEPS[-1])
    first = int(np.floor(low / step))
    last = max(int(np.ceil(high / step)), first + 1)
    return [round(place * step, 10) for place in range(first, last + 1)]


def _heights(values: np.ndarray, edges: Sequence[float]) -> list[float]:
    """The share of the draws in each bar."""
    held = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0] / len(values)
    return [float(share_) for share_ in held]


def _figure(names: Sequence[str], heights: Sequence[Sequence[float]], edges: Sequence[float]) -> str:
    """A histogram for each view, three abreast: a line for every stretch of the posterior, a bar for its share of the draws."""
    panels = []
    for start in range(0, len(names) if edges else 0, ABREAST):
        part, bars = names[start : start + ABREAST], heights[start : start + ABREAST]
        room = (80 - 12) // len(part) - 2
        most = max(max(one) for one in bars)
        lines = ["posterior   " + "  ".join(name[:room].ljust(room) for name in part).rstrip()]
        for place, (low, high) in enumerate(pairwise(edges)):
            cells = [
                f"{'#' * round(one[place] / most * (room - 6))} {share(one[place]) if one[place] else ''}".strip()
                for one in bars
            ]
            lines.append((f"{low:.2f}-{high:.2f}".ljust(12) + "  ".join(cell.ljust(room) for cell in cells)).rstrip())
        panels.append("\n".join(lines))
    return "\n\n".join(panels)


def _sentence(case: Case, about: str, found: Spread, place: int, data: Mapping[str, Any]) -> str:
    name = called(case, about, data["state"])
    row, count = data["states"][data["state"]], found.drawn.shape[1]
    start = f"{found.view.under}{name} has {share(row['stated'])}"
    if not found.doubts:
        return sentence(f"{start}, and no number behind it is in doubt: there is nothing to draw")
    if not data["doubts"]:
        return sentence(f"{start} in every draw: no number in doubt bears on it")
    q = {at: share(value) for at, value in row["quantiles"].items()}
    text = f"{start} as stated; half of the draws put it between {q['0.25']} and {q['0.75']}, nine in ten between "
    text += f"{q['0.05']} and {q['0.95']}"
    others = {state: one["leads"] for state, one in data["states"].items() if one["leads"] and state != data["state"]}
    best = sorted(others, key=lambda state: -others[state])[:2]
    told = [f"{called(case, about, state)} in {share(others[state])}" for state in best]
    text += f". It leads in {share(row['leads'])} of them" if row["leads"] is not None else ""
    text += f", {joined(told)}" if told and row["leads"] is not None else ""
    numbers = data["numbers"]
    if numbers:
        most = [f"{short(one)} ({share(held['share'])})" for one, held in list(numbers.items())[:3]]
        whole, left = share(min(1 - data["left"], 1.0)), share(max(data["left"], 0.0))
        more = len(numbers) > len(most)
        text += f". Its spread is owed{' most' * more} to {joined(most)}"
        text += (
            f"; the {len(numbers)} numbers beyond chance account for {whole}"
            if more
            else f", {'together ' * (len(most) > 1)}{whole}"
        )
        text += f" of the variance of its log-odds, and {left} is left to slighter numbers, interplay and chance"
    else:
        text += ". No single number stands out from chance at this many draws"
    mean, fitted = share(row["mean"]), share(row["reweighted"])
    text += f". Its mean is {mean}, and " + ("the same" if mean == fitted else fitted)
    worth = f"(worth {data['effective_draws']:,.0f} of {count:,} draws)"
    text += f" with each draw weighted by how likely it makes the evidence {worth}"
    return sentence(text)
