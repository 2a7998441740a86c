"""Which numbers matter? The answer as a function of each number, its tornado, its tipping points, and the prior."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clandestine.ask.curves import Curve, curves
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    heading,
    joined,
    listed_notes,
    nameable,
    refuse_settled,
    sentence,
    withheld_states,
)
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Cell, Column, Row, Table
from clandestine.errors import BadQuestion
from clandestine.scales import share
from clandestine.translate.case import Case
from clandestine.translate.view import View

TOP = 15
UNMOVED = 1e-14  # a smaller swing is rounding: the number does not bear on the answer under this view
PRIORS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


def sensitivity(
    case: Case,
    about: str | None = None,
    state: str | None = None,
    *,
    target: float | None = None,
    top: int = TOP,
) -> Finding:
    """How the posterior of a state (by default the leading one) hangs on each number within its stated limits, one at a time.

    For each view: lowest and highest posterior, the value at which another state would lead, and with `target` the value that would
    bring the posterior there. The table holds every number that moves anything, largest swing first; `top` of them are printed.
    Raises BadQuestion for an unknown state, or a target no probability can be.
    """
    about = case.asked(about)
    refuse_settled(case, about)
    hidden = withheld_states(case, about)
    states = case.states(about)
    allowed = nameable(case, about, state)
    if target is not None and not 0 < target < 1:
        raise BadQuestion(f"the target {target:g} is no probability between 0 and 1")
    views = case.views_for(about)
    found: dict[str, dict[str, list[Any]]] = {}
    told, data = [], {}
    for view in views:
        joint = case.log_joint(about, view)[:, 0]
        case.refuse_impossible(joint[:, None], view)
        stated = np.exp(joint - np.logaddexp.reduce(joint))
        lead = max(allowed, key=lambda place: stated[place])
        place = states.index(state) if state is not None else lead
        drawn = curves(case, about, view)
        for curve in drawn:
            row = _row(curve, place, lead, allowed, target)
            if row[3] - row[2] > UNMOVED or row[KEYS.index("tips")] is not None:
                found.setdefault(curve.number.path, {})[view.name] = row
        told.append(_sentence(case, about, view, place, float(stated[place]), found, target))
        data[view.name] = {
            "state": states[place], "posterior": float(stated[place]),
            "numbers": {path: dict(zip(KEYS, rows[view.name], strict=True)) for path, rows in found.items() if view.name in rows},
            "priors": _priors(case, about, view, place, allowed),
        }  # fmt: skip
    order = sorted(found, key=lambda path: -max(row[3] - row[2] for row in found[path].values()))
    return Finding(
        question="sensitivity",
        heading=heading(case, f"which numbers move {about}?"),
        table=_table(case, views, found, order, target, top),
        sentence=" ".join(told),
        data={"dossier": case.dossier.dossier, "window": str(case.window), "about": about, "target": target, "views": data},
        provenance=provenance(case),
        notes=(
            f"{len(order)} numbers move the answer, one at a time and within their stated limits; the {min(top, len(order))} that "
            "move it most are printed, CSV and JSON hold all",
            "tips: the value at which another state would lead; in brackets where it lies outside the stated limits"
            if target is None
            else f"for {target:g}: the value that would bring the posterior there",
            *(f"{view.under}{_prior_note(case, about, data[view.name])}" for view in views),
            *dict.fromkeys(hidden.values()), *listed_notes(case),
        ),
    )  # fmt: skip


KEYS = (
    "stated",
    "limits",
    "lowest",
    "highest",
    "at_lowest",
    "at_highest",
    "tips",
    "reaches_target",
    "distance",
    "tips_distance",
)


def _row(curve: Curve, place: int, lead: int, allowed: Sequence[int], target: float | None) -> list[Any]:
    lowest, highest, at_lowest, at_highest = curve.extremes(place)
    tips, reached = curve.tipping(lead, allowed), None if target is None else curve.reaching(place, target)
    number = curve.number
    return [
        number.value, [number.low, number.high], lowest, highest, at_lowest, at_highest, tips, reached,
        _distance(curve, reached), _distance(curve, tips),
    ]  # fmt: skip


def _distance(curve: Curve, value: float | None) -> float | None:
    """How far a value is; None where there is none, or no such distance: from a stated 0, say."""
    found = np.inf if value is None else curve.distance(value)
    return found if np.isfinite(found) else None


def nearness(distance: float | None) -> float:
    """A distance to compare by."""
    return np.inf if distance is None else distance


def _priors(case: Case, about: str, view: View, place: int, allowed: Sequence[int]) -> dict[str, Any]:
    """Posterior against prior of one state, the others keeping their proportions, and where it is level with the next.

    The next is the likeliest other state that may be named; there is none where only one of them is possible. A prior of 0 or 1
    leaves open what the evidence would say if it were another.
    """
    joint, before = case.log_joint(about, view)[:, 0], case.prior_log_joint(about, view)[:, 0]
    known = ~np.isneginf(before)
    weights = np.full(len(joint), -np.inf)
    weights[known] = joint[known] - before[known]
    likelihood = np.exp(weights - weights.max())
    prior = np.exp(before - np.logaddexp.reduce(before))
    if not 0 < prior[place] < 1:
        return {"stated": float(prior[place]), "posterior": {}, "level_with_the_next": None}
    others = prior * likelihood / (1 - prior[place])
    others[place] = 0.0
    rest, best, own = float(others.sum()), float(others[allowed].max(initial=0.0)), float(likelihood[place])
    table = {f"{one:g}": one * own / (one * own + (1 - one) * rest) for one in PRIORS}
    level = best / (best + own) if best > 0 and own > 0 else None
    return {"stated": float(prior[place]), "posterior": table, "level_with_the_next": level}


def _prior_note(case: Case, about: str, data: dict[str, Any]) -> str:
    priors = data["priors"]
    held = [
        f"{float(one):g} gives {share(value)}"
        for one, value in priors["posterior"].items()
        if one in ("0.05", "0.2", "0.5")
    ]
    state = called(case, about, data["state"])
    text = f"the prior of {state} is {share(priors['stated'])}: {joined(held) or 'no evidence changes that'}"
    level = priors["level_with_the_next"]
    return text + (f"; at {share(level)} it draws level with the next" if level is not None else "")


def _table(
    case: Case,
    views: Sequence[View],
    found: dict[str, dict[str, list[Any]]],
    order: Sequence[str],
    target: float | None,
    top: int,
) -> Table:
    columns = [
        Column("number", "number", data=True),
        Column("short", "number", width=30, middle=True),
        Column("stated", "is"),
        Column("from", "from", data=True),
        Column("to", "to", data=True),
    ]
    for view in views:
        columns += [
            Column(f"{view.name}_lowest", "lowest", "share", data=True),
            Column(f"{view.name}_highest", "highest", "share", data=True),
            Column(f"{view.name}_range", view.name),
            Column(f"{view.name}_tips", "tips at", data=True),
            Column(f"{view.name}_tip", "tips", data=target is not None),  # no room for both in 80 columns
        ]
        if target is not None:
            columns += [
                Column(f"{view.name}_reaches", f"for {target:g}"),
                Column(f"{view.name}_distance", "distance", data=True),
            ]
    lines: list[Row] = []
    for path in order:
        first = next(iter(found[path].values()))
        line: list[Cell] = [
            path,
            short(path),
            f"{first[0]:.2g}",
            first[1][0],
            first[1][1],
        ]
        for view in views:
            row = found[path].get(view.name)
            if row is None:
                line += [None, None, "", None, "", *(["", None] if target is not None else [])]
                continue
            tips = row[6]
            inside = tips is not None and row[1][0] <= tips <= row[1][1]
            line += [row[2], row[3], f"{share(row[2])} to {share(row[3])}", tips]
            line.append("" if tips is None else f"{tips:.2g}" if inside else f"({tips:.2g})")
            if target is not None:
                line += ["never" if row[7] is None else f"{row[7]:.2g}", row[8]]
        lines.append(tuple(line))
    return carried(case, columns, lines[:top], lines[top:])


def short(path: str) -> str:
    """A number's path as people read it.

    >>> short("kinds.private_letter.about.foreign_contact.sees"), short("variables.informs.table.crushed")
    ('private_letter: foreign_contact sees', 'informs: crushed')
    """
    room, _, rest = path.partition(".")
    if room not in ("kinds", "variables", "tempers", "sources"):
        return path
    name, _, inner = rest.partition(".")
    for word in ("about.", "table.", "rates.", "prior."):
        inner = inner.removeprefix(word)
    return f"{name}: {inner.replace('.', ' ')}" if inner else name


def _sentence(
    case: Case,
    about: str,
    view: View,
    place: int,
    stated: float,
    found: dict[str, dict[str, list[Any]]],
    target: float | None,
) -> str:
    state = called(case, about, case.states(about)[place])
    rows = {path: row[view.name] for path, row in found.items() if view.name in row}
    if not rows:
        return f"{view.under}no number with limits moves {state} ({share(stated)})."
    most = max(rows, key=lambda path: rows[path][3] - rows[path][2])
    text = f"{view.under}{state} has {share(stated)}; no single number takes it outside "
    text += f"{share(min(row[2] for row in rows.values()))} to {share(max(row[3] for row in rows.values()))}, "
    text += f"and {short(most)} moves it most ({share(rows[most][2])} to {share(rows[most][3])})"
    tips = [path for path, row in rows.items() if row[6] is not None and row[1][0] <= row[6] <= row[1][1]]
    text += (
        f"; another state would lead within the limits of {joined([short(path) for path in tips[:3]])}" if tips else ""
    )
    text += f" and {len(tips) - 3} more" if len(tips) > 3 else ""
    if target is not None:
        reach = {path: nearness(row[8]) for path, row in rows.items() if row[7] is not None}
        if reach:
            nearest = min(reach, key=lambda path: reach[path])
            stated_, needed = rows[nearest][0], rows[nearest][7]
            text += f"; {share(target)} is reached most easily with {short(nearest)} at {needed:.2g} instead of {stated_:.2g}"
        else:
            text += f"; no single number takes it to {share(target)}"
    return sentence(text)
