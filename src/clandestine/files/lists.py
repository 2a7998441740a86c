"""Overlapping lists, read from a file."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from clandestine.errors import BadInput, Fault
from clandestine.files.records import build
from clandestine.files.text import nearest
from clandestine.files.yaml import Document, read_yaml
from clandestine.record.lists import Lists

MOST_LISTS = 5


def read_lists(path: str | Path) -> Lists:
    """Read overlapping lists; raises BadInput with every fault, each at its place."""
    document = read_yaml(path)
    found = build(Lists, document)
    if faults := list_faults(found, document):
        raise BadInput(faults)
    return found


def list_faults(lists: Lists, document: Document) -> list[Fault]:
    """What is wrong with patterns, counts and totals."""
    found = []
    count, names = len(lists.lists), list(lists.lists)
    if count > MOST_LISTS:
        found.append(document.fault(("lists",), f"{count} lists; at most {MOST_LISTS} are worked out", "merge some"))
        return found
    for name, one in lists.lists.items():
        if one.derives_from is not None and one.derives_from not in [other for other in names if other != name]:
            found.append(
                document.fault(
                    ("lists", name, "derives_from"),
                    f"unknown list {one.derives_from!r}",
                    nearest(one.derives_from, names),
                )
            )
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
