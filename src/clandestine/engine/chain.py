"""A network cut in slices, worked forward and backward: exact, in time that grows with the number of slices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from clandestine.engine.circuit import Cost
from clandestine.engine.factor import Array, Factor
from clandestine.engine.paths import LIMIT, Path, courses, trajectories
from clandestine.engine.plan import Deep
from clandestine.engine.slice import Slice
from clandestine.engine.stretch import Stretch
from clandestine.errors import TooLarge

CHUNK_BYTES = 2**20  # the largest table held for a stretch of rows
KEPT_BYTES = 2**27  # all messages of a stretch, both ways
MAX_CELLS = 2**22


@dataclass(frozen=True)
class Chain:
    """Factors in slices, with one variable watched in each.

    Forward and backward after Rabiner (1989, A tutorial on hidden Markov models), over all variables that live on from one slice to
    the next. `rows` cases are worked at once: tables with one row are shared by all.
    """

    slices: tuple[Slice, ...]
    rows: int
    _found: dict[str, list[Array]] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(
        factors: Sequence[Factor],
        slice_of: Mapping[str, int],
        cards: Mapping[str, int],
        watch: Sequence[str],
        *,
        max_cells: int = MAX_CELLS,
    ) -> Chain:
        """Cut a network in slices, one for each name in `watch`; evidence comes as factors like any other.

        `slice_of` gives the slice (0, 1, ...) of a variable. Variables without one are global: they live from the first to the last
        slice that names them. A factor belongs to the last slice among its variables, a factor of globals only to the first slice
        that names one of them. Variables that no factor names are left out. Raises TooLarge, naming the variables of the
        slice, where a table would exceed `max_cells`, and ValueError for factors that do not fit.

        >>> rain = [Factor.of(("a",), [0.5, 0.5]), Factor.of(("a", "b"), [[0.7, 0.3], [0.3, 0.7]])]
        >>> seen = [Factor.of((name,), [0.9, 0.2]) for name in "ab"]
        >>> chain = Chain.of([*rain, *seen], {"a": 0, "b": 1}, {"a": 2, "b": 2}, ["a", "b"])
        >>> chain.posterior(1).round(4)
        array([[0.8834],
               [0.1166]])
        """
        rows = _checked(factors, slice_of, cards, watch)
        places = _places(factors, slice_of)
        own: list[list[Factor]] = [[] for _ in watch]
        named = [*enumerate(watch)]
        for place, factor in zip(places, factors, strict=True):
            own[place].append(factor)
            named += [(place, name) for name in factor.axes]
        span: dict[str, tuple[int, int]] = {}
        for place, name in named:
            first, last = span.get(name, (place, place))
            span[name] = min(first, place), max(last, place)
        live = [
            [name for name in cards if name in span and span[name][0] < cut <= span[name][1]]
            for cut in range(len(watch) + 1)
        ]
        slices = []
        for number, name in enumerate(watch):
            try:
                slices.append(Slice.of(own[number], live[number], live[number + 1], name, cards, max_cells))
            except TooLarge as error:
                more = "; so would variables that live through fewer slices"
                raise TooLarge(f"slice {number}: {error}{more}") from None
        return Chain(tuple(slices), rows)

    @property
    def cells(self) -> tuple[int, ...]:
        """The size of the largest table of each slice, one row."""
        return tuple(one.cells for one in self.slices)

    @property
    def cost(self) -> Cost:
        """What one row costs both ways: cells of all tables and of the largest, operations, bytes of the messages."""
        both = sum(one.forward.cells + one.backward.cells for one in self.slices)
        return Cost(both, max(self.cells), 2 * both, 16 * sum(one.states for one in self.slices))

    def __str__(self) -> str:
        lines = [f"{len(self.slices)} slices, {self.rows:,} rows: {self.cost}"]
        for number, one in enumerate(self.slices):
            start, to = (" x ".join(axes) or "1" for axes in (one.before, one.kept))
            lines.append(f"  slice {number}: {start} -> {to}, {one.cells:,} cells")
        return "\n".join(lines)

    @property
    def log_evidence(self) -> Array:
        """Natural log of P(evidence), shape (rows,); -inf exactly where impossible."""
        return self._smoothed()[0]

    @property
    def impossible(self) -> npt.NDArray[np.bool_]:
        """Which rows have evidence of probability zero."""
        return np.isneginf(self.log_evidence)

    def posterior(self, place: int) -> Array:
        """P(the watched variable of a slice | evidence), shape (card, rows); all zero in impossible rows."""
        return self._smoothed()[1:][place]

    def pair(self, place: int) -> Array:
        """P(watched variable of a slice, that of the next | evidence), shape (card, card of the next, rows).

        >>> _umbrella().pair(0).round(4)[..., 0]
        array([[0.8065, 0.0768],
               [0.0768, 0.0398]])
        """
        self._within(place, place + 1)
        return self._over(lambda stretch: [stretch.pair(place)])[0]

    def log_within(self, allowed: Sequence[npt.ArrayLike]) -> Array:
        """Natural log of P(every watched variable is in a state allowed, evidence), shape (rows,).

        `allowed` has for each slice an array of bool, shape (card,).

        >>> np.exp(_umbrella().log_within([[True, False], [True, True]])).round(4)
        array([0.3105])
        """
        masks = [np.asarray(one, dtype=float) for one in allowed]
        if len(masks) != len(self.slices):
            raise ValueError(f"{len(masks)} arrays of states allowed for {len(self.slices)} slices")
        return self._over(lambda stretch: [stretch.log_within(masks)])[0]

    def stays(self, first: int, last: int) -> Array:
        """P(watched variable is in state s all through the slices first..last | evidence), for each s, shape (card, rows).

        >>> _umbrella().stays(0, 1).round(4)
        array([[0.8065],
               [0.0398]])
        """
        return self._runs(first, last)[:-1]

    def changed(self, first: int, last: int) -> Array:
        """P(watched variable is not one and the same state all through the slices first..last | evidence), shape (rows,).

        States are compared by number; a sum of positive terms, not 1 less a number close to 1.

        >>> _umbrella().changed(0, 1).round(4)
        array([0.1536])
        """
        return np.asarray(self._runs(first, last)[-1])

    def first_in(self, states: Collection[int]) -> Array:
        """P(the first slice with the watched variable in one of `states` is t | evidence), never last; shape (slices + 1, rows).

        >>> _umbrella().first_in({1}).round(4)[:, 0]
        array([0.1166, 0.0768, 0.8065])
        """
        wanted = np.zeros(self._card())
        wanted[list(states)] = 1.0
        return self._over(lambda stretch: [stretch.first_in(wanted)])[0]

    def trajectories(self, count: int, row: int = 0, *, limit: int = LIMIT) -> list[Path]:
        """The `count` most probable sequences of the watched variable, all else summed out; fewer where fewer are possible.

        Not the most probable configuration of everything, which may look otherwise. Raises TooLarge where more than `limit`
        beginnings would have to be looked at.

        >>> [(one.states, round(one.share, 4)) for one in _umbrella().trajectories(1)]
        [((0, 0), 0.8065)]
        """
        return self._row(row, lambda stretch: trajectories(stretch, count, limit))

    def courses(self, count: int, row: int = 0, *, limit: int = LIMIT) -> list[Path]:
        """The `count` most probable courses: sequences of states each other than the one before, whenever the changes fall.

        Raises TooLarge where more than `limit` beginnings would have to be looked at.

        >>> [(one.states, round(one.share, 4)) for one in _umbrella().courses(1)]
        [((0,), 0.8065)]
        """
        self._card()
        return self._row(row, lambda stretch: courses(stretch, count, limit))

    def _row(self, row: int, question: Callable[[Stretch], list[Path]]) -> list[Path]:
        if not 0 <= row < self.rows:
            raise ValueError(f"row {row} of {self.rows}")
        try:
            return question(Stretch(self.slices, row, row + 1, deep=False))
        except Deep:
            return question(Stretch(self.slices, row, row + 1, deep=True))

    def _runs(self, first: int, last: int) -> Array:
        self._within(first, last)
        lanes = self._card() + 1
        return self._over(lambda stretch: [stretch.runs(first, last)], lanes)[0]

    def _card(self) -> int:
        """How many states the watched variables have; raises ValueError where not all have as many."""
        counts = {one.card for one in self.slices}
        if len(counts) > 1:
            raise ValueError(
                "the watched variables differ in their numbers of states, which can therefore not be compared"
            )
        return counts.pop()

    def _within(self, first: int, last: int) -> None:
        if not 0 <= first <= last < len(self.slices):
            raise ValueError(f"slices {first} to {last} of {len(self.slices)}")

    def _smoothed(self) -> list[Array]:
        if not self._found:
            self._found["smoothed"] = self._over(lambda stretch: [stretch.log_evidence(), *stretch.smoothed()])
        return self._found["smoothed"]

    def _over(self, question: Callable[[Stretch], list[Array]], lanes: int = 1) -> list[Array]:
        """Ask a question of all rows, a stretch at a time; the answers have the rows last."""
        largest = max(one.load for one in self.slices)
        messages = sum(one.states for one in self.slices)
        found = []
        for start, stop in self._stretches(min(CHUNK_BYTES // (8 * largest * lanes), KEPT_BYTES // (16 * messages))):
            try:
                found.append(question(Stretch(self.slices, start, stop, deep=False)))
            except Deep:
                for first, last in self._stretches(MAX_CELLS // max(self.cells), start, stop):
                    found.append(question(Stretch(self.slices, first, last, deep=True)))
        return [np.concatenate(parts, axis=-1) for parts in zip(*found, strict=True)]

    def _stretches(self, size: int, start: int = 0, stop: int | None = None) -> list[tuple[int, int]]:
        size, stop = max(1, size), self.rows if stop is None else stop
        return [(first, min(first + size, stop)) for first in range(start, stop, size)]


def _checked(
    factors: Sequence[Factor], slice_of: Mapping[str, int], cards: Mapping[str, int], watch: Sequence[str]
) -> int:
    """How many rows there are; raises ValueError where something does not fit."""
    if not watch:
        raise ValueError("a chain needs at least one slice")
    for name in [*slice_of, *watch]:
        if name not in cards:
            raise ValueError(f"no number of states is given for {name}")
    for name, place in slice_of.items():
        if not 0 <= place < len(watch):
            raise ValueError(f"{name} is in slice {place} of {len(watch)}")
    for factor in factors:
        shape = tuple(cards[name] for name in factor.axes)
        if factor.table.shape[:-1] != shape:
            raise ValueError(
                f"the table over {', '.join(factor.axes)} has the shape {factor.table.shape[:-1]}, not {shape}"
            )
        if factor.table.size and not factor.table.min() >= 0:
            raise ValueError(f"the table over {', '.join(factor.axes)} has a negative entry, or one that is no number")
    counts = {factor.table.shape[-1] for factor in factors} - {1}
    if len(counts) > 1:
        raise ValueError(f"tables with {', '.join(map(str, sorted(counts)))} rows do not fit together")
    return counts.pop() if counts else 1


def _places(factors: Sequence[Factor], slice_of: Mapping[str, int]) -> list[int]:
    """The slice of each factor: the last of its variables'; of globals only, the first slice that names one of them."""
    places = [max((slice_of[name] for name in factor.axes if name in slice_of), default=-1) for factor in factors]
    while True:
        named: dict[str, int] = {}
        for place, factor in zip(places, factors, strict=True):
            for name in factor.axes if place >= 0 else ():
                named[name] = min(place, named.get(name, place))
        before = list(places)
        for number, factor in enumerate(factors):
            if places[number] < 0:
                places[number] = min((named[name] for name in factor.axes if name in named), default=-1)
        if places == before:
            return [max(place, 0) for place in places]


def _umbrella() -> Chain:
    """Two days of umbrellas (Russell and Norvig, Artificial Intelligence: a modern approach, ch. 15), for the examples here."""
    rain = [Factor.of(("a",), [0.5, 0.5]), Factor.of(("a", "b"), [[0.7, 0.3], [0.3, 0.7]])]
    seen = [Factor.of((name,), [0.9, 0.2]) for name in "ab"]
    return Chain.of([*rain, *seen], {"a": 0, "b": 1}, {"a": 2, "b": 2}, ["a", "b"])
