"""One document or archive file, as it was read."""

from __future__ import annotations

from pydantic import Field

from clandestine.record.base import Flag, Name, Record
from clandestine.record.number import Number
from clandestine.record.when import Edtf


class Identity(Record):
    """How sure it is that the record speaks of this person: `same`, judged from name, age and place, not from content."""

    same: Number
    others: Name
    because: str


class Source(Record):
    """One document or archive file of a kind; `cite` is its key in the bibliography.

    `date` is when it was written; `arrived` when it reached the receiver (a stamp of receipt), `published` when it was printed.
    `part_of` puts a document into a file whose temper it shares. `derives_from` makes it a copy: with share `adds` of
    its own knowledge and `slip` of error. `lost` marks an original nobody has. `made` is the probability that the file
    was forced or fabricated, judged before reading what it says. `read` counts the papers read where one is quoted.
    """

    kind: Name
    cite: Name | None = None
    date: Edtf | None = None
    arrived: Edtf | None = None
    published: Edtf | None = None
    title: str | None = None
    part_of: Name | None = None
    derives_from: Name | None = None
    adds: Number = Field(default_factory=lambda: Number(value=0.0))
    slip: Number = Field(default_factory=lambda: Number(value=0.02))
    takes_up: list[Name] = Field(default_factory=list)
    lost: Flag = False
    made: Number | None = None
    identity: Identity | None = None
    read: int = Field(default=1, ge=1)
    seen_in: list[str] = Field(default_factory=list)
    note: str | None = None
