"""Footnotes after the Chicago manner, from CSL-JSON entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clandestine.files.bibliography import Bibliography


def full_note(entry: Mapping[str, Any], locator: str | None = None) -> str:
    """A work cited for the first time."""
    key = str(entry.get("id", ""))
    return Bibliography("", {key: dict(entry)}).note(key, locator) + "."


def short_note(entry: Mapping[str, Any], locator: str | None = None) -> str:
    """A work cited again."""
    return full_note(entry, locator)
