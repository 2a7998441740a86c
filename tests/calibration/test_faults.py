"""A test of the tests: every fault put into translation or engine makes some rank other than uniform, at the same level."""

from __future__ import annotations

import pytest
from faults import FAULTS, Fault
from ranks import Calibration, surprise
from test_calibration import FAMILY, TESTS
from worlds import small_models

MODELS = {one.name: one for one in small_models()}


@pytest.mark.parametrize("fault", FAULTS, ids=[one.__name__ for one in FAULTS])
def test_a_fault_is_caught(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the model that has what it breaks."""
    small = Calibration(MODELS[FAULTS[fault]])
    assert min(surprise(one) for one in small.ranks().values()) > FAMILY / TESTS
    fault(monkeypatch)
    found = {name: surprise(one) for name, one in small.ranks().items()}
    assert min(found.values()) < FAMILY / TESTS, f"{fault.__name__} goes unseen: {found}"


def test_some_faults_show_only_in_t(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the prior is returned, every hidden thing has uniform ranks: only how likely it makes the papers gives it away."""
    fault = next(one for one in FAULTS if one.__name__ == "prior_returned")
    small = Calibration(MODELS["three states"])
    fault(monkeypatch)
    found = {name: surprise(one) for name, one in small.ranks().items()}
    assert found.pop("T") < FAMILY / TESTS
    assert min(found.values()) > FAMILY / TESTS
