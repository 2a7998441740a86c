"""Where the parts of a record stand on disk: what a check needs to point at a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from clandestine.errors import Fault
from clandestine.record.within import Path_


class Placed(Protocol):
    """Plain content that knows where each part of it was written: a YAML document, a sheet, several files merged."""

    @property
    def path(self) -> str: ...

    @property
    def plain(self) -> Any: ...

    def fault(self, path: Path_, words: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Fault: ...


@dataclass(frozen=True)
class Shifted:
    """Content of which some list entries were left out: positions in the record lead back to those in the file."""

    whole: Placed
    plain: Any
    kept: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.whole.path

    def fault(self, path: Path_, words: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Fault:
        """A fault at the place in the file."""
        if len(path) > 1 and isinstance(path[1], int) and path[0] in self.kept:
            path = (path[0], self.kept[str(path[0])][path[1]], *path[2:])
        return self.whole.fault(path, words, hint, key=key, warning=warning)


@dataclass(frozen=True)
class Merged:
    """Several files read as one: `homes` says in which of them a section's entry stands."""

    main: Placed
    homes: Mapping[tuple[str, str], Placed]

    @property
    def path(self) -> str:
        return self.main.path

    @property
    def plain(self) -> Any:
        return self.main.plain

    def home(self, path: Path_) -> Placed:
        """The file that a part stands in."""
        if len(path) > 1:
            return self.homes.get((str(path[0]), str(path[1])), self.main)
        return self.main

    def fault(self, path: Path_, words: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Fault:
        """A fault at the place in the file where that part stands."""
        return self.home(path).fault(path, words, hint, key=key, warning=warning)
