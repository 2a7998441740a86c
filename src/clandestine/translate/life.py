"""What is recorded of a person's death, in a model of years: taken as settled, like anything given."""

from __future__ import annotations

from clandestine.record.dossier import Dossier
from clandestine.translate.dating import Dating
from clandestine.translate.facts import fact_nodes
from clandestine.translate.node import Node
from clandestine.translate.years import Years

DOUBT = "date of the death"


def death_recorded(model: Years, dossier: Dossier) -> tuple[list[Node], dict[str, str]]:
    """The nodes that lead to the recorded death, and what is settled by it: the year of death, or that it came later.

    A date of death in doubt is one of its years; `1935/..`, and a date that may lie after the last year, say only that the person
    lived until then.
    """
    died = dossier.person.died if dossier.person is not None else None
    if model.death is None or died is None:
        return [], {}
    variable, state = model.death.variable, model.death.state
    other = next(one for one in model.states(variable) if one != state)
    start, end = died.years()
    chances = died.by_year(model.first, model.final)
    if end is not None and end <= model.final and chances:
        if len(chances) == 1:
            return [], {model.copy_in(variable, next(iter(chances))): state}
        dating = Dating(tuple(chances), "one of", chances)
        nodes = fact_nodes(model, variable, dating, state, DOUBT, f"{variable} at the {DOUBT}")
        return nodes, {nodes[-1].name: state}
    lived = (year for year in model.span if start is not None and year < start)
    return [], {model.copy_in(variable, year): other for year in lived}
