"""The way down: the derivative of P(evidence) by every likelihood, every table, and so every marginal.

The derivative by a message is what all the rest of the network makes of it; it is passed from the root to the leaves (Darwiche
2003). Where something is multiplied by zero its derivative is not zero: so products of all the others, never quotients.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import SAFE, scaled, span
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
        if step.out is None:  # the variables kept, which nothing has summed out
            table = run.messages["message", step.number].table
            for place, name in enumerate(step.axes):
                others = tuple(at for at in range(len(step.axes)) if at != place)
                found.setdefault(("likelihood", name), table.sum(axis=others))
        if of_tables and step.factors:
            found |= _by_tables(step, _by_still(step, moving, from_above), tables)
    return found


def _by_moving(step: Step, from_above: Array) -> Array:
    """The derivative by the product of what moves, shape (shared, out or 1, own * columns)."""
    shared, rows, own, _ = step.sizes
    flat = from_above.reshape(shared, rows, own * from_above.shape[-1])
    return flat if step.still is None else np.matmul(step.still.transpose(0, 2, 1), flat)


def _by_operands(run: Run, step: Step, gradient: Array, low: float, high: float) -> list[tuple[Array, float, float]]:
    """The derivative by each thing that moves: the merges taken back, each factor getting what comes from above times the other."""
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
        # Bounds that were only added up on the way here are far too careful after a long way: the tables themselves are measured.
        measured = [span(one.table) for one in messages]
        low = bound + sum(least for least, _ in measured)
        high = sum(most for _, most in measured)
        if low > SAFE or high > SAFE:
            raise Deep
    gradients: dict[int, Array] = {step.merges[-1][0] if step.merges else 0: above}
    for left, right, left_table, right_table in reversed(run.trails[step.number]):
        gradient = gradients[left]
        gradients[left] = _summed(gradient * right_table, left_table)
        gradients[right] = _summed(gradient * left_table, right_table)
    return [(_onto(one, step, gradients[place]), low, high) for place, one in enumerate(step.operands)]


def _summed(gradient: Array, like: Array) -> Array:
    """A derivative by a product, summed onto the axes one of its factors has."""
    away = tuple(at for at in range(like.ndim - 1) if like.shape[at] == 1 and gradient.shape[at] > 1)
    return gradient.sum(axis=away, keepdims=True) if away else gradient


def _onto(operand: Operand, step: Step, table: Array) -> Array:
    """A derivative over the step's moving axes, already summed onto an operand's, in the operand's own order of axes."""
    have = [place for place, name in enumerate(step.moving) if name in operand.axes]
    table = table.reshape(*(table.shape[place] for place in have), table.shape[-1])
    left = [step.moving[place] for place in have]
    table = np.broadcast_to(table, (*(step.shape[place] for place in have), table.shape[-1]))
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
