"""Spreadsheets of office programs (XLSX, ODS) as rows of text, guarded against what such files can hide."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, Fault
from clandestine.files.text import read_bytes

WORKBOOKS = {".xlsx", ".ods"}

LARGEST = 100_000_000  # bytes, unpacked
PACKED = 200  # unpacked bytes for one packed
ROWS, COLUMNS = 100_000, 200

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>(?:\s*<f\b)?')
_FORMULA_ODS = re.compile(rb'table:formula="([^"]{0,60})')


def read_workbook(path: str | Path) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet, each with its number from 1; raises BadInput with every fault.

    Formulas are refused, as are packed bombs and sheets of more than 100,000 rows or 200 columns. Whole numbers lose
    the `.0` that spreadsheets give them; dates become EDTF days; dates before 1900-03-01 are refused, since
    spreadsheets count them wrongly.
    """
    shown = str(path)
    data = read_bytes(path)
    faults = _guard(data, shown)
    if faults:
        raise BadInput(faults)
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        hint = "pip install 'clandestine[sheets]', or save the sheet as CSV"
        raise BadInput([Fault(shown, 0, 0, "reading spreadsheets needs the package python-calamine", hint)]) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        raw = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError) as error:
        raise BadInput([Fault(shown, 0, 0, f"not a spreadsheet that can be read: {error}", "save it as CSV")]) from None
    rows = []
    for line, cells in enumerate(raw, 1):
        texts = []
        for column, cell in enumerate(cells, 1):
            text, words = _text(cell)
            if words:
                faults.append(Fault(shown, line, column, words, "format the column as text and write the date as EDTF"))
            texts.append(text)
        rows.append((line, texts))
    if faults:
        raise BadInput(faults)
    return rows


def _text(cell: Any) -> tuple[str, str]:
    """One cell as text, and what is wrong with it."""
    if isinstance(cell, str):
        return cell, ""
    if isinstance(cell, bool):
        return "", "a truth value, where text is expected"
    if isinstance(cell, (int, float)):
        return (str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(cell)), ""
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time() == time() else cell
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return (
            (cell.isoformat(), "")
            if cell >= date(1900, 3, 1)
            else ("", "a date before March 1900, which spreadsheets count wrongly")
        )
    if isinstance(cell, (datetime, time, timedelta)):
        return "", "a time of day, where a date is expected"
    return str(cell), ""


def _guard(data: bytes, shown: str) -> list[Fault]:
    """What is wrong with the packed file, before anything else looks at it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > LARGEST or total > PACKED * max(len(data), 1):
                return [
                    Fault(
                        shown,
                        0,
                        0,
                        f"unpacks to {total:,} bytes from {len(data):,}",
                        "no sheet somebody wrote does that",
                    )
                ]
            names = {entry.filename for entry in entries}
            if "content.xml" in names:
                found = _FORMULA_ODS.search(_member(packed, "content.xml"))
                words = f"a formula ({found[1].decode('utf-8', 'replace')})" if found else ""
                return [Fault(shown, 0, 0, words, "write the value itself")] if found else []
            sheets = sorted(name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name))
            if not sheets:
                return [Fault(shown, 0, 0, "not a spreadsheet", "expected XLSX, ODS or CSV")]
            return [fault for name in sheets for fault in _cells(_member(packed, name), shown)]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        return [Fault(shown, 0, 0, f"not a spreadsheet that can be read: {error}", "save it as XLSX, ODS or CSV")]


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    """One member, never more of it than allowed: the sizes a packed file states need not be true."""
    with packed.open(name) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("unpacks to more than it says")
    return data


def _cells(xml: bytes, shown: str) -> list[Fault]:
    faults: list[Fault] = []
    for found in _CELL.finditer(xml):
        letters, number = found[1].decode(), int(found[2])
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - 64
        if number > ROWS or column > COLUMNS:
            words = f"a cell {letters}{number}, beyond {ROWS:,} rows or {COLUMNS} columns"
            return [*faults, Fault(shown, number, column, words, "delete what stands so far out")]
        if found[0].endswith(b"<f"):
            faults.append(
                Fault(shown, number, column, f"a formula in cell {letters}{number}", "write the value itself")
            )
    return faults
