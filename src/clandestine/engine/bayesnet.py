"""A discrete Bayesian network as such: states, parents, tables. No history, no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from clandestine.engine.factor import Array
from clandestine.errors import BadNetwork, TooLarge

EXACT = 1e-9  # columns whose sum is off by no more than this pass without a word
LOOSE = 1e-6  # and up to this they are scaled, with a note: networks in print are off by up to 1.1e-7
MAX_TABLE = 2**24  # cells of one table


@dataclass(frozen=True)
class BayesNet:
    """Variables in a fixed order, each with its states, its parents, and P(variable | parents).

    `tables[name]` has shape cards(parents) + (card,), float64. Make one with `BayesNet.of`, which checks it; `notes` tells
    what was mended.
    """

    states: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Array]
    notes: tuple[str, ...] = ()

    @staticmethod
    def of(
        states: Mapping[str, Sequence[str]],
        parents: Mapping[str, Sequence[str]],
        tables: Mapping[str, npt.ArrayLike],
    ) -> BayesNet:
        """A network, checked: raises BadNetwork, with the variable at fault, for anything that is none.

        Entries are finite and not negative; P(. | a row of parents) sums to 1 within 1e-6 (off by more than 1e-9: scaled, with
        a note); there is no cycle.

        >>> rain = BayesNet.of({"rain": ["no", "yes"]}, {}, {"rain": [0.8, 0.2]})
        >>> rain.cards
        {'rain': 2}
        """
        held = {name: tuple(words) for name, words in states.items()}
        above = {name: tuple(parents.get(name, ())) for name in held}
        _shape(held, above, tables)
        acyclic(above)
        checked: dict[str, Array] = {}
        notes: list[str] = []
        for name in held:
            size = prod(len(held[one]) for one in (*above[name], name))
            if size > MAX_TABLE:
                raise TooLarge(
                    f"the table of {name!r} would have {size:,} cells; the limit is {MAX_TABLE:,}. Give it fewer parents, "
                    "or let several of them act through one in between"
                )
            checked[name] = _table(name, held, above[name], tables[name], notes)
        return BayesNet(held, above, checked, tuple(notes))

    @property
    def cards(self) -> dict[str, int]:
        """The number of states of every variable."""
        return {name: len(words) for name, words in self.states.items()}

    def scope(self, name: str) -> tuple[str, ...]:
        """The axes of a variable's table: its parents, then itself."""
        return (*self.parents[name], name)

    def above(self, names: Iterable[str]) -> list[str]:
        """Some variables and all their ancestors, in the order of the network: what is not here is barren."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self.parents[name])
        return [name for name in self.states if name in found]


def acyclic(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """The names, parents before children; raises BadNetwork naming a cycle.

    >>> acyclic({"b": ["a"], "a": []})
    ['a', 'b']
    """
    done: dict[str, None] = {}
    for start in parents:
        path: dict[str, None] = {}
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            name, leave = waiting.pop()
            if leave:
                path.popitem()
                done[name] = None
            elif name in path:
                around = list(path)
                circle = [*around[around.index(name) :], name]
                raise BadNetwork(name, f"a circle of parents: {' <- '.join(circle)}")
            elif name not in done:
                path[name] = None
                waiting.append((name, True))
                waiting.extend((one, False) for one in reversed(parents[name]))
    return list(done)


def _shape(
    states: Mapping[str, tuple[str, ...]], parents: Mapping[str, tuple[str, ...]], tables: Mapping[str, npt.ArrayLike]
) -> None:
    """Every name is known, no state or parent stands twice, every variable has a table."""
    for name, words in states.items():
        if not words:
            raise BadNetwork(name, f"{name!r} has no states")
        if len(set(words)) < len(words):
            twice = next(word for word in words if words.count(word) > 1)
            raise BadNetwork(name, f"{name!r} has the state {twice!r} twice")
        if len(set(parents[name])) < len(parents[name]):
            raise BadNetwork(name, f"{name!r} has a parent twice")
        for one in parents[name]:
            if one not in states:
                raise BadNetwork(name, f"{name!r} has the unknown parent {one!r}")
        if name not in tables:
            raise BadNetwork(name, f"{name!r} has no table")


def _table(
    name: str,
    states: Mapping[str, tuple[str, ...]],
    parents: tuple[str, ...],
    given: npt.ArrayLike,
    notes: list[str],
) -> Array:
    table = np.array(given, dtype=float)
    shape = tuple(len(states[one]) for one in (*parents, name))
    if table.shape != shape:
        raise BadNetwork(name, f"the table of {name!r} has shape {table.shape}, expected {shape}")
    if not np.isfinite(table).all():
        raise BadNetwork(name, f"the table of {name!r} holds a number that is not finite")
    if (table < 0).any():
        raise BadNetwork(name, f"the table of {name!r} holds the negative number {table.min():g}")
    sums = table.sum(axis=-1)
    off = float(np.abs(sums - 1).max())
    if off > LOOSE:
        row = np.unravel_index(int(np.abs(sums - 1).argmax()), sums.shape)
        held = ", ".join(f"{one}={states[one][place]}" for one, place in zip(parents, row, strict=True))
        raise BadNetwork(
            name,
            f"the probabilities of {name!r}{' given ' + held if held else ''} sum to {float(sums[row]):.9g}, not to 1",
        )
    if off > EXACT:
        notes.append(f"{name}: probabilities off by up to {off:.1e}, scaled to sum 1")
        table = table / sums[..., None]
    table.flags.writeable = False
    return table
