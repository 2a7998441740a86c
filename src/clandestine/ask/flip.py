"""The fewest assumptions that must move for another state to lead, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.ask.farthest import Goal, Search, odds, scaled
from clandestine.translate.numbers import Array
from clandestine.translate.reach import Settings

HALVINGS = 40
LEVEL = 1e-9  # nats: two states closer than this are level
TRIED = 200  # single moves, of those that would do, whose tipping points are compared


@dataclass(frozen=True)
class Flip:
    """What must move: by assumption, by path, its stated value and the one at which another state draws level.

    `part` is how far that is on the way to the limits, `instead` the place of the state that then leads, `others` how many other
    single assumptions would do; `fewest` says whether it is certain that fewer do not. Nothing moves where two states are level
    as it stands, or where nothing that changes the lead was found: then `instead` is the leading state itself.
    """

    moved: Mapping[str, Mapping[str, tuple[float, float]]]
    part: float
    instead: int
    others: int
    fewest: bool

    def plain(self, states: Sequence[str]) -> dict[str, Any]:
        """As plain data."""
        moved = {
            name: {path: {"stated": old, "needed": new} for path, (old, new) in one.items()}
            for name, one in self.moved.items()
        }
        found = bool(self.moved)
        return {
            "moved": moved, "part_of_the_way": self.part if found else None, "instead": states[self.instead] if found else None,
            "other_single_ones": self.others, "fewer_ruled_out": self.fewest,
        }  # fmt: skip


def flip(search: Search, lead: int, allowed: Sequence[int], seed: int) -> Flip:
    """The fewest assumptions found that make another of the allowed states lead, and of several the ones that move least."""
    rivals = [place for place in allowed if place != lead]
    if not rivals:
        return Flip({}, 0.0, lead, 0, fewest=True)

    def margin(joint: Array) -> Array:
        return odds(joint[rivals].max(axis=0), joint[lead])

    stated = search.fine.joint(search.fine.stated)
    if margin(scaled(stated))[0] > -LEVEL:
        return Flip({}, 0.0, max(rivals, key=lambda place: stated[place, 0]), 0, fewest=True)
    alone = margin(search.singles)
    ways = np.flatnonzero(alone > 0)
    if len(ways):
        kept = ways[np.argsort(-alone[ways], kind="stable")[:TRIED]]
        owners = {search.fine.moves[int(way)][0] for way in ways}
        return _told(
            search, search.each([int(way) for way in kept]), margin, rivals, others=len(owners) - 1, fewest=True
        )
    far, setting, limit = search.by_two(margin)
    if far > 0:
        return _told(search, setting, margin, rivals, others=0, fewest=True)
    fewest = limit <= 0
    far, setting = search.by_three(margin)
    if far <= 0:
        fewest = False
        far, setting = search.by_all(margin, seed)
        if far <= 0:
            return Flip({}, 0.0, lead, 0, fewest=False)
        setting = _thinned(search, setting, margin)
    return _told(search, setting, margin, rivals, others=0, fewest=fewest)


def _thinned(search: Search, setting: Settings, margin: Goal) -> Settings:
    """Put assumptions back to what is stated, those that matter least first, as long as the lead stays changed."""
    reach = search.fine
    while True:
        moved = [place for place, rows in enumerate(reach.rows_of) if not np.isnan(setting[rows, 0]).all()]
        tried = np.repeat(setting, len(moved), axis=1)
        for row, place in enumerate(moved):
            tried[reach.rows_of[place], row] = np.nan
        left = margin(scaled(reach.joint(tried)))
        if left.max() <= 0:
            return setting
        setting = tried[:, [int(left.argmax())]]


def _told(
    search: Search, settings: Settings, margin: Goal, rivals: Sequence[int], *, others: int, fewest: bool
) -> Flip:
    """Of some settings that change the lead, the one that needs the smallest part of its way; halved to where it tips."""
    reach = search.fine
    low, high = np.zeros(settings.shape[1]), np.ones(settings.shape[1])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        leads = margin(scaled(reach.joint(search.part_way(settings, middle)))) > 0
        low, high = np.where(leads, low, middle), np.where(leads, middle, high)
    best = int(high.argmin())
    there = search.part_way(settings[:, [best]], high[[best]])
    logs = reach.joint(there)[:, 0]
    moved = {}
    for place, one in enumerate(reach.assumptions):
        rows = reach.rows_of[place]
        if not np.isnan(there[rows, 0]).all():
            pairs = zip(one.paths, one.stated, there[rows, 0], strict=True)
            moved[one.name] = {path: (float(old), float(new)) for path, old, new in pairs if old != new}
    instead = max(rivals, key=lambda place: logs[place])
    return Flip(moved, float(high[best]), instead, others, fewest)
