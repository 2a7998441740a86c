"""Two dossiers on one person: the sources, readings and observations that only one of them has, or that they have otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clandestine.record.dossier import Consulted, Dossier, Observation
from clandestine.record.number import Number
from clandestine.translate.case import Case
from clandestine.translate.differences import NOT_THERE, Key, Piece, Place, shape, told, weighing, without_of
from clandestine.translate.identity import record_of
from clandestine.translate.item import Item
from clandestine.translate.selection import fact_of

LEFT_OUT = "left out"


@dataclass(frozen=True)
class Rivals:
    """What two sides of one person make of the observations.

    `dossiers` are the two; what both record under one id and otherwise has another id in the second, kept in `ids`. `pieces` change
    the network. All other observations can stand in one network together, in force by turns: `alive` holds for each side those
    in force, `common` what neither weighs.
    """

    cases: tuple[Case, Case]
    dossiers: tuple[Dossier, Dossier]
    ids: Mapping[str, str]
    pieces: tuple[Piece, ...]
    alive: tuple[frozenset[str], frozenset[str]]
    common: tuple[str, ...]

    @staticmethod
    def of(first: Case, second: Case) -> Rivals:
        """Compare the dossiers of two cases, and what each leaves out."""
        cases = first, second
        gone = [without_of(case.without, case.dossier) for case in cases]
        one, two, ids = _told_apart(first, second)
        gone[1] = {new for new in gone[1] if new not in ids.values()} | {new for new in ids if ids[new] in gone[1]}
        mine = [{seen.id: seen for seen in dossier.observations} for dossier in (one, two)]
        alive = [frozenset(held) - left for held, left in zip(mine, gone, strict=True)]
        pieces = [*_source_pieces(one, two), *_consulted_pieces(one, two)]
        with_source = {place for piece in pieces for place in piece.places if place[0] == "observations"}
        every = _every(one, two)
        apart: dict[Key, list[Piece]] = {}
        for seen in (mine[0] | mine[1] | mine[0]).values():
            name = seen.id
            left, right = mine[0].get(name), mine[1].get(name)
            if ("observations", name) in with_source:
                continue
            if left is not None and right is not None and _same(left, right, first):
                if (name in alive[0]) == (name in alive[1]) or not _implied(seen, every, first):
                    continue
                place: Place = ("without", name)
            elif (left is None or right is None) and _by_itself(seen, every, cases):
                continue
            else:
                place = ("observations", name)
            words = _says(left, name in gone[0]), _says(right, name in gone[1])
            apart.setdefault(reading_key(seen), []).append(Piece(reading_key(seen), name, words, (place,)))
        pieces += [_together(key, found) for key, found in apart.items()]
        common = {*(gone[0] & gone[1]), *(set(first.without) & set(second.without))}
        return Rivals(cases, (one, two), ids, tuple(pieces), (alive[0], alive[1]), tuple(sorted(common)))

    @property
    def apart(self) -> frozenset[str]:
        """The observations that do not stand in one network: which of them is there, the mixed dossier says."""
        places = [place for piece in self.pieces for place in piece.places]
        return frozenset(place[1] for place in places if place[0] in ("observations", "without"))

    def left_out(self, taken: Iterable[Place]) -> tuple[str, ...]:
        """What a mixed case leaves out, of what the two sides leave out alike or in the places of their own."""
        taken = set(taken)
        names = [place[1] for piece in self.pieces for place in piece.places if place[0] == "without"]
        gone = [name for name in names if name not in self.alive[("without", name) in taken]]
        # An observation that is there on one side only may be left out there by name.
        for name in sorted(self.apart - set(names)):
            if name not in self.alive[("observations", name) in taken]:
                gone.append(name)
        return (*self.common, *gone)

    def in_force(self, item: Item, side: int) -> bool:
        """Whether an item of a mixed network weighs on one side, as far as that does not change the network."""
        case = self.cases[side]
        if item.observations:
            return any(name in self.apart or name in self.alive[side] for name in item.observations)
        return item.id not in case.without and item.source not in case.without

    def key_of(self, item: Item) -> Key:
        """The difference an item belongs to that only one side weighs."""
        named = [self.ids.get(name, name) for name in item.observations]
        for dossier in self.dossiers:
            for seen in dossier.observations:
                if seen.id in named:
                    return reading_key(seen)
        return ("reading", item.source, item.variable, "")

    def named(self, before: str, item: Item) -> str:
        """The name of a difference with one more item in it: the item's, or what rival readings are about."""
        name = self.ids.get(item.id, item.id)
        return name if before in ("", name) else _about(self.key_of(item))


def _told_apart(first: Case, second: Case) -> tuple[Dossier, Dossier, dict[str, str]]:
    """The dossiers, with another id in the second for what both record otherwise, where both can stand in one network."""
    one, two = _sure_beside_doubtful(first.dossier, second.dossier)
    mine = {seen.id: seen for seen in one.observations}
    every = _every(one, two)
    ids: dict[str, str] = {}
    observations = []
    for seen in two.observations:
        held = mine.get(seen.id)
        if held is not None and not _same(held, seen, first):
            other = seen.model_copy(update={"id": f"{seen.id} (otherwise)"})
            both = [*every, other]
            if all(_by_itself(version, both, (first, second)) for version in (held, other)):
                ids[other.id] = seen.id
                observations.append(other)
                continue
        observations.append(seen)
    return one, two.model_copy(update={"observations": observations}), ids


def _sure_beside_doubtful(one: Dossier, two: Dossier) -> tuple[Dossier, Dossier]:
    """A record that only one side doubts to be this person's is this person's with 1 on the other: both in one network."""
    sources = [dict(dossier.sources) for dossier in (one, two)]
    for name in [name for name in one.sources if name in two.sources]:
        for here, there, dossier in ((sources[0], sources[1], one), (sources[1], sources[0], two)):
            doubt = there[name].identity
            # A paper that states no doubt of its own shares that of its file.
            if doubt is not None and dossier.sources[record_of(dossier, name)].identity is None:
                sure = doubt.model_copy(update={"same": Number(value=1.0)})
                here[name] = here[name].model_copy(update={"identity": sure})
    first, second = (
        dossier.model_copy(update={"sources": held}) for dossier, held in zip((one, two), sources, strict=True)
    )
    return first, second


def _every(one: Dossier, two: Dossier) -> list[Observation]:
    """The observations of both; what both record under one id stands twice, for the two may record it otherwise."""
    return [*one.observations, *two.observations]


def reading_key(seen: Observation) -> Key:
    """Rival readings of one source on one dated fact are one difference."""
    return ("reading", seen.by, seen.variable, fact_of(seen))


def _together(key: Key, found: list[Piece]) -> Piece:
    words = []
    for side in (0, 1):
        told = [piece.words[side] for piece in found if piece.words[side] not in (NOT_THERE, LEFT_OUT)]
        words.append("; ".join(told) or found[0].words[side])
    return Piece(
        key, ", ".join(piece.name for piece in found), words, tuple(p for piece in found for p in piece.places)
    )


def _about(key: Key) -> str:
    return f"{key[1]} on {key[2]}"


def _says(seen: Observation | None, dropped: bool) -> str:
    if seen is None:
        return NOT_THERE
    if dropped:
        return LEFT_OUT
    words = f"{seen.saying} {seen.variable}" + (f": {seen.state}" if seen.state else "")
    if seen.lr is not None:
        words += " " + ", ".join(f"{state} {ratio.mid:g}" for state, ratio in seen.lr[seen.variable].items())
    return words + (f", grade {seen.grade}" if seen.grade else "") + (f", {seen.when}" if seen.when else "")


def _same(left: Observation, right: Observation, case: Case) -> bool:
    return weighing(left, case.window) == weighing(right, case.window)


def _implied(seen: Observation, every: list[Observation], case: Case) -> bool:
    """Whether an assertion and a denial that follows from it may be one item: which of the two is left out then matters."""
    sayings = {other.saying for other in every if (other.by, other.variable) == (seen.by, seen.variable)}
    return {"asserts", "denies"} <= sayings and len(case.model.states(seen.variable)) > 2


def _by_itself(seen: Observation, every: list[Observation], cases: tuple[Case, Case]) -> bool:
    """Whether an observation that only one side has can stand in one network with all others, in force or not."""
    for case in cases:
        known = case.model.variables.get(seen.variable)
        if known is None or (seen.state is not None and seen.state not in case.model.states(seen.variable)):
            return False
        if seen.by in case.dossier.consulted:
            return False  # without it the source would be silent
        if any(source.derives_from == seen.by for source in case.dossier.sources.values()):
            return False  # its copies depend on what it is
    if seen.saying == "withheld" or _implied(seen, every, cases[0]):
        return False
    confirms = [other for other in every if other.grade and other.grade.endswith("1") and other.asserts == seen.asserts]
    return not confirms  # itself, or another whose grade hangs on it


def _source_pieces(one: Dossier, two: Dossier) -> list[Piece]:
    """Sources that stand otherwise, and those of one side that lie in a file both know (its temper is theirs, too)."""
    found = []
    for name in dict.fromkeys([*one.sources, *two.sources]):
        left, right = one.sources.get(name), two.sources.get(name)
        if left is not None and right is not None:
            if shape(left) != shape(right):
                found.append(Piece(("sources", name), f"source {name}", told(left, right), (("sources", name),)))
            continue
        lone, other = (one, two) if right is None else (two, one)
        if lone.sources[name].part_of in other.sources:
            places: list[Place] = [("sources", name)]
            places += [("observations", seen.id) for seen in lone.observations if seen.by == name]
            found.append(Piece(("sources", name), f"source {name}", told(left, right), tuple(places)))
    return found


def _consulted_pieces(one: Dossier, two: Dossier) -> list[Piece]:
    found = []
    for name in dict.fromkeys([*one.consulted, *two.consulted]):
        left, right = one.consulted.get(name), two.consulted.get(name)
        if _read(left) != _read(right):
            words = [_read_words(reading) for reading in (left, right)]
            found.append(Piece(("consulted", name), f"reading of {name}", words, (("consulted", name),)))
    return found


def _read(reading: Consulted | None) -> tuple[object, ...]:
    return () if reading is None or reading.extent != "whole" else (sorted(reading.read_for),)


def _read_words(reading: Consulted | None) -> str:
    return "not read" if reading is None else f"read in {reading.extent} for {', '.join(reading.read_for)}"
