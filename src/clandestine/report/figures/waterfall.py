"""The waterfall: from the prior odds, item by item, to the posterior odds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clandestine.report.figures.canvas import BLUE, GRID, INK, PAPER, SOFT, VERMILION, Canvas, cut, ticks
from clandestine.scales import signed

LABEL, BARS, ROW, TOP = 168.0, 300.0, 21.0, 26.0


@dataclass(frozen=True)
class Step:
    """One item: its id, date, and weight in decibans in the order listed."""

    id: str
    when: str
    weight: float


@dataclass(frozen=True)
class Waterfall:
    """The weighing of one pair of states under one view, in decibans: above 0 for the first of the pair.

    `low` and `high` bound the posterior odds over the draws.
    """

    view: str
    pair: tuple[str, str]
    prior: float
    steps: tuple[Step, ...]
    low: float
    high: float

    @staticmethod
    def of(weighed: Mapping[str, Any], dates: Mapping[str, str]) -> Waterfall | None:
        """From the data of a weighing; None where a weight does not exist, as of impossible evidence."""
        items = weighed["items"]
        ends = weighed["posterior_odds_range"]
        if any(item["in_order"] is None for item in items) or None in ends:
            return None
        steps = tuple(Step(item["id"], dates.get(item["id"], ""), item["in_order"]) for item in items)
        return Waterfall(weighed["view"], tuple(weighed["pair"]), weighed["prior"], steps, *ends)

    @property
    def posterior(self) -> float:
        """The posterior odds at the stated numbers."""
        return self.prior + sum(step.weight for step in self.steps)

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        under = "" if self.view == "model" else f", under {self.view}"
        return f"Weights of the items, {self.pair[0]} against {self.pair[1]}{under}"

    @property
    def alt(self) -> str:
        """What it shows to whoever cannot see it."""
        heavy = sorted(
            (step for step in self.steps if abs(step.weight) >= 0.05), key=lambda step: (-abs(step.weight), step.id)
        )
        told = ", ".join(f"{step.id} {signed(step.weight)}" for step in heavy[:5]) or "none weighs anything"
        return (
            f"From prior odds of {signed(self.prior)} dB {len(self.steps)} items lead to posterior odds of "
            f"{signed(self.posterior)} dB "
            f"(range {signed(self.low, 0)} to {signed(self.high, 0)}) for {self.pair[0]} against {self.pair[1]}. Heaviest: {told}."
        )

    def drawn(self) -> Canvas:
        """The figure: a row an item, each bar beginning where the one before ended."""
        run, here = [], self.prior
        for step in self.steps:
            run.append((here, here + step.weight))
            here += step.weight
        ends = [self.prior, self.low, self.high, 0.0, *(end for pair in run for end in pair)]
        low, high = min(ends), max(ends)
        room = max(high - low, 1.0)
        low, high = low - room * 0.06, high + room * 0.06
        canvas = Canvas(LABEL + BARS + 44, TOP + ROW * (len(self.steps) + 2) + 30)

        def at(value: float) -> float:
            return LABEL + (value - low) / (high - low) * BARS

        foot = canvas.height - 28
        for tick in ticks(low, high):
            canvas.line(at(tick), TOP - 6, at(tick), foot, ink=GRID, wide=0.8, kind="fig-grid")
            canvas.text(at(tick), foot + 13, f"{tick:g}".replace("-", "\u2212"), size=10, anchor="middle", ink=SOFT)
        canvas.line(at(0), TOP - 6, at(0), foot, wide=1.1)
        canvas.text(LABEL + BARS / 2, canvas.height - 3, "decibans (odds)", size=10, anchor="middle", ink=SOFT)
        if self.view != "model":
            canvas.text(0, 13, self.view, size=12, bold=True)
        canvas.text(LABEL + BARS, 13, f"{self.pair[0]} \u2192", size=10, anchor="end", ink=SOFT)
        canvas.text(LABEL, 13, f"\u2190 {self.pair[1]}", size=10, ink=SOFT)
        self._odds(canvas, 0, "prior odds", self.prior, at)
        for place, (step, (start, end)) in enumerate(zip(self.steps, run, strict=True), start=1):
            y = TOP + ROW * place
            canvas.text(0, y + 13, cut(step.id, LABEL - 8 - (46 if step.when else 0)))
            if step.when:
                canvas.text(LABEL - 8, y + 13, _day(step.when), size=9.5, anchor="end", ink=SOFT)
            left, right = at(min(start, end)), at(max(start, end))
            against = step.weight < 0
            canvas.box(
                left, y + 4, right - left, ROW - 9, fill=PAPER if against else BLUE, line=VERMILION if against else "",
                kind="fig-against" if against else "fig-for", data={"item": step.id},
            )  # fmt: skip
            canvas.line(at(end), y + ROW - 5, at(end), y + ROW + 4, ink=SOFT, wide=0.7)
            canvas.text(LABEL + BARS + 40, y + 13, signed(step.weight).replace("-", "\u2212"), size=10.5, anchor="end")
        self._odds(canvas, len(self.steps) + 1, "posterior odds", self.posterior, at)
        y = TOP + ROW * (len(self.steps) + 1) + 10
        canvas.line(at(self.low), y, at(self.high), y, ink=INK, wide=1.4)
        for end in (self.low, self.high):
            canvas.line(at(end), y - 4, at(end), y + 4, ink=INK, wide=1.4)
        return canvas

    def _odds(self, canvas: Canvas, row: int, words: str, value: float, at: Any) -> None:
        y = TOP + ROW * row
        canvas.text(0, y + 13, words, bold=True)
        canvas.box(at(value) - 2.5, y + 4, 5, ROW - 9, fill=INK, kind="fig-mark")
        canvas.text(LABEL + BARS + 40, y + 13, signed(value).replace("-", "\u2212"), size=10.5, anchor="end", bold=True)


def _day(when: str) -> str:
    """A date as far as there is room for it: a day as its month, an interval as the years it spans.

    >>> _day("1925-04-12"), _day("1922/1923"), _day("1925-01/1925-04")
    ('1925-04', '1922/23', '1925')
    """
    first, mark, last = when.partition("/")
    if not mark:
        return first[:7]
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}/{last[2:4] or last}"
