"""Whether the dates of a dossier can stand beside each other, and in the calendar they name."""

from __future__ import annotations

from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_
from clandestine.record.calendar import RUSSIA_CHANGED, Day, gregorian_of
from clandestine.record.dossier import Dossier
from clandestine.record.source import Source
from clandestine.record.when import When
from clandestine.record.within import dates_in

_LAST_DROPPED = gregorian_of((1918, 2, 13))  # 1 to 13 February 1918 never were, in either style, where Russian law held


def check_dates(dossier: Dossier, at: Complaint) -> None:
    """A letter does not come before it was written, and Russia counted in the Old Style only until 1918."""
    for name, source in dossier.sources.items():
        _stages(source, ("sources", name), at)
    for path, when in dates_in(dossier):
        if when.old_style:
            _old_style(when, path, at)


def after(one: When, other: When) -> bool:
    """Whether all of a date is later than all of another."""
    return one.earliest is not None and other.latest is not None and one.earliest > other.latest


def _stages(source: Source, path: Path_, at: Complaint) -> None:
    for stage in ("arrived", "published"):
        when: When | None = getattr(source, stage)
        if when is not None and source.date is not None and after(source.date, when):
            words = f"{stage} ({when}) before it was written ({source.date})"
            at.warn(
                (*path, stage),
                words,
                "`date` is the writing; is one of them mistyped, or in the Old Style without (OS)?",
            )


def _old_style(when: When, path: Path_, at: Complaint) -> None:
    """Every date that lies wholly after the change, be it the end of an interval; once for each text."""
    for stretch in when.stretches:
        begun: list[Day] = [day for day in (stretch.first, stretch.sure[1]) if day and day >= RUSSIA_CHANGED]
        if not begun:
            continue
        if stretch.last and stretch.last <= _LAST_DROPPED:
            words = f"{when}: in Russia 1918-01-31 (OS) was followed by 1918-02-14, and no such day was"
        else:
            words = f"{when} is Old Style, but Russia had changed to the Gregorian calendar on 1918-02-14"
        at.warn(path, words, "leave (OS) out if the source counts in the new style")
        return
