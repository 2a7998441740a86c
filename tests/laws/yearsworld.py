"""Small worlds of a few years, and their answers worked out by hand: every trajectory, every temper, every date in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model

FIRST, LAST = 1920, 1922
YEARS = range(FIRST, LAST + 1)
ACTIVITY, STATUS, YES = ("open", "hidden", "retired"), ("free", "held", "dead"), ("no", "yes")
TEMPERS = ("sober", "loud")


@dataclass(frozen=True)
class World:
    """The numbers of a small world of years; `model` writes them down as a file would."""

    start: np.ndarray  # activity before the first year
    turn: np.ndarray  # [period, activity before, activity]
    began: np.ndarray  # status before the first year
    moves: np.ndarray  # [status before, arrest, status]
    arrest: np.ndarray  # [status before, activity]: P(yes)
    contact: np.ndarray  # [activity, status]: P(yes)
    rho: float
    temper: np.ndarray  # [period, temper]
    rates: np.ndarray  # [temper, truth, outcome], outcomes no, yes, silent

    @staticmethod
    def random(rng: np.random.Generator) -> World:
        """Random numbers, with the dead dead for good."""
        moves = rng.dirichlet(np.ones(3), size=(3, 2))
        moves[2] = [0, 0, 1]
        arrest, contact = rng.random((3, 3)), rng.random((3, 3))
        arrest[2], contact[:, 2] = 0, 0
        rates = rng.dirichlet(np.ones(3), size=(2, 2))
        return World(
            rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(3), size=(2, 3)), np.array([0.7, 0.3, 0.0]), moves, arrest, contact,
            float(rng.random()), rng.dirichlet(np.ones(2), size=2), rates,
        )  # fmt: skip

    def model(self) -> Model:
        """The same as a model of years."""

        def row(states: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
            return dict(zip(states, map(float, values), strict=True))

        ground: dict[str, Any] = {"guess": True, "because": "made up for a test"}
        rates = {
            "sees": {t: float(self.rates[k, 1, 1]) for k, t in enumerate(TEMPERS)},
            "invents": {t: float(self.rates[k, 0, 1]) for k, t in enumerate(TEMPERS)},
            "denies": {
                "so": {t: float(self.rates[k, 1, 0]) for k, t in enumerate(TEMPERS)},
                "not_so": {t: float(self.rates[k, 0, 0]) for k, t in enumerate(TEMPERS)},
            },
        }
        variables: dict[str, Any] = {
            "period": {"from_window": True, "states": ["early", "late"]},
            "activity": {
                "states": ACTIVITY,
                "given": ["period"],
                "prior": row(ACTIVITY, self.start),
                "becomes": {
                    was: {p: row(ACTIVITY, self.turn[k, j]) for k, p in enumerate(("early", "late"))}
                    for j, was in enumerate(ACTIVITY)
                },
                **ground,
            },
            "status": {
                "states": STATUS,
                "given": ["arrest"],
                "prior": row(STATUS, self.began),
                "becomes": {
                    was: {a: row(STATUS, self.moves[j, k]) for k, a in enumerate(YES)} for j, was in enumerate(STATUS)
                },
                **ground,
            },
            "arrest": {
                "event": True,
                "states": YES,
                "given": ["before.status", "activity"],
                "table": {s: row(ACTIVITY, self.arrest[j]) for j, s in enumerate(STATUS)},
                **ground,
            },
            "contact": {
                "states": YES,
                "given": ["activity", "status"],
                "persists": self.rho,
                "table": {a: row(STATUS, self.contact[j]) for j, a in enumerate(ACTIVITY)},
                **ground,
            },
            "death": {
                "event": True,
                "states": YES,
                "derive": [
                    {"when": {"before.status": "dead"}, "is": "no"},
                    {"when": {"status": "dead"}, "is": "yes"},
                    {"otherwise": "no"},
                ],
            },
        }
        return Model.model_validate({
            "clandestine": "1", "name": "small-years", "about": "activity", "prior_of": "population",
            "years": f"{FIRST}/{LAST}", "periods": {"early": "1800/1921", "late": "1922/1990"},
            "death": {"variable": "death", "state": "yes"}, "variables": variables,
            "tempers": {
                "mood": {
                    "states": TEMPERS,
                    "prior": {p: row(TEMPERS, self.temper[k]) for k, p in enumerate(("early", "late"))},
                    **ground,
                }
            },
            "kinds": {"letter": {"says": "a letter", "temper": "mood", "rates": rates, **ground}},
        })  # fmt: skip

    def trajectories(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Every trajectory: its probability, and the states of each variable by year, shape (trajectories, years)."""
        began = np.array(list(product(range(3), range(3))))
        p = self.start[began[:, 0]] * self.began[began[:, 1]]
        was, lay, had = began[:, 0], began[:, 1], np.full(9, -1)
        columns: dict[str, list[np.ndarray]] = {
            name: [] for name in ("activity", "status", "arrest", "contact", "death")
        }
        steps = np.array(list(product(range(3), range(3), range(2), range(2))))
        for year in YEARS:
            here, step = np.repeat(np.arange(len(p)), len(steps)), np.tile(np.arange(len(steps)), len(p))
            a, s, r, c = steps[step].T
            was, lay, had = was[here], lay[here], had[here]
            taken = self.arrest[lay, a]
            new = np.where(c == 1, self.contact[a, s], 1 - self.contact[a, s])
            q = self.turn[int(year > 1921), was, a] * np.where(r == 1, taken, 1 - taken) * self.moves[lay, r, s]
            # What has become impossible is not kept.
            old = np.where(had == 1, self.contact[a, s], 1 - self.contact[a, s])
            rho = np.where((had < 0) | (old == 0), 0.0, self.rho)
            q = q * (rho * (had == c) + (1 - rho) * new)
            p = p[here] * q
            death = ((s == 2) & (lay != 2)).astype(int)
            keep = p > 0
            for held in columns.values():
                held[:] = [one[here][keep] for one in held]
            for name, one in zip(columns, (a, s, r, c, death), strict=True):
                columns[name].append(one[keep])
            p, was, lay, had = p[keep], a[keep], s[keep], c[keep]
        return p, {name: np.stack(held, axis=1) for name, held in columns.items()}


def small_dossier(sources: dict[str, Any], observations: list[dict[str, Any]], died: str | None = None) -> Dossier:
    """A dossier of letters."""
    person = {"name": "Nobody", "born": "1890", **({"died": died} if died else {})}
    return Dossier.model_validate({
        "clandestine": "1", "dossier": "nobody", "window": f"{FIRST}/{LAST}", "person": person,
        "sources": {name: {"kind": "letter", "seen_in": ["x"], **source} for name, source in sources.items()},
        "observations": observations,
    })  # fmt: skip
