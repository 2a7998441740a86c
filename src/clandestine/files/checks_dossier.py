"""Whether a dossier holds together: its sources, citations and people by themselves, and its items under a model."""

from __future__ import annotations

from clandestine.errors import Fault
from clandestine.files.bibliography import Bibliography
from clandestine.files.checks_dates import after, check_dates
from clandestine.files.checks_items import check_items
from clandestine.files.complaint import Complaint
from clandestine.files.placed import Path_, Placed
from clandestine.record.dossier import Dossier, Observation
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.record.source import Source
from clandestine.record.within import cited_in

_LAST_BIRTH = 1900  # who was born later and has no date of death may be alive


def check_dossier(
    dossier: Dossier,
    pages: Placed,
    model: Model | None = None,
    library: Bibliography | None = None,
    broken: frozenset[Path_] = frozenset(),
) -> list[Fault]:
    """Every fault of a dossier; names of the model and citekeys are checked where model and library are given."""
    at = Complaint(pages, broken)
    _person(dossier, at)
    _lifetime(dossier, at)
    _placeholders(dossier, at)
    _sources(dossier, at)
    _observations(dossier, at)
    check_dates(dossier, at)
    _direct(dossier, at)
    _consulted(dossier, at)
    _reasons(dossier, at)
    if library is not None:
        for path, key in cited_keys(dossier):
            if key not in library:
                at.fault(path, f"unknown citekey {key!r}", library.nearest(key))
    if model is not None:
        check_items(dossier, model, at)
    return at.faults


def cited_keys(dossier: Dossier) -> list[tuple[Path_, str]]:
    """Every citekey of a dossier with its path."""
    return list(cited_in(dossier))


def _person(dossier: Dossier, at: Complaint) -> None:
    person = dossier.person
    if person is None:
        return
    born, died = person.born, person.died
    if born and died and after(born, died):
        at.fault(("person", "died"), f"died ({died}) before being born ({born})")
    year = born.years()[1] if born else None
    may_live = born is not None and (year is None or year > _LAST_BIRTH)
    said = (person.living or "").strip().lower()
    if said not in ("", "no", "false"):
        at.fault(("person", "living"), "no dossier is kept here about somebody who may be alive")
    elif may_live and died is None and not (said and person.because):
        at.fault(
            ("person", "born"),
            f"born after {_LAST_BIRTH} and without a date of death: this person may be alive",
            "write `died:`, or `living: no` with `because:`",
        )


def _lifetime(dossier: Dossier, at: Complaint) -> None:
    """Windows before birth or after death are hardly meant."""
    for index, window in enumerate(dossier.window):
        words = dossier.outside_life(window)
        if words:
            at.warn(("window", index), words, "is the window or the date of birth or death mistyped?")


def _placeholders(dossier: Dossier, at: Complaint) -> None:
    """What a template says to fill in, and nobody did; a draft may hold it."""
    if dossier.draft:
        return
    texts: list[tuple[Path_, str | None]] = [
        (("observations", index, "paraphrase"), seen.paraphrase) for index, seen in enumerate(dossier.observations)
    ]
    for name, source in dossier.sources.items():
        texts += [(("sources", name, "seen_in", index), text) for index, text in enumerate(source.seen_in)]
    for path, text in texts:
        if text and text.startswith("<") and text.endswith(">"):
            at.fault(path, f"{text} still waits to be filled in", "or mark the dossier as `draft: yes`")


def _sources(dossier: Dossier, at: Complaint) -> None:
    names = dossier.sources
    for name, source in names.items():
        path: Path_ = ("sources", name)
        for link in ("part_of", "derives_from"):
            other = getattr(source, link)
            if other is not None:
                what = "source" if link == "part_of" else "original"
                at.known((*path, link), what, other, names, "sources")
        file = names.get(source.part_of) if source.part_of else None
        if source.made is not None and file is not None and file.made is not None:
            at.fault(
                (*path, "made"),
                f"{source.part_of!r} already states `made`, and its papers share it",
                "keep it at the file",
            )
        if source.cite is None and not source.lost and not source.seen_in and (file is None or file.cite is None):
            at.warn(
                path, f"the source {name!r} has no `cite`", "write the citekey of its entry in library.json", key=True
            )
    for link in ("part_of", "derives_from"):
        _rings(names, link, at)


def _rings(names: dict[str, Source], link: str, at: Complaint) -> None:
    """Sources that lie in, or copy, each other."""
    done: set[str] = set()
    for start in names:
        chain: list[str] = []
        name: str | None = start
        while name is not None and name in names and name not in done and name not in chain:
            chain.append(name)
            name = getattr(names[name], link)
        if name in chain:
            ring = [*chain[chain.index(name) :], name]
            words = {"part_of": "files that lie in each other", "derives_from": "sources that copy each other"}[link]
            at.fault(("sources", ring[0], link), f"{words}: {' -> '.join(ring)}")
        done |= set(chain)


def _observations(dossier: Dossier, at: Complaint) -> None:
    seen: dict[str, int] = {}
    for index, item in enumerate(dossier.observations):
        path: Path_ = ("observations", index)
        if item.id in seen:
            first = at.pages.fault(("observations", seen[item.id], "id"), "").line
            at.fault(
                (*path, "id"),
                f"the id {item.id!r} stands twice, here and on line {first}",
                "ids are unique in a dossier",
            )
        seen.setdefault(item.id, index)
        known = at.known((*path, "by"), "source", item.by, dossier.sources, "sources")
        source = dossier.sources.get(item.by)
        if not known or source is None:
            continue
        if item.cite is not None and not _citekey(dossier, source):
            at.fault(
                (*path, "cite"), f"a place is cited, but the source {item.by!r} has no `cite`", "a page of which work?"
            )
        if item.when and source.date and after(item.when, source.date):
            at.warn(
                (*path, "when"), f"the event ({item.when}) is later than the source that tells of it ({source.date})"
            )
        if source.lost and item.saying != "lost":
            at.warn((*path, "by"), f"{item.by!r} is marked as lost", "record what the copy says, by the copy")
        if item.saying == "silent" and item.by not in dossier.consulted and not at.is_broken("consulted", item.by):
            at.warn(
                path,
                f"a silence of {item.by!r}, which is not among `consulted`, does not weigh",
                "say what it was read for",
            )
        if item.lr is not None:
            _ratios(item, path, at)
    for index, fact in enumerate(dossier.background):
        if fact.by is not None:
            at.known(("background", index, "by"), "source", fact.by, dossier.sources, "sources")


def _ratios(item: Observation, path: Path_, at: Complaint) -> None:
    for variable, states in (item.lr or {}).items():
        for state, ratio in states.items():
            if ratio.low == 0 < ratio.high:
                words = "a ratio whose lower limit is 0 has no scale"
                at.fault((*path, "lr", variable, state), words, "write 0 plainly, or a small number such as 0.01")


def _citekey(dossier: Dossier, source: Source) -> bool:
    """Whether a source, or a file it lies in, names a citekey."""
    hops = 0
    while source.cite is None and source.part_of in dossier.sources and hops < len(dossier.sources):
        source, hops = dossier.sources[str(source.part_of)], hops + 1
    return source.cite is not None


def _direct(dossier: Dossier, at: Complaint) -> None:
    """A source with its kin carries one direct judgement, or modelled items, never both."""
    kin = _kin(dossier)
    direct: dict[str, str] = {}
    modelled: dict[str, str] = {}
    for item in dossier.observations:
        if item.by in kin and item.lr is None and item.grade is None and item.saying not in ("not_looked", "lost"):
            modelled.setdefault(kin[item.by], item.id)
    for index, item in enumerate(dossier.observations):
        if item.by not in kin or item.lr is None:
            continue
        family = kin[item.by]
        if family in modelled:
            words = f"a direct judgement (`lr`) beside {modelled[family]!r}, which weighs through the same source or its kin"
            at.fault(("observations", index, "lr"), words, "keep one of the two", key=True)
        elif family in direct:
            words = f"a second direct judgement (`lr`) on the same source or its kin, after {direct[family]!r}"
            at.fault(("observations", index, "lr"), words, "make it one", key=True)
        direct.setdefault(family, item.id)


def _kin(dossier: Dossier) -> dict[str, str]:
    """For every source the first of its kin: what lies in one file or goes back to one original."""
    first = {name: name for name in dossier.sources}

    def head(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    for name, source in dossier.sources.items():
        for other in (source.part_of, source.derives_from):
            if other in first:
                first[head(name)] = head(str(other))
    return {name: head(name) for name in first}


def _consulted(dossier: Dossier, at: Complaint) -> None:
    for name, reading in dossier.consulted.items():
        path: Path_ = ("consulted", name)
        at.known(path, "source", name, dossier.sources, "sources", key=True)
        if reading.extent == "part" and reading.read_for:
            at.warn((*path, "extent"), f"{name!r} was read in part, so its silences do not weigh")


def _reasons(dossier: Dossier, at: Complaint) -> None:
    """A number in a dossier needs a reason as much as one in a model."""
    for name, source in dossier.sources.items():
        path: Path_ = ("sources", name)
        for word in ("made", "adds", "slip"):
            if word in source.model_fields_set and isinstance(getattr(source, word), Number):
                _reason(getattr(source, word), (*path, word), at)
    for index, item in enumerate(dossier.observations):
        if not item.because:
            for state, number in item.rates.items():
                _reason(number, ("observations", index, "rates", state), at)


def _reason(number: Number, path: Path_, at: Complaint) -> None:
    if not number.structural and not number.grounded:
        at.fault(path, "a number without a reason", "write {is: ..., guess: true, because: ...}, or `cite:`")
