"""Weights of evidence for a pair of states: alone, by removal, in order, by origin and by file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.scales import DECIBANS_PER_NAT
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.view import View

ORDERS = ("in_order", "alone", "last")


def stated_pairs(case: Case, about: str, hidden: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of states that the model weighs against each other, of those that may be shown."""
    shown = set(case.states(about)) - set(hidden)
    stated = [(left, right) for left, _, right in (words.partition(":") for words in case.model.pairs)]
    return [pair for pair in stated if set(pair) <= shown]


@dataclass(frozen=True)
class Weights:
    """Weights for one pair under one view, in decibans (10 log10 of the likelihood ratio).

    `alone`, `last` (by the item's removal) and `in_order` (each after the ones before it) have one entry an item.
    `total` is the joint weight, the sum of `in_order`; `prior` the prior odds. `by_origin` and `by_file` are the removals
    of everything that goes back to one origin or lies in one file (docs/theory/weights.md).
    """

    view: View
    prior: float
    total: float
    alone: Array
    last: Array
    in_order: Array
    by_origin: Mapping[str, float]
    by_file: Mapping[str, float]


@dataclass(frozen=True)
class Removals:
    """Log joints of the states asked about with every set of items that the weights need, from one batched sweep."""

    view: View
    joint: Array
    count: int
    origins: tuple[str, ...]
    files: tuple[str, ...]
    states: tuple[str, ...]
    given: str

    @staticmethod
    def of(case: Case, about: str, view: View) -> Removals:
        """Sweep once with all items, none, each alone, each left out, the first k, and without each origin and file."""
        items = case.network.items
        count = len(items)
        origins = tuple(dict.fromkeys(item.origin for item in items))
        files = tuple(dict.fromkeys(item.file for item in items))
        one = np.eye(count, dtype=bool)
        masks = [np.ones(count, bool), np.zeros(count, bool), *one, *~one, *np.tri(count, dtype=bool)]
        masks += [np.array([item.origin != origin for item in items], bool) for origin in origins]
        masks += [np.array([item.file != file for item in items], bool) for file in files]
        joint = case.log_joint(about, view, np.array(masks, dtype=bool).reshape(len(masks), count))
        case.refuse_impossible(joint, view)
        held = ", ".join(f"{name}={state}" for name, state in case.given.items())
        return Removals(view, joint, count, origins, files, case.states(about), f" (given {held})" if held else "")

    def weights(self, left: int, right: int) -> Weights:
        """The weights for two states, by their places; raises BadQuestion where one of them is impossible a priori."""
        with np.errstate(invalid="ignore"):
            odds = (self.joint[left] - self.joint[right]) * DECIBANS_PER_NAT
        full, prior = odds[:2]
        if not np.isfinite(prior):
            gone = left if np.isneginf(self.joint[left][1]) else right
            raise BadQuestion(
                f"{self.states[gone]} is impossible before any evidence{self.given}: there is nothing to weigh"
            )
        count = self.count
        alone, without, after, removed = np.split(odds[2:], [count, 2 * count, 3 * count])
        with np.errstate(invalid="ignore"):
            gone = full - removed
            return Weights(
                self.view,
                float(prior),
                float(full - prior),
                alone - prior,
                full - without,
                np.diff(after, prepend=prior),
                {origin: float(weight) for origin, weight in zip(self.origins, gone, strict=False)},
                {file: float(weight) for file, weight in zip(self.files, gone[len(self.origins) :], strict=True)},
            )


def weights(case: Case, about: str, pair: tuple[str, str], view: View) -> Weights:
    """Every weight of every item for one pair of states under one view."""
    left, right = (case.states(about).index(state) for state in pair)
    return Removals.of(case, about, view).weights(left, right)
