"""The same figures through matplotlib, for whoever prints with it: PDF, PNG or whatever else it writes.

Matplotlib is an extra (`pip install 'clandestine[figures]'`), and is imported here alone.
"""

from __future__ import annotations

import io
from typing import Any

from clandestine.errors import BadQuestion
from clandestine.report.figures.canvas import BLUE, INK, SKY, SOFT, VERMILION
from clandestine.report.figures.roles import RoleBars
from clandestine.report.figures.timeline import TimelineFigure
from clandestine.report.figures.tornado import Tornado
from clandestine.report.figures.waterfall import Waterfall

COLUMN = 85 / 25.4  # inches: a column of a journal
SETTINGS: Any = {
    "font.family": "serif",
    "font.size": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "clandestine",
}


def pressed(figure: object, form: str) -> bytes:
    """A figure as a file of matplotlib's, of that form ("pdf", "png"); the same data give the same bytes with the same matplotlib.

    Raises BadQuestion where matplotlib is not installed, or for a figure that it does not draw (the network).
    """
    made = on_axes(figure)
    out = io.BytesIO()
    undated = {"pdf": {"CreationDate": None, "ModDate": None}, "svg": {"Date": None}}
    made.savefig(out, format=form, dpi=300, bbox_inches="tight", metadata=undated.get(form))
    return out.getvalue()


def on_axes(figure: object) -> Any:
    """A figure as one of matplotlib's, without a screen."""
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise BadQuestion("PDF and PNG figures need matplotlib: pip install 'clandestine[figures]'") from error
    with mpl.rc_context(SETTINGS):
        made = Figure(figsize=(COLUMN, COLUMN), layout="constrained")
        FigureCanvasAgg(made)
        axes = made.add_subplot()
        for kind, draw in (
            (Waterfall, _waterfall),
            (RoleBars, _roles),
            (Tornado, _tornado),
            (TimelineFigure, _timeline),
        ):
            if isinstance(figure, kind):
                draw(figure, axes)
                return made
    raise BadQuestion("this figure is drawn as SVG only: name a file that ends in .svg")


def _waterfall(figure: Any, axes: Any) -> None:
    here = figure.prior
    names = ["prior odds", *(step.id for step in figure.steps), "posterior odds"]
    for row, step in enumerate(figure.steps, start=1):
        against = step.weight < 0
        axes.barh(
            row,
            step.weight,
            left=here,
            height=0.6,
            color="white" if against else BLUE,
            edgecolor=VERMILION if against else BLUE,
            lw=0.6,
        )
        here += step.weight
    axes.plot([figure.prior, here], [0, len(figure.steps) + 1], "s", color=INK, ms=3)
    axes.plot([figure.low, figure.high], [len(figure.steps) + 1] * 2, "|-", color=INK, lw=0.8)
    axes.axvline(0, color=SOFT, lw=0.6)
    _rows(axes, names)
    axes.set_xlabel(f"decibans, {figure.pair[0]} against {figure.pair[1]}")
    axes.set_title(figure.title, fontsize=7.5)


def _roles(figure: Any, axes: Any) -> None:
    views = figure.roles.views
    for row, (_, held) in enumerate(figure.roles.rows):
        for place, one in enumerate(() if isinstance(held, str) else held):
            y = row + (place - (len(views) - 1) / 2) * 0.35
            axes.barh(
                y,
                one.now,
                height=0.28,
                color="white" if place else BLUE,
                edgecolor=BLUE,
                lw=0.6,
                label=views[place] if row == 0 else None,
            )
            axes.plot([one.low, one.high], [y, y], "|-", color=INK, lw=0.7, ms=3)
            axes.plot([one.prior], [y], "|", color=SOFT, ms=6, mew=1.2)
    _rows(axes, [state for state, _ in figure.roles.rows])
    axes.set_xlim(0, 1)
    axes.set_xlabel("probability (bar), range (whisker), before the evidence (tick)")
    if len(views) > 1:
        axes.legend(frameon=False, loc="lower right")


def _tornado(figure: Any, axes: Any) -> None:
    for row, one in enumerate(figure.swings):
        tipping = one.tips is not None
        axes.barh(row, one.highest - one.lowest, left=one.lowest, height=0.6, color="white" if tipping else BLUE,
                  edgecolor=VERMILION if tipping else BLUE, lw=0.6)  # fmt: skip
    axes.axvline(figure.now, color=INK, lw=0.8)
    _rows(axes, [one.name for one in figure.swings])
    axes.set_xlim(0, 1)
    axes.set_xlabel(f"share of {figure.state}; outlined: another would lead")
    axes.set_title(figure.title, fontsize=7.5)


def _timeline(figure: Any, axes: Any) -> None:
    for row, band in enumerate(reversed(figure.bands)):
        axes.fill_between(
            figure.years,
            [row + 0.85 * one for one in band.low],
            [row + 0.85 * one for one in band.high],
            color=SKY,
            lw=0,
        )
        axes.plot(figure.years, [row + 0.85 * one for one in band.shares], color=BLUE, lw=0.9)
        axes.axhline(row, color=SOFT, lw=0.3)
    axes.set_yticks([row + 0.3 for row in range(len(figure.bands))], [band.state for band in reversed(figure.bands)])
    axes.set_title(figure.title, fontsize=7.5)


def _rows(axes: Any, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
