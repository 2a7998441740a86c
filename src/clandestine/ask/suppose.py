"""What if? The answer as it stands, as it would be under each of several suppositions, and what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clandestine.ask.beside import beside, moved, same_view
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    heading,
    joined,
    listed_notes,
    refuse_settled,
    sensitive_notes,
    sentence,
    unnameable,
    withheld_states,
)
from clandestine.ask.posterior import DRAWS, LEVEL, SEED, Answer, answer_data, answers
from clandestine.ask.provenance import provenance
from clandestine.ask.weights import stated_pairs, weights
from clandestine.errors import BadQuestion
from clandestine.record.digest import digest
from clandestine.record.whatif import WhatIf
from clandestine.scales import share, signed
from clandestine.translate.case import Case
from clandestine.translate.supposed import supposed

ON_THE_LINE = "supposed"  # the name of a supposition that has none, being made on the command line
MOVED = 0.2  # decibans: an item whose weight moves by less is not named


def suppose(
    case: Case,
    whatifs: WhatIf | Sequence[WhatIf],
    about: str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Finding:
    """The posterior as it stands beside the posterior under each supposition (one, or several), and how far each state moved.

    Moves are in decibans of the state's odds against all others, which depend on the prior. Raises BadQuestion where nothing is
    supposed, or a supposition does not fit the case.
    """
    whatifs = [whatifs] if isinstance(whatifs, WhatIf) else whatifs
    if not whatifs or any(whatif.empty for whatif in whatifs):
        raise BadQuestion("nothing is supposed: say what should be otherwise")
    about = case.asked(about)
    cases = [case, *(supposed(case, whatif) for whatif in whatifs)]
    names = _names(whatifs)
    found = [answers(one, about, draws, seed, level) for one in cases]
    for one in cases:
        refuse_settled(one, about)
    hidden: dict[str, str] = {}
    barred: set[str] = set()
    for one in cases:
        hidden |= withheld_states(one, about)
        barred |= unnameable(one, about)
    rows = [(before, [same_view(before, after) for after in found[1:]]) for before in found[0]]
    changes = {name: _changes(whatif) for name, whatif in zip(names, whatifs, strict=True)}
    return Finding(
        question="suppose",
        heading="\n".join(
            [
                heading(case, f"what if? The answer on {about}"),
                *(f"{name}: {words}" for name, words in changes.items()),
            ]
        ),
        table=beside(cases, about, ("before", "as it stands"), names, rows, hidden, level),
        sentence=" ".join(_sentence(case, about, names, before, after, barred | set(hidden)) for before, after in rows),
        data={
            "dossier": case.dossier.dossier,
            "window": str(case.window),
            "about": about,
            "suppositions": {
                name: whatif.model_dump(mode="json", by_alias=True, exclude_defaults=True)
                for name, whatif in zip(names, whatifs, strict=True)
            },
            "before": answer_data(case, about, found[0], hidden, level, draws),
            "after": {
                name: answer_data(one, about, answer, hidden, level, draws)
                for name, one, answer in zip(names, cases[1:], found[1:], strict=True)
            },
        },
        provenance={
            **provenance(case, seed=seed, draws=draws),
            **{f"supposition {name}": digest(whatif) for name, whatif in zip(names, whatifs, strict=True)},
        },
        notes=tuple(_notes(case, cases, names, about, whatifs, hidden)),
    )


def _names(whatifs: Sequence[WhatIf]) -> list[str]:
    """The suppositions' own names, told apart by a number where they are the same."""
    found: list[str] = []
    for whatif in whatifs:
        name, number = whatif.supposition, 2
        while name in found:
            name, number = f"{whatif.supposition}-{number}", number + 1
        found.append(name)
    return found


def _sentence(
    case: Case, about: str, names: Sequence[str], before: Answer, after: Sequence[Answer], barred: set[str]
) -> str:
    places = [place for place, state in enumerate(before.states) if state not in barred]
    if not places:
        return f"Nothing can be said of {about} from this evidence."
    first = max(places, key=lambda place: before.posterior[place])
    told = []
    for name, one in zip(names, after, strict=True):
        now = max(places, key=lambda place: (round(float(one.posterior[place]), 12), place == first))
        state = called(case, about, before.states[first])
        move = f"{share(float(before.posterior[first]))} to {share(float(one.posterior[first]))}"
        words = "the supposition" if name == ON_THE_LINE else name
        words += f" takes {state} from {move} ({signed(moved(before, one, first))} dB), and "
        words += "it still leads" if now == first else f"{called(case, about, before.states[now])} leads instead"
        told.append(words)
    return sentence(f"{before.view.under}{'; '.join(told)}")


def _changes(whatif: WhatIf) -> str:
    """What is supposed, in words."""
    told = [f"without {joined(whatif.drop)}"] if whatif.drop else []
    told += [f"{name} is {state}" for name, state in whatif.set.items()]
    told += [f"{path} is {number.value:g}" for path, number in whatif.numbers.items()]
    told += [f"{copy} is a copy of {original}" for copy, original in whatif.copies.items()]
    told += [f"{source} is {state}" for source, state in whatif.tempers.items()]
    told += [f"{source} is about this person with {one.same.value:g}" for source, one in whatif.identity.items()]
    told += [f"{name} is altered" for name in whatif.alter]
    told += [
        f"{seen.by} {seen.saying} {seen.variable}"
        + (f": {seen.state}" if seen.state else "")
        + (f" in {seen.when}" if seen.when else "")
        for seen in whatif.add
    ]
    told += [f"under {whatif.scenario}"] if whatif.scenario else []
    return "; ".join(told)


def _notes(
    case: Case,
    cases: Sequence[Case],
    names: Sequence[str],
    about: str,
    whatifs: Sequence[WhatIf],
    hidden: Mapping[str, str],
) -> list[str]:
    notes = ["dB: how far the odds of the state against all others moved, in decibans; this depends on the prior"]
    notes += [f"{name}: {whatif.because}" for name, whatif in zip(names, whatifs, strict=True) if whatif.because]
    notes += _unheard(cases, names, whatifs)
    pair = next(iter(stated_pairs(case, about, hidden)), None)
    for name, one in zip(names, cases[1:], strict=True):
        notes += _reweighed(case, one, about, pair, name) if pair else []
    notes += [*dict.fromkeys(hidden.values()), *sensitive_notes(case)]
    return [*notes, *listed_notes(case)]


def _unheard(cases: Sequence[Case], names: Sequence[str], whatifs: Sequence[WhatIf]) -> list[str]:
    """What is added or altered and does not weigh even so, with the reason: it would be taken for saying nothing."""
    notes = []
    for name, one, whatif in zip(names, cases[1:], whatifs, strict=True):
        changed = {seen.id for seen in whatif.add} | set(whatif.alter)
        notes += [
            f"{name}: not weighed ({seen.why}): {seen.id} (from {seen.source})"
            for seen in one.network.unweighed
            if seen.id in changed
        ]
    return notes


def _reweighed(case: Case, after: Case, about: str, pair: tuple[str, str], name: str) -> list[str]:
    """Items that both cases weigh, and that weigh otherwise when supposed (by their removal)."""
    notes = []
    for view in case.views_for(about):
        later = next((one for one in after.views_for(about) if one.name == view.name), None)
        if later is None:
            continue
        try:
            one, other = weights(case, about, pair, view), weights(after, about, pair, later)
        except BadQuestion:  # one of the two states is ruled out by what is supposed
            continue
        last = dict(zip((item.id for item in after.network.items), other.last, strict=True))
        moved = [
            f"{item.id} {signed(float(weight))}, then {signed(float(last[item.id]))}"
            for item, weight in zip(case.network.items, one.last, strict=True)
            if item.id in last and abs(last[item.id] - weight) > MOVED
        ]
        if moved:
            notes.append(
                f"{name}: {view.under}weigh otherwise ({pair[0]} against {pair[1]}, dB by removal): {'; '.join(moved)}"
            )
    return notes
