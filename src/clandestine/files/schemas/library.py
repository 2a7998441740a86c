"""The shape of library.json: CSL-JSON as Zotero exports it, as far as the package reads it."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": ["string", "number"]}
_NAMES = {
    "type": "array",
    "items": {
        "type": "object",
        "description": "A person as {family, given}, or a body as {literal}.",
        "properties": {
            "family": {"type": "string", "title": "Family", "description": "The family name."},
            "given": {"type": "string", "title": "Given", "description": "The given names or initials."},
            "literal": {"type": "string", "title": "Literal", "description": "A name that is printed as it stands."},
        },
    },
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 3},
            "title": "Date-parts",
            "description": "Year, month, day as numbers: [[1925, 4, 12]]; a second list ends a span.",
        },
        "literal": {"type": "string", "title": "Literal", "description": "A date that is printed as it stands."},
        "raw": {"type": "string", "title": "Raw", "description": "A date as it was typed."},
    },
}
_SAID: dict[str, tuple[dict[str, Any], str]] = {
    "id": (_TEXT, "The citekey by which dossiers and models name the work."),
    "type": ({"type": "string"}, "What it is: book, article-journal, chapter, manuscript, webpage, legal_case ..."),
    "title": ({"type": "string"}, "The title as printed; in square brackets where it was made up for lack of one."),
    "container-title": ({"type": "string"}, "The journal, volume or site it stands in."),
    "author": (_NAMES, "Who wrote it; leave out rather than guess."),
    "editor": (_NAMES, "Who edited it."),
    "translator": (_NAMES, "Who translated it."),
    "issued": (_DATE, "When it was published, or written where it was not."),
    "publisher": ({"type": "string"}, "The publisher."),
    "publisher-place": ({"type": "string"}, "The place of publication."),
    "volume": (_TEXT, "The volume."),
    "issue": (_TEXT, "The issue."),
    "page": (_TEXT, "The pages of the whole article or chapter."),
    "archive": ({"type": "string"}, "The archive that holds it."),
    "archive_location": ({"type": "string"}, "The shelf mark or archival reference, printed exactly as given."),
    "URL": ({"type": "string"}, "The address where it was read."),
    "DOI": ({"type": "string"}, "Its DOI."),
    "ISBN": ({"type": "string"}, "Its ISBN."),
    "language": ({"type": "string"}, "The language of the text."),
    "note": ({"type": "string"}, "A remark: through whom it is known, what of it was read."),
}

LIBRARY: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "clandestine library",
    "description": "The works that dossiers and models cite, as CSL-JSON: what Zotero exports. Further keys are kept and not read.",
    "type": "array",
    "items": {
        "type": "object",
        "title": "Work",
        "required": ["id"],
        "properties": {
            key: {**shape, "title": key[:1].upper() + key[1:], "description": words}
            for key, (shape, words) in _SAID.items()
        },
    },
}
