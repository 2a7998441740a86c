"""The network of a case as SVG."""

from __future__ import annotations

from math import ceil

from clandestine.report.figures.drawing import FIRST, INK, SOFT, WIDTH, Drawing, plain_number
from clandestine.report.figures.measure import clean, cut
from clandestine.report.figures.network import NetworkPicture

ABREAST, WIDEST, TALL, LINE, BETWEEN = 6, 132.0, 19.0, 27.0, 22.0


def network_svg(one: NetworkPicture, key: str, standalone: bool = False) -> str:
    """The figure: layers from above, long ones on several lines; what was seen is filled, what is asked framed twice."""
    drawing = Drawing(key, one.title, one.alt, standalone)
    y = drawing.heading(one.title) + 10
    places: dict[str, tuple[float, float, float]] = {}
    for layer in range(max((dot.layer for dot in one.dots), default=-1) + 1):
        row = [dot for dot in one.dots if dot.layer == layer]
        lines = max(1, ceil(len(row) / ABREAST))
        wide, first, step = _spread(len(row), lines)
        for dot in row:
            places[dot.name] = (first + step * dot.place, y + LINE * (dot.place % lines), wide)
        y += LINE * lines + BETWEEN
    for above, below in one.edges:
        (x1, y1, _), (x2, y2, _) = places[above], places[below]
        start, half = y1 + TALL, (y2 - y1 - TALL) / 2
        marks = f"M{plain_number(x1)} {plain_number(start)}C{plain_number(x1)} {plain_number(start + half)}"
        marks += f" {plain_number(x2)} {plain_number(y2 - half)} {plain_number(x2)} {plain_number(y2)}"
        drawing.path(marks, "fig-axis", fill="none", stroke=SOFT, stroke_width="0.8", stroke_opacity="0.55")
    for dot in one.dots:
        x, top, wide = places[dot.name]
        box = f"M{plain_number(x - wide / 2)} {plain_number(top)}h{plain_number(wide)}v{TALL:g}h{plain_number(-wide)}z"
        drawing.open(**({"item": dot.label} if dot.seen else {}))
        if dot.seen:
            drawing.path(box, "fig-seen", fill="#dbe8f1", stroke=FIRST, stroke_width="1.4")
        else:
            drawing.path(
                box,
                "fig-box",
                fill="#ffffff",
                stroke=INK if dot.asked else SOFT,
                stroke_width="2.4" if dot.asked else "0.8",
            )
        shown = cut(clean(dot.label.replace("_", " ")), 10, wide - 6)
        drawing.words(x, top + 13, shown, size=10, anchor="middle", weight="600" if dot.asked else "")
        drawing.close()
    return drawing.finished(y - BETWEEN + 8)


def _spread(count: int, lines: int) -> tuple[float, float, float]:
    """How wide the boxes of a layer are, where the middle of the first lies, and how far apart the middles; lines are staggered."""
    if lines == 1:
        step = WIDTH / count
        return min(step - 8, WIDEST), step / 2, step
    wide = min((lines * (WIDTH - 2) - 8 * (count - 1)) / (count - 1 + lines), WIDEST)
    return wide, wide / 2 + 1, (WIDTH - 2 - wide) / (count - 1)
