"""Any figure as SVG."""

from __future__ import annotations

from clandestine.report.figures.network import NetworkPicture
from clandestine.report.figures.rolebars import RoleBars
from clandestine.report.figures.svg_network import network_svg
from clandestine.report.figures.svg_roles import roles_svg
from clandestine.report.figures.svg_tornado import tornado_svg
from clandestine.report.figures.svg_weights import waterfall_svg
from clandestine.report.figures.svg_years import years_svg
from clandestine.report.figures.tornado import Tornado
from clandestine.report.figures.waterfall import Waterfall
from clandestine.report.figures.years import TimelineFigure

Figure = Waterfall | RoleBars | Tornado | TimelineFigure | NetworkPicture


def svg(figure: Figure, key: str, standalone: bool = False) -> str:
    """A figure as SVG: attributes and class names only, no style and no script, all text escaped.

    `key` makes its identifiers, which must be its own on a page; `standalone` adds an XML head and a white ground.
    """
    if isinstance(figure, Waterfall):
        return waterfall_svg(figure, key, standalone)
    if isinstance(figure, RoleBars):
        return roles_svg(figure, key, standalone)
    if isinstance(figure, Tornado):
        return tornado_svg(figure, key, standalone)
    if isinstance(figure, TimelineFigure):
        return years_svg(figure, key, standalone)
    return network_svg(figure, key, standalone)
