"""The chance that papers speak at all which are known only because they do (docs/theory/reliability.md).

What they say is evidence about sources; that they say something is not, for nobody kept a list of those that were silent. So the
likelihood is divided by this chance: file by file, for one temper makes all papers of a file speak more or less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clandestine.engine.deep import DeepRun
from clandestine.engine.factor import Factor
from clandestine.learn.tables import Index, Tables
from clandestine.translate.numbers import Array
from clandestine.translate.reading import SILENT

if TYPE_CHECKING:
    from clandestine.learn.gathered import Group, Member

TEMPER = "temper of "
Weights = tuple[Index, Array]  # cells, and the weight of each in every temper: (tempers, cells)


@dataclass(frozen=True)
class Bundle:
    """The reports of one file, and the cells of its temper's prior (none where it has no temper); it comes up `times` times.

    Given a temper, the chance that a report speaks is the weighted sum of its cells, the weights being what is known of everything
    else it hangs on before anything is read, at the stated values.
    """

    prior: Index | None
    reports: tuple[Weights, ...]
    times: int = 1

    @property
    def cells(self) -> Index:
        """Every cell that comes into it."""
        parts = [cells for cells, _ in self.reports] + ([] if self.prior is None else [self.prior])
        return np.unique(np.concatenate(parts))


@dataclass(frozen=True)
class Speaking:
    """Some bundles as arrays over a list of cells: `weights` has a line for each report in each temper, in order of bundles."""

    weights: Array
    lines: Index
    prior: Index
    tempers: Index
    times: Array

    @staticmethod
    def of(bundles: Sequence[Bundle], cells: Index) -> Speaking:
        """Of bundles whose cells are all among `cells`, which are sorted."""
        weights: list[Array] = []
        lines: list[int] = []
        prior: list[int] = []
        tempers: list[int] = []
        for bundle in bundles:
            tempers.append(len(prior))
            for state in range(len(bundle.reports[0][1])):
                lines.append(len(weights))
                prior.append(len(cells) if bundle.prior is None else int(np.searchsorted(cells, bundle.prior[state])))
                for places, held in bundle.reports:
                    line = np.zeros(len(cells))
                    line[np.searchsorted(cells, places)] = held[state]
                    weights.append(line)
        places_ = [np.array(one, dtype=np.intp) for one in (lines, prior, tempers)]
        times = np.array([float(bundle.times) for bundle in bundles])
        return Speaking(np.array(weights).reshape(-1, len(cells)), places_[0], places_[1], places_[2], times)

    def log(self, cells: Array) -> Array:
        """The natural log of the chance that all of them speak, given the values of the cells (cells, rows): (rows,)."""
        if not len(self.times):
            return np.zeros(cells.shape[-1])
        with np.errstate(divide="ignore"):
            each = np.add.reduceat(np.log(self.weights @ cells), self.lines, axis=0)
            prior = np.log(np.vstack([cells, np.ones(cells.shape[-1])])[self.prior])
        return np.asarray(self.times @ np.logaddexp.reduceat(each + prior, self.tempers, axis=0))


def bundles(
    members: Sequence[Member], groups: Sequence[Group], tables: Tables, priors: Sequence[int],
    filled: Mapping[int, Sequence[Factor]],
) -> tuple[Bundle, ...]:  # fmt: skip
    """All reports that are there only because they speak, by file; `filled` has every group's factors as stated."""
    held: dict[object, list[Weights]] = {}
    prior_of: dict[object, Index | None] = {}
    for number, group in enumerate(groups):
        if not any(members[place].spoken for place in group.members):
            continue
        first = members[group.members[0]]
        settled = first.case.set_under(first.view)
        at = {node.name: str(place) for place, node in enumerate(first.nodes)}
        likely = {
            at[name]: Factor.of((at[name],), np.eye(group.cards[int(at[name])])[state])
            for name, state in first.known.items()
            if name in settled
        }
        run = DeepRun(group.circuit, filled[number], likely, 1)
        run.up()
        gradients = run.down()
        lines = {place: line for line, place in enumerate(group.own)}
        for place in group.members:
            member = members[place]
            names = [node.name for node in member.nodes]
            for name in member.spoken:
                line = lines[names.index(name)]
                family = (gradients["factor", line] * filled[number][line].table)[..., 0]
                node = member.network.nodes[name]
                temper = next((one for one in node.parents if one.startswith(TEMPER)), None)
                axis = None if temper is None else node.parents.index(temper)
                key: object = (place, name)
                prior_of.setdefault(key, None)
                if temper is not None:
                    shared = member.common.get(temper)
                    key = (place, temper) if shared is None else shared
                    table = member.tables[names.index(temper)] if shared is None else priors[shared]
                    shelf = tables.shelves[table]
                    prior_of[key] = np.arange(shelf.start, shelf.start + shelf.size)
                own = tables.shelves[member.tables[names.index(name)]].start
                held.setdefault(key, []).append(_weights(family, axis, node.states.index(SILENT), own))
    found: dict[tuple[object, ...], Bundle] = {}
    for key, reports in held.items():
        prior = prior_of[key]
        reports = sorted(reports, key=lambda one: (one[0].tolist(), one[1].tolist()))
        mark = (None if prior is None else int(prior[0]), *((c.tobytes(), w.tobytes()) for c, w in reports))
        before = found.get(mark)
        found[mark] = Bundle(prior, tuple(reports), 1 if before is None else before.times + 1)
    return tuple(found.values())


def _weights(family: Array, axis: int | None, silent: int, start: int) -> Weights:
    """From P(parents, outcome) to what each cell of P(outcome | parents) counts in the chance of speaking, in every temper."""
    parents = family.sum(axis=-1)
    if axis is not None:
        total = parents.sum(axis=tuple(place for place in range(parents.ndim) if place != axis), keepdims=True)
        parents = np.divide(parents, total, out=np.zeros_like(parents), where=total > 0)
    chance = np.repeat(parents[..., None], family.shape[-1], axis=-1)
    chance[..., silent] = 0.0
    flat = chance.ravel().round(12)
    places = np.flatnonzero(flat)
    if axis is None:
        return start + places, flat[places][None]
    state = np.unravel_index(places, family.shape)[axis]
    return start + places, np.where(state[None] == np.arange(family.shape[axis])[:, None], flat[places], 0.0)
