"""Named numbers and their doubt: every number at its stated value, and at as many draws as asked for.

Formulas: docs/theory/doubt.md. Row 0 of every array is the stated value; the rows after it are draws. One number has
one draw in all its places, in all items, dossiers and scenarios: the stream of a draw depends on the seed and on the
number's name alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from clandestine.engine.special import beta_quantile
from clandestine.record.number import Number, Ratio

GUESS_SPREAD = 1.5  # half-width, in log-odds, of a guess that states no limits
CENTRAL = 0.99  # the central part of a Dirichlet-weighted number that counts as possible

Array = npt.NDArray[np.float64]


def logistic(x: float) -> float:
    """The probability with log-odds `x`."""
    return float(1 / (1 + np.exp(-x)))


def limits(number: Number, guess: bool) -> tuple[float, float]:
    """The hard limits of a number: stated, from its weight, or logit +- 1.5 for a guess that states none.

    `guess` says whether the number, or the block it stands in, is marked as a guess. A cited number without limits
    is taken at its word; a structural 0 or 1 never moves.

    >>> limits(Number(value=0.5), guess=False)
    (0.5, 0.5)
    """
    if number.low is not None and number.high is not None:
        return number.low, number.high
    if number.structural:
        return number.value, number.value
    if number.weight is not None:
        tails = beta_quantile(np.array([(1 - CENTRAL) / 2, (1 + CENTRAL) / 2]), *_beta_of(number))
        return float(tails[0]), float(tails[1])
    if guess or number.guess:
        middle = np.log(number.value / (1 - number.value))
        return logistic(middle - GUESS_SPREAD), logistic(middle + GUESS_SPREAD)
    return number.value, number.value


def at_level(number: Number, guess: bool, level: Array) -> Array:
    """The value of a doubted number at levels of its doubt (shares of its distribution that lie below), each in 0 to 1.

    >>> at_level(Number(value=0.5, low=0.4, high=0.6), False, np.array([0.0, 0.5, 1.0])).round(6).tolist()
    [0.4, 0.5, 0.6]
    """
    low, high = limits(number, guess)
    if number.weight is not None:
        return beta_quantile((1 - CENTRAL) / 2 + CENTRAL * level, *_beta_of(number))
    return low + (high - low) * beta_quantile(level, *pert(low, number.value, high))


def pert(low: float, mode: float, high: float) -> tuple[float, float]:
    """The two counts of the Beta distribution that a Beta-PERT between limits is, scaled.

    >>> pert(0.0, 0.25, 1.0)
    (2.0, 4.0)
    """
    return float(1 + 4 * (mode - low) / (high - low)), float(1 + 4 * (high - mode) / (high - low))


@dataclass(frozen=True)
class Numbers:
    """Turns named numbers into arrays of shape (1 + draws,): the stated value first, then the draws.

    `replace` holds numbers of a scenario by path. Raises nothing; the records have been checked before.

    >>> Numbers().value("informs", Number(value=0.04))
    array([0.04])
    """

    notes: ClassVar[bool] = False  # whether every use of a number is noted
    checked: ClassVar[bool] = True  # whether rates that come to more than 1 are refused: values tried at random may
    draws: int = 0
    seed: int = 0
    replace: Mapping[str, Number] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows every array has: the stated value and the draws."""
        return 1 + self.draws

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The values of one number; `common` names the doubt it shares with others (ordered tempers)."""
        if path in self.replace:
            number, guess = self.replace[path], False
        low, high = limits(number, guess)
        if not self.draws or low == high:
            return np.full(1, number.value)
        name = common or path
        if number.weight is not None:
            drawn = _drawn(self.seed, self.draws, name, *_beta_of(number), CENTRAL)
        else:
            drawn = self._pert(name, low, number.value, high)
        return np.concatenate([[number.value], drawn])

    def in_order(
        self,
        path: str,
        number: Number,
        earlier: Mapping[str, Number],
        *,
        guess: bool = False,
        common: str | None = None,
    ) -> Array:
        """The values of a number that keeps its stated order with `earlier` ones, which share its doubt, at every draw.

        One common quantile alone would let ranges of different shape pass one another in their tails.
        """
        value = self.value(path, number, guess=guess, common=common)
        low, high = limits(number, guess)
        for there, other in earlier.items():
            keep = np.maximum if other.value <= number.value else np.minimum
            bound = self.value(there, other, guess=guess, common=common)
            value = np.asarray(np.clip(keep(value, bound), low, high))
        return value

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """The values of a row that sums to 1, shape (states, 1 or 1 + draws).

        Every doubted entry is drawn by itself; the doubted ones are scaled to what the others leave (a single one keeps
        its draw, and the others share what it leaves). The row is then drawn back towards the stated row as far as its
        hard limits ask: entries never leave their limits, zeros stay zeros.
        """
        doubts = [guess and path not in self.replace for path in paths]
        stated = self.stated_row(paths, numbers)[:, 0]
        numbers = [self.replace.get(path, number) for path, number in zip(paths, numbers, strict=True)]
        drawn = [self.value(path, number, guess=guess) for path, number in zip(paths, numbers, strict=True)]
        if all(values.size == 1 for values in drawn):
            return np.asarray(stated[:, None])
        table = np.stack([np.broadcast_to(values, (self.rows,)) for values in drawn])
        bounds = np.array([limits(number, doubt) for number, doubt in zip(numbers, doubts, strict=True)])
        scaled = bounds[:, 0] < bounds[:, 1]
        if scaled.sum() == 1:
            scaled = ~scaled & (stated > 0)
            bounds[scaled] = 0, 1
        table[scaled] *= (1 - table[~scaled].sum(axis=0)) / table[scaled].sum(axis=0)
        step = table - stated[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(step > 0, (bounds[:, 1] - stated)[:, None] / step, (bounds[:, 0] - stated)[:, None] / step)
        reach = np.clip(np.where(step == 0, 1.0, room).min(axis=0), 0.0, 1.0)
        table = stated[:, None] + reach * step
        table[:, 0] = stated
        return np.asarray(np.clip(table, 0.0, 1.0))

    def stated_row(self, paths: Sequence[str], numbers: Sequence[Number]) -> Array:
        """A row that sums to 1 at its stated values, shape (states, 1)."""
        held = [self.replace.get(path, number).value for path, number in zip(paths, numbers, strict=True)]
        return covaried(np.array(held)[:, None], np.array([path in self.replace for path in paths])[:, None])

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """The values of a likelihood ratio: limits and mode on the log scale."""
        if not self.draws or ratio.low == ratio.high:
            return np.full(1, ratio.mid)
        low, mid, high = np.log(ratio.low), np.log(ratio.mid), np.log(ratio.high)
        return np.concatenate([[ratio.mid], np.exp(self._pert(path, low, mid, high))])

    def _pert(self, name: str, low: float, mode: float, high: float) -> Array:
        """Draws from the scaled Beta-PERT distribution with hard limits and the given mode."""
        return low + (high - low) * _drawn(self.seed, self.draws, name, *pert(low, mode, high), 1.0)


def covaried(table: Array, fixed: npt.NDArray[np.bool_]) -> Array:
    """Columns that sum to 1: the entries `fixed` as they are, the others scaled to what these leave (uniform where they were 0).

    Where nothing, or everything, of a column is fixed, or the fixed come to more than 1, the whole column is scaled.

    >>> covaried(np.array([[0.8], [0.3], [0.2]]), np.array([[True], [False], [False]])).round(2).ravel().tolist()
    [0.8, 0.12, 0.08]
    """
    left, held = 1 - (table * fixed).sum(axis=0), (table * ~fixed).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        free = np.where(held > 0, table * (left / held), left / (~fixed).sum(axis=0))
        whole = table / table.sum(axis=0)
    plain = ~fixed.any(axis=0) | fixed.all(axis=0) | (left < 0)
    return np.asarray(np.where(plain, whole, np.where(fixed, table, free)))


@lru_cache(maxsize=8192)
def _drawn(seed: int, draws: int, name: str, a: float, b: float, central: float) -> Array:
    """Draws of Beta(a, b), cut to its `central` part: the same in every dossier and scenario, so worked out once."""
    stream = np.random.Generator(np.random.Philox(key=[seed, zlib.crc32(name.encode("utf-8"))]))
    drawn = beta_quantile((1 - central) / 2 + central * stream.random(draws), a, b)
    drawn.flags.writeable = False
    return drawn


def _beta_of(number: Number) -> tuple[float, float]:
    assert number.weight is not None
    return number.weight * number.value, number.weight * (1 - number.value)
