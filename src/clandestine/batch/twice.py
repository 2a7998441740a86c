"""Who stands in a table twice: found without holding all names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from clandestine.batch.parts import told

HEAPS = 16
AT_ONCE = 2**20


class Names:
    """Names as they come by, kept as numbers on disk: eight bytes each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with told(path):
            path.write_bytes(b"")

    def add(self, names: Iterable[str]) -> None:
        """Some more names."""
        numbers = np.fromiter((_number(name) for name in names), dtype=np.uint64)
        with told(self.path), self.path.open("ab") as file:
            file.write(numbers.tobytes())

    def twice(self) -> Twice:
        """Those that came by more than once; heap after heap, so that few are held at once."""
        found: list[np.ndarray] = []
        for heap in range(HEAPS):
            mine = []
            with self.path.open("rb") as file:
                while len(block := np.fromfile(file, dtype=np.uint64, count=AT_ONCE)):
                    mine.append(block[block % HEAPS == heap])
            numbers = np.sort(np.concatenate(mine)) if mine else np.zeros(0, dtype=np.uint64)
            found.append(np.unique(numbers[1:][numbers[1:] == numbers[:-1]]))
        return Twice(frozenset(int(one) for part in found for one in part))


class Twice:
    """Names that came by more than once."""

    def __init__(self, numbers: frozenset[int]) -> None:
        self.numbers = numbers

    def __bool__(self) -> bool:
        return bool(self.numbers)

    def __contains__(self, name: object) -> bool:
        return _number(str(name)) in self.numbers


def _number(name: str) -> int:
    return hash(name) & (2**64 - 1)
