"""Which archive next? What a paper nobody has read yet would be expected to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    heading,
    joined,
    listed_notes,
    refuse_settled,
    sentence,
    unnameable,
    withheld_states,
)
from clandestine.ask.prospects import BEST, LARGEST, NOTHING, Prospects, Quest, best_of, one_each, prospects
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Cell, Column, Row, Table
from clandestine.errors import BadQuestion
from clandestine.scales import share
from clandestine.translate.case import Case
from clandestine.translate.hypothetical import Unread, unread
from clandestine.translate.view import View
from clandestine.translate.years import written

TOP = 12
NAMED = 6  # matters that tell nothing: so many are named in a note
PRINTED = 0.0005  # bits: what is less than this prints as nothing, and is left to CSV and JSON


def worth(case: Case, about: str | None = None, *, kinds: Sequence[str] = (), top: int = TOP) -> Finding:
    """What would be learnt of a variable from each statement, each source and each set of up to three statements not yet seen.

    In bits: the mutual information of the variable and what would be found, given the evidence (Shannon 1948; Lindley 1956, On a
    measure of the information provided by an experiment); beside it how far the leading state's probability would move on
    average. Papers are a new one of each kind (or of the `kinds` named) and every source named and not read whole. Exact at the
    stated numbers; a source that could say too much to enumerate is counted for its most telling statements. Raises BadQuestion
    where nothing may be said of the variable, nothing is left to ask, or there is nothing to look for.

    >>> from clandestine import Case, read_dossier, read_model
    >>> model = read_model("person")
    >>> print(worth(Case(model, read_dossier("baron-aron", model))).sentence)
    Under crushed, ... bits of role are open; most would be learnt from ...
    """
    about = case.asked(about)
    refuse_settled(case, about)
    hidden = withheld_states(case, about)
    barred = unnameable(case, about) | set(hidden)
    if set(case.states(about)) <= barred:
        raise BadQuestion(next(iter(hidden.values()), f"no state of {about} may be named as leading on this evidence"))
    # What bears on a hypothesis that nothing bears on yet is its number in disguise.
    unasked = [rule.variable for rule in case.model.sensitive if withheld_states(case, rule.variable)]
    look = unread(case, kinds, unasked)
    found = prospects(case, look, about, barred)
    telling = {quest.variables[0] for quest in found.singles if not quest.idle}
    asked = {quest.variables[0] for quest in found.singles}
    idle = [one for one in written(case.model).variables if one in asked - telling]
    return Finding(
        question="worth",
        heading=heading(case, f"which archive next about {about}?"),
        table=_table(case, found, top),
        answer=_sources(found, top) if found.sources else None,
        sentence=" ".join(_sentence(case, about, found, view) for view in found.views),
        data={
            "dossier": case.dossier.dossier, "window": str(case.window), "about": about, "kinds": list(kinds),
            "views": {view.name: _data(found, view, idle) for view in found.views},
        },
        provenance=provenance(case),
        notes=tuple([*_notes(about, found, idle, look, unasked), *_hidden_notes(case, hidden, unasked), *listed_notes(case)]),
    )  # fmt: skip


def _notes(about: str, found: Prospects, idle: Sequence[str], look: Unread, unasked: Sequence[str]) -> list[str]:
    notes = ["in a model of years single statements are asked about, not sources as wholes nor sets"] * found.apart
    notes += [
        "bits: how much of what is open would be settled on average; of: by knowing the matter itself for certain; moves: how far "
        "the probability of the leading state would go up or down on average",
        "every paper is thought of as read whole, so that what it does not say counts too; at the stated numbers, without ranges",
        "one line a matter, through its best kind of source; CSV and JSON hold the other kinds, and all sets of two and three of "
        f"the {BEST} best; *: something is on record of it already",
    ]
    if not all(quest.exact for quest in found.sources):
        notes.append(
            "counted: so many of the matters a source may speak of, the most telling, were worked out together"
        )
    for view in found.views:
        pairs = [f"{one} from {other}" for one, other in found.inseparable[view.name]]
        notes += [f"{view.under}nothing listed here could tell {joined(pairs)}"] if pairs else []
    if idle:
        some = f"{len(idle)} matters, such as " * (len(idle) > NAMED) + joined(idle[:NAMED])
        notes.append(f"nothing that could be said of these tells anything of {about}: {some}")
    if look.copies:
        copies = ", ".join(look.copies)
        notes.append(
            f"copies are not listed, since what they leave out says nothing; look for their originals: {copies}"
        )
    if unasked:
        notes.append(f"what papers might say of {joined(unasked)} is left out")
    return notes


def _hidden_notes(case: Case, hidden: Mapping[str, str], unasked: Sequence[str]) -> list[str]:
    """The words printed for hypotheses that nothing bears on, once each."""
    words = [*hidden.values(), *(word for one in unasked for word in withheld_states(case, one).values())]
    return list(dict.fromkeys(words))


def _data(found: Prospects, view: View, idle: list[str]) -> dict[str, Any]:
    sizes = range(2, LARGEST + 1)
    best = [best_of([quest for quest in found.sets if len(quest.variables) == size], view.name) for size in sizes]
    return {
        "open_bits": found.open[view.name],
        "leads": found.leads[view.name],
        "best_sets": [
            {
                "look_for": {one: paper.kind for one, paper in zip(quest.variables, quest.papers, strict=True)},
                "bits": quest.told[view.name].bits,
            }
            for quest in best
            if quest is not None
        ],
        "cannot_be_told_apart": [list(pair) for pair in found.inseparable[view.name]],
        "tells_nothing": idle,
    }


# -- tables ------------------------------------------------------------------------------------------------------------------


def _table(case: Case, found: Prospects, top: int) -> Table:
    columns = [
        Column("what", "what", data=True),
        Column("look_for", "look for", data=True),
        Column("matter", "look for", width=20),
        Column("through", "through", data=True),
        Column("kind", "through", width=14),
        Column("counted", "statements counted", data=True),
        Column("of", "of", data=True),
        Column("items", "items on it", data=True),
    ]
    for view in found.views:
        columns += [
            Column(f"{view.name}_bits", "bits", data=True),
            Column(f"{view.name}_certain", "bits for certain", data=True),
            Column(f"{view.name}_change", "expected change", data=True),
            Column(f"{view.name}_text", f"{view.name}: bits"),
            Column(f"{view.name}_moves", "moves"),
        ]
    shown = [quest for quest in one_each(found.singles) if quest.most >= PRINTED][:top]
    rest = [quest for quest in found.singles if quest not in shown]
    lines = [_row(case, found, quest) for quest in (*shown, *rest, *found.sources, *found.sets)]
    return carried(case, columns, lines[: len(shown)], lines[len(shown) :])


def _row(case: Case, found: Prospects, quest: Quest) -> Row:
    items = sum(item.variable in quest.variables for item in case.network.items)
    line: list[Cell] = [
        quest.what,
        " + ".join(quest.variables),
        "*" * bool(items) + quest.variables[0] if quest.what == "statement" else "",
        " + ".join(paper.name for paper in quest.papers),
        " + ".join(paper.kind for paper in quest.papers),
        len(quest.variables),
        quest.of if quest.what == "source" else len(quest.variables),
        items if quest.what == "statement" else None,
    ]
    for view in found.views:
        told, certain = quest.told[view.name], quest.certain.get(view.name)
        line += [told.bits, certain.bits if certain else None, told.change]
        line += [f"{_bits(told.bits)} of {_bits(certain.bits)}" if certain else _bits(told.bits), _moved(told.change)]
    return tuple(line)


def _sources(found: Prospects, top: int) -> Table:
    """Sources read whole, as printed beneath; the rows for CSV are with the others."""
    columns = [
        Column("source", "read whole", width=24),
        Column("kind", "kind", wide=True),
        Column("counted", "counted"),
    ]
    for view in found.views:
        columns += [Column(f"{view.name}_text", f"{view.name}: bits"), Column(f"{view.name}_moves", "moves")]
    rows: list[Row] = []
    for quest in found.sources[:top]:
        if quest.most < PRINTED:
            continue
        (paper,) = quest.papers
        name = f"a {paper.name}" if paper.new else paper.name
        line: list[Cell] = [name, paper.kind, f"{len(quest.variables)} of {quest.of}"]
        for view in found.views:
            told = quest.told[view.name]
            line += [f"{'' if quest.exact else 'at least '}{_bits(told.bits)}", _moved(told.change)]
        rows.append(tuple(line))
    return Table(tuple(columns), tuple(rows))


def _bits(bits: float) -> str:
    """Bits with three decimals, and never nothing where there is something.

    >>> _bits(0.1234), _bits(0.0001), _bits(0.0)
    ('0.123', '<0.001', '0')
    """
    if bits <= NOTHING:
        return "0"
    return f"{bits:.3f}" if bits >= PRINTED else "<0.001"


def _moved(change: float) -> str:
    return share(change) if change > NOTHING else "0"


# -- words -------------------------------------------------------------------------------------------------------------------


def _sentence(case: Case, about: str, found: Prospects, view: View) -> str:
    name, lead = view.name, called(case, about, found.leads[view.name])
    text = f"{view.under}{found.open[name]:.1f} bits of {about} are open"
    best = best_of(found.singles, name)
    if best is None:
        return sentence(f"{text}, and no statement through these kinds of source would tell anything of it")
    told = best.told[name]
    text += f"; most would be learnt from {best.variables[0]} in a {best.papers[0].name} ({_bits(told.bits)} bits; "
    text += "leaving aside what rests on too few origins, " * (name in found.aside)
    text += f"the leading state, {lead}, would move by {_moved(told.change)} on average)"
    whole = best_of(found.sources, name)
    if whole is not None:
        (paper,) = whole.papers
        text += f", of whole sources from {'a ' * paper.new}{paper.name} "
        text += f"({'at least ' * (not whole.exact)}{_bits(whole.told[name].bits)})"
    for size in range(LARGEST, 1, -1):
        together = best_of([quest for quest in found.sets if len(quest.variables) == size], name)
        if together is not None:
            parts = [f"{one} ({paper.kind})" for one, paper in zip(together.variables, together.papers, strict=True)]
            text += f"; the best {size} matters together, of the {BEST} best, are {joined(parts)}: "
            text += _bits(together.told[name].bits)
            break
    return sentence(text)


def _inseparable_notes(found: Prospects) -> list[str]:
    """Pairs of states that everything listed makes exactly as likely as each other, by view."""
    return [
        f"{view.under}nothing listed here could tell {joined([f'{one} from {other}' for one, other in pairs])}"
        for view in found.views
        if (pairs := found.inseparable[view.name])
    ]
