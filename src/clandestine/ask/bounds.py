"""How far can doubt take the answer? Its lowest and highest value with a few assumptions off, by group, and with all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clandestine.ask.curves import curves
from clandestine.ask.farthest import End, Goal, Search, odds, scaled
from clandestine.ask.finding import Finding
from clandestine.ask.flip import Flip, flip
from clandestine.ask.groups import GROUPS, in_group
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
from clandestine.ask.posterior import SEED
from clandestine.ask.provenance import provenance
from clandestine.ask.sensitivity import short
from clandestine.ask.table import Column, Row
from clandestine.errors import BadQuestion
from clandestine.scales import share
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array, logistic
from clandestine.translate.view import View

VACUOUS = 0.05  # a bound from less than this to more than its complement says nothing
EVERY = "all at once"


def bounds(
    case: Case, about: str | None = None, state: str | None = None, *, within: Sequence[str] = (), seed: int = SEED
) -> Finding:
    """Lowest and highest posterior of a state (by default the leading one) while doubtful numbers move within their limits.

    With any one, two or three assumptions off their stated value, with all of a group (prior, tables, sources), with all at once;
    `within` keeps everything else as stated. An assumption is a number, a row of a table, or rates that keep an order. Each end
    is the furthest found, with the numbers that reach it, beside a value that no setting passes; exact where they meet
    (docs/theory/bounds.md). Also the fewest assumptions that must move for another state to lead. `seed` is of the starts of
    the search. Raises BadQuestion for unknown names, and for all assumptions of a model of years at once, which are too many.
    """
    if case.model.years is not None and not within:
        raise BadQuestion(
            f"{case.model.name} has too many assumptions to try in all pairs, a year's copy of each: name a few (--within "
            "private_letter), or ask `draws` and `sensitivity`"
        )
    about = case.asked(about)
    refuse_settled(case, about)
    hidden, allowed, states = withheld_states(case, about), nameable(case, about, state), case.states(about)
    views = case.views_for(about)
    approved = in_group(case, about, within)
    found: dict[str, dict[str, tuple[End, End]]] = {}
    told, data = [], {}
    for view in views:
        joint = case.log_joint(about, view)[:, 0]
        case.refuse_impossible(joint[:, None], view)
        posterior = np.exp(joint - np.logaddexp.reduce(joint))
        lead = max(allowed, key=lambda place: posterior[place])
        place = states.index(state) if state is not None else lead
        search = Search.of(case, about, view, approved)
        counts = {}
        if search.reach.assumptions:
            few, (low, high) = _few(search, place), _all(search, place, seed)
            whole = _with_fewer(low, few["any 3"][0], -1), _with_fewer(high, few["any 3"][1], 1)
            few["any 3"] = _no_wider(few["any 3"], whole)
            rows = {scope: ends for scope, ends in few.items() if int(scope[-1]) < len(search.reach.assumptions)}
            rows |= _grouped(search, place, within, seed) | {EVERY: whole}
            counts = {"assumptions": len(search.reach.assumptions), "numbers": len(search.reach.paths)}
            for scope, ends in rows.items():
                found.setdefault(scope, {})[view.name] = ends
        changed = flip(search, lead, allowed, seed) if search.reach.assumptions else None
        own = {scope: ends[view.name] for scope, ends in found.items() if view.name in ends}
        told.append(_sentence(case, about, view, place, float(posterior[place]), own, within))
        if changed is not None:
            told.append(_flipped(case, about, changed, states[lead]))
        data[view.name] = {
            "state": states[place], "posterior": float(posterior[place]), **counts,
            "bounds": {scope: {"lowest": _plain(low), "highest": _plain(high)} for scope, (low, high) in own.items()},
            "fewest_to_change_the_lead": None if changed is None else changed.plain(states),
        }  # fmt: skip
    return Finding(
        question="bounds",
        heading=heading(case, f"how far can doubt take {about}?"),
        table=carried(case, _columns(views), _rows(views, found)),
        sentence=" ".join(told),
        data={
            "dossier": case.dossier.dossier, "window": str(case.window), "about": about, "within": list(within), "views": data,
        },
        provenance=provenance(case, seed=seed),
        notes=(
            "an assumption is a number, a row of a table, or rates that keep an order; all move within their stated limits: "
            + "; ".join(f"{view.under}{data[view.name].get('assumptions', 0)} of them" for view in views),
            "in brackets what no setting can pass, where it is further than what was found; the rest is exact to 1e-9",
            "JSON holds the numbers that reach each end",
            *dict.fromkeys(hidden.values()), *listed_notes(case),
        ),
    )  # fmt: skip


def _few(search: Search, place: int) -> dict[str, tuple[End, End]]:
    """The ends with any one, two and three assumptions off."""
    one, two, three = [], [], []
    for sign in (-1, 1):
        goal = _toward(place, sign)
        one.append(_single(search, place, sign))
        far, setting, limit = search.by_two(goal)
        end = End(logistic(sign * far), search.numbers(setting[:, 0]), logistic(sign * limit))
        two.append(_with_fewer(end, one[-1], sign))
        far, setting = search.by_three(goal)
        end = End(logistic(sign * far), search.numbers(setting[:, 0]), 1.0 if sign > 0 else 0.0)
        three.append(_with_fewer(end, two[-1], sign))
    return {"any 1": (one[0], one[1]), "any 2": (two[0], two[1]), "any 3": (three[0], three[1])}


def _single(search: Search, place: int, sign: int) -> End:
    """The end with one assumption off: at a corner, or where the curve of a number used in several places turns."""
    reach, whole = search.fine, search.singles.sum(axis=0)
    shares = np.divide(search.singles[place], whole, out=np.full(len(whole), np.nan), where=whole > 0)
    best = int(np.nanargmax(sign * shares))  # where the evidence is impossible there is no answer
    ends = [End(float(shares[best]), search.numbers(search.after([best])[:, 0]), float(shares[best]))]
    several = {one.paths[0] for one in search.reach.assumptions if one.uses > 1 and len(one.paths) == 1}
    for curve in curves(reach.case, reach.about, reach.view) if several else []:
        if curve.number.path in several:
            low, high, at_low, at_high = curve.extremes(place)
            value, at = (low, at_low) if sign < 0 else (high, at_high)
            ends.append(End(value, {curve.number.path: at}, value))
    return max(ends, key=lambda end: sign * end.value)


def _all(search: Search, place: int, seed: int) -> tuple[End, End]:
    """The ends with everything free at once."""
    found = []
    for sign in (-1, 1):
        goal, own = _toward(place, sign), search.reach.each_state[place]
        far, setting = search.by_all(_toward(0, sign), seed, np.stack([own, 1 - own]))
        wanted = np.arange(len(search.singles)) == place
        limit, reached = search.no_more_than(wanted if sign > 0 else ~wanted, goal, logistic(far))
        if reached is not None and (there := float(goal(scaled(search.reach.joint(reached)))[0])) > far:
            far, setting = there, reached
        value = logistic(sign * far)
        at_most = max(limit, value) if sign > 0 else min(1 - limit, value)
        found.append(End(value, search.numbers(setting[:, 0]), at_most))
    return found[0], found[1]


def _grouped(search: Search, place: int, within: Sequence[str], seed: int) -> dict[str, tuple[End, End]]:
    """The ends by group, where more than one of them can move."""
    reach = search.reach
    parts = {group: search.within(in_group(reach.case, reach.about, [group])) for group in (() if within else GROUPS)}
    found = {f"{group} only": _all(part, place, seed) for group, part in parts.items() if part.reach.assumptions}
    return found if len(found) > 1 else {}


def _no_wider(ends: tuple[End, End], whole: tuple[End, End]) -> tuple[End, End]:
    """Some assumptions pass nothing that all of them cannot."""
    (low, high), (least, most) = ends, whole
    return End(low.value, low.numbers, least.at_most), End(high.value, high.numbers, most.at_most)


def _with_fewer(end: End, fewer: End, sign: int) -> End:
    """The end with more assumptions off, or that with fewer where it was found to go further: none must move."""
    further = max(end, fewer, key=lambda one: sign * one.value)
    return End(further.value, further.numbers, sign * max(sign * end.at_most, sign * further.value))


def _toward(place: int, sign: int) -> Goal:
    """How far we are: the log-odds of a state, or of its opposite; furthest off where the evidence is impossible."""

    def goal(joint: Array) -> Array:
        others = joint.sum(axis=0) - joint[place]
        return odds(joint[place], others) if sign > 0 else odds(others, joint[place])

    return goal


def _columns(views: Sequence[View]) -> list[Column]:
    columns = [Column("scope", "numbers that move", width=18)]
    for view in views:
        for key in ("lowest", "highest", "at_least", "at_most"):
            columns.append(Column(f"{view.name}_{key}", f"{view.name}: {key}", "share", data=True))
        columns.append(Column(f"{view.name}_text", view.name, width=30))
    return columns


def _rows(views: Sequence[View], found: Mapping[str, Mapping[str, tuple[End, End]]]) -> list[Row]:
    rows: list[Row] = []
    for scope, by_view in found.items():
        row: list[Any] = [scope]
        for view in views:
            if view.name not in by_view:
                row += [None, None, None, None, ""]
                continue
            low, high = by_view[view.name]
            row += [low.value, high.value, low.at_most, high.at_most, _between(low, high)]
        rows.append(tuple(row))
    return rows


def _between(low: End, high: End) -> str:
    text = f"{share(low.value)} to {share(high.value)}"
    certain = f"{share(max(low.at_most, 1e-9))} to {share(min(high.at_most, 1 - 1e-9))}"
    return text if (low.exact and high.exact) or certain == text else f"{text} ({certain})"


def _plain(end: End) -> dict[str, Any]:
    return {"found": end.value, "at_numbers": dict(end.numbers), "no_setting_passes": end.at_most, "exact": end.exact}


def _sentence(
    case: Case,
    about: str,
    view: View,
    place: int,
    stated: float,
    rows: Mapping[str, tuple[End, End]],
    within: Sequence[str],
) -> str:
    state = called(case, about, case.states(about)[place])
    group = f" of {joined(list(within))}" if within else ""
    if not rows:
        return sentence(f"{view.under}no number with limits{group} moves {state} ({share(stated)})")
    low, high = rows[EVERY]
    text = f"{view.under}{state} has {share(stated)}; "
    if low.value < VACUOUS and high.value > 1 - VACUOUS:
        text += f"with all numbers{group} moving at once it can be almost anything ({share(low.value)} to {share(high.value)}), "
        text += "so that bound says nothing; "
        one, other = rows.get("any 1", rows[EVERY])
        text += f"any one assumption takes it no further than {share(one.value)} to {share(other.value)}"
        return sentence(text)
    if low.exact and high.exact:
        text += f"whatever you believe within the ranges{group}, it stays between {share(low.value)} and {share(high.value)}"
        return sentence(text)
    text += (
        f"within the ranges{group} settings were found that take it to {share(low.value)} and to {share(high.value)}; "
    )
    if low.at_most < VACUOUS and high.at_most > 1 - VACUOUS:
        return sentence(f"{text}how much further others might take it is not known")
    text += f"whatever you believe, it stays between {share(max(low.at_most, 1e-9))} and {share(min(high.at_most, 1 - 1e-9))}"
    return sentence(text)


def _flipped(case: Case, about: str, found: Flip, lead: str) -> str:
    """What must move for another state to lead."""
    was = called(case, about, lead)
    instead = called(case, about, case.states(about)[found.instead])
    if not found.moved:
        level = f"{was} and {instead} are level as it stands"
        return sentence(f"no setting was found in which {was} does not lead" if instead == was else level)
    parts = []
    for name, numbers in found.moved.items():
        told = [
            f"{path.rpartition('.')[2] if len(numbers) > 1 else short(path)} {old:.2g} -> {new:.2g}"
            for path, (old, new) in sorted(numbers.items(), key=lambda pair: -abs(pair[1][1] - pair[1][0]))[:2]
        ]
        parts.append(f"{short(name)} ({', '.join(told)})" if len(numbers) > 1 else told[0])
    count = len(found.moved)
    number = {1: "one assumption", 2: "two assumptions", 3: "three assumptions"}.get(count, f"{count} assumptions")
    text = f"{number} must move for {instead} to lead instead of {was}: {joined(parts)}"
    text += f", {found.part:.0%} of the way to the limit{'s' * (count > 1)}".replace("%", " %")
    if count > 1 and not found.fewest:
        text += " (fewer were not found, and are not ruled out)"
    if found.others:
        text += f"; {found.others} other{'s' * (found.others > 1)} would do as well"
    return sentence(text)
