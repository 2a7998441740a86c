"""The same files give the same bytes: in another process, language, time zone, folder, and with other threads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOSSIERS = ("askarov-german", "zubakin-boris")
QUESTIONS = [
    "posterior {0} {1} --about role --about informs", "weigh {0}", "explain {1}", "sensitivity {1} --top 5",
    "bounds {1} --within popular_retelling", "draws {1} --draws 300", "conflict {0}", "worth {1} --top 4",
    "suppose {0} --each drop", "suppose {1} --fewest-to-flip", "weigh {1} --model person-years --year 1925 --draws 5",
]  # fmt: skip
# Everything is asked in one process: what is measured is the answers, not the starting.
SCRIPT = """
import sys
from click.testing import CliRunner
from clandestine.cli.main import cli
for line in sys.stdin.read().splitlines():
    done = CliRunner().invoke(cli, line.split())
    sys.stdout.buffer.write(f"$ {line}: {done.exit_code}\\n".encode() + done.stdout_bytes)
"""
HERE = {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC", "PYTHONUTF8": "0", "OPENBLAS_NUM_THREADS": "1"}
THERE = {
    "PYTHONHASHSEED": "4711", "LC_ALL": "ru_RU.UTF-8", "TZ": "Asia/Vladivostok", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "2",
    "COLUMNS": "200", "HOME": os.devnull, "USER": "somebody",
}  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same files in two folders."""
    found = []
    for name in ("here", "quite/another place"):
        folder = tmp_path_factory.mktemp("desk") / name
        folder.mkdir(parents=True)
        for dossier in DOSSIERS:
            shutil.copy(ROOT / "evidence" / f"{dossier}.yaml", folder)
        shutil.copy(ROOT / "evidence" / "library.json", folder)
        found.append(folder)
    return found


def asked(folder: Path, env: dict[str, str]) -> str:
    """All questions in both formats, asked in a process of its own."""
    files = [f"{name}.yaml" for name in DOSSIERS]
    lines = "\n".join(f"{one.format(*files)} --format {form}" for one in QUESTIONS for form in ("json", "md"))
    kept = {name: value for name, value in os.environ.items() if name not in {*HERE, *THERE}}
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT], input=lines.encode(), cwd=folder, capture_output=True, timeout=280,
        env={**kept, **env, "PYTHONPATH": path}, check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def both(folders: list[Path]) -> list[str]:
    """The answers in both places, asked at the same time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(asked, folders, (HERE, THERE)))


def test_the_same_bytes_everywhere(folders: list[Path], both: list[str]) -> None:
    one, two = both
    assert sum(line.startswith("$ ") and line.endswith(": 0") for line in one.splitlines()) == 2 * len(QUESTIONS)
    assert one == two
    assert str(folders[0]) not in one and "somebody" not in one


def test_numbers_keep_all_their_digits(both: list[str]) -> None:
    """JSON rounds nothing: docs/decisions/0021-full-precision.md."""
    text = both[0].split("$ ")[1].partition("\n")[2]
    shares = [
        answer["views"]["crushed"]["posterior"]["role"] for answer in json.loads(text) if answer["about"] == "role"
    ]
    assert any(len(repr(share)) > 16 for held in shares for share in held.values())
