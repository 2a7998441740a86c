"""The one table of an answer: the same cells as text, Markdown, CSV and HTML."""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clandestine.scales import share, signed

Cell = str | float | int | None
Row = tuple[Cell, ...]

LONG = 40  # letters that still stand on one line of a page
BAR = 12  # letters of room that a drawn bar takes
HALF = 32  # pixels of a bar to either side of its middle
FOR, AGAINST = "#0072b2", "#d55e00"  # two colours that colour-blind readers tell apart, on white and on black
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run when it stands first in a text cell


@dataclass(frozen=True)
class Column:
    """A column: its key (CSV, data frame), its heading, what it holds, and its widest text.

    `holds`: "text", "share" (a probability, two digits), "change" (of a probability, signed), "decibans" (signed, one
    decimal) or "bar" (a signed bar drawn from the decibans of the column before). `wide` columns are left out of the
    80-column text, `data` columns out of every form but CSV and data frames (the heading of the answer says the same once).
    `middle`: a cell that is too long is cut in its middle, since it is the end that tells one row from the next.
    """

    key: str
    heading: str
    holds: str = "text"
    width: int = 0
    wide: bool = False
    data: bool = False
    middle: bool = False


@dataclass(frozen=True)
class Table:
    """Columns and rows; numbers stay numbers until they are printed.

    `remarks` are rows for CSV, JSON and data frames only, where the other forms print a note.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[Row, ...] = ()

    @property
    def kept_back(self) -> bool:
        """Whether it is for CSV and data frames only, with nothing to print."""
        return all(column.data for column in self.columns)

    def text(self, limit: int = 80) -> str:
        """The table for a terminal of `limit` columns; a bar stands beside its number under one heading."""
        shown = [column for column in self.columns if not (column.wide or column.data)]
        scale = self._scale()
        lines = [[column.heading for column in shown if column.holds != "bar"]]
        for row in self.rows:
            held = dict(zip((column.key for column in self.columns), row, strict=True))
            line: list[str] = []
            for column in shown:
                if column.holds == "bar":
                    line[-1] = f"{line[-1]:>6} {_bar(held[column.key], scale, column.width)}"
                else:
                    line.append(printed(held[column.key], column.holds))
            lines.append(line)
        cells = [column for column in shown if column.holds != "bar"]
        widths = _widths(lines, [column.width for column in cells], limit)
        barred = {shown[place - 1].key for place, column in enumerate(shown) if column.holds == "bar"}
        left = [column.holds == "text" or column.key in barred for column in cells]
        return "\n".join(
            " ".join(
                _fit(cell, width, not to_left, column.middle and place > 0)
                for cell, width, to_left, column in zip(line, widths, left, cells, strict=True)
            ).rstrip()
            for place, line in enumerate(lines)
        )

    def markdown(self) -> str:
        """The table in Markdown, without the bars."""
        shown = self._for_pages()
        head = "| " + " | ".join(column.heading for column in shown) + " |"
        rule = "|" + "|".join("---" if column.holds == "text" else "---:" for column in shown) + "|"
        body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in self._printed(shown)]
        return "\n".join([head, rule, *body])

    def csv(self) -> str:
        """The table as CSV at full precision; text that a spreadsheet would run as a formula is quoted with '."""
        shown = self._without_bars()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.key for column in shown])
        for record in self.records():
            writer.writerow([_safe(record[column.key]) for column in shown])
        return out.getvalue()

    def html(self, caption: str = "", room: float = math.inf) -> str:
        """The table as HTML without script: every cell is escaped, the first of a row heads it, a bar stands by its number.

        `caption` is HTML already. Of the wide columns, those come for which `room` (in letters) is left.
        """
        cells = self.fitting(room)
        bars = self._bars_by_column([column for column in self.columns if not column.data])
        scale = self._scale()
        head = "".join(_head(column, column.key in bars) for column in cells)
        place = {column.key: index for index, column in enumerate(self.columns)}
        lines = []
        for row in self.rows:
            line = []
            for number, column in enumerate(cells):
                words = printed(row[place[column.key]], column.holds)
                head_or_cell, scope = ("td", "") if number else ("th", ' scope="row"')
                line.append(f"<{head_or_cell}{scope}{_sort(column, words)}>{html.escape(words)}</{head_or_cell}>")
                if column.key in bars:
                    line.append(f"<td>{_drawn(row[place[bars[column.key]]], scale)}</td>")
            lines.append(f"<tr>{''.join(line)}</tr>")
        title = f"<caption>{caption}</caption>" if caption else ""
        return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"

    def fitting(self, room: float) -> list[Column]:
        """The columns of a page so many letters wide: those that are not wide, and of the wide ones what has room.

        First come wide columns of words, from the left; those of numbers come all together or not at all, so that no view of the
        model has more of them than another.
        """
        shown = self._for_pages()
        widths = {
            column.key: 2 + max(len(cell) for cell in (column.heading, *cells))
            for column, *cells in zip(shown, *self._printed(shown), strict=True)
        }
        room -= sum(widths[column.key] for column in shown if not column.wide)
        room -= sum(BAR for column in self.columns if column.holds == "bar")
        wide = [column.key for column in shown if column.wide]
        numbers = [column.key for column in shown if column.wide and column.holds != "text"]
        taken: set[str] = set()
        for group in (*([key] for key in wide if key not in numbers), numbers):
            width = sum(widths[key] for key in group)
            if width <= room:
                taken.update(group)
                room -= width
        return [column for column in shown if not column.wide or column.key in taken]

    def records(self) -> list[dict[str, Cell]]:
        """One mapping a row, full precision; bars are left out, and numbers that do not exist are None."""
        keys = [column.key for column in self.columns]
        bars = {column.key for column in self.columns if column.holds == "bar"}
        return [
            {key: _plain(cell) for key, cell in zip(keys, row, strict=True) if key not in bars}
            for row in (*self.rows, *self.remarks)
        ]

    def _scale(self) -> float:
        """The largest finite weight that has a bar."""
        bars = [place for place, column in enumerate(self.columns) if column.holds == "bar"]
        weights = [value for row in self.rows for place in bars if isinstance(value := row[place], float)]
        return max((abs(value) for value in weights if math.isfinite(value)), default=1.0) or 1.0

    def _bars_by_column(self, shown: Sequence[Column]) -> dict[str, str]:
        """The key of each bar by that of its number: the column before it, those that are only for wide pages left aside."""
        found, before = {}, ""
        for column in shown:
            if column.holds == "bar":
                found[before] = column.key
            elif not column.wide:
                before = column.key
        return found

    def _for_pages(self) -> list[Column]:
        return [column for column in self._without_bars() if not column.data]

    def _without_bars(self) -> list[Column]:
        return [column for column in self.columns if column.holds != "bar"]

    def _printed(self, shown: Sequence[Column]) -> list[list[str]]:
        place = {column.key: index for index, column in enumerate(self.columns)}
        return [[printed(row[place[column.key]], column.holds) for column in shown] for row in self.rows]


def printed(cell: Cell, holds: str) -> str:
    """A cell as people read it.

    >>> printed(0.456, "share"), printed(-3.21, "decibans"), printed(None, "share")
    ('0.46', '-3.2', '')
    """
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and math.isinf(cell):
        return "never" if cell < 0 else "only"
    formats: dict[str, Callable[[Any], str]] = {
        "share": share,
        "decibans": signed,
        "change": lambda value: signed(value, 2),
    }
    return formats.get(holds, str)(cell)


def _widths(lines: Sequence[Sequence[str]], widest: Sequence[int], limit: int) -> list[int]:
    """Each column as wide as its cells, at most its own limit; unused room goes to columns cut short, from the left."""
    full = [max(len(line[place]) for line in lines) for place in range(len(widest))]
    widths = [min(wanted, most or wanted) for wanted, most in zip(full, widest, strict=True)]
    spare = limit - sum(widths) - len(widths) + 1
    for place, wanted in enumerate(full):
        extra = max(0, min(spare, wanted - widths[place]))
        widths[place] += extra
        spare -= extra
    return widths


def _bar(value: Cell, scale: float, width: int) -> str:
    """A signed bar about a middle line: `  ##|    ` against, `    |##  ` for."""
    half = (width - 1) // 2
    if not isinstance(value, float) or math.isnan(value):
        return ""
    size = half if math.isinf(value) else round(abs(value) / scale * half)
    left = ("#" * size).rjust(half) if value < 0 else " " * half
    right = "#" * size if value > 0 else ""
    return f"{left}|{right}"


def _head(column: Column, barred: bool) -> str:
    span = ' colspan="2"' if barred else ""
    return f'<th scope="col"{_sort(column, "")}{span}>{html.escape(column.heading)}</th>'


def _sort(column: Column, words: str) -> str:
    if column.holds != "text":
        return ' class="number"'
    return ' class="long"' if len(words) > LONG else ""


def _drawn(value: Cell, scale: float) -> str:
    """A signed bar as a small picture; readers who cannot see it have the number beside it."""
    if not isinstance(value, float) or math.isnan(value):
        return ""
    size = HALF if math.isinf(value) else round(abs(value) / scale * HALF, 1)
    side, colour = (HALF, FOR) if value > 0 else (HALF - size, AGAINST)
    return (
        f'<svg width="{2 * HALF}" height="12" aria-hidden="true"><rect x="{side:g}" y="2" width="{size:g}" height="8" '
        f'fill="{colour}"/><rect x="{HALF - 0.5}" width="1" height="12" fill="currentColor"/></svg>'
    )


def _fit(cell: str, width: int, right: bool, middle: bool = False) -> str:
    if len(cell) > width:
        tail = (width - 1) // 2 if middle else 0
        cell = cell[: width - 1 - tail] + "…" + cell[len(cell) - tail :]
    return cell.rjust(width) if right else cell.ljust(width)


def _plain(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell
