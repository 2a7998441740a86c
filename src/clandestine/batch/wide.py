"""The wide form of a table: one row a person, one column for what one source says of one variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from clandestine.batch.chunk import MARK, Chunk, Column, heading
from clandestine.batch.sayings import LONG
from clandestine.engine.message import Index
from clandestine.errors import BadInput, Fault
from clandestine.files.text import nearest
from clandestine.record.model import Model
from clandestine.translate.asked import unknown

ABOUT_SOURCE = ("written", "part_of", "derives_from", "read", "date")
MOST_COLUMNS = 4096


def is_wide(header: Sequence[str]) -> bool:
    """Whether a header is of the wide form: columns named source:variable."""
    return any(MARK in name for name in header)


def check_columns(header: Sequence[str], model: Model, shown: str) -> None:
    """Raise BadInput for columns that mean nothing, all at once."""
    faults = []
    if len(header) > MOST_COLUMNS:
        words = f"a table of {len(header):,} columns; at most {MOST_COLUMNS:,} are read"
        raise BadInput([Fault(shown, 1, 1, words, "the long form has a row for everything said, and twelve columns")])
    names = [heading(name) for name in header]
    for place, name in enumerate(names):
        if name and names.index(name) < place:
            faults.append(Fault(shown, 1, place + 1, f"the column {header[place]!r} stands twice"))
        elif MARK in name:
            faults += _faults(name, place, model, shown)
        elif name and name not in (("person", "window") if is_wide(names) else LONG):
            known = ("person", "window", "SOURCE:VARIABLE") if is_wide(names) else LONG
            faults.append(
                Fault(
                    shown,
                    1,
                    place + 1,
                    f"unknown column {header[place]!r}",
                    nearest(name, known) or f"columns are: {', '.join(known)}",
                )
            )
    needed = ("person",) if is_wide(names) else ("person", "variable", "state", "kind")
    lacking = [name for name in needed if name not in names]
    if lacking:
        words = f"no column {', '.join(map(repr, lacking))}"
        faults.append(
            Fault(
                shown,
                1,
                1,
                words,
                f"columns are: {', '.join(LONG)}; or, one row a person: person, window, SOURCE:VARIABLE",
            )
        )
    if faults:
        raise BadInput(faults[:50])


def _faults(name: str, place: int, model: Model, shown: str) -> list[Fault]:
    source, what = _parts(name)
    kind = source.split("#")[0]
    if kind not in model.kinds:
        return [
            Fault(
                shown,
                1,
                place + 1,
                unknown("kind of source", kind, model.kinds),
                "columns are named KIND:VARIABLE or KIND#2:VARIABLE",
            )
        ]
    if what in ABOUT_SOURCE:
        return []
    if what not in model.variables:
        return [Fault(shown, 1, place + 1, unknown("variable", what, model.variables))]
    if not model.kinds[kind].rates_for(what):
        return [
            Fault(
                shown,
                1,
                place + 1,
                f"the kind {kind!r} has no rates for {what!r}",
                "this kind of source does not speak of it",
            )
        ]
    return []


def _parts(name: str) -> tuple[str, str]:
    source, _, what = name.partition(MARK)
    return source.strip(), what.strip()


def lengthened(chunk: Chunk) -> Chunk:
    """A chunk of the wide form in the long form: a row for every cell in which something stands.

    A cell says a state, `not` and a state, or a saying such as `silent`; a blank one says nothing. Rows
    that name one person are one person's, as in the long form: what they say is taken together.
    """
    sources: dict[str, dict[str, Column]] = {}
    for name in chunk.columns:
        if MARK in name:
            source, what = _parts(name)
            sources.setdefault(source, {})[what] = chunk.columns[name]
    parts: list[dict[str, tuple[Index, tuple[str, ...]]]] = []
    rows: list[Index] = []
    window = chunk.column("window")
    everybody = np.arange(len(chunk.person))
    for source, columns in sources.items():
        for what, column in columns.items():
            if what in ABOUT_SOURCE:
                continue
            said = [_said(word) for word in column.values]
            there = np.array([bool(word) for word in column.values], dtype=bool)[column.codes]
            at = everybody[there]
            rows.append(at)
            codes = column.codes[at]
            part = {
                "saying": (codes, tuple(saying for saying, _ in said)),
                "state": (codes, tuple(state for _, state in said)),
                "variable": (np.zeros(len(at), dtype=np.intp), (what,)),
                "source": (np.zeros(len(at), dtype=np.intp), (source,)),
                "kind": (np.zeros(len(at), dtype=np.intp), (source.split("#")[0],)),
                "window": (window.codes[at], window.values),
            }
            for name in ABOUT_SOURCE:
                if name in columns:
                    part[name] = columns[name].codes[at], columns[name].values
            parts.append(part)
    place = np.concatenate(rows) if rows else np.zeros(0, dtype=np.intp)
    order = np.argsort(place, kind="stable")
    told = {name: _joined([part.get(name) for part in parts], rows, order) for name in LONG if name != "person"}
    first = np.searchsorted(chunk.person, np.arange(len(chunk.names)))
    return replace(
        chunk,
        person=chunk.person[place[order]],
        lines=chunk.lines[place[order]],
        columns=told,
        window=window.take(first),
    )


def _said(word: str) -> tuple[str, str]:
    """What a cell says: a saying, and a state where it has one."""
    plain = word.lower().replace(" ", "_")
    if plain in ("silent", "not_looked", "lost", "withheld"):
        return plain, ""
    if word.lower().startswith("not "):
        return "denies", word[4:].strip()
    return "asserts", word


def _joined(parts: Sequence[tuple[Index, tuple[str, ...]] | None], rows: Sequence[Index], order: Index) -> Column:
    """Parts of a column one after another, in a new order; nothing where a part has none."""
    known: dict[str, int] = {"": 0}
    codes = []
    for part, at in zip(parts, rows, strict=True):
        if part is None:
            codes.append(np.zeros(len(at), dtype=np.intp))
        else:
            same = np.array([known.setdefault(word, len(known)) for word in part[1]], dtype=np.intp)
            codes.append(same[part[0]])
    return Column((np.concatenate(codes) if codes else np.zeros(0, dtype=np.intp))[order], tuple(known))
