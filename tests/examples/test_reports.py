"""The shipped reports are today's, to the byte, and none is too large to be sent by mail."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from clandestine.cli.main import cli
from making.reports import REPORTS, make_report

HERE = Path(__file__).parents[2] / "examples"
LARGEST = 400_000


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_rebuilt_byte_for_byte(name: str, tmp_path: Path) -> None:
    """Read as text: a checkout may end its lines as its system does."""
    built = make_report(name, tmp_path)
    for path in sorted(tmp_path.iterdir()):
        kept = HERE / path.name
        assert path.read_bytes() == kept.read_bytes().replace(b"\r\n", b"\n"), f"{kept.name}: run `make examples`"
    assert built.stat().st_size < LARGEST


def test_a_tampered_report_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One probability changed by hand in a shipped report, and verify says so."""
    monkeypatch.chdir(HERE.parent)
    whole = (HERE / "zubakin-boris.md").read_text("utf-8")
    assert "0.16 (0.07 to 0.27)" in whole
    forged = tmp_path / "zubakin-boris.md"
    forged.write_text(whole.replace("0.16 (0.07 to 0.27)", "0.61 (0.07 to 0.27)", 1), encoding="utf-8")
    done = CliRunner().invoke(cli, ["verify", str(forged)])
    assert done.exit_code == 1, done.output
