"""The tornado: how far each number moves the answer within its limits, and where another state would lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clandestine.ask.sensitivity import short
from clandestine.report.figures.canvas import BLUE, GRID, INK, PAPER, SOFT, VERMILION, Canvas, cut
from clandestine.scales import share

MOST, LABEL, BARS, ROW, TOP = 12, 190.0, 250.0, 20.0, 30.0


@dataclass(frozen=True)
class Swing:
    """One number: how it is called, the answer at its two limits, and the value at which another state leads (inside them)."""

    name: str
    lowest: float
    highest: float
    stated: float
    tips: float | None


@dataclass(frozen=True)
class Tornado:
    """The numbers that move the posterior of `state` most under one view, the widest first."""

    view: str
    state: str
    now: float
    swings: tuple[Swing, ...]

    @staticmethod
    def of(view: str, data: Mapping[str, Any]) -> Tornado:
        """From one view of the data of a sensitivity."""
        numbers = data["numbers"]
        order = sorted(
            numbers, key=lambda path: (-round(numbers[path]["highest"] - numbers[path]["lowest"], 10), path)
        )[:MOST]
        swings = []
        for path in order:
            one = numbers[path]
            low, high = one["limits"]
            tips = one["tips"] if one["tips"] is not None and low <= one["tips"] <= high else None
            swings.append(Swing(short(path), one["lowest"], one["highest"], one["stated"], tips))
        return Tornado(view, data["state"], data["posterior"], tuple(swings))

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        under = "" if self.view == "model" else f", under {self.view}"
        return f"Numbers that move the share of {self.state} most{under}"

    @property
    def alt(self) -> str:
        """What it shows to whoever cannot see it."""
        told = ", ".join(f"{one.name} {share(one.lowest)} to {share(one.highest)}" for one in self.swings[:5])
        tipping = [one.name for one in self.swings if one.tips is not None]
        tips = f" Another state would lead within the limits of {', '.join(tipping)}." if tipping else ""
        return f"{self.state} has {share(self.now)}. Moved one at a time within their limits: {told or 'no number moves it'}.{tips}"

    def drawn(self) -> Canvas:
        """The figure: a bar a number, about the answer as it stands; a mark where another state leads within the limits."""
        canvas = Canvas(LABEL + BARS + 8, TOP + ROW * len(self.swings) + 34)

        def at(value: float) -> float:
            return LABEL + value * BARS

        foot = canvas.height - 30
        for tick in (0, 0.25, 0.5, 0.75, 1):
            canvas.line(at(tick), TOP - 6, at(tick), foot, ink=GRID, wide=0.8, kind="fig-grid")
            canvas.text(at(tick), foot + 12, f"{tick:g}", size=10, anchor="middle", ink=SOFT)
        if self.view != "model":
            canvas.text(0, 13, self.view, size=12, bold=True)
        canvas.text(canvas.width, 13, f"share of {cut(self.state, 120, 10)}", size=10, anchor="end", ink=SOFT)
        for row, one in enumerate(self.swings):
            y = TOP + ROW * row
            canvas.text(0, y + 13, cut(one.name, LABEL - 6, 10.5), size=10.5)
            tipping = one.tips is not None
            canvas.box(at(one.lowest), y + 4, (one.highest - one.lowest) * BARS, ROW - 9, fill=PAPER if tipping else BLUE,
                       line=VERMILION if tipping else "", kind="fig-against" if tipping else "fig-for")  # fmt: skip
        canvas.line(at(self.now), TOP - 6, at(self.now), foot, ink=INK, wide=1.3)
        canvas.box(0, canvas.height - 12, 14, 8, fill=PAPER, line=VERMILION, kind="fig-against")
        canvas.text(20, canvas.height - 4, "outlined: another state would lead within the limits", size=9.5, ink=SOFT)
        return canvas
