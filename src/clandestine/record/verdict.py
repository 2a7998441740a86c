"""What scholars concluded about people: never evidence, only what answers are compared with."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clandestine.record.base import Name, Record
from clandestine.record.number import Number
from clandestine.record.when import Edtf

Confidence = Literal["low", "low-medium", "medium", "medium-high", "high"]


class Verdict(Record):
    """One conclusion about one dossier: a word, whose it is (a citekey), for when, and how sure they are."""

    dossier: Name
    verdict: Name
    by: Name | None = None
    when: Edtf | None = None
    confidence: Confidence
    paraphrase: str
    seen_in: list[str] = Field(default_factory=list)
    because: str | None = None
    note: str | None = None


class Locked(Record):
    """People whose verdicts are kept back: no model is ever changed for them, so that they can still test it.

    The first half of all people with a verdict, sorted by the SHA-256 of "seed:dossier"; committed before the first run.
    """

    seed: int
    dossiers: list[Name]
    because: str


class Verdicts(Record):
    """A file of verdicts, with what its words mean: word -> variable -> a row over the variable's states.

    The rows are conventions, not findings; the reasons stand in docs/glossary.md or in `because`. `sure` is the share of a verdict
    that its confidence leaves with its word; the rest goes to the word `unknown`.
    """

    clandestine: Literal["1"]
    title: str | None = None
    because: str | None = None
    words: dict[Name, dict[Name, dict[Name, Number]]] = Field(default_factory=dict)
    sure: dict[Confidence, Number] = Field(default_factory=dict)
    locked: Locked | None = None
    verdicts: list[Verdict]
    note: str | None = None
