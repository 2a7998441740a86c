"""The base of every record: frozen, strict about unknown keys, plain text inside."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

# Characters nobody can see: two identifiers that differ only in one of them look the same on the page.
_INVISIBLE = "Cf"


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        str_strip_whitespace=True,
        arbitrary_types_allowed=True,
    )


def _identifier(value: Any) -> Any:
    if not isinstance(value, str):
        alone = next(iter(value)) if isinstance(value, (dict, list)) and len(value) == 1 else None
        raise ValueError("expected a plain word" + (f"; write {alone!r} alone" if isinstance(alone, str) else ""))
    text = unicodedata.normalize("NFC", value.strip())
    if not text:
        raise ValueError("an empty name")
    for character in text:
        if unicodedata.category(character) in (_INVISIBLE, "Cc"):
            raise ValueError(f"an invisible character (U+{ord(character):04X}) in the name {value!r}")
    return text


def _flag(value: Any) -> Any:
    """Yes or no written as a word; YAML's own opinion of `no` and `on` never comes into it."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("true", "yes"):
            return True
        if word in ("false", "no"):
            return False
        raise ValueError(f"expected true or false, found {value!r}")
    return value


Name = Annotated[str, BeforeValidator(_identifier)]
Flag = Annotated[bool, BeforeValidator(_flag)]
