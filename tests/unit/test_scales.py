"""The words for weights: boundaries of the named scale, pinned."""

from __future__ import annotations

import math

import pytest

from clandestine.scales import STANDARD, decibans, share, times, two_digits


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (1, "cannot distinguish"),
        (1.99, "cannot distinguish"),
        (2, "weak support"),
        (9.99, "weak support"),
        (10, "moderate support"),
        (100, "moderately strong support"),
        (1e3, "strong support"),
        (1e4, "very strong support"),
        (1e6, "extremely strong support"),
        (math.inf, "extremely strong support"),
    ],
)
def test_boundaries_belong_to_the_band_above(ratio: float, word: str) -> None:
    """Published case 4.7: publications disagree on the upper bands, so ours are named and pinned."""
    weight = 10 * math.log10(ratio) + (1e-12 if ratio > 1 else 0)
    assert STANDARD.word(weight) == word
    assert STANDARD.word(-weight) == word


def test_the_scale_prints_itself() -> None:
    """Whoever reads a word must be able to read the scale."""
    assert str(STANDARD).startswith("scale verbal-7 (likelihood ratio): cannot distinguish 1-2")


def test_decibans_of_ten_to_one() -> None:
    """10 to 1 is ten decibans."""
    assert math.isclose(decibans(math.log(10)), 10)


def test_words_never_say_certain() -> None:
    """A probability that is not 0 or 1 never prints as such."""
    assert share(1 - 1e-15) == ">0.99"
    assert share(1e-300) == "<0.01"
    assert share(1.0) == "1"


def test_the_larger_side_comes_first() -> None:
    """A weight against the first state is told as a weight for the second."""
    assert times(-10, "open", "retired") == "10 times as likely under retired as under open"
    assert times(-math.inf, "open", "retired") == "possible under retired only, not under open"
    assert two_digits(0.00456) == "0.0046"
