"""Footnotes in the manner of the Chicago Manual of Style, notes and bibliography: full the first time, short after.

Ours, because the citation processors tried garble archival items (docs/decisions/0010): a reference to an archive is printed
exactly as it was given, after what the document is. Dates stand day before month, as in the answers. What a field lacks is left out
with its punctuation, and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clandestine.files.bibliography import dated, named, plain_text

Run = tuple[str, bool]  # words, and whether they stand in italics
Runs = tuple[Run, ...]

PERIODICALS = {"article-journal", "article-magazine", "article-newspaper", "article"}
PARTS = {"chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference"}
WHOLE = {"book", "motion_picture", "thesis", "report"}
SHORT_WORDS = 6


def full_note(entry: Mapping[str, Any], locator: str | None = None) -> str:
    """A work cited for the first time, as plain text.

    >>> full_note({"type": "book", "title": "The Anarchists", "author": [{"family": "Avrich", "given": "Paul"}],
    ...            "publisher-place": "Princeton", "issued": {"date-parts": [[1971]]}}, "p. 3")
    'Paul Avrich, The Anarchists (Princeton, 1971), p. 3.'
    """
    return text_of(note_runs(entry, locator))


def short_note(entry: Mapping[str, Any], locator: str | None = None) -> str:
    """A work cited again: family name, short title, place.

    >>> short_note({"type": "book", "title": "The Anarchists: A Study", "author": [{"family": "Avrich"}]}, "p. 5")
    'Avrich, The Anarchists, p. 5.'
    """
    return text_of(short_runs(entry, locator))


def text_of(runs: Runs) -> str:
    """A note without its italics."""
    return "".join(words for words, _ in runs)


def note_runs(entry: Mapping[str, Any], locator: str | None = None) -> Runs:
    """A work cited for the first time, with what stands in italics."""
    sort = str(entry.get("type", ""))
    title, container = _field(entry, "title"), _field(entry, "container-title")
    parts: list[Runs] = [_plain(named(entry.get("author")))]
    if not parts[0] and not title:
        parts = [_plain(named(entry.get("editor"), " (ed.)"))]
    issued = dated(entry.get("issued"))
    if sort in PERIODICALS and container:
        parts.append(_titled(title, own=False))
        parts.append(_periodical(entry, sort, container, issued))
    elif sort in PARTS and container:
        parts += [
            _titled(title, own=False),
            _joined((("in ", False), (container, True)), _helpers(entry), _imprint(entry, issued)),
        ]
    elif sort in WHOLE:
        parts.append(_joined(_titled(title, own=True), _helpers(entry), _imprint(entry, issued)))
    else:
        parts.append(_titled(title, own=False))
        parts += [_italic(container), _plain(issued)]
    # Where it is kept comes after what it is: its place in the archive, then the archive.
    parts += [
        _plain(_field(entry, "archive_location")),
        _plain(_field(entry, "archive")),
        _plain(_field(entry, "archive-place")),
    ]
    parts += [_plain(plain_text(locator or "")), _plain(_field(entry, "URL"))]
    return _sentence(parts) or _sentence([_plain(str(entry.get("id", "")))])


def short_runs(entry: Mapping[str, Any], locator: str | None = None) -> Runs:
    """A work cited again, with what stands in italics."""
    people = entry.get("author") or entry.get("editor")
    families = [
        plain_text(one.get("family") or one.get("literal") or "") for one in people or [] if isinstance(one, Mapping)
    ]
    shown = [family for family in families if family]
    who = (
        f"{shown[0]} et al."
        if len(shown) > 3
        else " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
    )
    title = _field(entry, "title-short") or _short(_field(entry, "title"))
    own = str(entry.get("type", "")) in WHOLE
    found = _sentence([_plain(who), _titled(title, own=own), _plain(plain_text(locator or ""))])
    return found or _sentence([_plain(str(entry.get("id", "")))])


def _titled(title: str, *, own: bool) -> Runs:
    """A title: of a work of its own in italics, of a part in quotation marks; a description in brackets as it is.

    The comma that follows a quoted title stands inside the marks; `_sentence` sees to it.
    """
    if not title or title.startswith("["):
        return _plain(title)
    return _italic(title) if own else ((f"“{title}”", False),)


def _periodical(entry: Mapping[str, Any], sort: str, container: str, issued: str) -> Runs:
    volume, issue, page = (_field(entry, name) for name in ("volume", "issue", "page"))
    numbers = ", ".join(part for part in (volume, f"no. {issue}" if issue else "") if part)
    if sort == "article-newspaper" or not numbers:
        return _joined(_italic(container), _plain(f", {issued}" if issued else ""), _plain(f", {page}" if page else ""))
    words = f" {numbers}" + (f" ({issued})" if issued else "") + (f": {page}" if page else "")
    return _joined(_italic(container), _plain(words))


def _helpers(entry: Mapping[str, Any]) -> Runs:
    """Editors and translators, edition and volume."""
    words = ""
    if entry.get("author") or str(entry.get("type")) in PARTS:
        words += f", ed. {names}" if (names := named(entry.get("editor"))) else ""
    elif entry.get("editor"):
        words += f", ed. {named(entry.get('editor'))}"
    words += f", trans. {names}" if (names := named(entry.get("translator"))) else ""
    edition = _field(entry, "edition")
    words += f", {edition} ed." if edition.isdigit() else f", {edition}" if edition else ""
    words += f", vol. {volume}" if (volume := _field(entry, "volume")) else ""
    return _plain(words)


def _imprint(entry: Mapping[str, Any], issued: str) -> Runs:
    """(Place: Publisher, year)."""
    house = ": ".join(part for part in (_field(entry, "publisher-place"), _field(entry, "publisher")) if part)
    inside = ", ".join(part for part in (house, issued) if part)
    return _plain(f" ({inside})" if inside else "")


def _short(title: str) -> str:
    """The first words of a title, as far as a colon or a bracket."""
    bare = title.removeprefix("[").removesuffix("]") if title.startswith("[") else title
    first = bare.split(": ")[0].split(" [")[0].split("; ")[0]
    words = first.split()
    kept = " ".join(words[:SHORT_WORDS]).rstrip(",;")
    return f"[{kept}]" if title.startswith("[") else kept


def _sentence(parts: list[Runs]) -> Runs:
    """Parts with commas between them (inside quotation marks that end one), and a full stop."""
    held = [part for part in parts if part]
    found: list[Run] = []
    for place, part in enumerate(held):
        words, italic = part[-1]
        mark = "." if place == len(held) - 1 else ", "
        found += part[:-1]
        if words.endswith("”"):
            inner = words[:-1]
            stop = "" if mark == "." and inner.endswith((".", "?", "!", "…")) else mark[0]
            found.append((f"{inner}{stop}”{mark[1:]}", italic))
        elif mark == "." and words.endswith("."):
            found.append((words, italic))
        else:
            found += [(words, italic), (mark, False)]
    return tuple(found)


def _joined(*parts: Runs) -> Runs:
    return tuple(run for part in parts for run in part)


def _plain(words: str) -> Runs:
    return ((words, False),) if words else ()


def _italic(words: str) -> Runs:
    return ((words, True),) if words else ()


def _field(entry: Mapping[str, Any], name: str) -> str:
    return plain_text(entry.get(name, ""))
