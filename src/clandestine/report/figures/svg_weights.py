"""A waterfall as SVG."""

from __future__ import annotations

from clandestine.report.figures.drawing import FIRST, SECOND, WHOLE, WIDTH, Axis, Drawing, stepped
from clandestine.report.figures.measure import clean, cut, width
from clandestine.report.figures.waterfall import Waterfall
from clandestine.scales import signed

LEFT, RIGHT, ROW, TALL = 218.0, 612.0, 30.0, 13.0
MINUS = str.maketrans("-", "\N{MINUS SIGN}")


def waterfall_svg(one: Waterfall, key: str, standalone: bool = False) -> str:
    """The figure: a row for the prior odds, each item and the posterior odds, decibans across."""
    axis = _axis(one)
    drawing = Drawing(key, one.title, one.alt, standalone)
    top = drawing.heading(one.title) + 22
    bottom = top + ROW * (len(one.steps) + 2)
    _scale(drawing, one, axis, top, bottom)
    _whole(drawing, "prior odds", "before the evidence", one.prior, axis, top)
    before = one.prior
    for place, (step, (start, end)) in enumerate(zip(one.steps, one.ends, strict=True)):
        y = top + ROW * (place + 1)
        drawing.open(item=step.id)
        _labels(drawing, step.id, step.says, y)
        if before is not None:  # a thread from the bar above
            drawing.line(axis.at(start), y - ROW + 8 + TALL, axis.at(start), y + 8 + TALL, thick=0.8)
        if step.weight is None:
            drawing.words(WIDTH, y + 19, "none", anchor="end", italic=True, soft=True)
        else:
            name, colour = ("first", FIRST) if step.weight >= 0 else ("second", SECOND)
            drawing.bar(axis.at(start), axis.at(end), y + 8, TALL, name, colour, hatch=step.weight < 0)
            drawing.words(WIDTH, y + 19, signed(step.weight).translate(MINUS), anchor="end")
        drawing.close()
        before = end
    y = top + ROW * (len(one.steps) + 1)
    if one.posterior is not None:
        drawing.line(axis.at(one.posterior), y - ROW + 8 + TALL, axis.at(one.posterior), y + 8, thick=0.8)
    _whole(drawing, "posterior odds", _range(one), one.posterior, axis, y)
    if one.posterior is not None and one.low is not None and one.high is not None:
        drawing.whisker(axis.at(one.low), axis.at(one.high), y + 8 + TALL / 2)
    return drawing.finished(bottom + 42, zero=f"{axis.at(0):.4f}", unit=f"{axis.unit:.4f}")


def _axis(one: Waterfall) -> Axis:
    ends = [end for pair in one.ends for end in pair]
    held = [0.0, *ends, *(value for value in (one.prior, one.posterior, one.low, one.high) if value is not None)]
    low, high = min(held), max(held)
    step = stepped(low, high, (1, 2, 5, 10, 20, 50, 100, 200, 500), 10)
    low, high = min(low, -step), max(high, step)  # both sides are always there
    margin = (high - low) * 0.02
    return Axis(low - margin, high + margin, LEFT, RIGHT)


def _scale(drawing: Drawing, one: Waterfall, axis: Axis, top: float, bottom: float) -> None:
    """The grid, the numbers beneath it, and which side speaks for whom."""
    step = stepped(axis.low, axis.high, (1, 2, 5, 10, 20, 50, 100, 200, 500), 9)
    place = -(-axis.low // step) * step
    while place <= axis.high:
        x = axis.at(place)
        drawing.line(x, top, x, bottom, grid=abs(place) > 1e-9, thick=1)
        drawing.words(
            x, bottom + 16, f"{place:+.0f}".translate(MINUS) if place else "0", size=11, anchor="middle", soft=True
        )
        place += step
    drawing.words((LEFT + RIGHT) / 2, bottom + 34, "decibans", size=11, anchor="middle", soft=True)
    first, second = (clean(name) for name in one.called_)
    zero, room = axis.at(0), RIGHT - LEFT
    left, right = f"← for {second}", f"for {first} →"
    wide = [width(text, 11) for text in (left, right)]
    if sum(wide) + 16 > room:
        left, right = (cut(text, 11, room / 2 - 8) for text in (left, right))
        wide = [width(text, 11) for text in (left, right)]
    # Both sides of zero where there is room, else as near as the figure's edges let them.
    split = min(max(zero, LEFT + wide[0] + 8), RIGHT - wide[1] - 8)
    drawing.words(split - 8, top - 8, left, size=11, anchor="end", soft=True)
    drawing.words(split + 8, top - 8, right, size=11, soft=True)
    drawing.words(WIDTH, top - 8, "dB", size=11, anchor="end", soft=True)


def _whole(drawing: Drawing, label: str, more: str, value: float | None, axis: Axis, y: float) -> None:
    _labels(drawing, label, more, y, weight="600")
    if value is None:
        drawing.words(WIDTH, y + 19, "none", anchor="end", italic=True, soft=True)
        return
    drawing.bar(axis.at(0), axis.at(value), y + 8, TALL, "whole", WHOLE)
    drawing.words(WIDTH, y + 19, signed(value).translate(MINUS), anchor="end", weight="600")


def _labels(drawing: Drawing, label: str, more: str, y: float, weight: str = "") -> None:
    drawing.words(0, y + 13, cut(clean(label), 12, LEFT - 12), weight=weight)
    drawing.words(0, y + 25, cut(clean(more), 10.5, LEFT - 12), size=10.5, soft=True)


def _range(one: Waterfall) -> str:
    if one.low is None or one.high is None:
        return "no range"
    return f"range {signed(one.low)} to {signed(one.high)}".translate(MINUS)
