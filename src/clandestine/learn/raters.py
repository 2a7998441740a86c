"""Several readers code the same papers: how reliable is each of them, and what is each paper then (Dawid and Skene 1979)?

Every item has one true class; a rater who meets class k says class l with a probability of his own. EM from the share of the votes
gives the most likely tables, Gibbs draws their posterior with a Dirichlet prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.translate.numbers import Array

STEPS, ENOUGH = 10_000, 1e-12

Rating = tuple[str, str, str]  # item, rater, class


@dataclass(frozen=True)
class Votes:
    """How often a rater put an item into a class: `counts` (items, raters, classes)."""

    items: tuple[str, ...]
    raters: tuple[str, ...]
    classes: tuple[str, ...]
    counts: Array

    @staticmethod
    def of(ratings: Sequence[Rating], classes: Sequence[str] = ()) -> Votes:
        """Ratings counted; classes in the order given, else sorted. A rater may rate one item more than once.

        Raises BadQuestion where there are none, or one is in a class that was not named.
        """
        if not ratings:
            raise BadQuestion("no ratings: a table of raters has rows of item, rater and class")
        items = tuple(dict.fromkeys(item for item, _, _ in ratings))
        raters = tuple(sorted({rater for _, rater, _ in ratings}, key=_natural))
        known = tuple(classes) or tuple(sorted({named for _, _, named in ratings}, key=_natural))
        other = sorted({named for _, _, named in ratings} - set(known))
        if other:
            raise BadQuestion(f"the class {other[0]!r} is none of {', '.join(known)}")
        if len(known) < 2:
            raise BadQuestion(f"all ratings say {known[0]!r}: with one class there is nothing to learn")
        places = [{name: at for at, name in enumerate(names)} for names in (items, raters, known)]
        counts = np.zeros((len(items), len(raters), len(known)))
        for rating in ratings:
            counts[tuple(place[name] for place, name in zip(places, rating, strict=True))] += 1
        return Votes(items, raters, known, counts)


@dataclass(frozen=True)
class Rated:
    """What comes out: `shares` of the classes, (classes,), the `rates` of each rater, (raters, true, said), the classes of items.

    `posterior` is (items, classes); `log_likelihood` without multinomial constants, at every step of EM in `path`.
    """

    votes: Votes
    shares: Array
    rates: Array
    posterior: Array
    path: tuple[float, ...]

    @property
    def log_likelihood(self) -> float:
        """The natural log of the likelihood at the end."""
        return self.path[-1]


def dawid_skene(ratings: Sequence[Rating] | Votes, classes: Sequence[str] = ()) -> Rated:
    """The most likely shares and rates by EM, from the share of the votes each item got.

    >>> found = dawid_skene([("a", "Ann", "x"), ("a", "Bob", "x"), ("b", "Ann", "y"), ("b", "Bob", "y")])
    >>> found.posterior.round(2).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    votes = ratings if isinstance(ratings, Votes) else Votes.of(ratings, classes)
    posterior = votes.counts.sum(axis=1)
    posterior = posterior / posterior.sum(axis=1, keepdims=True)
    path: list[float] = []
    for _ in range(STEPS):
        shares = posterior.mean(axis=0)
        rates = _normal(np.einsum("ik,irl->rkl", posterior, votes.counts))
        logs = joint(votes, shares, rates)
        each = np.logaddexp.reduce(logs, axis=1)
        posterior = np.exp(logs - each[:, None])
        path.append(float(each.sum()))
        if len(path) > 1 and path[-1] - path[-2] < ENOUGH * abs(path[-1]):
            break
    return Rated(votes, shares, rates, posterior, tuple(path))


@dataclass(frozen=True)
class RaterDraws:
    """Draws of the posterior: `shares` (draws, chains, classes), `rates` (draws, chains, raters, true, said), of items the mean."""

    votes: Votes
    shares: Array
    rates: Array
    posterior: Array


def rater_draws(
    votes: Votes,
    *,
    iterations: int = 500,
    warm: int = 100,
    chains: int = 4,
    seed: int = 0,
    weight: float = 1.0,
    right: float = 1.0,
) -> RaterDraws:
    """The posterior by Gibbs: classes given the tables, tables given the classes; Dirichlet priors.

    Every entry of a row counts `weight` imagined ratings, the right one `right` more: raters are taken to be right more often than
    not, which also keeps the names of the classes in place.
    """
    chooser = np.random.default_rng(seed)
    size, raters = len(votes.classes), len(votes.raters)
    prior = weight + right * np.eye(size)
    most = dawid_skene(votes).posterior
    held = np.stack([_one_hot(_drawn(most, chooser), size) for _ in range(chains)])
    kept_shares = np.empty((iterations, chains, size))
    kept_rates = np.empty((iterations, chains, raters, size, size))
    total = np.zeros(most.shape)
    for number in range(warm + iterations):
        shares = _dirichlet(weight + held.sum(axis=1), chooser)
        rates = _dirichlet(prior + np.einsum("cik,irl->crkl", held, votes.counts), chooser)
        for chain in range(chains):
            logs = joint(votes, shares[chain], rates[chain])
            posterior = np.exp(logs - np.logaddexp.reduce(logs, axis=1)[:, None])
            held[chain] = _one_hot(_drawn(posterior, chooser), size)
            if number >= warm:
                total += posterior
        if number >= warm:
            kept_shares[number - warm], kept_rates[number - warm] = shares, rates
    return RaterDraws(votes, kept_shares, kept_rates, total / (iterations * chains))


def joint(votes: Votes, shares: Array, rates: Array) -> Array:
    """log P(class, ratings) of every item: (items, classes)."""
    with np.errstate(divide="ignore"):
        logs, prior = np.log(rates), np.log(shares)
    # 0 times the log of 0 is 0: a class nobody named does not speak against anything.
    found = np.zeros((len(votes.items), len(votes.classes)))
    for rater in range(len(votes.raters)):
        for said in range(len(votes.classes)):
            count = votes.counts[:, rater, said]
            named = count > 0
            found[named] += count[named, None] * logs[rater, :, said]
    return prior + found


def accuracy(shares: Array, rates: Array) -> Array:
    """How often each rater is right over all classes: (..., raters)."""
    return np.asarray(np.einsum("...k,...rkk->...r", shares, rates))


def _normal(table: Array) -> Array:
    total = table.sum(axis=-1, keepdims=True)
    return np.divide(table, total, out=np.full(table.shape, 1 / table.shape[-1]), where=total > 0)


def _dirichlet(counts: Array, chooser: np.random.Generator) -> Array:
    drawn = chooser.standard_gamma(counts)
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True))


def _drawn(posterior: Array, chooser: np.random.Generator) -> Array:
    heights = posterior.cumsum(axis=1)
    places = (chooser.random((len(posterior), 1)) * heights[:, -1:] >= heights).sum(axis=1)
    return np.minimum(places, posterior.shape[1] - 1)


def _one_hot(places: Array, size: int) -> Array:
    return np.eye(size)[places]


def _natural(word: str) -> tuple[int, float, str]:
    """Numbers by size, before words by letter."""
    try:
        return 0, float(word), word
    except ValueError:
        return 1, 0.0, word


def counted(votes: Votes) -> Mapping[str, int]:
    """How many ratings each rater gave."""
    return {name: int(votes.counts[:, place].sum()) for place, name in enumerate(votes.raters)}
