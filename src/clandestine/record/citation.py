"""Where in a cited work something stands."""

from __future__ import annotations

from clandestine.record.base import Record


class Locator(Record):
    """The place inside a cited work, printed exactly as given (an archival reference is never normalised)."""

    page: str | None = None
    folio: str | None = None
    number: str | None = None
    section: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        words = {"page": "p.", "folio": "f.", "number": "no.", "section": "", "note": "n."}
        parts = [f"{word} {getattr(self, name)}".strip() for name, word in words.items() if getattr(self, name)]
        return ", ".join(parts)
