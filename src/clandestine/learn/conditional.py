"""One doubt, all else given: how likely what was seen is at each of its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.engine.special import log_beta_density
from clandestine.learn.speaking import Bundle, Speaking
from clandestine.learn.tables import Index, Tables, worth
from clandestine.record.number import Number
from clandestine.translate.numbers import Array, at_level, limits, pert

MOST_STEPS = 200


@dataclass(frozen=True)
class Conditional:
    """The cells that move with one doubt, as terms of their own: `cells` are their places in the list of all.

    `places` are the primitives that move, `others` all that come into these cells. `speaking` has the reports whose being there at
    all is no news, as far as they hang on these cells.
    """

    tables: Tables
    name: str
    lead: tuple[Number, bool]
    with_it: tuple[str, ...]
    places: Index
    at: Index
    others: Index
    cells: Index
    factor: Array
    keys: Index
    owners: Index
    starts: Index
    speaking: Speaking

    def values(self, levels: Mapping[str, Array], level: Array) -> Array:
        """The primitives that move, at levels of this doubt and the given ones of the others: (places, rows)."""
        held = {name: np.broadcast_to(levels[name], level.shape) for name in self.with_it}
        return self.tables.at(self.places, {**held, self.name: level})

    def log_likelihood(self, counts: Array, primitives: Array, moved: Array) -> Array:
        """The natural log, (rows,), with the primitives as they are but for those `moved`; `counts` are of all cells."""
        held = np.broadcast_to(primitives[self.others], (len(self.others), moved.shape[-1])).copy()
        held[self.at] = moved
        cells = np.zeros((len(self.cells), moved.shape[-1]))
        cells[self.owners] = np.add.reduceat(worth(self.factor, self.keys, held), self.starts, axis=0)
        mine = counts[self.cells]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(mine > 0, mine * np.log(np.clip(cells, 0.0, None)), 0.0).sum(axis=0)
            found = found - self.speaking.log(np.clip(cells, 0.0, None))
        return np.asarray(np.where(np.isnan(found), -np.inf, found))

    def log_prior(self, level: Array) -> Array:
        """The log density of the doubt's number at levels, on its own scale, up to a constant."""
        number, guess = self.lead
        low, high = limits(number, guess)
        value = at_level(number, guess, level)
        if number.weight is not None:
            a, b, x = number.weight * number.value, number.weight * (1 - number.value), value
        else:
            (a, b), x = pert(low, number.value, high), np.clip((value - low) / (high - low), 0.0, 1.0)
        return log_beta_density(x, a, b)


def conditionals(tables: Tables, spoken: Sequence[Bundle]) -> tuple[Conditional, ...]:
    """One for each doubt."""
    return tuple(_conditional(tables, spoken, name) for name in tables.names)


def _conditional(tables: Tables, spoken: Sequence[Bundle], name: str) -> Conditional:
    places = tables.touched(name)
    with_it = sorted({other for place in places for other in tables.behind[place]} - {name})
    moving = np.unique(tables.cell[np.isin(tables.keys, places).any(axis=1)])
    heard = [one for one in spoken if np.isin(one.cells, moving).any()]
    cells = np.unique(np.concatenate([moving, *(one.cells for one in heard)]).astype(np.intp))
    terms = np.flatnonzero(np.isin(tables.cell, cells))
    others, keys = np.unique(np.concatenate([tables.keys[terms].ravel(), places]), return_inverse=True)
    owners, starts = np.unique(tables.cell[terms], return_index=True)
    return Conditional(
        tables, name, tables.doubts[name], tuple(with_it), places, np.searchsorted(others, places), others, cells,
        tables.factor[terms], keys[: len(terms) * tables.keys.shape[1]].reshape(len(terms), -1),
        np.searchsorted(cells, owners), starts, Speaking.of(heard, cells),
    )  # fmt: skip


def speaking(tables: Tables, cells: Array, spoken: Sequence[Bundle]) -> Array:
    """The log of the chance that all papers speak that are there only because they do, (rows,)."""
    return Speaking.of(spoken, np.arange(tables.size)).log(cells)
