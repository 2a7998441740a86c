"""Ways of seeing the movement, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clandestine.errors import BadQuestion
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.record.supposition import Supposition
from clandestine.translate.asked import unknown

AVERAGE = "average"  # the world-views mixed by their prior
PLAIN = "model"  # a model that has no world-views


@dataclass(frozen=True)
class View:
    """One way of seeing the movement (or whatever the model's scenarios are about): a named supposition."""

    name: str
    supposition: Supposition

    @property
    def under(self) -> str:
        """How a sentence begins that holds under this view; nothing where no view is taken."""
        return f"under {self.name}, " if self.name not in (AVERAGE, PLAIN) else ""

    def with_numbers(self, numbers: Mapping[str, Number]) -> View:
        """The same view with more numbers replaced."""
        if not numbers:
            return self
        held = {**self.supposition.numbers, **numbers}
        return View(self.name, self.supposition.model_copy(update={"numbers": held}))


def views_of(model: Model, scenarios: Sequence[str], average: bool) -> tuple[View, ...]:
    """The views asked for by name, else the model's world-views, else the plain one."""
    plain = View(AVERAGE if model.world_views else PLAIN, Supposition())
    if average:
        return (plain,)
    names = list(dict.fromkeys(scenarios)) or model.world_views
    for name in names:
        if name not in model.scenarios:
            raise BadQuestion(unknown("scenario", name, model.scenarios))
    return tuple(View(name, model.scenarios[name]) for name in names) or (plain,)
