"""The bibliography: CSL-JSON as Zotero writes it, or BibTeX, by citekey."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, Fault
from clandestine.files.text import nearest, read_text
from clandestine.record.citation import Locator

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Bibliography:
    """The works cited, as CSL-JSON items by citekey; `lines` says on which line of the file each begins.

    >>> letter = {"id": "baron-1925", "title": "[Letter]", "author": [{"family": "Baron", "given": "Aron"}],
    ...           "issued": {"date-parts": [[1925, 4, 12]]}, "archive": "IISH", "archive_location": "Berkman 17"}
    >>> Bibliography("library.json", {"baron-1925": letter}).note("baron-1925", Locator(page="3"))
    'Aron Baron, [Letter], 12 April 1925, IISH, Berkman 17, p. 3'
    """

    path: str
    entries: Mapping[str, dict[str, Any]]
    lines: Mapping[str, int] = field(default_factory=dict)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def nearest(self, key: str) -> str:
        """A hint naming the nearest citekey, or ""."""
        return nearest(key, self.entries) or f"add it to {self.path}"

    def note(self, key: str, locator: Locator | str | None = None) -> str:
        """A citation in one line: author, title, date, where it is kept, the place in it, and its address.

        A key that is not in the bibliography gives itself.
        """
        item = self.entries.get(key)
        if item is None:
            return f"{key}, {locator}" if locator else key
        title = plain_text(item.get("title", ""))
        container = plain_text(item.get("container-title", ""))
        if title and container:
            title = f"“{title}”"
        parts = [
            named(item.get("author")) or named(item.get("editor"), " (ed.)" if item.get("editor") else ""),
            title,
            container,
            ": ".join(
                filter(None, (plain_text(item.get("publisher-place", "")), plain_text(item.get("publisher", ""))))
            ),
            dated(item.get("issued")),
            plain_text(item.get("archive", "")),
            plain_text(item.get("archive_location", "")),
            str(locator) if locator else "",
            plain_text(item.get("URL", "")),
        ]
        return ", ".join(part for part in parts if part) or key


def read_bibliography(path: str | Path) -> Bibliography:
    """Read CSL-JSON, or BibTeX where the name ends in .bib; raises BadInput with every fault, each with its line."""
    text = read_text(path)
    if Path(path).suffix.lower() == ".bib":
        return _bibtex(text, str(path))
    return _csl(text, str(path))


def _csl(text: str, shown: str) -> Bibliography:
    faults: list[Fault] = []
    entries: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    for line, column, item in _items(text, shown):
        key = item.get("id") if isinstance(item, dict) else None
        if not isinstance(item, dict):
            faults.append(Fault(shown, line, column, "expected an entry {...}"))
        elif not isinstance(key, (str, int)) or not str(key).strip():
            faults.append(Fault(shown, line, column, "an entry without `id`", "the id is the citekey"))
        elif str(key) in entries:
            faults.append(
                Fault(shown, line, column, f"the id {str(key)!r} stands twice, here and on line {lines[str(key)]}")
            )
        else:
            entries[str(key)], lines[str(key)] = {**item, "id": str(key)}, line
    if faults:
        raise BadInput(faults)
    return Bibliography(shown, entries, lines)


def _items(text: str, shown: str) -> list[tuple[int, int, Any]]:
    """Every entry of the array with the line and column of its `id` (or of its beginning)."""

    def bad(at: int, words: str, hint: str = "") -> BadInput:
        return BadInput([Fault(shown, *_place(text, at), words, hint)])

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise _Word(f"the key {twice!r} stands twice in this entry")
        return dict(pairs)

    def no_number(word: str) -> Any:
        raise _Word(f"{word} is no number")

    decoder = json.JSONDecoder(object_pairs_hook=once, parse_constant=no_number)
    at = _skip(text, 0)
    if at >= len(text):
        raise bad(0, "an empty file", "an empty bibliography is []")
    if text[at] != "[":
        raise bad(at, "expected a list of entries [ ... ]", "export as CSL-JSON from Zotero")
    found: list[tuple[int, int, Any]] = []
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        try:
            item, end = decoder.raw_decode(text, at)
        except _Word as word:
            raise bad(at, str(word)) from None
        except json.JSONDecodeError as error:
            raise bad(error.pos, f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
        except RecursionError:
            raise bad(at, "nested too deep") from None
        except ValueError:
            raise bad(at, "a number with too many digits") from None
        key = re.compile(r'"id"\s*:\s*').search(text, at, end)
        found.append((*_place(text, key.start() if key else at), item))
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
            if text[at : at + 1] == "]":
                raise bad(at, "a comma before the closing ]", "take the comma out")
        elif text[at : at + 1] != "]":
            raise bad(at, "a comma or ] is missing here")
    rest = _skip(text, at + 1)
    if rest < len(text):
        raise bad(rest, "something after the closing ]")
    return found


class _Word(Exception):
    """A fault found while an entry was read; not a ValueError, so that nothing else catches it."""


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _bibtex(text: str, shown: str) -> Bibliography:
    """BibTeX through bibtexparser 2, as CSL-JSON items."""
    try:
        import bibtexparser
    except ImportError:
        words = "reading BibTeX needs the package bibtexparser"
        raise BadInput([Fault(shown, 0, 0, words, "pip install 'clandestine[bibtex]', or export CSL-JSON")]) from None
    library = bibtexparser.parse_string(text)
    faults = []
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        twice = getattr(block, "key", None)
        words = f"the key {twice!r} stands twice" if twice else "an entry that cannot be read"
        faults.append(Fault(shown, line, 1, words, "compare the entry before it" if not twice else ""))
    if not library.entries and not faults:
        faults.append(Fault(shown, 1, 1, "no entry in this file", "an entry begins with @book{key,"))
    if faults:
        raise BadInput(faults)
    entries = {entry.key: _item(entry) for entry in library.entries}
    return Bibliography(shown, entries, {entry.key: (entry.start_line or 0) + 1 for entry in library.entries})


_FIELDS = {
    "title": "title", "journal": "container-title", "journaltitle": "container-title", "booktitle": "container-title",
    "publisher": "publisher", "address": "publisher-place", "location": "publisher-place", "url": "URL",
    "archive": "archive", "pages": "page", "volume": "volume", "number": "issue",
}  # fmt: skip


def _item(entry: Any) -> dict[str, Any]:
    raw = {name.lower(): _unbraced(str(held.value)) for name, held in entry.fields_dict.items()}
    item: dict[str, Any] = {"id": entry.key, "type": entry.entry_type}
    item |= {_FIELDS[name]: value for name, value in raw.items() if name in _FIELDS}
    for role in ("author", "editor"):
        if role in raw:
            item[role] = [_name(part) for part in re.split(r"\s+and\s+", raw[role])]
    date = raw.get("date") or raw.get("year")
    if date:
        item["issued"] = {"raw": date}
    return item


def _name(text: str) -> dict[str, str]:
    family, comma, given = text.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": text.strip()}


def _unbraced(text: str) -> str:
    return text.replace("{", "").replace("}", "").strip()


def plain_text(value: Any) -> str:
    """A field as one line; nothing where it holds no words."""
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def named(people: Any, mark: str = "") -> str:
    """People in a row, of more than three the first; `mark` follows their names."""
    named = [_person(one) for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    named = [name for name in named if name]
    if not named:
        return ""
    if len(named) > 3:
        return f"{named[0]} et al.{mark}"
    return (f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]) + mark


def _person(name: Mapping[str, Any]) -> str:
    if name.get("literal"):
        return plain_text(name["literal"])
    parts = (name.get("given"), name.get("non-dropping-particle"), name.get("family"), name.get("suffix"))
    return " ".join(plain_text(part) for part in parts if part)


def dated(issued: Any) -> str:
    """A date of publication, day before month."""
    if not isinstance(issued, dict):
        return ""
    if issued.get("raw") or issued.get("literal"):
        return plain_text(issued.get("raw") or issued.get("literal"))
    parts = issued.get("date-parts")
    days = [_day(part) for part in parts if isinstance(part, list)] if isinstance(parts, list) else []
    shown = "–".join(day for day in days if day)
    return f"circa {shown}" if shown and issued.get("circa") else shown


def _day(parts: list[Any]) -> str:
    numbers = [str(part).strip() for part in parts if part not in (None, "")]
    if len(numbers) > 1 and numbers[1].isdigit() and 1 <= int(numbers[1]) <= 12:
        month = _MONTHS[int(numbers[1]) - 1]
        return " ".join([*([numbers[2]] if len(numbers) > 2 else []), month, numbers[0]])
    return numbers[0] if numbers else ""
