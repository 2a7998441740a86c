"""Many dossiers: a batch from table to table against the peers looping over the same people; and how time and memory grow.

`python -m benchmarks many` runs the first, `python -m benchmarks crowd` the second (100,000 and a million people, one and two
workers; `crowd 10000000` names other sizes).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.dossiers import Peer
from benchmarks.timing import Line, line, median
from clandestine import Case, read_model
from clandestine.batch.chunk import Chunk
from clandestine.batch.frames import ParquetTable
from clandestine.batch.question import Batch
from clandestine.batch.run import batch
from clandestine.batch.weighing import weigh_chunk
from clandestine.learn.plans import read_plan
from clandestine.record.dossier import Dossier

HERE = Path(__file__).parent
PLAN, WINDOW = HERE / "archive.yaml", "1922/1930"
PEOPLE, ASKED = 20_000, {"pyagrum": 400, "pgmpy": 40}
SIZES = (100_000, 1_000_000)


def _simulated(folder: Path, people: int) -> Path:
    path = folder / f"archive-{people}.parquet"
    words = [
        "simulate",
        "person",
        "--people",
        people,
        "--seed",
        1917,
        "--window",
        WINDOW,
        "--archive",
        PLAN,
        "-o",
        path,
    ]
    subprocess.run([sys.executable, "-m", "clandestine", *map(str, words)], check=True, capture_output=True)
    return path


def many_lines() -> list[Line]:
    """Rows a second from table to table, and of the inference alone; the peers are handed their evidence ready."""
    model = read_model("person")
    asked = Batch.of(model, scenarios=("crushed",))
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = _simulated(folder, PEOPLE)
        whole = median(lambda: batch(path, folder / "out.parquet", asked, force=True), 3)
        chunk = next(ParquetTable(path).chunks(PEOPLE))
        alone = median(lambda: weigh_chunk(asked, chunk), 3)
        rows = weigh_chunk(asked, chunk).rows
        people = len(chunk.names)
        case = Case(model, _everything(model), scenarios=["crushed"])
        peer = Peer(case)
        states = case.states("role")
        for other, ask in (("pyagrum", peer.ask_agrum), ("pgmpy", peer.ask_pgmpy)):
            spent = 0.0
            for place, evidence in enumerate(_evidence(chunk, case, ASKED[other])):
                peer.evidence = evidence
                start = time.perf_counter()
                answer = ask()
                spent += time.perf_counter() - start
                ours = np.array(
                    [rows[f"crushed.{state}"][place] if f"crushed.{state}" in rows else np.nan for state in states]
                )
                there = ~np.isnan(ours)
                assert there.sum() == len(states) - 1 and np.abs(ours - answer)[there].max() < 1e-10, place
            each = spent / ASKED[other]
            found.append(line(f"batch: {people:,} simulated people, table to table", whole, each * people, other, None))
            found.append(line(f"batch: {people:,} simulated people, weighed", alone, each * people, other, None))
        print(
            f"batch: {people / whole:,.0f} people/s from table to table, {people / alone:,.0f} weighed; one view, one thread"
        )
    return found


def _everything(model: object) -> Dossier:
    """A dossier in which every paper of the plan says something of everything: the network all people share."""
    papers = read_plan(PLAN, model)  # type: ignore[arg-type]
    sources = {}
    observations = []
    for paper in papers:
        entry = {"kind": paper.kind, "date": str(paper.written)}
        entry |= {"part_of": paper.file} if paper.file not in (None, paper.name) else {}
        entry |= {"derives_from": paper.copy_of} if paper.copy_of else {}
        sources[paper.name] = entry
        for variable in paper.about:
            state = model.states(variable)[-1]  # type: ignore[attr-defined]
            observations.append({"id": f"{paper.name}-{variable}", "by": paper.name, "asserts": {variable: state}})
    return Dossier.model_validate(
        {
            "clandestine": "1", "dossier": "everything", "person": {"name": "N. N."}, "window": WINDOW, "sources": sources,
            "observations": observations,
            "consulted": {one.name: {"read_for": list(one.about), "extent": "whole"} for one in papers if one.copy_of is None},
        }
    )  # fmt: skip


def _evidence(chunk: Chunk, case: Case, count: int) -> Iterator[dict[str, str]]:
    """What is told of the first people, as evidence on the nodes of that network."""
    nodes = {(item.source, item.variable): item.node for item in case.network.items if item.source}
    fixed = {name: state for name, state in case.evidence.items() if name not in nodes.values()}
    for person in range(count):
        told = dict(fixed)
        for row in np.flatnonzero(chunk.person == person):
            says = {name: chunk.columns[name].word(int(row)) for name in ("source", "variable", "saying", "state")}
            word = {"asserts": f"says {says['state']}", "denies": f"not {says['state']}", "silent": "silent"}[
                says["saying"]
            ]
            told[nodes[says["source"], says["variable"]]] = word
        yield told


def crowd_lines() -> list[Line]:
    """Prints people a second and the greatest memory of any process, by size and by who works; returns no rows."""
    sizes = [int(word) for word in sys.argv[2:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            start = time.perf_counter()
            path = _simulated(folder, size)
            print(f"{size:>12,} people: drawn in {time.perf_counter() - start:,.0f} s")
            for words in ([], ["--workers", "2"]) if size <= 1_000_000 else ([],):
                _timed(path, folder / "out.parquet", size, words)
            path.unlink()
    return []


def _timed(path: Path, out: Path, size: int, words: list[str]) -> None:
    start = time.perf_counter()
    command = [sys.executable, "-m", "clandestine", "batch", str(path), "-o", str(out), "--force", *words]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    _, code, used = os.wait4(running.pid, 0)
    spent = time.perf_counter() - start
    running.returncode = os.waitstatus_to_exitcode(code)
    assert running.returncode == 0, running.returncode
    who = " ".join(words) or "one worker"
    print(f"{who:>25} {size / spent:>8,.0f} people/s, {spent:,.0f} s, at most {used.ru_maxrss / 1024:,.0f} MB")
