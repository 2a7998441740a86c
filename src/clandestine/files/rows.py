"""A dossier as rows of the plain sheet, and what a table has no room for: said, never silently dropped."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from clandestine.files.sheets import COLUMNS
from clandestine.record.dossier import Dossier, Observation

# What a cell of each record's field becomes; the rest of a record has no column.
_SOURCE = {"kind": "kind", "cite": "cite", "date": "written", "arrived": "arrived", "published": "published",
           "derives_from": "derives_from", "part_of": "part_of"}  # fmt: skip
_ITEM = {"when": "date", "quote": "quote", "translation": "translation", "paraphrase": "paraphrase", "grade": "grade",
         "asserted_by": "asserted_by"}  # fmt: skip
_KEPT = {"clandestine", "dossier", "window", "sources", "observations"}
_RUN = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet would run, or what was quoted against that before


def rows_of(dossier: Dossier) -> tuple[list[dict[str, str]], list[str]]:
    """The rows, one for each observation, and in words what has no room in them.

    The windows stand in the first rows, one each; where there are more windows than observations, those left are named.

    >>> from clandestine import read_dossier
    >>> rows, lost = rows_of(read_dossier("turkestan-1925"))
    >>> rows[0]["kind"], len(lost) > 0
    ('relief_bulletin', True)
    """
    lost = dict.fromkeys(_unheld(dossier, _KEPT, ""))
    name = dossier.person.name if dossier.person is not None else dossier.title
    if dossier.person is not None:
        lost.pop("person", None)
        lost |= dict.fromkeys(_unheld(dossier.person, {"name"}, "person."))
    used = {seen.by for seen in dossier.observations}
    lost |= dict.fromkeys(
        f"sources.{one} (nothing is observed through it)" for one in dossier.sources if one not in used
    )
    rows = []
    for place, seen in enumerate(dossier.observations):
        row, left = _row(dossier, seen)
        row["person"] = name
        row["window"] = str(dossier.window[place]) if place < len(dossier.window) else ""
        rows.append(row)
        lost |= dict.fromkeys(left)
    lost |= dict.fromkeys(f"window {one}" for one in dossier.window[len(rows) :])
    return rows, list(lost)


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as CSV with a byte-order mark, by which spreadsheets know UTF-8; nothing in it is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(row.get(name, "")) for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a ' before what begins like one, which reading takes off again.

    >>> harmless("=1+1"), harmless("'=x"), harmless("plain")
    ("'=1+1", "''=x", 'plain')
    """
    return f"'{text}" if _RUN.match(text) else text


def _row(dossier: Dossier, seen: Observation) -> tuple[dict[str, str], list[str]]:
    source = dossier.sources[seen.by]
    row = {column: str(value) for field, column in _SOURCE.items() if (value := getattr(source, field)) is not None}
    row |= {column: str(value) for field, column in _ITEM.items() if (value := getattr(seen, field)) is not None}
    row |= {
        "id": seen.id,
        "source": seen.by,
        "saying": seen.saying,
        "variable": seen.variable,
        "state": seen.state or "",
    }
    row["page"] = seen.cite.page or "" if seen.cite is not None else ""
    row["seen_in"] = " ".join(seen.seen_in)
    held = {*_ITEM, "id", "by", "seen_in", "cite", "asserts", "denies", "silent", "not_looked", "lost", "withheld"}
    left = _unheld(source, set(_SOURCE), f"sources.{seen.by}.") + _unheld(seen, held, f"observations.{seen.id}.")
    if seen.cite is not None:
        left += _unheld(seen.cite, {"page"}, f"observations.{seen.id}.cite.")
    if seen.lr is not None:
        left.append(f"observations.{seen.id} (a direct judgement)")
    broken = [field for field in ("quote", "translation", "paraphrase") if _folded(getattr(seen, field))]
    left += [f"observations.{seen.id}.{field}: blanks at its ends" for field in broken]
    return row, left


def _folded(text: str | None) -> bool:
    return text is not None and text != text.strip()


def _unheld(record: BaseModel, held: set[str], start: str) -> list[str]:
    """The fields of a record that say something and are not among those that are held."""
    found = []
    for name, info in type(record).model_fields.items():
        value: Any = getattr(record, name)
        if (
            name not in held
            and name in record.model_fields_set
            and value != info.get_default(call_default_factory=True)
        ):
            found.append(f"{start}{name}")
    return found
