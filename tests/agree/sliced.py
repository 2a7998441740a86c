"""Random networks cut in slices: habits that persist, globals, factors over several slices, zeros, soft evidence, many rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st

from clandestine.engine import Chain, Factor, enumerate_joint

STATES = 3  # of every watched variable, so that they can be compared


@dataclass(frozen=True)
class Sliced:
    """Factors, the slice of each variable that has one, states, and the watched variables."""

    factors: list[Factor]
    slice_of: dict[str, int]
    cards: dict[str, int]
    watch: list[str]
    rows: int

    def chain(self) -> Chain:
        return Chain.of(self.factors, self.slice_of, self.cards, self.watch)

    def joint(self, keep: list[str] | None = None) -> np.ndarray:
        """P(kept, evidence) from the full joint table, all rows; the watched variables unless told otherwise."""
        scopes, tables = [one.axes for one in self.factors], [one.table for one in self.factors]
        found = np.exp(enumerate_joint(scopes, self.cards, tables, keep=self.watch if keep is None else keep))
        return np.broadcast_to(found, (*found.shape[:-1], self.rows))


def random_sliced(
    rng: np.random.Generator, length: int, rows: int, zeros: float, globals_: int = 1, veiled: bool = False
) -> Sliced:
    """A network of `length` slices; `rows` cases, with tables and likelihoods of their own.

    `veiled` has the watched variable hang, mostly, on something else that persists.
    """
    cards: dict[str, int] = {}
    slice_of: dict[str, int] = {}
    factors: list[Factor] = []

    def table(*axes: str, own: bool = False) -> None:
        shape = [cards[name] for name in axes[:-1]]
        found = rng.dirichlet(np.ones(cards[axes[-1]]), size=[*shape, rows if own else 1])
        found = np.where(rng.random(found.shape) < zeros, 0.0, found)
        factors.append(Factor.of(axes, np.moveaxis(found, -1, -2)))

    def own() -> bool:
        return rows > 1 and rng.random() < 0.3

    for number in range(globals_):
        cards[f"g{number}"] = int(rng.integers(2, 4))
        table(*([f"g{number - 1}"] if number and rng.random() < 0.5 else []), f"g{number}", own=own())
    names = list(cards)
    watch = [f"w{place}" for place in range(length)]
    for place, name in enumerate(watch):
        cards[name], slice_of[name] = STATES, place
        above = watch[max(0, place - int(rng.integers(1, 3))) : place] if rng.random() < 0.9 else []
        if veiled:
            cards[f"v{place}"], slice_of[f"v{place}"] = int(rng.integers(2, 4)), place
            table(*([f"v{place - 1}"] if place else []), f"v{place}", own=own())
            above = [f"v{place}"]
        table(*above, *(names if rng.random() < 0.2 else []), name, own=own())
        if veiled and rng.random() < 0.7:
            continue
        if rng.random() < 0.5:  # a habit, which may persist
            cards[f"h{place}"], slice_of[f"h{place}"] = 2, place
            table(*([f"h{place - 1}"] if f"h{place - 1}" in cards else []), name, f"h{place}", own=own())
        if place and rng.random() < 0.3:  # something that speaks of the slice before only
            cards[f"l{place}"], slice_of[f"l{place}"] = 2, place
            table(watch[place - 1], f"l{place}", own=own())
        if rng.random() < 0.6:  # something of this slice only, a global upon it, and something that hangs on it
            cards[f"x{place}"], slice_of[f"x{place}"] = 2, place
            table(*([names[int(rng.integers(len(names)))]] if names else []), name, f"x{place}", own=own())
            if rng.random() < 0.5:
                cards[f"y{place}"], slice_of[f"y{place}"] = 2, place
                table(f"x{place}", f"y{place}", own=own())
    for name in list(cards):
        if rng.random() < 0.4:
            many = rows if rng.random() < 0.7 else 1
            soft = rng.random((cards[name], many)) * rng.choice([1.0, 7.0, 1e-6])
            factors.append(Factor((name,), soft if rng.random() < 0.6 else (soft > 0.5).astype(float)))
    if length > 2 and rng.random() < 0.4:  # one statement on several slices
        chosen = sorted(rng.choice(length, 3, replace=False).tolist())
        factors.append(Factor(tuple(watch[place] for place in chosen), rng.random((STATES,) * 3 + (rows,))))
    order = rng.permutation(len(factors))
    return Sliced([factors[place] for place in order], slice_of, cards, watch, rows)


@st.composite
def sliced(draw: st.DrawFn, most: int = 5) -> Sliced:
    """A random network of up to `most` slices, 1 to 3 rows, small enough to enumerate."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    length, rows = draw(st.integers(1, most)), draw(st.sampled_from([1, 3]))
    while True:
        zeros, globals_ = draw(st.sampled_from([0.0, 0.1, 0.4])), draw(st.integers(0, 2))
        found = random_sliced(rng, length, rows, zeros, globals_, draw(st.booleans()))
        if np.prod(list(found.cards.values())) <= 2**17:
            return found


def log(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(values)


def shares(values: np.ndarray) -> np.ndarray:
    """Each row divided by its sum, all zero where that is zero."""
    total = values.reshape(-1, values.shape[-1]).sum(axis=0)
    return values / np.where(total > 0, total, 1.0)


def same(found: np.ndarray, truth: np.ndarray, **limits: float) -> None:
    """Equal, where an answer common to all rows may be given once."""
    assert found.shape[:-1] == truth.shape[:-1]
    np.testing.assert_allclose(np.broadcast_to(found, truth.shape), truth, **({"atol": 1e-12} | limits))


def summed(joint: np.ndarray, keep: list[int]) -> np.ndarray:
    """A joint table of all watched variables, summed onto some of them."""
    return joint.sum(axis=tuple(place for place in range(joint.ndim - 1) if place not in keep))


def sequences(joint: np.ndarray) -> list[tuple[tuple[int, ...], np.ndarray]]:
    """Every sequence of watched states with its share of the rows."""
    whole = shares(joint)
    return [(states, whole[states]) for states in product(range(STATES), repeat=joint.ndim - 1)]
