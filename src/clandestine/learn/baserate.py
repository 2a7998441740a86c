"""How common each role was in the movement: base rates by group, partially pooled, from dossiers that somebody chose.

A Gibbs sampler with everything conjugate: the roles of people, the hidden things of shared files, how many of the movement were
passed over for each who was chosen, the base rates of each group, and how much groups have in common. Formulas and their check:
docs/theory/movement.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from clandestine.engine.message import Index
from clandestine.engine.special import log_gamma
from clandestine.learn.members import Shared
from clandestine.translate.numbers import Array

CHAINS, WARM, KEPT = 64, 150, 250
POOLING = np.array(
    [2.0, 5.0, 12.0, 30.0, 80.0]
)  # how many people's worth groups may have in common, each as likely before
PRIOR = 6.0  # people's worth of the model's own base rates in the movement's
LEVEL = 0.9
IDENTIFIED = 0.2  # an interval that shrinks by less is not identified


@dataclass(frozen=True)
class Evidence:
    """What is said of people: log likelihoods of the states, axes (states, each shared thing, draws) for everybody."""

    likelihoods: Sequence[Array]
    shared: Sequence[tuple[Shared, ...]]
    priors: Mapping[Shared, Array]
    group: Index
    groups: int


@dataclass(frozen=True)
class Rates:
    """Draws of base rates: of the whole movement (draws, states), of each group (draws, groups, states), after and before the
    evidence."""

    overall: Array
    groups: Array
    overall_before: Array
    groups_before: Array
    mixing: float

    def interval(self, state: int, group: int | None = None, *, before: bool = False) -> tuple[float, float, float]:
        """Mean, and the ends of the 90 % interval."""
        if group is None:
            drawn = (self.overall_before if before else self.overall)[:, state]
        else:
            drawn = (self.groups_before if before else self.groups)[:, group, state]
        low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(drawn.mean()), float(low), float(high)

    def shrinks(self, state: int, group: int | None = None) -> float:
        """By what share the interval is narrower than before the evidence; negative where it is wider."""
        _, low, high = self.interval(state, group)
        _, first, last = self.interval(state, group, before=True)
        return 1 - (high - low) / (last - first) if last > first else 0.0


def base_rates(
    evidence: Evidence, before: Array, chosen: Array, weights: Array, chooser: Generator,
    *, chains: int = CHAINS, warm: int = WARM, kept: int = KEPT,
) -> Rates:  # fmt: skip
    """Draws from the posterior of base rates.

    `before` (states,) has the model's base rates, worth `PRIOR` people; `chosen` (states,) how likely people in each state were to
    be chosen, up to a factor; `weights` (draws,) the weight of every draw of the model's numbers, of which each chain takes one.
    """
    sampler = _Sampler(evidence, before, chosen / chosen.max(), weights, chooser, chains)
    overall, groups = [], []
    for step in range(warm + kept):
        sampler.step()
        if step >= warm:
            overall.append(sampler.overall.copy())
            groups.append(sampler.rates.copy())
    first = chooser.dirichlet(PRIOR * before, size=20_000)
    pooling = chooser.choice(POOLING, 20_000)
    own = np.stack([_dirichlet(pooling[:, None] * first, chooser) for _ in range(evidence.groups)], axis=1)
    drawn = np.stack(overall)  # steps, chains, states
    return Rates(drawn.reshape(-1, drawn.shape[-1]), np.concatenate(groups), first, own, _mixing(drawn))


def _mixing(drawn: Array) -> float:
    """The greatest R-hat of the overall rates: near 1 where the chains have forgotten where they began."""
    steps = len(drawn)
    within = drawn.var(axis=0, ddof=1).mean(axis=0)
    between = drawn.mean(axis=0).var(axis=0, ddof=1)
    return float(np.sqrt(((steps - 1) / steps * within + between) / np.where(within > 0, within, 1)).max())


def _dirichlet(counts: Array, chooser: Generator) -> Array:
    """One Dirichlet draw for each row."""
    drawn = chooser.standard_gamma(np.maximum(counts, 1e-6))
    drawn = np.maximum(drawn, 1e-300)
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True))


def _pick(logs: Array, chooser: Generator) -> Index:
    """One place on the last axis for each row, by its log weights."""
    shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
    heights = shares.cumsum(axis=-1)
    places = (chooser.random((*shares.shape[:-1], 1)) * heights[..., -1:] >= heights).sum(axis=-1)
    return np.asarray(np.minimum(places, shares.shape[-1] - 1))


class _Sampler:
    """Many chains at once."""

    def __init__(
        self, evidence: Evidence, before: Array, chosen: Array, weights: Array, chooser: Generator, chains: int
    ) -> None:
        self.evidence, self.before, self.chosen, self.chooser = evidence, before, chosen, chooser
        self.chain = np.arange(chains)
        self.draw = chooser.choice(len(weights), chains, p=weights / weights.sum())
        self.states = len(before)
        self.overall = _dirichlet(np.tile(PRIOR * before, (chains, 1)), chooser)
        self.pooling = chooser.choice(POOLING, chains)
        self.rates = np.repeat(self.overall[:, None], evidence.groups, axis=1)
        self.shared = {
            one: _pick(prior[:, self.draw if prior.shape[-1] > 1 else np.zeros_like(self.draw)].T, chooser)
            for one, prior in evidence.priors.items()
        }
        self.role = np.zeros((chains, len(evidence.likelihoods)), dtype=np.intp)

    def step(self) -> None:
        """One round of everything."""
        self._roles()
        self._files()
        self._base()

    def _told(self, person: int) -> Array:
        """Log likelihoods of everybody's states as the shared things stand, (chains, states)."""
        table = self.evidence.likelihoods[person]
        place = tuple(self.shared[one] for one in self.evidence.shared[person])
        draw = self.draw if table.shape[-1] > 1 else np.zeros_like(self.draw)
        return np.stack([table[(np.full_like(draw, state), *place, draw)] for state in range(self.states)], axis=-1)

    def _roles(self) -> None:
        with np.errstate(divide="ignore"):
            logs = np.log(self.rates) + np.log(self.chosen)
        for person, group in enumerate(self.evidence.group):
            self.role[:, person] = _pick(logs[:, group] + self._told(person), self.chooser)

    def _files(self) -> None:
        """What files share, given the roles of all whom they speak of."""
        for one, prior in self.evidence.priors.items():
            logs = prior[:, self.draw if prior.shape[-1] > 1 else np.zeros_like(self.draw)].T.copy()
            for person, shared in enumerate(self.evidence.shared):
                if one in shared:
                    table = self.evidence.likelihoods[person]
                    draw = self.draw if table.shape[-1] > 1 else np.zeros_like(self.draw)
                    for state in range(len(prior)):
                        place = tuple(
                            self.shared[other] if other != one else np.full_like(self.draw, state) for other in shared
                        )
                        logs[:, state] += table[(self.role[:, person], *place, draw)]
            self.shared[one] = _pick(logs, self.chooser)

    def _base(self) -> None:
        """Base rates, given the roles: for every person chosen so many were passed over, each in some state."""
        chains = len(self.chain)
        counts = np.zeros((chains, self.evidence.groups, self.states))
        for person, group in enumerate(self.evidence.group):
            np.add.at(counts, (self.chain, group, self.role[:, person]), 1)
        taken = (self.rates * self.chosen).sum(axis=-1)
        people = counts.sum(axis=-1)
        passed = np.where(
            people > 0, self.chooser.negative_binomial(np.maximum(people, 1), np.clip(taken, 1e-12, 1)), 0
        )
        left = self.rates * (1 - self.chosen)
        total = left.sum(axis=-1, keepdims=True)
        share = np.divide(left, total, out=np.full_like(left, 1 / self.states), where=total > 0)
        counts += self.chooser.multinomial(np.where(total[..., 0] > 0, passed, 0).astype(np.int64), share)
        # How much groups have in common, given the counts alone; then the tables that the overall rates stand behind.
        logs = np.stack([_marginal(counts, size * self.overall[:, None]) for size in POOLING], axis=-1)
        self.pooling = POOLING[_pick(logs, self.chooser)]
        tables = _tables(counts, self.pooling[:, None, None] * self.overall[:, None], self.chooser)
        self.overall = _dirichlet(PRIOR * self.before + tables.sum(axis=1), self.chooser)
        self.rates = _dirichlet(counts + self.pooling[:, None, None] * self.overall[:, None], self.chooser)


def _marginal(counts: Array, prior: Array) -> Array:
    """log P(counts | Dirichlet prior), summed over groups, up to what does not hang on the prior; (chains,)."""
    prior = np.maximum(prior, 1e-9)
    whole = prior.sum(axis=-1)
    found = (
        (log_gamma(counts + prior) - log_gamma(prior)).sum(axis=-1)
        + log_gamma(whole)
        - log_gamma(whole + counts.sum(axis=-1))
    )
    return np.asarray(found.sum(axis=-1))


def _tables(counts: Array, prior: Array, chooser: Generator) -> Array:
    """How many of the counts are new at the table of their group (Antoniak's distribution), by drawing each in turn."""
    found = np.zeros_like(counts)
    most = int(counts.max(initial=0))
    for number in range(most):
        there = counts > number
        found += there & (chooser.random(counts.shape) < prior / (prior + number))
    return found
