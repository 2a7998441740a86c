"""A drawn figure, ready to stand in a report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A figure as SVG, with the words that say what it shows to whoever cannot see it, and its caption."""

    key: str
    svg: str
    alt: str
    caption: str
