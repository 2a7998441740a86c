# ruff: noqa: E501 (a case is one line, however long)
"""Tables of people as they arrive: what is no table is refused whole; what is wrong with one person is told, and the rest goes on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from smallworld import kind, model, two

from clandestine.batch.chunk import Column
from clandestine.batch.frames import write_words
from clandestine.batch.question import Batch
from clandestine.batch.run import Outcome, batch
from clandestine.errors import BadInput, BadQuestion
from clandestine.files.models import read_model
from clandestine.record.when import When

PERSON = read_model("person")
HEAD = "person,window,variable,state,source,kind,date,saying,written,part_of,derives_from,read\n"
ANN = "Ann,1922/1930,foreign_contact,present,s1,private_letter,1925,,,,,\n"
BOB = "Bob,1922/1930,old_literature,held,s1,memoir,,,,,,\n"


def run(folder: Path, content: str | bytes, name: str = "in.csv", **asked: object) -> Outcome:
    """A batch over a table of this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return batch(path, folder / "out.csv", Batch.of(PERSON, **asked))


def rows_of(path: Path) -> list[dict[str, str]]:
    """A table that was written."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def troubles(folder: Path) -> list[dict[str, str]]:
    """The side file."""
    return rows_of(folder / "out-troubles.csv")


# (name, text, a piece of what is said, line, column): nothing of it can be weighed
WHOLE = [
    ("nothing", "", "an empty table", 1, 1),
    ("blank", "\n\n", "an empty table", 1, 1),
    ("header alone", HEAD, "it has no rows", 1, 1),
    ("missing columns", "person,window\nAnn,1925\n", "no column 'variable', 'state', 'kind'", 1, 1),
    ("no person", HEAD.replace("person", "") + ANN, "no column 'person'", 1, 1),
    ("misspelt column", HEAD.replace("variable", "varible") + ANN, "unknown column 'varible' (did you mean 'variable'?)", 1, 3),
    ("column twice", HEAD.replace("date", "state") + ANN, "the column 'state' stands twice", 1, 7),
    ("cp1251", HEAD.encode() + ANN.replace("Ann", "Барон").encode("cp1251"), "cp1251 would read 'Барон", 2, 1),
    ("UTF-16", (HEAD + ANN).encode("utf-16"), "written in UTF-16", 0, 0),
    ("binary", HEAD.encode() + b"Ann\0,1925\n", "a binary file, not text", 2, 1),
    ("open quotation", HEAD + '"Ann,1922/1930\n', "a quotation is opened and never closed", 2, 1),
    ("wide: unknown kind", "person,letters:foreign_contact\nAnn,present\n", "unknown kind of source 'letters'", 1, 2),
    ("wide: unknown variable", "person,private_letter:contacts\nAnn,present\n", "unknown variable 'contacts'", 1, 2),
    ("wide: other column", "person,notes,private_letter:foreign_contact\nAnn,x,present\n", "unknown column 'notes'", 1, 2),
    ("ten thousand columns", "person," + ",".join(f"private_letter#{n}:foreign_contact" for n in range(10_000)) + "\nAnn\n", "10,001 columns", 1, 1),
    ("ten thousand unknown columns", "person," + ",".join(f"c{n}" for n in range(4_000)) + "\nAnn\n", "unknown column 'c0'", 1, 2),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words", "line", "column"), [case[1:] for case in WHOLE], ids=[case[0] for case in WHOLE]
)
def test_no_table(tmp_path: Path, text: str | bytes, words: str, line: int, column: int) -> None:
    """Refused at once, with its place; nothing is left behind."""
    with pytest.raises(BadInput) as caught:
        run(tmp_path, text)
    assert any(words in str(one) and (one.line, one.column) == (line, column) for one in caught.value.faults)
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix != ".parts") == ["in.csv"]


# (name, Ann's rows, a piece of what is said, line): Ann gets no answer, Bob does
ONE = [
    ("unknown variable", ANN.replace("foreign_contact", "foreign_contacts"), "unknown variable 'foreign_contacts'; did you mean 'foreign_contact'?", 2),
    ("unknown state", ANN.replace("present", "presnt"), "unknown state of foreign_contact 'presnt'; did you mean 'present'?", 2),
    ("unknown kind", ANN.replace("private_letter", "letter"), "unknown kind of source 'letter'", 2),
    ("no kind", ANN.replace("private_letter", ""), "no kind of source in this row", 2),
    ("no state", ANN.replace("present", ""), "no state in this row", 2),
    ("no variable", ANN.replace("foreign_contact", ""), "no variable in this row", 2),
    ("state beside silent", ANN.replace(",1925,,", ",1925,silent,"), "a state beside 'silent'", 2),
    ("unknown saying", ANN.replace(",1925,,", ",1925,assert,"), "unknown saying 'assert'", 2),
    ("bad date", ANN.replace(",1925,", ",March 1925,"), "not a date as EDTF writes it", 2),
    ("bad window", ANN.replace("1922/1930", "twenties"), "window: 'twenties' is not a date", 2),
    ("window before all periods", ANN.replace("1922/1930", "1066"), "falls in none of the periods", 2),
    ("two windows", ANN + ANN.replace("1922/1930", "1931/1935"), "two windows for this person", 2),
    ("no window", ANN.replace("1922/1930", ""), "no window", 2),
    ("bad date of writing", ANN.replace(",,,,,\n", ",,sometime,,,\n"), "written: ", 2),
    ("source of two kinds", ANN + ANN.replace("private_letter", "memoir").replace("foreign_contact,present", "old_literature,held"), "kind of this source is stated otherwise", 3),
    ("copy of nothing", ANN.replace(",,,,,\n", ",,,,s9,\n"), "derives_from: this person has no source 's9'", 2),
    ("copies of each other", ANN.replace(",,,,,\n", ",,,,s2,\n") + ANN.replace(",s1,", ",s2,").replace(",,,,,\n", ",,,,s1,\n"), "copies of each other", 3),
    ("no number of papers", ANN.replace(",,,,,\n", ",,,,,many\n"), "`read` is a number of papers", 2),
    ("too many cells", ANN.replace("\n", ",x,y\n"), "14 cells in a table of 12 columns", 2),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "words", "line"), [case[1:] for case in ONE], ids=[case[0] for case in ONE])
def test_one_person_at_fault(tmp_path: Path, rows: str, words: str, line: int) -> None:
    """Told with its line in the side file; the others are answered as if it were not there."""
    found = run(tmp_path, HEAD + rows + BOB)
    told = troubles(tmp_path)
    assert words in told[0]["words"] and told[0]["line"] == str(line)
    assert found.answered == 1 and found.troubled == 1
    answered = (tmp_path / "out.csv").read_bytes()
    (tmp_path / "out.csv").unlink()
    run(tmp_path, HEAD + BOB)
    assert (tmp_path / "out.csv").read_bytes() == answered
    assert not (tmp_path / "out-troubles.csv").exists()


def test_impossible_evidence_is_told_and_its_cells_stay_blank(tmp_path: Path) -> None:
    """Never nan, never a confident number: a blank, and a line in the side file for each view."""
    sure = model({"x": two(0.3)}, {"register": kind(1.0, 0.0, 0.0, 1.0)})
    said = "person,window,variable,state,source,kind\n{0},1925,x,{1},s1,register\n{0},1925,x,{2},s2,register\n"
    path = tmp_path / "in.csv"
    path.write_text(said.format("Ann", "present", "absent") + "Bob,1925,x,present,s1,register\n", encoding="utf-8")
    found = batch(path, tmp_path / "out.csv", Batch.of(sure))
    assert (found.answered, found.troubled) == (2, 1)
    assert [row["present"] for row in rows_of(tmp_path / "out.csv")] == ["", "1.0"]
    assert [(one["line"], one["words"]) for one in troubles(tmp_path)] == [
        ("2", "impossible: what is said of this person cannot all hold")
    ]


def test_a_kind_that_does_not_speak_of_a_variable(tmp_path: Path) -> None:
    """Told of the row, or of the column in the wide form."""
    known = model({"x": two(0.3), "y": two(0.3)}, {"letter": {"about": {"x": {"sees": 0.5, "invents": 0.1}}}})
    path = tmp_path / "in.csv"
    path.write_text("person,window,variable,state,kind\nAnn,1925,y,present,letter\n", encoding="utf-8")
    assert batch(path, tmp_path / "out.csv", Batch.of(known)).troubled == 1
    assert troubles(tmp_path)[0]["words"] == "the kind 'letter' has no rates for 'y'"
    path.write_text("person,window,letter:y\nAnn,1925,present\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"in.csv:1:3: the kind 'letter' has no rates for 'y'"):
        batch(path, tmp_path / "out.csv", Batch.of(known), force=True)


def test_somebody_in_two_places(tmp_path: Path) -> None:
    """Half a person is never weighed for a whole one, however far apart the halves stand."""
    found = run(tmp_path, HEAD + ANN + BOB + ANN.replace("s1", "s2"))
    assert (found.people, found.answered, found.troubled) == (3, 1, 1)
    assert [(one["line"], one["person"]) for one in troubles(tmp_path)] == [("2", "Ann"), ("4", "Ann")]
    assert [row["person"] for row in rows_of(tmp_path / "out.csv")] == ["Bob"]


def test_encodings_and_separators(tmp_path: Path) -> None:
    """A byte-order mark, semicolons, a named encoding: the same answer."""
    run(tmp_path, HEAD + ANN + BOB)
    plain = (tmp_path / "out.csv").read_bytes()
    text = (HEAD + ANN + BOB).replace(",", ";")
    for content, encoding in (
        (text.encode("utf-8-sig"), None),
        (text.replace("\n", "\r\n").encode(), None),
        (text.encode("cp1251"), "cp1251"),
    ):
        (tmp_path / "out.csv").unlink()
        (tmp_path / "in.csv").write_bytes(content)
        batch(tmp_path / "in.csv", tmp_path / "out.csv", Batch.of(PERSON), encoding=encoding)
        assert (tmp_path / "out.csv").read_bytes() == plain


def test_words_a_spreadsheet_would_run(tmp_path: Path) -> None:
    """A name that begins like a formula is written so that no program runs it."""
    run(tmp_path, HEAD + ANN.replace("Ann", '"=HYPERLINK(1)"'))
    assert "\n'=HYPERLINK(1)," in (tmp_path / "out.csv").read_text(encoding="utf-8")


# -- Parquet ------------------------------------------------------------------------------------------


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A table of people as Parquet."""
    path = tmp_path / "in.parquet"
    rows = list(csv.DictReader((HEAD + "".join(ANN.replace("Ann", f"p{n:05}") for n in range(3000))).splitlines()))
    write_words(path, [{name: Column.of([row[name] for row in rows]) for name in rows[0]}])
    return path


def test_parquet_is_read(people: Path) -> None:
    """Three thousand who are told the same of are one row of work, and three thousand of the result."""
    found = batch(people, people.with_name("out.parquet"), Batch.of(PERSON))
    assert (found.people, found.answered, found.troubled) == (3000, 3000, 0)


def test_a_flipped_bit_never_passes(people: Path) -> None:
    """Each of many single flipped bits is refused as damage, or changes nothing that is read."""
    whole = people.read_bytes()
    expected = people.with_name("out.csv")
    batch(people, expected, Batch.of(PERSON))
    right = expected.read_bytes()
    chooser = np.random.default_rng(1)
    refused = 0
    for at in chooser.integers(0, len(whole), 60):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << int(chooser.integers(0, 8))
        people.write_bytes(damaged)
        expected.unlink(missing_ok=True)
        try:
            batch(people, expected, Batch.of(PERSON), force=True)
        except BadInput as error:
            assert str(people) in str(error)
            refused += 1
        else:
            assert expected.read_bytes() == right
    assert refused > 30


@pytest.mark.parametrize("content", [b"", b"PAR1", b"person,window\n", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_no_parquet(tmp_path: Path, content: bytes) -> None:
    """What is not Parquet is said to be none."""
    path = tmp_path / "in.parquet"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a Parquet file"):
        batch(path, tmp_path / "out.csv", Batch.of(PERSON))


def test_parquet_cut_short(people: Path) -> None:
    """A copy that stopped half-way."""
    people.write_bytes(people.read_bytes()[: people.stat().st_size // 2])
    with pytest.raises(BadInput, match="damaged"):
        batch(people, people.with_name("out.csv"), Batch.of(PERSON))


def test_parquet_of_wrong_types_and_missing_columns(tmp_path: Path) -> None:
    """Numbers where words belong; columns that are not there; no rows."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path, out = tmp_path / "in.parquet", tmp_path / "out.csv"
    parquet.write_table(
        pyarrow.table({"person": [1, 2], "variable": ["a", "b"], "state": ["x", "y"], "kind": ["k", "k"]}), path
    )
    with pytest.raises(BadInput, match="the column 'person' holds int64, not words"):
        batch(path, out, Batch.of(PERSON))
    parquet.write_table(pyarrow.table({"person": ["a"], "window": ["1925"]}), path)
    with pytest.raises(BadInput, match="no column 'variable', 'state', 'kind'"):
        batch(path, out, Batch.of(PERSON))
    parquet.write_table(pyarrow.table({"person": pyarrow.array([], pyarrow.string())}), path)
    with pytest.raises(BadInput, match="an empty table"):
        batch(path, out, Batch.of(PERSON))
    row = dict(zip(HEAD.strip().split(","), [[cell or None] for cell in ANN.strip().split(",")], strict=True))
    columns = {
        name: pyarrow.array(cells, pyarrow.string() if cells[0] else pyarrow.null()) for name, cells in row.items()
    }
    columns["kind"] = columns["kind"].dictionary_encode()
    parquet.write_table(pyarrow.table(columns), path)
    assert batch(path, out, Batch.of(PERSON)).answered == 1


# -- questions ----------------------------------------------------------------------------------------


def test_questions_that_cannot_be_asked(tmp_path: Path) -> None:
    """Names the model does not have; a model of years; a result of no known form."""
    for wrong in (
        {"about": "rol"},
        {"given": {"movment": "crushed"}},
        {"given": {"movement": "crush"}},
        {"scenarios": ("nobody",)},
        {"about": "informs"},
    ):
        with pytest.raises(BadQuestion):
            Batch.of(PERSON, **wrong)
    with pytest.raises(BadQuestion, match="goes by years"):
        Batch.of(read_model("person-years"))
    (tmp_path / "in.csv").write_text(HEAD + ANN, encoding="utf-8")
    with pytest.raises(BadQuestion, match=r"\.csv or \.parquet"):
        batch(tmp_path / "in.csv", tmp_path / "out.xlsx", Batch.of(PERSON))
    with pytest.raises(BadInput, match="no such file"):
        batch(tmp_path / "nothing.csv", tmp_path / "out.csv", Batch.of(PERSON))
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no dossier in this folder"):
        batch(tmp_path / "empty", tmp_path / "out.csv", Batch.of(PERSON))
    (tmp_path / "in.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="neither"):
        batch(tmp_path / "in.txt", tmp_path / "out.csv", Batch.of(PERSON))
    assert Batch.of(PERSON, window=When.parse("1925")).digest != Batch.of(PERSON).digest
