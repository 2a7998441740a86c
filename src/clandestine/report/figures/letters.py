"""The figures as text, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Callable

from clandestine.report.figures.measure import clean
from clandestine.report.figures.rolebars import RoleBars
from clandestine.report.figures.svg import Figure
from clandestine.report.figures.svg_tornado import tip
from clandestine.report.figures.tornado import Tornado
from clandestine.report.figures.waterfall import Waterfall, decibans_said
from clandestine.scales import share, signed

LABEL, BARS, TOLD = 23, 33, 22


def letters(figure: Figure) -> str:
    """A figure as text; of a timeline and a network, the words that tell what they show.

    >>> print(letters(Tornado("A B, 1925", "model", "open", 0.5, (), 0)))
    A B, 1925: what moves open
                                                    as stated 0.50    tips at
    """
    if isinstance(figure, Waterfall):
        rows = _waterfall(figure)
    elif isinstance(figure, RoleBars):
        rows = _roles(figure)
    elif isinstance(figure, Tornado):
        rows = _tornado(figure)
    else:
        rows = [clean(figure.alt)]
    return "\n".join([clean(figure.title), *rows])


def _waterfall(figure: Waterfall) -> list[str]:
    ends = [0.0, *(end for pair in figure.ends for end in pair)]
    ends += [value for value in (figure.prior, figure.posterior, figure.low, figure.high) if value is not None]
    place = _scaled(min(ends), max(ends))
    first, second = (clean(name) for name in figure.called_)
    rows = [f"decibans, above 0 for {first} (#), below for {second} (=)"]
    rows.append(_row("prior odds", _between(0.0, figure.prior, place, "o"), decibans_said(figure.prior)))
    for step, (start, end) in zip(figure.steps, figure.ends, strict=True):
        weight = step.weight
        told = "none" if weight is None else signed(weight)
        rows.append(_row(step.id, _between(start, end, place, "#" if (weight or 0.0) >= 0 else "="), told))
    bar = _between(0.0, figure.posterior, place, "o")
    if figure.low is not None and figure.high is not None:
        bar = _over(bar, _between(figure.low, figure.high, place, "-"))
        told = f"{decibans_said(figure.posterior)} ({signed(figure.low, 0)} to {signed(figure.high, 0)})"
        return [*rows, _row("posterior odds", bar, told)]
    return [*rows, _row("posterior odds", bar, decibans_said(figure.posterior))]


def _roles(figure: RoleBars) -> list[str]:
    place = _scaled(0.0, 1.0)
    rows = ["# now, - its range, | before the evidence"]
    for state, held in figure.rows:
        if isinstance(held, str):
            rows.append(f"{_cut(state, LABEL)} {clean(held)}")
            continue
        for view, one in zip(figure.views, held, strict=True):
            name = state if view == "model" else f"{state}, {view}"
            bar = _over(_between(0.0, one.now, place, "#"), _between(one.low, one.high, place, "-"))
            bar = _over(bar, " " * place(one.prior) + "|")
            rows.append(_row(name, bar, f"{share(one.now)} ({share(one.low)} to {share(one.high)})"))
    return rows


def _tornado(figure: Tornado) -> list[str]:
    place = _scaled(
        min([figure.answer, *(one.lowest for one in figure.swings)]),
        max([figure.answer, *(one.highest for one in figure.swings)]),
    )
    rows = [f"{'as stated ' + share(figure.answer):>{LABEL + BARS + 6}}{'tips at':>{TOLD - 11}}"]
    for one in figure.swings:
        bar = _over(_between(one.lowest, one.highest, place, "#"), " " * place(figure.answer) + "|")
        rows.append(_row(one.label, bar, f"{share(one.lowest)} to {share(one.highest)} {tip(one):>9}"))
    return rows


def _row(name: str, bar: str, told: str) -> str:
    return f"{_cut(name, LABEL)} {bar[:BARS]:<{BARS}} {told:>{TOLD}}".rstrip()


def _between(start: float, end: float | None, place: Callable[[float], int], mark: str) -> str:
    """A bar between two values; at least one letter, so that it can be seen."""
    if end is None:
        return ""
    left, right = sorted((place(start), place(end)))
    return " " * left + mark * max(right - left, 1)


def _over(under: str, above: str) -> str:
    """One line of letters laid over another."""
    wide = max(len(under), len(above))
    return "".join(low if high == " " else high for low, high in zip(under.ljust(wide), above.ljust(wide), strict=True))


def _scaled(low: float, high: float) -> Callable[[float], int]:
    room = (high - low) or 1.0
    return lambda value: min(max(round((value - low) / room * (BARS - 1)), 0), BARS - 1)


def _cut(name: str, room: int) -> str:
    shown = clean(name)
    return f"{shown if len(shown) <= room else shown[: room - 11] + '…' + shown[-10:]:<{room}}"
