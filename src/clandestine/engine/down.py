"""The way down: the derivative of P(evidence) by every likelihood, every table, and so every marginal.

The derivative by a message is what all the rest of the network makes of it; it is passed from the root to the leaves (Darwiche
2003). Where something is multiplied by zero its derivative is not zero: so products of all the others, never quotients.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import SAFE, scaled
from clandestine.engine.plan import Deep, Key, Operand, Step
from clandestine.engine.run import Run


def gradients(run: Run, tables: Sequence[Factor], *, of_tables: bool) -> dict[Key, Array]:
    """dP(e)/d(entry) up to a constant a row, for likelihoods of all variables and (where asked) for all tables.

    `run` has been worked upward, row by row and with its products kept. A variable without a likelihood is taken to have
    one of ones.
    """
    found: dict[Key, Array] = {}
    root = run.plan.steps[-1]
    outside: dict[int, tuple[Array, float, float]] = {root.number: (np.ones((*root.cards, 1)), 0.0, 0.0)}
    for step in reversed(run.plan.steps):
        from_above, low, high = outside.pop(step.number)
        moving = run.products[step.number]
        gradient = _by_moving(step, from_above)
        low, high = low + step.low, high + step.high
        passed = _by_operands(run, step, gradient, low, high)
        for operand, (table, bound, top) in zip(step.operands, passed, strict=True):
            if operand.key[0] == "message":
                outside[int(operand.key[1])] = table, bound, top
            else:
                found[operand.key] = table
        if step.out is not None and ("likelihood", step.out) not in found:
            found["likelihood", step.out] = _marginal(step, moving, gradient, from_above)
        if of_tables and step.factors:
            found |= _by_tables(step, _by_still(step, moving, from_above), tables)
    return found


def _by_moving(step: Step, from_above: Array) -> Array:
    """The derivative by the product of what moves, shape (shared, out or 1, own * columns)."""
    shared, rows, own, _ = step.sizes
    flat = from_above.reshape(shared, rows, own * from_above.shape[-1])
    return flat if step.still is None else np.matmul(step.still.transpose(0, 2, 1), flat)


def _by_operands(run: Run, step: Step, gradient: Array, low: float, high: float) -> list[tuple[Array, float, float]]:
    """The derivative by each thing that moves: what comes from above times all the others, summed onto its axes."""
    messages = [run.messages[one.key] for one in step.operands]
    low += sum(one.low for one in messages)
    high += sum(one.high for one in messages)
    _, _, own, depth = step.sizes
    columns = gradient.shape[-1] // own
    sizes = list(step.shape)
    if step.out is not None and step.out in step.moving and gradient.shape[1] != depth:
        sizes[step.moving.index(step.out)] = 1
    above = gradient.reshape(*sizes, columns)
    if low > SAFE or high > SAFE:
        above, _, bound = scaled(above)
        low = bound + sum(one.low for one in messages)
        high = sum(one.high for one in messages)
        if low > SAFE or high > SAFE:
            raise Deep
    views = [one.onto(message.table) for one, message in zip(step.operands, messages, strict=True)]
    after = [above]
    for view in reversed(views[1:]):
        after.append(after[-1] * view)
    before: Array | None = None
    found = []
    for place, (operand, view) in enumerate(zip(step.operands, views, strict=True)):
        rest = after[len(views) - 1 - place]
        rest = rest if before is None else before * rest
        found.append((_onto(operand, step, rest), low, high))
        before = view if before is None else before * view
    return found


def _onto(operand: Operand, step: Step, table: Array) -> Array:
    """A table over the step's moving axes, summed onto an operand's and turned back to its own order."""
    table = np.broadcast_to(table, (*step.shape, table.shape[-1]))
    away = tuple(place for place, name in enumerate(step.moving) if name not in operand.axes)
    table = table.sum(axis=away) if away else table
    left = [name for name in step.moving if name in operand.axes]
    return table.transpose([*(left.index(name) for name in operand.axes), len(left)])


def _marginal(step: Step, moving: Array | None, gradient: Array, from_above: Array) -> Array:
    """P(out, evidence) up to a constant a row, shape (card, columns)."""
    shared, rows, own, depth = step.sizes
    if moving is not None and step.out in step.moving:
        columns = max(moving.shape[-1], gradient.shape[-1] // own)
        left = gradient.reshape(shared, -1, own, gradient.shape[-1] // own)
        both = left * moving.reshape(shared, depth, own, moving.shape[-1])
        return np.asarray(both.sum(axis=(0, 2)).reshape(depth, columns))
    assert step.whole is not None
    return step.whole.T @ _by_still(step, moving, from_above).reshape(shared * rows, -1)


def _by_still(step: Step, moving: Array | None, from_above: Array) -> Array:
    """The derivative by what stands still, shape (shared, its own, out or 1, columns)."""
    shared, rows, own, depth = step.sizes
    above = from_above.reshape(shared, rows, 1, own, from_above.shape[-1])
    if moving is None:
        return above[..., 0, :]
    both = above * moving.reshape(shared, 1, depth, own, moving.shape[-1])
    return np.asarray(both.sum(axis=3))


def _by_tables(step: Step, gradient: Array, tables: Sequence[Factor]) -> dict[Key, Array]:
    """The derivative by each table of a step, from that by their product."""
    axes, sizes = step.standing, step.cards[: len(step.standing)]
    out = [tables[place].table.shape[tables[place].axes.index(step.out)] for place in step.factors
           if step.out in tables[place].axes]  # fmt: skip
    if out and step.out is not None:
        axes, sizes = (*axes, step.out), (*sizes, out[0])
    else:
        gradient = gradient.sum(axis=2, keepdims=True)
    columns = gradient.shape[-1]
    whole = gradient.reshape(*step.cards[: len(step.standing)], *gradient.shape[2 : 2 + len(out[:1])], columns)
    found: dict[Key, Array] = {}
    for place in step.factors:
        scope = tables[place].axes
        rest = whole
        for other in step.factors:
            if other != place:
                rest = rest * tables[other].onto(axes)
        rest = np.broadcast_to(rest, (*sizes, columns))
        away = tuple(at for at, name in enumerate(axes) if name not in scope)
        rest = rest.sum(axis=away) if away else rest
        left = [name for name in axes if name in scope]
        found["factor", place] = rest.transpose([*(left.index(name) for name in scope), len(left)])
    return found
