"""What was changed, in lines a historian reads: what can move an answer apart from what cannot."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clandestine.ask.table import Cell, Column, Table
from clandestine.record.changes import Change

WIDTH = 80
LONG = 44  # letters: a longer wording is told as reworded
LABELS = {
    "when": "date", "by": "source", "date": "written", "because": "its reason", "note": "the note", "quote": "the quotation",
    "translation": "the translation", "paraphrase": "the paraphrase", "seen_in": "where it was seen", "says": "its wording",
    "cite": "citation", "after": "cited in support", "bears_on_window": "why it bears on the window", "title": "the title",
    "derives_from": "copied from", "part_of": "part of", "chosen": "why it was chosen",
}  # fmt: skip


def lines(changes: Iterable[Change]) -> str:
    """All changes, one a line: first those that can move an answer, then those that cannot."""
    held: dict[bool, list[str]] = {False: [], True: []}
    for one in changes:
        held[one.words].append(textwrap.fill(in_words(one), WIDTH, initial_indent="  ", subsequent_indent="    ",
                                             break_on_hyphens=False, break_long_words=False))  # fmt: skip
    parts = []
    for words, title in ((False, "can move an answer:"), (True, "cannot (wording, names, order):")):
        if held[words]:
            parts.append("\n".join([title, *held[words]]))
    return "\n".join(parts)


def in_words(one: Change) -> str:
    """One change in a line.

    >>> in_words(Change("changed", "observation", "letters-abroad", "when", "1925", "1925-04"))
    'observation letters-abroad: date 1925 -> 1925-04'
    """
    if one.what == "renamed":
        return f"{one.noun} {one.before}: renamed to {one.after}"
    if one.what == "moved":
        return f"{one.noun}: in another order"
    label = _label(one.place) or ("" if one.name else _label(one.noun))
    where = one.where if one.name or one.place else ""
    held = one.after if one.what == "added" else one.before
    if one.what in ("added", "removed"):
        told = ""
        if held is not None and one.name and not one.place:
            told = f" ({_short(held)})"
        elif held is not None and not _long(held):
            told = f" {_short(held)}"
        text = f"{label}{told} {one.what}" if one.place or not one.name else f"{one.what}{told}"
    elif one.before is None and one.after is None:
        text = f"{label or 'it'} changed"
    elif _long(one.before) or _long(one.after):
        text = f"{label} reworded" if one.words else f"{label} {_short(one.before)} -> {_short(one.after)}"
    else:
        text = f"{label} {_short(one.before)} -> {_short(one.after)}"
    return ": ".join(filter(None, [where, text.strip()]))


def table(files: Sequence[tuple[str, Sequence[Change]]]) -> Table:
    """The same as rows for CSV, JSON and data frames, whole."""
    keys = ("file", "what", "noun", "name", "place", "before", "after", "can_move")
    rows = [
        (
            name,
            one.what,
            one.noun,
            one.name,
            one.place,
            _cell(one.before),
            _cell(one.after),
            "no" if one.words else "yes",
        )
        for name, changes in files
        for one in changes
    ]
    return Table(tuple(Column(key, key, data=True) for key in keys), tuple(rows))


def counted(changes: Sequence[Change]) -> str:
    """How many changes there are, and how many of them can move an answer."""
    can = sum(not one.words for one in changes)
    count = f"{len(changes)} change{'s' * (len(changes) != 1)}"
    if not can:
        return f"{count}, none of which can move a number of an answer"
    return count if can == len(changes) else f"{count}, {can} of which can move an answer"


def _label(place: str) -> str:
    """A place in words: the key at its end by its label, the way there before it."""
    if place.startswith("cite."):
        return place.removeprefix("cite.")
    path, _, last = place.rpartition(".")
    return f"{path}: {LABELS[last]}" if path and last in LABELS else LABELS.get(place, place)


def _long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > LONG


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_short(below)}" for name, below in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:g}" if isinstance(value, float) else str(value) if value not in ([], {}, None) else "none"
    return text if len(text) <= 3 * LONG else f"{text[: 3 * LONG - 1]}…"


def _cell(value: Any) -> Cell:
    return (
        value
        if value is None or (isinstance(value, (int, float, str)) and not isinstance(value, bool))
        else _short(value)
    )
