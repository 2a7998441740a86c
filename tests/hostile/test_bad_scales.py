"""A scale of words of one's own: faults at their lines, the shipped one by the same rules, and answers in its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import clandestine.scales as scales
from clandestine.cli.main import cli
from clandestine.errors import BadInput
from clandestine.files.verbal import read_scale

GOOD = """\
scale: three
source: a test
bands:
  - {below: 3, say: says nothing}
  - {below: 30, say: says something}
  - {say: says much}
"""
CASES = [
    ("below: 30", "below: 2", "lies above the one before it", 4),
    ("{say: says much}", "{below: 100, say: says much}", "the last band has none", 4),
    ("below: 3,", "below: 1,", "greater than 1", 4),
    ("below: 3,", "below: many,", "many", 4),
    ("scale: three", "scalle: three", "scalle", 1),
    ("say: says much", "says: much", "says", 6),
]


@pytest.mark.parametrize(("old", "new", "words", "line"), CASES)
def test_faults_at_their_place(tmp_path: Path, old: str, new: str, words: str, line: int) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_scale(path)
    assert any(words in str(fault) and fault.line == line for fault in caught.value.faults), str(caught.value)


def test_the_shipped_scale_is_read_by_the_same_rules() -> None:
    path = Path(scales.__file__).with_name("verbal-7.json")
    assert read_scale(path) == scales.STANDARD
    assert "ENFSI" in path.read_text(encoding="utf-8")


def test_answers_use_its_words(tmp_path: Path, root: Path) -> None:
    """Every question that has words for weights takes them from the file, and names the scale."""
    path = tmp_path / "words.yaml"
    path.write_text(GOOD, encoding="utf-8")
    dossier = str(root / "evidence" / "baron-aron.yaml")
    for command in ("weigh", "explain"):
        text = CliRunner().invoke(cli, [command, dossier, "--scale", str(path), "--draws", "5"]).output
        joined = " ".join(text.split())
        assert "says much" in joined and "scale three" in joined
        assert "moderate support" not in joined and "verbal-7" not in joined
