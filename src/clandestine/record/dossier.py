"""A dossier: the dated, cited observations about one person or circle."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from clandestine.record.base import Flag, Name, Record
from clandestine.record.citation import Locator
from clandestine.record.number import Number, Ratio
from clandestine.record.source import Source
from clandestine.record.when import Edtf, When

SAYINGS = ("asserts", "denies", "silent", "not_looked", "lost", "withheld", "lr")


class Person(Record):
    """Whom the dossier is about: name as used, native spelling, aliases, dates."""

    name: str
    native: str | None = None
    aliases: list[str] = Field(default_factory=list)
    born: Edtf | None = None
    died: Edtf | None = None
    living: str | None = None
    because: str | None = None
    note: str | None = None


class Observation(Record):
    """What one source says, or does not say, about one variable.

    Exactly one of `asserts`, `denies` (variable: state), `silent`, `not_looked`, `lost`, `withheld` (variable), `lr`
    (variable: {state: ratio}). With `grade` (Admiralty, e.g. B3) an assertion weighs by the model's table of grades
    instead of by its kind of source. `when` is the date of the event, not of the writing. `bears_on_window` says why it
    weighs though it lies outside the window; where a dossier has several, {window: reason}. `asserted_by` names the only scholar
    who reads the source so (`judged_by` is who wrote the entry); rivals' readings of one line may stand side by side.

    In a model of years `over` says whether what is dated by an interval held throughout or sometime in it; reports that name one
    `event` share its date.
    """

    id: Name
    asserts: dict[Name, Name] | None = None
    denies: dict[Name, Name] | None = None
    silent: Name | None = None
    not_looked: Name | None = None
    lost: Name | None = None
    withheld: Name | None = None
    rates: dict[Name, Number] = Field(default_factory=dict)
    lr: dict[Name, dict[Name, Ratio]] | None = None
    grade: Name | None = None
    by: Name
    when: Edtf | None = None
    event: Name | None = None
    over: Literal["throughout", "sometime"] | None = None
    bears_on_window: str | dict[str, str] | None = None
    cite: Locator | None = None
    seen_in: list[str] = Field(default_factory=list)
    quote: str | None = None
    quote_language: str | None = None
    translation: str | None = None
    translator: str | None = None
    paraphrase: str | None = None
    because: str | None = None
    judged_by: str | None = None
    judged_on: Edtf | None = None
    asserted_by: Name | None = None
    note: str | None = None

    def bears_on(self, window: When) -> bool:
        """Whether it is said to bear on a window outside which it lies."""
        said = self.bears_on_window
        return str(window) in said if isinstance(said, dict) else bool(said)

    @model_validator(mode="after")
    def _one_saying(self) -> Observation:
        said = [name for name in SAYINGS if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError(
                f"an observation says one thing: exactly one of {', '.join(SAYINGS)}; found {said or 'none'}"
            )
        held = getattr(self, said[0])
        if isinstance(held, dict) and len(held) != 1:
            raise ValueError(f"`{said[0]}` names one variable; write a second observation for a second one")
        if self.lr is not None and not self.because:
            raise ValueError("a direct judgement (`lr`) needs `because`")
        if self.grade is not None and self.asserts is None:
            raise ValueError("a `grade` goes with `asserts`")
        return self

    @property
    def saying(self) -> str:
        """Which of the seven things it says."""
        return next(name for name in SAYINGS if getattr(self, name) is not None)

    @property
    def variable(self) -> str:
        """The variable it speaks of."""
        held = getattr(self, self.saying)
        return next(iter(held)) if isinstance(held, dict) else str(held)

    @property
    def state(self) -> str | None:
        """The state it asserts or denies, if it does."""
        held = self.asserts or self.denies
        return next(iter(held.values())) if held else None


class Consulted(Record):
    """A source somebody really read: for what (`all`, or a list of variables), and how much of it."""

    read_for: list[Name]
    extent: Literal["whole", "part"]
    by: str | None = None

    @field_validator("read_for", mode="before")
    @classmethod
    def _all(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class Background(Record):
    """A dated fact that is recorded but bears on no variable of the model; it is listed and never weighed."""

    when: Edtf | None = None
    paraphrase: str
    by: Name | None = None
    cite: Locator | None = None
    seen_in: list[str] = Field(default_factory=list)
    note: str | None = None


class Dossier(Record):
    """The observations about one person (or circle), the sources they come through, and the window asked about."""

    clandestine: Literal["1"]
    dossier: Name
    model: str | None = None
    about: Name | None = None
    person: Person | None = None
    subject: str | None = None
    window: list[Edtf] = Field(min_length=1)
    because: str | None = None
    chosen: str | None = None
    consulted: dict[Name, Consulted] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)
    observations: list[Observation] = Field(default_factory=list)
    background: list[Background] = Field(default_factory=list)
    note: str | None = None
    draft: Flag = False

    @field_validator("window", mode="before")
    @classmethod
    def _one_window(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    def outside_life(self, window: When) -> str:
        """In words, where a window lies wholly before the person's birth or after the death; "" where it does not."""
        person = self.person
        start, end = window.years()
        born = person.born.years()[0] if person is not None and person.born is not None else None
        died = person.died.years()[1] if person is not None and person.died is not None else None
        if person is not None and born is not None and end is not None and end < born:
            return f"the window {window} lies before the birth ({person.born})"
        if person is not None and died is not None and start is not None and start > died:
            return f"the window {window} lies after the death ({person.died})"
        return ""

    @property
    def title(self) -> str:
        """The name to print: the person's, or the subject's, or the dossier's own."""
        return self.person.name if self.person else self.subject or self.dossier
