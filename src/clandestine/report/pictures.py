"""The figures of a report, each with its words; and any of them by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from clandestine.report.blocks import Roles
from clandestine.report.figures.canvas import Canvas
from clandestine.report.figures.network import NetworkPicture
from clandestine.report.figures.picture import Picture
from clandestine.report.figures.roles import RoleBars
from clandestine.report.figures.timeline import TimelineFigure
from clandestine.report.figures.tornado import Tornado
from clandestine.report.figures.waterfall import Waterfall
from clandestine.translate.case import Case


class Figure(Protocol):
    """What every figure has: a title, words for whoever cannot see it, and itself, drawn."""

    @property
    def title(self) -> str: ...

    @property
    def alt(self) -> str: ...

    def drawn(self) -> Canvas: ...


def picture(figure: Figure, key: str, caption: str) -> Picture:
    """A figure as it stands in a report."""
    return Picture(key, figure.drawn().svg(key, figure.title, figure.alt), figure.alt, caption)


def waterfalls(case: Case, weights: Sequence[Mapping[str, Any]], called_: tuple[str, str]) -> list[Picture]:
    """A waterfall for each view."""
    found = []
    for one in weights_of(case, weights):
        under = "" if one.view == "model" else f", under {one.view}"
        caption = f"From prior to posterior odds, item by item{under}; right is for {called_[0]}."
        found.append(picture(one, f"{case.dossier.dossier} waterfall {one.view}", caption))
    return found


def weights_of(case: Case, weights: Sequence[Mapping[str, Any]]) -> list[Waterfall]:
    """The waterfalls that can be drawn out of the data of a weighing."""
    dates = {item.id: item.when for item in case.network.items if item.source}
    return [found for one in weights if (found := Waterfall.of(one, dates)) is not None]


def role_picture(case: Case, roles: Roles) -> Picture:
    """The bars of the states."""
    figure = RoleBars(roles)
    return picture(
        figure,
        f"{case.dossier.dossier} roles",
        f"{figure.title}: bars as now, whiskers the range, ticks before the evidence.",
    )


def tornado_picture(case: Case, data: Mapping[str, Any]) -> list[Picture]:
    """A tornado for each view."""
    found = []
    for view, one in data["views"].items():
        figure = Tornado.of(view, one)
        if figure.swings:
            found.append(
                picture(
                    figure, f"{case.dossier.dossier} tornado {view}", f"{figure.title}, each alone within its limits."
                )
            )
    return found


def timeline_pictures(case: Case, data: Mapping[str, Any]) -> list[Picture]:
    """A timeline for each view."""
    found = []
    for view in data["views"]:
        figure = TimelineFigure.of(view, data)
        words = f"{figure.title}: the line is the share, the pale band its range, the bars beneath are the items in their years."
        found.append(picture(figure, f"{case.dossier.dossier} timeline {view}", words))
    return found


def network_picture(case: Case) -> Picture:
    """What hangs on what."""
    figure = NetworkPicture.of(case, case.about)
    caption = "What hangs on what: the question outlined, what was seen in colour, each called by its item."
    return picture(figure, f"{case.dossier.dossier} network", caption)
