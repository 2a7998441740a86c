"""The format of the UAI competitions: numbers only, so that names of variables and states are lost."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, Fault
from clandestine.interchange.draft import Draft, not_a_number, numbered
from clandestine.interchange.ondisk import no_text, place_in, read_utf8

LOST = "UAI holds no names: variables come back as var_0, var_1, ... and states as 0, 1, ..."


def read_uai(path: Path) -> BayesNet:
    """The network of a UAI file; raises BadInput with its faults."""
    return parse_uai(read_utf8(path), str(path))


def parse_uai(text: str, file: str) -> BayesNet:
    """The network of a UAI text, its variables named var_0, var_1, ... and their states 0, 1, ...

    The last variable of a function is the child, and varies fastest. (pgmpy 1.1.2 writes and reads it slowest, against the
    format; that is why it is not asked.) Raises BadInput for MARKOV networks and for anything amiss.

    >>> parse_uai("BAYES 1 2 1 1 0 2 0.8 0.2", "a.uai").tables["var_0"].tolist()
    [0.8, 0.2]
    """
    no_text(text, file)
    text = re.sub(r"#[^\n]*", lambda found: " " * len(found[0]), text.removeprefix("\ufeff"))
    draft = Draft(file, lambda at: place_in(text, at))
    words = _Words(text, file)
    kind, at = words.word("BAYES")
    if kind != "BAYES":
        hint = "only BAYES can be read" if kind == "MARKOV" else "a UAI file begins with BAYES"
        raise words.bad(at, f"a network of type {kind[:40]!r}", hint)
    at = words.here()
    count = words.number("the number of variables")
    if count > len(words.found):  # before so many names are made
        raise words.bad(at, f"{count:,} variables, more than there are numbers in the file")
    names = [f"var_{place}" for place in range(count)]
    spent = 0
    for name in names:
        at = words.here()
        card = words.number("the number of states")
        spent += card
        if spent > len(words.found):  # before so many names of states are made
            raise words.bad(at, f"{name!r} would have {card:,} states, more than there are numbers in the file")
        draft.declare(name, at, [(str(state), at) for state in range(card)])
    at = words.here()
    functions = words.number("the number of functions")
    if functions != count:
        raise words.bad(at, f"{functions:,} functions of {count:,} variables", "a Bayesian network has one for each")
    scopes = [_scope(words, names) for _ in range(count)]
    for at, scope in scopes:
        known = draft.define(scope[-1], at, [(name, at) for name in scope[:-1]])
        here = words.here()
        size = words.number("the number of entries")
        numbers = words.numbers(size)
        if not known:
            continue
        rows, columns = draft.room(scope[-1])
        if size != rows * columns:
            draft.fault(here, f"{size:,} numbers where {scope[-1]!r} needs {rows * columns:,}")
            continue
        start = words.place - size

        def cell(row: int, column: int, start: int = start, columns: int = columns) -> int:
            return words.found[start + row * columns + column].start()

        draft.fill(scope[-1], np.array(numbers).reshape(rows, columns), cell)
    if words.place < len(words.found):
        draft.fault(words.here(), "something after the last table")
    return draft.finish()


def write_uai(net: BayesNet) -> str:
    """A network as UAI text: variables in the order of the network, numbers exact to the bit, names lost."""
    place = {name: str(number) for number, name in enumerate(net.states)}
    lines = ["BAYES", str(len(place)), " ".join(str(card) for card in net.cards.values()), str(len(place))]
    lines += [" ".join([str(len(net.scope(name))), *(place[one] for one in net.scope(name))]) for name in net.states]
    for name in net.states:
        rows = net.tables[name].reshape(-1, len(net.states[name])).tolist()
        lines += ["", str(net.tables[name].size), *(" ".join(map(repr, row)) for row in rows)]
    return "\n".join([*lines, ""])


def _scope(words: _Words, names: list[str]) -> tuple[int, list[str]]:
    """The variables of a function, the child last, with the position where they stand."""
    at = words.here()
    size = words.number("the size of a scope")
    if not size:
        raise words.bad(at, "a function of no variable")
    scope = []
    for _ in range(size):
        at = words.here()
        number = words.number("a variable")
        if number >= len(names):
            raise words.bad(at, f"variable {number}, where the last is {len(names) - 1}")
        scope.append(names[number])
    return at, scope


class _Words:
    """The words of the file one after another; the format has no marks, so that the first fault is the last."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.found = list(re.finditer(r"\S+", text))
        self.place = 0

    def bad(self, at: int, words: str, hint: str = "") -> BadInput:
        return BadInput([Fault(self.file, *place_in(self.text, at), words, hint)])

    def here(self) -> int:
        return self.found[self.place].start() if self.place < len(self.found) else len(self.text)

    def word(self, what: str) -> tuple[str, int]:
        if self.place >= len(self.found):
            raise self.bad(len(self.text), f"the file ends where {what} is expected")
        self.place += 1
        return self.found[self.place - 1][0], self.found[self.place - 1].start()

    def number(self, what: str) -> int:
        word, at = self.word(what)
        if not re.fullmatch(r"[0-9]{1,9}", word):
            raise self.bad(at, f"{word[:40]!r} where {what} is expected")
        return int(word)

    def numbers(self, size: int) -> list[float]:
        words = [found[0] for found in self.found[self.place : self.place + size]]
        if len(words) < size:
            raise self.bad(len(self.text), f"the file ends where {size - len(words):,} more numbers are expected")
        found = numbered(words)
        if isinstance(found, int):
            told, hint = not_a_number(words[found])
            raise self.bad(self.found[self.place + found].start(), told, hint)
        self.place += size
        return found
