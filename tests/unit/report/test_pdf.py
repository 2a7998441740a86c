"""The report as PDF: the same bytes, the same words, nothing read as markup."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clandestine import Case, read_dossier, read_model
from clandestine.errors import BadQuestion
from clandestine.report.blocks import Chapter, Entries, Entry, Footnote, Pairs, Points, Report, Section, Words
from clandestine.report.document import report
from clandestine.report.pdf import pdf, plain

ROOT = Path(__file__).parents[3]
MARKUP = '#import "x": * $x$ *bold* _it_ `raw` <label> @cite \\ [x] // no remark /* none */ = Арон </script>'


def _small() -> Report:
    entry = Entry(MARKUP, MARKUP, "1925", "letter", "private letter", quote=MARKUP, translation=MARKUP, paraphrase=MARKUP,
                  remarks=(MARKUP,), notes=(1,), weights={"model": 1.0})  # fmt: skip
    blocks = (Words(MARKUP), Points((MARKUP,)), Pairs(((MARKUP, MARKUP),)), Entries(("a", "b"), ("model",), (entry,)))
    chapter = Chapter(
        "k",
        MARKUP,
        MARKUP,
        (Section("s", MARKUP, blocks),),
        (Footnote(1, ((MARKUP, True),), "", "", ("javascript:x",)),),
    )
    return Report(MARKUP, MARKUP, (chapter,))


def test_what_a_file_says_is_no_markup(tmp_path: Path) -> None:
    made = pdf(_small())
    assert made.startswith(b"%PDF")
    assert b"javascript" not in made
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the words of the PDF were not read back")
    path = tmp_path / "x.pdf"
    path.write_bytes(made)
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode(
        "utf-8"
    )
    for piece in ("#import", "$x$", "*bold*", "`raw`", "<label>", "@cite", "Арон", "</script>"):
        assert read.replace("\n", " ").count(piece) >= 8, piece


def test_a_whole_report_is_set_twice_the_same() -> None:
    model = read_model("person")
    case = Case(model, read_dossier(ROOT / "evidence" / "turkestan-1925.yaml", model))
    found, _ = report([case], draws=10, without=("bounds", "worth"))
    assert pdf(found) == pdf(found)
    assert {block["kind"] for chapter in plain(found)["chapters"] for one in chapter["sections"] for block in one["blocks"]} >= {
        "words", "grid", "picture", "entries", "notice", "pairs"
    }  # fmt: skip


def test_without_typst_it_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(BadQuestion, match=r"clandestine\[pdf\]"):
        pdf(_small())
