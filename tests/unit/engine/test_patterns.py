"""Tables of which each row has one of a few columns: the same as one column a row."""

from __future__ import annotations

import numpy as np
import pytest

from clandestine.engine import Bound, compile_circuit

ROWS, KINDS = 700, 6
CARDS = {"a": 3, "b": 2, "c": 4}
SCOPES = [("a",), ("a", "b"), ("a", "b"), ("b", "c"), ("c",)]


def _given(seed: int, tiny: float = 1.0) -> tuple[list[np.ndarray], dict[int, np.ndarray]]:
    chooser = np.random.default_rng(seed)
    tables = [chooser.random([CARDS[name] for name in scope]) for scope in SCOPES]
    for number in (2, 4):
        tables[number] = chooser.random((*tables[number].shape, KINDS)) * tiny
    tables[2][0] *= tiny
    tables[4][1, 2] = 0.0
    return tables, {number: chooser.integers(0, KINDS, ROWS) for number in (2, 4)}


@pytest.mark.parametrize("tiny", [1.0, 1e-150, 1e-300])
def test_a_pattern_is_its_column(tiny: float) -> None:
    """Values, marginals and gradients of tables, also where shares would underflow."""
    tables, patterns = _given(1, tiny)
    circuit = compile_circuit(SCOPES, CARDS, keep=["a"])
    one = Bound.of(circuit, tables).sweep(observed={"c": np.arange(ROWS) % 5 - 1}, patterns=patterns)
    spread = [table[..., patterns[number]] if number in patterns else table for number, table in enumerate(tables)]
    other = Bound.of(circuit, spread).sweep(observed={"c": np.arange(ROWS) % 5 - 1})
    assert np.isneginf(other.log_joint).any()
    np.testing.assert_allclose(one.log_joint, other.log_joint, rtol=1e-12)
    for name in CARDS:
        np.testing.assert_allclose(one.marginal(name), other.marginal(name), rtol=1e-9, atol=1e-14)
    for number in range(len(SCOPES)):
        np.testing.assert_allclose(one.table_gradient(number), other.table_gradient(number), rtol=1e-9)


@pytest.mark.parametrize("wrong", [np.full(ROWS, KINDS), np.full(ROWS, -1), np.zeros((ROWS, 1), dtype=int)])
def test_patterns_that_are_not_columns_are_refused(wrong: np.ndarray) -> None:
    """A column that is not there is never taken for another."""
    tables, patterns = _given(2)
    bound = Bound.of(compile_circuit(SCOPES, CARDS, keep=["a"]), tables)
    with pytest.raises(ValueError, match="patterns of table 2"):
        bound.sweep(patterns=patterns | {2: wrong})
