"""One figure of one case, by its name."""

from __future__ import annotations

from typing import Literal, get_args

from clandestine.ask.posterior import DRAWS, SEED
from clandestine.ask.sensitivity import sensitivity
from clandestine.ask.timeline import timeline
from clandestine.ask.weigh import weigh
from clandestine.errors import BadQuestion
from clandestine.report.document import roles_of
from clandestine.report.figures.network import NetworkPicture
from clandestine.report.figures.roles import RoleBars
from clandestine.report.figures.timeline import TimelineFigure
from clandestine.report.figures.tornado import Tornado
from clandestine.report.pictures import Figure, weights_of
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
    Weights of the items, clandestine against retired, under crushed
    """
    about = case.about if kind != "timeline" else None
    names = [one.name for one in case.views]
    if view is not None and view not in names:
        raise BadQuestion(unknown("view", view, names))
    chosen = view or names[0]
    if kind == "timeline":
        return TimelineFigure.of(chosen, timeline(case, draws=draws, seed=seed).data)
    if kind == "network":
        return NetworkPicture.of(case, case.about)
    if kind == "tornado":
        return Tornado.of(chosen, sensitivity(case).data["views"][chosen])
    weighed = weigh(case, draws=draws, seed=seed).data
    if kind == "roles":
        return RoleBars(roles_of(case, str(about), weighed))
    pair = weighed["weights"][0]["pair"]
    found = weights_of(case, [one for one in weighed["weights"] if one["pair"] == pair and one["view"] == chosen])
    if not found:
        raise BadQuestion("a weight does not exist here (without some item nothing is possible): there is no waterfall")
    return found[0]
