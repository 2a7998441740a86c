"""The parts an SVG figure is drawn with: words, lines, bars, each a short string with fixed decimals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from clandestine.report.figures.measure import clean, wrapped

WIDTH = 680.0  # a printed column and a half: words of size 12 stay legible
SERIF = "'Iowan Old Style', Charter, 'Palatino Linotype', Palatino, 'PT Serif', 'Noto Serif', Georgia, serif"
INK, SOFT, RULE, PAPER = "#1d1b16", "#57513f", "#cfc7b4", "#ffffff"
FIRST, SECOND, WHOLE = "#0072b2", "#d55e00", "#6a6a6a"  # blue and vermilion of Okabe and Ito, and grey
SERIES = ("#0072b2", "#d55e00", "#00805e", "#a8487b")  # views, in their order; the last two darkened to 4.5:1 on white


def plain_number(value: float) -> str:
    """A coordinate: two decimals, and no negative zero.

    >>> plain_number(-0.001), plain_number(12.345)
    ('0.00', '12.35')
    """
    return f"{round(value, 2) + 0.0:.2f}"


def identified(*parts: str) -> str:
    """Names as one identifier that nothing else has: letters that could mean something elsewhere become their numbers.

    >>> identified("roles", "a<b")
    'roles-a.3c.b'
    """
    return "-".join(
        re.sub(r"[^A-Za-z0-9_-]", lambda found: f".{ord(found[0]):x}.", clean(part)) for part in parts if part
    )


@dataclass
class Drawing:
    """An SVG while it is drawn, from the top down; `key` makes its identifiers."""

    key: str
    title: str
    alt: str
    standalone: bool = False
    parts: list[str] = field(default_factory=list)
    hatched: dict[str, str] = field(default_factory=dict)

    def heading(self, text: str) -> float:
        """The visible title; the height where the figure itself begins."""
        y = 18.0
        for line in wrapped(clean(text), 14, WIDTH - 8):
            self.words(0, y, line, size=14, weight="600")
            y += 19
        return y

    def words(
        self, x: float, y: float, text: str, *, size: float = 12, anchor: str = "start", soft: bool = False,
        weight: str = "", italic: bool = False, over: bool = False,
    ) -> None:  # fmt: skip
        """A line of text; `y` is its base line, `over` puts paper behind the letters where lines cross."""
        shown = clean(text)
        if not shown:
            return
        more = f' font-weight="{weight}"' if weight else ""
        more += ' font-style="italic"' if italic else ""
        more += f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if over else ""
        names = "fig-soft" if soft else "fig-text"
        names += " fig-over" if over else ""
        self.parts.append(
            f'<text x="{plain_number(x)}" y="{plain_number(y)}" font-size="{size:g}" text-anchor="{anchor}" class="{names}"'
            f' fill="{SOFT if soft else INK}"{more}>{escape(shown, quote=False)}</text>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, grid: bool = False, thick: float = 1, dashed: bool = False
    ) -> None:
        """A thin line of the grid, or a darker one."""
        self.parts.append(
            f'<line x1="{plain_number(x1)}" y1="{plain_number(y1)}" x2="{plain_number(x2)}" y2="{plain_number(y2)}"'
            f' class="{"fig-grid" if grid else "fig-axis"}" stroke="{RULE if grid else SOFT}" stroke-width="{thick:g}"'
            + (' stroke-dasharray="2 3"' if dashed else "")
            + "/>"
        )

    def whisker(self, low: float, high: float, y: float, tall: float = 4) -> None:
        """A range as a line with ends; `low` and `high` are places on the page."""
        marks = f"M{plain_number(low)} {plain_number(y - tall)}v{plain_number(2 * tall)}M{plain_number(low)} {plain_number(y)}"
        marks += f"H{plain_number(high)}m0 {plain_number(-tall)}v{plain_number(2 * tall)}"
        for name, colour, thick in (("fig-halo", PAPER, 3.4), ("fig-whisker", INK, 1.3)):
            self.parts.append(
                f'<path d="{marks}" fill="none" class="{name}" stroke="{colour}" stroke-width="{thick:g}"/>'
            )

    def bar(self, x1: float, x2: float, y: float, tall: float, name: str, colour: str, *, hatch: bool = False) -> None:
        """A bar between two places on the page; hatched, so that two kinds differ without their colours."""
        left, wide = min(x1, x2), max(abs(x2 - x1), 0.8)
        box = (
            f'x="{plain_number(left)}" y="{plain_number(y)}" width="{plain_number(wide)}" height="{plain_number(tall)}"'
        )
        if not hatch:
            self.parts.append(f'<rect {box} class="fig-{name}" fill="{colour}"/>')
            return
        self.hatched[name] = colour
        self.parts.append(
            f'<rect {box} class="fig-{name}-edge" fill="url(#{self.key}-{name})" stroke="{colour}" stroke-width="1"/>'
        )

    def path(self, marks: str, name: str, **settings: str) -> None:
        """A shape given by its path; settings are presentation attributes, `_` standing for a hyphen."""
        more = "".join(f' {key.replace("_", "-")}="{escape(value)}"' for key, value in settings.items())
        self.parts.append(f'<path d="{marks}" class="{name}"{more}/>')

    def open(self, **data: str) -> None:
        """Begin a group that a script can find by its `data-` names."""
        told = "".join(f' data-{key}="{escape(clean(value))}"' for key, value in data.items())
        self.parts.append(f"<g{told}>")

    def close(self) -> None:
        """End a group."""
        self.parts.append("</g>")

    def finished(self, height: float, **data: str) -> str:
        """The whole as text, `height` tall; `data` stands on its root."""
        told = "".join(f' data-{key}="{escape(clean(value))}"' for key, value in data.items())
        size = f' width="{WIDTH:.0f}" height="{height:.0f}"' if self.standalone else ""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}"{size} role="img"'
            f' aria-labelledby="{self.key}-title" aria-describedby="{self.key}-desc" font-family="{escape(SERIF)}"{told}>'
            f'<title id="{self.key}-title">{escape(clean(self.title))}</title>'
            f'<desc id="{self.key}-desc">{escape(clean(self.alt))}</desc>'
        )
        paper = f'<rect class="fig-paper" width="100%" height="100%" fill="{PAPER}"/>' if self.standalone else ""
        before = '<?xml version="1.0" encoding="UTF-8"?>\n' if self.standalone else ""
        return before + "\n".join([head + self._hatches() + paper, *self.parts, "</svg>"]) + ("\n" * self.standalone)

    def _hatches(self) -> str:
        found = "".join(
            f'<pattern id="{self.key}-{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate(45)"><rect class="fig-paper" width="5" height="5" fill="{PAPER}"/>'
            f'<rect class="fig-{name}" width="2.8" height="5" fill="{colour}"/></pattern>'
            for name, colour in sorted(self.hatched.items())
        )
        return f"<defs>{found}</defs>" if found else ""


@dataclass(frozen=True)
class Axis:
    """A scale across the page: `low` of what is measured lies at `left`, `high` at `right`."""

    low: float
    high: float
    left: float
    right: float

    @property
    def unit(self) -> float:
        """How wide one of what is measured is on the page."""
        return (self.right - self.left) / (self.high - self.low)

    def at(self, value: float) -> float:
        """Where a value lies, kept within the page."""
        return self.left + (min(max(value, self.low), self.high) - self.low) * self.unit


def stepped(low: float, high: float, steps: Sequence[float], most: int) -> float:
    """The smallest step that makes at most so many parts of a range."""
    return next((step for step in steps if (high - low) / step <= most), steps[-1])
