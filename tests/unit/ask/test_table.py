"""The table of an answer in its four forms."""

from __future__ import annotations

import csv
import io
import math

from clandestine.ask.table import Column, Table

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
