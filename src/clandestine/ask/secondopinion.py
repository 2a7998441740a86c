"""Does another engine say the same of a case?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clandestine.ask.finding import Finding
from clandestine.ask.posterior import normalised
from clandestine.engine.query import query_by_enumeration
from clandestine.errors import BadQuestion
from clandestine.translate.case import Case

AGREE = 1e-9


def with_second_opinion(finding: Finding, case: Case, about: str | None, by: str) -> Finding:
    """The finding with a note on how far pgmpy or full enumeration agrees at the stated numbers, under each view.

    `by` circuit leaves it as it is. Raises BadQuestion should they differ by more than 1e-9: then one of the two is wrong,
    and neither number may be used.
    """
    if by == "circuit":
        return finding
    about = case.asked(about)
    worst = 0.0
    for view in case.views_for(about):
        own = normalised(case.log_joint(about, view))[:, 0]
        net, evidence = case.as_net(view, about), case.evidence_under(view)
        places = {name: net.states[name].index(state) for name, state in evidence.items()}
        if by == "pgmpy":
            from clandestine.interchange.neighbour import marginals_by_pgmpy

            other = marginals_by_pgmpy(net, [about], places, {})[about]
        else:
            other = query_by_enumeration(net, [about], places, {}).posterior[about]
        worst = max(worst, float(np.abs(own - other).max()))
    if worst > AGREE:
        raise BadQuestion(f"{by} differs by {worst:.1e} about {about}: please report this, with the files")
    note = f"second opinion by {by} at the stated numbers: the largest difference is {worst:.0e}"
    return replace(finding, notes=(*finding.notes, note), data={**finding.data, "second_opinion": {by: worst}})
