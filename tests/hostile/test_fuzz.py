"""Whatever stands in a file: an answer, or faults with a place; never another exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from clandestine.errors import BadInput
from clandestine.files.bibliography import read_bibliography
from clandestine.files.checks import check
from clandestine.files.records import build_what_stands
from clandestine.files.sheets import COLUMNS, read_sheet
from clandestine.files.yaml import parse_yaml
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.record.verdict import Verdicts

SMALL = Path(__file__).parents[1] / "data" / "small"
YAMLISH = st.text(st.sampled_from("ab: -\n\t[]{},&*#?|<>=!%@`'\"\\~0.7йё\u200b\ud800\x07\0"), max_size=80)
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(SMALL.glob("*.yaml"))}


def _quietly(data: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        path.write_bytes(data)
        for fault in check([path]):
            assert fault.words and fault.line >= 0 and "\n" not in str(fault)


@settings(max_examples=400)
@given(YAMLISH)
@example("[" * 5000)
@example("a: &a [*a]")
def test_any_text_as_yaml(text: str) -> None:
    try:
        document = parse_yaml(text, "f")
    except BadInput as error:
        assert error.faults and all(fault.file == "f" for fault in error.faults)
    else:
        assert document.place(()) >= (1, 1)


@settings(max_examples=100)
@given(st.binary(max_size=200), st.sampled_from([".yaml", ".json", ".csv", ".xlsx", ".ods", ".bib"]))
def test_any_bytes(data: bytes, ending: str) -> None:
    _quietly(data, ending)


@settings(max_examples=200)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_good_file_damaged(name: str, data: st.DataObject) -> None:
    """Cut a piece out, or put one in, anywhere."""
    text = TEXTS[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    _quietly((text[:start] + data.draw(YAMLISH.filter(_encodes)) + text[end:]).encode("utf-8"), ".yaml")


def _encodes(text: str) -> bool:
    return "\ud800" not in text


WORDS = st.sampled_from(["a", "b", "storm", "gale", "else", "0.5", "1", "1925", "1925~", "yes", "", None])
KEYS = sorted({*Dossier.model_fields, *Model.model_fields, *Verdicts.model_fields, "a", "is", "from", "to", "states", "given",
               "table", "prior", "derive", "when", "otherwise", "causes", "kind", "by", "asserts", "lr", "id"})  # fmt: skip
PLAIN = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(KEYS), PLAIN, max_size=8))
def test_any_shape_as_a_record(plain: dict[str, object]) -> None:
    document = parse_yaml(json.dumps({"clandestine": "1", **plain}), "f")
    for record in (Dossier, Model, Verdicts):
        built = build_what_stands(record, document)
        text = "\n".join(map(str, built.faults))
        assert not any(word in text for word in ("Input should", "value_error", "Field required", "pydantic"))


@settings(max_examples=150)
@given(
    st.dictionaries(st.sampled_from(["variables", "kinds", "tempers", "about", "pairs", "scenarios", "on_file"]), PLAIN)
)
def test_any_shape_as_a_model(plain: dict[str, object]) -> None:
    _quietly(json.dumps({"clandestine": "1", "name": "m", **plain}).encode(), ".yaml")


CELLS = st.lists(st.text(st.sampled_from("ab\"=;,\t 1925/-~\n'é"), max_size=12), max_size=8)


@settings(max_examples=150)
@given(st.lists(CELLS, max_size=5), st.permutations(COLUMNS), st.sampled_from(",;\t"))
def test_any_sheet(rows: list[list[str]], columns: list[str], mark: str) -> None:
    text = "\n".join([mark.join(columns), *(mark.join(row) for row in rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_bytes(text.encode("utf-8"))
        try:
            read_sheet(path)
        except BadInput as error:
            assert all(fault.line >= 1 for fault in error.faults)


@settings(max_examples=100)
@given(
    st.lists(PLAIN | st.dictionaries(st.sampled_from(["id", "title", "author", "issued", "URL"]), PLAIN), max_size=4)
)
def test_any_json_as_a_bibliography(plain: list[object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.json"
        path.write_text(json.dumps(plain), encoding="utf-8")
        try:
            library = read_bibliography(path)
        except BadInput:
            return
        for key in library.entries:
            assert "\n" not in library.note(key)
