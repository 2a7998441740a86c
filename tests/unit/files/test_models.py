"""Models: read by path and by name, merged from several files, each fault in its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from clandestine.errors import BadInput
from clandestine.files.models import find_model, load_model, read_model
from clandestine.files.reach import reach
from clandestine.files.shipped import model_names, shipped
from clandestine.record.number import Number


@pytest.fixture
def small(root: Path) -> Path:
    return root / "tests" / "data" / "small"


def test_includes_are_merged(small: Path) -> None:
    model = read_model(small / "weather.yaml")
    assert list(model.kinds) == ["logbook", "newspaper", "rumour"] and list(model.periods) == ["sail", "steam"]
    assert model.name == "weather" and model.include == ["papers.yaml"]
    assert model.states("summary") == ("lost", "no", "yes")


def test_two_ways_to_the_same_file_are_one(small: Path, tmp_path: Path) -> None:
    for path in small.glob("*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "between.yaml").write_text("clandestine: 1\nname: between\ninclude: [papers.yaml]\n", encoding="utf-8")
    top = tmp_path / "weather.yaml"
    text = top.read_text(encoding="utf-8")
    top.write_text(text.replace("[papers.yaml]", "[between.yaml, papers.yaml]"), encoding="utf-8")
    assert list(read_model(top).kinds) == ["logbook", "newspaper", "rumour"]


def test_shipped_models_are_found_by_name() -> None:
    assert "person" in model_names()
    assert find_model("person") == shipped("models") / "person.yaml"
    assert read_model("person").about == "role"


def test_every_shipped_model_is_sound() -> None:
    for name in model_names():
        assert load_model(name).faults == (), name


def test_a_path_is_not_taken_for_a_name() -> None:
    assert find_model("models/other.yaml") == Path("models/other.yaml")
    with pytest.raises(BadInput, match="no such file"):
        read_model("models/other.yaml")


@pytest.mark.parametrize(
    ("number", "guess", "low", "high"),
    [
        ({"is": 0.5, "from": 0.4, "to": 0.8}, True, 0.4, 0.8),
        ({"is": 0.5}, False, 0.5, 0.5),
        ({"is": 0.5, "guess": True}, False, 0.182, 0.818),
        ({"is": 0.04}, True, 0.0092, 0.157),
        ({"is": 0}, True, 0, 0),
        ({"is": 1}, True, 1, 1),
        ({"is": 0.5, "weight": 99}, True, 0.371, 0.629),
        ({"is": 0.01, "weight": 3}, True, 0, 0.138),
    ],
)
def test_how_far_a_number_reaches(number: dict[str, object], guess: bool, low: float, high: float) -> None:
    assert reach(Number.model_validate(number), guess) == pytest.approx((low, high), abs=1e-3)
