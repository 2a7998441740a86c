"""How time and memory grow with rows, variables and width, and how far that is from what the machine could do.

`python -m benchmarks growth` prints; nothing here has a peer, so nothing goes to results.json.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from benchmarks.engine import bound_for
from benchmarks.networks import dossier_like, question
from benchmarks.timing import Line, median
from clandestine.engine import Bound, compile_circuit


def growth_lines() -> list[Line]:
    """Prints four tables; returns no rows."""
    _limits()
    _rows()
    _variables()
    _width()
    return []


def _limits() -> None:
    small = np.random.default_rng(0).random((2, 16_384))
    out = np.empty(16_384)
    times = median(lambda: [np.multiply(small[0], small[1], out=out) for _ in range(100)])
    wide = np.random.default_rng(0).random((512, 512))
    gemm = median(lambda: wide @ wide)
    print(
        f"machine: {100 * 16_384 / times / 1e9:.2f} G multiplications/s in cache, {2 * 512**3 / gemm / 1e9:.1f} GF/s matrix product"
    )
    for name, dense in (("dossier", False), ("dossier, dense", True)):
        net = dossier_like(dense)
        target, evidence = question(net, 20_000, 5)
        bound = bound_for(net, target, list(evidence))
        spent = median(lambda bound=bound, evidence=evidence: bound.sweep(observed=evidence), 5)
        cost = bound.circuit.cost
        print(
            f"{name}: {20_000 / spent:,.0f} cases/s; {cost.operations:,} operations a case if no work were shared, so "
            f"{cost.operations * 20_000 / spent / 1e9:.2f} G operations/s of the plan"
        )


def _peak(run: Callable[[], object]) -> float:
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def _rows() -> None:
    print("\nrows (dossier), microseconds a case up, all marginals; peak MB up")
    net = dossier_like()
    for rows in (1, 10, 100, 1_000, 10_000, 100_000):
        target, evidence = question(net, rows, 5)
        bound, whole = bound_for(net, target, list(evidence)), bound_for(net, target, list(evidence), keep=False)
        up = median(lambda bound=bound, evidence=evidence: bound.sweep(observed=evidence), 3)
        both = median(
            lambda whole=whole, evidence=evidence, target=target: whole.sweep(observed=evidence).marginal(target), 3
        )
        peak = _peak(lambda bound=bound, evidence=evidence: bound.sweep(observed=evidence))
        print(f"{rows:>8,} {up / rows * 1e6:>10.1f} {both / rows * 1e6:>10.1f} {peak:>8.1f}")


def _variables() -> None:
    print(
        "\nvariables (chain, 3 states, half seen), 1,000 rows: ms to compile, microseconds a row, nanoseconds a row and variable"
    )
    for count in (10, 100, 1_000, 10_000):
        chooser = np.random.default_rng(1)
        names = [f"v{place}" for place in range(count)]
        scopes = [(names[0],), *pairwise(names)]
        tables = [chooser.dirichlet(np.ones(3), size=[3] * (len(scope) - 1)) for scope in scopes]
        cards = dict.fromkeys(names, 3)
        compiling = median(lambda scopes=scopes, cards=cards: compile_circuit(scopes, cards, keep=["v0"]), 1)
        bound = Bound.of(compile_circuit(scopes, dict.fromkeys(names, 3), keep=names[:1]), tables)
        seen = {name: chooser.integers(-1, 3, size=1_000) for name in names[::2]}
        spent = median(lambda bound=bound, seen=seen: bound.sweep(observed=seen), 3) / 1_000
        print(f"{count:>8,} {compiling * 1e3:>10.1f} {spent * 1e6:>10.2f} {spent / count * 1e9:>10.1f}")


def _width() -> None:
    print(
        "\nwidth (grid of w x 12, 2 states), 64 rows of likelihoods: cells a row, microseconds a row, nanoseconds a cell"
    )
    for width in (2, 4, 6, 8, 10, 12):
        chooser = np.random.default_rng(2)
        names = {(x, y): f"v{x}.{y}" for x in range(width) for y in range(12)}
        scopes, tables = [], []
        for (x, y), name in names.items():
            above = [names[one] for one in ((x - 1, y), (x, y - 1)) if one in names]
            scopes.append((*above, name))
            tables.append(chooser.dirichlet(np.ones(2), size=[2] * len(above)))
        circuit = compile_circuit(scopes, dict.fromkeys(names.values(), 2), keep=[names[0, 0]])
        soft = {name: chooser.random((2, 64)) for name in names.values()}
        bound = Bound.of(circuit, tables)
        spent = median(lambda bound=bound, soft=soft: bound.sweep(soft), 3) / 64
        cells = circuit.cost.cells
        print(f"{width:>8} {cells:>10,} {spent * 1e6:>10.1f} {spent / cells * 1e9:>10.2f}")
