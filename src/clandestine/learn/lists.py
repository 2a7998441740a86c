"""Overlapping lists of people: how many stand on which of them, and on which only."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from clandestine.errors import BadInput, Fault
from clandestine.files.records import build
from clandestine.files.yaml import Document, read_yaml
from clandestine.learn.world import States
from clandestine.record.base import Name, Record
from clandestine.translate.asked import unknown

MOST_LISTS = 5


def _count(value: Any) -> Any:
    """A count of people as it is written: digits, perhaps with commas or blanks between thousands."""
    if isinstance(value, str):
        plain = value.replace(",", "").replace(" ", "")
        if not plain.isdecimal():
            raise ValueError("expected a count of people: a whole number, 0 or more")
        return int(plain)
    return value


Count = Annotated[int, BeforeValidator(_count), Field(ge=0)]


class OneList(Record):
    """One list of people: what it is, its citation, how many it has in all, and the list it derives from."""

    says: str
    cite: Name | None = None
    total: Count | None = None
    derives_from: Name | None = None
    because: str | None = None


class Lists(Record):
    """Lists and how they overlap: `counts` by pattern, a 1 or 0 for each list in order ("101": on the first and third only).

    Without counts they are totals only, of which nothing can be learned about whoever stands on none.
    """

    clandestine: Literal["1"]
    name: Name
    says: str
    lists: dict[Name, OneList] = Field(min_length=1)
    counts: dict[str, Count] = Field(default_factory=dict)
    note: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The lists, in order."""
        return tuple(self.lists)

    @property
    def table(self) -> States:
        """How many stand on just these lists, one axis a list (0: not on it, 1: on it); nobody is counted who stands on none."""
        found = np.zeros((2,) * len(self.lists), dtype=np.intp)
        for pattern, count in self.counts.items():
            found[tuple(int(mark) for mark in pattern)] = count
        return found

    @property
    def derived(self) -> tuple[tuple[int, int], ...]:
        """Pairs of lists of which one derives from the other, by number."""
        return _derived(self.lists)

    def merged(self) -> Lists:
        """The same with every list that derives from another taken together with it: on either is on both."""
        counts, lists = dict(self.counts), dict(self.lists)
        while derived := _derived(lists):
            copy, original = derived[0]
            names = list(lists)
            joined: dict[str, int] = {}
            for pattern, count in counts.items():
                marks = list(pattern)
                if marks[copy] == "1":
                    marks[original] = "1"
                del marks[copy]
                joined["".join(marks)] = joined.get("".join(marks), 0) + count
            gone = names[copy]
            lists = {
                name: one.model_copy(update={"derives_from": lists[gone].derives_from})
                if one.derives_from == gone
                else one
                for name, one in lists.items()
                if name != gone
            }
            counts = joined
        return self.model_copy(update={"lists": lists, "counts": counts})


def _derived(lists: Mapping[str, OneList]) -> tuple[tuple[int, int], ...]:
    names = list(lists)
    return tuple((place, names.index(one.derives_from)) for place, one in enumerate(lists.values()) if one.derives_from)


def read_lists(path: str | Path) -> Lists:
    """Read overlapping lists; raises BadInput with every fault, each at its place."""
    document = read_yaml(path)
    found = build(Lists, document)
    if faults := list(_faults(found, document)):
        raise BadInput(faults)
    return found


def _faults(lists: Lists, document: Document) -> list[Fault]:
    found = []
    count, names = len(lists.lists), list(lists.lists)
    if count > MOST_LISTS:
        found.append(document.fault(("lists",), f"{count} lists; at most {MOST_LISTS} are worked out", "merge some"))
        return found
    for name, one in lists.lists.items():
        if one.derives_from is not None and one.derives_from not in [other for other in names if other != name]:
            found.append(document.fault(("lists", name, "derives_from"), unknown("list", one.derives_from, names)))
    if not found and _circle(lists):
        found.append(document.fault(("lists",), "lists that derive from each other in a circle"))
    for pattern, number in lists.counts.items():
        place = ("counts", pattern)
        if len(pattern) != count or set(pattern) - {"0", "1"}:
            words = f"{pattern!r} is no pattern of {count} lists"
            found.append(
                document.fault(place, words, f"a 1 or 0 for each of {', '.join(names)}, in quotation marks", key=True)
            )
        elif "1" not in pattern and number:
            found.append(
                document.fault(
                    place, "nobody can be counted who stands on no list", "that number is what is asked", key=True
                )
            )
    if lists.counts and not found:
        missing = [
            "".join(one) for one in product("01", repeat=count) if "1" in one and "".join(one) not in lists.counts
        ]
        if missing:
            words = f"no count for {', '.join(missing)}"
            found.append(
                document.fault(("counts",), words, "write 0 where nobody stands on just these; a blank is not 0")
            )
        for at, (name, one) in enumerate(lists.lists.items()):
            total = sum(number for pattern, number in lists.counts.items() if pattern[at] == "1")
            if one.total is not None and not missing and one.total != total:
                found.append(
                    document.fault(("lists", name, "total"), f"{one.total} in all, but the counts come to {total}")
                )
    return found


def _circle(lists: Lists) -> bool:
    for start in lists.lists:
        at, seen = start, {start}
        while (above := lists.lists[at].derives_from) is not None:
            if above in seen:
                return True
            seen.add(above)
            at = above
    return False
