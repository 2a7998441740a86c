# ruff: noqa: E501 (a case is one line, however long)
"""Sheets as people keep them: every fault with its row and column; nothing is guessed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.checks import check
from clandestine.files.sheets import open_sheet, read_sheet
from clandestine.files.workbooks import ROWS

HEAD = "id,person,kind,variable,state,date,window\n"
ROW = "a,Ann,logbook,storm,gale,1881-03,1880/1885\n"

# (name, text, a piece of the words, row, column)
CASES = [
    ("no header", ROW, "unknown column 'a'", 1, 1),
    ("header alone", HEAD, "a sheet without a single row", 1, 1),
    ("missing column", HEAD.replace("state,", "") + ROW.replace("gale,", ""), "no column 'state'", 1, 1),
    ("misspelt column", HEAD.replace("variable", "varible") + ROW, "unknown column 'varible' (did you mean 'variable'?)", 1, 4),
    ("column twice", HEAD.replace("date", "state") + ROW, "the column 'state' stands twice", 1, 6),
    ("no window", HEAD.replace(",window", "") + ROW.replace(",1880/1885", ""), "no window", 1, 1),
    ("blank state", HEAD + ROW.replace("gale", ""), 'a blank cell is never "no"', 2, 5),
    ("blank kind", HEAD + ROW + ROW.replace("logbook", " "), "no kind in this row", 3, 3),
    ("blank variable", HEAD + ROW.replace("storm", ""), "no variable in this row", 2, 4),
    ("blank person", HEAD + ROW.replace("Ann", ""), "no person in this row", 2, 2),
    ("second person", HEAD + ROW + ROW.replace("Ann", "Bob").replace("a,", "b,"), "a second person, 'Bob', after 'Ann' on line 2", 3, 2),
    ("bad date", HEAD + ROW.replace("1881-03", "March 1881"), "not a date as EDTF writes it (write 1881-03)", 2, 6),
    ("end before start", HEAD + ROW.replace("1880/1885", "1885/1880"), "ends before it starts", 2, 7),
    ("too many cells", HEAD + ROW.replace("gale", "gale,x"), "8 cells in a sheet of 7 columns", 2, 8),
    ("unknown saying", HEAD.replace("id", "saying") + ROW.replace("a,", "assert,", 1), "unknown saying 'assert' (did you mean 'asserts'?)", 2, 1),
    ("judged in a sheet", HEAD.replace("id", "saying") + ROW.replace("a,", "lr,", 1), "unknown saying 'lr'", 2, 1),
    ("silent with a state", HEAD.replace("id", "saying") + ROW.replace("a,", "silent,", 1), "a state beside 'silent'", 2, 5),
    ("formula", HEAD + ROW.replace("gale", "=A1"), "a formula in 'state'", 2, 5),
    ("open quotation", HEAD + '"a,Ann,logbook\n', "a quotation is opened and never closed", 2, 1),
    ("quote inside", HEAD + 'a,"An"n,logbook,storm,gale,1881,1880\n', "not a row of cells", 2, 1),
    ("huge cell", HEAD + ROW.replace("gale", "g" * 250_000), "a cell of more than 200,000 characters", 2, None),
    ("id twice", HEAD + ROW + ROW.replace("1881-03", "1881-04"), "the id 'a' stands twice", 3, 1),
    ("one source of two kinds", HEAD.replace("id", "source") + ROW + ROW.replace("logbook", "rumour"), "kind of the source 'a' is 'rumour' here and 'logbook' on line 2", 3, 3),
    ("bad grade", HEAD.replace("id", "saying") .replace("date", "grade") + ROW.replace("a,", "denies,", 1).replace("1881-03", "A1"), "no column 'date'", 1, 1),
    ("invisible letter", HEAD + ROW.replace("gale", "ga\u200ble"), "an invisible character (U+200B)", 2, 5),
    ("after a long cell", HEAD + ROW.replace("gale", '"ga\nle"').replace("a,", "b,", 1) + ROW.replace("Ann", ""), "no person in this row", 4, 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "words", "row", "column"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_told_at_its_cell(
    tmp_path: Path, name: str, text: str, words: str, row: int, column: int | None, mark: str
) -> None:
    path = tmp_path / "ferry.csv"
    path.write_text(text.replace(",", mark), encoding="utf-8-sig")
    with pytest.raises(BadInput) as caught:
        _all(path)
    told = [fault for fault in caught.value.faults if words in str(fault)]
    assert told, str(caught.value)
    assert told[0].line == row and (column is None or told[0].column == column), str(told[0])


def _all(path: Path) -> None:
    """Everything that can be said of a sheet without a model."""
    faults = [fault for fault in check([path]) if "no shipped model" not in fault.words]
    own = [fault for fault in faults if fault.file == str(path)]
    if own:
        raise BadInput(own)


def test_several_faults_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ferry.csv"
    path.write_text(
        HEAD + ROW.replace("gale", "") + ROW.replace("Ann", "") + ROW.replace("1881-03", "soon"), encoding="utf-8"
    )
    with pytest.raises(BadInput) as caught:
        read_sheet(path)
    assert [fault.line for fault in caught.value.faults] == [2, 3]  # the third is told once the rows can be read
    assert {fault.line for fault in check([path]) if fault.file == str(path)} >= {2, 3, 4}


def test_an_unknown_saying_is_one_fault(tmp_path: Path) -> None:
    """Told as it is written, and not that the state beside it should go."""
    path = tmp_path / "ferry.csv"
    path.write_text(HEAD.replace("id", "saying") + ROW.replace("a,", "A gale,", 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_sheet(path)
    (fault,) = caught.value.faults
    assert fault.words == "unknown saying 'A gale'"


def test_a_good_sheet(tmp_path: Path) -> None:
    path = tmp_path / "Ferry.csv"
    text = (
        "Person;Kind;Source;Cite;Variable;State;Saying;Date;Written;Page;Quote;Seen in;Window;Grade\n"
        "Анна;logbook;log;log-1880;storm;gale;;1881-03-02;1881-03;0004;'=буря;https://example.org other;1880/1885;\n"
        "\n"
        "Анна;logbook;log;;sailed;;silent;;;;;;;\n"
        "Анна;newspaper;;almanac;sailed;no;denies;1881;;;;;;\n"
        "Анна;newspaper;;almanac;storm;gale;asserts;1881;;;;;;B3\n"
    )
    path.write_bytes(text.encode("utf-8-sig"))
    dossier = read_sheet(path)
    assert dossier.dossier == "Ferry" and dossier.title == "Анна" and str(dossier.window[0]) == "1880/1885"
    assert list(dossier.sources) == ["log", "almanac"]
    assert str(dossier.sources["log"].date) == "1881-03" and dossier.sources["log"].cite == "log-1880"
    first, second, third, fourth = dossier.observations
    assert first.asserts == {"storm": "gale"} and str(first.cite) == "p. 0004" and first.quote == "=буря"
    assert first.seen_in == ["https://example.org", "other"] and first.id == "row-2"
    assert second.silent == "sailed" and second.id == "row-4"
    assert third.denies == {"sailed": "no"} and third.by == "almanac"
    assert fourth.grade == "B3"


def test_a_letter_has_three_dates_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "ferry.csv"
    head = HEAD.strip() + ",source,written,arrived,published\n"
    path.write_text(head + ROW.strip() + ",letter,1881-03-02,1881-03~,1881/1882\n", encoding="utf-8")
    (letter,) = read_sheet(path).sources.values()
    assert [str(date) for date in (letter.date, letter.arrived, letter.published)] == [
        "1881-03-02",
        "1881-03~",
        "1881/1882",
    ]
    path.write_text(head + ROW.strip() + ",letter,1881-03-02,1880,\n", encoding="utf-8")
    (fault,) = [fault for fault in check([path]) if fault.warning and "arrived (1880)" in fault.words]
    assert (fault.line, fault.column) == (2, 10)


def test_a_window_given_beside_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "ferry.csv"
    path.write_text(HEAD.replace(",window", "") + ROW.replace(",1880/1885", ""), encoding="utf-8")
    assert str(read_sheet(path, window="1880/1885").window[0]) == "1880/1885"
    with pytest.raises(BadInput, match="ends before it starts"):
        read_sheet(path, window="1885/1880")


def test_an_encoding_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "ferry.csv"
    path.write_bytes((HEAD + ROW.replace("Ann", "Анна Капитанова")).encode("cp1251"))
    with pytest.raises(BadInput, match="cp1251 would read 'Анна"):
        read_sheet(path)
    assert read_sheet(path, encoding="cp1251").title == "Анна Капитанова"


# ---- office programs ---------------------------------------------------------------------------

CONTENT = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def _xlsx(path: Path, cells: str) -> Path:
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", CONTENT)
        packed.writestr("_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        packed.writestr("xl/workbook.xml", BOOK)
        packed.writestr(
            "xl/_rels/workbook.xml.rels", RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def _rows(rows: list[list[str]]) -> str:
    made = ""
    for line, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{chr(65 + index)}{line}"><v>{cell}</v></c>'
            if cell.replace(".", "").isdigit()
            else f'<c r="{chr(65 + index)}{line}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for index, cell in enumerate(row)
        )
        made += f'<row r="{line}">{cells}</row>'
    return made


GOOD = [
    ["person", "kind", "variable", "state", "date", "window"],
    ["Ann", "logbook", "storm", "gale", "1881", "1880/1885"],
]


def test_a_workbook(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    dossier = read_sheet(_xlsx(tmp_path / "ferry.xlsx", _rows(GOOD)))
    assert str(dossier.observations[0].when) == "1881"  # a number there, and no ".0" here


def test_a_formula_in_a_workbook(tmp_path: Path) -> None:
    cells = _rows(GOOD).replace("<v>1881</v>", "<f>1+1880</f><v>1881</v>")
    with pytest.raises(BadInput, match="2:5: a formula in cell E2"):
        read_sheet(_xlsx(tmp_path / "ferry.xlsx", cells))


def test_a_cell_at_the_end_of_the_world(tmp_path: Path) -> None:
    cells = _rows(GOOD) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(BadInput, match="a cell XFD1048576, beyond"):
        read_sheet(_xlsx(tmp_path / "ferry.xlsx", cells))
    assert ROWS < 1_048_576


def test_a_packed_bomb(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "ferry.xlsx", " " * 30_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(BadInput, match="unpacks to"):
        read_sheet(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no", b"person,kind\n", b"\0" * 100])
@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_no_workbook_at_all(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"ferry{ending}"
    path.write_bytes(data)
    with pytest.raises(BadInput, match="not a spreadsheet"):
        read_sheet(path)


def test_some_other_packed_file(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    (tmp_path / "letter.xlsx").write_bytes(held.getvalue())
    with pytest.raises(BadInput, match="not a spreadsheet"):
        read_sheet(tmp_path / "letter.xlsx")


def test_an_open_document_formula(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as packed:
        packed.writestr("content.xml", '<x><table:table-cell table:formula="of:=1+1"/></x>')
    with pytest.raises(BadInput, match="a formula"):
        read_sheet(tmp_path / "a.ods")


def test_without_the_package_for_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(BadInput, match=r"needs the package python-calamine \(pip install 'clandestine\[sheets\]'"):
        open_sheet(_xlsx(tmp_path / "ferry.xlsx", _rows(GOOD)))
