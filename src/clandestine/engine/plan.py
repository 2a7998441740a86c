"""How a circuit is worked where only some things move: whatever stands still is multiplied out once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log, prod
from types import EllipsisType

import numpy as np

from clandestine.engine.circuit import Circuit
from clandestine.engine.factor import Array, Factor
from clandestine.engine.message import SAFE, lowest

FEW = 8  # tables among which the best pair to multiply is looked for
Key = tuple[str, str | int]  # ("likelihood", variable), ("factor", its number) or ("message", its cluster)


class Deep(Exception):
    """Shares could underflow here, and scaling does not help: the rows at hand are worked in logs instead."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One thing that moves, and how its table is brought onto the step's moving axes: turned, then axes of length 1 put in."""

    key: Key
    axes: tuple[str, ...]
    turn: tuple[int, ...] | None
    expand: tuple[slice | EllipsisType | None, ...] | None

    def onto(self, table: Array) -> Array:
        """A view of the operand's table, ready to be multiplied with the others."""
        if self.turn is not None:
            table = table.transpose(self.turn)
        return table if self.expand is None else table[self.expand]


@dataclass(frozen=True, slots=True)
class Step:
    """One cluster: what stands still times what moves, summed over `out`.

    The moving product has axes shared + (out, if anything that moves depends on it) + own, cards `shape`; what moves is
    multiplied in the order of `merges`, the right one into the left. `still` has shape (shared, its own, out or 1), each
    flattened; where nothing that moves depends on `out`, it is summed already, and `whole` keeps it unsummed, (shared and its
    own, out). `standing` names shared and its own. The message has axes shared + still's own + own, of `cards`. `sizes` are
    those of shared, still's own, own, and out where it moves. Entries of `still` lie between e**-low and e**high.
    """

    number: int
    out: str | None
    operands: tuple[Operand, ...]
    merges: tuple[tuple[int, int], ...]
    still: Array | None
    whole: Array | None
    axes: tuple[str, ...]
    moving: tuple[str, ...]
    shape: tuple[int, ...]
    cards: tuple[int, ...]
    sizes: tuple[int, int, int, int]
    low: float
    high: float
    factors: tuple[int, ...]
    standing: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The steps in which something moves, children first, and the log of everything else's scale.

    `leaves` are steps done beforehand: clusters in which only an observed variable moves, with their messages for every state that
    could be seen, and last for none; by that variable: cluster, table, and how low its entries reach.
    """

    steps: tuple[Step, ...]
    scale: float
    leaves: Mapping[str, tuple[int, Array, float]]


def make_plan(
    circuit: Circuit,
    tables: Sequence[Factor],
    observed: Collection[str],
    likely: Collection[str],
    turning: Collection[int],
    all_move: bool = False,
) -> Plan:
    """The plan for variables `observed`, likelihoods on `likely`, and tables `turning` from row to row (by number).

    With `all_move` every message counts as moving, as the way down needs. Raises Deep where still tables could underflow.
    """
    standing: dict[int, tuple[tuple[str, ...], Array]] = {}
    axes_of: dict[int, tuple[str, ...]] = {}
    steps: list[Step] = []
    leaves: dict[str, tuple[int, Array, float]] = {}
    total = 0.0
    for number, cluster in enumerate(circuit.tree.clusters):
        moving: list[tuple[Key, tuple[str, ...]]] = []
        for name in (cluster.out,) if cluster.out else cluster.axes:
            if name in likely or name in observed:
                moving.append((("likelihood", name), (name,)))
        moving += [(("factor", place), circuit.scopes[place]) for place in cluster.factors if place in turning]
        moving += [(("message", child), axes_of[child]) for child in cluster.children if child not in standing]
        fixed = tuple(place for place in cluster.factors if place not in turning)
        still = [(circuit.scopes[place], tables[place].table[..., 0]) for place in fixed]
        still += [standing[child] for child in cluster.children if child in standing]
        step, scale = _step(number, cluster.out, cluster.axes, moving, still, circuit.cards, fixed)
        total += scale
        axes_of[number] = step.axes
        if cluster.out in observed and len(moving) == 1 and not all_move and step.still is not None:
            every = work(step, states_seen(circuit.cards[str(cluster.out)]))
            leaves[str(cluster.out)] = number, every, lowest(every)
        elif moving or all_move or cluster.out is None:
            steps.append(step)
        else:
            assert step.still is not None
            standing[number] = step.axes, step.still.reshape(step.cards)
    return Plan(tuple(steps), total, leaves)


def work(step: Step, moving: Array | None) -> Array:
    """The table of a step's message from the product of what moves: one matrix product for each shared setting."""
    if moving is None:
        assert step.still is not None
        return step.still.reshape(*step.cards, 1)
    shared, _, own, depth = step.sizes
    columns = moving.shape[-1]
    flat = moving.reshape(shared, depth, own * columns)
    if step.still is None:
        found = flat.sum(axis=1) if depth > 1 else flat
    elif step.still.shape[-1] != depth:  # what stands still does not depend on what is summed
        found = np.matmul(step.still, flat.sum(axis=1, keepdims=True))
    elif shared == 1:
        found = np.dot(step.still[0], flat[0])
    else:
        found = np.matmul(step.still, flat)
    return found.reshape(*step.cards, columns)


@cache
def states_seen(card: int) -> Array:
    """The likelihoods of a variable: one column a state seen, and last a column of ones for nothing seen."""
    found = np.concatenate([np.eye(card), np.ones((card, 1))], axis=1)
    found.flags.writeable = False
    return found


def _step(
    number: int,
    out: str | None,
    axes: tuple[str, ...],
    moving: Sequence[tuple[Key, tuple[str, ...]]],
    still: Sequence[tuple[tuple[str, ...], Array]],
    cards: Mapping[str, int],
    fixed: tuple[int, ...],
) -> tuple[Step, float]:
    """One step, and the log of the scale taken out of what stands still."""
    moves = {name for _, have in moving for name in have}
    stands = {name for have, _ in still for name in have}
    if out is not None and out not in moves | stands:
        still, stands = [*still, ((out,), np.ones(cards[out]))], {*stands, out}
    separator = [name for name in axes if name != out]
    shared = [name for name in separator if name in moves and name in stands]
    rows = [name for name in separator if name in stands and name not in moves]
    own = [name for name in separator if name in moves and name not in stands]
    if out is None:  # the root: a kept variable that nothing speaks of is there all the same
        lacking = [name for name in separator if name not in moves | stands]
        still = [*still, *(((name,), np.ones(cards[name])) for name in lacking)]
        rows += lacking
    onto = [*shared, *([out] if out in moves and out is not None else []), *own]
    table, whole, low, scale = _still(still, [*shared, *rows], out, out in moves, cards)
    operands = tuple(
        _operand(key, have, onto) for key, have in sorted(moving, key=lambda one: prod(cards[name] for name in one[1]))
    )
    depth = cards[out] if out is not None and out in moves else 1
    sizes = (_size(shared, cards), _size(rows, cards), _size(own, cards), depth)
    if table is not None:
        table = table.reshape(sizes[0], sizes[1], -1)
    result = (*shared, *rows, *own)
    shape = tuple(cards[name] for name in onto)
    merges = _merges([set(one.axes) for one in operands], cards)
    step = Step(
        number, out, operands, merges, table, whole, result, tuple(onto), shape, tuple(cards[name] for name in result), sizes,
        low, log(cards[out]) if out is not None else 0.0, fixed, (*shared, *rows),
    )  # fmt: skip
    return step, scale


def _still(
    still: Sequence[tuple[tuple[str, ...], Array]], axes: Sequence[str], out: str | None, summed_later: bool,
    cards: Mapping[str, int],
) -> tuple[Array | None, Array | None, float, float]:  # fmt: skip
    """The product of what stands still over `axes` (and `out`, last): table, largest entry 1; whole; low; scale."""
    if not still:
        return None, None, 0.0, 0.0
    has_out = any(out in have for have, _ in still)
    onto = [*axes, *([out] if has_out and out is not None else [])]
    product: Array | None = None
    scale = bound = 0.0
    for have, table in sorted(still, key=lambda one: one[1].size):
        most = float(table.max()) if table.size else 1.0
        most = most if most > 0 else 1.0
        table, scale = table / most, scale + log(most)
        bound += lowest(table)
        lifted = Factor.of(have, table).onto(onto)[..., 0]
        product = lifted if product is None else product * lifted
    if bound > SAFE:
        raise Deep
    assert product is not None
    product = np.ascontiguousarray(np.broadcast_to(product, [cards[name] for name in onto]))
    whole = None
    if has_out and not summed_later:
        whole, product = product.reshape(-1, product.shape[-1]), product.sum(axis=-1)
    most = float(product.max()) if product.size else 1.0
    if most > 0:
        product, scale = product / most, scale + log(most)
    low = lowest(product)
    return product, whole, low, scale


def _operand(key: Key, have: tuple[str, ...], onto: Sequence[str]) -> Operand:
    order = [have.index(name) for name in onto if name in have]
    turn = None if order == list(range(len(have))) else (*order, len(have))
    expand = None if len(have) == len(onto) else (*(slice(None) if name in have else None for name in onto), ...)
    return Operand(key, have, turn, expand)


def _merges(scopes: Sequence[set[str]], cards: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """In which order to multiply: what has the same axes first, then the two whose product is smallest, again and again."""
    held: dict[int, set[str]] = {}
    alike: dict[frozenset[str], int] = {}
    found: list[tuple[int, int]] = []
    for place, scope in enumerate(scopes):
        first = alike.setdefault(frozenset(scope), place)
        if first == place:
            held[place] = scope
        else:
            found.append((first, place))
    while len(held) > 1:
        places = list(held)[:FEW]
        pairs = [(left, right) for at, left in enumerate(places) for right in places[at + 1 :]]
        left, right = min(pairs, key=lambda pair: prod(cards[name] for name in held[pair[0]] | held[pair[1]]))
        held[left] = held[left] | held.pop(right)
        found.append((left, right))
    return tuple(found)


def _size(names: Sequence[str], cards: Mapping[str, int]) -> int:
    return prod(cards[name] for name in names)
