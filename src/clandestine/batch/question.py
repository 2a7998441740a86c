"""What is asked of every dossier of a batch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from clandestine.errors import BadQuestion
from clandestine.record.digest import digest
from clandestine.record.model import Model
from clandestine.record.when import When
from clandestine.translate.asked import unknown
from clandestine.translate.view import View, views_of

DRAWS = 64
SEED = 0


@dataclass(frozen=True)
class Batch:
    """The question a batch asks: a model, what it is about, the views, and how much is told of each dossier.

    `window` is asked where a table states none. `draws` common draws of all doubtful numbers give a range; `weights` asks for
    the weight of the evidence, and of every item by leaving it out. `informing` lets the sensitive hypotheses be told where
    something bears on them. Raises BadQuestion for names the model does not have, and for a model of years.
    """

    model: Model
    about: str
    window: When | None = None
    scenarios: tuple[str, ...] = ()
    average: bool = False
    given: Mapping[str, str] = field(default_factory=dict)
    draws: int = 0
    seed: int = SEED
    weights: bool = False
    informing: bool = False

    @staticmethod
    def of(model: Model, about: str | None = None, **asked: object) -> Batch:
        """A question about a variable, by default the one the model is about."""
        named = about or model.about
        if named is None:
            raise BadQuestion("the model does not say what it is `about`; name a variable")
        return Batch(model, named, **asked)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if self.model.years is not None:
            raise BadQuestion(
                f"{self.model.name} goes by years: a batch asks about windows; ask for timelines one by one"
            )
        if self.about not in self.model.variables:
            raise BadQuestion(unknown("variable", self.about, self.model.variables))
        for name, state in self.given.items():
            if name not in self.model.variables:
                raise BadQuestion(unknown("variable", name, self.model.variables))
            if state not in self.model.states(name):
                raise BadQuestion(unknown(f"state of {name}", state, self.model.states(name)))
        for rule in self.model.sensitive:
            if rule.variable == self.about and not self.informing:
                raise BadQuestion(f"{self.about} is told of many people only with --with-informing")
        _ = self.views

    @cached_property
    def views(self) -> Sequence[View]:
        """The views the question is asked under."""
        found = views_of(self.model, self.scenarios, self.average)
        if any(self.about in view.supposition.set for view in found):
            return views_of(self.model, (), True)
        return found

    @cached_property
    def plain(self) -> dict[str, object]:
        """The question as plain data, the model by its digest."""
        return {
            "model": f"{self.model.name} {digest(self.model)}", "about": self.about, "window": str(self.window or ""),
            "views": [view.name for view in self.views], "given": dict(sorted(self.given.items())), "draws": self.draws,
            "seed": self.seed, "weights": self.weights, "informing": self.informing,
        }  # fmt: skip

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the whole question."""
        return sha256(json.dumps(self.plain, sort_keys=True).encode("utf-8")).hexdigest()[:12]
