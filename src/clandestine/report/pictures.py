"""The figures of a report, each for one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clandestine.ask.manners import called, counted
from clandestine.report.blocks import Roles
from clandestine.report.figures.drawing import identified
from clandestine.report.figures.network import network_of
from clandestine.report.figures.picture import Picture
from clandestine.report.figures.rolebars import role_bars
from clandestine.report.figures.svg_network import network_svg
from clandestine.report.figures.svg_roles import roles_svg
from clandestine.report.figures.svg_tornado import tornado_svg
from clandestine.report.figures.svg_weights import waterfall_svg
from clandestine.report.figures.svg_years import years_svg
from clandestine.report.figures.tornado import tornado_of
from clandestine.report.figures.waterfall import under, waterfall_of
from clandestine.report.figures.years import timeline_of
from clandestine.translate.case import Case


def waterfalls(case: Case, weights: Sequence[Mapping[str, Any]], called_: tuple[str, str]) -> list[Picture]:
    """A waterfall for each view, out of the data of a weighing of one pair."""
    found = []
    for weighed in weights:
        one = waterfall_of(weighed, whom(case), called_, counted(case))
        key = _key("waterfall", case, one.view)
        caption = (
            f"Each item after those before it{under(one.view)}. Solid bars speak for {called_[0]}, hatched ones for {called_[1]}; "
            "the grey bars are the odds before and after, with the range over the numbers' doubt as a whisker."
        )
        found.append(Picture(key, waterfall_svg(one, key), one.alt, caption))
    return found


def role_picture(case: Case, roles: Roles) -> Picture:
    """The states of the question, bars by view."""
    one = role_bars(roles, whom(case), counted(case))
    key = _key("roles", case)
    return Picture(
        key,
        roles_svg(one, key),
        one.alt,
        f"{roles.caption}. In the model's order; a diamond is the share before the evidence.",
    )


def tornado_picture(case: Case, data: Mapping[str, Any]) -> list[Picture]:
    """A tornado for each view under which any number moves the answer, out of the data of a sensitivity."""
    found = []
    for view, held in data["views"].items():
        if not held["numbers"]:
            continue
        one = tornado_of(data, view, whom(case), called(case, data["about"], held["state"]))
        key = _key("tornado", case, view)
        caption = (
            f"The share of {one.followed}{under(view)}. Each bar is one number moved alone from one of its limits to the other, "
            f"whose values stand at its ends; the {len(one.swings)} that move it most of {one.of_all}. "
            "Where another state would lead, the number at which it does stands at the right, "
            "in brackets where that lies beyond the limits."
        )
        found.append(Picture(key, tornado_svg(one, key), one.alt, caption))
    return found


def timeline_pictures(case: Case, data: Mapping[str, Any]) -> list[Picture]:
    """The years under each view, out of the data of a timeline."""
    found = []
    for view in data["views"]:
        one = timeline_of(data, view, whom(case))
        key = _key("timeline", case, view)
        caption = (
            f"Each state has a lane from 0 to 1{under(view)}: the line is its share, the band its {data['range_level']:.0%} range. "
            "Beneath stand the items with the years they speak of; a dashed one speaks of one of its years, and nobody knows which."
        ).replace("%", " %")
        found.append(Picture(key, years_svg(one, key), one.alt, caption))
    return found


def network_picture(case: Case) -> Picture:
    """What stands above the items and the question."""
    one = network_of(case)
    key = _key("network", case)
    caption = (
        "How the items hang together in the model: lines lead downwards from causes to what they bear on. Filled boxes are the "
        f"items, the thick frame is what is asked.{f' {one.hidden} nodes farther off are left out.' if one.hidden else ''}"
    )
    return Picture(key, network_svg(one, key), one.alt, caption)


def whom(case: Case) -> str:
    """Who the figure is about, and when."""
    return f"{case.dossier.title}, {case.window}"


def _key(kind: str, case: Case, view: str = "") -> str:
    return identified(kind, case.dossier.dossier, str(case.window), view)
