"""The plain sheet as an XLSX workbook, with lists to choose from. XlsxWriter is an extra, and is imported here alone."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from clandestine.errors import BadQuestion
from clandestine.files.rows import harmless
from clandestine.files.sheets import COLUMNS
from clandestine.record.dossier import SAYINGS
from clandestine.record.model import Model

ROWS = 2000  # rows that are offered lists and kept from turning dates into numbers
WIDTHS = {"person": 24, "kind": 18, "source": 18, "cite": 18, "variable": 22, "state": 18, "quote": 40, "translation": 40,
          "paraphrase": 46,           "seen_in": 30, "derives_from": 18, "part_of": 18, "asserted_by": 18}  # fmt: skip

MEANINGS = {
    "id": "A short name for the row, by which it can be left out (--without). Letters, digits and hyphens.",
    "person": "The name, the same in every row.",
    "kind": "The kind of source, of the ORIGINAL document: choose from the list.",
    "source": "A short name for the document. Rows with the same name come from the same paper.",
    "cite": "Its citekey in the library.json beside this file.",
    "variable": "What the source speaks of: choose from the list.",
    "state": "What it says about it: choose from the list, which follows the variable.",
    "saying": "asserts (also where left blank), denies, silent, not_looked, lost or withheld.",
    "date": "When the thing happened, as EDTF: 1925, 1925-04, 1925-04-12, 1925~ (about), 1925? (doubtful), 1924/1926.",
    "written": "When the source was written, as EDTF.",
    "arrived": "When it reached the receiver, as EDTF.",
    "published": "When it was printed, as EDTF.",
    "page": "The printed page in the work cited.",
    "quote": "What it says, in the original.",
    "translation": "What it says, translated.",
    "paraphrase": "What it says, in your own words.",
    "derives_from": "The source it copies, by the short name of that source.",
    "part_of": "The file it lies in, by the short name of that source.",
    "grade": "An Admiralty grade such as B3, where no kind of source fits.",
    "asserted_by": "The only scholar who reads it so, where readings differ.",
    "window": "The years asked about, as EDTF: 1922/1937. In the first row, or in every row.",
    "seen_in": "An address where it was seen.",
}


def workbook(rows: Sequence[Mapping[str, str]], model: Model | None = None) -> bytes:
    """Rows of the plain sheet as a workbook: the sheet itself, what its columns mean, and with a `model` lists to choose from.

    Every cell is text, so that no program turns a date or a name into a number, and none is a formula. The same rows give the same
    bytes with the same XlsxWriter. Raises BadQuestion where XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise BadQuestion(
            "writing XLSX needs XlsxWriter: pip install 'clandestine[sheets]', or name a .csv file"
        ) from error
    from datetime import datetime

    out = io.BytesIO()
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, {"in_memory": True, **as_text})
    book.set_properties(
        {"title": "clandestine sheet", "created": datetime(2000, 1, 1)}
    )  # one date for all: the same bytes
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    sheet = book.add_worksheet("observations")
    for place, name in enumerate(COLUMNS):
        sheet.set_column(place, place, WIDTHS.get(name, 13), text)
        sheet.write_string(0, place, name, head)
        sheet.write_comment(0, place, MEANINGS[name], {"x_scale": 2})
    sheet.freeze_panes(1, 2)
    for line, row in enumerate(rows, start=1):
        for place, name in enumerate(COLUMNS):
            sheet.write_string(line, place, harmless(row.get(name, "")), text)
    _meanings(book, head, text)
    if model is not None:
        _lists(book, sheet, model)
    book.close()
    return out.getvalue()


def example(name: str) -> list[dict[str, str]]:
    """One row to write over."""
    return [
        {
            "id": "example-row", "person": name, "kind": "private_letter", "source": "letter-1925", "variable": "foreign_contact",
            "state": "present", "saying": "asserts", "date": "1925-04", "written": "1925-04-12", "window": "1922/1937",
            "paraphrase": "EXAMPLE, write over this row: writes to comrades abroad",
        }
    ]  # fmt: skip


def _meanings(book: Any, head: Any, text: Any) -> None:
    sheet = book.add_worksheet("columns")
    sheet.set_column(0, 0, 16, text)
    sheet.set_column(1, 1, 100, text)
    sheet.write_string(0, 0, "column", head)
    sheet.write_string(0, 1, "what stands in it (a blank cell says nothing; it is never “no”)", head)
    for line, (name, words) in enumerate(MEANINGS.items(), start=1):
        sheet.write_string(line, 0, name, text)
        sheet.write_string(line, 1, words, text)


def _lists(book: Any, sheet: Any, model: Model) -> None:
    """Drop-down lists: kinds, variables, sayings, and the states of the variable chosen in the same row."""
    held = book.add_worksheet("lists")
    held.hide()
    variables = [name for name in model.variables if model.observable(name)]
    columns = {"kinds": sorted(model.kinds), "variables": variables, "sayings": [one for one in SAYINGS if one != "lr"]}
    for place, (name, values) in enumerate(columns.items()):
        for line, value in enumerate([name, *values]):
            held.write_string(line, place, value)
        letter = chr(ord("A") + place)
        book.define_name(name, f"=lists!${letter}$2:${letter}${len(values) + 1}")
    for line, name in enumerate(variables):
        states = [name, *model.states(name)]
        for place, state in enumerate(states):
            held.write_string(line, len(columns) + 1 + place, state)
    # The states of a variable stand in its row, from the column after its name.
    first = len(columns) + 1
    found = (
        "MATCH($"
        + _letter(COLUMNS.index("variable"))
        + f"2,lists!${_letter(first)}$1:${_letter(first)}${len(variables)},0)-1"
    )
    count = f"COUNTA(OFFSET(lists!${_letter(first + 1)}$1,{found},0,1,30))"
    states_of = f"=OFFSET(lists!${_letter(first + 1)}$1,{found},0,1,{count})"
    sources = {"kind": "=kinds", "variable": "=variables", "saying": "=sayings", "state": states_of}
    for name, source in sources.items():
        place = COLUMNS.index(name)
        sheet.data_validation(
            1, place, ROWS, place,
            {"validate": "list", "source": source, "error_type": "warning", "error_title": "not in the list",
             "error_message": f"This is not among the {name}s of the model {model.name}. `clandestine words` searches them."},
        )  # fmt: skip


def _letter(place: int) -> str:
    return chr(ord("A") + place)
