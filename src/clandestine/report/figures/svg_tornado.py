"""A tornado as SVG."""

from __future__ import annotations

import math

from clandestine.report.figures.drawing import FIRST, SECOND, WIDTH, Axis, Drawing, stepped
from clandestine.report.figures.measure import clean, cut, width
from clandestine.report.figures.tornado import Swing, Tornado
from clandestine.scales import share

LEFT, RIGHT, ROW, TALL = 232.0, 604.0, 22.0, 12.0
STEPS = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


def tornado_svg(one: Tornado, key: str, standalone: bool = False) -> str:
    """The figure: a bar for each number from the lowest to the highest share, at its ends the values of the number there."""
    ends = [value for swing in one.swings for value in (swing.lowest, swing.highest)]
    low, high = min([one.answer, *ends]), max([one.answer, *ends])
    margin = max(high - low, 1e-4) * 0.16  # room for the values at both ends
    axis = Axis(low - margin, high + margin, LEFT, RIGHT)
    drawing = Drawing(key, one.title, one.alt, standalone)
    top = drawing.heading(one.title) + 22
    bottom = top + ROW * len(one.swings) + 4
    _scale(drawing, one, axis, (low, high), top, bottom)
    for place, swing in enumerate(one.swings):
        y = top + 5 + ROW * place
        drawing.open(number=swing.path)
        drawing.words(0, y + 10, cut(clean(swing.label), 11.5, LEFT - 14), size=11.5)
        for end, value, anchor in ((swing.lowest, swing.at_lowest, "end"), (swing.highest, swing.at_highest, "start")):
            raised = value > swing.stated
            if abs(end - one.answer) > 1e-12:
                name, colour = ("first", FIRST) if raised else ("second", SECOND)
                drawing.bar(axis.at(one.answer), axis.at(end), y, TALL, name, colour, hatch=not raised)
            away = -4 if anchor == "end" else 4
            drawing.words(axis.at(end) + away, y + 10, digits(value), size=10, anchor=anchor, soft=True, over=True)
        drawing.words(
            WIDTH,
            y + 10,
            tip(swing),
            size=10.5,
            anchor="end",
            weight="600" if swing.tipped else "",
            soft=not swing.tipped,
        )
        drawing.close()
    x = axis.at(one.answer)
    drawing.line(x, top - 2, x, bottom, thick=1.6)
    return drawing.finished(bottom + 42, zero=f"{LEFT - axis.low * axis.unit:.4f}", unit=f"{axis.unit:.4f}")


def _scale(drawing: Drawing, one: Tornado, axis: Axis, ends: tuple[float, float], top: float, bottom: float) -> None:
    step = stepped(axis.low, axis.high, STEPS, 7)
    places = next(count for count in range(1, 6) if step >= 10**-count - 1e-12)
    count = math.ceil(max(axis.low, 0.0) / step - 1e-9)
    while count * step <= min(axis.high, 1.0) + 1e-12:
        x = axis.at(count * step)
        drawing.line(x, top, x, bottom, grid=True)
        drawing.words(x, bottom + 16, f"{count * step:.{places}f}", size=11, anchor="middle", soft=True)
        count += 1
    name = cut(f"share of {clean(one.followed)}", 11, RIGHT - LEFT)
    drawing.words((LEFT + RIGHT) / 2, bottom + 34, name, size=11, anchor="middle", soft=True)
    text = f"as stated {share(one.answer)}"
    half = width(text, 11) / 2
    drawing.words(
        min(max(axis.at(one.answer), LEFT + half), RIGHT - half), top - 8, text, size=11, anchor="middle", weight="600"
    )
    drawing.words(WIDTH, top - 8, "tips at", size=11, anchor="end", soft=True)
    drawing.bar(0, 14, top - 17, 10, "first", FIRST)
    drawing.words(19, top - 8, "number raised", size=10.5, soft=True)
    drawing.bar(108, 122, top - 17, 10, "second", SECOND, hatch=True)
    drawing.words(127, top - 8, "lowered", size=10.5, soft=True)


def tip(swing: Swing) -> str:
    """Where another state leads; in brackets beyond the number's limits.

    >>> tip(Swing("a", "a", 0.1, (0.0, 0.2), 0.3, 0.4, 0.0, 0.2, 0.25))
    '(0.25)'
    """
    if swing.tips is None:
        return ""
    return digits(swing.tips) if swing.tipped else f"({digits(swing.tips)})"


def digits(value: float) -> str:
    """A number of the model, with two digits that matter."""
    return f"{value:.2g}" if value == 0 or 1e-4 <= abs(value) < 1e4 else f"{value:.0e}"
