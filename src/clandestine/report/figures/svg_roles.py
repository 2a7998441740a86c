"""Role bars as SVG."""

from __future__ import annotations

from clandestine.report.figures.drawing import SERIES, WIDTH, Axis, Drawing
from clandestine.report.figures.measure import clean, cut
from clandestine.report.figures.rolebars import RoleBars
from clandestine.scales import share

STATE, VIEW, RIGHT, ROW, GAP, TALL = 118.0, 196.0, 548.0, 19.0, 9.0, 11.0


def roles_svg(one: RoleBars, key: str, standalone: bool = False) -> str:
    """The figure: a group of bars for each state, one a view, with its range as a whisker and its prior as a diamond."""
    several = one.views != ("model",)
    axis = Axis(0, 1, VIEW if several else STATE, RIGHT)
    drawing = Drawing(key, one.title, one.alt, standalone)
    top = drawing.heading(one.title) + 20
    bottom = top + sum(GAP + ROW * (1 if isinstance(held, str) else len(held)) for _, held in one.rows) + 4
    for tenth in range(0, 11, 2):
        x = axis.at(tenth / 10)
        drawing.line(x, top, x, bottom, grid=tenth > 0)
        drawing.words(
            x, bottom + 16, f"{tenth / 10:.1f}" if tenth % 10 else f"{tenth // 10}", size=11, anchor="middle", soft=True
        )
    drawing.words(WIDTH, top - 6, "now (range)", size=11, anchor="end", soft=True)
    _diamond(drawing, axis.left + 4, top - 10)
    drawing.words(axis.left + 14, top - 6, "before the evidence", size=11, soft=True)
    y = top
    for state, held in one.rows:
        y += GAP
        drawing.words(0, y + 10, cut(clean(state), 12, STATE - 8), weight="600")
        if isinstance(held, str):
            drawing.words(
                axis.left + 6,
                y + 10,
                cut(clean(held), 11.5, WIDTH - axis.left - 12),
                size=11.5,
                italic=True,
                soft=True,
                over=True,
            )
            y += ROW
            continue
        for place, (view, four) in enumerate(zip(one.views, held, strict=True)):
            drawing.open(state=state, view=view)
            if several:
                drawing.words(
                    VIEW - 8, y + 10, cut(clean(view), 10.5, VIEW - STATE - 10), size=10.5, anchor="end", soft=True
                )
            drawing.bar(
                axis.at(0),
                axis.at(four.now),
                y,
                TALL,
                f"series{place % 4 + 1}",
                SERIES[place % 4],
                hatch=place % 2 == 1,
            )
            drawing.whisker(axis.at(four.low), axis.at(four.high), y + TALL / 2, 3.5)
            _diamond(drawing, axis.at(four.prior), y + TALL / 2)
            drawing.words(WIDTH - 84, y + 10, share(four.now), anchor="end", weight="600")
            drawing.words(
                WIDTH, y + 10, f"({share(four.low)} to {share(four.high)})", size=10.5, anchor="end", soft=True
            )
            drawing.close()
            y += ROW
    return drawing.finished(bottom + 26, zero=f"{axis.at(0):.4f}", unit=f"{axis.unit:.4f}")


def _diamond(drawing: Drawing, x: float, y: float) -> None:
    """The mark of a prior."""
    drawing.path(
        f"M{x - 4:.2f} {y:.2f}l4 -4.5l4 4.5l-4 4.5z", "fig-prior", fill="#ffffff", stroke="#1d1b16", stroke_width="1.2"
    )
