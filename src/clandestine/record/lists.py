"""Overlapping lists of people: how many stand on which of them, and on which only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from clandestine.record.base import Name, Record


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
