"""The Interchange Format (BIF 0.15), the files of the bnlearn repository: read strictly, written so that nothing is lost."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np

from clandestine.engine.bayesnet import BayesNet
from clandestine.engine.factor import Array
from clandestine.errors import BadInput, BadNetwork
from clandestine.interchange.bifblocks import ESCAPES, KEYWORDS, Block, Reading, names_in, uncommented
from clandestine.interchange.draft import Draft, Named, not_a_number, numbered
from clandestine.interchange.ondisk import NO_TEXT, nearest, no_text, place_in, read_utf8

_PLAIN = re.compile(r"[\w.+<>=-]+(?:/[\w.+<>=-]+)*")  # others are quoted when written
_PIECES = re.compile(r"[^\s,]+")


def read_bif(path: Path) -> BayesNet:
    """The network of a BIF file in UTF-8, gzipped or not; raises BadInput with every fault of the file."""
    return parse_bif(read_utf8(path), str(path))


def parse_bif(text: str, file: str) -> BayesNet:
    """The network of a BIF text; `file` is what faults name.

    Comments and `property` lines are passed over. A `table` holds all numbers of a variable: in BIF the variable itself varies
    slowest and its last parent fastest, so `probability ( lit | out ) { table 0.6 0.05 0.4 0.95; }` says that
    P(first of lit | first of out) = 0.6 and P(first of lit | second of out) = 0.05. Commas may be left out. The bar may be
    left out too: the first name is the variable. `default` fills the rows that are not given.

    Raises BadInput for what is ambiguous or missing, TooLarge for a table beyond memory.

    >>> net = parse_bif('variable rain { type discrete [ 2 ] { no, yes }; } probability ( rain ) { table 0.8, 0.2; }', "a.bif")
    >>> net.tables["rain"].tolist()
    [0.8, 0.2]
    """
    no_text(text, file)
    text = uncommented(text.removeprefix("\ufeff"), file)
    draft = Draft(file, lambda at: place_in(text, at))
    blocks = Reading(text, draft).blocks()
    if len(draft.states) < len(draft.declared):
        raise BadInput(draft.faults)  # of a variable without states nothing more can be said
    for block in blocks:
        if draft.define(block.name, block.at, block.parents):
            _fill(block, draft)
    return draft.finish()


def write_bif(net: BayesNet, name: str = "network") -> str:
    """A network as BIF text; what is not a plain word stands in quotation marks, and numbers are exact to the bit.

    Raises BadNetwork for an empty name, or one with control characters.
    """
    parts = [f"network {_quoted(name, name)} {{\n}}\n"]
    quoted = {one: _quoted(one, one) for one in net.states}
    words = {one: [_quoted(word, one) for word in states] for one, states in net.states.items()}
    for one, states in words.items():
        parts.append(f"variable {quoted[one]} {{\n  type discrete [ {len(states)} ] {{ {', '.join(states)} }};\n}}\n")
    for one, parents in net.parents.items():
        given = f" | {', '.join(quoted[parent] for parent in parents)}" if parents else ""
        parts.append(f"probability ( {quoted[one]}{given} ) {{\n")
        rows = net.tables[one].reshape(-1, len(words[one])).tolist()
        for held, row in zip(product(*(words[parent] for parent in parents)), rows, strict=True):
            parts.append(f"  {'(' + ', '.join(held) + ')' if parents else 'table'} {', '.join(map(repr, row))};\n")
        parts.append("}\n")
    return "".join(parts)


def _quoted(name: str, variable: str) -> str:
    if not name or NO_TEXT.search(name):
        raise BadNetwork(variable, f"no file can hold the name {name!r}: it is empty, or has control characters")
    if _PLAIN.fullmatch(name) and name not in KEYWORDS:
        return name
    return '"' + "".join(ESCAPES.get(letter, letter) for letter in name) + '"'


def _fill(block: Block, draft: Draft) -> None:
    """The table of a block whose variable and parents are known."""
    if "table" in block.whole and (block.rows or "default" in block.whole):
        words = f"both a `table` and {'rows' if block.rows else 'a `default`'} for {block.name!r}"
        draft.fault(block.whole["table"][0], words, "one of them suffices")
        return
    rows, columns = draft.room(block.name)
    if "table" in block.whole:
        _, text, start = block.whole["table"]
        numbers = _numbers(text, start, rows * columns, block.name, draft)
        if numbers is not None:
            table = np.array(numbers).reshape(columns, rows).T
            draft.fill(block.name, table, lambda row, column: _nth(text, start, column * rows + row))
        return
    table = np.full((rows, columns), np.nan)
    before = len(draft.faults)
    origin = _rows(block, draft, table)
    given = np.zeros(rows, dtype=bool)
    given[list(origin)] = True
    missing = np.flatnonzero(~given)
    spare = (0, "")
    if "default" in block.whole:
        _, text, start = block.whole["default"]
        table[missing] = _numbers(text, start, columns, block.name, draft) or 1 / columns
        spare = (start, text)
    elif len(missing):
        table[missing] = 1 / columns  # told, here or before, and no reason to be silent on the other rows
    if len(missing) and "default" not in block.whole and len(draft.faults) == before:
        words = f"{len(missing):,} of {rows:,} rows of {block.name!r} are missing, the first one"
        hint = "add it, or a `default` row" if block.parents else "table 0.1, 0.9;"
        draft.fault(block.at, f"{words}{draft.given(block.name, int(missing[0]))}", hint)

    def place(row: int, column: int) -> int:
        start, text = origin.get(row, spare)
        return _nth(text, start, column)

    draft.fill(block.name, table, place)


def _rows(block: Block, draft: Draft, table: Array) -> dict[int, tuple[int, str]]:
    """Fills in the rows of a block; returns where the numbers of each stand."""
    parents = draft.parents[block.name]
    places = [{word: place for place, word in enumerate(draft.states[one])} for one in parents]
    columns = table.shape[1]
    origin: dict[int, tuple[int, str]] = {}
    flat: list[float] = []
    for at, states, start, text in block.rows:
        quoted = '"' in states
        words = [one for one, _ in names_in(states, at + 1, draft)] if quoted else states.replace(",", " ").split()
        numbers = _numbers(text, start, columns, block.name, draft)
        if len(words) != len(places):
            hint = "put a state that contains spaces or commas in quotation marks"
            told = f"a row of {block.name!r} names {len(words)} states; it has {len(places)} parents"
            draft.fault(at, told, hint if len(words) > len(places) else "")
            continue
        row = 0
        for word, known in zip(words, places, strict=True):
            if word not in known:
                break
            row = row * len(known) + known[word]
        else:
            if row in origin:
                told = f"the row of {block.name!r}{draft.given(block.name, row)} a second time"
                draft.fault(at, f"{told}; the first is in line {draft.line(origin[row][0])}")
                continue
            origin[row] = (start, text)
            flat.extend(numbers or [1 / columns] * columns)
            continue
        _unknown(names_in(states, at + 1, draft), parents, draft)
    table[list(origin)] = np.array(flat).reshape(-1, columns)
    return origin


def _unknown(words: list[Named], parents: tuple[str, ...], draft: Draft) -> None:
    for (word, at), parent in zip(words, parents, strict=True):
        if word not in draft.states[parent]:
            draft.fault(at, f"{parent!r} has no state {word!r}", nearest(word, draft.states[parent]))


def _numbers(text: str, at: int, expected: int, name: str, draft: Draft) -> list[float] | None:
    """The numbers of a row or table; None, with the fault told, if they are not as many as expected, or no numbers."""
    words = text.replace(",", " ").split()
    found = numbered(words)
    if isinstance(found, int):
        draft.fault(_nth(text, at, found), *not_a_number(words[found]))
        return None
    if len(found) != expected:
        hint = "a decimal comma? Write 0.5" if len(found) == 2 * expected and text.count(",") else ""
        told = f"{len(found):,} numbers where {name!r} needs {expected:,}"
        draft.fault(_nth(text, at, 0), told, hint)
        return None
    return found


def _nth(text: str, at: int, number: int) -> int:
    """The position of a number, counted from 0, in a text that begins at `at`."""
    return at + next((found.start() for place, found in enumerate(_PIECES.finditer(text)) if place == number), 0)
