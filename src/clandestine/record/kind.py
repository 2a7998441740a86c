"""A kind of source: who wrote it for whom, how its motives bend it, and the rates that follow."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from clandestine.record.base import Flag, Name, Record
from clandestine.record.number import Grounded, Keys, Number, Tree
from clandestine.record.when import Edtf


class Bias(Record):
    """The bias of a kind of source in words: what it inflates, hides and misses, and what speaks for it."""

    author: str | None = None
    audience: str | None = None
    inflates: list[str] = Field(default_factory=list)
    hides: list[str] = Field(default_factory=list)
    misses: list[str] = Field(default_factory=list)
    favour: list[str] = Field(default_factory=list)
    after: Keys = Field(default_factory=list)


class Denies(Record):
    """Rates of denial: `so` where the thing is true, `not_so` where it is not."""

    so: Tree = Field(default_factory=lambda: Number(value=0.0))
    not_so: Tree = Field(default_factory=lambda: Number(value=0.0))


class Rates(Grounded):
    """How often this kind of source reports one variable (docs/theory/report.md).

    Each rate is one number, or a mapping from the states of the file's temper to numbers; `sees` may also map
    the states of the variable. `sees`: P(says it | so). `invents`: P(says it | not so), for more than two states
    the total false rate, shared out by `confuses` (uniformly if not given). `denies`: see Denies; the rest is silence.
    `conceals`: {variable: {state: share}} thins assertions where that variable has that state; the `cover` share
    of what is thinned becomes denial, the rest silence. `knows` and `kept` thin `sees` for silences.
    """

    sees: Tree | None = None
    invents: Tree | None = None
    denies: Denies | None = None
    conceals: dict[Name, dict[Name, Number]] = Field(default_factory=dict)
    cover: Number | None = None
    confuses: dict[Name, dict[Name, Number]] = Field(default_factory=dict)
    knows: Number | None = None
    kept: Number | None = None


class Made(Grounded):
    """What a made (forced, fabricated, provoked) document says, whatever the truth: P(asserts), P(denies)."""

    asserts: Number
    denies: Number = Field(default_factory=lambda: Number(value=0.0))


class Temper(Grounded):
    """The hidden state of a file, shared by everything in it.

    `prior` is a row over `states`, or a mapping from the model's periods to such rows (the period of writing picks).
    `made` names the state in which the file is manufactured; `ordered` states share one doubt.
    """

    says: str | None = None
    states: list[Name]
    ordered: Flag = False
    made: Name | None = None
    prior: Tree


class Kind(Grounded):
    """A kind of source with its bias block, its rates, and the temper its files share."""

    says: str
    bias: Bias = Field(default_factory=Bias)
    time: Edtf | None = None
    temper: Name | None = None
    rates: Rates | None = None
    about: dict[Name, Rates] = Field(default_factory=dict)
    deals_with: dict[Name, Number] = Field(default_factory=dict)
    made: Made | None = None

    def rates_for(self, variable: str) -> dict[str, tuple[str, Any]]:
        """The rates in force for a variable: name -> (path of the block it stands in, value).

        What `about` does not state is taken from the kind's general `rates`.
        """
        found: dict[str, tuple[str, Any]] = {}
        blocks = [("rates", self.rates), (f"about.{variable}", self.about.get(variable))]
        for path, block in blocks:
            if block is None:
                continue
            for name in ("sees", "invents", "denies", "cover", "knows", "kept"):
                value = getattr(block, name)
                if value is not None:
                    found[name] = (path, value)
            for name in ("conceals", "confuses"):
                if getattr(block, name):
                    found[name] = (path, getattr(block, name))
        return found
