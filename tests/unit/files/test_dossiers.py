"""Dossiers: which model and bibliography they are read under."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.bibliography import read_bibliography
from clandestine.files.checks import check
from clandestine.files.dossiers import find_library, read_dossier, read_dossiers
from clandestine.files.models import read_model
from clandestine.files.shipped import shipped


@pytest.fixture
def small(root: Path) -> Path:
    return root / "tests" / "data" / "small"


def test_a_dossier_by_itself_and_under_a_model(small: Path) -> None:
    assert read_dossier(small / "ferry.yaml").title == "Ann Master"
    model = read_model(small / "weather.yaml")
    for named in (model, small / "weather.yaml", str(small / "weather.yaml")):
        assert read_dossier(small / "ferry.yaml", named).observations[0].id == "gale"


def test_its_own_model_stands_beside_it(small: Path) -> None:
    ((model, dossier),) = read_dossiers([small / "ferry.yaml"])
    assert model.name == "weather" and dossier.dossier == "ferry"


def test_another_model_is_a_question_of_its_own(small: Path) -> None:
    with pytest.raises(BadInput, match="unknown kind of source 'logbook'"):
        read_dossiers([small / "ferry.yaml"], "person")


def test_a_model_is_read_once_for_many_dossiers(small: Path) -> None:
    first, second = read_dossiers([small / "ferry.yaml", small / "ferry.yaml"])
    assert first[0] is second[0]


def test_the_library_is_looked_for_upwards(small: Path, tmp_path: Path) -> None:
    below = tmp_path / "a" / "b" / "c"
    below.mkdir(parents=True)
    shutil.copy(small / "ferry.yaml", below)
    assert find_library(below / "ferry.yaml") is None
    shutil.copy(small / "library.json", tmp_path)
    assert find_library(below / "ferry.yaml") is None  # three folders up is too far
    shutil.copy(small / "library.json", tmp_path / "a")
    assert read_dossier(below / "ferry.yaml").dossier == "ferry"


def test_a_library_may_be_given(small: Path, tmp_path: Path) -> None:
    shutil.copy(small / "ferry.yaml", tmp_path)
    for library in (small / "library.json", read_bibliography(small / "library.json")):
        assert read_dossier(tmp_path / "ferry.yaml", library=library).dossier == "ferry"


def test_standard_input(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO((small / "ferry.yaml").read_bytes())

    monkeypatch.chdir(small)
    monkeypatch.setattr("sys.stdin", Standard())
    ((model, dossier),) = read_dossiers(["-"])
    assert model.name == "weather" and dossier.title == "Ann Master"


def test_a_sheet_under_a_model(small: Path, tmp_path: Path) -> None:
    shutil.copy(small / "library.json", tmp_path)
    text = "person,kind,cite,variable,state,date,window\nAnn,logbook,log-1880,storm,gale,1881-03,1880/1885\n"
    (tmp_path / "ferry.csv").write_text(text, encoding="utf-8")
    ((_, dossier),) = read_dossiers([tmp_path / "ferry.csv"], small / "weather.yaml")
    assert dossier.title == "Ann"
    (tmp_path / "ferry.csv").write_text(text.replace("gale", "gael").replace("log-1880", "log"), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_dossiers([tmp_path / "ferry.csv"], small / "weather.yaml")
    assert {(fault.line, fault.column) for fault in caught.value.faults} == {(2, 5), (2, 3)}


def test_a_shipped_dossier_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In any folder; but a file of that name that is here is the one meant, and with a suffix or a folder it is a path."""
    monkeypatch.chdir(tmp_path)
    assert read_dossier("baron-aron") == read_dossier(shipped("evidence") / "baron-aron.yaml")
    assert read_dossier("ogpu-1924").about == "movement"
    for path in ("baron-aron.yaml", "./baron-aron", "evidence/baron-aron", "baron"):
        with pytest.raises(BadInput):
            read_dossier(path)
    (tmp_path / "baron-aron").write_text("clandestine: 1\ndossier: mine\nwindow: 1925\n", encoding="utf-8")
    assert read_dossier("baron-aron").dossier == "mine"


def test_everything_shipped_is_sound() -> None:
    assert [str(fault) for fault in check([shipped("models"), shipped("evidence")]) if not fault.warning] == []
