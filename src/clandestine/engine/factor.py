"""A factor: named axes and an array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Factor:
    """A non-negative table over named axes, with the batch axis (rows) last.

    `table.shape` is (card of each axis, ..., rows); rows is 1 for a table shared by all rows.

    >>> Factor.of(("a",), np.array([0.25, 0.75])).table.shape
    (2, 1)
    """

    axes: tuple[str, ...]
    table: Array

    @staticmethod
    def of(axes: Sequence[str], table: npt.ArrayLike) -> Factor:
        """A factor from a table with or without a batch axis; raises ValueError where the axes do not fit."""
        array = np.asarray(table, dtype=float)
        if array.ndim == len(axes):
            array = array[..., None]
        if array.ndim != len(axes) + 1:
            raise ValueError(f"a table of {array.ndim} axes does not fit {len(axes)} names")
        return Factor(tuple(axes), array)

    def onto(self, axes: Sequence[str]) -> Array:
        """The table with its axes in the order of `axes`, of length 1 where it has none, rows last."""
        order = [self.axes.index(name) for name in axes if name in self.axes]
        table = self.table.transpose([*order, len(self.axes)])
        shape = iter(table.shape)
        return table.reshape([next(shape) if name in self.axes else 1 for name in axes] + [self.table.shape[-1]])

    def rows(self, start: int, stop: int) -> Factor:
        """The factor for some rows; a table shared by all stays whole."""
        return self if self.table.shape[-1] == 1 else Factor(self.axes, self.table[..., start:stop])

    def spread(self, pattern: npt.NDArray[np.intp]) -> Factor:
        """The factor with a column for each entry of `pattern`, which says which of its columns that is."""
        return Factor(self.axes, self.table.take(pattern, axis=-1, mode="clip"))
