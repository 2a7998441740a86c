"""The share of every state, year by year, under one view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clandestine.report.figures.waterfall import under
from clandestine.scales import share


@dataclass(frozen=True)
class Lane:
    """One state: its share in every year, the ends of its range, and its share before the evidence."""

    state: str
    now: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    prior: tuple[float, ...]


@dataclass(frozen=True)
class TimelineFigure:
    """The states of what is asked about over the years; withheld ones carry words, items the years they speak of."""

    whom: str
    about: str
    view: str
    years: tuple[int, ...]
    lanes: tuple[Lane, ...]
    withheld: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[str, tuple[int, ...], bool], ...]

    @property
    def title(self) -> str:
        """Whom, what, and under which view."""
        return f"{self.whom}: {self.about} year by year{under(self.view)}"

    @property
    def alt(self) -> str:
        """What the figure shows: each state's share at both ends and at its highest."""
        first, last = self.years[0], self.years[-1]
        told = []
        for lane in self.lanes:
            most = max(range(len(lane.now)), key=lambda place: lane.now[place])
            told.append(
                f"{lane.state} {share(lane.now[0])} in {first}, {share(lane.now[-1])} in {last}, at most "
                f"{share(lane.now[most])} in {self.years[most]} (range {share(lane.low[most])} to {share(lane.high[most])})"
            )
        words = [f"{state}: {said}." for state, said in self.withheld]
        items = len(self.evidence)
        head = f"Lines with their ranges, one for each state{under(self.view)}, on {items} item{'s' * (items != 1)}"
        return " ".join([f"{head}: {'; '.join(told)}.", *words])


def timeline_of(data: Mapping[str, Any], view: str, whom: str) -> TimelineFigure:
    """The figure out of the data of a timeline: nothing is worked out again."""
    years, held = data["years"], data["views"][view]
    states = list(held["posterior"][str(years[0])])

    def over(key: str, state: str) -> tuple[float, ...]:
        return tuple(float(held[key][str(year)][state]) for year in years)

    lanes = tuple(Lane(state, *(over(key, state) for key in ("posterior", "low", "high", "prior"))) for state in states)
    evidence = tuple((str(one["id"]), tuple(one["years"]), bool(one["doubtful"])) for one in data["evidence"])
    withheld = tuple((str(state), str(words)) for state, words in data["prior_only"].items())
    return TimelineFigure(whom, str(data["about"]), view, tuple(years), lanes, withheld, evidence)
