"""The columns of the result: one row a person, and one a report; what may not be told of a person is left blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clandestine.batch.chunk import Columns, Flags
from clandestine.batch.question import Batch
from clandestine.engine.message import Index
from clandestine.record.digest import digest
from clandestine.scales import DECIBANS_PER_NAT
from clandestine.translate.numbers import Array
from clandestine.translate.view import AVERAGE, PLAIN, View

LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Answers:
    """The answers to a batch: by view, log P(about = s, all that is told), shape (states, people, 1 + draws), and the same of
    somebody of whom nothing is known, shape (states, people or 1, 1 + draws).

    `bears` says, for every sensitive hypothesis of the model, on whom something bears that has a path of its own from it.
    """

    asked: Batch
    joint: tuple[Array, ...]
    prior: tuple[Array, ...]
    bears: tuple[Flags, ...]

    @property
    def people(self) -> int:
        """How many."""
        return self.joint[0].shape[1]

    @cached_property
    def totals(self) -> tuple[Array, ...]:
        """By view, log P(all that is told), shape (people, 1 + draws)."""
        return tuple(np.logaddexp.reduce(one, axis=0) for one in self.joint)

    @cached_property
    def impossible(self) -> tuple[Flags, ...]:
        """By view, of whom all that is said cannot hold together."""
        return tuple(np.isneginf(total[:, 0]) for total in self.totals)

    def shown(self, state: str) -> Flags | None:
        """For whom a state is told: a sensitive one only where asked for, and where something bears on it; None for nobody."""
        everybody = np.ones(self.people, dtype=bool)
        for place, rule in enumerate(self.asked.model.sensitive):
            if self.asked.about == rule.variable or state == rule.role:
                if not self.asked.informing:
                    return None
                everybody &= self.bears[place].astype(bool)
        return everybody

    def rows(self) -> Columns:
        """The columns that answer, for everybody: shares, ranges, log evidence, and where asked for weights."""
        found: Columns = {}
        for place, view in enumerate(self.asked.views):
            found |= self._view(place, view)
        model = f"{self.asked.model.name} {digest(self.asked.model)}"
        return found | {"model": [model] * self.people}

    def _view(self, place: int, view: View) -> Columns:
        asked, joint, total, gone = self.asked, self.joint[place], self.totals[place], self.impossible[place]
        found: Columns = {}
        with np.errstate(invalid="ignore"):
            share = np.exp(joint - total)
        for at, state in enumerate(asked.model.states(asked.about)):
            shown = self.shown(state)
            if shown is None:
                continue
            told = shown & ~gone
            found[named(asked, view, state)] = np.where(told, share[at, :, 0], np.nan)
            if asked.draws:
                found |= _ranges(named(asked, view, state), np.where(told[:, None], share[at, :, 1:], np.nan))
        before = np.logaddexp.reduce(self.prior[place], axis=0)[:, 0]
        found[named(asked, view, "log_evidence")] = np.where(gone, np.nan, total[:, 0] - before)
        if asked.weights:
            with np.errstate(invalid="ignore"):
                gain = joint[..., 0] - self.prior[place][..., 0]
            found |= self.weights(view, gain, np.arange(self.people))
        return found

    def weights(self, view: View, gain: Array, people: Index) -> Columns:
        """The weight of something for every named pair of states, in decibans; `gain` has its log likelihood, (states, entries),
        of the people given."""
        found: Columns = {}
        for one, other, left, right in _pairs(self.asked):
            both = (self.shown(one), self.shown(other))
            if any(part is None for part in both):
                continue
            with np.errstate(invalid="ignore"):
                weight = (gain[left] - gain[right]) * DECIBANS_PER_NAT
            told = np.logical_and.reduce([np.asarray(part)[people] for part in both]) & np.isfinite(weight)
            found[named(self.asked, view, f"{one}:{other}")] = np.where(told, weight, np.nan)
        return found

    def items(self, without: Sequence[Array], people: Index) -> Columns:
        """What every entry weighs by being left out; `without` has by view the log joints without it, (states, entries)."""
        found: Columns = {}
        for place, view in enumerate(self.asked.views):
            with np.errstate(invalid="ignore"):
                gain = self.joint[place][..., 0][:, people] - without[place]
            found |= self.weights(view, gain, people)
        return found


def named(asked: Batch, view: View, part: str) -> str:
    """A column's name: by view and what it says, the view left out where there is one only that is no world-view."""
    plain = len(asked.views) == 1 and view.name in (AVERAGE, PLAIN)
    return part if plain else f"{view.name}.{part}"


def taken(columns: Columns, keep: Index) -> Columns:
    """Some rows of columns."""
    return {
        name: values[keep] if isinstance(values, np.ndarray) else [values[place] for place in keep]
        for name, values in columns.items()
    }


def stacked(parts: Sequence[Columns]) -> Columns:
    """Columns one below the other; all parts have the same ones."""
    if not parts:
        return {}
    found: Columns = {}
    for name, first in parts[0].items():
        if isinstance(first, np.ndarray):
            found[name] = np.concatenate([np.asarray(part[name]) for part in parts])
        else:
            found[name] = [str(word) for part in parts for word in part[name]]
    return found


def _ranges(name: str, drawn: Array) -> Columns:
    """The range over the draws, 5 % to 95 %, and how far each end may be off for there being only so many draws."""
    found: Columns = {}
    for part, at in (("low", LOW), ("high", HIGH)):
        off = np.sqrt(at * (1 - at) / drawn.shape[1])
        wanted = [max(0.0, at - off), at, min(1.0, at + off)]
        ends = np.quantile(drawn, wanted, axis=1) if drawn.size else np.zeros((3, 0))
        found[f"{name}.{part}"] = ends[1]
        found[f"{name}.{part}_error"] = (ends[2] - ends[0]) / 2
    return found


def _pairs(asked: Batch) -> list[tuple[str, str, int, int]]:
    """The model's named pairs of states of the variable asked about."""
    states = asked.model.states(asked.about)
    pairs = [pair.split(":", 1) for pair in asked.model.pairs]
    return [
        (one, other, states.index(one), states.index(other))
        for one, other in pairs
        if one in states and other in states
    ]
