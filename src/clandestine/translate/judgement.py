"""A historian's direct judgement as a node: a likelihood ratio, an Admiralty grade, a paper known to be withheld."""

from __future__ import annotations

import numpy as np

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.number import Number, Ratio
from clandestine.translate.node import Node, stacked
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.selection import Saying


def judgement(model: Model, dossier: Dossier, saying: Saying) -> Node:
    """A likelihood ratio stated directly, or read from a grade: a node seen with probability proportional to it.

    Formula: docs/theory/judgement.md. States not named have ratio 1.
    """
    seen = saying.observations[0]
    states = model.states(saying.variable)
    if seen.lr is not None:
        ratios = dict(seen.lr[saying.variable])
        paths = {state: f"observations.{seen.id}.lr.{state}" for state in ratios}
    else:
        grade = grade_in_force(dossier, saying)
        ratios = {str(saying.state): model.admiralty[grade]}
        paths = {str(saying.state): f"admiralty.{grade}"}
    top = max([1.0, *(ratio.high for ratio in ratios.values())])
    plain = Ratio(low=1, mid=1, high=1)

    def fill(numbers: Numbers) -> Array:
        rows = [numbers.ratio(paths.get(state, "one"), ratios.get(state, plain)) / top for state in states]
        return stacked([np.stack([row, 1 - row]) for row in rows], axis=0)

    return Node(f"judgement {seen.id} on {saying.variable}", ("judged", "other"), (saying.variable,), fill)


def grade_in_force(dossier: Dossier, saying: Saying) -> str:
    """The grade as it counts: digit 1, confirmed by others, reads as 2 when the confirming item is in the dossier."""
    seen = saying.observations[0]
    grade = str(seen.grade)
    confirmed = any(
        other.asserts == seen.asserts and other.by != seen.by
        for other in dossier.observations
        if other.id != seen.id and other.asserts is not None
    )
    return f"{grade[0]}2" if grade.endswith("1") and confirmed else grade


def withheld(model: Model, saying: Saying) -> Node:
    """A paper known to be withheld: P(withheld | state) as stated."""
    seen = saying.observations[0]
    never = Number(value=0.0)

    def fill(numbers: Numbers) -> Array:
        rows = [
            numbers.value(f"observations.{seen.id}.rates.{state}", seen.rates.get(state, never))
            for state in model.states(saying.variable)
        ]
        return stacked([np.stack([row, 1 - row]) for row in rows], axis=0)

    return Node(f"withheld {seen.id} on {saying.variable}", ("withheld", "open"), (saying.variable,), fill)
