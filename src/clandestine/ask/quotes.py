"""What an explanation states, and the numbers it states: each read out of another question's finding, with its place there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Quote:
    """A number out of the data of a finding: the question it answers, the place in the data, and the number."""

    question: str
    at: Place
    value: float

    def __str__(self) -> str:
        return f"{self.question}: {'/'.join(map(str, self.at))} = {self.value!r}"


@dataclass(frozen=True)
class Statement:
    """One part of an explanation: what it is about, its words, the questions it comes from, and the numbers it gives."""

    part: str
    text: str
    questions: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Reader:
    """Reads findings for one explanation and notes every number that is read in order to be printed."""

    findings: Mapping[str, Mapping[str, Any]]
    noted: dict[Quote, None] = field(default_factory=dict)

    def has(self, question: str) -> bool:
        """Whether the question could be answered."""
        return question in self.findings

    def look(self, question: str, *at: str | int) -> Any:
        """What stands at a place, to decide by and not to print."""
        held: Any = self.findings[question]
        for step in at:
            held = held[step]
        return held

    def read(self, question: str, *at: str | int) -> Any:
        """The number at a place, to be printed."""
        value = self.look(question, *at)
        self.noted[Quote(question, at, value)] = None
        return value

    def statement(self, part: str, text: str, *questions: str) -> Statement:
        """The words with the numbers noted since the last statement."""
        quotes = tuple(self.noted)
        self.noted.clear()
        named = dict.fromkeys([*questions, *(quote.question for quote in quotes)])
        return Statement(part, text, tuple(named), quotes)
