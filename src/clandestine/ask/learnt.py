"""How much would be learnt? Expected information about what is asked, of one report, of several together, of a variable itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np

from clandestine.translate.numbers import Array
from clandestine.translate.prospects import Prospect, Prospects
from clandestine.translate.view import View

MOST_OUTCOMES = 3**7  # joint outcomes of one source that are gone through; of more, the most telling statements only
BEST = 10  # single statements out of which the best sets are sought
SAME = 1e-12


@dataclass(frozen=True)
class Gain:
    """What reading something is expected to bring: bits of information, and how far the leading probability would move.

    `said` counts the statements it was worked out from, `of` those there would be: of fewer it is a lower bound.
    """

    bits: float
    moved: float
    said: int = 1
    of: int = 1


@dataclass(frozen=True)
class Outlook:
    """What might be learnt about a variable under one view.

    `now` is P(about | evidence), `single` the gain of each prospect that is not part of a whole source, by its node; `certain` of
    knowing each variable for sure; `likely` P(report | about = s, evidence) of every prospect, (states of the report, states).
    """

    view: View
    prospects: Prospects
    about: str
    lead: int
    now: Array
    single: dict[str, Gain]
    certain: dict[str, Gain]
    likely: dict[str, Array]

    @staticmethod
    def of(prospects: Prospects, about: str, view: View, lead: int) -> Outlook:
        """One run upward and one downward gives what every prospect would say under each state (Darwiche 2003)."""
        variables = list(dict.fromkeys(one.variable for one in prospects.found))
        nodes = [one.node for one in prospects.found]
        logs = prospects.log_joint(about, view, {})
        prospects.case.refuse_impossible(logs, view)
        now = np.exp(logs[:, 0] - np.logaddexp.reduce(logs[:, 0]))
        likely = prospects.chances(about, view, [*nodes, *variables])
        single = {one.node: gained(now * likely[one.node], lead) for one in prospects.found if not one.whole}
        certain = {variable: gained(now * likely.pop(variable), lead) for variable in variables}
        return Outlook(view, prospects, about, lead, now, single, certain, likely)

    def whole(self, name: str) -> Gain:
        """The gain of reading one source whole: of all it could say, or of its most telling statements together."""
        parts = self._parts(name)
        by_gain = sorted(parts, key=lambda one: -gained(self.now * self.likely[one.node], self.lead).bits)
        chosen: list[Prospect] = []
        for one in by_gain:
            if prod(len(other.outcomes) for other in [*chosen, one]) <= MOST_OUTCOMES:
                chosen.append(one)
        outcomes = list(product(*(range(len(one.outcomes)) for one in chosen)))
        joint = self._joint(chosen, outcomes)
        return Gain(*_both(joint, self.lead), len(chosen), len(parts))

    def promise(self, name: str) -> float:
        """Bits of all that one source could say, one by one: more than reading it brings, and enough to choose by."""
        return sum(gained(self.now * self.likely[one.node], self.lead).bits for one in self._parts(name))

    def _parts(self, name: str) -> list[Prospect]:
        return [one for one in self.prospects.found if one.whole and one.name == name]

    def sets(self, size: int) -> list[tuple[tuple[str, ...], Gain]]:
        """The gains of sets of single statements, out of the best ones, best sets first."""
        best = sorted(self.single, key=lambda node: -self.single[node].bits)[:BEST]
        known = {one.node: one for one in self.prospects.found}
        chosen = [known[node] for node in best]
        counts = [len(one.outcomes) for one in chosen]
        sets = list(combinations(range(len(chosen)), size))
        rows: list[list[int]] = []
        ends = []
        for places in sets:
            for outcome in product(*(range(counts[place]) for place in places)):
                row = [-1] * len(chosen)
                for place, state in zip(places, outcome, strict=True):
                    row[place] = state
                rows.append(row)
            ends.append(len(rows))
        if not rows:
            return []
        joint = self._joint(chosen, rows)
        gains = [Gain(*_both(part, self.lead), size, size) for part in np.split(joint, ends[:-1], axis=1)]
        found = [(tuple(best[place] for place in places), gain) for places, gain in zip(sets, gains, strict=True)]
        return sorted(found, key=lambda one: -one[1].bits)

    def cannot_part(self, first: int, second: int) -> bool:
        """Whether no prospect is any likelier under one state than under the other."""
        return all(np.abs(likely[:, first] - likely[:, second]).max() < SAME for likely in self.likely.values())

    def _joint(self, chosen: Sequence[Prospect], outcomes: Sequence[Sequence[int]]) -> Array:
        """P(outcomes, about | evidence), shape (states, outcomes)."""
        columns = np.array(outcomes, dtype=int).reshape(len(outcomes), len(chosen)).T
        tried = {one.node: column for one, column in zip(chosen, columns, strict=True)}
        few = self.prospects.only(chosen)
        logs = few.log_joint(self.about, self.view, tried)
        now = few.log_joint(self.about, self.view, {})
        return np.asarray(np.exp(logs - np.logaddexp.reduce(now[:, 0])))


def gained(joint: Array, lead: int) -> Gain:
    """The gain from P(outcome, state), shape (outcomes, states)."""
    return Gain(*_both(joint.T, lead))


def _both(joint: Array, lead: int) -> tuple[float, float]:
    """Bits of mutual information (Shannon 1948, Lindley 1956), and the mean change of the leading state's probability."""
    outcomes, states = joint.sum(axis=0), joint.sum(axis=1)
    bits = entropy(states) + entropy(outcomes) - entropy(joint.ravel())
    moved = np.abs(joint[lead] - outcomes * states[lead]).sum()
    return max(float(bits), 0.0), float(moved)


def entropy(shares: Array) -> float:
    """Bits of uncertainty of a distribution.

    >>> entropy(np.array([0.5, 0.25, 0.25]))
    1.5
    """
    positive = shares[shares > 0]
    return float(-(positive * np.log2(positive)).sum()) + 0.0
