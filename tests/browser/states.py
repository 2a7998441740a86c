"""Random states of a living page, and what Python answers to the same supposition."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from clandestine.record.number import Number
from clandestine.record.whatif import WhatIf
from clandestine.translate.case import Case
from clandestine.translate.supposed import supposed

ASK = """(states) => states.map((one) => {
  const state = { off: new Set(one.off), copies: new Map(one.copies), moved: new Map(one.moved) };
  return ENGINE.plain.views.map((view) => Engine.shares(ENGINE.joint(state, view.name, (place) => !state.off.has(place))));
})"""


def random_state(circuit: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Some items out of force, some sources taken for copies, some numbers moved within their limits."""
    droppable = [place for place, item in enumerate(circuit["items"]) if item["drop"]]
    off = [place for place in droppable if chance.random() < 0.25]
    off = off[1:] if len(off) == len(droppable) else off
    copies: dict[str, str] = {}
    for one in chance.sample(circuit["copies"], min(2, len(circuit["copies"]))):
        if chance.random() < 0.5 and _markable(circuit, copies, one["copy"], one["of"]):
            copies[one["copy"]] = one["of"]
    free = [place for place, number in enumerate(circuit["numbers"]) if number[4]]
    moved = {}
    for place in chance.sample(free, min(len(free), chance.choice([0, 1, 3, 30]))):
        _, _, low, high, _ = circuit["numbers"][place]
        value = round(chance.uniform(low, high), 5)
        if low <= value <= high:
            moved[place] = value
    return {"off": off, "copies": list(map(list, copies.items())), "moved": list(map(list, moved.items()))}


def whatif(circuit: dict[str, Any], state: dict[str, Any], view: str) -> WhatIf:
    """The same as a supposition."""
    return WhatIf(
        drop=[name for place in state["off"] for name in circuit["items"][place]["drop"]],
        copies=dict(state["copies"]),
        numbers={circuit["numbers"][place][0]: Number(value=value) for place, value in state["moved"]},
        scenario=None if view in ("average", "model") else view,
    )


def answer(case: Case, supposition: WhatIf) -> np.ndarray:
    """The posterior in Python, shape (states,)."""
    found = case if supposition.empty else supposed(case, supposition)
    logs = found.log_joint(found.about, found.views[0])[:, 0]
    return np.exp(logs - np.logaddexp.reduce(logs))


def _markable(circuit: dict[str, Any], copies: dict[str, str], copy: str, of: str) -> bool:
    def chain(source: str) -> list[str]:
        above = circuit["sources"].get(source)
        return [source, *(chain(above) if above else [])]

    return copy not in copies and all(
        other not in chain(of) and copy not in chain(above) for other, above in copies.items()
    )
