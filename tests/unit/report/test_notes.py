"""Footnotes: each kind of work as the Chicago Manual has it, nothing lost, nothing made up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clandestine.report.notes import full_note, note_runs, short_note, text_of

ROOT = Path(__file__).parents[3]
LIBRARY = json.loads((ROOT / "evidence" / "library.json").read_text("utf-8"))
ANN = [{"family": "Smith", "given": "Ann"}]


def _entry(type_: str, **fields: Any) -> dict[str, Any]:
    return {"id": "x", "type": type_, **fields}


@pytest.mark.parametrize(
    ("entry", "locator", "full", "short"),
    [
        (
            _entry("book", title="Letters: A Study", author=ANN, publisher="Press", **{"publisher-place": "Paris"},
                   issued={"date-parts": [[1925]]}),
            "p. 3",
            "Ann Smith, Letters: A Study (Paris: Press, 1925), p. 3.",
            "Smith, Letters, p. 3.",
        ),
        (
            _entry("chapter", title="Exile", author=ANN, editor=[{"family": "Roe", "given": "Jo"}], issued={"date-parts": [[1930]]},
                   **{"container-title": "A Book"}),
            None,
            "Ann Smith, “Exile,” in A Book, ed. Jo Roe (1930).",
            "Smith, “Exile.”",
        ),
        (
            _entry("article-journal", title="On Files", author=[*ANN, {"family": "Poe"}, {"family": "Lee"}, {"family": "Kim"}],
                   volume="4",
                   issue="2", page="10-20", issued={"date-parts": [[1999]]}, **{"container-title": "Past"}),
            "p. 12",
            "Ann Smith et al., “On Files,” Past 4, no. 2 (1999): 10-20, p. 12.",
            "Smith et al., “On Files,” p. 12.",
        ),
        (
            _entry("article-newspaper", title="An arrest", issued={"date-parts": [[1925, 4, 12]]}, **{"container-title": "Правда"}),
            None,
            "“An arrest,” Правда, 12 April 1925.",
            "“An arrest.”",
        ),
        (
            _entry("personal_communication", title="[Letter to Mark Mrachny]", author=ANN, issued={"date-parts": [[1925]]},
                   archive="IISH, Flechine Papers", archive_location="folder 47, pp. 130-132"),
            None,
            "Ann Smith, [Letter to Mark Mrachny], 1925, folder 47, pp. 130-132, IISH, Flechine Papers.",
            "Smith, [Letter to Mark Mrachny].",
        ),
        (
            _entry("manuscript", title="[Протокол допроса]", archive="ЦА ФСБ", archive_location="ф. Р-33718, д. 1, л. 2об."),
            None,
            "[Протокол допроса], ф. Р-33718, д. 1, л. 2об., ЦА ФСБ.",
            "[Протокол допроса].",
        ),
        (_entry("webpage", title="Who?", URL="https://example.org/a"), None, "“Who?,” https://example.org/a.", "“Who?”"),
        (_entry("something-else"), None, "x.", "x."),
    ],
)  # fmt: skip
def test_each_kind_of_work(entry: dict[str, Any], locator: str | None, full: str, short: str) -> None:
    assert full_note(entry, locator) == full
    assert short_note(entry, locator) == short


def test_italics_are_the_titles_of_works() -> None:
    runs = note_runs(_entry("book", title="A Book", author=ANN))
    assert [words for words, italic in runs if italic] == ["A Book"]
    runs = note_runs(_entry("article-journal", title="A Part", **{"container-title": "A Journal"}))
    assert [words for words, italic in runs if italic] == ["A Journal"]


@pytest.mark.parametrize("entry", LIBRARY, ids=[entry["id"] for entry in LIBRARY])
def test_every_shipped_work_has_all_it_has(entry: dict[str, Any]) -> None:
    note = full_note(entry)
    _well_formed(note)
    assert entry["title"].split()[0].strip('[]“”"') in note
    for person in entry.get("author", []):
        assert (person.get("family") or person["literal"]) in note
    for field in ("archive", "archive_location", "URL"):
        assert entry.get(field, "") in note
    if "issued" in entry:
        assert str(entry["issued"]["date-parts"][0][0]) in note
    assert len(short_note(entry)) <= len(note)


def _well_formed(note: str) -> None:
    bare = re.sub(r"https?://\S+", "", note)
    assert not re.search(r",\s*,|\(\s*\)|\s,|\.\.(?!\.)|“”|: \)|  ", bare), note
    assert note.endswith((".", "”")) and not note.startswith((",", " ", "("))


words = st.text("abc ДЖ?", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
FIELDS = [
    "title",
    "container-title",
    "publisher",
    "publisher-place",
    "archive",
    "archive_location",
    "volume",
    "issue",
    "page",
    "edition",
]


@given(
    st.sampled_from(
        ["book", "chapter", "article-journal", "article-newspaper", "webpage", "manuscript", "report", "thesis", "x"]
    ),
    st.dictionaries(st.sampled_from(FIELDS), words),
    st.lists(words, max_size=5),
    st.sampled_from([None, "p. 3", "л. 2"]),
)
def test_whatever_is_missing_nothing_is_doubled(
    type_: str, fields: dict[str, str], people: list[str], locator: str | None
) -> None:
    entry = _entry(type_, **fields, author=[{"family": one} for one in people])
    for note in (full_note(entry, locator), short_note(entry, locator)):
        _well_formed(note)
        assert locator is None or locator in note
    assert text_of(note_runs(entry, locator)) == full_note(entry, locator)
