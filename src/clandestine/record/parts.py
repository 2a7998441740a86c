"""A record taken apart: its leaves by path, and a short fingerprint of every part by which a change is found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

Path_ = tuple[str, ...]

# What a record says about itself and its reasons: no number of any answer hangs on it.
WORDS = {
    "because", "cite", "after", "says", "note", "title", "seen_in", "bias", "time", "arrived", "published", "name",
    "quote", "quote_language", "translation", "translator", "paraphrase", "judged_by", "judged_on",
}  # fmt: skip
WORDS_OF = {
    "Person": {"native", "aliases", "living"},
    "Consulted": {"by"},
    "Dossier": {"dossier", "subject", "chosen", "background"},
    "Model": {"version", "authors", "question", "scope", "known_gaps"},
    "WhatIf": {"supposition", "of"},
}
LENGTH = 6  # hex digits of each fingerprint of a part


def is_word(record: BaseModel, name: str) -> bool:
    """Whether a field of a record is its wording only: no number of any answer hangs on it."""
    return name in WORDS or name in WORDS_OF.get(type(record).__name__, ())


def plain(record: BaseModel) -> dict[str, Any]:
    """A record as plain data: what `digest` is taken of, defaults left out.

    >>> from clandestine.record.number import Number
    >>> plain(Number(value=0.4, guess=True))
    {'guess': True, 'is': 0.4}
    """
    found: dict[str, Any] = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return found


@dataclass(frozen=True)
class Leaf:
    """One value inside a record, as it would be written: its path, and whether it is wording only."""

    path: Path_
    value: Any
    word: bool = False

    @property
    def number(self) -> bool:
        """Whether it is a number that an answer can hang on (a flag is none)."""
        return not self.word and isinstance(self.value, (int, float)) and not isinstance(self.value, bool)


def leaves(record: Any, written: Any = None, path: Path_ = (), word: bool = False) -> Iterator[Leaf]:
    """Every leaf of a record or of a part of one, in its own order, defaults left out; an empty list is a leaf, too.

    >>> from clandestine.record.number import Number
    >>> for leaf in leaves(Number(value=0.4, because="a guess")):
    ...     print(leaf)
    Leaf(path=('because',), value='a guess', word=True)
    Leaf(path=('is',), value=0.4, word=False)
    """
    if written is None:
        written = plain(record) if isinstance(record, BaseModel) else _plain(record)
    if isinstance(record, BaseModel) and isinstance(written, dict):
        for name, info in type(record).model_fields.items():
            key = info.alias or name
            if key in written:
                yield from leaves(getattr(record, name), written[key], (*path, key), word or is_word(record, name))
    elif isinstance(record, Mapping) and isinstance(written, dict) and written:
        for name, below in record.items():
            yield from leaves(below, written[name], (*path, str(name)), word)
    elif isinstance(record, (list, tuple)) and isinstance(written, list) and written:
        for place, (below, one) in enumerate(zip(record, written, strict=True)):
            yield from leaves(below, one, (*path, str(place)), word)
    else:
        yield Leaf(path, written, word)


def parts(record: BaseModel) -> Iterator[tuple[Path_, Any]]:
    """The parts of a record with their paths: the entries of its sections, and whatever else it holds."""
    written = plain(record)
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if (info.alias or name) not in written:
            continue
        if isinstance(value, Mapping):
            yield from (((name, str(key)), below) for key, below in value.items())
        else:
            yield (name,), value


def fingerprints(record: BaseModel) -> dict[str, str]:
    """Every part of a record in one line, by its path: `fingerprint`."""
    return {".".join(path): fingerprint(part, is_word(record, path[0])) for path, part in parts(record)}


def fingerprint(part: Any, word: bool = False) -> str:
    """A part in one line: fingerprints of its build and of its words, and its numbers in the order of their paths.

    Where two parts are built alike their numbers stand at the same paths, and can be told apart one by one.

    >>> from clandestine.record.number import Number
    >>> fingerprint(Number(value=0.5, because="even odds"))
    'aae5ce 3278b8 0.5'
    """
    built, said, numbers = [], [], []
    for leaf in sorted(leaves(part, word=word), key=lambda leaf: leaf.path):
        if leaf.word:
            said.append([*leaf.path, leaf.value])
        elif leaf.number:
            built.append([*leaf.path])
            numbers.append(repr(float(leaf.value)))
        else:
            built.append([*leaf.path, leaf.value])
    return " ".join([_hashed(built), _hashed(said), *numbers])


def _plain(value: Any) -> Any:
    """A part that is no record by itself, as it would be written."""
    if isinstance(value, BaseModel):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: _plain(below) for name, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(below) for below in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _hashed(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:LENGTH]
