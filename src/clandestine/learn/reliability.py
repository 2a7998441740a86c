"""How far is each kind of source, and each single file, to be trusted, as far as many dossiers can tell?

Method, formulas and what it cannot do: docs/theory/reliability.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clandestine.engine.factor import Array
from clandestine.errors import BadQuestion
from clandestine.learn.apart import apart as set_apart
from clandestine.learn.copying import Pair, sources_alike
from clandestine.learn.em import Mode, mode
from clandestine.learn.gathered import Archive, archive
from clandestine.learn.gibbs import Draws, gibbs
from clandestine.learn.imputing import expected
from clandestine.learn.newmodel import digest_of, learned_model
from clandestine.learn.summary import Learned, summary
from clandestine.learn.testimonies import File, Files
from clandestine.record.digest import digest
from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import ONCE, Case

ITERATIONS, CHAINS, SEED = 300, 8, 1917
LEAST_CHAINS = 4

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Reliability:
    """What many dossiers say of their sources.

    `numbers` before and after, `files` across dossiers, `pairs` that may have copied; `draws` of every level and the `mode`. `view`
    names the world-view it was learned under, "average" where it is mixed by its prior.
    """

    model: Model
    dossiers: tuple[Dossier, ...]
    archive: Archive
    view: str
    given: Mapping[str, str]
    numbers: tuple[Learned, ...]
    files: tuple[File, ...]
    pairs: tuple[Pair, ...]
    draws: Draws
    mode: Mode
    seed: int
    worst: tuple[float, float]

    @property
    def settings(self) -> str:
        """How it was learned, in words."""
        kept, chains, _ = self.draws.levels.shape
        return f"{chains} chains of {kept} draws, seed {self.seed}"

    @property
    def digest(self) -> str:
        """One mark for all dossiers."""
        return digest_of([digest(dossier) for dossier in self.dossiers])

    def learned(self, name: str) -> tuple[Model, tuple[str, ...]]:
        """The new model, and the paths of the numbers in it that are new."""
        count = len(self.dossiers)
        ground = f"learned from {count} dossiers ({self.digest}), seed {self.seed}, world-view {self.view}"
        kept = [one for one in self.numbers if one.path not in self.archive.tables.replace]
        return learned_model(self.model, kept, name, ground, f"from {count} dossiers")


def learn_reliability(
    model: Model,
    dossiers: Sequence[Dossier],
    *,
    given: Mapping[str, str] | None = None,
    scenario: str | None = None,
    apart: Sequence[str] = (),
    iterations: int = ITERATIONS,
    chains: int = CHAINS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Reliability:
    """Learn the rates of kinds of source and the priors of tempers from many dossiers.

    Under one world-view (`scenario`, or `given`), else the world-view is one hidden variable common to all dossiers, mixed by its
    prior. Files named in `apart` get rates of their own. Raises BadQuestion where nothing can be learned from, ImpossibleEvidence
    where a dossier cannot be.
    """
    if model.years is not None:
        raise BadQuestion(
            f"{model.name} goes by years: learn in a model that does not (--model person); its kinds of source are the same"
        )
    if chains < LEAST_CHAINS:
        raise BadQuestion(f"{chains} chains cannot tell whether they agree: at least {LEAST_CHAINS}")
    model, dossiers = set_apart(model, dossiers, apart)
    cases = [case for dossier in dossiers for case in _cases(model, dossier, given or {}, scenario)]
    found = archive(cases)
    if not found.tables.names:
        raise BadQuestion(
            f"no number of {model.name} that these dossiers bear on is in doubt: give rates a range (`from`, `to`), or mark guesses"
        )
    _refuse_impossible(found)
    best = mode(found)
    files = Files(found)
    warm = iterations // 3
    draws = gibbs(
        found, iterations=iterations, warm=warm, chains=chains, seed=seed, start=best.levels, watch=files.watch,
        progress=None if progress is None else lambda number: progress(number + 1, warm + iterations),
    )  # fmt: skip
    numbers = summary(found, draws.levels, best.levels, seed)
    worst = max((one.rhat for one in numbers), default=1.0), min((one.effective for one in numbers), default=np.inf)
    return Reliability(
        model, tuple(dossiers), found, cases[0].views[0].name, dict(given or {}), tuple(numbers), tuple(files.told()),
        tuple(sources_alike(found, _typical(found, draws.levels))), draws, best, seed, worst,
    )  # fmt: skip


def _cases(model: Model, dossier: Dossier, given: Mapping[str, str], scenario: str | None) -> list[Case]:
    """One case for each window; what weighs in several weighs in the first of them only."""
    found: list[Case] = []
    used: list[str] = []
    for window in dossier.window:
        case = Case(
            model, dossier, window=window, given=given, without=used, scenarios=[scenario] if scenario else (),
            average=scenario is None, restarts=ONCE,
        )  # fmt: skip
        found.append(case)
        for item in case.network.items:
            used += item.observations or ([item.id] if item.source else [])
    return found


def _refuse_impossible(found: Archive) -> None:
    """Raise ImpossibleEvidence, naming the clash, where some dossier has probability zero as stated."""
    cells = found.tables.filled(found.tables.stated())
    if np.isfinite(expected(found, cells).log_evidence).all():
        return
    for member in found.members:
        case = member.case
        case.refuse_impossible(case.log_joint(next(reversed(case.model.variables)), member.view), member.view)
    raise BadQuestion(
        "these dossiers cannot all be so together, though each by itself can: they share a file or a world-view"
    )


def _typical(found: Archive, levels: Array) -> Array:
    """Every cell at the mean of what was learned, (cells, 1)."""
    flat = levels.reshape(-1, levels.shape[-1]).T
    some = flat[:, :: max(1, flat.shape[1] // 200)]
    primitives = found.tables.primitives(some).mean(axis=1, keepdims=True)
    return found.tables.filled(primitives)
