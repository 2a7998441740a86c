"""Do chains agree, how much are their draws worth, and how far has a distribution moved?"""

from __future__ import annotations

import numpy as np

from clandestine.engine.special import normal_scores
from clandestine.translate.numbers import Array

BINS = 12


def split_rhat(draws: Array) -> float:
    """The potential scale reduction of draws (draws, chains), each chain cut in two halves: 1 where all agree.

    Formula: Gelman et al. 2013, Bayesian Data Analysis, section 11.4; by ranks, as Vehtari et al. 2021 advise.

    >>> split_rhat(np.random.default_rng(1).random((400, 4))) < 1.02
    True
    """
    halves = _scores(_split(draws))
    length = halves.shape[0]
    within = halves.var(axis=0, ddof=1).mean()
    between = length * halves.mean(axis=0).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt(((length - 1) / length * within + between / length) / within))


def effective(draws: Array) -> float:
    """How many independent draws those of chains, (draws, chains), are worth: Geyer's initial monotone sequence over all chains.

    >>> 1200 < effective(np.random.default_rng(1).random((400, 4))) < 2000
    True
    """
    halves = _scores(_split(draws))
    length, chains = halves.shape
    within = halves.var(axis=0, ddof=1).mean()
    whole = (length - 1) / length * within + halves.mean(axis=0).var(ddof=1)
    if whole == 0:
        return float(length * chains)
    centred = halves - halves.mean(axis=0)
    size = 2 ** int(np.ceil(np.log2(2 * length)))
    spectrum = np.fft.rfft(centred, size, axis=0)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), size, axis=0)[:length].mean(axis=1) / length
    rho = 1 - (within - covariance * length / (length - 1)) / whole
    pairs = [rho[at] + rho[at + 1] for at in range(0, length - 1, 2)]
    pairs[0] = 1.0 + rho[1]
    kept, least = 0.0, np.inf
    for pair in pairs:
        if pair < 0:
            break
        least = min(least, pair)
        kept += least
    count = length * chains
    return float(min(count / max(2 * kept - 1, 1 / np.log10(count)), count * np.log10(count)))


def overlap(levels: Array) -> float:
    """How much of a distribution is where it was: the common area of the prior and of draws, told as levels of the prior, 0 to 1.

    1 where nothing has moved, 0 where the two have nothing in common. Levels are shares of the prior that lie below a draw.

    >>> overlap((np.arange(1200) + 0.5) / 1200), overlap(np.full(1200, 0.999))
    (1.0, 0.0833...)
    """
    counts = np.histogram(levels, bins=BINS, range=(0.0, 1.0))[0]
    return float(np.minimum(counts / counts.sum(), 1 / BINS).sum())


def _split(draws: Array) -> Array:
    half = len(draws) // 2
    return np.concatenate([draws[:half], draws[half : 2 * half]], axis=1)


def _scores(draws: Array) -> Array:
    return np.zeros(draws.shape) if draws.min() == draws.max() else normal_scores(draws)
