"""Doubts: what may move in a model, each on a scale of its own from 0 to 1, and the numbers they stand for.

A doubt has one *level*, the share of its stated distribution that lies below its value: before anything is learned every level
between 0 and 1 is as likely as any other. Numbers that share one doubt (the tempers of a file) have one level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from clandestine.record.number import Number, Ratio
from clandestine.translate.numbers import Array, Numbers, at_level, limits
from clandestine.translate.polynomials import Key, Open

OF_DOSSIERS = ("sources.", "observations.", "admiralty.")  # what one dossier states by itself stays as it is stated


@dataclass(frozen=True)
class Levels(Numbers):
    """Numbers at levels of their doubts: row 0 as stated, then a row for each level; what has no level stays as stated."""

    levels: Mapping[str, Array] = field(default_factory=dict)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value, then the number at each level of its doubt."""
        if path in self.replace:
            number, guess = self.replace[path], False
        level = self.levels.get(common or path)
        if level is None or not moves(path, number, guess):
            return np.full(1, number.value)
        return np.concatenate([[number.value], at_level(number, guess, level)])

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """A direct judgement, as stated."""
        return np.full(1, ratio.mid)


@dataclass(frozen=True)
class Trace(Numbers):
    """Which doubts are asked for: each with the number it is first asked for with."""

    found: dict[str, tuple[Number, bool]] = field(default_factory=dict)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The stated value; the doubt is noted."""
        if path in self.replace:
            number, guess = self.replace[path], False
        if moves(path, number, guess):
            self.found.setdefault(common or path, (number, guess))
        return np.full(1, number.value)


def moves(path: str, number: Number, guess: bool) -> bool:
    """Whether a number may move: it has limits, and is the model's own."""
    low, high = limits(number, guess)
    return low < high and not path.startswith(OF_DOSSIERS)


@dataclass(frozen=True)
class Asked:
    """How a primitive of a table is asked for: a number, one that keeps an order with earlier ones, or an entry of a row."""

    paths: tuple[str, ...]
    numbers: tuple[Number, ...]
    guess: bool
    common: str | None = None
    earlier: Mapping[str, Number] | None = None
    place: int = 0  # of the entry, in a row

    @property
    def path(self) -> str:
        """The path of the number itself."""
        return self.paths[self.place]

    def at(self, numbers: Numbers) -> Array:
        """Its values: as stated, then whatever these numbers say."""
        if len(self.paths) > 1:
            return np.asarray(numbers.row(self.paths, self.numbers, guess=self.guess)[self.place])
        (path,), (number,) = self.paths, self.numbers
        if self.earlier is None:
            return numbers.value(path, number, guess=self.guess, common=self.common)
        return numbers.in_order(path, number, self.earlier, guess=self.guess, common=self.common)


@dataclass(frozen=True)
class Recording(Open):
    """Numbers left open, how each primitive was asked for, and direct judgements, which are `settled`."""

    how: dict[Key, Asked] = field(default_factory=dict)
    settled: dict[Key, float] = field(default_factory=dict)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The number's own values, the asking noted."""
        self.how[("number", path)] = Asked((path,), (number,), guess, common)
        return super().value(path, number, guess=guess, common=common)

    def in_order(
        self,
        path: str,
        number: Number,
        earlier: Mapping[str, Number],
        *,
        guess: bool = False,
        common: str | None = None,
    ) -> Array:
        """The same for a number that keeps an order."""
        if earlier:
            pairs = tuple((there, other.value <= number.value) for there, other in earlier.items())
            key = ("ordered", path, pairs, *limits(number, guess))
            self.how[key] = Asked((path,), (number,), guess, common, dict(earlier))
        return super().in_order(path, number, earlier, guess=guess, common=common)

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """The same for the entries of a row."""
        for place in range(len(paths)):
            self.how[("row", tuple(paths), place)] = Asked(tuple(paths), tuple(numbers), guess, place=place)
        return super().row(paths, numbers, guess=guess)

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """A direct judgement: it stays as stated."""
        self.settled[("number", path)] = ratio.mid
        return super().ratio(path, ratio)
