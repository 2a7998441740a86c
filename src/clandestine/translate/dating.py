"""In which years of a model a dated fact stands: one year, one of several, or a span of them (docs/theory/years.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from clandestine.record.dossier import Dossier, Observation
from clandestine.record.source import Source
from clandestine.translate.years import Years

Manner = Literal["one of", "throughout", "sometime"]


@dataclass(frozen=True)
class Dating:
    """The years a fact may stand in, in order; with several, whether it held in one of them (with `chances`), in all, or in any."""

    years: tuple[int, ...]
    manner: Manner = "one of"
    chances: Mapping[int, float] = field(default_factory=dict)

    @property
    def doubtful(self) -> bool:
        """Whether the year is in doubt."""
        return self.manner == "one of" and len(self.years) > 1


def dated(model: Years, dossier: Dossier, seen: Observation) -> Dating | None:
    """The years of what an observation says; None where none of them is a year of the model that the person lived in.

    A date in doubt is one of its years. An interval means throughout unless the observation says otherwise; for events, and where
    an end is open, it means sometime. What has no date stands in one of the years of the dossier's windows, before its source was
    written.
    """
    first, final = _lived(model, dossier)
    when = seen.when
    if when is None:
        written = _written(dossier.sources[seen.by], final)
        chances = {year: 1.0 for window in dossier.window for year in window.by_year(first, min(final, written))}
        return _one_of({year: 1 / len(chances) for year in sorted(chances)}) if chances else None
    if when.kind in ("point", "one_of") and seen.over is None:
        return _one_of(when.by_year(first, final))
    loose = when.earliest is None or when.latest is None or model.of.variables[seen.variable].event
    manner: Manner = seen.over or ("sometime" if loose else "throughout")
    if when.latest is None:  # since then: as far as the source can know
        final = min(final, _written(dossier.sources[seen.by], final))
    reach, core = when.possible_years(first, final), when.sure_years(first, final)
    years = tuple(core or reach) if manner == "throughout" else tuple(reach)
    if not years:
        return None
    return Dating(years, manner) if len(years) > 1 else Dating(years)


def silent(model: Years, dossier: Dossier, source: str, variable: str) -> Dating | None:
    """The years a silence speaks of: the year of writing, or all of the dossier's windows where it looks back."""
    first, final = _lived(model, dossier)
    date = dossier.sources[source].date
    written = date.by_year(first, final) if date is not None else {}
    if written:
        return _one_of(written)
    years = sorted({year for window in dossier.window for year in window.by_year(first, final)})
    if not years:
        return None
    return Dating(tuple(years), "sometime") if len(years) > 1 else Dating(tuple(years))


def ever(model: Years) -> Dating:
    """Sometime in the years of the model."""
    return Dating(tuple(model.span), "sometime")


def _one_of(chances: Mapping[int, float]) -> Dating | None:
    return Dating(tuple(chances), "one of", dict(chances)) if chances else None


def _lived(model: Years, dossier: Dossier) -> tuple[int, int]:
    """The years of the model up to the last in which the person may have died."""
    died = dossier.person.died.years()[1] if dossier.person is not None and dossier.person.died is not None else None
    return model.first, model.final if died is None else min(model.final, died)


def _written(source: Source, otherwise: int) -> int:
    year = source.date.years()[1] if source.date is not None else None
    return otherwise if year is None else year
