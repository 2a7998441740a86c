"""Bibliographies: what is wrong with them, with its line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.bibliography import Bibliography, read_bibliography

# (name, text, a piece of the words, line, column)
CASES = [
    ("cut off", '[\n {"id": "a"},\n', "not valid JSON", 3, 1),
    ("no comma between entries", '[{"id": "a"}\n{"id": "b"}]', "a comma or ] is missing here", 2, 1),
    ("comma at the end", '[{"id": "a"},\n]', "a comma before the closing ]", 2, 1),
    ("comma inside", '[{"id": "a",\n "b": 1,}]', "not valid JSON", 2, None),
    ("single quotes", "[{'id': 'a'}]", "not valid JSON", 1, 3),
    ("a duplicate id", '[\n {"id": "a"},\n {"type": "book",\n  "id": "a"}\n]', "the id 'a' stands twice, here and on line 2", 4, 3),
    ("a duplicate key", '[\n {"id": "a", "title": "x", "title": "y"}]', "the key 'title' stands twice", 2, 2),
    ("no id", '[\n {"title": "x"}]', "an entry without `id`", 2, 2),
    ("a blank id", '[{"id": " "}]', "an entry without `id`", 1, 3),
    ("an entry in words", '[\n "a"]', "expected an entry", 2, 2),
    ("an object", '{"a": {}}', "expected a list of entries", 1, 1),
    ("not a number", '[{"id": "a", "volume": NaN}]', "NaN is no number", 1, 2),
    ("infinite", '[{"id": "a", "volume": Infinity}]', "Infinity is no number", 1, 2),
    ("after the end", '[]\n[]', "something after the closing ]", 2, 1),
    ("deep", "[" + '{"a":' * 100_000, "nested too deep", 1, 2),
    ("digits without end", '[{"id": ' + "9" * 5000 + "}]", "too many digits", 1, 2),
    ("not JSON", "@book{a, title={x}}", "expected a list of entries", 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "words", "line", "column"), CASES, ids=[case[0] for case in CASES])
def test_told_at_its_place(tmp_path: Path, name: str, text: str, words: str, line: int, column: int | None) -> None:
    path = tmp_path / "library.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_bibliography(path)
    (fault,) = caught.value.faults
    assert words in fault.words and fault.line == line, str(fault)
    assert column is None or fault.column == column, str(fault)


def test_every_entry_at_fault_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    path.write_text('[{"id": "a"},\n{"id": "a"},\n{},\n{"id": "b"}]', encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_bibliography(path)
    assert [fault.line for fault in caught.value.faults] == [2, 3]


def test_bibtex(tmp_path: Path) -> None:
    pytest.importorskip("bibtexparser")
    path = tmp_path / "library.bib"
    path.write_text(
        "@book{rublev2019,\n  author = {Rublev, Dmitrii and Someone Else},\n  title = {{Anarchists} in {T}urkestan},\n"
        "  publisher = {Press},\n  address = {Moscow},\n  year = {2019}\n}\n\n@misc{барон1925, title={Письмо}, date={1925-04~}}\n",
        encoding="utf-8",
    )
    library = read_bibliography(path)
    assert (
        library.note("rublev2019", "p. 7")
        == "Dmitrii Rublev and Someone Else, Anarchists in Turkestan, Moscow: Press, 2019, p. 7"
    )
    assert library.note("барон1925") == "Письмо, 1925-04~"
    assert library.lines["барон1925"] == 9


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("@book{a, title={x}}\n@book{a, title={y}}\n", "the key 'a' stands twice", 2),
        ("@book{a, title={x}\n@book{b, title={y}}\n", "cannot be read", 1),
        ("nothing here\n", "no entry in this file", 1),
    ],
)
def test_bad_bibtex(tmp_path: Path, text: str, words: str, line: int) -> None:
    pytest.importorskip("bibtexparser")
    path = tmp_path / "library.bib"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_bibliography(path)
    assert words in str(caught.value) and caught.value.faults[0].line == line


def test_without_the_package_for_bibtex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bibtexparser", None)
    path = tmp_path / "library.bib"
    path.write_text("@book{a, title={x}}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"needs the package bibtexparser \(pip install 'clandestine\[bibtex\]'"):
        read_bibliography(path)


@pytest.mark.parametrize(
    ("item", "note"),
    [
        ({}, "k"),
        ({"title": ["x"], "author": "y", "issued": "z"}, "k"),
        ({"title": "T", "author": [{"family": None}, 3, {"literal": "The  Bureau"}]}, "The Bureau, T"),
        ({"title": "T", "issued": {"date-parts": [[None]]}}, "T"),
        ({"title": "T", "issued": {"date-parts": [[1925, 13]]}}, "T, 1925"),
        ({"title": "T", "issued": {"date-parts": [["1925", "4"], [1926]]}}, "T, April 1925–1926"),
        ({"title": "T", "issued": {"date-parts": [[1925]], "circa": True}}, "T, circa 1925"),
        ({"title": "T", "container-title": "C"}, "“T”, C"),
        ({"title": "T", "editor": [{"family": "E"}]}, "E (ed.), T"),
        ({"title": "T", "author": [{"family": letter} for letter in "ABCD"]}, "A et al., T"),
        ({"title": "T\nU", "URL": "https://example.org"}, "T U, https://example.org"),
        ({"title": "[Case]", "archive": "GARF", "archive_location": "f. 1235, op. 56, d. 0008, l. 12ob."},
         "[Case], GARF, f. 1235, op. 56, d. 0008, l. 12ob."),
    ],
)  # fmt: skip
def test_notes_of_odd_entries(item: dict[str, object], note: str) -> None:
    assert Bibliography("x", {"k": {"id": "k", **item}}).note("k") == note


def test_a_note_of_what_is_not_there() -> None:
    assert Bibliography("x", {}).note("k", "p. 3") == "k, p. 3"
