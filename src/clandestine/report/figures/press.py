"""The same figures through matplotlib, for whoever prints with it: PDF or PNG.

Matplotlib is an extra (`pip install 'clandestine[figures]'`), and is imported here alone.
"""

from __future__ import annotations

import io
from typing import Any

from clandestine.errors import BadQuestion
from clandestine.report.figures.drawing import FIRST, INK, SECOND, SERIES, SOFT, WHOLE
from clandestine.report.figures.measure import clean, cut, wrapped
from clandestine.report.figures.rolebars import RoleBars
from clandestine.report.figures.svg import Figure
from clandestine.report.figures.svg_tornado import digits
from clandestine.report.figures.tornado import Tornado
from clandestine.report.figures.waterfall import Waterfall
from clandestine.report.figures.years import TimelineFigure
from clandestine.scales import share, signed

WIDE = 170 / 25.4  # inches: the width of a journal's page
SETTINGS: Any = {
    "font.family": "serif",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "hatch.linewidth": 1.2,
    "pdf.fonttype": 42,  # letters stay letters
    "text.parse_math": False,  # a dollar in a name is a dollar
}


def pressed(figure: Figure, form: str) -> bytes:
    """A figure as a file of that form ("pdf", "png"); the same data give the same bytes with the same matplotlib.

    Raises BadQuestion where matplotlib is not installed, or for a figure that it does not draw (the network).
    """
    made = on_axes(figure)
    import matplotlib as mpl

    out = io.BytesIO()
    undated = {"pdf": {"CreationDate": None, "ModDate": None}, "png": {"Software": None}}
    with mpl.rc_context(SETTINGS):
        made.savefig(out, format=form, dpi=300, metadata=undated.get(form))
    return out.getvalue()


def on_axes(figure: Figure) -> Any:
    """A figure as one of matplotlib's, without a screen."""
    if not isinstance(figure, Waterfall | RoleBars | Tornado | TimelineFigure):
        raise BadQuestion("this figure is drawn as SVG only: name a file that ends in .svg")
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure as Sheet
    except ImportError as error:
        raise BadQuestion("PDF and PNG figures need matplotlib: pip install 'clandestine[figures]'") from error
    with mpl.rc_context(SETTINGS):
        made = Sheet(figsize=(WIDE, max(1.2 + 0.23 * _lines(figure), 2.6)), layout="constrained")
        axes = made.add_subplot()
        axes.set_title("\n".join(wrapped(clean(figure.title), 9, 400)))
        if isinstance(figure, Waterfall):
            _waterfall(figure, axes)
        elif isinstance(figure, RoleBars):
            _roles(figure, axes)
        elif isinstance(figure, Tornado):
            _tornado(figure, axes)
        else:
            _years(figure, axes)
    return made


def _lines(figure: Waterfall | RoleBars | Tornado | TimelineFigure) -> int:
    if isinstance(figure, Waterfall):
        return len(figure.steps) + 2
    if isinstance(figure, RoleBars):
        return len(figure.rows) * max(len(figure.views), 1)
    return len(figure.swings) if isinstance(figure, Tornado) else 2 * len(figure.lanes)


def _waterfall(figure: Waterfall, axes: Any) -> None:
    last = len(figure.steps) + 1
    for row, value in ((0, figure.prior), (last, figure.posterior)):
        if value is not None:
            axes.barh(row, value, height=0.55, color=WHOLE)
    for row, (step, (start, _)) in enumerate(zip(figure.steps, figure.ends, strict=True), start=1):
        if step.weight is not None:
            _bar(axes, row, start, step.weight, 0.55, FIRST if step.weight >= 0 else SECOND, step.weight < 0)
    if figure.low is not None and figure.high is not None:
        _whisker(axes, figure.low, figure.high, last)
    axes.axvline(0, color=SOFT, lw=0.6)
    _rows(axes, ["prior odds", *(step.id for step in figure.steps), "posterior odds"])
    weights = [figure.prior, *(step.weight for step in figure.steps), figure.posterior]
    _beside(axes, [(row, "none" if weight is None else signed(weight)) for row, weight in enumerate(weights)])
    _below(axes, f"decibans; right for {figure.called_[0]}, left (hatched) for {figure.called_[1]}")


def _roles(figure: RoleBars, axes: Any) -> None:
    views = figure.views
    for row, (_, held) in enumerate(figure.rows):
        if isinstance(held, str):
            axes.text(0.01, row, cut(clean(held), 8, 240), va="center", style="italic", color=SOFT)
            continue
        for place, one in enumerate(held):
            y = row + (place - (len(views) - 1) / 2) * 0.8 / len(views)
            bar = _bar(axes, y, 0.0, one.now, 0.55 / len(views), SERIES[place % len(SERIES)], place % 2 == 1)
            bar.set_label(cut(clean(views[place]), 8, 110) if row == _first(figure) else None)
            _whisker(axes, one.low, one.high, y)
            _beside(axes, [(y, f"{share(one.now)} ({share(one.low)} to {share(one.high)})")])
            axes.plot([one.prior], [y], "D", color="white", mec=INK, ms=3, mew=0.7)
    _rows(axes, [state for state, _ in figure.rows])
    axes.set_xlim(0, 1)
    axes.set_xlabel("share (bar), its range (whisker), before the evidence (diamond)")
    if len(views) > 1 and _first(figure) is not None:
        axes.legend(frameon=False, loc="lower right")


def _first(figure: RoleBars) -> int | None:
    return next((row for row, (_, held) in enumerate(figure.rows) if not isinstance(held, str)), None)


def _tornado(figure: Tornado, axes: Any) -> None:
    for row, one in enumerate(figure.swings):
        for end, value, side in ((one.lowest, one.at_lowest, "right"), (one.highest, one.at_highest, "left")):
            raised = value > one.stated
            _bar(axes, row, figure.answer, end - figure.answer, 0.55, FIRST if raised else SECOND, not raised)
            axes.annotate(
                digits(value), (end, row), (-3 if side == "right" else 3, 0), textcoords="offset points", ha=side,
                va="center", size=6.5, color=SOFT,
            )  # fmt: skip
    axes.axvline(figure.answer, color=INK, lw=0.9)
    axes.margins(x=0.12)
    _rows(axes, [one.label for one in figure.swings])
    _below(axes, f"share of {figure.followed}, {share(figure.answer)} as stated; hatched: the number lowered")


def _years(figure: TimelineFigure, axes: Any) -> None:
    count = len(figure.lanes)
    for place, lane in enumerate(figure.lanes):
        base = count - 1 - place
        low, high, now, prior = (
            [base + 0.85 * one for one in held] for held in (lane.low, lane.high, lane.now, lane.prior)
        )
        axes.fill_between(figure.years, low, high, color=FIRST, alpha=0.24, lw=0)
        axes.plot(figure.years, now, color=FIRST, lw=1.2)
        axes.plot(figure.years, prior, color=SOFT, lw=0.7, ls=":")
        axes.axhline(base, color=SOFT, lw=0.4)
    axes.set_yticks(
        [count - 1 - place for place in range(count)], [cut(clean(lane.state), 8, 110) for lane in figure.lanes]
    )
    words = "".join(f"; {state}: {said}" for state, said in figure.withheld)
    _below(axes, f"each lane from 0 to 1: share, its range, dotted before the evidence{words}")


def _bar(axes: Any, y: float, left: float, wide: float, tall: float, colour: str, hatched: bool) -> Any:
    look = {"facecolor": "white", "edgecolor": colour, "hatch": "//////"} if hatched else {"color": colour}
    return axes.barh(y, wide, left=left, height=tall, linewidth=0.6, **look)


def _whisker(axes: Any, low: float, high: float, y: float) -> None:
    axes.plot([low, high], [y, y], "|-", color=INK, lw=0.9, ms=4, mew=0.9)


def _below(axes: Any, words: str) -> None:
    """What stands under the scale, on as many lines as it needs."""
    axes.set_xlabel("\n".join(wrapped(clean(words), 8, 320)))


def _beside(axes: Any, told: list[tuple[float, str]]) -> None:
    """Words to the right of rows."""
    for y, words in told:
        axes.text(1.015, y, words, transform=axes.get_yaxis_transform(), va="center", size=7)


def _rows(axes: Any, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), [cut(clean(name), 8, 170) for name in names])
    axes.invert_yaxis()
