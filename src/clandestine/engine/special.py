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
