"""Several cases side by side, in the order in which they were named: nobody is ranked."""

from __future__ import annotations

from collections.abc import Sequence

from clandestine.ask.manners import called, counted, unnameable
from clandestine.ask.posterior import posterior
from clandestine.report.blocks import Pairs, Section, Words
from clandestine.scales import share
from clandestine.translate.case import Case


def side_by_side(cases: Sequence[Case], about: str | None, draws: int, seed: int) -> Section:
    """The cases side by side, in the order given; nobody is ranked."""
    rows = []
    for case in cases:
        if case.model.years is not None and case.year is None:
            rows.append((f"{case.dossier.title}, {case.window}", f"{counted(case)}; a model of years: see the chapter"))
            continue
        asked = case.asked(about)
        found = posterior(case, asked, draws=draws, seed=seed).data
        barred = unnameable(case, asked) | set(found["prior_only"])
        told = []
        for view, one in found["views"].items():
            shares, ends = one["posterior"][asked], one["range"][asked]
            allowed = [state for state in case.states(asked) if state not in barred]
            if not allowed:
                told.append(f"{view}: nothing can be said")
                continue
            ordered = sorted(allowed, key=lambda state: -shares[state])[:2]
            named = [
                f"{called(case, asked, state)} {share(shares[state])} ({share(ends[state][0])} to {share(ends[state][1])})"
                for state in ordered
            ]
            told.append(f"{view}: {', then '.join(named)}")
        words = f"{counted(case)}; model {case.model.name} {case.digests['model']}. {'. '.join(told)}"
        rows.append((f"{case.dossier.title}, {case.window}", words))
    words = (
        "In the order in which they were named, with the two likeliest states that may be named and their ranges. The "
        "dossiers differ in how much was found, and in why anybody looked: compare ranges and origins before states."
    )
    return Section("compared", "Side by side", (Words(words), Pairs(tuple(rows))))
