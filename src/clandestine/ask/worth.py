"""Which archive next? What every variable, through every kind of source, could still tell about what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from clandestine.ask.finding import Finding
from clandestine.ask.learnt import BEST, Gain, Outlook, entropy
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
from clandestine.ask.table import Column, Row, Table
from clandestine.errors import BadQuestion
from clandestine.scales import two_digits
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.prospects import Prospect, Prospects

TOP = 10
SETS = 3  # statements in the largest sets that are sought
WHOLE = 10  # sources whose reading is worked out: those whose statements promise most one by one
TELLS = 1e-9  # bits; less is nothing


def worth(case: Case, about: str | None = None, *, within: Sequence[str] = (), top: int = TOP) -> Finding:
    """Expected information about `about`, in bits, of what might yet be read; and how far the leading probability would move.

    Of one new paper of each kind on each variable (`table`), of the most promising sources read whole, the dossier's and new
    ones (`answer`), of the best sets of two and three statements, and of knowing a variable for sure. `within` keeps to some
    kinds or sources; `top` rows of each table are printed. At the stated numbers (docs/theory/worth.md). Raises BadQuestion for
    a kind or source not known.
    """
    about = about or case.about
    refuse_settled(case, about)
    hidden, allowed = withheld_states(case, about), nameable(case, about)
    known = [*case.model.kinds, *case.dossier.sources]
    for name in within:
        if name not in known:
            raise BadQuestion(unknown("kind or source", name, known))
    prospects = Prospects.of(case, within)
    if not prospects.found:
        raise BadQuestion("no kind of source has rates for anything that might yet be read")
    outlooks = []
    for view in prospects.case.views_for(about):
        joint = case.log_joint(about, view)[:, 0]
        outlooks.append(Outlook.of(prospects, about, view, max(allowed, key=lambda place: joint[place])))
    singles = [one for one in prospects.found if not one.whole]
    singles.sort(key=lambda one: -max(outlook.single[one.node].bits for outlook in outlooks))
    names = list(dict.fromkeys(one.name for one in prospects.found if one.whole))
    names.sort(key=lambda name: -max(outlook.promise(name) for outlook in outlooks))
    names = names[:WHOLE]
    wholes = {name: [outlook.whole(name) for outlook in outlooks] for name in names}
    names.sort(key=lambda name: -max(gain.bits for gain in wholes[name]))
    sets = [[outlook.sets(size)[:1] for size in range(2, SETS + 1)] for outlook in outlooks]
    rows: list[Row] = [
        _row([one.variable, one.name], [o.single[one.node] for o in outlooks], outlooks, one) for one in singles
    ]
    whole_rows: list[Row] = [_row([name, _how_much(wholes[name][0])], wholes[name], None, None) for name in names]
    told = [
        _sentence(case, about, outlook, singles, prospects, names, [wholes[name][at] for name in names], sets[at])
        for at, outlook in enumerate(outlooks)
    ]
    told += _never(case, about, outlooks, hidden)
    return Finding(
        question="worth",
        heading=heading(case, f"what would tell most about {about}?"),
        table=carried(case, _columns(outlooks, "look for", "in one more", certain=True), rows[:top], rows[top:]),
        answer=Table(tuple(_columns(outlooks, "read whole", "statements", certain=False)), tuple(whole_rows[:top])),
        sentence=" ".join(told),
        data=_data(case, about, outlooks, singles, names, wholes, sets),
        provenance=provenance(case),
        notes=(
            "bits: how much uncertainty the report is expected to take away; one bit halves it. Moves: how far the probability of "
            "the leading state is expected to move, up or down",
            "a kind of source stands for one more paper of it in a file of its own; a source read whole also speaks by its "
            f"silences; CSV and JSON hold all {len(singles)} statements",
            *dict.fromkeys(hidden.values()), *listed_notes(case),
        ),
    )  # fmt: skip


def _columns(outlooks: Sequence[Outlook], what: str, where: str, *, certain: bool) -> list[Column]:
    columns = [Column("what", what, width=28), Column("where", where, width=18)]
    for outlook in outlooks:
        name = outlook.view.name
        columns += [
            Column(f"{name}_bits", f"{name}: bits", data=True), Column(f"{name}_moves", f"{name}: moves", data=True),
            Column(f"{name}_text", f"{name}: bits moves"),
        ]  # fmt: skip
        if certain:
            columns.append(Column(f"{name}_certain", f"{name}: bits if known for sure", data=True))
    return columns


def _row(start: list[str], gains: Sequence[Gain], outlooks: Sequence[Outlook] | None, one: Prospect | None) -> Row:
    row: list[Any] = list(start)
    for at, gain in enumerate(gains):
        row += [gain.bits, gain.moved, f"{_bits(gain.bits)} {_bits(gain.moved)}"]
        if outlooks is not None and one is not None:
            row.append(outlooks[at].certain[one.variable].bits)
    return tuple(row)


def _bits(value: float) -> str:
    return f"{value:.3f}" if value >= 0.0005 else "0" if value < TELLS else "<.001"


def _how_much(gain: Gain) -> str:
    return f"all {gain.of}" if gain.said == gain.of else f"at least, {gain.said} of {gain.of}"


def _sentence(
    case: Case,
    about: str,
    outlook: Outlook,
    singles: Sequence[Prospect],
    prospects: Prospects,
    names: Sequence[str],
    wholes: Sequence[Gain],
    sets: Sequence[list[tuple[tuple[str, ...], Gain]]],
) -> str:
    text = f"{outlook.view.under}{about} is uncertain by {two_digits(entropy(outlook.now))} bits"
    best = max(singles, key=lambda one: outlook.single[one.node].bits, default=None)
    if best is None or outlook.single[best.node].bits < TELLS:
        return sentence(f"{text}; nothing that one more paper could say would tell anything")
    gain = outlook.single[best.node]
    text += f"; one more {best.name} on {best.variable} would tell most ({two_digits(gain.bits)} bits; known for sure it would be "
    text += f"{two_digits(outlook.certain[best.variable].bits)})"
    by_node = {one.node: one for one in prospects.found}
    if sets[-1]:
        nodes, together = sets[-1][0]
        named = joined([f"{by_node[node].variable} in {by_node[node].name}" for node in nodes])
        text += f"; {named} would together ({two_digits(together.bits)}; the best three of the {min(BEST, len(singles))} best)"
    if names:
        at = max(range(len(names)), key=lambda place: wholes[place].bits)
        text += f"; of sources read whole, {names[at]} ({'at least ' * (wholes[at].said < wholes[at].of)}"
        text += f"{two_digits(wholes[at].bits)})"
    return sentence(text)


def _never(case: Case, about: str, outlooks: Sequence[Outlook], hidden: dict[str, str]) -> list[str]:
    """What nothing that might be read could tell: pairs of states, and variables that say nothing."""
    states = [state for state in case.states(about) if state not in hidden]
    told = []
    for outlook in outlooks:
        places = {state: case.states(about).index(state) for state in states}
        possible = [state for state in states if outlook.now[places[state]] > 0]
        pairs = [
            f"{called(case, about, one)} from {called(case, about, other)}"
            for one, other in combinations(possible, 2)
            if outlook.cannot_part(places[one], places[other])
        ]
        if pairs:
            told.append(sentence(f"{outlook.view.under}no source of these kinds could ever tell {joined(pairs)}"))
    silent = [
        variable
        for variable in outlooks[0].certain
        if all(outlook.certain[variable].bits < TELLS for outlook in outlooks)
    ]
    if silent:
        told.append(sentence(f"{joined(silent)} would tell nothing of {about}, even if known for sure"))
    return told


def _data(
    case: Case, about: str, outlooks: Sequence[Outlook], singles: Sequence[Prospect], names: Sequence[str],
    wholes: dict[str, list[Gain]], sets: Sequence[Sequence[list[tuple[tuple[str, ...], Gain]]]],
) -> dict[str, Any]:  # fmt: skip
    views = {}
    for at, outlook in enumerate(outlooks):
        by_node = {one.node: one for one in singles}
        views[outlook.view.name] = {
            "uncertainty_bits": entropy(outlook.now),
            "leading": case.states(about)[outlook.lead],
            "known_for_sure": {variable: _plain(gain) for variable, gain in outlook.certain.items()},
            "one_more": [
                {"variable": one.variable, "kind": one.name, **_plain(outlook.single[one.node])} for one in singles
            ],
            "read_whole": {name: {**_plain(wholes[name][at]), "statements": wholes[name][at].said, "of": wholes[name][at].of}
                           for name in names},
            "best_sets": [
                {"statements": [[by_node[node].variable, by_node[node].name] for node in nodes], **_plain(gain)}
                for found in sets[at] for nodes, gain in found
            ],
        }  # fmt: skip
    return {"dossier": case.dossier.dossier, "window": str(case.window), "about": about, "views": views}


def _plain(gain: Gain) -> dict[str, float]:
    return {"bits": gain.bits, "moves": gain.moved}
