"""When did the role change? The answer in every year, the courses it may have taken, and what each item does to chosen years."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clandestine.ask.bands import Mark, bands, legend, marks, signs_of
from clandestine.ask.courses import Courses, courses_data, courses_of, told_of_change, told_of_course, told_of_first
from clandestine.ask.finding import Finding
from clandestine.ask.manners import (
    called,
    carried,
    counted,
    heading,
    listed_notes,
    sentence,
    unnameable,
    withheld_states,
)
from clandestine.ask.posterior import LEVEL, SEED
from clandestine.ask.provenance import provenance
from clandestine.ask.table import Cell, Column, Row, Table
from clandestine.errors import BadQuestion
from clandestine.scales import share
from clandestine.translate.case import Case
from clandestine.translate.numbers import Array
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.view import View
from clandestine.translate.yearly import Yearly
from clandestine.translate.years import base

DRAWS = 200


@dataclass(frozen=True)
class Answered:
    """A variable in every year under one view: arrays (years, states), `low` and `high` the range over draws; and its courses."""

    view: View
    prior: Array
    posterior: Array
    low: Array
    high: Array
    courses: Courses


def timeline(
    case: Case,
    about: str | None = None,
    *,
    years: Sequence[int] = (),
    changed: tuple[int, int] | None = None,
    first: str | None = None,
    paths: int = 3,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Finding:
    """The probability of every state of a variable in every year of the model, under each view, with its range.

    `years` are those for which every item's effect is told (what its removal changes). `changed` asks how likely the variable
    changed within two years, `first` in which year it first was in a state; `paths` of the likeliest courses are named. All is
    exact (docs/theory/years.md). Raises BadQuestion for a model without years or a name it does not have, ImpossibleEvidence, and
    TooLarge where an exact answer would be too large.
    """
    yearly = Yearly(case, _variable(case, about))
    hidden = withheld_states(case, yearly.variable)
    _check(yearly, years, changed, first, hidden)
    barred = (unnameable(case, yearly.variable) | set(hidden)) & set(yearly.states)
    if hidden and set(yearly.states) <= set(hidden):
        raise BadQuestion(next(iter(hidden.values())))
    views = case.views_for(yearly.copies[-1])
    found = [_answered(yearly, view, draws, seed, level, paths, barred) for view in views]
    effects = {one.view.name: _effects(yearly, one, years) for one in found} if years else {}
    return Finding(
        question="timeline",
        heading=heading(case, f"{yearly.variable} year by year, {yearly.years[0]} to {yearly.years[-1]}"),
        table=_table(yearly, found, hidden),
        answer=_effects_table(yearly, found, effects, years, hidden) if years else None,
        figure=_figure(yearly, found, hidden),
        sentence=_sentence(yearly, found, hidden, changed, first),
        data=_data(yearly, found, hidden, effects, changed, level, draws),
        provenance=provenance(case, seed=seed, draws=draws),
        notes=tuple(_notes(yearly, found, hidden, years)),
    )


def _variable(case: Case, about: str | None) -> str:
    named = about or case.dossier.about or case.model.about
    if named is None:
        raise BadQuestion("neither the model nor the dossier says what it is `about`; name a variable")
    return base(named)


def _check(
    yearly: Yearly, years: Sequence[int], changed: tuple[int, int] | None, first: str | None, hidden: Mapping[str, str]
) -> None:
    for year in (*years, *(changed or ())):
        if year not in yearly.years:
            raise BadQuestion(f"{yearly.model.name} has no year {year}; it has {yearly.years[0]} to {yearly.years[-1]}")
    if changed is not None and changed[0] >= changed[1]:
        raise BadQuestion(f"{changed[0]}/{changed[1]}: name an earlier and a later year")
    if first is not None and first not in yearly.states:
        raise BadQuestion(f"{yearly.variable} has no state {first!r}; its states are {', '.join(yearly.states)}")
    if first in hidden:
        raise BadQuestion(hidden[str(first)])


def _answered(
    yearly: Yearly, view: View, draws: int, seed: int, level: float, paths: int, barred: Collection[str]
) -> Answered:
    after = yearly.posterior(view)[..., 0]
    low, high = after, after
    if draws:
        drawn = yearly.posterior(view, draws=draws, seed=seed)[..., 1:]
        possible = drawn[0].sum(axis=0) > 0
        low, high = np.quantile(drawn[..., possible], [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return Answered(view, yearly.prior(view), after, low, high, courses_of(yearly, view, paths, barred))


def _effects(yearly: Yearly, told: Answered, years: Sequence[int]) -> Array:
    """What the removal of each item takes away from every state's probability, shape (items, chosen years, states)."""
    count = len(yearly.case.network.items)
    masks = np.concatenate([np.ones((1, count), dtype=bool), ~np.eye(count, dtype=bool)])
    every = yearly.posterior(told.view, masks)[[yearly.years.index(year) for year in years]]
    return np.moveaxis(every[..., :1] - every[..., 1:], -1, 0)


def _leading(yearly: Yearly, told: Answered, place: int, hidden: Mapping[str, str]) -> int:
    """The likeliest state in a year that may be named as leading."""
    barred = unnameable(yearly.case, yearly.variable) | set(hidden)
    allowed = [at for at, state in enumerate(yearly.states) if state not in barred]
    return max(allowed, key=lambda at: told.posterior[place, at])


def _table(yearly: Yearly, found: Sequence[Answered], hidden: Mapping[str, str]) -> Table:
    columns = [Column("about", "about", data=True), Column("year", "year")]
    shown = [(at, state) for at, state in enumerate(yearly.states) if state not in hidden]
    for told in found:
        name = told.view.name
        columns.append(Column(f"{name}_leading", f"{name}: likeliest (range)", width=36 if len(found) < 3 else 24))
        for _, state in shown:
            columns += [
                Column(f"{name}_{state}_prior", f"{name}: {state} prior", "share", data=True),
                Column(f"{name}_{state}", f"{name}: {state}", "share", wide=True),
                Column(f"{name}_{state}_low", "low", "share", data=True),
                Column(f"{name}_{state}_high", "high", "share", data=True),
            ]
    columns.append(Column("items", "items", data=True))
    rows: list[Row] = []
    for place, year in enumerate(yearly.years):
        row: list[Cell] = [yearly.variable, str(year)]
        for told in found:
            at = _leading(yearly, told, place, hidden)
            low, high = (share(float(one[place, at])) for one in (told.low, told.high))
            row.append(f"{yearly.states[at]} {share(float(told.posterior[place, at]))} ({low} to {high})")
            for at, _ in shown:
                row += [float(one[place, at]) for one in (told.prior, told.posterior, told.low, told.high)]
        rows.append((*row, yearly.case.item_count))
    return carried(yearly.case, columns, rows)


def _effects_table(
    yearly: Yearly,
    found: Sequence[Answered],
    effects: Mapping[str, Array],
    years: Sequence[int],
    hidden: Mapping[str, str],
) -> Table:
    """A row an item: what its removal takes away from the likeliest state of each chosen year."""
    columns = [Column("item", "item", width=20)]
    leads = {
        (told.view.name, year): _leading(yearly, told, yearly.years.index(year), hidden)
        for told in found
        for year in years
    }
    for told in found:
        for year in years:
            state = yearly.states[leads[told.view.name, year]]
            columns.append(Column(f"{told.view.name}_{year}_{state}", f"{told.view.name[:11]} {year}", "change"))
    rows: list[Row] = []
    for place, item in enumerate(yearly.case.network.items):
        changes = [
            float(effects[told.view.name][place, at, leads[told.view.name, year]])
            for told in found
            for at, year in enumerate(years)
        ]
        rows.append((item.id, *changes))
    return Table(tuple(columns), tuple(rows))


def _figure(yearly: Yearly, found: Sequence[Answered], hidden: Mapping[str, str]) -> str:
    shown = [(at, state) for at, state in enumerate(yearly.states) if state not in hidden]
    signs = signs_of(yearly.states)
    parts = []
    for told in found:
        parts.append(f"{told.view.name}:")
        parts.append(bands(yearly.years, {state: told.posterior[:, at] for at, state in shown}, signs))
    parts.append(
        legend(
            [state for _, state in shown],
            signs,
            {state: called(yearly.case, yearly.variable, state) for _, state in shown},
        )
    )
    listed = marks(yearly.years, marked(yearly))
    return "\n".join(
        [*parts, "", "the evidence (* in that year, = throughout or sometime, ? in one of these):", listed]
    )


def marked(yearly: Yearly) -> list[Mark]:
    """The items with the years they speak of."""
    found = []
    for item in yearly.case.network.items:
        if item.id != ON_FILE:
            found.append(Mark(item.id, item.years, item.doubtful))
    return found


def _sentence(
    yearly: Yearly,
    found: Sequence[Answered],
    hidden: Mapping[str, str],
    changed: tuple[int, int] | None,
    first: str | None,
) -> str:
    parts = []
    for told in found:
        parts.append(f"{told.view.under}{_runs(yearly, told, hidden)}")
        if changed is not None:
            parts.append(told_of_change(told.courses, changed, yearly.variable))
        if first is not None:
            parts.append(told_of_first(told.courses, first))
    return sentence(f"{'; '.join(parts)}; on {counted(yearly.case)}")


def _runs(yearly: Yearly, told: Answered, hidden: Mapping[str, str]) -> str:
    """Which state leads in which years, in words."""
    runs: list[tuple[int, int, int]] = []
    for place, year in enumerate(yearly.years):
        at = _leading(yearly, told, place, hidden)
        if runs and runs[-1][0] == at:
            runs[-1] = (at, runs[-1][1], year)
        else:
            runs.append((at, year, year))
    words = []
    for at, start, end in runs:
        places = range(yearly.years.index(start), yearly.years.index(end) + 1)
        inside = [float(told.posterior[place, at]) for place in places]
        most, least = share(max(inside)), share(min(inside))
        when = f"in {start}" if start == end else f"from {start} to {end}"
        words.append(f"{yearly.states[at]} {when} ({least if least == most else f'{least} to {most}'})")
    return f"the likeliest is {', then '.join(words)}"


def _data(
    yearly: Yearly, found: Sequence[Answered], hidden: Mapping[str, str], effects: Mapping[str, Array],
    changed: tuple[int, int] | None, level: float, draws: int,
) -> dict[str, Any]:  # fmt: skip
    case = yearly.case
    shown = [(at, state) for at, state in enumerate(yearly.states) if state not in hidden]

    def by_year(array: Array) -> dict[str, dict[str, float]]:
        return {
            str(year): {state: float(array[place, at]) for at, state in shown}
            for place, year in enumerate(yearly.years)
        }

    views = {}
    for told in found:
        views[told.view.name] = {
            "prior": by_year(told.prior),
            "posterior": by_year(told.posterior),
            "low": by_year(told.low),
            "high": by_year(told.high),
            **courses_data(told.courses, [state for _, state in shown], changed),
        }
        if told.view.name in effects:
            views[told.view.name]["effects"] = {
                item.id: [{state: float(row[at]) for at, state in shown} for row in effects[told.view.name][place]]
                for place, item in enumerate(case.network.items)
            }
    return {
        "dossier": case.dossier.dossier, "person": case.dossier.title, "window": str(case.window), "about": yearly.variable,
        "years": list(yearly.years), "given": case.given, "without": list(case.without), "items": case.item_count,
        "origins": len(case.origins), "range_level": level, "draws": draws, "views": views, "prior_only": dict(hidden),
        "evidence": [{"id": mark.label, "years": list(mark.years), "doubtful": mark.doubtful} for mark in marked(yearly)],
    }  # fmt: skip


def _notes(yearly: Yearly, found: Sequence[Answered], hidden: Mapping[str, str], years: Sequence[int]) -> list[str]:
    notes = [words for told in found if (words := told_of_course(told.courses))]
    for told in found if years else ():
        places = [(year, _leading(yearly, told, yearly.years.index(year), hidden)) for year in years]
        named = ", ".join(f"{called(yearly.case, yearly.variable, yearly.states[at])} in {year}" for year, at in places)
        notes.append(f"the table of items shows {told.view.under}what each item's removal takes away from {named}")
    died = yearly.case.dossier.person.died if yearly.case.dossier.person is not None else None
    if yearly.case.network.recorded:
        notes.append(f"the recorded death ({died}) is taken as settled, not weighed")
    notes += dict.fromkeys(hidden.values())
    for rule in yearly.case.model.sensitive:
        bearing = yearly.case.bears_on(rule.variable)
        if bearing:
            origins = {item.origin for item in yearly.case.network.items if item.id in set(bearing)}
            few = ", too few to name it as leading" if len(origins) < 2 else ""
            notes.append(
                f"the {rule.words} hypothesis hangs, under this model, on {', '.join(bearing)} "
                f"({len(origins)} independent origin{'s' * (len(origins) != 1)}{few})"
            )
    return [*notes, *dict.fromkeys(told.courses.cost for told in found), *listed_notes(yearly.case)]
