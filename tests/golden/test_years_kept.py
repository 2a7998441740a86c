"""The pages built once for all (`make examples`) were built from today's model, dossiers and verdicts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clandestine import read_dossier, read_model
from clandestine.files.verdicts import read_verdicts
from clandestine.record.digest import digest

ROOT = Path(__file__).parents[2]
TIMELINES = sorted((ROOT / "examples").glob("*-years.md"))


def test_there_are_timelines() -> None:
    names = {path.name.removesuffix("-years.md") for path in TIMELINES}
    assert names == {"belash-viktor", "arshinov-peter", "baron-aron", "borovoi-alexei", "solonovich-alexei"}


@pytest.mark.parametrize("page", TIMELINES, ids=[page.stem for page in TIMELINES])
def test_timelines_are_of_today(page: Path) -> None:
    model = read_model("person-years")
    dossier = read_dossier(ROOT / "evidence" / f"{page.name.removesuffix('-years.md')}.yaml", model)
    assert f"model person-years {digest(model)}; dossier {dossier.dossier} {digest(dossier)}" in page.read_text("utf-8")


def test_the_validation_is_of_today() -> None:
    model, verdicts = read_model("person-years"), read_verdicts(ROOT / "evidence" / "verdicts" / "casebook.yaml")
    page = (ROOT / "docs" / "validation.md").read_text("utf-8")
    assert f"model person-years {digest(model)}; verdicts {digest(verdicts)}" in page
    assert verdicts.locked is not None
    for name in verdicts.locked.dossiers:
        assert not re.search(rf"(?<![\w-]){name}(?![\w-])", page), f"{name} is locked and stands in the totals only"
