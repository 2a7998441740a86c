"""What a file says of a network, before it is one: names with their places, and every fault found so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from clandestine.engine.bayesnet import LOOSE, MAX_TABLE, BayesNet
from clandestine.engine.factor import Array
from clandestine.errors import BadInput, BadNetwork, Fault, TooLarge
from clandestine.interchange.ondisk import nearest

MOST = 50  # faults told of one file
MAX_CELLS = 2**26  # of all tables of a file together

Named = tuple[str, int]  # a name, and the position in the file where it stands


class Draft:
    """A network being read: variables are declared first, then each is defined once and its table filled.

    Positions are whatever the reader counts in; `place` turns one into line and column, and is asked only for faults.
    """

    def __init__(self, file: str, place: Callable[[int], tuple[int, int]]) -> None:
        self.file = file
        self.place = place
        self.faults: list[Fault] = []
        self.states: dict[str, tuple[str, ...]] = {}
        self.parents: dict[str, tuple[str, ...]] = {}
        self.tables: dict[str, Array] = {}
        self.declared: dict[str, int] = {}
        self.defined: dict[str, int] = {}
        self.cells = 0

    def fault(self, at: int, words: str, hint: str = "") -> None:
        """Takes down one fault; raises all of them when there are as many as anybody will read."""
        self.faults.append(Fault(self.file, *self.place(at), words, hint))
        if len(self.faults) >= MOST:
            raise BadInput(self.faults)

    def line(self, at: int) -> int:
        """The line of a position."""
        return self.place(at)[0]

    def declare(self, name: str, at: int, states: Sequence[Named]) -> None:
        """A variable and its states; a second one of the name, and a state twice, are faults."""
        if not name:
            self.fault(at, "a variable without a name")
        if name in self.declared:
            self.fault(
                at, f"the variable {name!r} a second time; the first is in line {self.line(self.declared[name])}"
            )
            return
        self.declared[name] = at
        words = tuple(word for word, _ in states)
        if not words:
            self.fault(at, f"{name!r} has no states")
        if len(set(words)) < len(words):
            twice, where = next(one for place, one in enumerate(states) if one[0] in words[:place])
            self.fault(where, f"{name!r} has the state {twice!r} twice")
        if "" in words:
            self.fault(states[words.index("")][1], f"a state of {name!r} has an empty name")
        self.states[name] = words

    def define(self, name: str, at: int, parents: Sequence[Named]) -> bool:
        """Whose table follows, and given what; False, with the faults told, where it makes no sense to go on."""
        if name not in self.declared:
            self.fault(at, f"the probabilities of an unknown variable {name!r}", nearest(name, list(self.declared)))
            return False
        if name in self.defined:
            first = self.line(self.defined[name])
            self.fault(at, f"the probabilities of {name!r} a second time; the first are in line {first}")
            return False
        self.defined[name] = at
        before = len(self.faults)
        for place, (parent, where) in enumerate(parents):
            if parent not in self.declared:
                words = f"the unknown variable {parent!r} among the parents of {name!r}"
                self.fault(where, words, nearest(parent, list(self.declared)))
            elif parent == name:
                self.fault(where, f"{name!r} among its own parents")
            elif any(parent == other for other, _ in parents[:place]):
                self.fault(where, f"{parent!r} twice among the parents of {name!r}")
        if len(self.faults) > before:
            return False
        self.parents[name] = tuple(parent for parent, _ in parents)
        return True

    def room(self, name: str) -> tuple[int, int]:
        """Rows and columns of a table, the rows being combinations of the parents' states, the last parent fastest.

        Raises TooLarge before anybody asks for the memory.
        """
        rows = prod(len(self.states[one]) for one in self.parents[name])
        columns = len(self.states[name])
        self.cells += rows * columns
        if rows * columns > MAX_TABLE or self.cells > MAX_CELLS:
            raise TooLarge(
                f"{self.file}:{self.line(self.defined[name])}: the table of {name!r} would have {rows * columns:,} cells, "
                f"and the file {self.cells:,} so far; the limits are {MAX_TABLE:,} and {MAX_CELLS:,}"
            )
        return rows, columns

    def fill(self, name: str, table: Array, at: Callable[[int, int], int]) -> None:
        """The table of a variable, (rows, columns) as `room` said; `at` gives the position of a cell.

        Faults: a number that is negative or not finite, a row that does not sum to 1.
        """
        with np.errstate(over="ignore"):  # two huge numbers
            sums = table.sum(axis=1)
        self.tables[name] = table.reshape([*(len(self.states[one]) for one in self.parents[name]), table.shape[1]])
        if table.min() >= 0 and np.abs(sums - 1).max() <= LOOSE:
            return
        bad = ~((table >= 0) & np.isfinite(table))
        for row, column in np.argwhere(bad)[:MOST]:
            words = "negative" if table[row, column] < 0 else "not finite"
            self.fault(at(int(row), int(column)), f"a probability that is {words}: {float(table[row, column]):g}")
        told = set()
        for row in np.flatnonzero((np.abs(sums - 1) > LOOSE) & ~bad.any(axis=1))[:MOST]:
            where = at(int(row), 0)
            if where in told:  # a default row stands for many
                continue
            told.add(where)
            given = self.given(name, int(row))
            self.fault(where, f"the probabilities of {name!r}{given} sum to {float(sums[row]):.9g}, not to 1")

    def given(self, name: str, row: int) -> str:
        """The parents' states of a row, in words."""
        cards = [len(self.states[one]) for one in self.parents[name]]
        if not cards:
            return ""
        held = np.unravel_index(row, cards)
        pairs = zip(self.parents[name], held, strict=True)
        return " given " + ", ".join(f"{one}={self.states[one][place]}" for one, place in pairs)

    def finish(self) -> BayesNet:
        """The network; raises BadInput with all faults if there are any."""
        if not self.declared and not self.faults:
            self.fault(0, "no variable in the file")
        for name, at in self.declared.items():
            if name not in self.defined:
                self.fault(at, f"{name!r} has no probabilities")
        if self.faults:
            raise BadInput(self.faults)
        try:
            return BayesNet.of(self.states, self.parents, {name: self.tables[name] for name in self.states})
        except BadNetwork as error:  # a circle: all else has been looked at
            self.fault(self.defined[error.variable], str(error))
            raise BadInput(self.faults) from None


def numbered(words: Sequence[str]) -> list[float] | int:
    """Numbers as floats, or the place of the first word that is no finite number in plain digits.

    >>> numbered(["0.5", "5e-1"]), numbered(["1", "nan"]), numbered(["1_0"])
    ([0.5, 0.5], 1, 0)
    """
    try:
        found = list(map(float, words))
    except ValueError:
        found = []
    # Python reads 1_0, nan and the digits of other scripts as numbers too.
    if len(found) == len(words) and not set("".join(words)) - set("0123456789.eE+-"):
        return found
    return next(place for place, word in enumerate(words) if not _plain(word))


def not_a_number(word: str) -> tuple[str, str]:
    """Words and hint for what stands where a probability should."""
    hint = "a number is written 0.25 or 2.5e-1"
    return f"not a probability: {word[:40]!r}", hint


def _plain(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return not set(word) - set("0123456789.eE+-")
