"""Verdicts: words explained, rows that sum to 1, dossiers and citekeys that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from clandestine.files.checks import check

GOOD = """\
clandestine: 1
words:
  retired: {stance: {open: 0, hidden: 0.2, over: 0.8}}
verdicts:
  - {dossier: ferry, verdict: retired, by: almanac, when: 1925/1937, confidence: low, paraphrase: she had retired, seen_in: [p. 3]}
"""

CASES = [
    (
        "unknown word",
        "verdict: retired",
        "verdict: retird",
        "unknown verdict word 'retird' (did you mean 'retired'?)",
        5,
    ),
    ("unknown dossier", "dossier: ferry", "dossier: fery", "unknown dossier 'fery' (did you mean 'ferry'?)", 5),
    ("unknown citekey", "by: almanac", "by: almanach", "unknown citekey 'almanach'", 5),
    (
        "unknown confidence",
        "confidence: low",
        "confidence: lowish",
        "expected low, low-medium, medium, medium-high or high",
        5,
    ),
    ("does not sum", "over: 0.8", "over: 0.7", "sums to 0.9", 3),
    ("bad date", "when: 1925/1937", "when: 1937/1925", "ends before it starts", 5),
    ("unknown key", "paraphrase: she", "parafrase: she", "unknown key 'parafrase' (did you mean 'paraphrase'?)", 5),
]


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Verdicts stand in a folder below the dossiers; no model is shipped, so its words are not compared."""
    monkeypatch.setattr("clandestine.files.models.model_names", list)
    (tmp_path / "verdicts").mkdir()
    for name in ("ferry.yaml", "library.json"):
        text = (root / "tests" / "data" / "small" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "old", "new", "words", "line"), CASES, ids=[case[0] for case in CASES])
def test_told_at_its_place(folder: Path, name: str, old: str, new: str, words: str, line: int) -> None:
    path = folder / "verdicts" / "casebook.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    (fault,) = check([path])
    assert words in str(fault) and fault.line == line and fault.file == str(path)


def test_good_verdicts(folder: Path) -> None:
    path = folder / "verdicts" / "casebook.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert check([path]) == ()
