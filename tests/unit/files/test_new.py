"""What is written for a newcomer: templates that pass check, examples with what they cite."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clandestine.errors import BadInput, BadQuestion
from clandestine.files.checks import check
from clandestine.files.dossiers import read_dossiers
from clandestine.files.shipped import cited_keys, copy_example, example_names
from clandestine.files.templates import file_name, new_dossier, write_dossier
from clandestine.files.yaml import parse_yaml, read_yaml

NAMES = [
    "baron-aron",
    "Барон, Арон Давидович",
    'O\'Neill: "Jack" #1',
    "../../etc/passwd",
    "CON",
    "x" * 300,
    "-",
    "",
    "a\nb",
    "\u202eabc",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_template_passes_check_under_any_name(tmp_path: Path, name: str) -> None:
    target = tmp_path / "new"
    target.mkdir()
    path, library = write_dossier(name, target)
    assert path.parent == target and len(path.name) < 120 and library.name == "library.json"
    assert check([target]) == ()
    ((_, dossier),) = read_dossiers([path])
    assert dossier.draft and dossier.dossier == path.stem


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("my work", encoding="utf-8")
    (tmp_path / "library.json").write_text('[{"id": "a"}]', encoding="utf-8")
    with pytest.raises(BadInput, match="is here already and is not overwritten"):
        write_dossier("mine", path)
    assert path.read_text(encoding="utf-8") == "my work"
    assert write_dossier("other", tmp_path / "other.yaml") == [tmp_path / "other.yaml"]
    assert "a" in (tmp_path / "library.json").read_text(encoding="utf-8")


def test_here_without_a_name_for_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_dossier("Baron Aron") == [Path("baron-aron.yaml"), Path("library.json")]


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput):
        write_dossier("x", tmp_path / "file" / "x.yaml")


def test_the_schema_is_named_where_it_can_be_found(root: Path) -> None:
    assert parse_yaml(new_dossier("a", "../schema.json"), "a").plain["dossier"] == "a"
    assert new_dossier("a", "../schema.json").startswith("# yaml-language-server: $schema=../schema.json\n")
    assert "language-server" not in new_dossier("a")


@pytest.mark.parametrize(("name", "file"), [("Ё Ж", "ё-ж"), ("COM1", "com1-1"), ("...", "dossier"), ("a__b", "a-b")])
def test_file_names(name: str, file: str) -> None:
    assert file_name(name) == file


def test_examples_come_with_what_they_cite(tmp_path: Path) -> None:
    assert "baron-aron" in example_names()
    name, other = example_names()[:2]
    written = copy_example(name, tmp_path)
    assert written == [tmp_path / f"{name}.yaml", tmp_path / "library.json"]
    keys = [entry["id"] for entry in json.loads((tmp_path / "library.json").read_text(encoding="utf-8"))]
    assert set(keys) == cited_keys(read_yaml(tmp_path / f"{name}.yaml").plain)
    assert not [fault for fault in check([tmp_path]) if not fault.warning]
    copy_example(other, tmp_path)
    more = [entry["id"] for entry in json.loads((tmp_path / "library.json").read_text(encoding="utf-8"))]
    assert more[: len(keys)] == keys and len(more) == len(set(more))
    assert not [fault for fault in check([tmp_path]) if not fault.warning]


def test_an_example_overwrites_nothing(tmp_path: Path) -> None:
    copy_example("baron-aron", tmp_path)
    (tmp_path / "baron-aron.yaml").write_text("my notes", encoding="utf-8")
    with pytest.raises(BadInput, match="not overwritten"):
        copy_example("baron-aron", tmp_path)
    assert (tmp_path / "baron-aron.yaml").read_text(encoding="utf-8") == "my notes"


@pytest.mark.parametrize("name", ["baron-arn", "../models/person", "", "x\0"])
def test_an_example_there_is_not(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadQuestion, match="is shipped"):
        copy_example(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_nearest_example_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match="did you mean 'baron-aron'"):
        copy_example("baron-arn", tmp_path)
