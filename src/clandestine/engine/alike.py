"""Which of many rows are alike: whole numbers for pairs, for groups and for rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clandestine.engine.message import Index


def numbered(values: Index) -> tuple[Index, Index]:
    """The distinct values in order, and for each value its place among them.

    >>> [part.tolist() for part in numbered(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1]]
    """
    if (
        values.size and values.min() >= 0 and values.max() < 4 * values.size + 1024
    ):  # few enough to tick off, without sorting
        there = np.zeros(int(values.max()) + 1, dtype=bool)
        there[values] = True
        found = np.flatnonzero(there)
        place = np.zeros(len(there), dtype=np.intp)
        place[found] = np.arange(len(found))
        return found, place[values]
    found, places = np.unique(values, return_inverse=True)
    return found, places.reshape(-1)


def paired(left: Index, right: Index) -> tuple[Index, Index, Index]:
    """The distinct pairs, as two arrays, and for each pair its place among them; values must not be negative.

    >>> [part.tolist() for part in paired(np.array([1, 0, 1]), np.array([5, 5, 5]))]
    [[0, 1], [5, 5], [1, 0, 1]]
    """
    width = int(right.max()) + 1 if right.size else 1
    found, places = numbered(left * width + right)
    return found // width, found % width, places


def alike(columns: Sequence[Index]) -> tuple[Index, Index]:
    """The first place of every distinct row, and for each row the number of the one it is like; at least one column.

    >>> [part.tolist() for part in alike([np.array([1, 3, 1]), np.array([2, 4, 2])])]
    [[0, 1], [0, 1, 0]]
    """
    rows = len(columns[0])
    group = np.zeros(rows, dtype=np.intp)
    for column in columns:
        group = paired(group, column)[2]
    count = int(group.max()) + 1 if group.size else 0
    first = np.full(count, rows, dtype=np.intp)
    np.minimum.at(first, group, np.arange(rows))
    order = np.argsort(first, kind="stable")
    rank = np.empty(count, dtype=np.intp)
    rank[order] = np.arange(count)
    return first[order], rank[group]
