"""Which single change matters most, and how few items carry the answer?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal

import numpy as np

from clandestine.ask.beside import difference, log_odds
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    heading,
    joined,
    listed_notes,
    sensitive_notes,
    sentence,
    unnameable,
    withheld_states,
)
from clandestine.ask.posterior import DRAWS, LEVEL, SEED, normalised
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Column, Row
from clandestine.engine.clash import Rows
from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT, share
from clandestine.translate.case import Case
from clandestine.translate.item import Item
from clandestine.translate.numbers import Array
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.view import View

Each = Literal["drop", "origin", "file", "copy"]
HEADS = {"drop": "without", "origin": "without origin", "file": "without file", "copy": "as a copy"}
LEVEL_WITH = 1e-12  # posteriors that differ by less than this are level
MOST_SETS = 200_000  # sets tried at once when the fewest items that flip the answer are looked for


def suppose_each(
    case: Case,
    each: Each = "drop",
    about: str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Finding:
    """The leading state with each item dropped in turn, or each origin, each file, or each item taken for a copy of another.

    One batched sweep a view over all changes and all `draws`, which give the central `level` range. An item that is an exact copy
    of another weighs nothing beside it, so `copy` leaves out the later of two items from different origins that speak of one
    variable. Raises BadQuestion where there is nothing to change.
    """
    about = case.asked(about)
    changes = _changes(case, each)
    if not changes:
        raise BadQuestion(
            "no item can be taken for a copy: no two from different origins speak of one variable"
            if each == "copy"
            else "no item weighs here: there is nothing to leave out"
        )
    hidden = withheld_states(case, about)
    barred = unnameable(case, about) | set(hidden)
    masks = np.array([np.ones(len(case.network.items), bool), *(mask for _, _, mask in changes)])
    columns = [
        Column("change", HEADS[each], width=20, middle=True),
        Column("says", "says", wide=True),
    ]  # fmt: skip
    cells: list[list[Any]] = [[name, says] for name, says, _ in changes]
    told: list[str] = []
    flipped = False
    data: dict[str, Any] = {}
    for view in case.views_for(about):
        joint = case.log_joint_each(about, view, masks, draws=draws, seed=seed)
        case.refuse_impossible(joint[:, :, 0], view)
        with np.errstate(invalid="ignore"):  # a draw may make what is left impossible: it says nothing
            drawn = normalised(joint)
        shares = drawn[:, :, 0]
        first, leads = _leading(case, about, shares, barred)
        low, high = np.nanquantile(drawn[first, :, 1:], [(1 - level) / 2, (1 + level) / 2], axis=1)
        odds = log_odds(shares, first) * DECIBANS_PER_NAT
        state = called(case, about, leads[0])
        columns += [
            Column(f"{view.name}_posterior", f"{state} under {view.name}", "share", data=True),
            Column(f"{view.name}_low", "low", "share", data=True), Column(f"{view.name}_high", "high", "share", data=True),
            Column(f"{view.name}_leads", f"leads under {view.name}", data=True),
            Column(f"{view.name}_text", f"{view.name}: {state}"), Column(f"{view.name}_moved", "dB", "decibans"),
        ]  # fmt: skip
        for place, line in enumerate(cells, start=1):
            three = [float(one[place]) for one in (shares[first], low, high)]
            text = f"{share(three[0])} ({share(three[1])} to {share(three[2])})" + "!" * (leads[place] != leads[0])
            line += [*three, called(case, about, leads[place]), text, difference(odds[0], odds[place])]
        flips = [name for (name, _, _), lead in zip(changes, leads[1:], strict=True) if lead != leads[0]]
        flipped = flipped or bool(flips)
        told.append(_told(case, about, view, leads[0], float(shares[first, 0]), flips, each))
        data[view.name] = {
            "leads": leads[0],
            "changes": {
                name: {
                    "leads": lead,
                    "posterior": dict(zip(case.states(about), map(float, shares[:, place]), strict=True)),
                    "range": [float(low[place]), float(high[place])],
                }
                for place, ((name, _, _), lead) in enumerate(zip(changes, leads[1:], strict=True), start=1)
            },
        }
        for state in hidden:
            for one in data[view.name]["changes"].values():
                one["posterior"].pop(state, None)
    return Finding(
        question=f"suppose each {each}",
        heading=heading(case, f"which {'item' if each in ('drop', 'copy') else each} carries {about}?"),
        table=carried(case, columns, [tuple(line) for line in cells]),
        sentence=" ".join(told),
        data={"dossier": case.dossier.dossier, "window": str(case.window), "about": about, "each": each, "views": data},
        provenance=provenance(case, seed=seed, draws=draws),
        notes=(
            f"the posterior of the state that leads as it stands, with its {level:.0%} range".replace("%", " %")
            + "; ! another state leads then (CSV and JSON name it)" * flipped,
            "dB: how far its odds against all others move, in decibans, at the stated numbers",
            *dict.fromkeys(hidden.values()), *sensitive_notes(case), *listed_notes(case),
        ),
    )  # fmt: skip


def fewest_to_flip(case: Case, about: str | None = None) -> Finding:
    """The smallest set of items without which another state leads, under each view, at the stated numbers.

    All sets of one size are one batched sweep, smaller sizes first; beyond 200,000 sets the search stops and says up to which size
    nothing was found. Where several sets of that size flip it, the one after which the new leader leads most clearly is named.
    """
    about = case.asked(about)
    hidden = withheld_states(case, about)
    barred = unnameable(case, about) | set(hidden)
    items = [place for place, item in enumerate(case.network.items) if item.id != ON_FILE]
    if not items:
        raise BadQuestion("no item weighs here: there is nothing to leave out")
    rows: list[Row] = []
    told: list[str] = []
    data: dict[str, Any] = {}
    for view in case.views_for(about):
        size, chosen, before, after, ways = _fewest(case, about, view, items, barred)
        names = [case.network.items[place].id for place in chosen]
        lead, instead = called(case, about, before), called(case, about, after) if chosen else ""
        tried = joined(names) if chosen else f"none of up to {size}"
        rows.append((view.name, lead, instead, len(chosen) or None, tried, ways))
        data[view.name] = {
            "leads": before, "instead": after or None, "without": names, "items": len(chosen), "tried": size, "ways": ways,
        }  # fmt: skip
        if chosen:
            text = f"{view.under}without {joined(names)} {instead} leads instead of {lead}"
            text += f" ({len(chosen)} of {len(items)} items; {ways} set{'s' * (ways != 1)} of that size would do)"
        else:
            text = f"{view.under}{lead} leads, "
            if size == len(items):
                text += "with any or all of the items left out" if size > 1 else "without the one item as well"
            else:
                text += f"whichever {size} item{'s' * (size > 1)} or fewer are left out"
        told.append(sentence(text))
    columns = (
        Column("view", "view", width=12),
        Column("leads", "leads", width=14), Column("instead", "instead", width=14), Column("items", "items"),
        Column("without", "without", width=40), Column("ways", "sets"),
    )  # fmt: skip
    return Finding(
        question="fewest to flip",
        heading=heading(case, f"how few items carry {about}?"),
        table=carried(case, columns, rows),
        sentence=" ".join(told),
        data={"dossier": case.dossier.dossier, "window": str(case.window), "about": about, "views": data},
        provenance=provenance(case),
        notes=("at the stated numbers, without ranges", *dict.fromkeys(hidden.values()), *listed_notes(case)),
    )


def _changes(case: Case, each: Each) -> list[tuple[str, str, Rows]]:
    """Every single change: its name, what it is about, and the items in force after it."""
    items = case.network.items
    kept = [item for item in items if item.id != ON_FILE]

    def without(gone: Sequence[Item]) -> Rows:
        return np.array([item not in gone for item in items], dtype=bool)

    if each == "drop":
        return [(item.id, item.says, without([item])) for item in kept]
    if each == "copy":
        return [
            (f"{later.id} of {former.id}", later.says, without([later]))
            for former, later in combinations(kept, 2)
            if former.variable == later.variable and former.origin != later.origin
        ]
    groups: dict[str, list[Item]] = {}
    for item in kept:
        groups.setdefault(item.origin if each == "origin" else item.file, []).append(item)
    return [(name, joined([item.id for item in held]), without(held)) for name, held in groups.items()]


def _leading(case: Case, about: str, shares: Array, barred: set[str]) -> tuple[int, list[str]]:
    """The place of the state that leads as it stands, and what leads in every row, among those that may be named.

    Another state leads instead only where it is ahead, not where the two are level.
    """
    states = case.states(about)
    allowed = [place for place, state in enumerate(states) if state not in barred]
    if not allowed:
        raise BadQuestion(f"no state of {about} may be named as leading on this evidence")
    first = allowed[int(shares[allowed, 0].argmax())]
    best = np.array(allowed)[shares[allowed].argmax(axis=0)]
    best[shares[allowed].max(axis=0) - shares[first] < LEVEL_WITH] = first
    return first, [states[int(place)] for place in best]


def _told(case: Case, about: str, view: View, lead: str, share_: float, flips: Sequence[str], each: Each) -> str:
    text = f"{view.under}{called(case, about, lead)} leads with {share(share_)}"
    if each == "copy":
        one = f"one taken for a copy of another ({', or '.join(flips)})"
        text += f", and would not with {one}" if flips else ", whichever single item is taken for a copy"
    elif flips:
        text += f", and would not without {flips[0] if len(flips) == 1 else f'any one of {joined(flips)}'}"
    else:
        text += f", whichever single {'item' if each == 'drop' else each} is left out"
    return sentence(text)


def _fewest(
    case: Case, about: str, view: View, items: Sequence[int], barred: set[str]
) -> tuple[int, tuple[int, ...], str, str, int]:
    """(size reached, the set, who led, who leads instead, how many sets of that size do it)."""
    states = case.states(about)
    total = len(case.network.items)
    size, lead = 0, ""
    for size in range(1, len(items) + 1):
        sets = list(combinations(items, size))
        if len(sets) > MOST_SETS:
            return size - 1, (), lead, "", 0
        masks = np.ones((len(sets) + 1, total), dtype=bool)
        for row, chosen in enumerate(sets, start=1):
            masks[row, list(chosen)] = False
        joint = case.log_joint(about, view, masks)
        case.refuse_impossible(joint, view)
        shares = normalised(joint)
        first, leads = _leading(case, about, shares, barred)
        lead = leads[0]
        flips = [row for row in range(1, len(leads)) if leads[row] != lead]
        if flips:
            margins = [shares[states.index(leads[row]), row] - shares[first, row] for row in flips]
            best = flips[int(np.argmax(margins))]
            return size, sets[best - 1], lead, leads[best], len(flips)
    return size, (), lead, "", 0
