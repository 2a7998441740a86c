"""Verdicts: what scholars concluded, read from a file; and the people who are locked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from clandestine.files.records import build
from clandestine.files.yaml import read_yaml
from clandestine.record.verdict import Verdicts


def read_verdicts(path: str | Path) -> Verdicts:
    """Read a file of verdicts; raises BadInput with every fault."""
    return build(Verdicts, read_yaml(path))


def locked_by(seed: int, dossiers: Iterable[str]) -> list[str]:
    """Half of some dossiers, the smaller half where their number is odd: the first when sorted by the SHA-256 of "seed:name".

    >>> locked_by(1917, ["a", "b", "c", "d"])
    ['a', 'd']
    """
    order = sorted(set(dossiers), key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())
    return sorted(order[: len(order) // 2])
