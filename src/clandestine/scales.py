"""Odds, decibans and the words for them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

DECIBANS_PER_NAT = 10 / math.log(10)


def decibans(log_ratio: float) -> float:
    """Turn a natural log of a likelihood ratio into decibans (10 log10).

    >>> round(decibans(math.log(100)), 6)
    20.0
    """
    return log_ratio * DECIBANS_PER_NAT


@dataclass(frozen=True)
class Scale:
    """Words for weights of evidence: a name, and upper bounds of the likelihood ratio with their words.

    A scale is a file (verbal-7.json, which names its source); publications differ in the upper bands
    (docs/theory/weights.md), so the scale in force is named beside every word.

    >>> STANDARD.word(2.0), STANDARD.word(-25.0)
    ('cannot distinguish', 'moderately strong support')
    """

    name: str
    bands: tuple[tuple[float, str], ...]

    def word(self, weight: float) -> str:
        """The word for a weight in decibans, whichever side it favours; a bound belongs to the band above it."""
        ratio = 10 ** (min(abs(weight), 3000.0) / 10)
        return next(word for bound, word in self.bands if ratio < bound)

    def __str__(self) -> str:
        parts, low = [], 1.0
        for bound, word in self.bands:
            parts.append(f"{word} {low:,.0f}-{bound:,.0f}" if math.isfinite(bound) else f"{word} above {low:,.0f}")
            low = bound
        return f"scale {self.name} (likelihood ratio): " + "; ".join(parts)


def _shipped(name: str) -> Scale:
    """A scale out of its file beside this one (read by path: importlib.resources costs more than all else here)."""
    plain = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return Scale(plain["scale"], tuple((band.get("below", math.inf), band["say"]) for band in plain["bands"]))


STANDARD = _shipped("verbal-7")


def times(weight: float, left: str, right: str) -> str:
    """Say a weight in decibans as a ratio, the larger side first.

    >>> times(10.0, "clandestine", "retired")
    '10 times as likely under clandestine as under retired'
    >>> times(0.1, "clandestine", "retired")
    'about as likely under clandestine as under retired'
    """
    if math.isnan(weight):
        return "impossible under both"
    if abs(weight) < 0.2:
        return f"about as likely under {left} as under {right}"
    if weight < 0:
        left, right = right, left
    if math.isinf(weight):
        return f"possible under {left} only, not under {right}"
    return f"{two_digits(10 ** (abs(weight) / 10))} times as likely under {left} as under {right}"


def two_digits(value: float) -> str:
    """A number with two significant digits, without an exponent.

    >>> two_digits(0.0312), two_digits(1234.0), two_digits(3.0)
    ('0.031', '1200', '3.0')
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    places = 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:.{max(places, 0)}f}"


def signed(weight: float, digits: int = 1) -> str:
    """A weight with its sign; what rounds to nothing is +0.0.

    >>> signed(-3.21), signed(-0.04), signed(12.6, 0)
    ('-3.2', '+0.0', '+13')
    """
    return f"{round(weight, digits) + 0.0:+.{digits}f}"


def share(probability: float) -> str:
    """A probability with two digits that never reads as certain.

    >>> share(0.9999), share(0.25), share(0.0001), share(0.0)
    ('>0.99', '0.25', '<0.01', '0')
    """
    if probability in (0.0, 1.0):
        return f"{probability:g}"
    edge = 1e-12  # 0.01 worked out in another order is still 0.01
    if probability < 0.01 - edge:
        return "<0.01"
    if probability > 0.99 + edge:
        return ">0.99"
    return f"{probability:.2f}"
