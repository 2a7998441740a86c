"""The table of a node as polynomials in the numbers behind it, found by filling it at many settings and checked at others."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any, ClassVar

import numpy as np

from clandestine.record.number import Number, Ratio
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers, limits

Key = tuple[
    Any, ...
]  # ("number", path), ("row", paths, place) or ("ordered", path, (earlier path, whether above it)..., low, high)
Term = tuple[tuple[Key, ...], float]  # what is multiplied (a power is repeated), and the factor
Polynomial = tuple[Term, ...]

LOW, HIGH = 0.2, 0.8  # settings are tried between: nothing is 0 there that is not always 0
ROUNDING = 1e-11  # of a coefficient: smaller ones are none
DIGITS = 13  # of a coefficient, significant: what the fit itself can know
CHECKED = 1e-10  # how far a polynomial may be off at a setting it was not drawn through
MOST_POINTS = 6000  # settings tried for the cells of one table that hang on the same numbers


@dataclass(frozen=True)
class Stated:
    """A number as it stands: its value and its limits; a ratio is a direct judgement."""

    value: float
    low: float
    high: float
    ratio: bool = False


@dataclass(frozen=True)
class Open(Numbers):
    """Numbers left open: every one asked for is noted in `seen`, and has the values in `held`, or its stated one.

    What a table is made of are its primitives: a number, an entry of a row that sums to 1, a number that keeps an order.
    """

    checked: ClassVar[bool] = False
    notes: ClassVar[bool] = True
    held: Mapping[Key, Array] = field(default_factory=dict)
    seen: dict[str, Stated] = field(default_factory=dict)
    asked: dict[Key, float] = field(default_factory=dict)

    def value(self, path: str, number: Number, *, guess: bool = False, common: str | None = None) -> Array:
        """The number's own values."""
        self.seen[path] = Stated(number.value, *limits(number, guess))
        return self._held(("number", path), number.value)

    def in_order(
        self,
        path: str,
        number: Number,
        earlier: Mapping[str, Number],
        *,
        guess: bool = False,
        common: str | None = None,
    ) -> Array:
        """The values of a number that keeps an order with earlier ones, as one primitive."""
        if not earlier:
            return self.value(path, number, guess=guess, common=common)
        low, high = limits(number, guess)
        self.seen[path] = Stated(number.value, low, high)
        for there, other in earlier.items():
            self.seen[there] = Stated(other.value, *limits(other, guess))
        pairs = tuple((there, other.value <= number.value) for there, other in earlier.items())
        return self._held(("ordered", path, pairs, low, high), number.value)

    def row(self, paths: Sequence[str], numbers: Sequence[Number], *, guess: bool = False) -> Array:
        """The entries of a row, each a primitive: how they share what one of them leaves is worked out apart."""
        for path, number in zip(paths, numbers, strict=True):
            self.seen[path] = Stated(number.value, *limits(number, guess))
        stated = self.stated_row(paths, numbers)[:, 0]
        return np.stack([self._held(("row", tuple(paths), place), float(one)) for place, one in enumerate(stated)])

    def ratio(self, path: str, ratio: Ratio) -> Array:
        """The values of a direct judgement."""
        self.seen[path] = Stated(ratio.mid, ratio.low, ratio.high, ratio=True)
        return self._held(("number", path), ratio.mid)

    def _held(self, key: Key, stated: float) -> Array:
        self.asked[key] = stated
        return self.held.get(key, np.full(self.rows, stated))


@dataclass(frozen=True)
class Cells:
    """A node's table, cell by cell, the node itself last: polynomials in primitives, and what they stand for.

    `frozen` are the numbers of a table that is no polynomial in them: it is taken as stated.
    """

    polynomials: tuple[Polynomial, ...]
    seen: Mapping[str, Stated]
    frozen: frozenset[str] = frozenset()


def cells_of(node: Node) -> Cells:
    """The polynomials of a node's table.

    Cells that hang on the same primitives are drawn through one grid of settings and checked at others. Where no polynomial of the
    node's degree holds, the table is taken as stated and its numbers are `frozen`.

    >>> from clandestine.translate.node import choice
    >>> coin = choice("coin", ("no", "yes"), lambda numbers: numbers.value("heads", Number(value=0.3)))
    >>> cells_of(coin).polynomials[1]
    (((('number', 'heads'),), 1.0),)
    """
    first = Open()
    flat = node.fill(first)
    flat = flat.reshape(-1, flat.shape[-1])[:, 0]
    every = list(first.asked)
    alone = [key for key in every if key[0] == "number"]
    for keys in (every, alone):
        found = _fitted(node, {key: first.asked[key] for key in keys}, len(flat))
        if found is not None:
            return Cells(found, first.seen, frozenset(_paths(every) - _paths(keys)))
    return Cells(tuple(_constant(float(value)) for value in flat), first.seen, frozenset(first.seen))


def _fitted(node: Node, asked: Mapping[Key, float], count: int) -> tuple[Polynomial, ...] | None:
    """The polynomials of the `count` cells in some primitives with their stated values; None where there are none."""
    found: list[Polynomial | None] = [None] * count
    keys, stated = list(asked), np.array(list(asked.values()))
    bases = np.array([*(_anywhere(keys, salt) for salt in ("one", "other")), stated, 0.96 * stated + 0.02])
    groups = _groups(node, keys, bases)
    for powers in range(1, max(node.degree, 1) + 1):
        missing = {hang: [cell for cell in cells if found[cell] is None] for hang, cells in groups.items()}
        _draw(node, keys, bases, {hang: cells for hang, cells in missing.items() if cells}, powers, found)
        _complete(found, len(node.states))
        if all(one is not None for one in found):
            return tuple(one for one in found if one is not None)
    return None


def _complete(found: list[Polynomial | None], states: int) -> None:
    """A row of a table sums to 1: of one cell that could not be drawn, because it is cut off at 0, the others tell what it is."""
    for start in range(0, len(found), states):
        row = found[start : start + states]
        if row.count(None) == 1:
            terms: dict[tuple[Key, ...], float] = {(): 1.0}
            for keys, factor in (term for one in row if one is not None for term in one):
                terms[keys] = terms.get(keys, 0.0) - factor
            found[start + row.index(None)] = tuple((keys, f) for keys, f in terms.items() if abs(f) > ROUNDING)


def _paths(keys: Sequence[Key]) -> set[str]:
    """The numbers that primitives are made of."""
    return {path for key in keys for path in (key[1] if key[0] == "row" else (key[1],))}


def same_table(one: Node, other: Node) -> bool:
    """Whether two nodes hang on the same parents in the same way: told at one setting of all that they ask for."""
    if one.parents != other.parents or one.states != other.states:
        return False
    tables = []
    for node in (one, other):
        first = Open()
        node.fill(first)
        keys = list(first.asked)
        tables.append(_filled(node, keys, _anywhere(keys, "one")[None]))
    return tables[0].shape == tables[1].shape and bool(np.allclose(tables[0], tables[1], rtol=0, atol=1e-13))


def _anywhere(keys: Sequence[Key], salt: str) -> Array:
    """A setting for every primitive that depends on its name alone."""
    share = [zlib.crc32(f"{salt} {key}".encode()) / 2**32 for key in keys]
    return np.asarray(LOW + (HIGH - LOW) * np.array(share))


def _filled(node: Node, keys: Sequence[Key], settings: Array) -> Array:
    """The table at some settings, (settings, primitives): shape (cells, settings)."""
    held = {key: np.ascontiguousarray(settings[:, place]) for place, key in enumerate(keys)}
    table = node.fill(Open(draws=len(settings) - 1, held=held))
    flat = table.reshape(-1, table.shape[-1])
    return np.asarray(np.broadcast_to(flat, (len(flat), len(settings))))


def _groups(node: Node, keys: Sequence[Key], bases: Array) -> dict[tuple[int, ...], list[int]]:
    """Cells by the primitives they hang on: those that move them from either of two settings."""
    settings = [bases[:1], bases[1:2]]
    for base in bases[:2]:
        moved = np.tile(base, (len(keys), 1))
        moved[np.arange(len(keys)), np.arange(len(keys))] = 1.0 - base + 0.05
        settings.append(moved)
    table = _filled(node, keys, np.concatenate(settings))
    count = len(keys)
    hangs = np.zeros((len(table), count), dtype=bool)
    for place, start in enumerate((2, 2 + count)):
        hangs |= np.abs(table[:, start : start + count] - table[:, place : place + 1]) > CHECKED
    groups: dict[tuple[int, ...], list[int]] = {}
    for cell, row in enumerate(hangs):
        groups.setdefault(tuple(np.flatnonzero(row).tolist()), []).append(cell)
    return groups


def _draw(
    node: Node,
    keys: Sequence[Key],
    bases: Array,
    groups: Mapping[tuple[int, ...], Sequence[int]],
    powers: int,
    found: list[Polynomial | None],
) -> None:
    """Draw the cells of every group through a grid with `powers` + 1 points a primitive; keep those that hold elsewhere."""
    points = np.linspace(LOW, HIGH, powers + 1)
    settings, starts = [], {}
    at = 0
    for hang in groups:
        size = (powers + 1) ** len(hang)
        if size > MOST_POINTS:
            continue
        grid = np.tile(bases[0], (size, 1))
        grid[:, list(hang)] = np.array(list(product(points, repeat=len(hang)))).reshape(size, len(hang))
        settings += [
            grid,
            bases[1:],
        ]  # the others check what is drawn through the grid: elsewhere, as stated, and nearby
        starts[hang] = at
        at += size + len(bases) - 1
    if not settings:
        return
    table = _filled(node, keys, np.concatenate(settings))
    others = [dict(zip(keys, row, strict=True)) for row in bases[1:]]
    inverse = np.linalg.inv(np.vander(points, increasing=True))
    for hang, start in starts.items():
        size = (powers + 1) ** len(hang)
        cells = list(groups[hang])
        coefficients = table[cells, start : start + size].reshape(len(cells), *(powers + 1,) * len(hang))
        for axis in range(1, len(hang) + 1):
            coefficients = np.moveaxis(np.tensordot(coefficients, inverse, axes=(axis, 1)), -1, axis)
        for cell, own in zip(cells, coefficients, strict=True):
            one = _polynomial(own, [keys[place] for place in hang])
            truth = table[cell, start + size : start + size + len(others)]
            if all(abs(worked(one, held) - right) < CHECKED for held, right in zip(others, truth, strict=True)):
                found[cell] = one


def worked(one: Polynomial, held: Mapping[Key, float]) -> float:
    """The value of a polynomial."""
    return float(sum(factor * prod(held[key] for key in keys) for keys, factor in one))


def _polynomial(coefficients: Array, keys: Sequence[Key]) -> Polynomial:
    """The terms that are there, of an array of coefficients by powers of each primitive."""
    terms = []
    for powers in np.argwhere(np.abs(coefficients) > ROUNDING):
        factor = float(f"{coefficients[tuple(powers)]:.{DIGITS}g}")
        terms.append((tuple(key for key, power in zip(keys, powers, strict=True) for _ in range(power)), factor))
    return tuple(terms)


def _constant(value: float) -> Polynomial:
    return (((), value),) if value else ()
