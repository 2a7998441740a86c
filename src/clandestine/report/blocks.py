"""What a report is made of: words, tables, entries and pictures, the same for every form it is printed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clandestine.ask.table import Column, Table, printed
from clandestine.report.figures.picture import Picture


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of short remarks; `numbered` where their order matters."""

    texts: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Grid:
    """The table of an answer, with what it shows."""

    table: Table
    caption: str


def shown(table: Table) -> list[Column]:
    """The columns of a table that a page shows: no bars in letters, and nothing that is for machines."""
    return [column for column in table.columns if column.holds != "bar" and not column.data]


def cells(table: Table) -> list[list[str]]:
    """What a page shows of a table: the heads, then the rows."""
    place = {column.key: index for index, column in enumerate(table.columns)}
    columns = shown(table)
    rows = [[printed(row[place[column.key]], column.holds) for column in columns] for row in table.rows]
    return [[column.heading for column in columns], *rows]


@dataclass(frozen=True)
class Command:
    """Words to type, one command a line."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """Labels and what stands beside them."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Share:
    """A state under one view: prior, posterior and the ends of its range, as shares."""

    prior: float
    now: float
    low: float
    high: float


@dataclass(frozen=True)
class Roles:
    """The states of what is asked about, under every view side by side; where a state is withheld, the words printed instead."""

    about: str
    caption: str
    views: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Share, ...] | str], ...]


@dataclass(frozen=True)
class Entry:
    """One weighed item: what was seen, where it stands, and what it weighs under each view (decibans, in the order listed).

    `notes` are the numbers of its footnotes. `weights` are None where a weight does not exist.
    """

    id: str
    says: str
    when: str
    source: str
    kind: str
    quote: str = ""
    language: str = ""
    translation: str = ""
    translator: str = ""
    paraphrase: str = ""
    remarks: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()
    weights: Mapping[str, float | None] = field(default_factory=dict)
    alone: bool = False  # no source: the fact that there is a file


@dataclass(frozen=True)
class Entries:
    """The weighed items, in the order of the dossier; weights are of `pair`, above 0 for its first."""

    pair: tuple[str, str]
    views: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Supposed:
    """One number the answer rests on: its path and how it is called, value, limits, the reason and the works it is taken from.

    `swing` holds lowest and highest answer by view while it moves within its limits, `tips` where another state would lead.
    """

    path: str
    label: str
    value: float
    low: float
    high: float
    because: str
    ground: str
    swing: Mapping[str, tuple[float, float]]
    tips: Mapping[str, float | None]


@dataclass(frozen=True)
class Assumptions:
    """Numbers the answer rests on, those that move it most first; `followed` says of which state's posterior the swing is."""

    views: tuple[str, ...]
    followed: Mapping[str, str]
    numbers: tuple[Supposed, ...]


@dataclass(frozen=True)
class Notice:
    """Words of caution that must not be missed."""

    texts: tuple[str, ...]


Block = Words | Points | Grid | Command | Pairs | Roles | Entries | Assumptions | Notice | Picture


@dataclass(frozen=True)
class Section:
    """A part of a report under its own heading; `first` where its numbers stay as first computed."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    first: bool = False


@dataclass(frozen=True)
class Footnote:
    """Where something stands: its number, its words (with what is in italics), and for citing by key the citekey and the place."""

    number: int
    runs: tuple[tuple[str, bool], ...]
    key: str = ""
    locator: str = ""
    links: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words without italics."""
        return "".join(words for words, _ in self.runs)


@dataclass(frozen=True)
class Chapter:
    """The report on one case: whom, when, and its sections."""

    key: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    notes: tuple[Footnote, ...]


@dataclass(frozen=True)
class Report:
    """One or several chapters; several are compared first. `cited` are the works cited, as CSL-JSON items by citekey."""

    title: str
    question: str
    chapters: tuple[Chapter, ...]
    compared: Section | None = None
    cited: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
