"""Log-linear Poisson models of overlapping lists: fitted by maximum likelihood, each with what it says of the cell nobody saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

import numpy as np

from clandestine.engine.special import has_positive_solution
from clandestine.learn.world import States
from clandestine.translate.numbers import Array

Term = tuple[int, ...]  # lists that act together
DROP = 3.841459  # of twice the log likelihood, at the ends of a 95 % interval
MOST = 1e9  # people: an interval that reaches further is open


@dataclass(frozen=True)
class Fit:
    """One model: its interactions, how many nobody listed with a 95 % profile interval, and its AIC; or why there is none."""

    terms: tuple[Term, ...]
    missing: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    aic: float = float("nan")
    trouble: str = ""

    def named(self, names: Sequence[str]) -> str:
        """The model in words: what acts together beyond each list by itself."""
        whole = [term for term in self.terms if not any(set(term) < set(other) for other in self.terms)]
        return ", ".join("-".join(names[at] for at in term) for term in whole) or "independent"


def models(count: int, always: Iterable[Term] = ()) -> Iterator[tuple[Term, ...]]:
    """The hierarchical models of so many lists, less the ones with the interaction of all lists, which no data can tell.

    Of five lists those with interactions of pairs only: there are thousands of others. `always` are in every one.

    >>> [len(list(models(count))) for count in (2, 3, 4)]
    [1, 8, 113]
    """
    needed = {tuple(sorted(term)) for term in always}
    largest = 2 if count > 4 else count - 1
    pairs = list(combinations(range(count), 2)) if count > 2 else []
    higher = list(chain.from_iterable(combinations(range(count), size) for size in range(3, largest + 1)))
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            if not needed <= set(chosen):
                continue
            have: set[Term] = set(chosen)
            for added in _closed(higher, have):
                yield tuple(sorted([*chosen, *added], key=lambda term: (len(term), term)))


def _closed(higher: Sequence[Term], have: set[Term]) -> Iterator[tuple[Term, ...]]:
    """Every set of higher interactions whose own parts are there."""
    for size in range(len(higher) + 1):
        for added in combinations(higher, size):
            there = have | set(added)
            if all(part in there for term in added for part in combinations(term, len(term) - 1)):
                yield added


def fit(table: States, terms: tuple[Term, ...]) -> Fit:
    """Fit one model to counts (one axis a list, what nobody saw at 0, 0, ...); no number where the data cannot give one."""
    patterns = [one for one in product((0, 1), repeat=table.ndim) if any(one)]
    design = np.array([_row(one, terms) for one in patterns], dtype=float)
    counts = np.array([table[one] for one in patterns], dtype=float)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return Fit(terms, trouble="more numbers than the overlaps can tell apart")
    if not _exists(design, counts):
        return Fit(terms, trouble="empty overlaps leave its numbers without a best value")
    estimate, deviance = _fitted(design, counts)
    missing = float(np.exp(estimate[0]))
    aic = deviance + 2 * design.shape[1]
    low, high = _interval(design, counts, missing)
    return Fit(terms, missing, low, high, float(aic))


def _row(pattern: tuple[int, ...], terms: Sequence[Term]) -> list[float]:
    """One cell: the grand mean, each list, and each interaction all of whose lists it is on."""
    return [1.0, *map(float, pattern), *(float(all(pattern[at] for at in term)) for term in terms)]


def _exists(design: Array, counts: Array) -> bool:
    """Whether a best value exists: some table without an empty cell has the same sums (Fienberg and Rinaldo 2012)."""
    return bool((counts > 0).all()) or has_positive_solution(design.T, design.T @ counts)


def _fitted(design: Array, counts: Array) -> tuple[Array, float]:
    """The best numbers, and -2 log likelihood up to a constant of the data alone, by iterated weighted least squares."""
    mean = counts + 0.5
    estimate: Array = np.zeros(design.shape[1])
    for _ in range(200):
        log = np.log(mean)
        working = log + (counts - mean) / mean
        root = np.sqrt(mean)
        new: Array = np.asarray(np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0])
        mean = np.exp(np.clip(design @ new, -700, 700))
        done = bool(np.abs(new - estimate).max() < 1e-10 * (1 + np.abs(new).max()))
        estimate = new
        if done:
            break
    return estimate, float(2 * (mean - counts * (design @ estimate)).sum())


def _interval(design: Array, counts: Array, missing: float) -> tuple[float, float]:
    """Where the profile likelihood of the number missing falls by half of 3.84 (Cormack 1992)."""
    whole = np.vstack([np.eye(design.shape[1])[:1], design])

    def worse(number: float) -> float:
        """Twice the fall of the log likelihood when so many are taken to be missing."""
        seen = np.concatenate([[number], counts])
        _, deviance = _fitted(whole, seen)
        own = 2 * (seen - np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1)), 0)).sum()
        return float(deviance - own)

    best = worse(missing)

    def end(down: bool) -> float:
        inner, step = missing, 1.0 + missing
        outer = inner
        while worse(outer) - best < DROP:
            if down and outer <= 1e-9:
                return 0.0
            if outer > MOST:
                return float("inf")
            outer = max(outer - step, 0.0) if down else outer + step
            step *= 2
        for _ in range(60):
            middle = (inner + outer) / 2
            inner, outer = (middle, outer) if worse(middle) - best < DROP else (inner, middle)
        return (inner + outer) / 2

    return end(True), end(False)
