"""A timeline as SVG: a lane for each state, the evidence beneath."""

from __future__ import annotations

from collections.abc import Sequence

from clandestine.report.figures.drawing import FIRST, SOFT, WIDTH, Axis, Drawing
from clandestine.report.figures.measure import clean, cut
from clandestine.report.figures.years import Lane, TimelineFigure
from clandestine.scales import share

LEFT, RIGHT, LANE, GAP, MARK = 150.0, 598.0, 36.0, 10.0, 15.0


def years_svg(one: TimelineFigure, key: str, standalone: bool = False) -> str:
    """The figure: in every lane the share from 0 to 1, its range as a band, and as a dashed line the share before the evidence."""
    drawing = Drawing(key, one.title, one.alt, standalone)
    first, last = one.years[0], one.years[-1]
    axis = Axis(first - 0.5, last + 0.5, LEFT, RIGHT)
    top = drawing.heading(one.title) + 16
    drawing.words(WIDTH, top - 4, f"in {last}", size=10.5, anchor="end", soft=True)
    drawing.words(LEFT, top - 4, "line: now, band: its range, dashed: before the evidence", size=10.5, soft=True)
    foot = top + (LANE + GAP) * len(one.lanes) + 20 * len(one.withheld) + 6
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100) if (last - first) / size <= 12)
    below = foot + MARK * len(one.evidence) + (8 if one.evidence else 0)
    for year in range(first, last + 1):
        if year % step == 0:
            drawing.line(axis.at(year), top, axis.at(year), below, grid=True, thick=0.7)
            drawing.words(axis.at(year), below + 15, str(year), size=11, anchor="middle", soft=True)
    y = top + 4
    for lane in one.lanes:
        drawing.open(state=lane.state, view=one.view)
        _lane(drawing, one.years, lane, axis, y)
        drawing.close()
        y += LANE + GAP
    for state, words in one.withheld:
        drawing.words(0, y + 12, cut(clean(state), 12, LEFT - 12), weight="600")
        drawing.words(
            LEFT + 4, y + 12, cut(clean(words), 11.5, WIDTH - LEFT - 8), size=11.5, italic=True, soft=True, over=True
        )
        y += 20
    if one.evidence:
        drawing.line(0, foot, WIDTH, foot, thick=0.8)
    for place, (name, years, doubtful) in enumerate(one.evidence):
        middle = foot + MARK * place + 12
        drawing.open(item=name)
        drawing.words(0, middle + 4, cut(clean(name), 10.5, LEFT - 12), size=10.5)
        _mark(drawing, [year for year in years if first <= year <= last], doubtful, axis, middle)
        drawing.close()
    return drawing.finished(below + 24)


def _lane(drawing: Drawing, years: Sequence[int], lane: Lane, axis: Axis, y: float) -> None:
    def points(shares: Sequence[float]) -> list[str]:
        return [f"{axis.at(year):.2f} {y + LANE * (1 - value):.2f}" for year, value in zip(years, shares, strict=True)]

    drawing.words(0, y + LANE / 2 + 4, cut(clean(lane.state), 12, LEFT - 24), weight="600")
    drawing.words(LEFT - 5, y + 7, "1", size=9, anchor="end", soft=True)
    drawing.words(LEFT - 5, y + LANE + 2, "0", size=9, anchor="end", soft=True)
    drawing.line(LEFT, y + LANE, RIGHT, y + LANE, thick=0.8)
    band = f"M{'L'.join(points(lane.high))}L{'L'.join(reversed(points(lane.low)))}Z"
    drawing.path(band, "fig-series1", fill=FIRST, fill_opacity="0.24")
    drawing.path(
        f"M{'L'.join(points(lane.prior))}",
        "fig-axis",
        fill="none",
        stroke=SOFT,
        stroke_width="1",
        stroke_dasharray="2 3",
    )
    drawing.path(
        f"M{'L'.join(points(lane.now))}",
        "fig-line1",
        fill="none",
        stroke=FIRST,
        stroke_width="2",
        stroke_linejoin="round",
    )
    drawing.words(WIDTH, y + LANE / 2 + 4, share(lane.now[-1]), anchor="end", weight="600")


def _mark(drawing: Drawing, years: Sequence[int], doubtful: bool, axis: Axis, y: float) -> None:
    """A dot in a year, a line through several, and an open, dashed one where it is one of them and nobody knows which."""
    if not years:
        return
    left, right = axis.at(years[0]), axis.at(years[-1])
    if len(years) == 1:
        drawing.path(f"M{left - 3.5:.2f} {y:.2f}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", "fig-text", fill="#1d1b16")
        return
    drawing.line(left, y, right, y, thick=2.4 if not doubtful else 1.2, dashed=doubtful)
    for x in (left, right):
        drawing.line(x, y - 3.5, x, y + 3.5, thick=1.2)
