"""A sheet to draw on: shapes and words at places, written out as SVG by hand, the same on every machine.

No style and no script: attributes for whoever opens the file alone, class names for a page that recolours it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from clandestine.report.plainly import plainly

FONT = "Charter, 'Iowan Old Style', 'PT Serif', 'Noto Serif', Georgia, serif"
INK, SOFT, GRID, PAPER = "#1d1b16", "#57513f", "#cfc7b4", "#ffffff"
BLUE, VERMILION, SKY = "#0072b2", "#b34700", "#56b4e9"  # after Okabe and Ito; told apart by place and outline, too
WIDE = 0.53  # of its size, the width of a letter on average
CLASSES = {INK: "fig-text", SOFT: "fig-soft"}


@dataclass
class Canvas:
    """Collects what is drawn; `words` keeps where each text stands, so that a test can see that none covers another."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)
    words: list[tuple[float, float, float, float, str]] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 11,
        anchor: str = "start",
        ink: str = INK,
        bold: bool = False,
    ) -> None:
        """Words whose foot stands at a place."""
        shown = plainly(words)
        wide = len(shown) * size * WIDE
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        self.words.append((left, y - size * 0.8, left + wide, y + size * 0.2, shown))
        weight = ' font-weight="700"' if bold else ""
        end = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.parts.append(
            f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" fill="{ink}" class="{CLASSES.get(ink, "fig-text")}"{end}{weight}>'
            f"{escape(shown)}</text>"
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, ink: str = SOFT, wide: float = 1, kind: str = "fig-axis"
    ) -> None:
        """A straight line."""
        self.parts.append(
            f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="{ink}" stroke-width="{n(wide)}" class="{kind}"/>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str, kind: str, line: str = "", round_: float = 0,
        data: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """A rectangle; one of no width is drawn as a hair, so that it can be seen."""
        held = "".join(f" data-{name}={quoteattr(plainly(value))}" for name, value in (data or {}).items())
        edge = f' stroke="{line}" stroke-width="1"' if line else ""
        corner = f' rx="{n(round_)}"' if round_ else ""
        self.parts.append(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(width, 0.6))}" height="{n(height)}" fill="{fill}"{edge}{corner} '
            f'class="{kind}"{held}/>'
        )

    def path(
        self,
        points: list[tuple[float, float]],
        *,
        fill: str = "none",
        line: str = "",
        kind: str = "",
        wide: float = 1.2,
    ) -> None:
        """A line through points, or the surface they enclose."""
        way = " ".join(f"{'M' if place == 0 else 'L'}{n(x)} {n(y)}" for place, (x, y) in enumerate(points))
        edge = f' stroke="{line}" stroke-width="{n(wide)}"' if line else ""
        self.parts.append(f'<path d="{way}{"Z" if fill != "none" else ""}" fill="{fill}"{edge} class="{kind}"/>')

    def svg(self, key: str, title: str, alt: str, *, standalone: bool = False) -> str:
        """All of it as SVG; `key` makes its names its own on a page. Standing alone it has a head and a white ground."""
        name = "".join(letter if letter.isalnum() else "-" for letter in key)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n' if standalone else ""
        ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>' if standalone else ""
        size = f' width="{n(self.width)}" height="{n(self.height)}"' if standalone else ""
        titles = f'<title id="{name}-title">{escape(plainly(title))}</title><desc id="{name}-desc">{escape(plainly(alt))}</desc>'
        return (
            f'{head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(self.width)} {n(self.height)}"{size} '
            f'role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}">'
            f"{titles}{ground}{''.join(self.parts)}</svg>" + ("\n" if standalone else "")
        )


def n(value: float) -> str:
    """A length with at most two decimals.

    >>> n(3.0), n(1.005), n(-0.001)
    ('3', '1', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def cut(words: str, width: float, size: float = 11) -> str:
    """Words that fit a width, cut in the middle where they do not.

    >>> cut("a-very-long-name-of-an-item", 60)
    'a-ver…-item'
    """
    most = max(3, int(width / (size * WIDE)))
    shown = plainly(words)
    if len(shown) <= most:
        return shown
    tail = (most - 1) // 2
    return f"{shown[: most - 1 - tail]}…{shown[len(shown) - tail :]}"


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round places on an axis.

    >>> ticks(-7.2, 21.0)
    [-5.0, 0.0, 5.0, 10.0, 15.0, 20.0]
    """
    for step in (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        first, last = -(-low // step), high // step
        if last - first < most:
            return [round((first + place) * step, 10) for place in range(int(last - first) + 1)]
    return [0.0]
