"""Answers of several cases side by side: how likely each state is in each, and how far it moved from the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clandestine.ask.manners import carried
from clandestine.ask.posterior import Answer
from clandestine.ask.table import Column, Row, Table
from clandestine.scales import DECIBANS_PER_NAT, share
from clandestine.translate.case import Case


def same_view(before: Answer, after: Sequence[Answer]) -> Answer:
    """The answer under the view of the same name, or the only one there is (a supposition may choose a scenario)."""
    return next((one for one in after if one.view.name == before.view.name), after[0])


def beside(
    cases: Sequence[Case],
    about: str,
    first: tuple[str, str],
    names: Sequence[str],
    rows: Sequence[tuple[Answer, Sequence[Answer]]],
    hidden: Mapping[str, str],
    level: float,
) -> Table:
    """Rows of states under each view: the first case's answer (`first` is its key and heading), each other's, and what moved."""
    percent = f"{level:.0%}".rstrip("%")
    key, words = first
    columns = [
        Column("view", "view", width=11),
        Column("state", about, width=14),
        Column(f"{key}_posterior", f"{key}: posterior", "share", data=True),
        Column(f"{key}_low", "low", "share", data=True),
        Column(f"{key}_high", "high", "share", data=True),
        Column(key, f"{words} ({percent} %)", width=22),
    ]
    for name in names:
        columns += [
            Column(f"{name}_posterior", f"{name}: posterior", "share", data=True),
            Column(f"{name}_low", "low", "share", data=True),
            Column(f"{name}_high", "high", "share", data=True),
            Column(f"{name}", name, width=22),
            Column(f"{name}_moved", "dB", "decibans"),
        ]
    columns.append(Column("origins_after", "origins, supposed", data=True))
    lines: list[Row] = []
    origins = ", ".join(str(len(one.origins)) for one in cases[1:])
    for before, after in rows:
        for place, state in enumerate(before.states):
            line: list[Any] = [before.view.name, state]
            if state in hidden:
                line += [None, None, None, "no evidence here, prior only", *[None, None, None, "", None] * len(names)]
            else:
                line += _cells(before, place)
                for one in after:
                    line += [*_cells(one, place), moved(before, one, place)]
            lines.append((*line, origins))
    return carried(cases[0], columns, lines)


def ranged(answer: Answer, place: int) -> str:
    """A posterior with its range, as people read it."""
    value, low, high = (float(array[place]) for array in (answer.posterior, answer.low, answer.high))
    return f"{share(value)} ({share(low)} to {share(high)})"


def moved(before: Answer, after: Answer, place: int) -> float:
    """The change of the odds of one state against all others, in decibans."""
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = [np.log(one.posterior[place]) - np.log1p(-one.posterior[place]) for one in (before, after)]
        found = float((odds[1] - odds[0]) * DECIBANS_PER_NAT)
    return 0.0 if np.isnan(found) else found


def _cells(answer: Answer, place: int) -> list[Any]:
    return [*(float(array[place]) for array in (answer.posterior, answer.low, answer.high)), ranged(answer, place)]
