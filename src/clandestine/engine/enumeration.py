"""The oracle: every configuration, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from clandestine.engine.factor import Array, Factor
from clandestine.errors import TooLarge

MAX_CELLS = 2**22


def enumerate_joint(
    scopes: Sequence[Sequence[str]],
    cards: Mapping[str, int],
    tables: Sequence[npt.ArrayLike],
    likelihoods: Mapping[str, npt.ArrayLike] | None = None,
    *,
    keep: Sequence[str] = (),
) -> Array:
    """Natural log of the joint of `keep` with the evidence, from the full joint table, shape cards(keep) + (rows,).

    Raises TooLarge above 2**22 cells. For tests and second opinions on small networks.

    >>> enumerate_joint([("a",)], {"a": 2}, [[0.25, 0.75]], keep=["a"]).round(4)
    array([[-1.3863],
           [-0.2877]])
    """
    size = prod(cards.values())
    if size > MAX_CELLS:
        raise TooLarge(f"enumeration would visit {size:,} configurations; the limit is {MAX_CELLS:,}")
    axes = [*keep, *(name for name in cards if name not in set(keep))]
    logs: Array = np.zeros((*(cards[name] for name in axes), 1))
    pairs = [*zip(scopes, tables, strict=True), *(((name,), table) for name, table in (likelihoods or {}).items())]
    for scope, table in pairs:
        with np.errstate(divide="ignore"):
            logs = logs + np.log(Factor.of(scope, table).onto(axes))
    flat = logs.reshape(*(cards[name] for name in keep), -1, logs.shape[-1])
    return np.asarray(np.logaddexp.reduce(flat, axis=len(keep)))


def enumerate_exactly(
    scopes: Sequence[Sequence[str]],
    cards: Mapping[str, int],
    tables: Sequence[npt.ArrayLike],
    likelihoods: Mapping[str, npt.ArrayLike] | None = None,
    *,
    keep: Sequence[str] = (),
) -> dict[tuple[int, ...], Fraction]:
    """P(keep, evidence) in exact fractions of the floats given, by configuration of `keep`; one row only."""
    names = list(cards)
    exact = [
        (tuple(scope), np.vectorize(Fraction, otypes=[object])(np.asarray(table, dtype=float)))
        for scope, table in [
            *zip(scopes, tables, strict=True),
            *(((name,), table) for name, table in (likelihoods or {}).items()),
        ]
    ]
    found: dict[tuple[int, ...], Fraction] = {}
    for places in product(*(range(cards[name]) for name in names)):
        held = dict(zip(names, places, strict=True))
        value = Fraction(1)
        for scope, table in exact:
            value *= table[tuple(held[name] for name in scope)]
            if not value:
                break
        key = tuple(held[name] for name in keep)
        found[key] = found.get(key, Fraction(0)) + value
    return found
