"""One figure of one case, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from clandestine.ask.manners import called, counted
from clandestine.ask.posterior import DRAWS, SEED
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.timeline import timeline
from clandestine.ask.weigh import weigh
from clandestine.errors import BadQuestion
from clandestine.report.document import roles_of
from clandestine.report.figures.network import network_of
from clandestine.report.figures.rolebars import role_bars
from clandestine.report.figures.svg import Figure
from clandestine.report.figures.tornado import tornado_of
from clandestine.report.figures.waterfall import waterfall_of
from clandestine.report.figures.years import timeline_of
from clandestine.report.pictures import whom
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case

Kind = Literal["waterfall", "roles", "tornado", "timeline", "network"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def figure(case: Case, kind: Kind, view: str | None = None, *, draws: int = DRAWS, seed: int = SEED) -> Figure:
    """A figure of a case: what it shows is worked out by the question of the same subject.

    `view` chooses the view of the movement, by default the first (all of them stand in "roles"). Raises BadQuestion for a view that
    the case does not have, and what the questions raise.

    >>> from clandestine import Case, read_dossier, read_model
    >>> model = read_model("person")
    >>> print(figure(Case(model, read_dossier("turkestan-1925", model)), "waterfall", "crushed").title)
    L (Turkestan), 1925: clandestine against retired, under crushed
    """
    if kind == "network":
        return network_of(case)
    if kind == "timeline":
        data = timeline(case, draws=draws, seed=seed).data
        return timeline_of(data, _view(view, data), whom(case))
    if kind == "tornado":
        data = sensitivity(case).data
        chosen = _view(view, data)
        return tornado_of(data, chosen, whom(case), called(case, data["about"], data["views"][chosen]["state"]))
    data = weigh(case, draws=draws, seed=seed).data
    chosen = _view(view, data)
    if kind == "roles":
        return role_bars(roles_of(case, data["about"], data), whom(case), counted(case))
    weighed = next(one for one in data["weights"] if one["view"] == chosen)
    first, second = (called(case, data["about"], state) for state in weighed["pair"])
    return waterfall_of(weighed, whom(case), (first, second), counted(case))


def _view(view: str | None, data: Mapping[str, Any]) -> str:
    """The view asked for, or the first."""
    names = list(data["views"])
    if view is not None and view not in names:
        raise BadQuestion(unknown("view", view, names))
    return view or str(names[0])
