"""The highest share some states can have when every row of every table may be any of several: a bound from outside.

Variables are summed out children first, and each row is chosen where its variable is summed out, as if it could be chosen anew
for every state of whatever else stands there. That is more freedom than there is, so the bound holds; where rows are chosen for
themselves alone it is reached (the exchange of sums and maxima of Park and Darwiche 2003, Solving MAP exactly by systematic
search). Rows of a batch (last axis) are settings tried side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clandestine.engine.factor import Array

MOST_CELLS = 2**23  # a product larger than this is not worked
STEPS = 60
MOST_KEPT = 48  # settings of several parts together

Mask = npt.NDArray[np.bool_]


class TooWide(Exception):
    """The bound would need a table too large to be worked."""


@dataclass(frozen=True)
class Choice:
    """A variable, its parents, and the tables to choose from row by row: (tables, each parent, itself, batch or 1), >= 0.

    What the evidence rules out is 0.
    """

    name: str
    parents: tuple[str, ...]
    tables: Array

    @property
    def scope(self) -> tuple[str, ...]:
        """The axes of each table."""
        return (*self.parents, self.name)


@dataclass(frozen=True)
class Ends:
    """The highest and the lowest value of a message over choices of rows, axes `scope`, then the batch."""

    scope: tuple[str, ...]
    high: Array
    low: Array

    def onto(self, axes: Sequence[str]) -> tuple[Array, Array]:
        """Both ends turned to some axes."""
        return _onto(self.high, self.scope, axes), _onto(self.low, self.scope, axes)


def summed(choices: Sequence[Choice], kept: Sequence[str]) -> Ends:
    """What some variables (parents first) say of the kept ones, all of them summed out children first, shape (kept, batch).

    Raises TooWide where a table would be too large.
    """
    cards = {choice.name: choice.tables.shape[-2] for choice in choices}
    messages: list[Ends] = []
    for choice in reversed(choices):
        cards |= dict(zip(choice.parents, choice.tables.shape[1:-2], strict=True))
        here = [message for message in messages if choice.name in message.scope]
        messages = [message for message in messages if choice.name not in message.scope]
        others = dict.fromkeys(name for message in here for name in message.scope if name not in choice.scope)
        axes = (*others, *choice.scope)
        batch = max([choice.tables.shape[-1], *(message.high.shape[-1] for message in here)])
        _fits([len(choice.tables), batch], axes, cards)
        own = _onto(choice.tables, choice.scope, axes, lead=1)
        high = low = own
        for message in here:
            one, other = message.onto(axes)
            high, low = high * one, low * other
        messages.append(Ends(axes[:-1], high.sum(axis=-2).max(axis=0), low.sum(axis=-2).min(axis=0)))
    high, low = np.ones([1] * (len(kept) + 1)), np.ones([1] * (len(kept) + 1))
    for message in messages:
        one, other = message.onto(kept)
        high, low = high * one, low * other
    return Ends(tuple(kept), high, low)


def highest_share(roots: Sequence[Choice], parts: Sequence[Ends], asked: str, states: Mask) -> float:
    """No smaller than the largest P(asked in states | evidence); `roots` is `asked` and what stands above it, parents first.

    `parts` is what the rest says of the roots, each with its batch of settings, of which one is chosen in every part; of the
    roots' batch one is chosen too. Where the evidence may have probability 0, the answer is 1. Raises TooWide.

    >>> rain = Choice("rain", (), np.array([[0.9, 0.1], [0.6, 0.4]])[..., None])
    >>> wet = Choice("wet", ("rain",), np.array([[[0, 0.1], [0, 0.8]]])[..., None])
    >>> round(highest_share([rain], [summed([wet], ["rain"])], "rain", np.array([False, True])), 6)
    0.842105
    """
    batch = max(choice.tables.shape[-1] for choice in roots)
    return max(_highest([_at(choice, row) for choice in roots], list(parts), asked, states) for row in range(batch))


def _at(choice: Choice, row: int) -> Choice:
    tables = choice.tables
    return choice if tables.shape[-1] == 1 else Choice(choice.name, choice.parents, tables[..., [row]])


def _highest(roots: Sequence[Choice], parts: list[Ends], asked: str, states: Mask) -> float:
    """The same for one setting of the roots."""
    cards = {choice.name: choice.tables.shape[-2] for choice in roots}
    axes = tuple(cards)
    _fits([1], axes, cards)
    wanted = np.broadcast_to(_onto(states[:, None], (asked,), axes), [*(cards[name] for name in axes), 1])
    mine, others = wanted.astype(float), (~wanted).astype(float)
    open_ = [choice for choice in roots if len(choice.tables) > 1]
    for choice in roots:  # tables without a choice can be multiplied in at once
        if len(choice.tables) == 1:
            table = _onto(choice.tables[0], choice.scope, axes)
            mine, others = mine * table, others * table
    parts.sort(key=lambda part: part.high.shape[-1])
    needed = [{name for choice in open_ for name in choice.scope}]
    needed += [{name for name, size in zip(part.scope, part.high.shape, strict=False) if size > 1} for part in parts]
    for place in range(len(parts) + 1):
        for name in [name for name in axes if not any(name in names for names in (needed[0], *needed[place + 1 :]))]:
            at = axes.index(name)
            mine, others = mine.sum(axis=at), others.sum(axis=at)
            axes = axes[:at] + axes[at + 1 :]
        if place < len(parts):
            part = parts[place]
            gone = tuple(at for at, name in enumerate(part.scope) if name not in axes)
            scope = tuple(name for name in part.scope if name in axes)
            high, low = (_onto(end.squeeze(axis=gone), scope, axes) for end in (part.high, part.low))
            _fits([mine.shape[-1], high.shape[-1]], axes, cards)
            shape = [cards[name] for name in axes]
            mine = (mine[..., None, :] * high[..., None]).reshape(*shape, -1)
            others = (others[..., None, :] * low[..., None]).reshape(*shape, -1)
            mine, others = _worth_keeping(mine, others)
    return max(_share(open_, axes, mine[..., [row]], others[..., [row]]) for row in range(mine.shape[-1]))


def _worth_keeping(mine: Array, others: Array) -> tuple[Array, Array]:
    """The rows that no other beats, whatever the roots are: nowhere more of what is wanted and less of the rest.

    Beyond a number of rows the last ones are taken together, at the best of each, which is more freedom still.
    """
    flat, rest = mine.reshape(-1, mine.shape[-1]), others.reshape(-1, others.shape[-1])
    flat, rest = flat[flat.any(axis=1)], rest[rest.any(axis=1)]
    if not len(flat) or not len(rest) or mine.shape[-1] == 1:
        return mine[..., :1], others[..., :1]
    with np.errstate(divide="ignore"):
        won, lost = np.log(np.maximum(flat, 1e-300)), np.log(np.maximum(rest, 1e-300))
    kept: list[int] = []
    for row in np.argsort(lost.mean(axis=0) - won.mean(axis=0), kind="stable"):
        most = (won[:, [row]] - won[:, kept]).max(axis=0)
        least = (lost[:, [row]] - lost[:, kept]).min(axis=0)
        if not (most <= least + 1e-13).any():
            kept.append(int(row))
    first, last = kept[: MOST_KEPT - 1], kept[MOST_KEPT - 1 :]
    if not last:
        return mine[..., kept], others[..., kept]
    scale = np.exp(-won[:, last].max(axis=0))  # rows are known up to a factor each
    high, low = (mine[..., last] * scale).max(axis=-1), (others[..., last] * scale).min(axis=-1)
    return (
        np.concatenate([mine[..., first], high[..., None]], axis=-1),
        np.concatenate([others[..., first], low[..., None]], axis=-1),
    )


def _share(choices: Sequence[Choice], axes: tuple[str, ...], mine: Array, others: Array) -> float:
    """The highest share over the rows of the roots' own tables: Dinkelbach's steps, each the best choice for the last share."""
    share = 0.0
    for _ in range(STEPS):
        won, lost = _best(choices, axes, mine, others, share)
        if won <= 0:
            return share
        found = won / (won + lost)
        if found <= share:
            break
        share = found
    return min(share, 1.0)


def _best(
    choices: Sequence[Choice], axes: tuple[str, ...], mine: Array, others: Array, share: float
) -> tuple[float, float]:
    """The choice that is best for (1 - share) mine - share others, row by row, children first: what each comes to."""
    for choice in reversed(choices):
        table = _onto(choice.tables, choice.scope, axes, lead=1)
        last = 1 + axes.index(choice.name)
        won, lost = (table * mine).sum(axis=last), (table * others).sum(axis=last)
        at = ((1 - share) * won - share * lost).argmax(axis=0)[None]
        mine, others = (np.take_along_axis(part, at, axis=0)[0] for part in (won, lost))
        axes = tuple(name for name in axes if name != choice.name)
    return float(mine.sum()), float(others.sum())


def _fits(sizes: Sequence[int], axes: Sequence[str], cards: Mapping[str, int]) -> None:
    if np.prod([float(size) for size in (*sizes, *(cards[name] for name in axes))]) > MOST_CELLS:
        raise TooWide


def _onto(table: npt.NDArray, scope: Sequence[str], axes: Sequence[str], lead: int = 0) -> npt.NDArray:  # type: ignore[type-arg]
    """A table turned to some axes, of length 1 where it lacks them; `lead` axes stay in front, the batch last."""
    order = [lead + list(scope).index(name) for name in axes if name in scope]
    turned = table.transpose([*range(lead), *order, table.ndim - 1])
    return turned[(*[slice(None)] * lead, *(slice(None) if name in scope else None for name in axes), slice(None))]
