"""The timeline: every state year by year, with its range, and the items beneath in their years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clandestine.report.figures.canvas import BLUE, GRID, SKY, SOFT, Canvas, cut
from clandestine.scales import share

LABEL, WIDTH, ROW, TOP = 104.0, 500.0, 40.0, 24.0


@dataclass(frozen=True)
class Band:
    """One state: its share in every year, and the ends of its range there."""

    state: str
    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class TimelineFigure:
    """The states of what is asked about over the years under one view; `items` are ids with the years they speak of."""

    view: str
    about: str
    years: tuple[int, ...]
    bands: tuple[Band, ...]
    items: tuple[tuple[str, tuple[int, ...]], ...]

    @staticmethod
    def of(view: str, data: Mapping[str, Any]) -> TimelineFigure:
        """From the data of a timeline; states that are withheld have no strip."""
        years, held = tuple(data["years"]), data["views"][view]
        states = list(held["posterior"][str(years[0])])
        bands = tuple(
            Band(
                state, *(tuple(held[part][str(year)][state] for year in years) for part in ("posterior", "low", "high"))
            )
            for state in states
        )
        items = tuple((one["id"], tuple(one["years"])) for one in data["evidence"] if one["years"])
        return TimelineFigure(view, data["about"], years, bands, items)

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        under = "" if self.view == "model" else f", under {self.view}"
        return f"{self.about} from {self.years[0]} to {self.years[-1]}{under}"

    @property
    def alt(self) -> str:
        """What it shows to whoever cannot see it: for each state its first, highest and last year."""
        told = []
        for band in self.bands:
            top = max(range(len(self.years)), key=lambda place: (band.shares[place], -place))
            told.append(
                f"{band.state}: {share(band.shares[0])} in {self.years[0]}, at most {share(band.shares[top])} in {self.years[top]} "
                f"(range {share(band.low[top])} to {share(band.high[top])}), {share(band.shares[-1])} in {self.years[-1]}"
            )
        return "; ".join(told) + "."

    def drawn(self) -> Canvas:
        """The figure: a strip a state, the range as a pale band about the line, the years' items as ticks beneath."""
        canvas = Canvas(LABEL + WIDTH + 12, TOP + ROW * len(self.bands) + 16 + 11 * len(self.items) + 20)
        step = WIDTH / max(len(self.years) - 1, 1)

        def at(year: int) -> float:
            return LABEL + (year - self.years[0]) * step

        foot = TOP + ROW * len(self.bands)
        if self.view != "model":
            canvas.text(0, 13, self.view, size=12, bold=True)
        for year in self.years:
            if year % 5 == 0:
                canvas.line(at(year), TOP - 4, at(year), canvas.height - 16, ink=GRID, wide=0.8, kind="fig-grid")
                canvas.text(at(year), canvas.height - 3, str(year), size=10, anchor="middle", ink=SOFT)
        for row, band in enumerate(self.bands):
            y = TOP + ROW * row
            canvas.text(0, y + 24, cut(band.state, LABEL - 8))
            canvas.line(LABEL, y + ROW - 5, LABEL + WIDTH, y + ROW - 5, ink=GRID, wide=0.8, kind="fig-grid")
            tall = ROW - 9

            def place(
                values: Sequence[float], base: float = y + ROW - 5, tall: float = tall
            ) -> list[tuple[float, float]]:
                return [(at(year), base - value * tall) for year, value in zip(self.years, values, strict=True)]

            canvas.path([*place(band.high), *reversed(place(band.low))], fill=SKY, kind="fig-range")
            canvas.path(place(band.shares), line=BLUE, kind="fig-line", wide=1.8)
        for row, (name, years) in enumerate(self.items):
            y = foot + 12 + 11 * row
            canvas.text(0, y + 3, cut(name, LABEL - 8, 8.5), size=8.5, ink=SOFT)
            left, right = at(years[0]), at(years[-1])
            canvas.box(left - 2, y - 3, right - left + 4, 5, fill=SOFT, kind="fig-mark")
        return canvas
