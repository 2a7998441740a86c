"""The plain sheet: a dossier as a table, one observation a row (CSV; XLSX and ODS through workbooks.py)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, Fault
from clandestine.files.csvrows import LONGEST, Row, column_name, csv_rows
from clandestine.files.placed import Path_
from clandestine.files.records import build
from clandestine.files.text import STDIN, nearest, read_bytes, read_text
from clandestine.files.workbooks import WORKBOOKS, read_workbook
from clandestine.record.dossier import SAYINGS, Dossier

COLUMNS = (
    "id", "person", "kind", "source", "cite", "variable", "state", "saying", "date", "written", "arrived", "published",
    "page", "quote", "translation", "paraphrase", "derives_from", "part_of", "grade", "asserted_by", "window", "seen_in",
)  # fmt: skip
NEEDED = ("person", "kind", "variable", "state", "date")
SHEETS = {".csv", ".tsv", *WORKBOOKS}

_OF_SOURCE = {
    "kind": "kind",
    "cite": "cite",
    "written": "date",
    "arrived": "arrived",
    "published": "published",
    "derives_from": "derives_from",
    "part_of": "part_of",
}
_OF_ITEM = {
    "date": "when",
    "quote": "quote",
    "translation": "translation",
    "paraphrase": "paraphrase",
    "grade": "grade",
    "asserted_by": "asserted_by",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet as the plain content of a dossier; faults point at row and column (the row's line in a CSV file)."""

    path: str
    plain: dict[str, Any]
    places: dict[Path_, tuple[int, int]]
    faults: tuple[Fault, ...] = ()

    def fault(self, path: Path_, words: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Fault:
        """A fault at the cell a part of the dossier was read from."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return Fault(self.path, *self.places[path[:length]], words, hint, warning)
        return Fault(self.path, 1, 1, words, hint, warning)


def read_sheet(path: str | Path, *, window: str | None = None, encoding: str | None = None) -> Dossier:
    """Read a dossier from a sheet; raises BadInput with every fault, each with row and column.

    The sheet has at least the columns person, kind, variable, state and date, and a window: a column, or given here.
    CSV is UTF-8 unless `encoding` says otherwise. A blank cell says nothing; it is never "no".
    """
    sheet = open_sheet(path, window=window, encoding=encoding)
    if any(not fault.warning for fault in sheet.faults):
        raise BadInput(sheet.faults)
    return build(Dossier, sheet)


def open_sheet(path: str | Path, *, window: str | None = None, encoding: str | None = None) -> Sheet:
    """A sheet as far as it can be read, with its faults; raises BadInput where it is no sheet at all."""
    shown = str(path)
    office = Path(path).suffix.lower() in WORKBOOKS
    rows = read_workbook(path) if office else csv_rows(read_text(path, encoding), shown, COLUMNS)
    rows = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise BadInput([Fault(shown, 1, 1, "an empty sheet", f"its first row names columns: {', '.join(NEEDED)}, ...")])
    return _Reader(shown, rows, window).sheet()


def is_sheet(path: str | Path) -> bool:
    """Whether a path names a sheet: by its ending; of standard input, by columns in its first line."""
    if str(path) != STDIN:
        return Path(path).suffix.lower() in SHEETS
    first = read_bytes(STDIN).split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    return len({column_name(cell) for cell in re.split("[,;\t]", first)} & set(COLUMNS)) >= 3


class _Reader:
    """Turns rows into the plain content of a dossier, row by row."""

    def __init__(self, shown: str, rows: Sequence[Row], window: str | None) -> None:
        self.shown, self.window = shown, window
        self.line, header = rows[0]
        self.columns: dict[str, int] = {}
        self.rows = rows[1:]
        self.width = len(header)
        self.faults: list[Fault] = []
        self.places: dict[Path_, tuple[int, int]] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self.observations: list[dict[str, Any]] = []
        self.person: tuple[str, int] | None = None
        self.windows: dict[str, tuple[int, int]] = {}
        self._header(header)

    def sheet(self) -> Sheet:
        """Everything read, with the faults."""
        lacking = [name for name in NEEDED if name not in self.columns]
        if lacking:
            self._bad(
                1, f"no column {', '.join(map(repr, lacking))}", f"columns are: {', '.join(COLUMNS)}", line=self.line
            )
        elif not self.rows:
            self._bad(1, "a sheet without a single row", line=self.line)
        else:
            for line, cells in self.rows:
                self._row(line, cells)
        windows: Any = list(self.windows)
        for index, word in enumerate(windows):
            self.places["window", index] = self.windows[word]
        if self.window is not None:
            windows = [self.window]
        elif not windows and not lacking:
            self._bad(
                1, "no window", "add a column `window` with the years asked about, such as 1922/1937", line=self.line
            )
        plain: dict[str, Any] = {
            "clandestine": "1",
            "dossier": Path(self.shown).stem or "sheet",
            "window": windows or ["0001/9999"],
            "sources": self.sources,
            "observations": self.observations,
        }
        if self.person is not None:
            plain["person"] = {"name": self.person[0]}
        return Sheet(self.shown, plain, self.places, tuple(self.faults))

    def _header(self, header: Sequence[str]) -> None:
        for index, cell in enumerate(header):
            name = column_name(cell)
            if not name:
                continue
            if name not in COLUMNS:
                self._bad(
                    index + 1,
                    f"unknown column {cell.strip()!r}",
                    nearest(name, COLUMNS) or f"columns are: {', '.join(COLUMNS)}",
                    line=self.line,
                )
            elif name in self.columns:
                self._bad(index + 1, f"the column {name!r} stands twice", line=self.line)
            else:
                self.columns[name] = index

    def _bad(self, column: int, words: str, hint: str = "", line: int = 0) -> None:
        self.faults.append(Fault(self.shown, line, column, words, hint))

    def _row(self, line: int, cells: Sequence[str]) -> None:
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            self._bad(
                self.width + 1,
                f"{len(cells)} cells in a sheet of {self.width} columns",
                "quote a cell that holds the separator",
                line,
            )
            return
        before = len(self.faults)
        row = {name: self._cell(cells, name, line) for name in self.columns}
        self._person(row, line)
        saying = (row.get("saying") or "asserts").lower().replace(" ", "_")
        if saying not in SAYINGS or saying == "lr":
            allowed = [name for name in SAYINGS if name != "lr"]
            self._bad(
                self._at("saying"),
                f"unknown saying {row.get('saying')!r}",
                nearest(saying, allowed) or f"one of {', '.join(allowed)}",
                line,
            )
        for name in ("kind", "variable"):
            if not row.get(name):
                self._bad(self._at(name), f"no {name} in this row", "a blank cell says nothing", line)
        if saying in ("asserts", "denies") and not row.get("state"):
            self._bad(
                self._at("state"),
                "no state in this row",
                'a blank cell is never "no"; write the state, or a saying such as silent',
                line,
            )
        elif saying in SAYINGS and saying not in ("asserts", "denies") and row.get("state"):
            self._bad(self._at("state"), f"a state beside {saying!r}", "leave the cell blank", line)
        if row.get("window"):
            self.windows.setdefault(row["window"], (line, self._at("window")))
        if len(self.faults) == before:
            self._observation(row, saying, line)

    def _cell(self, cells: Sequence[str], name: str, line: int) -> str:
        index = self.columns[name]
        text = unicodedata.normalize("NFC", cells[index].strip()) if index < len(cells) else ""
        if text.startswith("="):
            self._bad(index + 1, f"a formula in {name!r}", "write the value itself", line)
        if len(text) > LONGEST:
            self._bad(index + 1, f"a cell of more than {LONGEST:,} characters", line=line)
        # Programs that guard against formulas put ' before such a cell; it is not part of the text.
        return text[1:] if re.match(r"'+[=+\-@\t\r]", text) else text

    def _at(self, name: str) -> int:
        return self.columns.get(name, 0) + 1

    def _person(self, row: dict[str, str], line: int) -> None:
        name = row.get("person", "")
        if not name:
            self._bad(
                self._at("person"), "no person in this row", "a sheet is about one person, named in every row", line
            )
        elif self.person is None:
            self.person = name, line
            self.places["person",] = line, self._at("person")
        elif name != self.person[0]:
            words = f"a second person, {name!r}, after {self.person[0]!r} on line {self.person[1]}"
            self._bad(self._at("person"), words, "one sheet for each person", line)

    def _observation(self, row: dict[str, str], saying: str, line: int) -> None:
        index = len(self.observations)
        item: dict[str, Any] = {"id": row.get("id") or f"row-{line}", "by": self._source(row, line)}
        here: Path_ = ("observations", index)
        self.places[here] = line, 1
        for column, key in (
            *_OF_ITEM.items(),
            ("id", "id"),
            ("source", "by"),
            ("seen_in", "seen_in"),
            ("page", "cite"),
        ):
            self.places[(*here, key)] = line, self._at(column)
        self.places[(*here, saying)] = line, self._at("variable")
        if saying in ("asserts", "denies"):
            item[saying] = {row["variable"]: row["state"]}
            self.places[(*here, saying, row["variable"])] = line, self._at("state")
        else:
            item[saying] = row["variable"]
        item |= {key: row[column] for column, key in _OF_ITEM.items() if row.get(column)}
        if row.get("page"):
            item["cite"] = {"page": row["page"]}
        if row.get("seen_in"):
            item["seen_in"] = re.split(r"[\s;]+", row["seen_in"])
        self.observations.append(item)

    def _source(self, row: dict[str, str], line: int) -> str:
        """The source of a row: named, or the work cited, or one of its own."""
        stated = {key: row[column] for column, key in _OF_SOURCE.items() if row.get(column)}
        name = (
            row.get("source")
            or " ".join(filter(None, (row.get("cite"), row.get("written"))))
            or f"source of row {line}"
        )
        before = self.sources.setdefault(name, {})
        for column, key in _OF_SOURCE.items():
            if key not in stated:
                continue
            if before.get(key, stated[key]) != stated[key]:
                first = self.places["sources", name, key][0]
                self._bad(
                    self._at(column),
                    f"{column} of the source {name!r} is {stated[key]!r} here and {before[key]!r} on line {first}",
                    "name two sources",
                    line,
                )
            elif key not in before:
                before[key] = stated[key]
                self.places["sources", name, key] = line, self._at(column)
        self.places.setdefault(("sources", name), (line, self._at("source")))
        return name
