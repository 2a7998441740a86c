"""Small models and dossiers for the laws, and the few numbers the laws compare.

Nothing here computes an expectation: every law writes its own oracle out of the formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import Case

X = ("absent", "present")


def model(variables: Mapping[str, Any] | None = None, kinds: Mapping[str, Any] | None = None, **rest: Any) -> Model:
    """A model about `x`; by default one variable with two states and even odds."""
    return Model.model_validate(
        {
            "clandestine": "1",
            "name": "small",
            "about": "x",
            "variables": variables or {"x": two()},
            "kinds": {name: {"says": "a kind of source", **body} for name, body in (kinds or {}).items()},
            **rest,
        }
    )


def two(prior: float = 0.5) -> dict[str, Any]:
    """A variable absent/present with P(present)."""
    return {"states": X, "prior": prior}


def many(*prior: float, names: str = "abcdefgh") -> dict[str, Any]:
    """A variable with as many states as there are numbers in its prior."""
    states = list(names[: len(prior)])
    return {"states": states, "prior": dict(zip(states, prior, strict=True))}


def rates(sees: Any = 0.6, invents: Any = 0.1, so: Any = 0.0, not_so: Any = 0.0, **rest: Any) -> dict[str, Any]:
    """A block of rates."""
    return {"sees": sees, "invents": invents, "denies": {"so": so, "not_so": not_so}, **rest}


def kind(sees: Any = 0.6, invents: Any = 0.1, so: Any = 0.0, not_so: Any = 0.0, **rest: Any) -> dict[str, Any]:
    """A kind of source with one general block of rates; what else a kind has goes in `rest`."""
    inside = {name: rest.pop(name) for name in ("conceals", "cover", "confuses", "knows", "kept") if name in rest}
    return {"rates": rates(sees, invents, so, not_so, **inside), **rest}


def says(name: str, by: str, variable: str = "x", state: str = "present", **rest: Any) -> dict[str, Any]:
    """An observation that asserts."""
    return {"id": name, "by": by, "asserts": {variable: state}, **rest}


def denies(name: str, by: str, variable: str = "x", state: str = "present", **rest: Any) -> dict[str, Any]:
    """An observation that denies."""
    return {"id": name, "by": by, "denies": {variable: state}, **rest}


def dossier(sources: Mapping[str, Any], observations: Sequence[Mapping[str, Any]], **rest: Any) -> Dossier:
    """A dossier for the window 1925; a source may be given as the name of its kind."""
    return Dossier.model_validate(
        {
            "clandestine": "1",
            "dossier": "small",
            "window": "1925",
            "sources": {name: {"kind": body} if isinstance(body, str) else body for name, body in sources.items()},
            "observations": list(observations),
            **rest,
        }
    )


def joint(case: Case, about: str = "x", without: Iterable[str] = (), draws: int = 0) -> np.ndarray:
    """P(about = s, items), shape (states, rows), with some items masked out."""
    dropped = set(without)
    masks = np.array([[item.id not in dropped for item in case.network.items]]).reshape(1, -1)
    return np.exp(case.log_joint(about, case.views[0], masks, draws=draws))


def posterior(case: Case, about: str = "x", without: Iterable[str] = (), view: int = 0) -> np.ndarray:
    """P(about | items) at the stated values, shape (states,)."""
    dropped = set(without)
    masks = np.array([[item.id not in dropped for item in case.network.items]]).reshape(1, -1)
    found = np.exp(case.log_joint(about, case.views[view], masks))[:, 0]
    return found / found.sum()


def likelihood(case: Case, about: str = "x", without: Iterable[str] = ()) -> np.ndarray:
    """P(items | about = s), shape (states,)."""
    before = np.exp(case.prior_log_joint(about, case.views[0]))[:, 0]
    return joint(case, about, without)[:, 0] / before


def ratio(case: Case, about: str = "x", first: int = 1, second: int = 0) -> float:
    """The likelihood ratio of all items between two states (by default present against absent)."""
    both = likelihood(case, about)
    return float(both[first] / both[second])


def db(value: float) -> float:
    """Decibans of a likelihood ratio."""
    return 10 * math.log10(value)


def close(left: Any, right: Any, tolerance: float = 1e-10) -> None:
    """Fail unless two arrays agree."""
    np.testing.assert_allclose(left, right, rtol=tolerance, atol=1e-14)


def normal(values: Iterable[float]) -> np.ndarray:
    """Scaled to sum 1."""
    array = np.array(list(values), dtype=float)
    return array / array.sum()


shares = st.integers(1, 99).map(lambda hundredths: hundredths / 100)
"""Probabilities inside (0, 1), readable in a report of a failing example."""

halves = st.integers(1, 49).map(lambda hundredths: hundredths / 100)
"""Probabilities of which two never exceed 1 together."""
