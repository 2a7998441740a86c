"""The rows of a CSV file, whatever parts its cells."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence

from clandestine.errors import BadInput, Fault

LONGEST = 200_000  # characters in one cell

Row = tuple[int, list[str]]


def csv_rows(text: str, shown: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV text, each with the line it begins on; raises BadInput where it is none.

    Cells are parted by a comma, a semicolon or a tab: whichever gives the header more of the known `columns`.

    >>> csv_rows("person;kind\\nAnn;letter\\n", "a.csv", ["person", "kind"])
    [(1, ['person', 'kind']), (2, ['Ann', 'letter'])]
    """
    header = text.lstrip("\r\n").split("\n", 1)[0]
    known = {mark: len({column_name(cell) for cell in header.split(mark)} & set(columns)) for mark in ",;\t"}
    mark = max(known, key=lambda one: (known[one], header.count(one)))
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1
        try:
            rows.append((line, next(reader)))
        except StopIteration:
            return rows
        except csv.Error as error:
            words = str(error)
            if "unexpected end" in words:
                words, hint = "a quotation is opened and never closed", 'close it with "; inside it, write "" for "'
            elif "limit" in words:
                words, hint = f"a cell of more than {LONGEST:,} characters", "was a quotation left open?"
            else:
                words, hint = f"not a row of cells: {words}", 'inside quotes, write "" for "'
            raise BadInput([Fault(shown, line, 1, words, hint)]) from None


def column_name(name: str) -> str:
    """A column's name as it is known: small letters, `_` for blanks."""
    return unicodedata.normalize("NFC", name).strip().strip('"').strip().lower().replace(" ", "_")
