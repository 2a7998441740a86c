"""A dossier in other forms, and a sheet to start from: what goes out comes back, or it is said what does not."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clandestine import read_dossier, read_model
from clandestine.cli.main import cli
from clandestine.files.bibliography import read_bibliography
from clandestine.files.converted import converted, yaml_of
from clandestine.files.rows import as_csv, harmless, rows_of
from clandestine.files.sheets import COLUMNS, read_sheet
from clandestine.files.xlsx import MEANINGS, workbook
from clandestine.files.yaml import read_yaml
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "evidence").glob("*.yaml"))


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize("name", NAMES)
def test_json_and_yaml_hold_all_of_it(name: str, tmp_path: Path) -> None:
    record = read_dossier(ROOT / "evidence" / f"{name}.yaml")
    for form in (".json", ".yaml"):
        content, lost = converted(record, form)
        path = tmp_path / f"{name}{form}"
        path.write_bytes(content)
        assert lost == []
        assert digest(read_dossier(path, library=ROOT / "evidence" / "library.json")) == digest(record)


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_holds_what_it_does_not_say_it_lacks(name: str, tmp_path: Path) -> None:
    """Take out of the record what the sheet is said to lack, and the rest comes back."""
    record = read_dossier(ROOT / "evidence" / f"{name}.yaml")
    rows, lost = rows_of(record)
    for form, content in ((".csv", as_csv(rows).encode("utf-8")), (".xlsx", workbook(rows))):
        path = tmp_path / f"{name}{form}"
        path.write_bytes(content)
        back = read_sheet(path)
        assert [seen.id for seen in back.observations] == [seen.id for seen in record.observations if seen.lr is None]
        for seen, other in zip(back.observations, (one for one in record.observations if one.lr is None), strict=True):
            for field in ("saying", "variable", "state", "by", "when", "grade", "asserted_by"):
                assert str(getattr(seen, field)) == str(getattr(other, field)), (seen.id, field)
            for field in ("quote", "translation", "paraphrase"):
                assert (getattr(seen, field) or "") == (getattr(other, field) or "").strip()
            for field in ("kind", "cite", "date", "derives_from", "part_of"):
                one, two = back.sources[seen.by], record.sources[other.by]
                assert str(getattr(one, field)) == str(getattr(two, field)), (seen.by, field)
        assert list(map(str, back.window)) == list(map(str, record.window[: len(rows)]))
    held = set(type(record).model_fields) - {"clandestine", "dossier", "window", "sources", "observations", "person"}
    for field in held & record.model_fields_set:
        if getattr(record, field) not in (None, [], {}, False, ""):
            assert field in lost, field


text = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)


STARTS = ["=1+1", "+x", "-x", "@SUM(A1)", "'=x", "plain", "''+y", '=HYPERLINK("x")']


@given(st.lists(st.tuples(text, st.sampled_from(STARTS)), min_size=1, max_size=4))
def test_whatever_is_typed_comes_back_and_runs_nowhere(pairs: list[tuple[str, str]]) -> None:
    import tempfile
    import unicodedata

    words = [unicodedata.normalize("NFC", start + middle) for middle, start in pairs]
    record = Dossier.model_validate(
        {
            "clandestine": "1", "dossier": "x", "window": "1925", "person": {"name": words[0]},
            "sources": {"s": {"kind": "private_letter"}},
            "observations": [
                {"id": f"o{place}", "by": "s", "asserts": {"foreign_contact": "present"}, "paraphrase": one, "quote": one}
                for place, one in enumerate(words)
            ],
        }
    )  # fmt: skip
    rows, lost = rows_of(record)
    assert lost == []
    sheet = as_csv(rows)
    for line in csv.reader(io.StringIO(sheet.removeprefix("\ufeff"), newline="")):
        assert not [cell for cell in line if re.match(r"[=+\-@\t\r]", cell)]
    with tempfile.TemporaryDirectory() as folder:
        for form, content in (("csv", sheet.encode("utf-8")), ("xlsx", workbook(rows))):
            path = Path(folder) / f"x.{form}"
            path.write_bytes(content)
            back = read_sheet(path)
            assert back.person is not None and back.person.name == words[0]
            assert [seen.paraphrase for seen in back.observations] == words
            assert [seen.quote for seen in back.observations] == words


def test_a_workbook_has_no_formula_and_no_number() -> None:
    rows = [{name: harmless("=1+1") for name in COLUMNS}, {name: "0004" for name in COLUMNS}]
    with zipfile.ZipFile(io.BytesIO(workbook(rows, read_model("person")))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and sheet.count("<dataValidation ") == 4
        cells = re.findall(r"<c r=\"[A-Z]+[23]\"[^>]*?t=\"(\w+)\"", sheet)
        assert set(cells) == {"s"} and len(cells) == 2 * len(COLUMNS)
        names = packed.read("xl/workbook.xml").decode()
        assert all(f'name="{name}"' in names for name in ("kinds", "variables", "sayings"))
    assert workbook(rows) == workbook(rows)
    assert set(MEANINGS) == set(COLUMNS)


def test_a_new_sheet_passes_check_and_is_weighed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "sheet", "Ann Example")
    run("check", "ann-example.xlsx")
    assert "1 item, 1 independent origin" in run("weigh", "ann-example.xlsx", "--draws", "5")
    assert "there already" in run("new", "sheet", "Ann Example", code=3)
    run("new", "sheet", "Ann Example", "-o", "ann.csv")
    assert (tmp_path / "ann.csv").read_bytes().startswith(b"\xef\xbb\xbfid,person")
    run("check", "ann.csv")
    assert ".csv or .xlsx" in run("new", "sheet", "Ann", "-o", "ann.doc", code=2)


def test_convert_says_what_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("convert", str(ROOT / "evidence" / "baron-aron.yaml"), "-o", "baron.csv", "--references", "works.json")
    assert "not in baron.csv: background" in said and "not in baron.csv: person.native" in said
    works: list[dict[str, Any]] = json.loads((tmp_path / "works.json").read_text("utf-8"))
    assert [one["id"] for one in works] == sorted(one["id"] for one in works) and len(works) >= 8
    assert set(read_bibliography(tmp_path / "works.json").entries) == {one["id"] for one in works}
    (tmp_path / "library.json").write_bytes((tmp_path / "works.json").read_bytes())
    run("check", "baron.csv")
    assert "is there already" in run("convert", "baron.csv", "-o", "baron.csv", code=3)
    run("convert", "baron.csv", "-o", "baron.json")
    run("weigh", "baron.json", "--draws", "5")
    assert ".txt is none of them" in run("convert", "baron.csv", "-o", "baron.txt", code=2)
    assert run("convert", "baron.csv", code=2)


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.just("") | text,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(text, below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(text, plain_data, min_size=1, max_size=4))
def test_yaml_is_read_back_by_another_reader(value: dict[str, Any]) -> None:
    import yaml

    assert yaml.safe_load(yaml_of(value)) == value


def test_yaml_reads_like_yaml(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(yaml_of({"a": [{"b": "no", "c": ["d e", 1]}], "e": {}}), encoding="utf-8")
    assert path.read_text("utf-8") == 'a:\n  - b: "no"\n    c:\n      - "d e"\n      - 1\ne: {}\n'
    assert read_yaml(path) is not None
