"""Probabilities by year as stacked bands drawn in letters, with the evidence marked beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.translate.numbers import Array

WIDTH, LABEL, HEIGHT = 78, 20, 16
SIGNS = "o#+-%.!x:&=@*~^"  # one for each state, the same wherever it is drawn


@dataclass(frozen=True)
class Mark:
    """An item beneath the bands: the years it may speak of, and whether it is one of them (`doubtful`) or all."""

    label: str
    years: tuple[int, ...]
    doubtful: bool = False


def signs_of(states: Sequence[str]) -> dict[str, str]:
    """A sign for every state: its place in `SIGNS`, and letters of the alphabet beyond."""
    more = SIGNS + "abdefghijklmnpqrstvwyz"
    return {state: more[place % len(more)] for place, state in enumerate(states)}


def bands(years: Sequence[int], shares: Mapping[str, Array], signs: Mapping[str, str], width: int = WIDTH) -> str:
    """Stacked bands: a column a year, each state's share of the height; what is left out of `shares` stays blank.

    `shares` holds an array over the years for every state. Every column is filled as far as its shares go, to the nearest letter.
    """
    cell, step = _cell(len(years), width)
    shown = range(0, len(years), step)
    columns = [
        _column([float(shares[state][place]) for state in shares], [signs[state] for state in shares])
        for place in shown
    ]
    lines = []
    for row in range(HEIGHT):
        height = HEIGHT - row
        edge = f"{height / HEIGHT:.2f}" if height % 4 == 0 else ""
        lines.append(f"{edge:>{LABEL - 2}} |" + "".join(column[height - 1] * cell for column in columns))
    lines.append(f"{'':>{LABEL - 2}} +" + "-" * (cell * len(columns)))
    lines.append(_ticks(years, cell, step))
    return "\n".join(line.rstrip() for line in lines)


def marks(years: Sequence[int], items: Sequence[Mark], width: int = WIDTH) -> str:
    """The items, a line each: `*` in a year, `=` through several, `?` where it is one of them and nobody knows which."""
    cell, step = _cell(len(years), width)
    lines = []
    for item in items:
        sign = "*" if len(item.years) == 1 else "?" if item.doubtful else "="
        line = ""
        for place in range(0, len(years), step):
            inside = any(year in item.years for year in years[place : place + step])
            line += (sign * cell if sign == "=" else sign.ljust(cell)) if inside else " " * cell
        label = item.label if len(item.label) <= LABEL - 2 else item.label[: LABEL - 3] + "…"
        lines.append(f"{label:<{LABEL - 2}} |{line}".rstrip())
    return "\n".join(lines)


def legend(states: Sequence[str], signs: Mapping[str, str], words: Mapping[str, str], width: int = WIDTH) -> str:
    """The signs and what they stand for, over as many lines as needed."""
    lines, line = [], ""
    for state in states:
        part = f"{signs[state]} {words.get(state, state)}"
        if line and len(line) + 3 + len(part) > width:
            lines.append(line)
            line = ""
        line += ("   " if line else "") + part
    return "\n".join([*lines, line])


def _cell(count: int, width: int) -> tuple[int, int]:
    """How many letters a year is wide, and how many years a column stands for."""
    room = width - LABEL
    return (min(3, room // count), 1) if count <= room else (1, -(-count // room))


def _column(shares: Sequence[float], signs: Sequence[str]) -> str:
    """One column from the bottom up: whole letters, the rounding spread so that the sum is kept."""
    edges = np.rint(np.cumsum([0.0, *shares]) * HEIGHT).astype(int)
    text = "".join(sign * int(high - low) for sign, low, high in zip(signs, edges, edges[1:], strict=False))
    return text.ljust(HEIGHT)[:HEIGHT]


def _ticks(years: Sequence[int], cell: int, step: int) -> str:
    """The years beneath: two digits each where there is room, else every so many."""
    every = 1 if cell >= 3 else 2 if cell == 2 else 5
    line = [" "] * (LABEL + cell * -(-len(years) // step) + 2)
    for column, place in enumerate(range(0, len(years), step)):
        if column % every == 0:
            at = LABEL + column * cell
            word = f"{years[place] % 100:02d}"
            line[at : at + 2] = word
    return "".join(line)
