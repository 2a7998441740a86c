"""Which pieces of evidence cannot hold together: a set with probability zero of which every smaller part is possible."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.bool_]

MOST_SETS = 50_000  # sets of one size are tried all at once only where there are no more than this


def minimal_clash(impossible: Callable[[Rows], Rows], count: int) -> tuple[int, ...]:
    """The smallest clashing set of up to three of `count` pieces of evidence, else a set from which none can be left out.

    `impossible` answers for many sets at once: rows of booleans, shape (sets, count), to booleans, shape (sets,); it must be
    true of all pieces together. Leaving out any one piece of what is returned makes the rest possible. () where even nothing is
    impossible.

    >>> minimal_clash(lambda sets: sets[:, 1] & sets[:, 3], 5)
    (1, 3)
    """
    for size in range(min(count, 3) + 1):
        sets = list(combinations(range(count), size))
        if len(sets) > MOST_SETS:
            break
        rows = np.zeros((len(sets), count), dtype=bool)
        rows[np.repeat(np.arange(len(sets)), size), np.array(sets, dtype=int).ravel()] = True
        found = np.flatnonzero(impossible(rows))
        if found.size:
            return sets[int(found[0])]
    return reduced_clash(impossible, count)


def reduced_clash(impossible: Callable[[Rows], Rows], count: int) -> tuple[int, ...]:
    """A clashing set from which none can be left out, found by leaving out: first halves, then ever less, then one by one.

    Each piece that stays is needed by the rest. Asks for one set at a time.
    """
    kept = np.ones(count, dtype=bool)
    step = max(1, count // 2)
    while True:
        for start in range(0, count, step):
            part = kept.copy()
            part[start : start + step] = False
            if part.sum() < kept.sum() and impossible(part[None])[0]:
                kept = part
        if step == 1:
            return tuple(int(place) for place in np.flatnonzero(kept))
        step = max(1, step // 2)
