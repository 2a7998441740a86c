"""The temper of a file: one hidden variable shared by everything in it."""

from __future__ import annotations

import numpy as np

from clandestine.record.dossier import Dossier
from clandestine.record.kind import Temper
from clandestine.record.model import ELSE, Model
from clandestine.record.number import Number
from clandestine.record.when import When
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.variables import row_of

GENUINE, MADE = "genuine", "made"


def file_of(dossier: Dossier, source: str) -> str:
    """The file a source stands in: itself, or what it is `part_of`, to the top."""
    above = dossier.sources[source].part_of
    return source if above is None else file_of(dossier, above)


def _papers(dossier: Dossier, file: str) -> list[str]:
    """The file itself, then everything that lies in it, in the dossier's order."""
    return [file, *(name for name in dossier.sources if name != file and file_of(dossier, name) == file)]


def temper_node(model: Model, dossier: Dossier, source: str, window: When) -> tuple[Node, str | None] | None:
    """The temper node of a source's file and the name of its manufactured state, or None where nothing is hidden.

    The file's own date picks the prior, else that of its first dated paper. With `made: m` on the file or on a paper in
    it, the manufactured state has prior m and the others share the rest; a paper whose kind has no temper then takes
    the file's, so that one doubt covers all of it (docs/theory/files.md, made.md).
    """
    file = file_of(dossier, source)
    papers = _papers(dossier, file)
    stated = [(at, dossier.sources[at].made) for at in papers]
    made = next(((at, number) for at, number in stated if number is not None), None)
    named = model.kinds[dossier.sources[source].kind].temper
    if named is None and made is not None:
        named = next((word for at in papers if (word := model.kinds[dossier.sources[at].kind].temper)), None)
    temper = model.tempers[named] if named else None
    if temper is None and made is None:
        return None
    states = tuple(temper.states) if temper else (GENUINE,)
    made_state = temper.made if temper else None
    if made is not None and made_state is None:
        states, made_state = (*states, MADE), MADE
    written = next((date for at in papers if (date := dossier.sources[at].date) is not None), window)

    def fill(numbers: Numbers) -> Array:
        if temper is None or named is None:
            table = np.zeros((len(states), 1))
            table[0] = 1
        else:
            table = _prior(model, named, temper, written, numbers)
            if len(states) > len(temper.states):
                table = np.concatenate([table, np.zeros((1, table.shape[1]))])
        if made is not None and made_state is not None:
            m = numbers.value(f"sources.{made[0]}.made", made[1], guess=False)
            table = table.copy()
            index = states.index(made_state)
            table[index] = 0
            table = table / table.sum(axis=0) * (1 - m)
            table[index] = m
        return table

    suffix = f" ({named})" if named else ""
    divided = made is not None and temper is not None and made_state in temper.states  # by what its own prior leaves
    return Node(f"temper of {file}{suffix}", states, (), fill, degree=0 if divided else 1), made_state


def _prior(model: Model, name: str, temper: Temper, written: When, numbers: Numbers) -> Array:
    """The prior over tempers for a writing date: each period's row by its share of the years."""
    path, tree = f"tempers.{name}.prior", temper.prior
    if isinstance(tree, Number) or any(state in tree for state in temper.states):
        return row_of(numbers, path, tree, temper.states, temper.guess)
    own = {period: dates for period, dates in model.periods.items() if period in tree}
    # Other periods stand for years that this table has none for; those that cut its own years anew are none of its business.
    other = {
        period: dates
        for period, dates in model.periods.items()
        if period not in own and not any(dates.overlaps(mine) for mine in own.values())
    }
    shares = written.share_of(own | other) or {ELSE: 1.0}
    parts = []
    for period, weight in shares.items():
        key = period if period in tree else ELSE
        parts.append(weight * row_of(numbers, f"{path}.{key}", tree[key], temper.states, temper.guess))
    rows = max(part.shape[-1] for part in parts)
    return np.asarray(sum(np.broadcast_to(part, (part.shape[0], rows)) for part in parts))
