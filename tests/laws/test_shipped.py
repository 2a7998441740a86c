"""The shipped model under the same law: pgmpy's elimination agrees, and the answers are finite, on dossiers of every feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from smallworld import dossier, posterior, says

from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.interchange.neighbour import pgmpy_posterior
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import Case


@pytest.fixture(scope="module")
def person() -> Model:
    """The shipped model of a person."""
    return read_model("person")


def everything() -> Dossier:
    """A letter and its reprint, a file of two protocols, a doubtful record, a bulletin read for one thing and silent."""
    sources: dict[str, Any] = {
        "letter": "private_letter",
        "reprint": {"kind": "relief_bulletin", "derives_from": "letter"},
        "case": {"kind": "interrogation", "date": "1937", "made": 0.3},
        "p1": {"kind": "interrogation", "part_of": "case"},
        "p2": {"kind": "interrogation", "part_of": "case"},
        "list": {
            "kind": "police_summary",
            "date": "1925",
            "identity": {"same": 0.7, "others": "movement", "because": "name and age"},
        },
        "bulletin": {"kind": "relief_bulletin", "date": "1926"},
    }
    seen = [
        says("abroad", "letter", "foreign_contact", "present"),
        says("again", "reprint", "foreign_contact", "present"),
        says("cut", "letter", "cut_down_correspondence", "yes"),
        says("leaflets1", "p1", "new_leaflets", "present"),
        says("leaflets2", "p2", "new_leaflets", "present"),
        says("books", "list", "old_literature", "held"),
        says("arrest", "bulletin", "arrest_before_1934", "yes"),
    ]
    consulted = {"bulletin": {"read_for": ["prison_protest"], "extent": "whole"}}
    person = {"person": {"name": "N. N."}}
    return dossier(sources, seen, window="1922/1937", consulted=consulted, **person)


def agree(case: Case, about: str) -> None:
    """Both ways of computing give the same, and a distribution."""
    found = posterior(case, about)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1)
    np.testing.assert_allclose(
        pgmpy_posterior(case.to_pgmpy(), case.evidence, about, case.states(about)), found, atol=1e-10
    )


def test_a_dossier_of_every_feature(person):
    """The shipped model and kinds with copies, file, identity, silence: ours and pgmpy's agree to 1e-10."""
    case = Case(person, everything())
    assert case.item_count == 8
    assert len(case.origins) == 5
    agree(case, "role")


@pytest.mark.parametrize("name", ["belash-viktor", "zubakin-boris"])
def test_shipped_dossiers(person, root: Path, name: str):
    """The same on real dossiers, in every window."""
    papers = read_dossier(root / "evidence" / f"{name}.yaml", person)
    for window in papers.window:
        agree(Case(person, papers, window=window), "role")
