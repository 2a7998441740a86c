"""How far can the answer be moved by a few assumptions, or by all of them? The settings that go furthest, and what is certain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from clandestine.ask.curves import chebyshev
from clandestine.engine.bernstein import highest_quotient, to_bernstein
from clandestine.translate.assumption import Assumption, assumptions
from clandestine.translate.case import Case
from clandestine.translate.corners import share_at_most
from clandestine.translate.numbers import Array
from clandestine.translate.reach import Reach, Settings
from clandestine.translate.view import View

CLOSED = 1e-9  # an inner and an outer bound closer than this are called exact
CERTAIN = 0.995
FAR = 700.0  # nats
BEAM = 40  # pairs from which a third assumption is looked for
STARTS = 6
GRID = 4096  # points of a grid over all assumptions, where they are few
Goal = Callable[[Array], Array]  # from P(state, evidence) up to a factor, (states, ...), to how far we are, (...)


@dataclass(frozen=True)
class End:
    """One end of a bound: the furthest value found, the numbers that reach it, and the value that nothing can pass."""

    value: float
    numbers: Mapping[str, float]
    at_most: float

    @property
    def exact(self) -> bool:
        """Whether what was found is what is possible."""
        return abs(self.value - self.at_most) < CLOSED


@dataclass(frozen=True)
class Search:
    """A case under one view, what is asked, and the assumptions that may move."""

    reach: Reach

    @staticmethod
    def of(case: Case, about: str, view: View, within: Callable[[str], bool]) -> Search:
        """All assumptions of whose numbers `within` approves by path, but those the evidence leaves no say."""
        listed = [one for one in assumptions(case.numbers_behind(about, view)) if within(one.paths[0])]
        whole = Reach(case, about, view, tuple(listed))
        if not listed:
            return Search(whole)
        with np.errstate(invalid="ignore"):  # what is impossible stays so
            moved = np.abs(whole.around(whole.inside)[:, 0] - whole.joint(whole.inside))
        moving = {place for (place, _), by in zip(whole.moves, np.nanmax(moved, axis=0), strict=True) if by > 1e-13}
        return Search(Reach(case, about, view, tuple(listed[place] for place in sorted(moving))))

    def within(self, approved: Callable[[str], bool]) -> Search:
        """The same with fewer assumptions free to move."""
        kept = tuple(one for one in self.reach.assumptions if approved(one.paths[0]))
        return Search(replace(self.reach, assumptions=kept))

    @cached_property
    def fine(self) -> Reach:
        """The same, with enough points between the ends of what is used in several places for its curve to be exact."""
        finer = [
            replace(one, corners=_points(one)) if _is_line(one) and one.uses > 1 and not one.rational else one
            for one in self.reach.assumptions
        ]
        return replace(self.reach, assumptions=tuple(finer))

    @cached_property
    def singles(self) -> Array:
        """P(state, evidence) after each single move of `fine`, up to a factor, shape (states, moves)."""
        return scaled(self.fine.around(self.fine.stated)[:, 0])

    @cached_property
    def pairs(self) -> Array:
        """The same after every two moves, shape (states, moves, moves); meaningless for two of one assumption."""
        moves = self.fine.moves
        found = np.empty((len(self.singles), len(moves), len(moves)))
        for start in range(0, len(moves), 128):
            found[:, start : start + 128] = self.fine.around(self.each(range(start, min(start + 128, len(moves)))))
        found -= found.max()
        return np.asarray(np.exp(found, out=found))

    def numbers(self, setting: Settings) -> dict[str, float]:
        """The numbers of a setting (one column) that are not as stated, by path."""
        return {
            path: float(value) for path, value in zip(self.reach.paths, setting, strict=True) if not np.isnan(value)
        }

    def after(self, moves: Sequence[int]) -> Settings:
        """The setting after some moves, one column."""
        found = self.fine.stated
        for move in moves:
            self._move(found, 0, move)
        return found

    def each(self, moves: Sequence[int]) -> Settings:
        """The setting after each of some moves, a column each."""
        found = np.repeat(self.fine.stated, len(moves), axis=1)
        for row, move in enumerate(moves):
            self._move(found, row, move)
        return found

    def part_way(self, settings: Settings, part: Array) -> Settings:
        """Some settings, each only a part (columns,) of the way from what is stated."""
        stated = np.concatenate([one.stated for one in self.reach.assumptions])[:, None]
        return np.asarray(stated + part * (settings - stated))

    def by_two(self, goal: Goal) -> tuple[float, Settings, float]:
        """The furthest that two assumptions go: how far, the setting, and what they certainly do not pass."""
        far = goal(self.pairs)
        far[self._same] = -np.inf
        best = np.unravel_index(int(far.argmax()), far.shape)
        limit = float(far[best])
        if self._wide or self._enclosing.min() < 0:
            limit = np.inf
        elif any(one.uses > 1 for one in self.reach.assumptions):
            outer = goal(self._enclosing)
            outer[self._same] = -np.inf
            limit = max(float(outer.max()), limit)
        return float(far[best]), self.after([int(best[0]), int(best[1])]), limit

    def by_three(self, goal: Goal) -> tuple[float, Settings]:
        """The furthest that three assumptions were seen to go, starting from the best pairs."""
        far = goal(self.pairs)
        far[self._same | np.tri(len(far), dtype=bool)] = -np.inf
        beam = min(BEAM, far.size)
        ways = np.argpartition(-far, beam - 1, axis=None)[:beam]
        pairs = [tuple(map(int, np.unravel_index(int(way), far.shape))) for way in ways]
        starts = np.concatenate([self.after(pair) for pair in pairs], axis=1)
        after = goal(scaled(self.fine.around(starts)))
        for row, pair in enumerate(pairs):
            after[row, self._same[list(pair)].any(axis=0)] = -np.inf
        best, third = (int(at) for at in np.unravel_index(int(after.argmax()), after.shape))
        return float(after[best, third]), self.after([*pairs[best], third])

    def by_all(self, goal: Goal, seed: int, groups: Array | None = None) -> tuple[float, Settings]:
        """The furthest that all together were seen to go: uphill, one step all at once or the best alone, from several starts.

        With `groups` of states (groups, states) the goal is of these instead of every state.
        """
        reach, random = self.fine, np.random.default_rng(seed)
        starts = np.repeat(reach.stated, STARTS, axis=1)
        for row in range(1, STARTS):
            for place, one in enumerate(reach.assumptions):
                starts[reach.rows_of[place], row] = one.corners[random.integers(len(one.corners))]
        value = goal(scaled(reach.joint(starts, groups)))
        owners = np.array([place for place, _ in reach.moves])
        first = np.flatnonzero(np.diff(owners, prepend=-1))
        for _ in range(50):
            after = goal(scaled(reach.around(starts, groups)))
            best = np.stack(
                [part.argmax(axis=1) + at for part, at in zip(np.split(after, first[1:], axis=1), first, strict=True)]
            )
            gains = np.take_along_axis(after, best.T, axis=1) - value[:, None]
            if (gains <= 1e-12).all():
                break
            every, alone = starts.copy(), starts.copy()
            for row in range(STARTS):
                for move in best[gains[row] > 1e-12, row]:
                    self._move(every, row, int(move))
                self._move(alone, row, int(best[int(gains[row].argmax()), row]))
            tried = goal(scaled(reach.joint(np.concatenate([every, alone], axis=1), groups))).reshape(2, STARTS)
            tried[1, gains.max(axis=1) <= 1e-12] = -np.inf
            chosen = tried.argmax(axis=0)
            better = tried.max(axis=0) > value
            starts[:, better] = np.where(chosen == 0, every, alone)[:, better]
            value = np.where(better, tried.max(axis=0), value)
            if not better.any():
                break
        top = int(value.argmax())
        return float(value[top]), starts[:, [top]]

    def no_more_than(self, states: npt.NDArray[np.bool_], goal: Goal, found: float) -> tuple[float, Settings | None]:
        """A share of some states that no setting of all assumptions passes, and where it is reached if that was seen.

        Where a share near 1 has been `found` already, and there is much to try, 1 is the answer: how near is of use to nobody.
        """
        enclosed = self._by_grid(states)
        if enclosed is not None:
            return enclosed
        if found > CERTAIN:
            return 1.0, None
        gain = np.abs(goal(self.singles) - goal(scaled(self.reach.joint(self.reach.stated)))[0])
        strength = np.zeros(len(self.reach.assumptions))
        for (place, _), by in zip(self.fine.moves, gain, strict=True):
            strength[place] = max(strength[place], float(by))
        order = [int(place) for place in np.argsort(-strength, kind="stable")]
        return share_at_most(self.reach, states, order), None

    # -- inside ----------------------------------------------------------------------------------

    def _by_grid(self, states: npt.NDArray[np.bool_]) -> tuple[float, Settings] | None:
        """The same where there is little to try: polynomials are enclosed by their Bernstein coefficients."""
        fine = self.fine.assumptions
        sizes = [len(one.corners) for one in fine]
        if prod(sizes) > GRID or self._wide:
            return None
        settings = np.repeat(self.fine.stated, prod(sizes), axis=1)
        for place, at in enumerate(np.indices(sizes).reshape(len(sizes), -1)):
            settings[self.fine.rows_of[place]] = fine[place].corners[at].T
        logs = self.fine.joint(settings)
        joint = np.exp(logs - logs.max()).reshape(-1, *sizes)
        for place, one in enumerate(fine):
            joint = np.moveaxis(np.tensordot(_to_bernstein(one), joint, (1, 1 + place)), 0, 1 + place)
        lines = [_is_line(one) for one in self.reach.assumptions]
        _, limit, where = highest_quotient(joint[states].sum(axis=0), joint.sum(axis=0), lines, CLOSED / 2)
        reached = self.reach.stated
        for place, (part, line, one) in enumerate(zip(where, lines, self.reach.assumptions, strict=True)):
            corners = one.corners
            values = corners[0] + part * (corners[1] - corners[0]) if line else corners[int(part)]
            reached[self.reach.rows_of[place], 0] = values
        return limit, reached

    def _move(self, settings: Settings, row: int, move: int) -> None:
        place, corner = self.fine.moves[move]
        settings[self.fine.rows_of[place], row] = self.fine.assumptions[place].corners[corner]

    @property
    def _wide(self) -> bool:
        """Whether something used in several places has more than two ends, or no polynomial: its inside is not looked through."""
        return any(one.uses > 1 and (one.rational or not _is_line(one)) for one in self.reach.assumptions)

    @cached_property
    def _same(self) -> npt.NDArray[np.bool_]:
        owners = np.array([place for place, _ in self.fine.moves])
        return np.asarray(owners[:, None] == owners[None])

    @cached_property
    def _enclosing(self) -> Array:
        """The pairs as Bernstein coefficients along every curve, up to a factor; elsewhere as they are."""
        found = self.pairs.copy()
        at = 0
        for one in self.fine.assumptions:
            here = slice(at, at + len(one.corners))
            at = here.stop
            if one.uses > 1:
                found[:, here] = _to_bernstein(one) @ found[:, here]
                found[:, :, here] = found[:, :, here] @ _to_bernstein(one).T
        return np.asarray(found)


def scaled(logs: Array) -> Array:
    """Probabilities out of their logs, each column up to a factor; 0 throughout where the evidence is impossible."""
    top = logs.max(axis=0)
    return np.asarray(np.exp(logs - np.where(np.isneginf(top), 0.0, top)))


def odds(wanted: Array, others: Array) -> Array:
    """Log-odds; where one of the two is impossible, as far as numbers go, and against where both are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(wanted) - np.log(others)
    return np.asarray(np.clip(np.nan_to_num(found, nan=-FAR, posinf=FAR, neginf=-FAR), -FAR, FAR))


def _is_line(one: Assumption) -> bool:
    """Whether all an assumption can do is to move between two ends."""
    return len(one.corners) == 2


def _points(one: Assumption) -> Array:
    """Enough points on the line between the two ends for the curve of the evidence, the ends among them."""
    return np.asarray(one.corners[0] + chebyshev(one.uses)[:, None] * (one.corners[1] - one.corners[0]))


def _to_bernstein(one: Assumption) -> Array:
    """From values at the points of a line to the coefficients of its curve in Bernstein's polynomials; of corners, themselves."""
    return np.eye(len(one.corners)) if one.uses == 1 else to_bernstein(chebyshev(one.uses))
