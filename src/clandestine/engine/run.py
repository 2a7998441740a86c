"""The way up through a plan.

Rows that share a pattern of evidence share the work, as far up as patterns are few; from there on it goes row by row, in
stretches that fit the cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from clandestine.engine.factor import Array
from clandestine.engine.message import SAFE, Message, common_patterns
from clandestine.engine.plan import Deep, Key, Plan, Step, work

KEYED_CELLS = 2**17  # patterns times cells: beyond this a table leaves the cache, and row by row is as quick
FEWER = 16  # unless patterns are so many times fewer than rows
Trail = list[tuple[int, int, Array, Array]]  # each merge: where its two factors stood, and their tables


class Partial(NamedTuple):
    """What moves in a step, multiplied as far as rows share patterns: parts on the step's axes (None: not yet, or merged away)."""

    parts: tuple[Message | None, ...]
    merges: tuple[tuple[int, int], ...]

    def rows(self, start: int, stop: int) -> Partial:
        """The same for some rows."""
        return self._replace(parts=tuple(one if one is None else one.rows(start, stop) for one in self.parts))


class Run:
    """One run of a plan over rows; lives only while it runs.

    `given` holds the likelihoods and the tables that turn; `scale` is the natural log of what was taken out of each row so far.
    """

    def __init__(self, plan: Plan, given: Mapping[Key, Message], rows: int, scale: Array) -> None:
        self.plan, self.rows = plan, rows
        self.messages = dict(given)
        self.products: dict[int, Array | None] = {}
        self.trails: dict[int, Trail] = {}
        self.partial: dict[int, Partial] = {}
        self.scale = scale
        self.steps: Sequence[Step] = plan.steps
        self.start = 0
        self.whole: set[Key] = set()

    def keyed(self) -> None:
        """Work every step whose rows share few patterns, for all rows at once; of the others, multiply what can be so."""
        left = []
        for step in self.steps:
            known = [self.messages.get(one.key) for one in step.operands]
            found = [one for one in known if one is not None]
            if len(found) == len(known):
                low, high = self._bounds(step, found)
                known = list(found)
            partial = _merged(step, known, self.rows)
            whole = None if partial.merges or not known else partial.parts[_last(step)]
            if whole is None or whole.pattern is None or len(found) < len(known):
                self.partial[step.number] = partial
                left.append(step)
            else:
                self.messages["message", step.number] = Message(work(step, whole.table), whole.pattern, low, high)
        self.steps = left

    def stretches(self, size: int) -> Iterator[tuple[int, int, Run]]:
        """The run cut into stretches of rows, each ready to be worked row by row."""
        merged = {one.key for step in self.steps if step.number in self.partial for one in step.operands}
        needed = {one.key for step in self.steps for one in step.operands}
        needed |= {("message", step.number) for step in self.plan.steps[-1:]}
        taken = {key: self.messages[key] for key in self.messages if key in needed}
        for start in range(0, self.rows, size):
            stop = min(start + size, self.rows)
            # What was merged is taken row by row as merged; by itself it is asked for its bounds only.
            messages = {key: one if key in merged else one.rows(start, stop) for key, one in taken.items()}
            part = Run(
                self.plan, messages, stop - start, self.scale if self.scale.size == 1 else self.scale[start:stop]
            )
            part.steps, part.start, part.whole = self.steps, start, merged & taken.keys()
            part.partial = {number: one.rows(start, stop) for number, one in self.partial.items()}
            yield start, stop, part

    def dense(self, keep_products: bool = False) -> Array:
        """Work what is left row by row; the natural log of the root's table, rows last.

        The way down needs the products of what moves, `keep_products`.
        """
        messages = self.messages
        for step in self.steps:
            found = [messages[one.key] for one in step.operands]
            low, high = self._bounds(step, found)
            trail: Trail | None = [] if keep_products else None
            moving = self._product(step, found, trail)
            if trail is not None:
                self.products[step.number], self.trails[step.number] = moving, trail
            messages["message", step.number] = Message(work(step, moving), None, low, high)
        root = messages["message", self.plan.steps[-1].number].table
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(root) + self.scale)

    def _product(self, step: Step, found: Sequence[Message], trail: Trail | None) -> Array | None:
        """What moves in a step, multiplied row by row, from where the shared patterns left it; the factors go to `trail`."""
        if not found:
            return None
        partial = self.partial.get(step.number)
        if partial is None:
            tables = [one.onto(message.table) for one, message in zip(step.operands, found, strict=True)]
            merges = step.merges
        else:
            merges = partial.merges
            tables = [  # what was merged away is looked at once more, and not used
                operand.onto(message.table) if part is None else part.table
                for operand, message, part in zip(step.operands, found, partial.parts, strict=True)
            ]
        for left, right in merges:
            if trail is not None:
                trail.append((left, right, tables[left], tables[right]))
            tables[left] = tables[left] * tables[right]
        return tables[_last(step)]

    def _bounds(self, step: Step, found: list[Message]) -> tuple[float, float]:
        """The bounds of a step's product; what moves is rescaled first where it must be. Raises Deep where that is no help."""
        low, high = step.low, step.high
        for one in found:
            low += one.low
            high += one.high
        if low > SAFE or high > SAFE:
            self.partial.pop(step.number, None)
            low, high = step.low, step.high
            for place, operand in enumerate(step.operands):
                own = found[place]
                if operand.key in self.whole:  # what was merged before is taken by itself after all
                    own = own.rows(self.start, self.start + self.rows)
                message, scale = own.rescaled()
                self.messages[operand.key] = found[place] = message
                self.whole.discard(operand.key)
                self.scale = self.scale + scale
                low += message.low
            if low > SAFE or high > SAFE:
                raise Deep
        return low, high


def _last(step: Step) -> int:
    """Where the product stands when all merges are done."""
    return step.merges[-1][0] if step.merges else 0


def _merged(step: Step, known: Sequence[Message | None], rows: int) -> Partial:
    """Multiply what is known and shares few patterns."""
    parts = [
        None if one is None else one._replace(table=operand.onto(one.table))
        for operand, one in zip(step.operands, known, strict=True)
    ]
    waiting = {place for place, one in enumerate(parts) if one is None}
    left: list[tuple[int, int]] = []
    for pair in step.merges:
        one, other = parts[pair[0]], parts[pair[1]]
        both = None
        if one is not None and other is not None and not waiting & set(pair) and one.low + other.low <= SAFE:
            both = _both(one, other, rows)
        if both is None:
            waiting.add(pair[0])
            left.append(pair)
        else:
            parts[pair[0]], parts[pair[1]] = both, None
    return Partial(tuple(parts), tuple(left))


def _both(one: Message, other: Message, rows: int) -> Message | None:
    """The product of two messages over their common patterns, where these are few."""
    low, high = one.low + other.low, one.high + other.high
    if one.pattern is None and other.pattern is None:
        common = one.table.shape[-1] == other.table.shape[-1] == 1
        return Message(one.table * other.table, None, low, high) if common else None
    cells = prod(max(left, right) for left, right in zip(one.table.shape[:-1], other.table.shape[:-1], strict=True))
    together = common_patterns(one, other, min(rows // 3, max(rows // FEWER, KEYED_CELLS // cells)))
    if together is None:
        return None
    left, right, pattern = together
    return Message(left * right, pattern, low, high)
