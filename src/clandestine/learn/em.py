"""The most probable numbers, given many dossiers: expectation and maximisation in turns, each doubt by itself.

The log posterior never falls (Dempster, Laird and Rubin 1977, Maximum likelihood from incomplete data via the EM algorithm).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clandestine.engine.special import beta_share
from clandestine.learn.conditional import Conditional, conditionals, speaking
from clandestine.learn.gathered import Archive
from clandestine.learn.imputing import expected
from clandestine.translate.numbers import CENTRAL, Array, limits, pert

GRID, ZOOMS = 24, 6
ENOUGH = 1e-7  # of a gain in log posterior


@dataclass(frozen=True)
class Mode:
    """The levels of all doubts at the end, (doubts,), and the log posterior (up to a constant) before every step."""

    levels: Array
    path: tuple[float, ...]


def stated_levels(archive: Archive) -> Array:
    """The levels at which every doubt's number has its stated value, (doubts,)."""
    found = []
    for number, guess in archive.tables.doubts.values():
        low, high = limits(number, guess)
        if number.weight is not None:
            a, b = number.weight * number.value, number.weight * (1 - number.value)
            found.append((float(beta_share(np.array(number.value), a, b)) - (1 - CENTRAL) / 2) / CENTRAL)
        else:
            found.append(
                float(beta_share(np.array((number.value - low) / (high - low)), *pert(low, number.value, high)))
            )
    return np.clip(np.array(found), 1e-9, 1 - 1e-9)


def mode(archive: Archive, *, most: int = 60) -> Mode:
    """Climb from the stated values until nothing is gained any more, or `most` steps are done."""
    tables = archive.tables
    levels = stated_levels(archive)
    updates = conditionals(tables, archive.spoken)
    path: list[float] = []
    primitives = tables.primitives(levels[:, None])
    for _ in range(most):
        cells = tables.filled(primitives)
        hidden = expected(archive, cells)
        prior = sum(float(one.log_prior(levels[place])) for place, one in enumerate(updates))
        path.append(float(hidden.log_evidence[0]) - float(speaking(tables, cells, archive.spoken)[0]) + prior)
        if len(path) > 1 and path[-1] - path[-2] < ENOUGH:
            break
        for place, update in enumerate(updates):
            _climb(update, place, levels, primitives, hidden.counts)
    return Mode(levels, tuple(path))


def _climb(update: Conditional, place: int, levels: Array, primitives: Array, counts: Array) -> None:
    """The best level of one doubt, looked for on finer and finer grids, never worse than where it is."""
    others = {name: levels[update.tables.place[name] : update.tables.place[name] + 1] for name in update.with_it}
    low, high = 0.0, 1.0
    best = levels[place : place + 1]
    for _ in range(ZOOMS):
        tried = np.concatenate([best, low + (high - low) * (np.arange(GRID) + 0.5) / GRID])
        values = update.values(others, tried)
        heights = update.log_likelihood(counts, primitives, values) + update.log_prior(tried)
        at = int(np.argmax(heights))  # the first of equals: where it was
        best, moved = tried[at : at + 1], values[:, at]
        width = (high - low) / GRID
        low, high = max(0.0, float(best[0]) - width), min(1.0, float(best[0]) + width)
    levels[place] = best[0]
    primitives[update.places, 0] = moved
