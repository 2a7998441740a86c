"""Which numbers move the answer most, each alone within its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clandestine.ask.sensitivity import short
from clandestine.report.figures.waterfall import under
from clandestine.scales import share

MOST = 12


@dataclass(frozen=True)
class Swing:
    """One number: stated and limits, the lowest and highest share and the number's values there, and where another state leads."""

    path: str
    label: str
    stated: float
    limits: tuple[float, float]
    lowest: float
    highest: float
    at_lowest: float
    at_highest: float
    tips: float | None

    @property
    def tipped(self) -> bool:
        """Whether another state leads somewhere within the limits."""
        return self.tips is not None and self.limits[0] <= self.tips <= self.limits[1]


@dataclass(frozen=True)
class Tornado:
    """The numbers that move the share of one state most, under one view, the largest swing first; `of_all` is how many move it."""

    whom: str
    view: str
    followed: str
    answer: float
    swings: tuple[Swing, ...]
    of_all: int

    @property
    def title(self) -> str:
        """Whom, what, and under which view."""
        return f"{self.whom}: what moves {self.followed}{under(self.view)}"

    @property
    def alt(self) -> str:
        """What the figure shows, with the numbers that matter."""
        text = f"Tornado: the share of {self.followed} is {share(self.answer)}{under(self.view)}, "
        text += f"and moves with {self.of_all} number{'s' * (self.of_all != 1)}. "
        told = [f"{one.label}, {share(one.lowest)} to {share(one.highest)}" for one in self.swings[:3]]
        text += f"Moving it most: {'; '.join(told)}. " if told else ""
        tipped = [one.label for one in self.swings if one.tipped]
        return text + (
            f"Another state would lead within the limits of {', '.join(tipped)}."
            if tipped
            else "None of those drawn lets another state lead within its limits."
        )


def tornado_of(data: Mapping[str, Any], view: str, whom: str, followed: str, most: int = MOST) -> Tornado:
    """A tornado out of the data of a sensitivity: nothing is worked out again; ties stand in the order of their paths."""
    held = data["views"][view]
    rows = held["numbers"]
    order = sorted(rows, key=lambda path: (-round(rows[path]["highest"] - rows[path]["lowest"], 10), path))
    swings = tuple(
        Swing(
            path, short(path), rows[path]["stated"], tuple(rows[path]["limits"]), rows[path]["lowest"], rows[path]["highest"],
            rows[path]["at_lowest"], rows[path]["at_highest"], rows[path]["tips"],
        )
        for path in order[:most]
    )  # fmt: skip
    return Tornado(whom, view, followed, held["posterior"], swings, len(rows))
