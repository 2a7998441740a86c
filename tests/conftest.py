"""What every test shares: where the project stands, and the same examples in every run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Derandomised: a test that fails only on some machines teaches nobody anything. No deadline: machines differ in speed.
settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("house")

# The suite runs in one process a core; threads of the arithmetic library beside them would only stand in line.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).parents[1]
