"""Role bars: how likely each state is under each view, with its range, and where it stood before."""

from __future__ import annotations

from dataclasses import dataclass

from clandestine.report.blocks import Roles, Share
from clandestine.report.figures.canvas import BLUE, GRID, INK, PAPER, SOFT, Canvas, cut
from clandestine.scales import share

LABEL, BARS, BAR, GAP, TOP = 104.0, 300.0, 11.0, 9.0, 24.0


@dataclass(frozen=True)
class RoleBars:
    """The table of states as a figure; withheld states carry their words instead of bars."""

    roles: Roles

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        return f"How likely each {self.roles.about} is"

    @property
    def alt(self) -> str:
        """What it shows to whoever cannot see it."""
        told = []
        for place, view in enumerate(self.roles.views):
            shares = [_told(state, held[place]) for state, held in self.roles.rows if not isinstance(held, str)]
            told.append(("" if view == "model" else f"Under {view}: ") + ", ".join(shares) + ".")
        told += [f"{state}: {held}." for state, held in self.roles.rows if isinstance(held, str)]
        return " ".join(told)

    def drawn(self) -> Canvas:
        """The figure: a group of bars a state, one a view; a whisker for the range, an open tick for the prior."""
        views = self.roles.views
        tall = len(views) * BAR + GAP
        canvas = Canvas(LABEL + BARS + 40, TOP + tall * len(self.roles.rows) + 34)

        def at(value: float) -> float:
            return LABEL + value * BARS

        foot = canvas.height - 32
        for tick in (0, 0.25, 0.5, 0.75, 1):
            canvas.line(at(tick), TOP - 6, at(tick), foot, ink=GRID, wide=0.8, kind="fig-grid")
            canvas.text(at(tick), foot + 12, f"{tick:g}", size=10, anchor="middle", ink=SOFT)
        self._legend(canvas)
        for row, (state, held) in enumerate(self.roles.rows):
            y = TOP + tall * row
            canvas.text(0, y + tall / 2 + 1, cut(state, LABEL - 6))
            if isinstance(held, str):
                canvas.text(LABEL + 4, y + tall / 2 + 1, held, size=10, ink=SOFT)
                continue
            for place, one in enumerate(held):
                top, solid = y + place * BAR, place == 0
                canvas.box(
                    LABEL, top + 2, one.now * BARS, BAR - 4, fill=BLUE if solid else PAPER, line="" if solid else BLUE,
                    kind="fig-for" if solid else "fig-other", data={"state": state, "view": views[place]},
                )  # fmt: skip
                middle = top + BAR / 2
                canvas.line(at(one.low), middle, at(one.high), middle, ink=INK, wide=1.1)
                for end in (one.low, one.high):
                    canvas.line(at(end), middle - 2.5, at(end), middle + 2.5, ink=INK, wide=1.1)
                canvas.line(at(one.prior), top, at(one.prior), top + BAR, ink=SOFT, wide=1.8)
                canvas.text(canvas.width, top + BAR - 2, share(one.now), size=9.5, anchor="end")
        return canvas

    def _legend(self, canvas: Canvas) -> None:
        x = LABEL
        for place, view in enumerate(self.roles.views if len(self.roles.views) > 1 else ()):
            solid = place == 0
            canvas.box(
                x,
                4,
                14,
                8,
                fill=BLUE if solid else PAPER,
                line="" if solid else BLUE,
                kind="fig-for" if solid else "fig-other",
            )
            canvas.text(x + 18, 12, cut(view, 90, 10), size=10)
            x += 30 + min(len(view), 17) * 5.6
        foot = canvas.height - 4
        canvas.line(LABEL, foot - 9, LABEL, foot + 1, ink=SOFT, wide=1.8)
        canvas.text(LABEL + 6, foot, "before the evidence", size=9.5, ink=SOFT)
        canvas.line(LABEL + 130, foot - 4, LABEL + 150, foot - 4, ink=INK, wide=1.1)
        canvas.text(LABEL + 156, foot, "range", size=9.5, ink=SOFT)


def _told(state: str, one: Share) -> str:
    return f"{state} {share(one.now)} ({share(one.low)} to {share(one.high)}, before {share(one.prior)})"
