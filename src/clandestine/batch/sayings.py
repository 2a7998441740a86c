"""What the rows of a chunk say: every row read, once for all rows alike; what cannot be read is a fault of its person.

What a row means is what it means in a plain sheet (docs/sheets.md). Here a row that is `silent` says besides that its source was
read whole for that variable, and nothing was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clandestine.batch.chunk import Chunk, Flags
from clandestine.engine.alike import paired
from clandestine.engine.message import Index
from clandestine.files.text import nearest
from clandestine.record.dossier import SAYINGS
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.asked import unknown
from clandestine.translate.reading import outcome

LONG = (
    "person", "window", "variable", "saying", "state", "source", "kind", "date", "written", "part_of", "derives_from", "read",
)  # fmt: skip
NEEDED = ("person", "variable", "state", "kind")
OF_SOURCE = ("kind", "written", "part_of", "derives_from", "read")
NOTHING = frozenset({"not_looked", "lost", "withheld"})  # said, and as likely whatever the truth


class Trouble(NamedTuple):
    """What is wrong with a person's rows, and where: reported in the side file, while the rest goes on."""

    line: int
    person: str
    words: str
    hint: str = ""


class Meaning(NamedTuple):
    """What a row says: whether it weighs, the outcome of its report, of a silence or not, and whether it entails being on file."""

    weighs: bool
    outcome: int = 0
    silent: bool = False
    entails: bool = False
    asserts: bool = False


@dataclass(frozen=True)
class Sayings:
    """The rows of a chunk that weigh, one entry each; whole numbers throughout.

    `source` numbers the sources of all people; `kind`, `written`, `read`, `file` and `above` describe each: words of the chunk's
    columns, the number of the file it lies in, of the source it copies (-1: none). `fact` tells dated facts apart.
    `window` (people,) numbers the window asked about, -1 for those who get no answer: `troubles` says why.
    """

    windows: tuple[str, ...]
    window: Index
    person: Index
    variable: Index
    outcome: Index
    silent: Index
    entails: Index
    fact: Index
    source: Index
    owner: Index
    kind: tuple[str, ...]
    written: tuple[str, ...]
    read: Index
    file: Index
    above: Index
    whole: Index
    variables: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    row: Index


def sayings(chunk: Chunk, model: Model, window: When | None) -> Sayings:
    """Read the rows of a chunk under a model; `window` is asked where the table states none."""
    return _Reader(chunk, model, window).read()


class _Reader:
    """Lives while one chunk is read."""

    def __init__(self, chunk: Chunk, model: Model, window: When | None) -> None:
        self.chunk, self.model, self.default = chunk, model, window
        self.people = len(chunk.names)
        self.wrong: dict[int, list[Trouble]] = {}
        self.troubles: list[Trouble] = []
        self.bad = np.zeros(self.people, dtype=bool)

    def read(self) -> Sayings:
        chunk = self.chunk
        for fault in chunk.faults:
            self.troubles.append(Trouble(fault.line, "", fault.words, fault.hint))
        windows, window = self._windows()
        source, label = self._sources()
        owner = np.zeros(len(label), dtype=np.intp)
        owner[source] = chunk.person
        described = {name: self._described(name, source, len(label)) for name in OF_SOURCE}
        kinds = chunk.column("kind").values
        kind = np.array([*kinds, ""], dtype=object)[described["kind"]]
        self._at_sources(source, described["kind"] < 0, "no kind of source in this row", "a blank cell says nothing")
        read = self._numbers(described["read"], source)
        file, above = self._files(source, label, owner, described)
        means, known = self._meanings(described["kind"][source])
        inside, fact = self._dates(window, windows)
        silent = np.array([one.silent for one in means], dtype=bool)[known]
        whole = np.zeros(len(label), dtype=bool)
        whole[source[silent & (above[source] < 0)]] = True
        weighs = np.array([one.weighs for one in means], dtype=bool)[known] & inside
        weighs &= ~(silent & (above[source] >= 0))  # a copy is silent on what it did not take up
        fact = np.where(silent & (chunk.column("date").codes == self._code("date", "")), 0, fact)
        at = np.flatnonzero(weighs & ~self.bad[chunk.person])
        outcome_ = np.array([one.outcome for one in means], dtype=np.intp)[known]
        at = self._once(at, source, fact, outcome_, silent, np.array([one.asserts for one in means], dtype=bool)[known])
        written = np.array([*chunk.column("written").values, ""], dtype=object)[described["written"]]
        return Sayings(
            windows=windows, window=np.where(self.bad, -1, window), person=chunk.person[at],
            variable=chunk.column("variable").codes[at], outcome=outcome_[at], silent=silent[at],
            entails=np.array([one.entails for one in means], dtype=bool)[known][at], fact=fact[at], source=source[at], owner=owner,
            kind=tuple(kind), written=tuple(written), read=read, file=file, above=above, whole=whole,
            variables=chunk.column("variable").values, troubles=self._told(), row=at,
        )  # fmt: skip

    # -- faults ------------------------------------------------------------------------------------

    def _told(self) -> tuple[Trouble, ...]:
        """Every trouble once, in the order of lines."""
        return tuple(sorted({*self.troubles}))

    def _at_rows(self, rows: Index, words: str, hint: str = "") -> None:
        """The same trouble at some rows; their people get no answer."""
        for row in rows[:1000]:
            person = self.chunk.person[row]
            self.troubles.append(Trouble(int(self.chunk.lines[row]), self.chunk.names[person], words, hint))
        self.bad[self.chunk.person[rows]] = True

    def _at_people(self, people: Index, words: str, hint: str = "") -> None:
        """The same trouble with some people, told where they begin."""
        for person in people[:1000]:
            self.troubles.append(Trouble(int(self.chunk.first[person]), self.chunk.names[person], words, hint))
        self.bad[people] = True

    def _at_sources(self, source: Index, wrong: Flags, words: str, hint: str = "") -> None:
        """The same trouble at the first row of some sources."""
        rows = np.flatnonzero(wrong[source])
        first = np.unique(source[rows], return_index=True)[1]
        self._at_rows(rows[first], words, hint)

    def _code(self, column: str, word: str) -> int:
        values = self.chunk.column(column).values
        return values.index(word) if word in values else -1

    # -- windows -----------------------------------------------------------------------------------

    def _windows(self) -> tuple[tuple[str, ...], Index]:
        """The windows asked about, and which is each person's: stated on any of its rows, else the question's."""
        column, person = self.chunk.window or self.chunk.column("window"), self.chunk.person
        if self.chunk.window is not None:
            person = np.arange(self.people)
        blank = column.values.index("") if "" in column.values else -1
        stated = np.flatnonzero(column.codes != blank)
        values = [*column.values, str(self.default) if self.default is not None else ""]
        window = np.full(self.people, len(values) - 1)
        window[person[stated]] = column.codes[stated]
        differs = stated[window[person[stated]] != column.codes[stated]]
        self._at_people(
            np.unique(person[differs]),
            "two windows for this person",
            "a person's line of the result has one window: name each phase apart",
        )
        for place, value in enumerate(values):
            mine = np.flatnonzero(window == place)
            if not len(mine):
                continue
            if not value:
                self._at_people(
                    mine, "no window", "a column `window` with the years asked about, such as 1922/1930, or --window"
                )
            elif words := _no_date(value):
                self._at_people(mine, f"window: {words}")
            elif words := _no_period(self.model, When.parse(value)):
                self._at_people(mine, words)
        return tuple(values), window

    # -- sources -----------------------------------------------------------------------------------

    def _sources(self) -> tuple[Index, Index]:
        """The number of each row's source, in the order of rows, and each one's name (a code); a nameless one is its row's own."""
        column, person = self.chunk.column("source"), self.chunk.person
        blank = self._code("source", "")
        name = column.codes.astype(np.intp)
        own = np.flatnonzero(name == blank) if blank >= 0 else np.zeros(0, dtype=np.intp)
        name = name.copy()
        name[own] = len(column.values) + np.arange(len(own))
        group = paired(person, name)[2]
        found, first, group = np.unique(group, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rank = np.empty(len(found), dtype=np.intp)
        rank[order] = np.arange(len(found))
        label = np.empty(len(found), dtype=np.intp)
        source = rank[group.reshape(-1)]
        label[source] = name
        return source, label

    def _described(self, name: str, source: Index, count: int) -> Index:
        """What a column says of every source, as a code, -1 where nothing; rows of one source must not contradict each other."""
        column = self.chunk.column(name)
        stated = np.flatnonzero(column.codes != self._code(name, ""))
        found = np.full(count, -1, dtype=np.intp)
        found[source[stated][::-1]] = column.codes[stated][::-1]
        differs = stated[found[source[stated]] != column.codes[stated]]
        self._at_rows(differs, f"{name} of this source is stated otherwise above", "name two sources")
        return found

    def _numbers(self, codes: Index, source: Index) -> Index:
        """How many papers were read, for every source."""
        values = self.chunk.column("read").values
        counts = [int(word) if word.isdecimal() and 0 < int(word) < 1000 else 0 for word in values]
        read = np.array([*counts, 1], dtype=np.intp)[codes]
        self._at_sources(source, read == 0, "`read` is a number of papers, 1 or more")
        return np.maximum(read, 1)

    def _files(self, source: Index, label: Index, owner: Index, described: Mapping[str, Index]) -> tuple[Index, Index]:
        """The number of the file every source lies in, and of the source it copies (-1: none)."""
        names = self.chunk.column("source").values
        place = {name: code for code, name in enumerate(names)}
        mine = {
            (int(person), int(name)): number for number, (person, name) in enumerate(zip(owner, label, strict=True))
        }
        parts = self.chunk.column("part_of").values
        file = np.arange(len(label))
        apart: dict[tuple[int, str], int] = {}
        for number in np.flatnonzero(described["part_of"] >= 0):
            word, seen = parts[described["part_of"][number]], {int(number)}
            while True:
                there = mine.get((int(owner[number]), place.get(word, -1)))
                if there is None:
                    file[number] = apart.setdefault((int(owner[number]), word), len(label) + len(apart))
                elif described["part_of"][there] >= 0 and there not in seen:
                    seen.add(there)
                    word = parts[described["part_of"][there]]
                    continue
                else:
                    file[number] = there
                break
        above = np.full(len(label), -1, dtype=np.intp)
        copies = self.chunk.column("derives_from").values
        for number in np.flatnonzero(described["derives_from"] >= 0):
            word = copies[described["derives_from"][number]]
            there = mine.get((int(owner[number]), place.get(word, -1)), -1)
            above[number] = there
            rows = np.flatnonzero(source == number)[:1]
            if there < 0:
                hint = (
                    nearest(word, names)
                    or "give the original a row of its own, with the saying `lost` if nobody has it"
                )
                self._at_rows(rows, f"derives_from: this person has no source {word!r}", hint)
            elif self._loops(above, int(number)):
                above[number] = -1
                self._at_rows(rows, f"{word!r} and this source are copies of each other")
        return file, above

    @staticmethod
    def _loops(above: Index, start: int) -> bool:
        at = int(above[start])
        while at >= 0 and at != start:
            at = int(above[at])
        return at == start

    # -- what is said ------------------------------------------------------------------------------

    def _meanings(self, kind: Index) -> tuple[list[Meaning], Index]:
        """What each row says, every distinct combination of words looked at once."""
        columns = [self.chunk.column(name) for name in ("variable", "saying", "state")]
        key = np.where(kind < 0, len(self.chunk.column("kind").values), kind)
        for column in columns:
            key = paired(key, column.codes)[2]
        found, first, place = np.unique(key, return_index=True, return_inverse=True)
        place = place.reshape(-1)
        means: list[Meaning] = []
        for number, row in enumerate(first):
            words = [column.word(row) for column in columns]
            name = self.chunk.column("kind").values[kind[row]] if kind[row] >= 0 else ""
            said = _meaning(self.model, name, *words)
            means.append(said if isinstance(said, Meaning) else Meaning(False))
            if not isinstance(said, Meaning):
                self._at_rows(np.flatnonzero(place == number), *said)
        assert len(found) == len(means)
        return means, place

    def _dates(self, window: Index, windows: tuple[str, ...]) -> tuple[Index, Index]:
        """Whether each row's date lies in its person's window (undated: it does), and the dated fact it is about (undated: 0)."""
        column = self.chunk.column("date")
        pair = paired(column.codes, window[self.chunk.person])
        inside = np.ones(len(pair[0]), dtype=bool)
        for number, (date, asked) in enumerate(zip(pair[0], pair[1], strict=True)):
            word, stated = column.values[date], windows[asked]
            if not word or not stated or _no_date(stated):
                continue
            if words := _no_date(word):
                self._at_rows(np.flatnonzero(pair[2] == number), f"date: {words}")
            else:
                inside[number] = When.parse(word).overlaps(When.parse(stated))
        written = self.chunk.column("written")
        for code, word in enumerate(written.values):
            if word and (words := _no_date(word)):
                self._at_rows(np.flatnonzero(written.codes == code), f"written: {words}")
        blank = self._code("date", "")
        fact = np.where(column.codes == blank, 0, 1 + column.codes)
        return inside[pair[2]], fact

    def _once(self, at: Index, source: Index, fact: Index, said: Index, silent: Index, asserts: Index) -> Index:
        """The rows that weigh: one of several that say the same of one fact, and no denial that follows from an assertion."""
        variable = self.chunk.column("variable").codes
        group = paired(paired(source[at], variable[at])[2], fact[at])[2]
        same = paired(paired(group, said[at])[2], silent[at].astype(np.intp))[2]
        first = np.zeros(len(at), dtype=bool)
        first[np.unique(same, return_index=True)[1]] = True
        count = int(group.max()) + 1 if len(group) else 0
        asserted = np.bincount(group, weights=asserts[at], minlength=count) > 0
        denies = ~asserts[at] & ~silent[at]
        # "not c" beside "a" says nothing new; "not a" beside "a" contradicts it, and both are weighed.
        states = np.array(
            [len(self.model.states(name)) if name in self.model.variables else 0 for name in self._variables]
        )
        denied = said[at] - states[variable[at]] if len(at) else said[at]
        contradicted = {
            (int(one), int(what)) for one, what in zip(group[asserts[at]], said[at][asserts[at]], strict=True)
        }
        keep = first.copy()
        for place in np.flatnonzero(first & denies & asserted[group]) if len(at) else ():
            keep[place] = (int(group[place]), int(denied[place])) in contradicted
        return at[keep]

    @property
    def _variables(self) -> tuple[str, ...]:
        return self.chunk.column("variable").values


def _no_date(text: str) -> str:
    """What is wrong with a date, or "" where nothing is."""
    try:
        When.parse(text)
    except ValueError as error:
        return str(error)
    return ""


def _no_period(model: Model, window: When) -> str:
    """In words, where a window falls in none of the periods of a variable that hangs on it."""
    for name, known in model.variables.items():
        if known.from_window and not window.share_of({state: model.periods[state] for state in known.states}):
            return f"the window {window} falls in none of the periods of {name!r}: {', '.join(known.states)}"
    return ""


def _meaning(model: Model, kind: str, variable: str, saying: str, state: str) -> Meaning | tuple[str, str]:
    """What one combination of words says, or what is wrong with it, with a hint."""
    saying = (saying or "asserts").lower().replace(" ", "_")
    allowed = [name for name in SAYINGS if name != "lr"]
    if saying not in allowed:
        return f"unknown saying {saying!r}", nearest(saying, allowed) or f"one of {', '.join(allowed)}"
    if not variable:
        return "no variable in this row", "a blank cell says nothing"
    if variable not in model.variables:
        return unknown("variable", variable, model.variables), ""
    if kind not in model.kinds:
        return (unknown("kind of source", kind, model.kinds), "") if kind else ("no kind of source in this row", "")
    states = model.states(variable)
    if saying in ("asserts", "denies"):
        if not state:
            return "no state in this row", 'a blank cell is never "no"; write the state, or a saying such as silent'
        if state not in states:
            return unknown(f"state of {variable}", state, states), ""
    elif state:
        return f"a state beside {saying!r}", "leave the cell blank"
    if saying in NOTHING:
        return Meaning(False)
    if not model.kinds[kind].rates_for(variable):
        return f"the kind {kind!r} has no rates for {variable!r}", "this kind of source does not speak of it"
    place = outcome(states, saying, state or None)
    if saying == "denies" and len(states) == 2:  # on two states "not present" and "absent" are one outcome
        saying, state = "asserts", states[place]
    entailed = model.on_file.entailed_by.get(variable) if model.on_file else None
    return Meaning(True, place, saying == "silent", saying == "asserts" and state == entailed, saying == "asserts")
