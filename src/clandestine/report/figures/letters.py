"""The figures as text, for a terminal."""

from __future__ import annotations

from collections.abc import Callable

from clandestine.report.figures.roles import RoleBars
from clandestine.report.figures.tornado import Tornado
from clandestine.report.figures.waterfall import Waterfall
from clandestine.report.plainly import plainly
from clandestine.scales import share, signed

LABEL, BARS, TOLD = 23, 36, 18


def letters(figure: object) -> str:
    """A figure as text of at most 80 columns; of those that are no bars, the words that tell what they show.

    >>> print(letters(Tornado("model", "a", 0.5, ())))
    Numbers that move the share of a most
    """
    if isinstance(figure, Waterfall):
        return _waterfall(figure)
    if isinstance(figure, RoleBars):
        return _roles(figure)
    if isinstance(figure, Tornado):
        rows = [
            _row(one.name, one.lowest, one.highest, _unit, f"{share(one.lowest)}-{share(one.highest)}")
            for one in figure.swings
        ]
        return "\n".join([plainly(figure.title), *rows])
    return f"{getattr(figure, 'title', '')}\n{plainly(getattr(figure, 'alt', ''))}"


def _waterfall(figure: Waterfall) -> str:
    here, spans = figure.prior, []
    for step in figure.steps:
        spans.append((step, here, here + step.weight))
        here += step.weight
    ends = [0.0, figure.prior, figure.low, figure.high, *(end for _, *pair in spans for end in pair)]
    low, high = min(ends), max(ends)
    place = _scaled(low, high)
    rows = [_row("prior odds", figure.prior, figure.prior, place, signed(figure.prior))]
    rows += [_row(step.id, start, end, place, signed(step.weight)) for step, start, end in spans]
    rows.append(_row("posterior odds", figure.low, figure.high, place, signed(figure.posterior), "-"))
    return "\n".join([plainly(figure.title), *rows])


def _roles(figure: RoleBars) -> str:
    rows = []
    for state, held in figure.roles.rows:
        if isinstance(held, str):
            rows.append(f"{_cut(state)} {held}")
            continue
        for view, one in zip(figure.roles.views, held, strict=True):
            name = state if view == "model" else f"{state}, {view}"
            rows.append(_row(name, 0.0, one.now, _unit, f"{share(one.now)} ({share(one.low)}-{share(one.high)})"))
    return "\n".join([plainly(figure.title), *rows])


def _row(name: str, start: float, end: float, place: Callable[[float], int], told: str, mark: str = "#") -> str:
    left, right = sorted((place(start), place(end)))
    bar = " " * left + mark * max(right - left, 1)
    return f"{_cut(name)} {bar[:BARS]:<{BARS}} {told:>{TOLD}}".rstrip()


def _scaled(low: float, high: float) -> Callable[[float], int]:
    room = (high - low) or 1.0
    return lambda value: round((value - low) / room * (BARS - 1))


def _unit(value: float) -> int:
    return round(value * (BARS - 1))


def _cut(name: str) -> str:
    shown = plainly(name)
    return f"{shown if len(shown) <= LABEL else shown[: LABEL - 11] + '…' + shown[-10:]:<{LABEL}}"
