"""How does the answer hang on one number? Its curve, exact, with its extremes, tipping point and distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.polynomial import Chebyshev

from clandestine.errors import BadQuestion
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.probe import Named
from clandestine.translate.view import View

CHECKED = 1e-9  # how far a curve may be off at a point it was not drawn through
STILL = 1e-13  # shares that differ by less than this do not move
ROUNDING = 1e-13  # of the largest coefficient: a curve nearer to 0 than this is 0
MOST_DEGREES = 100  # of a curve that is no polynomial


@dataclass(frozen=True)
class Curve:
    """P(state, evidence) of every state as a polynomial in one number, others as stated; exact, of degree at most its uses.

    Where it is no polynomial it is drawn to 1e-9, within the limits only, and not called `exact`. Other entries of the number's own
    row co-vary in proportion. `low` and `high` are its stated limits.
    """

    number: Named
    states: tuple[Chebyshev, ...]
    exact: bool = True

    @property
    def reach(self) -> tuple[float, float]:
        """How far the curve is known: everywhere, or within the limits where it is no polynomial."""
        most = np.inf if self.number.ratio else 1.0
        return (0.0, most) if self.exact else (self.number.low, self.number.high)

    def shares(self, value: Array) -> Array:
        """P(state | evidence) at some values of the number, shape (states, values)."""
        joint = np.array([one(np.asarray(value, dtype=float)) for one in self.states])
        return np.asarray(np.clip(joint / joint.sum(axis=0), 0.0, 1.0))

    def extremes(self, place: int) -> tuple[float, float, float, float]:
        """Lowest and highest posterior of a state within the limits, and the values at which they are reached.

        A number used once has them at its limits; one used more often may peak between.
        """
        turning: list[float] = []
        if self._whole.degree() > 1:  # a ratio of straight lines has no turning point
            top, whole = self.states[place], self._whole
            turning = _roots(top.deriv() * whole - top * whole.deriv(), self.number.low, self.number.high)
        values = np.array([self.number.low, self.number.high, *turning])
        shares = self.shares(values)[place]
        least, most = int(shares.argmin()), int(shares.argmax())
        return float(shares[least]), float(shares[most]), float(values[least]), float(values[most])

    def tipping(self, lead: int, others: Sequence[int]) -> float | None:
        """The value at which another state is level with the leading one: the nearest within the limits, else the nearest."""
        found = [
            root
            for other in others
            if other != lead
            for root in _roots(self.states[lead] - self.states[other], *self.reach)
            if self._possible(root, others)
        ]
        low, high, stated = self.number.low, self.number.high, self.number.value
        return min(found, key=lambda root: (not low <= root <= high, abs(root - stated)), default=None)

    def _possible(self, value: float, states: Sequence[int]) -> bool:
        """Whether any of the states is possible at a value: where all are 0 none leads."""
        most = max(float(np.abs(self.states[one].coef).max()) for one in states)
        return any(float(self.states[one](value)) > 1e-12 * most for one in states)

    def reaching(self, place: int, target: float) -> float | None:
        """The value nearest in log-odds to the stated one at which the posterior of a state is `target`."""
        most = np.inf if self.number.ratio else 1.0
        roots = [root for root in _roots(self.states[place] - self._whole * target, *self.reach) if 0 < root < most]
        return min(roots, key=lambda root: self.distance(root), default=None)

    def distance(self, value: float) -> float:
        """The Chan-Darwiche distance of the change: |log-odds of the new value - log-odds of the stated one|, in nats.

        For one place in which the number is used (Chan and Darwiche 2005, A distance measure for bounding probabilistic belief
        change). Of a direct judgement, which is a ratio already, the logs themselves; infinite from or to a 0, or a 1.
        """
        if value == self.number.value:
            return 0.0
        with np.errstate(divide="ignore"):
            both = np.array([value, self.number.value])
            logs = np.log(both) - (0.0 if self.number.ratio else np.log(1 - both))
        return float(abs(logs[0] - logs[1]))

    @cached_property
    def _whole(self) -> Chebyshev:
        total = self.states[0]
        for one in self.states[1:]:
            total = total + one
        return total


def curves(case: Case, about: str, view: View) -> list[Curve]:
    """The curve of every number with limits to move in, from one batched sweep.

    A number used in n places is drawn through n + 1 points and checked at one more. The few that are divided by what others of
    their row leave (a temper beside `made`) give no polynomial: they are drawn through more points until the check holds.
    """
    seen = case.numbers_behind(about, view).seen.values()
    numbers = [one for one in seen if one.doubted]
    order = [one.path for one in numbers]
    found: dict[str, Curve] = {}
    degrees = {one.path: one.uses for one in numbers}
    while numbers:
        off = _draw(case, about, view, numbers, degrees, found)
        numbers = [one for one in numbers if one.path in off]
        for path, by in off.items():
            if degrees[path] > MOST_DEGREES:
                raise BadQuestion(f"the curve of {path} is off by {by:.1e}: please report this, with the files")
            degrees[path] *= 2
    return [found[path] for path in order if path in found]


def _draw(
    case: Case, about: str, view: View, numbers: Sequence[Named], degrees: Mapping[str, int], found: dict[str, Curve]
) -> dict[str, float]:
    """Add the curves that hold at a point they were not drawn through; gives how far the others are off."""
    points = [_points(one, degrees[one.path]) for one in numbers]
    logs = case.log_joint_tried(about, view, one_by_one([one.path for one in numbers], points))
    case.refuse_impossible(logs, view)
    joint = np.exp(logs - np.logaddexp.reduce(logs[:, 0]))
    wrong, start = {}, 1
    for one, values in zip(numbers, points, strict=True):
        here = joint[:, start : start + len(values)]
        start += len(values)
        possible = here.sum(axis=0) > 0
        if np.ptp(here[:, possible] / here[:, possible].sum(axis=0), axis=1).max() <= STILL:
            continue  # the answer does not hang on it
        domain = [one.low, one.high]
        drawn = tuple(Chebyshev.fit(values[:-1], row[:-1], len(values) - 2, domain=domain) for row in here)
        off = max(abs(curve(values[-1]) - row[-1]) for curve, row in zip(drawn, here, strict=True))
        if off > CHECKED * here.max():
            wrong[one.path] = float(off)
        else:
            exact = degrees[one.path] == one.uses
            found[one.path] = Curve(one, _without_common_roots(drawn, (0.0, 1.0) if exact else domain), exact)
    return wrong


def _without_common_roots(states: tuple[Chebyshev, ...], ends: Sequence[float]) -> tuple[Chebyshev, ...]:
    """Curves divided by what makes all of them 0 at an end: there the evidence is impossible, and only the limit has a meaning."""
    largest = max(float(np.abs(one.coef).max()) for one in states)
    for end in ends:
        factor = Chebyshev.fromroots([end], domain=states[0].domain)
        while states[0].degree() > 0 and max(abs(one(end)) for one in states) <= ROUNDING * largest:
            states = tuple(one // factor for one in states)
            largest = max(float(np.abs(one.coef).max()) for one in states)
    return states


def one_by_one(paths: Sequence[str], points: Sequence[Array]) -> dict[str, Array]:
    """Each number at its points while the others are as stated, one after another: what `Case.log_joint_tried` takes."""
    ends = np.cumsum([len(values) for values in points])
    tried = {}
    for path, values, end in zip(paths, points, ends, strict=True):
        tried[path] = np.full(ends[-1], np.nan)
        tried[path][end - len(values) : end] = values
    return tried


def _points(number: Named, degree: int) -> Array:
    """Points within the limits, one for each coefficient, and one more in between for the check."""
    unit = np.append(chebyshev(degree), 0.65685)
    return number.low + unit * (number.high - number.low)


def chebyshev(degree: int) -> Array:
    """Chebyshev points of the second kind between 0 and 1, upwards, one for each coefficient of a polynomial.

    >>> chebyshev(2).round(12).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.asarray((1 - np.cos(np.pi * np.arange(degree + 1) / degree)) / 2)


def _roots(polynomial: Chebyshev, low: float, high: float) -> list[float]:
    """The real roots between two bounds."""
    if polynomial.degree() == 1:
        flat, steep = (float(one) for one in polynomial.coef)
        if abs(steep) <= 1e-16 * abs(flat):
            return []
        start, end = (float(one) for one in polynomial.domain)
        root = (start + end) / 2 - flat / steep * (end - start) / 2
        return [root] if low <= root <= high else []
    trimmed = polynomial.trim(1e-16 * float(np.abs(polynomial.coef).max() or 1.0))
    if trimmed.degree() == 0:
        return []
    roots = trimmed.roots()
    real = roots[np.abs(np.imag(roots)) < 1e-9].real
    return [float(root) for root in np.sort(real) if low <= root <= high]
