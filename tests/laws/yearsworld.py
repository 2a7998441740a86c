"""Small worlds of a few years, and their answers worked out by hand: every trajectory, every temper, every date in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model
from clandestine.translate.case import ONCE, Case
from clandestine.translate.yearly import Yearly

FIRST, LAST = 1920, 1922
YEARS = range(FIRST, LAST + 1)
ACTIVITY, STATUS, YES = ("open", "hidden", "retired"), ("free", "held", "dead"), ("no", "yes")
TEMPERS = ("sober", "loud")
VARIABLES = ("contact", "arrest")
SAYINGS = ("asserts", "denies")


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

    def model(self, **changes: Any) -> Model:
        """The same as a model of years; `changes` replace whole parts of its file."""
        return Model.model_validate(self.raw() | changes)

    def raw(self) -> dict[str, Any]:
        """What the file of the model would hold."""

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
        return {
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
        }  # fmt: skip

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


@st.composite
def observed(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One to three letters, and up to four things they say: of a year, of one of some years, of a span."""
    names = [f"letter-{n}" for n in range(draw(st.integers(1, 3)))]
    sources = {name: {"date": str(draw(st.integers(FIRST, LAST + 3)))} for name in names}
    observations = []
    for n in range(draw(st.integers(1, 4))):
        years = draw(st.lists(st.integers(FIRST, LAST), min_size=1, max_size=3, unique=True).map(sorted))
        when: str = draw(st.sampled_from(["point", "one_of", "interval"]))
        if when == "point" or len(years) == 1:
            text = str(years[0])
        elif when == "one_of":
            text = f"[{','.join(map(str, years))}]"
        else:
            text = f"{years[0]}/{years[-1]}"
        observation: dict[str, Any] = {
            "id": f"o{n}",
            draw(st.sampled_from(SAYINGS)): {draw(st.sampled_from(VARIABLES)): draw(st.sampled_from(["no", "yes"]))},
            "by": draw(st.sampled_from(names)),
            "when": text,
        }
        if "/" in text:
            observation["over"] = draw(st.sampled_from([None, "throughout", "sometime"]))
        observations.append(observation)
    return sources, observations


def by_hand(
    world: World, sources: dict[str, Any], observations: list[dict[str, Any]], died: tuple[int, ...] = ()
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The trajectories weighed by everything said: a temper a letter, each distinct saying once, dates averaged over."""
    p, held = world.trajectories()
    for name, source in sources.items():
        said = {}
        for one in observations:
            if one["by"] != name:
                continue
            saying = next(word for word in SAYINGS if word in one)
            ((variable, state),) = one[saying].items()
            outcome = (state == "yes") == (saying == "asserts")
            said.setdefault((variable, one["when"], outcome), one)
        written = int(source["date"])
        likelihood = np.zeros(len(p))
        for temper, share in enumerate(world.temper[int(written > 1921)]):
            product = np.full(len(p), share)
            in_doubt: dict[tuple[str, str], list[np.ndarray]] = {}
            for (variable, when, outcome), one in said.items():
                x = held[variable]
                rate = world.rates[temper, :, int(outcome)]
                if "[" in when:  # one fact has one date, also where its source says yes and no of it
                    years = [int(word) - FIRST for word in when.strip("[]").split(",")]
                    in_doubt.setdefault((variable, when), []).append(np.stack([rate[x[:, year]] for year in years]))
                elif "/" in when:
                    first, last = (int(word) - FIRST for word in when.split("/"))
                    span = x[:, first : last + 1]
                    event = variable == "arrest"
                    how = one.get("over") or ("sometime" if event else "throughout")
                    # Of an event "yes" is what happens; a status is what is said of it.
                    aim = 1 if event else int(outcome)
                    hit = span == aim
                    so = hit.all(axis=1) if how == "throughout" else hit.any(axis=1)
                    product *= rate[np.where(so, aim, 1 - aim)]
                else:
                    product *= rate[x[:, int(when) - FIRST]]
            for told in in_doubt.values():
                product *= np.prod(told, axis=0).mean(axis=0)
            likelihood += product
        p = p * likelihood
    if died:
        p = p * np.mean([held["death"][:, year - FIRST] for year in died], axis=0)
    return p, held


def marginals(p: np.ndarray, states: np.ndarray, count: int) -> np.ndarray:
    """P(state in each year), shape (years, count)."""
    return np.asarray(
        np.stack([[p[states[:, year] == state].sum() for state in range(count)] for year in range(len(YEARS))])
        / p.sum()
    )


def small_dossier(
    sources: dict[str, Any], observations: list[dict[str, Any]], died: str | None = None, **rest: Any
) -> Dossier:
    """A dossier of letters."""
    person = {"name": "Nobody", "born": "1890", **({"died": died} if died else {})}
    return Dossier.model_validate({
        "clandestine": "1", "dossier": "nobody", "window": f"{FIRST}/{LAST}", "person": person,
        "sources": {name: {"kind": "letter", "seen_in": ["x"], **source} for name, source in sources.items()},
        "observations": observations, **rest,
    })  # fmt: skip


def asked(model: Model, dossier: Dossier, **settings: Any) -> Case:
    """A case that is asked once, about a year in the middle."""
    return Case(model, dossier, restarts=ONCE, **{"year": FIRST + 1, **settings})


def evidence(case: Case, variable: str = "activity") -> float:
    """Natural log of P(everything seen and recorded)."""
    return float(np.logaddexp.reduce(case.log_joint(f"{variable}@{FIRST + 1}", case.views[0])[:, 0]))


def every_year(case: Case, *variables: str) -> np.ndarray:
    """The posteriors of some variables in all years, their states after one another: (years, states)."""
    named = variables or ("activity", "status", "contact", "arrest", "death")
    return np.concatenate([Yearly(case, name).posterior(case.views[0])[..., 0] for name in named], axis=1)


def by_hand_years(p: np.ndarray, held: dict[str, np.ndarray]) -> np.ndarray:
    """The same from weighed trajectories."""
    counts = {"activity": 3, "status": 3, "contact": 2, "arrest": 2, "death": 2}
    return np.concatenate([marginals(p, held[name], count) for name, count in counts.items()], axis=1)
