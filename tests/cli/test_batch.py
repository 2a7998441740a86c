"""The command batch, as it is used: killed and taken up again, over processes, over a cluster, twice at once, on a full disk."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crowdtable import people, table

from clandestine.ask.posterior import posterior
from clandestine.batch.cluster import cluster
from clandestine.batch.parts import Busy, Parts
from clandestine.batch.question import Batch
from clandestine.batch.run import batch
from clandestine.errors import BadInput, BadQuestion
from clandestine.files.dossiers import read_dossier
from clandestine.files.models import read_model
from clandestine.translate.case import Case

COUNT, SMALL = 700, "1MB"  # people, and a memory in which they are eleven chunks
PERSON = read_model("person")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of people."""
    path = tmp_path_factory.mktemp("archive") / "archive.csv"
    path.write_text(table(chain.from_iterable(people(9, PERSON, COUNT))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def expected(archive: Path) -> dict[str, bytes]:
    """What comes of it undisturbed, by ending."""
    found = {}
    for ending in (".csv", ".parquet"):
        out = archive.with_name(f"expected{ending}")
        batch(archive, out, Batch.of(PERSON, seed=1917), memory=2**20)
        found[ending] = out.read_bytes()
    found["troubles"] = archive.with_name("expected-troubles.csv").read_bytes()
    return found


def command(*words: object, **rest: object) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    line = [sys.executable, "-m", "clandestine", "batch", *map(str, words)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **rest)  # type: ignore[call-overload,no-any-return]


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it said."""
    _, said = running.communicate(timeout=120)
    return running.returncode, said


def parts(out: Path) -> int:
    """How many parts are done."""
    return len(list(out.with_name(f"{out.name}.parts").glob("*.json"))) - 1


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("after", [1, 6])
def test_killed_and_taken_up_again(
    archive: Path, expected: dict[str, bytes], tmp_path: Path, ending: str, after: int
) -> None:
    """kill -9 leaves no output and no half part; the same command goes on, to the same bytes, and leaves nothing else behind."""
    out = tmp_path / f"out{ending}"
    running = command(archive, "-o", out, "--memory", SMALL)
    while parts(out) < after and running.poll() is None:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    ended(running)
    assert not out.exists()
    code, said = ended(command(archive, "-o", out, "--memory", SMALL))
    assert code == 1 and f"of {COUNT:,} dossiers" in said
    assert out.read_bytes() == expected[ending]
    assert (tmp_path / "out-troubles.csv").read_bytes() == expected["troubles"]
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        f"out{end}" for end in ("-run.json", "-troubles.csv", ending)
    ]


@pytest.mark.soak
def test_killed_at_fifty_moments(archive: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Whenever it is killed: also while it starts, writes its lock, or puts its parts together."""
    chooser = np.random.default_rng(1917)
    out = tmp_path / "out.csv"
    killed = 0
    while killed < 50:
        running = command(archive, "-o", out, "--memory", SMALL, "--force")
        time.sleep(float(chooser.uniform(0.2, 4.0)))
        killed += running.poll() is None
        running.send_signal(signal.SIGKILL)
        ended(running)
        assert not out.exists() or out.read_bytes() == expected[".csv"]
        assert ended(command(archive, "-o", out, "--memory", SMALL, "--force"))[0] == 1
        assert out.read_bytes() == expected[".csv"]
        out.unlink()


def test_a_damaged_part_is_done_again(archive: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """What lies on the disk is believed only if it is what was written."""
    out = tmp_path / "out.csv"
    running = command(archive, "-o", out, "--memory", SMALL)
    while parts(out) < 3 and running.poll() is None:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    ended(running)
    first = tmp_path / "out.csv.parts" / "0000000.rows"
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 1
    first.write_bytes(content)
    assert ended(command(archive, "-o", out, "--memory", SMALL))[0] == 1
    assert out.read_bytes() == expected[".csv"]


def test_over_processes(archive: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Two processes give the same bytes as one."""
    out = tmp_path / "out.parquet"
    code, said = ended(command(archive, "-o", out, "--memory", SMALL, "--workers", 2))
    assert code == 1, said
    assert out.read_bytes() == expected[".parquet"]


@pytest.fixture(scope="module")
def running_cluster() -> Iterator[dict[str, Any]]:
    """A real cluster of two worker processes: where it is, and who they are."""
    pytest.importorskip("distributed")
    script = Path(__file__).with_name("a_cluster.py")
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stdout is not None
        yield json.loads(running.stdout.readline())
        running.communicate(timeout=60)


def test_over_a_cluster_of_which_a_worker_is_killed(
    archive: Path, expected: dict[str, bytes], tmp_path: Path, running_cluster: dict[str, Any]
) -> None:
    """Its chunks are done again by another; the bytes are the same."""
    assert len(set(running_cluster["workers"])) == 2
    out = tmp_path / "out.csv"
    running = command(archive, "-o", out, "--memory", SMALL, "--cluster", running_cluster["address"])
    while parts(out) < 2 and running.poll() is None:
        time.sleep(0.005)
    assert running.poll() is None, "it was over before a worker could be killed"
    os.kill(running_cluster["workers"][0], signal.SIGKILL)
    code, said = ended(running)
    assert code == 1, said
    assert out.read_bytes() == expected[".csv"]


def test_no_cluster_there(archive: Path, tmp_path: Path) -> None:
    """Said in words."""
    with pytest.raises(BadQuestion, match="no cluster answers"):
        batch(archive, tmp_path / "out.csv", Batch.of(PERSON), mapping=cluster("tcp://127.0.0.1:9", patience=1))


def test_a_full_disk(archive: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Nothing half written; with room again, the same command goes on."""
    out = tmp_path / "out.csv"
    limit = len(expected[".csv"]) // 4  # room for parts, not for the whole

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    code, said = ended(command(archive, "-o", out, "--memory", SMALL, preexec_fn=small))
    assert code == 3 and "the disk is full" in said and "what is done is kept" in said
    assert not out.exists() and parts(out) == 11
    assert ended(command(archive, "-o", out, "--memory", SMALL))[0] == 1
    assert out.read_bytes() == expected[".csv"]


def test_two_runs_at_once(archive: Path, tmp_path: Path) -> None:
    """The second is told of the first; a lock left behind by a run that was killed is none."""
    out = tmp_path / "out.csv"
    held = Parts.of(out, {"a": 1}, force=False)
    with pytest.raises(Busy, match=f"process {os.getpid()}"):
        batch(archive, out, Batch.of(PERSON))
    code, said = ended(command(archive, "-o", out))
    assert code == 3 and "another run" in said
    held.unlock()
    with pytest.raises(BadInput, match="parts of another run"):
        batch(archive, out, Batch.of(PERSON))
    running = subprocess.Popen([sys.executable, "-c", ""])
    running.wait()
    (tmp_path / "out.csv.parts" / "lock").write_text(f"{os.uname().nodename} {running.pid}", encoding="utf-8")
    assert batch(archive, out, Batch.of(PERSON), force=True).people == COUNT


def test_an_output_that_is_there_is_not_touched(archive: Path, tmp_path: Path) -> None:
    """Unless it is asked for."""
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    code, said = ended(command(archive, "-o", out))
    assert code == 3 and "is there already" in said
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_folder_of_dossiers(root: Path, tmp_path: Path) -> None:
    """The shipped ones: each window of each person, with what `weigh` says; those not about a person are told."""
    folder = tmp_path / "people"
    folder.mkdir()
    for name in ("baron-aron", "belash-viktor", "turkestan-1925"):
        (folder / f"{name}.yaml").write_bytes((root / "evidence" / f"{name}.yaml").read_bytes())
    (folder / "library.json").write_bytes((root / "evidence" / "library.json").read_bytes())
    (folder / "broken.yaml").write_text("clandestine: 1\ndossier: broken\nwindow: [", encoding="utf-8")
    out = tmp_path / "out.csv"
    code, said = ended(command(folder, "-o", out, "--weights"))
    assert code == 1, said
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["person"], row["window"]) for row in rows][:3] == [
        ("baron-aron", "1922/1937"), ("belash-viktor", "1918/1921"), ("belash-viktor", "1924/1937"),
    ]  # fmt: skip
    assert (rows[0]["items"], rows[0]["origins"]) == ("10", "6")
    told = posterior(Case(PERSON, read_dossier(folder / "baron-aron.yaml", PERSON))).data["views"]
    for view in ("crushed", "underground"):
        share = told[view]["posterior"]["role"]["clandestine"]
        assert float(rows[0][f"{view}.clandestine"]) == pytest.approx(share, abs=1e-10)
    troubles = (tmp_path / "out-troubles.csv").read_text(encoding="utf-8")
    assert "broken.yaml" in troubles
    items = list(csv.DictReader((tmp_path / "out-items.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["item"] for row in items if row["person"] == "baron-aron"} >= {"letters-abroad", "on file"}
