"""Ranks of what was drawn among what the answer says: uniform where the answer is right (docs/theory/calibration.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from worlds import Small, seeded

from clandestine.engine import Bound, compile_circuit
from clandestine.learn.archive import NOT_LOOKED, Archive, Drawn, Paper
from clandestine.learn.world import People, World
from clandestine.record.dossier import Dossier
from clandestine.record.when import When
from clandestine.translate.case import Case
from clandestine.translate.numbers import Numbers
from clandestine.translate.onfile import ON_FILE

DRAWS, BINS = 20_000, 20
TIE = 1e-9  # of log probabilities: nearer ones are the same


def dossier_of(small: Small) -> Dossier:
    """A dossier with every paper, and one saying of each on everything it was looked at for."""
    model = small.model
    entailed = model.on_file.entailed_by if model.on_file else {}
    sources: dict[str, Any] = {}
    observations = []
    for paper in small.papers:
        entry: dict[str, Any] = {"kind": paper.kind}
        if paper.written is not None:
            entry["date"] = str(paper.written)
        if paper.file is not None and paper.file != paper.name:
            entry["part_of"] = paper.file
        if paper.copy_of is not None:
            entry |= {
                "derives_from": paper.copy_of,
                "adds": paper.adds,
                "slip": paper.slip,
                "takes_up": list(paper.about),
            }
        if paper.made is not None:
            entry["made"] = paper.made
        if paper.same is not None:
            entry["identity"] = {"same": paper.same, "others": paper.others, "because": "a test"}
        sources[paper.name] = entry
        for variable in paper.about:
            state = entailed.get(variable, model.states(variable)[-1])
            observations.append({"id": f"{paper.name}-{variable}", "by": paper.name, "asserts": {variable: state}})
    return Dossier.model_validate(
        {
            "clandestine": "1", "dossier": "small", "person": {"name": "N. N."}, "window": small.window, "sources": sources,
            "observations": observations,
            "consulted": {one.name: {"read_for": list(one.about), "extent": "whole"} for one in small.papers if one.whole},
        }
    )  # fmt: skip


@dataclass
class Calibration:
    """One small model: people and papers drawn by procedure, and what the translated network says of every draw."""

    small: Small

    def __post_init__(self) -> None:
        chooser = seeded(self.small.name)
        self.world = World(self.small.model, When.parse(self.small.window))
        self.archive = Archive(self.world, self.small.papers)
        self.people = self.world.people(DRAWS, chooser)
        self.drawn: Drawn = self.archive.draw(self.people, chooser)
        self.dice = chooser.random((64, DRAWS))

    def truths(self) -> dict[str, np.ndarray]:
        """What was hidden, as it was, by the name of its node."""
        found = {name: self.people[name] for name, known in self.world.model.variables.items() if not known.derive}
        for key, states in self.drawn.hidden.items():
            what, _, rest = key.partition(" ")
            name, _, named = rest.partition(" ")
            if what == "temper":
                found[f"temper of {name}" + (f" ({named})" if named else "")] = states
            elif what == "deals":
                found[f"{name} deals with {named}"] = states
            else:
                found[f"{name} is this person"] = states
                for variable, others in self.drawn.others[key].items():
                    found[f"{variable} of another ({name})"] = others
        return found

    def ranks(self) -> dict[str, np.ndarray]:
        """For everything hidden, and for T = log P(papers | all that is hidden): how much of the posterior lies below the truth.

        Where two are as likely, a die decides: so every rank is uniform between 0 and 1.
        """
        case = Case(self.small.model, dossier_of(self.small), restarts=1)
        network = case.network
        observed = {}
        for item in network.items:
            if item.id == ON_FILE:
                continue
            said = self.drawn.said[item.source, item.variable]
            observed[item.node] = np.where(said == NOT_LOOKED, -1, said)
        for item in network.items:
            if item.id == ON_FILE:
                observed[item.node] = self._filed(item.outcome)
        nodes = network.ancestors([*case.model.variables, *(item.node for item in network.items)])
        truths = {name: states for name, states in self.truths().items() if name in {node.name for node in nodes}}
        if case.model.on_file is not None and case.model.prior_of == "on_file":
            del truths[case.model.on_file.variable]  # the prior takes it for granted: nothing is said of it
        keep = [node.name for node in nodes if node.name in truths]
        cards = {node.name: len(node.states) for node in nodes}
        circuit = compile_circuit([node.scope for node in nodes], cards, keep=keep, restarts=1)
        swept = Bound.of(circuit, [node.fill(Numbers()) for node in nodes]).sweep(observed=observed)
        shape = tuple(cards[name] for name in keep)
        posterior = swept.posterior.reshape(-1, swept.posterior.shape[-1])
        posterior = np.broadcast_to(posterior, (len(posterior), DRAWS))
        settings = {name: one.ravel() for name, one in zip(keep, np.indices(shape), strict=True)}
        true = np.ravel_multi_index([truths[name] for name in keep], shape)
        found = {}
        for place, name in enumerate(keep):
            found[name] = _rank(settings[name][:, None] - truths[name] + 0.0, posterior, self.dice[place])
        # By the simulator's own formulas: with the network's, a factor that is dropped would be dropped from both.
        likely = self.likely(settings)
        with np.errstate(invalid="ignore"):
            gap = likely - likely[true, np.arange(DRAWS)]
        found["T"] = _rank(gap, posterior, self.dice[-1])
        return found

    def _filed(self, outcome: int) -> np.ndarray:
        """Of the population everybody is on file; of those on file, it is undone where a paper says what entails it."""
        model = self.small.model
        assert model.on_file is not None
        if model.prior_of == "population":
            return np.full(DRAWS, outcome)
        entailed = np.zeros(DRAWS, dtype=bool)
        for (_, variable), said in self.drawn.said.items():
            if variable in model.on_file.entailed_by:
                entailed |= said == model.states(variable).index(model.on_file.entailed_by[variable])
        return np.where(entailed, outcome, -1)

    def likely(self, settings: dict[str, np.ndarray]) -> np.ndarray:
        """log P(all papers as drawn | everything hidden), shape (settings, draws)."""
        found = np.zeros((len(next(iter(settings.values()))), DRAWS))
        for paper in self.small.papers:
            if paper.copy_of is not None:
                continue
            for variable in paper.about:
                own = self._chances(paper, variable, settings)
                said = self.drawn.said[paper.name, variable]
                # P(what its copies say | what it says), for every outcome it may have.
                copies = np.ones((len(own), own.shape[1], DRAWS))
                for copy in self.small.papers:
                    if copy.copy_of == paper.name and variable in copy.about:
                        copies = copies * self._copied(copy, variable, own.shape[1], settings)
                both = own[:, :, None] * copies
                seen = np.where(said == NOT_LOOKED, 0, said)
                one = both[:, seen, np.arange(DRAWS)]
                with np.errstate(divide="ignore"):
                    found += np.log(np.where(said == NOT_LOOKED, both.sum(axis=1), one))
        return found

    def _chances(self, paper: Paper, variable: str, settings: dict[str, np.ndarray]) -> np.ndarray:
        """P(outcome | everything hidden) of a paper by itself, shape (settings, outcomes)."""
        whose = self._whose(paper, settings)
        says = self.archive.says(paper, variable)
        count = len(next(iter(settings.values())))
        found = np.zeros((count, says.outcomes))
        named = next(
            (name for name in settings if name.split(" (")[0] == f"temper of {self.archive.file(paper)}"), None
        )
        moods = self.archive.tempers(paper) or (None,)
        for place, mood in enumerate(moods):
            mine = settings[named] == place if named is not None and mood is not None else np.ones(count, dtype=bool)
            hiders = {name: whose[name][mine] for name in says.hiders}
            found[mine] = says.chances(whose[variable][mine], mood, hiders)
        topic = f"{paper.name} deals with {self.world.model.variables[variable].topic}"
        if topic in settings:
            found[settings[topic] == 0] = np.eye(says.outcomes)[-1]
        return found

    def _whose(self, paper: Paper, settings: dict[str, np.ndarray]) -> People:
        same = settings.get(f"{self.archive.file(paper)} is this person")
        if same is None:
            return settings
        another = f" of another ({self.archive.file(paper)})"
        return {
            name: np.where(same == 1, states, settings.get(f"{name}{another}", states))
            for name, states in settings.items()
        }

    def _copied(self, copy: Paper, variable: str, originals: int, settings: dict[str, np.ndarray]) -> np.ndarray:
        """P(what a copy was drawn to say | what its original says), shape (settings, outcomes of the original, draws)."""
        own = self._chances(copy, variable, settings)
        said = self.drawn.said[copy.name, variable]
        seen = np.where(said == NOT_LOOKED, 0, said)
        repeats = (1 - copy.slip) * (np.arange(originals)[:, None] == seen) + copy.slip / own.shape[1]
        found = (1 - copy.adds) * repeats + copy.adds * own[:, seen][:, None, :]
        return np.where(said == NOT_LOOKED, 1.0, found)


def _rank(gap: np.ndarray, posterior: np.ndarray, die: np.ndarray) -> np.ndarray:
    """P(below the truth) + die x P(level with it); `gap` (settings, draws) says how far above it each setting lies."""
    with np.errstate(invalid="ignore"):
        below = (posterior * (gap < -TIE)).sum(axis=0)
        level = (posterior * (np.abs(gap) <= TIE)).sum(axis=0)
    return np.asarray(below + die * level)


def surprise(ranks: np.ndarray) -> float:
    """The p-value of a chi-square test that ranks are uniform, in twenty bins."""
    from scipy.stats import chi2

    counts = np.histogram(np.clip(ranks, 0, 1), BINS, (0, 1))[0]
    expected = len(ranks) / BINS
    return float(chi2.sf(((counts - expected) ** 2 / expected).sum(), BINS - 1))
