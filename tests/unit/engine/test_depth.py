"""Down to any depth: many witnesses, tiny probabilities, impossible evidence, the same bits everywhere."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from clandestine.engine import compile_circuit, sweep
from clandestine.errors import TooLarge


def star(count: int) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """One hidden variable and `count` witnesses."""
    scopes = [("h",), *(("h", f"w{n}") for n in range(count))]
    return scopes, {"h": 2, **{f"w{n}": 2 for n in range(count)}}


@pytest.mark.parametrize("count", [10, 108, 120, 1000, 10_000])
def test_witnesses_without_underflow(count: int) -> None:
    """n witnesses of likelihood 1e-3 against 2e-3: log-odds n ln 2, where peers answer certainty, nan or an error."""
    scopes, cards = star(count)
    tables = [[0.5, 0.5], *([[1e-3, 0.999], [2e-3, 0.998]] for _ in range(count))]
    found = sweep(
        compile_circuit(scopes, cards, keep=["h"], restarts=1), tables, {f"w{n}": [1, 0] for n in range(count)}
    )
    odds = found.log_joint[1, 0] - found.log_joint[0, 0]
    assert math.isclose(odds, count * math.log(2), rel_tol=1e-10)
    assert math.isclose(found.log_joint[0, 0], math.log(0.5) + count * math.log(1e-3), rel_tol=1e-12)


def test_a_chain_of_near_zeros_is_not_zero() -> None:
    """P(e) about 1e-10000: evidence that is possible is never called impossible."""
    scopes, cards, tables, seen = [("x0",)], {"x0": 2}, [np.array([0.5, 0.5])], {}
    for n in range(1, 101):
        scopes.append((f"x{n - 1}", f"x{n}"))
        cards[f"x{n}"] = 2
        tables.append(np.array([[1.0, 1e-100], [1e-100, 1.0]]))
        seen[f"x{n}"] = [1.0, 0.0] if n % 2 else [0.0, 1.0]
    found = sweep(compile_circuit(scopes, cards, keep=["x0"]), tables, seen)
    assert not found.impossible.any()
    assert found.log_evidence[0] == pytest.approx(math.log(0.5) + 99 * math.log(1e-100), rel=1e-12)
    assert found.marginal("x0")[0, 0] == pytest.approx(1.0)


def test_opposed_extremes_cancel_exactly() -> None:
    """A likelihood of 1e-300 one way and another the other way: shares would underflow, the answer is one half."""
    scopes, cards = star(4)
    tables = [[0.5, 0.5], *([[1e-300, 1.0], [1.0, 1e-300]] for _ in range(4))]
    seen = {"w0": [1, 0], "w1": [1, 0], "w2": [0, 1], "w3": [0, 1]}
    found = sweep(compile_circuit(scopes, cards, keep=["h"]), tables, seen)
    np.testing.assert_allclose(found.posterior[:, 0], [0.5, 0.5], atol=1e-12)


@pytest.mark.parametrize("where", ["inside", "apart"])
def test_impossible_evidence_is_minus_infinity(where: str) -> None:
    """P(e) = 0 next to the question or in an unconnected part: -inf, never a number, and possible rows unharmed."""
    scopes = [("a",), ("a", "b"), ("q",)] if where == "apart" else [("a",), ("a", "b"), ("a", "q")]
    tables = [np.array([0.3, 0.7]), np.eye(2), np.array([0.5, 0.5]) if where == "apart" else np.full((2, 2), 0.5)]
    seen = {"a": np.array([[1, 1], [0, 0]]), "b": np.array([[0, 1], [1, 0]])}
    found = sweep(compile_circuit(scopes, {"a": 2, "b": 2, "q": 2}, keep=["q"]), tables, seen)
    assert found.impossible.tolist() == [True, False]
    assert (found.posterior[:, 0] == 0).all() and (found.marginal("a")[:, 0] == 0).all()
    np.testing.assert_allclose(found.posterior[:, 1], [0.5, 0.5])


def test_too_large_names_the_variables() -> None:
    """A table beyond the limit is refused before anything is allocated, with the variables that make it so."""
    names = [f"v{n}" for n in range(40)]
    with pytest.raises(TooLarge, match=r"v1 \(2 states\), v2 .* and 28 more"):
        compile_circuit([tuple(names)], dict.fromkeys(names, 2))


def test_shapes_that_do_not_fit() -> None:
    """A table of the wrong shape, or rows that disagree, are refused."""
    circuit = compile_circuit([("a",)], {"a": 2})
    with pytest.raises(ValueError, match="shape"):
        sweep(circuit, [[0.1, 0.2, 0.7]])
    with pytest.raises(ValueError, match="disagree"):
        sweep(circuit, [np.ones((2, 3))], {"a": np.ones((2, 4))})


def test_a_circuit_survives_pickling() -> None:
    """Circuits go to other processes."""
    circuit = compile_circuit([("a",), ("a", "b")], {"a": 2, "b": 3}, keep=["b"])
    assert pickle.loads(pickle.dumps(circuit)) == circuit


SCRIPT = """
import hashlib
import numpy as np
from clandestine.engine import compile_circuit, sweep
rng = np.random.default_rng(5)
names = [f"n{k}" for k in range(12)]
scopes = [tuple(names[max(0, k - 3):k + 1]) for k in range(12)]
tables = [rng.dirichlet(np.ones(3), size=[3] * (len(s) - 1)) for s in scopes]
found = sweep(compile_circuit(scopes, dict.fromkeys(names, 3), keep=["n4"]), tables, {"n11": [1, 0, 0.5]})
print(found.log_joint.tobytes().hex(), found.marginal("n7").tobytes().hex())
seen = {name: rng.integers(-1, 3, size=3000) for name in names[::2]}
many = sweep(compile_circuit(scopes, dict.fromkeys(names, 3), keep=["n5"]), tables, {"n3": rng.random((3, 3000))}, seen)
print(hashlib.sha256(many.log_joint.tobytes() + many.marginal("n9").tobytes()).hexdigest())
"""


def test_the_same_bits_under_every_hash_seed() -> None:
    """Hash seeds, thread counts and locales leave every bit alone."""
    answers = set()
    for seed, threads, locale in (("0", "1", "C"), ("1", "2", "C.UTF-8"), ("random", "1", "C")):
        settings = {
            "PYTHONHASHSEED": seed,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "LC_ALL": locale,
        }
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**os.environ, **settings}, capture_output=True, text=True, check=True
        )
        answers.add(run.stdout)
    assert len(answers) == 1
