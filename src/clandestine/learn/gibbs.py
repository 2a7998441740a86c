"""Draws from the posterior of every doubt: what is hidden given the numbers, the numbers given what is hidden, in turns.

Hidden states come from the engine, exactly and whole (data augmentation); each doubt by slice sampling on its scale from 0 to 1,
where its prior is flat (Neal 2003, Slice sampling). Both steps leave the posterior as it is; no step size is tuned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clandestine.learn.conditional import MOST_STEPS, Conditional, conditionals
from clandestine.learn.gathered import Archive
from clandestine.learn.imputing import Hidden, drawn
from clandestine.translate.numbers import Array

Watch = Callable[[Hidden], None]


@dataclass(frozen=True)
class Draws:
    """Levels of every doubt, (draws, chains, doubts), without the first part of each chain."""

    levels: Array


def gibbs(
    archive: Archive,
    *,
    iterations: int,
    warm: int,
    chains: int,
    seed: int,
    start: Array | None = None,
    watch: Watch | None = None,
    progress: Callable[[int], None] | None = None,
) -> Draws:
    """Run chains side by side; the first begins at `start`, (doubts,), the others at draws from the prior.

    `watch` sees what was hidden in every draw that is kept.
    """
    chooser = np.random.default_rng(seed)
    tables = archive.tables
    levels = chooser.random((len(tables.names), chains))
    if start is not None:
        levels[:, 0] = start
    updates = conditionals(tables, archive.spoken)
    primitives = tables.primitives(levels)
    kept = np.empty((iterations, chains, len(tables.names)))
    for number in range(warm + iterations):
        hidden = drawn(archive, tables.filled(primitives), chooser)
        for place, update in enumerate(updates):
            _slice(update, place, levels, primitives, hidden.counts, chooser)
        if number >= warm:
            kept[number - warm] = levels.T
            if watch is not None:
                watch(hidden)
        if progress is not None:
            progress(number)
    return Draws(kept)


def _slice(
    update: Conditional, place: int, levels: Array, primitives: Array, counts: Array, chooser: np.random.Generator
) -> None:
    """A new level of one doubt in every chain, drawn under the height of where it was; changes `levels` and `primitives`."""
    others = {name: levels[update.tables.place[name]] for name in update.with_it}
    now = levels[place]
    height = update.log_likelihood(counts, primitives, primitives[update.places])
    height = height + np.log1p(-chooser.random(len(now)))
    low, high = np.zeros(len(now)), np.ones(len(now))
    found, moved = now.copy(), primitives[update.places].copy()
    open_ = np.ones(len(now), dtype=bool)
    for _ in range(MOST_STEPS):
        tried = np.where(open_, low + (high - low) * chooser.random(len(now)), found)
        values = update.values(others, tried)
        good = open_ & (update.log_likelihood(counts, primitives, values) >= height)
        found = np.where(good, tried, found)
        moved = np.where(good, values, moved)
        open_ &= ~good
        if not open_.any():
            break
        low = np.where(open_ & (tried < now), tried, low)
        high = np.where(open_ & (tried >= now), tried, high)
    levels[place], primitives[update.places] = found, moved
