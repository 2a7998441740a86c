"""An item: one thing that weighs (or that is listed and does not), with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from clandestine.record.dossier import Dossier


@dataclass(frozen=True)
class Item:
    """One weighed item: the node it speaks through, the outcome seen, and its place among the sources.

    `observations` are the ids recorded for it (repeats by one source are one item); `origin` is the first source it
    goes back to, `file` the archive file it lies in. In a model of years it speaks of `years`; `doubtful` if of one of them only.
    """

    id: str
    node: str
    outcome: int
    variable: str
    says: str
    source: str
    kind: str
    origin: str
    file: str
    when: str
    words: str
    cite: str
    observations: tuple[str, ...]
    years: tuple[int, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True)
class Unweighed:
    """One recorded observation that does not weigh, and why."""

    id: str
    says: str
    source: str
    when: str
    why: str


def origin_of(dossier: Dossier, source: str) -> str:
    """The first source a source goes back to by `derives_from`.

    Two copies of one lost original have one origin; so have a letter and its reprint.
    """
    above = dossier.sources[source].derives_from
    return source if above is None else origin_of(dossier, above)
