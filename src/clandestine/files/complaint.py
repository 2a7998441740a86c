"""What checks have in common: pointing at a place, and not complaining twice of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clandestine.errors import Fault
from clandestine.files.placed import Path_, Placed
from clandestine.files.text import nearest


@dataclass
class Complaint:
    """Gathers the faults of one record; names in `broken` parts are known, though nothing is known about them."""

    pages: Placed
    broken: frozenset[Path_] = frozenset()
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path_, words: str, hint: str = "", *, key: bool = False) -> None:
        """Something is wrong here."""
        self.faults.append(self.pages.fault(path, words, hint, key=key))

    def warn(self, path: Path_, words: str, hint: str = "", *, key: bool = False) -> None:
        """Something is odd here; it does not stop an answer."""
        self.faults.append(self.pages.fault(path, words, hint, key=key, warning=True))

    def is_broken(self, section: str, name: str) -> bool:
        """Whether a name stands in the file but what stands there is at fault."""
        return (section, name) in self.broken or (section,) in self.broken

    def known(
        self, path: Path_, what: str, name: str, names: Iterable[str], section: str = "", *, key: bool = False,
        hint: str = "",
    ) -> bool:  # fmt: skip
        """Whether a name is known; if not, and it is not merely broken, that is a fault with the nearest spelling."""
        names = list(names)
        if name in names:
            return True
        if not (section and self.is_broken(section, name)):
            near = nearest(name, names) or hint or (f"there are: {', '.join(names)}" if 0 < len(names) <= 12 else "")
            self.fault(path, f"unknown {what} {name!r}", near, key=key)
        return False
