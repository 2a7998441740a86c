"""One person judged: the verdicts on them as distributions over years, and what each way of answering makes of the same years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.engine.clash import Rows
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.verdict import Verdict, Verdicts
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.yearly import Yearly

WAYS = ("model", "prior", "naive", "without own")
UNKNOWN = "unknown"
FEW = 5  # restarts of the search for an order of work: every person is asked once


@dataclass(frozen=True)
class Judged:
    """One verdict on one person: `target` over states, and for each way of answering an array (years, states).

    Ways: "model" (all items), "prior" (none), "naive" (each item as if it were the only one, multiplied), and "without own"
    (without items whose source is the verdict's own work or its kin). `own` are these items.
    """

    verdict: Verdict
    years: tuple[int, ...]
    states: tuple[str, ...]
    target: Array
    answers: Mapping[str, Array]
    own: tuple[str, ...]


def judged(
    model: Model, dossier: Dossier, verdicts: Verdicts, *, average: bool = True, scenario: str | None = None
) -> dict[str, list[Judged]]:
    """Every verdict on a person against a model of years, for every variable that verdicts speak of.

    Probabilities are those given that the person was alive: states that no verdict has are left out, and the rest made to sum to 1.
    """
    case = Case(model, dossier, scenarios=[scenario] if scenario else [], average=average, restarts=FEW)
    mine = [one for one in verdicts.verdicts if one.dossier == dossier.dossier]
    owns = [own_items(case, one) for one in mine]
    first, *others = spoken(verdicts)
    yearly = Yearly(case, first)
    swept = yearly.posteriors(case.views[0], _masks(case, owns), beside=others)
    return {
        name: [
            found
            for place, one in enumerate(mine)
            if (found := _one(yearly, verdicts, one, name, swept[name], place, owns[place])) is not None
        ]
        for name in (first, *others)
    }


def led_by(model: Model, dossier: Dossier, one: Judged, variable: str, scenario: str | None = None) -> dict[str, float]:
    """What the removal of each item does to the log score of one verdict, averaged over its years: below 0 it leads away."""
    case = Case(model, dossier, scenarios=[scenario] if scenario else [], average=scenario is None, restarts=FEW)
    yearly, count = Yearly(case, variable), len(case.network.items)
    masks = np.concatenate([np.ones((1, count), dtype=bool), ~np.eye(count, dtype=bool)])
    held = yearly.posterior(case.views[0], masks)[[yearly.years.index(year) for year in one.years]]
    held = held[:, [yearly.states.index(state) for state in one.states]]
    logs = np.log(np.maximum(held / held.sum(axis=1, keepdims=True), 1e-300))
    taken = (one.target[:, None] * (logs[..., :1] - logs[..., 1:])).sum(axis=1).mean(axis=0)
    return dict(zip((item.id for item in case.network.items), map(float, taken), strict=True))


def spoken(verdicts: Verdicts) -> list[str]:
    """The variables that the words of verdicts speak of."""
    return list(dict.fromkeys(name for rows in verdicts.words.values() for name in rows))


def _one(
    yearly: Yearly, verdicts: Verdicts, verdict: Verdict, variable: str, swept: Array, place: int, own: set[str]
) -> Judged | None:
    """One verdict on one variable; None where it speaks of no year of the model."""
    years = (
        yearly.years if verdict.when is None else tuple(verdict.when.possible_years(yearly.years[0], yearly.years[-1]))
    )
    if not years:
        return None
    states = yearly.model.states(variable)
    kept = [states.index(state) for state in verdicts.words[verdict.verdict][variable]]
    held = swept[[yearly.years.index(year) for year in years]][:, kept]
    total = held.sum(axis=1, keepdims=True)
    held = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
    row = target(verdicts, verdict, variable)
    count = len(yearly.case.network.items)
    answers = {
        "model": held[..., 0],
        "prior": held[..., 1],
        "naive": _naive(held[..., 1], held[..., 2 : 2 + count]),
        "without own": held[..., 2 + count + place],
    }
    return Judged(verdict, years, tuple(states[at] for at in kept), row, answers, tuple(sorted(own)))


def target(verdicts: Verdicts, verdict: Verdict, variable: str) -> Array:
    """The distribution a verdict stands for: the row of its word, mixed with that of `unknown` as far as it is not sure."""
    row, plain = (_row(verdicts, word, variable) for word in (verdict.verdict, UNKNOWN))
    sure = verdicts.sure[verdict.confidence].value if verdict.confidence in verdicts.sure else 1.0
    return sure * row + (1 - sure) * plain


def _row(verdicts: Verdicts, word: str, variable: str) -> Array:
    row = np.array([number.value for number in verdicts.words[word][variable].values()])
    return np.asarray(row / row.sum())


def own_items(case: Case, verdict: Verdict) -> set[str]:
    """The items whose source is the verdict's own work, or its kin: in one file with it, or gone back to one original."""
    sources = case.dossier.sources
    own = {name for name, source in sources.items() if verdict.by is not None and source.cite == verdict.by}
    grown = True
    while grown:
        more = {
            name
            for name, source in sources.items()
            if name not in own
            and (
                source.derives_from in own or source.part_of in own or any(name in _above(sources[one]) for one in own)
            )
        }
        own, grown = own | more, bool(more)
    return {item.id for item in case.network.items if item.source in own}


def _above(source: object) -> Sequence[str | None]:
    return [getattr(source, "derives_from", None), getattr(source, "part_of", None)]


def _masks(case: Case, owns: Sequence[set[str]]) -> Rows:
    """Rows of items in force: all, none, each alone, and all but the own items of each verdict."""
    items = [item.id for item in case.network.items]
    alone = np.eye(len(items), dtype=bool)
    rows = [np.ones((1, len(items)), dtype=bool), np.zeros((1, len(items)), dtype=bool), alone]
    rows.append(
        np.array([[item not in own for item in items] for own in owns], dtype=bool).reshape(len(owns), len(items))
    )
    return np.concatenate(rows)


def _naive(prior: Array, alone: Array) -> Array:
    """Prior times the likelihood of each item taken alone, as if they hung on nothing but the state: (years, states)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(prior) + np.where(prior[..., None] > 0, np.log(alone) - np.log(prior)[..., None], 0.0).sum(
            axis=-1
        )
    scaled = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True))
