"""One variable of a case in all years at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from clandestine.engine import Bound, Chain, Factor
from clandestine.engine.clash import Rows
from clandestine.errors import BadQuestion
from clandestine.translate.asked import unknown
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.view import View
from clandestine.translate.years import Copy, Years


@dataclass(frozen=True)
class Yearly:
    """A variable asked about in every year; raises BadQuestion where the model has no years, or does not have the variable."""

    case: Case
    variable: str
    _chains: dict[str, Chain] = field(default_factory=dict)
    _bounds: dict[tuple[str, tuple[str, ...]], Bound] = field(default_factory=dict)

    @property
    def model(self) -> Years:
        """The model, its variables copied."""
        model = self.case.model
        if not isinstance(model, Years):
            raise BadQuestion(f"{model.name} does not go by years; person-years does (--model person-years)")
        return model

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the model."""
        return tuple(self.model.span)

    @cached_property
    def copies(self) -> tuple[str, ...]:
        """The variable's copies, a node a year."""
        known = self.model.of.variables
        if self.variable not in known:
            raise BadQuestion(unknown("variable", self.variable, known))
        if self.variable in self.model.variables:
            raise BadQuestion(f"{self.variable} is of the world and the same in all years; ask for its posterior")
        return tuple(self.model.copy_in(self.variable, year) for year in self.years)

    @property
    def states(self) -> tuple[str, ...]:
        """The states of the variable."""
        _ = self.copies  # refused in words where the model does not have it
        return self.model.states(self.variable)

    def posterior(self, view: View, masks: Rows | None = None, *, draws: int = 0, seed: int = 0) -> Array:
        """P(variable in each year | items in force, what is given), shape (years, states, rows); rows as `Case.log_joint` has them.

        One run up and down gives every year. Impossible rows are all zero.
        """
        return self.posteriors(view, masks, draws=draws, seed=seed)[self.variable]

    def posteriors(
        self, view: View, masks: Rows | None = None, *, beside: Sequence[str] = (), draws: int = 0, seed: int = 0
    ) -> dict[str, Array]:
        """The same for the variable and for others `beside` it, from the same run."""
        work, about = self.case.work, self.copies[-1]
        named = {self.variable: self.copies} | {name: Yearly(self.case, name).copies for name in beside}
        also = tuple(copy for copies in named.values() for copy in copies if copy != about)
        bound = self._bounds.get((view.name, tuple(named))) if not draws else None
        if bound is None:
            numbers = Numbers(draws, seed, view.supposition.numbers)
            bound = work.filled(about, numbers, also, left=work.left(about, view, also))
        if not draws:  # the stated numbers are asked again
            self._bounds[view.name, tuple(named)] = bound
        masks = work.every if masks is None else masks
        swept = work.sweep(bound, view, masks)
        if draws == 0 and len(masks) == 1:
            self.case.refuse_impossible(swept.log_joint.reshape(-1, swept.log_joint.shape[-1]), view)
        rows = max(1 + draws, len(masks))
        return {
            name: np.stack([np.broadcast_to(one, (len(one), rows)) for one in map(swept.marginal, copies)])
            for name, copies in named.items()
        }

    def prior(self, view: View) -> Array:
        """The same with no item in force, and nothing recorded of the person's life but what is given; shape (years, states)."""
        return self.posterior(view, ~self.case.work.every)[..., 0]

    def chain(self, view: View) -> Chain:
        """The years as a chain under a view, all items in force: what lives on from year to year, with this variable watched.

        Raises TooLarge where too much lives on.
        """
        if view.name not in self._chains:
            work, about = self.case.work, self.copies[-1]
            also = self.copies[:-1]
            left = work.left(about, view, also)
            bound = work.filled(about, Numbers(replace=view.supposition.numbers), also, left=left)
            cards = bound.circuit.cards
            known = {name: held for name, held in work.fixed(view).items() if name in cards and name not in left}
            factors = [*bound.tables, *(Factor.of((name,), held) for name, held in known.items())]
            for name, place in work.seen(work.every).items():
                factors.append(Factor.of((name,), np.eye(cards[name])[:, place]))
            slices = {
                name: max(0, known.year - self.years[0])
                for name, known in self.model.variables.items()
                if name in cards and isinstance(known, Copy)
            }
            self._chains[view.name] = Chain.of(factors, slices, cards, self.copies)
        return self._chains[view.name]
