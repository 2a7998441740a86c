"""A number somebody stands behind: its value, its doubt, its reason and its citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from typing_extensions import TypeAliasType

from clandestine.record.base import Flag, Name, Record

_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_decimal(text: Any) -> Any:
    """Read `0.6`, `6e-1`, `3/5` or `60 %` as a float; refuse everything else with a hint.

    >>> read_decimal("3/5"), read_decimal("60%"), read_decimal("6e-1")
    (0.6, 0.6, 0.6)
    """
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise ValueError("expected a number")
    if not isinstance(text, str):
        return float(text)
    word = text.strip()
    if "," in word:
        raise ValueError(f"expected a number, found {word!r}; write a decimal point, not a comma")
    scale = 1.0
    if word.endswith("%"):
        word, scale = word[:-1].strip(), 100.0
    parts = [part.strip() for part in word.split("/")]
    if len(parts) > 2 or not all(_DECIMAL.fullmatch(part) for part in parts):
        raise ValueError(f"expected a number such as 0.6, 3/5 or 60%, found {text!r}")
    value = float(parts[0])
    if len(parts) == 2:
        if float(parts[1]) == 0:
            raise ValueError(f"division by zero in {text!r}")
        value /= float(parts[1])
    if not -1e300 < value < 1e300:
        raise ValueError(f"expected an ordinary number, found {text!r}")
    return value / scale


Decimal = Annotated[float, BeforeValidator(read_decimal)]


Keys = Annotated[list[Name], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class Grounded(Record):
    """Anything that rests on a reason: `because`, and `cite` (states the figure) or `after` (supports the direction)."""

    because: str | None = None
    cite: Keys = Field(default_factory=list)
    after: Keys = Field(default_factory=list)
    guess: Flag = False

    @property
    def grounded(self) -> bool:
        """Whether the number is cited, or marked as a guess with its reason."""
        return bool(self.cite) or (self.guess and bool(self.because))


class Number(Grounded):
    """A probability, bare (`0.6`) or with doubt: hard limits `from` and `to`, or a Dirichlet `weight`.

    Probabilities are shares of 1. Raises (as a pydantic error) outside [0, 1], for limits turned round,
    and for a value outside its own limits. The doubt's meaning: docs/theory/doubt.md.
    """

    value: Decimal = Field(alias="is")
    low: Decimal | None = Field(default=None, alias="from")
    high: Decimal | None = Field(default=None, alias="to")
    weight: Decimal | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"is": value} if isinstance(value, (str, int, float)) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _within(self) -> Number:
        if not 0 <= self.value <= 1:
            words = f"a probability lies between 0 and 1, found {self.value:g}"
            per_cent = f"; as per cent write {self.value:g}% or {self.value / 100:g}" if 2 <= self.value <= 100 else ""
            raise ValueError(words + per_cent)
        if (self.low is None) != (self.high is None):
            raise ValueError("`from` and `to` go together")
        if self.low is not None and self.high is not None:
            if not 0 <= self.low <= self.high <= 1:
                raise ValueError(f"the limits {self.low:g} to {self.high:g} are turned round or outside 0 to 1")
            if not self.low <= self.value <= self.high:
                raise ValueError(f"{self.value:g} lies outside its own limits {self.low:g} to {self.high:g}")
            if self.weight is not None:
                raise ValueError("give either `from` and `to`, or `weight`, not both")
        if self.weight is not None and self.weight <= 0:
            raise ValueError("`weight` counts imagined cases and must be above 0")
        return self

    @property
    def structural(self) -> bool:
        """A plain 0 or 1: impossible or certain by definition, never moved by doubt."""
        return self.value in (0.0, 1.0) and self.low is None


class Ratio(Record):
    """A likelihood ratio stated directly: `4`, or `[low, mid, high]` for limits and mode on the log scale."""

    low: Decimal
    mid: Decimal
    high: Decimal

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return {"low": value, "mid": value, "high": value}
        if isinstance(value, (list, tuple)):
            if len(value) != 3:
                raise ValueError("expected one ratio, or three: [low, mid, high]")
            return dict(zip(("low", "mid", "high"), value, strict=True))
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Ratio:
        if not 0 <= self.low <= self.mid <= self.high:
            raise ValueError("a likelihood ratio is 0 or more, and low <= mid <= high")
        return self


def _is_number(value: Any) -> str:
    if isinstance(value, dict):
        return "number" if "is" in value else "rows"
    return "number"


# A table as people write it: numbers at the leaves, states of the parents on the way down.
if TYPE_CHECKING:
    Tree: TypeAlias = Number | dict[str, Any]  # mypy cannot follow the recursion below
else:
    Tree = TypeAliasType(
        "Tree",
        Annotated[
            Annotated[Number, Tag("number")] | Annotated[dict[Name, "Tree"], Tag("rows")],
            Discriminator(_is_number),
        ],
    )


def leaves(tree: Number | dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Number]]:
    """Walk a tree and yield (path, number) for every leaf, in the order written."""
    if isinstance(tree, Number):
        yield path, tree
        return
    for key, below in tree.items():
        yield from leaves(below, (*path, key))
