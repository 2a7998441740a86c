"""Time the engine and the questions against peers, side by side in one run (`make bench`), both results checked equal first.

Writes every row as {name, ours, peer, peer_name, ratio, goal} to benchmarks/results.json; ratio is peer time / our time.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"  # before numpy is imported
    logging.disable()
    warnings.simplefilter("ignore")
    from benchmarks.dossiers import cost_lines, dossier_lines
    from benchmarks.engine import engine_lines
    from benchmarks.growth import growth_lines
    from benchmarks.living import living_lines
    from benchmarks.many import crowd_lines, many_lines
    from benchmarks.years import years_lines

    wanted = {"engine": engine_lines, "years": years_lines, "dossiers": dossier_lines, "costs": cost_lines}
    every = {**wanted, "growth": growth_lines, "living": living_lines, "many": many_lines, "crowd": crowd_lines}
    parts = [word for word in sys.argv[1:] if word in every]
    results = [one for part in (parts or wanted) for one in every[part]()]
    if results:
        file = HERE / "results.json"
        before = json.loads(file.read_text(encoding="utf-8")) if sys.argv[1:] and file.exists() else []
        fresh = {(one["name"], one["peer_name"]) for one in results}
        kept = [one for one in before if (one["name"], one["peer_name"]) not in fresh]  # rows of the parts not run now
        file.write_text(json.dumps([*kept, *results], indent=2) + "\n", encoding="utf-8")
    for one in results:
        goal = f"goal {one['goal']:,.2f}" if one["goal"] else ""
        print(f"{one['name']:<56} {one['peer_name']:<8} {one['ratio']:10,.2f} x  {goal}")
