"""Whether the dates of a dossier fit a model of years: inside its years, before a recorded death, one status a year."""

from __future__ import annotations

from clandestine.files.checks_dates import after
from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.when import When


def check_yearly(dossier: Dossier, model: Model, at: Complaint) -> None:
    """What a model of years cannot weigh, or finds odd, told where it stands; nothing where the model has no years."""
    if model.years is None:
        return
    died = dossier.person.died if dossier.person is not None else None
    if died is not None and after(model.years, died):
        at.warn(("person", "died"), f"the death ({died}) lies before the years {model.years} of the model")
    for index, seen in enumerate(dossier.observations):
        path: Path_ = ("observations", index, "when")
        if seen.when is None:
            continue
        if not seen.when.overlaps(model.years):
            words = (
                f"{seen.when} lies outside the years {model.years} of {model.name}: {seen.id!r} is listed, not weighed"
            )
            at.warn(path, words, "`when` is the date of the event, not of the writing")
        elif died is not None and after(seen.when, died):
            words = f"{seen.id!r} is dated {seen.when}, after the recorded death ({died}): it is listed, not weighed"
            at.warn(path, words, "is one of the two dates mistyped, or does the record speak of earlier years?")
    _statuses(dossier, model, model.years, at)


def _statuses(dossier: Dossier, model: Model, years: When, at: Complaint) -> None:
    """Two states of one status or habit, asserted for the same single year."""
    first, last = years.years()
    told: dict[tuple[str, int], tuple[str, str]] = {}
    for index, seen in enumerate(dossier.observations):
        known = model.variables.get(seen.variable)
        if known is None or known.event or seen.saying != "asserts" or seen.when is None:
            continue
        span = seen.when.possible_years(first or 0, last or 9999)
        if len(span) != 1:
            continue
        state, other = told.setdefault((seen.variable, span[0]), (str(seen.state), seen.id))
        if state != seen.state:
            words = f"{seen.variable} in {span[0]} is {seen.state} here and {state} in {other!r}"
            at.warn(
                ("observations", index, "asserts", seen.variable),
                words,
                "one year has one state, that at its end: date one of the two a year off, or keep both as sources that disagree",
            )
