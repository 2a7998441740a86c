"""The numbers an answer rests on, with their reasons: what is assumed, apart from what is evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clandestine.ask.sensitivity import short
from clandestine.record.number import Grounded
from clandestine.record.within import numbers_in
from clandestine.report.blocks import Assumptions, Supposed
from clandestine.translate.case import Case
from clandestine.translate.years import written

MOST = 25  # numbers listed: the rest hardly move the answer, and the JSON of `sensitivity` holds all


def assumptions_of(case: Case, sensitivity: Mapping[str, Any]) -> Assumptions:
    """The numbers that move the answer most, out of the data of a sensitivity; each with its reason and its ground."""
    views = sensitivity["views"]
    swings = swings_of(sensitivity)
    order = sorted(swings, key=lambda path: (-round(swings[path], 10), path))[:MOST]
    grounds = grounds_of(case)
    found: list[Supposed] = []
    told: dict[str, str] = {}  # a reason that many numbers of a block share is given once
    for path in order:
        held = {view: one["numbers"][path] for view, one in views.items() if path in one["numbers"]}
        first = next(iter(held.values()))
        because, ground = grounds.get(path, ("", "as the model states it"))
        before = told.setdefault(because, short(path)) if because else short(path)
        if before != short(path):
            because = f"as for {before}"
        found.append(
            Supposed(
                path,
                short(path),
                first["stated"],
                first["limits"][0],
                first["limits"][1],
                because,
                ground,
                {view: (one["lowest"], one["highest"]) for view, one in held.items()},
                {view: one["tips"] for view, one in held.items()},
            )
        )
    return Assumptions(tuple(views), {view: one["state"] for view, one in views.items()}, tuple(found))


def swings_of(sensitivity: Mapping[str, Any]) -> dict[str, float]:
    """How far each number moves the answer within its limits, under the view where it moves it most."""
    found: dict[str, float] = {}
    for one in sensitivity["views"].values():
        for path, row in one["numbers"].items():
            found[path] = max(found.get(path, 0.0), row["highest"] - row["lowest"])
    return found


def grounds_of(case: Case) -> dict[str, tuple[str, str]]:
    """The reason of every number, and whether it is cited, follows a direction, or is a guess; by path."""
    found = {}
    for record in (written(case.model), case.dossier):
        for path, _, chain in numbers_in(record, written=False):
            name = ".".join(map(str, path)).removesuffix(".same")
            found[name] = _ground(chain)
    return found


def _ground(chain: tuple[Grounded, ...]) -> tuple[str, str]:
    """The nearest reason above a number, and what it rests on."""
    because = next((block.because for block in reversed(chain) if block.because), "")
    for block in reversed(chain):
        if block.cite:
            return because, f"cited: {', '.join(block.cite)}"
        if block.guess:
            return because, "guess" + (f", in the direction of {', '.join(block.after)}" if block.after else "")
    return because, "stated"
