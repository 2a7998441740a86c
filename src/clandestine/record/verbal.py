"""A scale of words for weights of evidence, as it stands in a file."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from pydantic import Field, field_validator

from clandestine.record.base import Name, Record
from clandestine.scales import Scale


class Band(Record):
    """Likelihood ratios below a bound, and the words for them; the last band has no bound."""

    below: float = Field(default=inf, gt=1)
    say: Name


class VerbalScale(Record):
    """Bands of the likelihood ratio (the larger side over the smaller) in rising order; the last is open."""

    scale: Name
    source: str | None = None
    because: str | None = None
    bands: list[Band] = Field(min_length=1)

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: list[Band]) -> list[Band]:
        bounds = [band.below for band in bands]
        if bounds[-1] != inf or any(low >= high for low, high in pairwise(bounds)):
            raise ValueError("every bound (`below`) lies above the one before it, and the last band has none")
        return bands

    def as_scale(self) -> Scale:
        """The scale that answers use."""
        return Scale(self.scale, tuple((band.below, band.say) for band in self.bands))
