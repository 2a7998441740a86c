"""Do the items pull together or apart, which of them, and is it a rare case or a conflict?"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from clandestine.ask.finding import Finding
from clandestine.ask.manners import called, carried, heading, listed_notes, sentence, unnameable, withheld_states
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Column, Row
from clandestine.ask.weights import Weights, stated_pairs, weights
from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT, signed
from clandestine.translate.case import Case
from clandestine.translate.item import Item
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.view import View

SLIGHT = 0.5  # decibans: pairs nearer to independence than this are left out of the text


def conflict(case: Case, about: str | None = None, pair: tuple[str, str] | None = None) -> Finding:
    """Jensen's conflict measure of all items and of every pair, with what kind of pulling apart or together it is.

    conf = 10 log10 of (product of P(item)) / P(items together), in decibans, at the stated numbers: above 0 the items are rarer
    together than if they had nothing to do with each other (Jensen, Chamberlain, Nordahl and Jensen 1990). It is a rare case
    rather than a conflict where some state of `about` makes them at least as likely together. The words are those of Hepler,
    Dawid and Leucari 2007: of one fact, corroboration or contradiction; of several, convergence or conflict. What
    repeats its own origin is called a copy. Raises BadQuestion for fewer than two items.
    """
    about = case.asked(about)
    items = [place for place, item in enumerate(case.network.items) if item.id != ON_FILE]
    if len(items) < 2:
        raise BadQuestion("a conflict takes two items; there are fewer here")
    hidden = withheld_states(case, about)
    pair = pair or next(iter(stated_pairs(case, about, hidden)), None)
    views = case.views_for(about)
    pairs = list(combinations(items, 2))
    held: list[list[Any]] = [[case.network.items[one].id, case.network.items[other].id] for one, other in pairs]
    columns = [
        Column("item", "item", width=20, middle=True), Column("other", "other", width=20, middle=True),
    ]  # fmt: skip
    told, data, sizes = [], {}, np.zeros(len(pairs))
    kinds: list[dict[str, None]] = [{} for _ in pairs]  # a pair may converge under one view and not under another
    for view in views:
        whole, single, double, resolved = _measure(case, about, view, items, pairs)
        weighed = weights(case, about, pair, view) if pair else None
        columns.append(Column(f"{view.name}_conf", view.name, "decibans"))
        for line, words, (one, other), value in zip(held, kinds, pairs, double, strict=True):
            line.append(float(value))
            words[_word(case.network.items, weighed, one, other, float(value))] = None
        sizes = np.maximum(sizes, np.abs(double))
        barred = unnameable(case, about) | set(hidden)
        cause = _cause(whole, resolved, barred)
        told.append(_sentence(case, about, view, whole, cause, resolved, pairs, double))
        most = int(np.argmax(double))
        data[view.name] = {
            "conflict": whole,
            "explained_by": cause,
            "most_apart": {
                "items": [case.network.items[place].id for place in pairs[most]],
                "conflict": float(double[most]),
                "word": _word(case.network.items, weighed, *pairs[most], float(double[most])),
            },
            "single": {case.network.items[place].id: float(value) for place, value in zip(items, single, strict=True)},
            "given": {state: value for state, value in resolved.items() if state not in hidden},
        }
    columns.append(Column("word", "they are in"))
    order = [int(place) for place in np.argsort(-sizes, kind="stable")]
    rows: list[Row] = [(*held[place], " / ".join(word for word in kinds[place] if word)) for place in order]
    shown = [row for place, row in zip(order, rows, strict=True) if sizes[place] >= SLIGHT][:15]
    copied = any("copy" in kinds[place] for place in order)
    return Finding(
        question="conflict",
        heading=heading(case, "do the items pull together?"),
        table=carried(case, columns, shown, [row for row in rows if row not in shown]),
        sentence=" ".join(told),
        data={"dossier": case.dossier.dossier, "window": str(case.window), "about": about, "pair": pair, "views": data},
        provenance=provenance(case),
        notes=(
            "dB: how much rarer two items are together than if they had nothing to do with each other (below 0: commoner), "
            f"at the stated numbers; pairs within {SLIGHT} dB of independence are in CSV and JSON only",
            *(["copy: both go back to one origin, so that they agree corroborates nothing"] if copied else []),
            *([f"convergence and conflict are meant between {pair[0]} and {pair[1]}"] if pair else []),
            *dict.fromkeys(hidden.values()), *listed_notes(case),
        ),
    )  # fmt: skip


def _measure(
    case: Case, about: str, view: View, items: list[int], pairs: list[tuple[int, int]]
) -> tuple[float, np.ndarray, np.ndarray, dict[str, float]]:
    """In decibans: the measure of all items, log P of each, the measure of each pair, and that of all with each state added."""
    count = len(case.network.items)
    sets = [[], *([place] for place in items), *(list(one) for one in pairs), items]
    masks = np.zeros((len(sets), count), dtype=bool)
    for row, chosen in enumerate(sets):
        masks[row, chosen] = True
    joint = case.log_joint(about, view, masks)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.logaddexp.reduce(joint)
        logs = (logs - logs[0]) * DECIBANS_PER_NAT
        given = (joint[:, -1] - joint[:, 0]) * DECIBANS_PER_NAT
    if np.isneginf(logs[-1]):
        case.refuse_impossible(joint[:, -1:], view)
    single = logs[1 : 1 + len(items)]
    alone = dict(zip(items, single, strict=True))
    double = np.array([alone[one] + alone[other] for one, other in pairs]) - logs[1 + len(items) : -1]
    inside = single.sum() - given
    resolved = {
        state: float(value) for state, value in zip(case.states(about), inside, strict=True) if np.isfinite(value)
    }
    return float(single.sum() - logs[-1]), single, double, resolved


def _word(items: tuple[Item, ...], weighed: Weights | None, one: int, other: int, value: float) -> str:
    """Corroboration or contradiction of one fact, convergence or conflict of two; nothing where one of them says too little.

    What goes back to one origin and says the same is a copy: it corroborates nothing.
    """
    first, second = items[one], items[other]
    if first.variable == second.variable:
        if first.origin == second.origin and first.says == second.says:
            return "copy"
        return "corroboration" if first.says == second.says else "contradiction" if value > 0 else ""
    if weighed is None or min(abs(weighed.alone[one]), abs(weighed.alone[other])) < 1.0:
        return ""
    return "convergence" if weighed.alone[one] * weighed.alone[other] > 0 else "conflict"


def _cause(whole: float, resolved: dict[str, float], barred: set[str]) -> str | None:
    """The state that best brings together items that pull apart, if one makes them at least as likely together."""
    states = {state: value for state, value in resolved.items() if state not in barred}
    best = min(states, key=lambda state: states[state], default=None)
    return best if best is not None and whole > SLIGHT and states[best] <= 0 else None


def _sentence(
    case: Case, about: str, view: View, whole: float, cause: str | None, resolved: dict[str, float],
    pairs: list[tuple[int, int]], double: np.ndarray,
) -> str:  # fmt: skip
    if whole <= SLIGHT:
        text = (
            f"{view.under}the items pull together ({signed(whole)} dB)"
            if whole < -SLIGHT
            else f"{view.under}the items neither pull together nor apart ({signed(whole)} dB)"
        )
    else:
        text = f"{view.under}the items are rarer together than apart ({signed(whole)} dB, {case.scale.word(whole)})"
        if cause is not None:
            words = f"{called(case, about, cause)} would explain it ({signed(resolved[cause])} dB)"
            text += f"; a rare case rather than a conflict: {words}"
        else:
            text += f"; no state of {about} would explain it"
    worst = int(np.argmax(double))
    if double[worst] > SLIGHT:
        one, other = (case.network.items[place].id for place in pairs[worst])
        text += f"; most apart are {one} and {other} ({signed(float(double[worst]))} dB)"
    return sentence(text)
