"""A folder of dossiers, weighed one by one, with all that a table has no room for: doubtful identity, judgements, what was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from clandestine.ask.manners import withheld_states
from clandestine.batch.chunk import Columns, Flags
from clandestine.batch.columns import Answers, stacked
from clandestine.batch.question import Batch
from clandestine.batch.sayings import Trouble
from clandestine.batch.weighing import CLASH, Weighed
from clandestine.errors import BadInput, BadQuestion, Fault, TooLarge
from clandestine.files.dossiers import read_dossier
from clandestine.record.dossier import Dossier
from clandestine.record.when import When
from clandestine.translate.case import ONCE, Case
from clandestine.translate.numbers import Array

ENDINGS = {".yaml", ".yml"}


@dataclass(frozen=True)
class Dossiers:
    """A chunk of a folder: its dossiers, and the faults of those that cannot be read."""

    number: int
    names: tuple[str, ...]
    dossiers: tuple[Dossier, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def first(self) -> tuple[int, ...]:
        """Dossiers have no lines in a table."""
        return (0,) * len(self.names)


@dataclass(frozen=True)
class Folder:
    """The dossiers of a folder, in the order of their names; raises BadInput where there are none."""

    path: Path
    asked: Batch

    def __post_init__(self) -> None:
        if not self.files:
            raise BadInput([Fault(str(self.path), 0, 0, "no dossier in this folder", "a dossier is a .yaml file")])

    @property
    def files(self) -> list[Path]:
        """The files that are dossiers by their ending."""
        return sorted(one for one in self.path.iterdir() if one.suffix.lower() in ENDINGS and one.is_file())

    @property
    def digest(self) -> str:
        """A fingerprint of all files."""
        found = sha256()
        for one in self.files:
            found.update(one.name.encode("utf-8") + b"\0" + sha256(one.read_bytes()).digest())
        return found.hexdigest()

    def chunks(self, people: int) -> Iterator[Dossiers]:
        """The dossiers, so many at a time."""
        files = self.files
        for number, start in enumerate(range(0, len(files), people)):
            names: list[str] = []
            dossiers: list[Dossier] = []
            faults: list[Fault] = []
            for file in files[start : start + people]:
                try:
                    dossiers.append(read_dossier(file, self.asked.model))
                    names.append(file.name)
                except BadInput as error:
                    faults += error.faults
            yield Dossiers(number, tuple(names), tuple(dossiers), tuple(faults))


def weigh_dossiers(asked: Batch, chunk: Dossiers) -> Weighed:
    """Weigh dossiers, each for each of its windows; those that are not about a person are left out and told."""
    rows: list[Columns] = []
    items: list[Columns] = []
    troubles = [Trouble(one.line, Path(one.file).name, one.words, one.hint) for one in chunk.faults if not one.warning]
    for name, dossier in zip(chunk.names, chunk.dossiers, strict=True):
        if dossier.person is None:
            troubles.append(Trouble(0, name, "not about a person", "ask about this dossier by itself: weigh"))
            continue
        for window in [asked.window] if asked.window is not None else dossier.window:
            try:
                row, own = _weighed(asked, dossier, window, name, troubles)
            except (BadQuestion, TooLarge) as error:
                troubles.append(Trouble(0, name, str(error)))
                continue
            rows.append(row)
            items.append(own)
    return Weighed(chunk.number, stacked(rows), stacked([one for one in items if one]), tuple(sorted(set(troubles))))


def _weighed(
    asked: Batch, dossier: Dossier, window: When, name: str, troubles: list[Trouble]
) -> tuple[Columns, Columns]:
    case = Case(
        asked.model,
        dossier,
        window=window,
        given=asked.given,
        scenarios=asked.scenarios,
        average=asked.average,
        restarts=ONCE,
    )
    views = case.views_for(asked.about)

    def joint(view: int, masks: Flags | None = None) -> Array:
        if masks is not None:
            return case.log_joint(asked.about, views[view], masks)
        return case.log_joint(asked.about, views[view], draws=asked.draws, seed=asked.seed)[:, None]

    prior = [case.prior_log_joint(asked.about, view, draws=asked.draws, seed=asked.seed)[:, None] for view in views]
    hidden = withheld_states(case, asked.about)
    barred = [rule.role in hidden or (asked.about == rule.variable and bool(hidden)) for rule in asked.model.sensitive]
    answers = Answers(
        asked,
        tuple(joint(place) for place in range(len(views))),
        tuple(prior),
        tuple(np.array([not one]) for one in barred),
    )
    start: Columns = {
        "person": [dossier.dossier], "window": [str(window)], "items": np.array([case.item_count]),
        "origins": np.array([len(case.origins)]),
    }  # fmt: skip
    for view, gone in zip(views, answers.impossible, strict=True):
        if gone[0]:
            words = f"impossible {view.under}".rstrip(", ") + f": {'; '.join(case.clash(view))}"
            troubles.append(Trouble(0, name, words, CLASH))
    count = len(case.network.items)
    if not (asked.weights and count):
        return start | answers.rows(), {}
    masks = ~np.eye(count, dtype=bool)
    own = answers.items([joint(place, masks) for place in range(len(views))], np.zeros(count, dtype=np.intp))
    told: Columns = {
        "person": [dossier.dossier] * count, "window": [str(window)] * count, "line": np.zeros(count, dtype=np.intp),
        "variable": [one.variable for one in case.network.items], "kind": [one.kind for one in case.network.items],
        "item": [one.id for one in case.network.items],
    }  # fmt: skip
    return start | answers.rows(), told | own
