"""Mixtures of two sides: some assumptions as the one side holds them, the others as the other does, many mixtures in one sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import numpy.typing as npt

from clandestine.engine.clash import Rows
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.record.within import numbers_in
from clandestine.translate.case import ONCE, RESTARTS, Case
from clandestine.translate.differences import Difference, Key, Piece, Place, mixed_dossier, mixed_model, model_pieces
from clandestine.translate.numbers import Array
from clandestine.translate.probe import Standing
from clandestine.translate.rivals import LEFT_OUT, Rivals
from clandestine.translate.view import View
from clandestine.translate.years import written

OPEN = "not settled"
NOWHERE = -1  # what does not differ
ROWS = 4096  # mixtures answered in one sweep


@dataclass(frozen=True)
class Switches:
    """One network under one pair of views: each number, item and settled fact as both sides hold it, and its difference."""

    base: Case
    view: View
    numbers: dict[str, tuple[float, float, Key]]
    items: list[tuple[bool, bool, Key | None]]
    held: dict[str, tuple[Array, Array, Key | None]]
    words: dict[Key, Difference]


@dataclass
class Mixture:
    """Two sides, the `differences` between them, and the answer of every mixture of both.

    `views` are pairs, the first side's and the second's.
    """

    first: Case
    second: Case
    about: str
    views: Sequence[tuple[View, View]]
    differences: tuple[Difference, ...] = ()
    pieces: tuple[Piece, ...] = ()
    _bases: dict[frozenset[Key], Case] = field(default_factory=dict)
    _switches: dict[tuple[frozenset[Key], int], Switches] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rivals = Rivals.of(self.first, self.second)
        models = written(self.first.model), written(self.second.model)
        self.pieces = (*model_pieces(*models), *self.rivals.pieces)
        self._apart = [place for piece in self.pieces for place in piece.places]
        both = zip(models, self.rivals.dossiers, strict=True)
        self._own = [_stated(model, dossier, self._apart) for model, dossier in both]
        self.differences = tuple(self._found().values())
        self._place = {difference.key: place for place, difference in enumerate(self.differences)}

    def log_joint(self, pair: int, coalitions: Rows) -> Array:
        """log P(about = s, evidence) under one pair of views, shape (states, rows), up to a constant a row.

        Row r holds the assumptions of the second side where `coalitions`, (rows, differences), is true, else the first side's.
        One sweep for each network that the rows need.
        """
        structural = [piece.key for piece in self.pieces]
        built = coalitions[:, [self._place[key] for key in structural]]
        found = np.empty((len(self.first.states(self.about)), len(coalitions)))
        kinds, which = np.unique(built, axis=0, return_inverse=True)
        for number, row in enumerate(kinds):
            taken = frozenset(key for key, on in zip(structural, row, strict=True) if on)
            places = np.flatnonzero(which.ravel() == number)
            for start in range(0, len(places), ROWS):
                part = places[start : start + ROWS]
                found[:, part] = self._swept(self.switches(taken, pair), coalitions[part])
        return found

    def switches(self, taken: frozenset[Key], pair: int) -> Switches:
        """Everything that can be switched in the network built with the pieces `taken` from the second side."""
        if (taken, pair) not in self._switches:
            self._switches[taken, pair] = self._compared(self._base(taken), *self.views[pair])
        return self._switches[taken, pair]

    def _swept(self, switches: Switches, coalitions: Rows) -> Array:
        """Row 0 is the first side; every other row a mixture."""
        rows = np.vstack([np.zeros(coalitions.shape[1], dtype=bool), coalitions])

        def on(key: Key | None) -> npt.NDArray[np.bool_]:
            place = self._place.get(key, NOWHERE) if key is not None else NOWHERE
            return np.zeros(len(rows), dtype=bool) if place == NOWHERE else rows[:, place]

        tried = {path: np.where(on(key)[1:], two, np.nan) for path, (_, two, key) in switches.numbers.items()}
        masks = np.ones((len(rows), len(switches.items)), dtype=bool)
        for place, (one, two, key) in enumerate(switches.items):
            masks[:, place] = np.where(on(key), two, one)
        held = {name: np.where(on(key), two[:, None], one[:, None]) for name, (one, two, key) in switches.held.items()}
        return switches.base.log_joint_tried(self.about, switches.view, tried, masks, held)[:, 1:]

    def _base(self, taken: frozenset[Key]) -> Case:
        """The case with the pieces taken over, and with all other observations of both sides in one network."""
        if taken not in self._bases:
            places: list[Place] = [place for piece in self.pieces if piece.key in taken for place in piece.places]
            first, second = self.first, self.second
            models = written(first.model), written(second.model)
            model = mixed_model(*models, [place for place in places if place[0] not in OF_DOSSIERS])
            dossier = mixed_dossier(*self.rivals.dossiers, self._apart, places)
            there = {seen.id for seen in dossier.observations} | set(dossier.sources)
            without = [name for name in self.rivals.left_out(places) if name in there or " " in name]
            # One network answers all rows: its order of work is worth a search. Of many, each answers few.
            restarts = ONCE if self.pieces else RESTARTS
            self._bases[taken] = Case(
                model, dossier, window=first.window, without=without, average=True, restarts=restarts
            )
        return self._bases[taken]

    def _compared(self, base: Case, one: View, two: View) -> Switches:
        words: dict[Key, Difference] = {}
        held: dict[str, tuple[Array, Array, Key | None]] = {}
        settled = self.first.set_under(one), self.second.set_under(two)
        for name in dict.fromkeys(chain(*settled)):
            if name not in base.network.nodes:
                continue
            states = base.network.nodes[name].states
            both = [_likelihood(states, facts.get(name)) for facts in settled]
            key = self._settled_key(name) if not np.array_equal(both[0], both[1]) else None
            if key is not None:
                told = [facts.get(name, OPEN) for facts in settled]
                title = name if name in {*self.first.moods, *self.second.moods} else f"{name} as a fact"
                if key == SCENARIO:
                    title = "the scenario"
                    told = [one.name, two.name] if one.name != two.name else [f"{name} {words_}" for words_ in told]
                words.setdefault(key, Difference(key, title, told[0], told[1]))
            held[name] = both[0], both[1], key
        numbers = self._numbers(base, one, two, tuple(held), words)
        items: list[tuple[bool, bool, Key | None]] = []
        for item in base.network.items:
            in_one, in_two = (self.rivals.in_force(item, side) for side in (0, 1))
            key = self.rivals.key_of(item) if in_one != in_two else None
            items.append((in_one, in_two, key))
            if key is not None:
                before = words.get(key, Difference(key, "", LEFT_OUT, LEFT_OUT))
                first = _joined(before.first, item.says) if in_one else before.first
                second = _joined(before.second, item.says) if in_two else before.second
                words[key] = Difference(key, self.rivals.named(before.name, item), first, second)
        return Switches(base, one, numbers, items, held, words)

    def _numbers(
        self, base: Case, one: View, two: View, also: tuple[str, ...], words: dict[Key, Difference]
    ) -> dict[str, tuple[float, float, Key]]:
        """Every number that differs as it comes out in this network; rows of tables whole."""
        stated = [
            {path: number.value for path, number in {**own, **view.supposition.numbers}.items()}
            for own, view in zip(self._own, (one, two), strict=True)
        ]
        if stated[0] == stated[1]:
            return {}
        standing = []
        for own, view in zip(self._own, (one, two), strict=True):
            reader = Standing(replace=view.supposition.numbers, own=own)
            base.read_out(self.about, reader, also)
            standing.append(reader)
        first, second = (reader.held for reader in standing)
        differing = [path for path in first if first[path] != second[path]]
        found: dict[str, tuple[float, float, Key]] = {}
        changed: dict[Key, dict[str, tuple[float, float]]] = {}
        for path in differing:
            row = standing[0].rows_of.get(path, (path,))
            key = SCENARIO if self._of_scenario(row, one, two) else block_of(path)
            found |= {entry: (first[entry], second[entry], key) for entry in row}
            if standing[0].raw[path] != standing[1].raw[path]:  # the rest of a row follows what somebody wrote
                changed.setdefault(key, {})[path] = (first[path], second[path])
        for key, numbers in changed.items():
            if key == SCENARIO:
                fresh = Difference(key, "the scenario", one.name, two.name)
            else:
                fresh = Difference(key, named_block(key, written(self.first.model)))
            before = words.get(key, fresh)
            words[key] = Difference(key, before.name, before.first, before.second, numbers)
        return found

    def _of_scenario(self, row: Sequence[str], one: View, two: View) -> bool:
        if one.name == two.name:
            return False
        stated = {*one.supposition.numbers, *two.supposition.numbers} - {*self.first.numbers, *self.second.numbers}
        return any(path in stated for path in row)

    def _settled_key(self, name: str) -> Key:
        by_hand = {*self.first.given, *self.second.given} | {*self.first.moods, *self.second.moods}
        return ("given", name) if name in by_hand else SCENARIO

    def _found(self) -> dict[Key, Difference]:
        """All differences: those that change the network, and those found in the networks of both sides and between."""
        found = {piece.key: Difference(piece.key, piece.name, piece.words[0], piece.words[1]) for piece in self.pieces}
        keys = [piece.key for piece in self.pieces]
        every = frozenset(keys)
        tried = [frozenset[Key](), every, *(frozenset([key]) for key in keys), *(every - {key} for key in keys)]
        for taken in dict.fromkeys(tried):
            for pair in range(len(self.views)):
                for key, difference in self.switches(taken, pair).words.items():
                    before = found.get(key)
                    if before is None:
                        found[key] = difference
                    elif difference.numbers:
                        numbers = {**difference.numbers, **before.numbers}
                        found[key] = Difference(key, before.name, before.first, before.second, numbers)
        return found


SCENARIO: Key = ("scenario",)
OF_DOSSIERS = ("sources", "consulted", "observations", "without")


def block_of(path: str) -> Key:
    """The block of a number: one variable's table, one kind's rates for one variable, one temper's prior, one source.

    >>> block_of("kinds.letter.about.habit.sees.present"), block_of("variables.x.table.a")
    (('kinds', 'letter', 'about', 'habit'), ('variables', 'x'))
    """
    parts = path.split(".")
    if parts[0] == "kinds":
        return tuple(parts[: 4 if parts[2] == "about" else 3])
    return tuple(parts[:2])


def named_block(key: Key, model: Model) -> str:
    """What a block of numbers is called."""
    if key[0] == "variables":
        prior = key[1] in model.variables and not model.parents(key[1])
        return f"{'prior' if prior else 'table'} of {key[1]}"
    if key[0] == "kinds":
        part = {"rates": "in general", "deals_with": "deals with", "made": "when made"}
        return f"{key[1]} on {key[3]}" if len(key) == 4 else f"{key[1]} {part.get(key[2], key[2])}"
    return f"{key[0].removesuffix('s')} {key[1]}"


def _stated(model: Model, dossier: Dossier, apart: Sequence[Place]) -> dict[str, Number]:
    """The numbers a side states, by path, but for those in parts that are taken over whole."""
    found = {".".join(map(str, path)): number for path, number, _ in numbers_in(model, written=False)}
    for path, number, _ in numbers_in(dossier, written=False):
        if path[0] == "sources":
            found[".".join(map(str, path)).removesuffix(".same")] = number
    starts = tuple(".".join(place) + "." for place in apart)
    return {path: number for path, number in found.items() if not path.startswith(starts)}


def _likelihood(states: Sequence[str], state: str | None) -> Array:
    return np.ones(len(states)) if state is None else np.eye(len(states))[list(states).index(state)]


def _joined(before: str, said: str) -> str:
    return said if before == LEFT_OUT else f"{before}; {said}"
