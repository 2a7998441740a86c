"""Ratings: a CSV file with one row for each class that a rater gave an item."""

from __future__ import annotations

from clandestine.errors import BadInput, Fault
from clandestine.files.csvrows import column_name, csv_rows
from clandestine.files.text import decode, nearest, read_bytes

COLUMNS = ("item", "rater", "class")


def read_ratings(path: str, encoding: str | None = None) -> list[tuple[str, str, str]]:
    """Rows of item, rater and class, other columns left aside; `-` reads standard input. Raises BadInput with every fault."""
    text = decode(read_bytes(path), path, encoding).lstrip("\ufeff")
    rows = [row for row in csv_rows(text, path, COLUMNS) if any(cell.strip() for cell in row[1])]
    if not rows:
        raise BadInput([Fault(path, 0, 0, "is empty", f"the columns are {', '.join(COLUMNS)}")])
    line, head = rows[0]
    names = [column_name(cell) for cell in head]
    lacking = [name for name in COLUMNS if name not in names]
    if lacking:
        near = nearest(lacking[0], names)
        raise BadInput(
            [Fault(path, line, 1, f"no column {', '.join(lacking)}", near or f"the columns are {', '.join(COLUMNS)}")]
        )
    twice = next((name for name in COLUMNS if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput([Fault(path, line, 1, f"the column {twice} twice")])
    places = [names.index(name) for name in COLUMNS]
    found, faults = [], []
    for line, cells in rows[1:]:
        held = [cells[place].strip() if place < len(cells) else "" for place in places]
        empty = [name for name, cell in zip(COLUMNS, held, strict=True) if not cell]
        if empty:
            faults.append(
                Fault(path, line, 1, f"no {', '.join(empty)}", "a row is one class that one rater gave one item")
            )
        found.append((held[0], held[1], held[2]))
    if faults:
        raise BadInput(faults)
    return found
