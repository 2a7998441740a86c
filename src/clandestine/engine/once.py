"""One question asked once: evidence is cut out first, and what is left is small enough not to be worth compiling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, prod

import numpy as np

from clandestine.engine.circuit import MAX_CELLS, compile_circuit, too_large
from clandestine.engine.deep import DeepRun
from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import SAFE, lowest
from clandestine.engine.order import elimination_order

CHEAP = 20_000  # cells: below this one greedy order is good enough
LARGE = 4_096  # cells: from here on a product and its sum are worked as one matrix product


def log_joint_once(
    scopes: Sequence[Sequence[str]],
    tables: Sequence[Array],
    cards: Mapping[str, int],
    keep: Sequence[str],
    observed: Mapping[str, int],
    likelihoods: Mapping[str, Array] | None = None,
    *,
    max_cells: int = MAX_CELLS,
) -> Array:
    """Natural log of P(keep, evidence), shape cards(keep), by summing out one variable after another.

    For a single row: `observed` states by number, `likelihoods` of shape (card,). What is observed and kept stays an axis. Raises
    TooLarge, naming the variables, where a table would exceed `max_cells`.

    >>> found = log_joint_once([("a",), ("a", "b")], [np.array([0.5, 0.5]), np.eye(2)], {"a": 2, "b": 2}, ["a"], {"b": 1})
    >>> np.exp(found).tolist()
    [0.0, 0.5]
    """
    given = {name: np.asarray(table, dtype=float) for name, table in (likelihoods or {}).items()}
    for name in keep:
        if name in observed:
            seen = np.eye(cards[name])[observed[name]]
            given[name] = given[name] * seen if name in given else seen
    hard = {name: state for name, state in observed.items() if name not in keep}
    factors = [cut(tuple(scope), table, hard) for scope, table in zip(scopes, tables, strict=True)]
    factors += [cut((name,), table, hard) for name, table in given.items()]
    left = {name: card for name, card in cards.items() if name not in hard}
    open_scopes = [axes for axes, _ in factors if axes]
    order = elimination_order(open_scopes, left, keep, restarts=1, enough=CHEAP)
    try:
        return _eliminate(factors, order, left, keep, max_cells)
    except _TooSmall:
        circuit = compile_circuit(scopes, cards, keep=keep, max_cells=max_cells)
        for name, state in hard.items():
            given[name] = given.get(name, 1.0) * np.eye(cards[name])[state]
        held = [Factor.of(scope, table) for scope, table in zip(scopes, tables, strict=True)]
        known = {name: Factor.of((name,), table) for name, table in given.items()}
        return DeepRun(circuit, held, known, 1).up()[..., 0]


class _TooSmall(Exception):
    """Shares could underflow: to be worked in logs."""


def cut(axes: tuple[str, ...], table: Array, observed: Mapping[str, int]) -> tuple[tuple[str, ...], Array]:
    """A table at the states observed, and the axes it is left with."""
    if not any(name in observed for name in axes):
        return axes, table
    place = tuple(observed.get(name, slice(None)) for name in axes)
    return tuple(name for name in axes if name not in observed), np.asarray(table[place])


def _eliminate(
    factors: Sequence[tuple[tuple[str, ...], Array]],
    order: Sequence[str],
    cards: Mapping[str, int],
    keep: Sequence[str],
    max_cells: int,
) -> Array:
    """Every table has its axes in one order, what is summed out first last; so products need no turning."""
    rank = {name: place for place, name in enumerate([*keep, *reversed(order)])}
    buckets: dict[str, list[tuple[tuple[str, ...], Array, float]]] = {name: [] for name in order}
    root: list[tuple[tuple[str, ...], Array, float]] = []
    scale = 0.0

    def place(axes: tuple[str, ...], table: Array, low: float | None) -> None:
        nonlocal scale
        most = float(table.max()) if table.size else 1.0
        if most > 0:
            table, scale = table / most, scale + log(most)
        held = axes, table, lowest(table) if low is None else low - log(most) if most > 0 else 0.0
        buckets[axes[-1]].append(held) if axes and axes[-1] in buckets else root.append(held)

    for axes, table in factors:
        turned = sorted(range(len(axes)), key=lambda at: rank[axes[at]])
        place(tuple(axes[at] for at in turned), table.transpose(turned), None)
    for name in order:
        bucket = buckets[name]
        if not bucket:
            scale += log(cards[name])
            continue
        held = _measured(bucket)
        union = sorted({one for axes, _, _ in held for one in axes}, key=lambda one: rank[one])
        size = prod(cards[one] for one in union)
        if size > max_cells:
            raise too_large(union, cards, max_cells)
        low = sum(low for _, _, low in held)
        place(tuple(union[:-1]), _summed(held, union, cards, size), low)
    held = _measured(root)
    found = _product(held, keep, cards)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.broadcast_to(found, [cards[name] for name in keep])) + scale)


def _measured(
    bucket: list[tuple[tuple[str, ...], Array, float]],
) -> list[tuple[tuple[str, ...], Array, float]]:
    """A bucket, smallest table first, with bounds measured where those worked out would not do."""
    bucket = sorted(bucket, key=lambda one: one[1].size)
    if sum(low for _, _, low in bucket) > SAFE:
        bucket = [(axes, table, lowest(table)) for axes, table, _ in bucket]
        if sum(low for _, _, low in bucket) > SAFE:
            raise _TooSmall
    return bucket


def _product(
    held: Sequence[tuple[tuple[str, ...], Array, float]], axes: Sequence[str], cards: Mapping[str, int]
) -> Array:
    found: Array = np.ones(())
    for have, table, _ in held:
        lifted = table if len(have) == len(axes) else table.reshape([cards[one] if one in have else 1 for one in axes])
        found = lifted if found.ndim == 0 else found * lifted
    return found


def _summed(
    held: Sequence[tuple[tuple[str, ...], Array, float]], union: Sequence[str], cards: Mapping[str, int], size: int
) -> Array:
    """The product of a bucket summed over its last axis."""
    if size < LARGE or len(held) == 1:
        return np.asarray(_product(held, union, cards).sum(axis=-1))
    (*small, (large_axes, large, _)) = held
    small_axes = [one for one in union if any(one in axes for axes, _, _ in small)]
    product = _product(small, small_axes, cards)
    product = np.broadcast_to(product, [cards[one] for one in small_axes])
    both = [one for one in union[:-1] if one in small_axes and one in large_axes]
    left = [one for one in large_axes[:-1] if one not in both]
    right = [one for one in small_axes[:-1] if one not in both]
    depth = cards[union[-1]]

    def turned(table: Array, have: Sequence[str], rest: Sequence[str]) -> Array:
        table = table.transpose([have.index(one) for one in [*both, *rest, union[-1]]])
        return table.reshape(prod(cards[one] for one in both), prod(cards[one] for one in rest), depth)

    found = np.matmul(turned(large, large_axes, left), turned(product, small_axes, right).transpose(0, 2, 1))
    axes = [*both, *left, *right]
    found = found.reshape([cards[one] for one in axes])
    return np.asarray(found.transpose([axes.index(one) for one in union[:-1]]))
