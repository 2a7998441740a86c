"""The table of an answer in its four forms."""

from __future__ import annotations

import csv
import io
import math
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from clandestine.ask.table import FOR, HALF, Column, Table

TABLE = Table(
    (
        Column("item", "item", width=8),
        Column("weight", "dB", "decibans"),
        Column("bar", "", "bar", width=11),
        Column("p", "share", "share"),
        Column("origin", "origin", wide=True),
    ),
    (
        ("a|b", 12.0, 12.0, 0.5, "x"),
        ("=1+1", -6.0, -6.0, 0.999, "y"),
        ("<script>", math.inf, math.inf, None, "Барон"),
    ),
)


def test_bars_are_signed_and_to_scale() -> None:
    """The largest finite weight fills its side; half of it, half; against goes left."""
    lines = TABLE.text().splitlines()
    assert "     |#####" in lines[1]
    assert "  ###|" in lines[2] or "   ##|" in lines[2]
    assert "only" in lines[3]


def test_no_line_is_wider_than_the_terminal() -> None:
    """Text columns are cut, with a mark, before a line grows past the limit."""
    wide = Table((Column("item", "item", width=10), Column("w", "dB", "decibans")), (("x" * 200, 1.0),))
    assert max(len(line) for line in wide.text(40).splitlines()) <= 40
    assert "…" in wide.text(40)


def test_what_differs_at_its_end_is_cut_in_its_middle() -> None:
    """Two numbers of one table differ in their last word: cut at the end, their rows would look the same."""
    names = ["cut_down_correspondence: clandestine crushed", "cut_down_correspondence: clandestine underground"]
    wide = Table((Column("short", "number", width=10, middle=True),), tuple((name,) for name in names))
    _, one, other = wide.text(30).splitlines()
    assert one != other and max(len(one), len(other)) <= 30
    assert one.startswith("cut_down") and one.endswith("crushed") and other.endswith("underground")
    assert wide.text(80).splitlines()[1:] == names


def test_csv_is_full_precision_and_safe_in_a_spreadsheet() -> None:
    """Bars are left out, what does not exist is empty, and no cell starts a formula."""
    rows = list(csv.DictReader(io.StringIO(TABLE.csv())))
    assert list(rows[0]) == ["item", "weight", "p", "origin"]
    assert rows[1]["item"] == "'=1+1"
    assert rows[1]["p"] == "0.999"
    assert rows[2]["weight"] == "" and rows[2]["origin"] == "Барон"


def test_markdown_and_html_escape() -> None:
    """A pipe does not break the Markdown table, markup does not reach the page."""
    assert "a\\|b" in TABLE.markdown()
    assert "<script>" not in TABLE.html() and "&lt;script&gt;" in TABLE.html()


def test_a_page_has_heads_numbers_to_the_right_and_bars_by_their_numbers() -> None:
    """Well-formed; the first cell of a row heads it; a head stands over its number and the bar of it."""
    page = ElementTree.fromstring(TABLE.html("<strong>What?</strong>"))
    assert page.findtext("caption/strong") == "What?"
    assert [(head.text, head.get("scope"), head.get("colspan")) for head in page.iterfind("thead/tr/th")] == [
        ("item", "col", None),
        ("dB", "col", "2"),
        ("share", "col", None),
        ("origin", "col", None),
    ]
    rows = page.findall("tbody/tr")
    assert [row.findtext("th[@scope='row']") for row in rows] == ["a|b", "=1+1", "<script>"]
    assert [[cell.text for cell in row.iterfind("td[@class='number']")] for row in rows] == [
        ["+12.0", "0.50"],
        ["-6.0", ">0.99"],
        ["only", None],
    ]
    bars = [row.find("td/svg/rect") for row in rows]
    assert [
        (float(bar.get("x", 0)), float(bar.get("width", 0)), bar.get("fill") == FOR) for bar in bars if bar is not None
    ] == [
        (HALF, HALF, True),
        (HALF / 2, HALF / 2, False),
        (HALF, HALF, True),
    ]
    assert all(picture.get("aria-hidden") == "true" for picture in page.iter("svg"))


def test_a_page_leaves_out_what_has_no_room() -> None:
    """Columns of words go one by one, the last first; wide columns of numbers stay all together or go all together."""
    columns = (
        Column("item", "item"),
        Column("says", "says", wide=True),
        Column("origin", "origin", wide=True),
        Column("here", "here", "decibans", wide=True),
        Column("there", "there", "decibans", wide=True),
    )
    table = Table(columns, (("x" * 20, "y" * 20, "z" * 20, 1.0, 2.0),))
    kept = {room: [column.key for column in table.fitting(room)] for room in (0, 50, 70, 75, 200)}
    assert kept == {
        0: ["item"],
        50: ["item", "says"],
        70: ["item", "says", "origin"],
        75: ["item", "says", "origin"],
        200: ["item", "says", "origin", "here", "there"],
    }


@given(st.text(), st.text(), st.text())
def test_whatever_stands_in_a_cell_stays_text(cell: str, heading: str, other: str) -> None:
    """No cell or heading becomes markup."""
    page = Table((Column("a", heading), Column("b", "b")), ((cell, other),)).html()
    bare = Table((Column("a", ""), Column("b", "b")), (("", ""),)).html()
    assert page.count("<") == bare.count("<") and page.count('class="long"') == (len(cell) > 40) + (len(other) > 40)
