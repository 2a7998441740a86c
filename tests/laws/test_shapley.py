"""Shapley values against their definition by all orders, their axioms, and the sampled ones against the exact."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clandestine.ask.shapley import shapley


def game(values: list[float]):
    """A game from a table of 2^n worths."""
    table = np.array(values)

    def worth(sets: np.ndarray) -> np.ndarray:
        return table[(sets * 2 ** np.arange(sets.shape[1])).sum(axis=1)][:, None]

    return worth


def tables(count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(-10, 10), min_size=2**count, max_size=2**count)


games = st.integers(1, 5).flatmap(lambda count: st.tuples(st.just(count), tables(count)))


@given(games)
def test_as_defined_by_all_orders(drawn: tuple[int, list[float]]) -> None:
    """Each part gets what it adds to those before it, averaged over every order in which all can come."""
    count, values = drawn
    expected = np.zeros(count)
    orders = list(permutations(range(count)))
    for order in orders:
        before = 0
        for part in order:
            expected[part] += values[before | (1 << part)] - values[before]
            before |= 1 << part
    found = shapley(game(values), count)
    np.testing.assert_allclose(found.shares[:, 0], expected / len(orders), atol=1e-12)
    assert found.exact and not found.errors.any()


@given(games, st.data())
def test_the_axioms(drawn: tuple[int, list[float]], data: st.DataObject) -> None:
    """Shapley 1953: the whole is shared out, a part that adds nothing gets nothing, equals get the same, games add."""
    count, values = drawn
    shares = shapley(game(values), count).shares[:, 0]
    assert shares.sum() == pytest.approx(values[-1] - values[0], abs=1e-11)
    other = data.draw(tables(count))
    both = shapley(game(list(np.add(values, other))), count).shares[:, 0]
    np.testing.assert_allclose(both, shares + shapley(game(other), count).shares[:, 0], atol=1e-11)
    with_dummy = shapley(game(values * 2), count + 1).shares[:, 0]  # the last part changes nothing
    np.testing.assert_allclose(with_dummy, [*shares, 0], atol=1e-11)
    by_size = data.draw(st.lists(st.floats(-10, 10), min_size=count + 1, max_size=count + 1))
    equals = shapley(game([by_size[place.bit_count()] for place in range(2**count)]), count).shares[:, 0]
    np.testing.assert_allclose(equals, equals[0], atol=1e-11)


@given(tables(5), st.integers(0, 1000))
def test_drawn_orders(values: list[float], seed: int) -> None:
    """The sum stays exact; the shares lie near the exact ones by their own standard errors; the same seed gives the same."""
    exact = shapley(game(values), 5)
    drawn = shapley(game(values), 5, exact=4, pairs=200, seed=seed)
    assert not drawn.exact
    assert drawn.shares.sum() == pytest.approx(values[-1] - values[0], abs=1e-10)
    assert (abs(drawn.shares - exact.shares) <= 5.5 * drawn.errors + 1e-9).all()
    again = shapley(game(values), 5, exact=4, pairs=200, seed=seed)
    np.testing.assert_array_equal(again.shares, drawn.shares)


def test_what_adds_up_needs_no_drawing() -> None:
    """Where every part adds the same in every order, two orders say all, and the standard errors are nought."""
    worths = np.arange(1.0, 15.0)
    found = shapley(lambda sets: (sets @ worths)[:, None], 14, pairs=2)
    np.testing.assert_allclose(found.shares[:, 0], worths, atol=1e-12)
    np.testing.assert_allclose(found.errors, 0, atol=1e-12)
