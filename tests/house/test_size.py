"""A file that has outgrown one noun is a file nobody rereads."""

from __future__ import annotations

from pathlib import Path

LIMIT = 400


def test_no_skyscrapers(root: Path) -> None:
    lengths = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (root / "src").rglob("*.py")
    }
    assert lengths
    too_long = {path: lines for path, lines in lengths.items() if lines > LIMIT}
    assert not too_long, f"over {LIMIT} lines: {too_long}"
