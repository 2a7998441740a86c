"""A citable what-if about a case: a supposition that may also change what the dossier says."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from clandestine.record.base import Name, Record
from clandestine.record.dossier import Observation
from clandestine.record.source import Identity, Source
from clandestine.record.supposition import Supposition


class Pinned(Record):
    """What a what-if was written for: the digests of model and dossier, as answers print them; others are refused."""

    model: Name | None = None
    dossier: Name | None = None


class WhatIf(Supposition):
    """Several changes supposed at once.

    `drop` leaves out observations, or everything from a source. `alter` changes parts of an observation, `add` adds some, from
    known sources or new ones in `sources`. `copies` makes one source a plain copy of another, `identity` doubts whether a record
    is this person's, `tempers` fixes the temper of a file. `set` and `numbers` are as in a model's scenarios, `scenario` chooses
    one.
    """

    clandestine: Literal["1"] = "1"
    supposition: Name = "supposed"
    of: Pinned = Field(default_factory=Pinned)
    scenario: Name | None = None
    drop: list[Name] = Field(default_factory=list)
    alter: dict[Name, dict[str, Any]] = Field(default_factory=dict)
    add: list[Observation] = Field(default_factory=list)
    sources: dict[Name, Source] = Field(default_factory=dict)
    copies: dict[Name, Name] = Field(default_factory=dict)
    identity: dict[Name, Identity] = Field(default_factory=dict)
    tempers: dict[Name, Name] = Field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is supposed."""
        changes = (self.set, self.numbers, self.drop, self.alter, self.add, self.sources, self.copies)
        return not (any(changes) or self.identity or self.tempers or self.scenario)
