"""Random networks: unconnected parts, zeros, deterministic rows, soft evidence, one row and many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Net:
    """Variables with parents, tables P(child | parents) with the child last, likelihoods for some variables."""

    cards: dict[str, int]
    scopes: list[tuple[str, ...]]
    tables: list[np.ndarray]
    likelihoods: dict[str, np.ndarray]


def random_net(
    seed: int, size: int = 7, zeros: float = 0.2, rows: int = 1, soft: bool = True, batched: bool = False
) -> Net:
    """A random network of `size` variables with 2-4 states and up to three parents each."""
    rng = np.random.default_rng(seed)
    names = [f"v{n}" for n in range(size)]
    cards = {name: int(rng.integers(2, 5)) for name in names}
    scopes, tables = [], []
    for place, name in enumerate(names):
        count = int(rng.integers(0, min(place, 3) + 1)) if rng.random() > 0.2 else 0
        parents = tuple(names[int(one)] for one in sorted(rng.choice(place, count, replace=False))) if count else ()
        shape = [cards[parent] for parent in parents]
        table = rng.dirichlet(np.ones(cards[name]) * 0.7, size=shape)
        if rng.random() < zeros:
            table = np.eye(cards[name])[rng.integers(cards[name], size=shape)]
        elif rng.random() < zeros:
            table = np.where(rng.random(table.shape) < 0.3, 0.0, table) + 1e-9 * np.eye(cards[name])[0]
            table = table / table.sum(axis=-1, keepdims=True)
        if batched and rng.random() < 0.5:
            noise = rng.dirichlet(np.ones(cards[name]), size=(*shape, rows))
            table = 0.5 * table[..., None] + 0.5 * np.moveaxis(noise, -1, -2)
        scopes.append((*parents, name))
        tables.append(table)
    likelihoods = {}
    for name in names:
        if rng.random() < 0.5:
            hard = np.eye(cards[name])[rng.integers(cards[name], size=rows)].T
            weak = rng.random((cards[name], rows)) * rng.choice([1.0, 7.0])
            likelihoods[name] = weak if soft and rng.random() < 0.5 else hard
    order = rng.permutation(size)
    return Net({names[n]: cards[names[n]] for n in order}, scopes, tables, likelihoods)
