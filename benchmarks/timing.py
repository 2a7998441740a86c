"""Medians, and one line of the results."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Line = dict[str, object]


def median(run: Callable[[], object], repeats: int = 7) -> float:
    """The median wall time of a call in seconds, after one call to warm up."""
    run()
    return median_cold(run, repeats)


def median_cold(run: Callable[[], object], repeats: int = 7) -> float:
    """The same without the call to warm up."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def line(name: str, ours: float, peer: float, peer_name: str, goal: float | None) -> Line:
    """One line of the results: times in seconds for the same work, and peer time / our time."""
    return {"name": name, "ours": ours, "peer": peer, "peer_name": peer_name, "ratio": peer / ours, "goal": goal}
