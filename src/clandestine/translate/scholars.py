"""Scholars who read the same papers otherwise: the case as each of two would put it."""

from __future__ import annotations

from clandestine.errors import BadQuestion
from clandestine.record.whatif import WhatIf
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.supposed import supposed


def sides_of(case: Case, one: str, two: str) -> tuple[Case, Case]:
    """The case with the readings of one scholar, and with those of another; what nobody signs (`asserted_by`) is common ground.

    Every other scholar's readings are left out of both. Raises BadQuestion for a name that signs no reading.
    """
    signed = {seen.id: seen.asserted_by for seen in case.dossier.observations if seen.asserted_by is not None}
    for name in (one, two):
        if name not in signed.values():
            raise BadQuestion(
                unknown("scholar", name, dict.fromkeys(signed.values())) + " (`asserted_by:` of an observation)"
            )
    if one == two:
        raise BadQuestion(f"{one} cannot disagree with {two}: name two scholars")
    first, second = (
        supposed(case, WhatIf(drop=[name for name, by in signed.items() if by != scholar and name not in case.without]))
        for scholar in (one, two)
    )
    return first, second
