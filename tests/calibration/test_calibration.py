"""The network says of simulated people what is true of them, no more and no less sure than it should be.

The seeds were committed before the first run. Of all ranks of all models together, a right program fails once in a thousand.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from ranks import DRAWS, Calibration, surprise
from worlds import Small, filed, small_models

MODELS = small_models()
FAMILY = 1e-3
TESTS = 200  # ranks tested together, at most


def least(small: Small) -> tuple[float, str]:
    """The least p-value among the ranks of a model, and of what."""
    ranks = Calibration(small).ranks()
    return min((surprise(one), name) for name, one in ranks.items())


@pytest.mark.parametrize("small", MODELS, ids=[one.name for one in MODELS])
def test_ranks_are_uniform(small: Small) -> None:
    """Of everything hidden, and of how likely it makes the papers."""
    found, name = least(small)
    assert found > FAMILY / TESTS, f"the ranks of {name} among {DRAWS} draws are not uniform (p = {found:.2g})"


def test_a_known_gap_stays_in_sight() -> None:
    """With a prior of those on file, a source that denies an arrest "enters as it is" (LIKELIHOODS 6).

    But who is on file without an arrest is on file for another reason, so that the answer is a little off. Where that is mended,
    this test says so.
    """
    ranks = Calibration(filed("on_file", (0.101, 0.95))).ranks()
    assert surprise(ranks["x"]) < FAMILY / TESTS


def test_there_are_enough_models_and_not_too_many_tests() -> None:
    """What the level above was reckoned for."""
    assert len(MODELS) >= 20
    assert sum(len(Calibration(small).truths()) + 1 for small in MODELS) <= TESTS


@pytest.mark.parametrize("name", ["world", "says", "archive", "simulate"])
def test_the_simulator_shares_nothing_with_what_it_tests(root: Path, name: str) -> None:
    """It imports neither the translation nor the engine: else a fault of theirs would be in both."""
    tree = ast.parse((root / "src" / "clandestine" / "learn" / f"{name}.py").read_text(encoding="utf-8"))
    asked = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    asked |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not [one for one in asked if "translate" in one or "engine" in one]
