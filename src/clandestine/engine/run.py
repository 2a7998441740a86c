"""The way up and the way down through a plan.

Upward, rows that share a pattern of evidence share the work, as far up as patterns are few; from there on it goes row by row, in
stretches that fit the cache. Downward every row is worked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from clandestine.engine.factor import Array
from clandestine.engine.message import SAFE, Message, common_patterns
from clandestine.engine.plan import Deep, Key, Operand, Plan, Step, work


class Run:
    """One run of a plan over rows; lives only while it runs.

    `given` holds the likelihoods and the tables that turn; `scale` is the natural log of what was taken out of each row so far.
    """

    def __init__(self, plan: Plan, given: Mapping[Key, Message], rows: int, scale: Array) -> None:
        self.plan, self.rows = plan, rows
        self.messages = dict(given)
        self.products: dict[int, Array | None] = {}
        self.scale = scale
        self.steps: Sequence[Step] = plan.steps

    def keyed(self) -> None:
        """Work every step whose rows share few patterns, for all rows at once."""
        left = []
        for step in self.steps:
            found = [self.messages[one.key] for one in step.operands if one.key in self.messages]
            if len(found) < len(step.operands) or not found:
                left.append(step)
                continue
            low, high = self._bounds(step, found)
            together = common_patterns(found, self.rows)
            if together is None:
                left.append(step)
                continue
            table = work(step, product_of(step.operands, together[0]))
            self.messages["message", step.number] = Message(table, together[1], low, high)
        self.steps = left

    def stretches(self, size: int) -> Iterator[tuple[int, int, Run]]:
        """The run cut into stretches of rows, each ready to be worked row by row."""
        needed = {one.key for step in self.steps for one in step.operands}
        needed |= {("message", step.number) for step in self.plan.steps[-1:]}
        for start in range(0, self.rows, size):
            stop = min(start + size, self.rows)
            messages = {key: self.messages[key].rows(start, stop) for key in needed if key in self.messages}
            part = Run(
                self.plan, messages, stop - start, self.scale if self.scale.size == 1 else self.scale[start:stop]
            )
            part.steps = self.steps
            yield start, stop, part

    def dense(self, keep_products: bool = False) -> Array:
        """Work what is left row by row; the natural log of the root's table, rows last.

        The way down needs the products of what moves, `keep_products`.
        """
        messages = self.messages
        for step in self.steps:
            found = [messages[one.key] for one in step.operands]
            low, high = self._bounds(step, found)
            moving = product_of(step.operands, [one.table for one in found])
            if keep_products:
                self.products[step.number] = moving
            table = work(step, moving)
            messages["message", step.number] = Message(table, None, low, high)
        root = messages["message", self.plan.steps[-1].number].table
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(root) + self.scale)

    def _bounds(self, step: Step, found: list[Message]) -> tuple[float, float]:
        """The bounds of a step's product; what moves is rescaled first where it must be. Raises Deep where that is no help."""
        low, high = step.low, step.high
        for one in found:
            low += one.low
            high += one.high
        if low > SAFE or high > SAFE:
            low, high = step.low, step.high
            for place, operand in enumerate(step.operands):
                message, scale = found[place].rescaled()
                self.messages[operand.key] = found[place] = message
                self.scale = self.scale + scale
                low += message.low
            if low > SAFE or high > SAFE:
                raise Deep
        return low, high


def product_of(operands: Sequence[Operand], tables: Sequence[Array]) -> Array | None:
    """What moves, multiplied from the smallest table to the largest."""
    found: Array | None = None
    for operand, table in zip(operands, tables, strict=True):
        view = operand.onto(table)
        found = view if found is None else found * view
    return found
