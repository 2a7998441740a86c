"""Functions that scipy has and numpy has not: the one file that knows it, loaded only where one of them is needed."""

from __future__ import annotations

import numpy as np

from clandestine.engine.factor import Array


def beta_quantile(share: Array, a: float, b: float) -> Array:
    """The quantile of Beta(a, b) at each share.

    >>> beta_quantile(np.array([0.5]), 1.0, 1.0).tolist()
    [0.5]
    """
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, share), dtype=float)


def beta_share(value: Array, a: float, b: float) -> Array:
    """The share of Beta(a, b) that lies below each value: the inverse of `beta_quantile`.

    >>> beta_share(np.array([0.25]), 1.0, 1.0).tolist()
    [0.25]
    """
    from scipy.special import betainc

    return np.asarray(betainc(a, b, value), dtype=float)


def log_beta_density(value: Array, a: float, b: float) -> Array:
    """The log density of Beta(a, b) at values in 0 to 1, up to a constant.

    >>> log_beta_density(np.array([0.0, 0.5]), 1.0, 1.0).tolist()
    [0.0, 0.0]
    """
    from scipy.special import xlog1py, xlogy

    return np.asarray(xlogy(a - 1, value) + xlog1py(b - 1, -value), dtype=float)


def normal_scores(values: Array) -> Array:
    """Values of any shape by rank, as quantiles of the normal distribution (Blom's scores); equals get the mean of their ranks.

    >>> normal_scores(np.array([3.0, 1.0, 2.0])).round(3).tolist()
    [0.869, -0.869, 0.0]
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=None).reshape(values.shape)
    return np.asarray(ndtri((ranks - 0.375) / (values.size + 0.25)), dtype=float)


def log_gamma(values: Array) -> Array:
    """The natural log of the gamma function.

    >>> log_gamma(np.array([1.0, 2.0])).tolist()
    [0.0, 0.0]
    """
    from scipy.special import gammaln

    return np.asarray(gammaln(values), dtype=float)


def has_positive_solution(equations: Array, values: Array) -> bool:
    """Whether `equations` y = `values` for some y of which every entry is above 0 (`equations` has a row each).

    >>> [has_positive_solution(np.array([[1.0, 1.0]]), np.array([total])) for total in (1.0, 0.0)]
    [True, False]
    """
    from scipy.optimize import linprog

    rows, unknowns = equations.shape
    least = np.zeros(unknowns + 1)
    least[-1] = -1.0  # the least entry is made as large as it can be
    below = np.hstack([-np.eye(unknowns), np.ones((unknowns, 1))])
    found = linprog(
        least, A_ub=below, b_ub=np.zeros(unknowns), A_eq=np.hstack([equations, np.zeros((rows, 1))]), b_eq=values,
        bounds=[(None, None)] * unknowns + [(0, 1)],
    )  # fmt: skip
    return bool(found.status == 0 and -found.fun > 1e-7)
