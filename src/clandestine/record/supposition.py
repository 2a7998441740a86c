"""A citable what-if: variables set, numbers changed, and why."""

from __future__ import annotations

from pydantic import Field

from clandestine.record.base import Name
from clandestine.record.number import Grounded, Number


class Supposition(Grounded):
    """A what-if: `set` fixes variables at a state, `numbers` replaces named numbers of the model by path.

    A number's path is the way to it in the model file, joined by dots:
    `variables.informs.prior`, `kinds.relief_bulletin.rates.sees`.
    """

    says: str | None = None
    set: dict[Name, Name] = Field(default_factory=dict)
    numbers: dict[str, Number] = Field(default_factory=dict)
