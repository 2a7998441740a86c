"""The weighed items of a case, with their words and their footnotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clandestine.files.bibliography import Bibliography
from clandestine.record.dossier import Observation
from clandestine.record.source import Source
from clandestine.report.blocks import Entries, Entry, Footnote
from clandestine.report.notes import Runs, note_runs, short_runs
from clandestine.translate.case import Case
from clandestine.translate.item import Item


class Footnotes:
    """Gives every place its note, in the order of their first use: full the first time a work is cited, short after."""

    def __init__(self, library: Bibliography | None) -> None:
        self.library = library
        self.held: dict[tuple[str, str, tuple[str, ...]], Footnote] = {}
        self.cited: dict[str, Mapping[str, Any]] = {}

    def number(self, source: Source, name: str, seen: Observation | None = None) -> int:
        """The number of the note for an observation in a source."""
        locator = str(seen.cite) if seen is not None and seen.cite else ""
        links = tuple(dict.fromkeys([*(seen.seen_in if seen is not None else []), *source.seen_in]))
        key = source.cite or name, locator, links
        if key not in self.held:
            self.held[key] = Footnote(
                len(self.held) + 1, self._words(source, name, locator), source.cite or "", locator, links
            )
        return self.held[key].number

    def _words(self, source: Source, name: str, locator: str) -> Runs:
        item = self.library.entries.get(source.cite) if self.library is not None and source.cite else None
        if item is None:
            words = ", ".join(part for part in (source.title or source.cite or name, locator) if part)
            return ((f"{words}.", False),)
        if source.cite in self.cited:
            return short_runs(item, locator or None)
        self.cited[str(source.cite)] = item
        return note_runs(item, locator or None)

    @property
    def notes(self) -> tuple[Footnote, ...]:
        """All notes so far, in order."""
        return tuple(self.held.values())


def entries_of(case: Case, weights: list[Mapping[str, Any]], footnotes: Footnotes) -> Entries:
    """The items as a report lists them; `weights` is the data of a weighing for one pair, view by view."""
    views = tuple(str(one["view"]) for one in weights)
    known = {seen.id: seen for seen in case.dossier.observations}
    found = []
    for place, item in enumerate(case.network.items):
        held = {str(one["view"]): one["items"][place]["in_order"] for one in weights}
        found.append(_entry(case, item, [known[name] for name in item.observations if name in known], held, footnotes))
    pair = weights[0]["pair"] if weights else ("", "")
    return Entries((str(pair[0]), str(pair[1])), views, tuple(found))


def _entry(
    case: Case, item: Item, seen: list[Observation], weights: Mapping[str, float | None], footnotes: Footnotes
) -> Entry:
    if not item.source:
        return Entry(item.id, item.says, "", "", "", paraphrase=item.words, weights=weights, alone=True)
    source = case.dossier.sources[item.source]
    first = seen[0] if seen else None
    return Entry(
        id=item.id, says=item.says, when=item.when, source=item.source, kind=item.kind.replace("_", " "),
        quote=first.quote or "" if first else "", language=first.quote_language or "" if first else "",
        translation=first.translation or "" if first else "", translator=first.translator or "" if first else "",
        paraphrase=first.paraphrase or "" if first else "",
        remarks=tuple(_remarks(case, item, source, seen)),
        notes=tuple(dict.fromkeys([footnotes.number(source, item.source, one) for one in seen]
                                  or [footnotes.number(source, item.source)])),
        weights=weights,
    )  # fmt: skip


def _remarks(case: Case, item: Item, source: Source, seen: list[Observation]) -> list[str]:
    """What a reader must know of an item: copies, files, repeats, doubts and who judged it."""
    remarks = []
    if source.derives_from is not None:
        also = case.dossier.sources[source.derives_from]
        lost = ", which is lost" if also.lost else ""
        remarks.append(
            f"{item.source} is a copy of {source.derives_from}{lost}: it weighs only as far as that report did"
        )
    if item.file != item.source:
        remarks.append(f"part of the file {item.file}, whose temper it shares")
    if len(item.observations) > 1:
        remarks.append(f"said more than once by the same source, weighed once: {', '.join(item.observations)}")
    if source.identity is not None:
        remarks.append(f"whether the record is about this person is doubtful: {source.identity.because}")
    for one in seen:
        remarks += [f"the reading of {one.asserted_by} alone"] if one.asserted_by else []
        remarks += (
            [f"judged by {one.judged_by}" + (f", {one.judged_on}" if one.judged_on else "")] if one.judged_by else []
        )
        remarks += [words for words in (one.because, one.note) if words]
    remarks += [source.note] if source.note else []
    return remarks
