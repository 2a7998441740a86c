"""The page for sceptics quotes this project's own figures against itself: they must be today's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clandestine import Case, posterior, read_dossier, read_model
from clandestine.files.shipped import example_path


@pytest.fixture
def page(root: Path) -> str:
    return " ".join((root / "docs" / "sceptics.md").read_text(encoding="utf-8").split())


def test_what_is_said_of_validation_is_so(page: str, root: Path) -> None:
    kept = (root / "docs" / "validation.md").read_text(encoding="utf-8")
    row = re.search(r"\| activity \| all \((\d+)\) \| prior \|.*\| \+(\S+) \((\S+) to (\S+)\) \|", kept)
    assert row is not None
    people, better, low, high = row.groups()
    assert f"of {people} people" in page
    assert f"by {better} nats a person, with an interval from {low} to {high}" in page
    assert float(low) < 0 < float(high), "the page says that it cannot be told from nothing"
    sure = re.search(r"0\.70 to 1\.00 +said \S+ +found (\S+)", kept)
    assert sure is not None and f"Where it said 0.70 to 1.00, the scholars' verdicts gave {sure[1]}" in page
    naive = [float(found) for found in re.findall(r"\| activity \| .* \| naive \|.*\| \+(\S+) \(", kept)]
    assert len(naive) == 3 and all(one > 0 for one in naive), "the page says that the naive product does worse"


def test_the_clue_is_worked_out_rightly(page: str) -> None:
    for share, printed in ((0.01, "0.17"), (0.1, "0.69")):
        assert round(20 * share / (20 * share + 1 - share), 2) == float(printed)
        assert printed in page


def test_the_prior_quoted_is_the_models(page: str) -> None:
    model = read_model("person")
    case = Case(model, read_dossier(example_path("turkestan-1925"), model))
    prior = posterior(case, "activity", draws=2).data["views"]["underground"]["prior"]["activity"]["clandestine"]
    assert "about one activist in four" in page and 0.22 < prior < 0.3


def test_every_work_that_is_leaned_on_is_listed(page: str) -> None:
    body, _, works = page.partition("## The works named")
    titles = [one for one in re.findall(r'"([A-Z][^"]+)"', body) if len(one) > 20]
    assert len(titles) >= 6
    for title in titles:
        assert title.rstrip(",").casefold()[:25] in works.casefold(), title
    for name in ("Tribe", "Cohen", "Finkelstein", "Adams", "Collins", "Tucker", "Carrier", "Zaks", "Hájek", "Colyvan"):
        assert name in body and name in works
    assert not re.search(r"\bpp?\. ?\d", page), "no page is named that was not read"
