"""Smoothed years of many simulated people, against the same network unrolled in the peers, one thread, float64."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.engine import Agrum, hard
from benchmarks.networks import sampled
from benchmarks.timing import Line, line, median, median_cold
from clandestine import Case, read_dossier, read_model
from clandestine.engine import BayesNet, Chain, Factor
from clandestine.translate.asnet import as_net
from clandestine.translate.numbers import Numbers
from clandestine.translate.yearly import Yearly

HERE = Path(__file__).parent

PEOPLE, YEARS, ASKED, MISSING, SEED = 10_000, 23, 6, 0.6, 20_250_105
HIDDEN = {"activity": 6, "status": 7, "informs": 2}
SEEN_UPON = [("activity",), ("activity", "informs"), ("status",), ("activity", "status"), ("informs", "status")]


def life(years: int = YEARS) -> BayesNet:
    """Three hidden variables that persist, activity upon status and informing; 15 things seen of them each year."""
    chooser = np.random.default_rng(SEED)
    states: dict[str, tuple[str, ...]] = {}
    parents: dict[str, tuple[str, ...]] = {}
    tables: dict[str, np.ndarray] = {}
    yearly: dict[tuple[str, int], np.ndarray] = {}

    def add(kind: str, year: int, card: int, above: list[str], own: int | None = None) -> None:
        """One table a kind, the same in all years but the first; what persists does so four times in five."""
        name, key = f"{kind}_{year}", (kind, len(above))
        states[name], parents[name] = tuple(f"s{state}" for state in range(card)), tuple(above)
        if key not in yearly:
            drawn = chooser.dirichlet(np.full(card, 1.5), size=[len(states[one]) for one in above])
            if own is not None:
                same = np.eye(card).reshape([card if place == own else 1 for place in range(len(above))] + [card])
                drawn = 0.8 * same + 0.2 * drawn
            yearly[key] = drawn
        tables[name] = yearly[key]

    for year in range(years):
        add("status", year, HIDDEN["status"], [f"status_{year - 1}"] if year else [], 0 if year else None)
        add("informs", year, HIDDEN["informs"], [f"informs_{year - 1}"] if year else [], 0 if year else None)
        above = [f"status_{year}", f"informs_{year}", *([f"activity_{year - 1}"] if year else [])]
        add("activity", year, HIDDEN["activity"], above, 2 if year else None)
        for number in range(15):
            upon = [f"{one}_{year}" for one in SEEN_UPON[number % len(SEEN_UPON)]]
            add(f"seen{number}", year, 2 + number % 2, upon)
    return BayesNet.of(states, parents, tables)


def people(net: BayesNet, count: int = PEOPLE) -> dict[str, np.ndarray]:
    """What is seen of people drawn from the network: states by number, -1 where missing."""
    chooser = np.random.default_rng(SEED + 1)
    drawn = sampled(net, count, chooser)
    return {
        name: np.where(chooser.random(count) < MISSING, -1, states)
        for name, states in drawn.items()
        if name.startswith("seen")
    }


def smoothed(net: BayesNet, seen: dict[str, np.ndarray]) -> Chain:
    """The chain of all people, from what was seen, worked through."""
    cards = {name: len(words) for name, words in net.states.items()}
    factors = [Factor.of(net.scope(name), net.tables[name]) for name in net.states]
    for name, states in seen.items():
        codes = np.concatenate([np.eye(cards[name]), np.ones((cards[name], 1))], axis=1)  # the last for what is missing
        factors.append(Factor((name,), codes.take(states, axis=1, mode="wrap")))
    year = {name: int(name.rpartition("_")[2]) for name in net.states}
    chain = Chain.of(factors, year, cards, [f"activity_{place}" for place in range(YEARS)])
    chain.posterior(0)
    return chain


def years_lines() -> list[Line]:
    """The rows for chains of years."""
    net = life()
    seen = people(net)
    chain, theirs = smoothed(net, seen), Agrum(net)

    def peer(row: int) -> np.ndarray:
        engine = theirs.fresh()
        engine.setEvidence(hard(seen, row))
        engine.setTargets({f"activity_{year}" for year in range(YEARS)})
        engine.makeInference()
        return np.array([engine.posterior(f"activity_{year}").toarray() for year in range(YEARS)])

    for row in range(ASKED):
        own = np.array([chain.posterior(year)[:, row] for year in range(YEARS)])
        np.testing.assert_allclose(own, peer(row), atol=1e-10)
    ours = median(lambda: smoothed(net, seen), 5)
    rows = iter(range(10_000_000))
    agrum = median(lambda: peer(next(rows) % PEOPLE), 20)
    print(f"years: {PEOPLE / ours:,.0f} people/s, pyagrum {1 / agrum:,.1f}; {chain.cost}")
    name = f"years: {PEOPLE:,} people, {YEARS} smoothed years each"
    one = pgmpy(net, seen, chain)
    lines = [line(name, ours, agrum * PEOPLE, "pyagrum", None), line(name, ours, one * PEOPLE, "pgmpy", None)]
    return [*lines, *timeline_lines()]


def timeline_lines() -> list[Line]:
    """One dossier's timeline, all years of the role, under one view: the network as it is handed over, unrolled, in pyAgrum.

    Both are compiled beforehand and asked for every year's marginal; pgmpy does not come to an end on such a network.
    """
    model = read_model("person-years")
    found = []
    for who in ("baron-aron", "belash-viktor"):
        case = Case(model, read_dossier(HERE.parent / "evidence" / f"{who}.yaml", model), scenarios=["crushed"])
        yearly, view = Yearly(case, "role"), case.views[0]
        known = case.evidence_under(view)
        evidence = {name: case.network.nodes[name].states.index(state) for name, state in known.items()}
        nodes = case.network.ancestors([*yearly.copies, *evidence])
        net = as_net(nodes, Numbers(replace=view.supposition.numbers))
        theirs = Agrum(net)

        def peer(theirs: Agrum = theirs, yearly: Yearly = yearly, evidence: dict[str, int] = evidence) -> np.ndarray:
            theirs.engine.eraseAllEvidence()
            theirs.engine.setEvidence(evidence)
            theirs.engine.setTargets(set(yearly.copies))
            theirs.engine.makeInference()
            return np.array([theirs.engine.posterior(name).toarray() for name in yearly.copies])

        own = yearly.posterior(view)[..., 0]
        np.testing.assert_allclose(own, peer(), atol=1e-10)
        ours = median(lambda yearly=yearly, view=view: yearly.posterior(view), 5)
        found.append(line(f"{who}: {YEARS} years of the role", ours, median(peer, 3), "pyagrum", None))
    return found


def pgmpy(net: BayesNet, seen: dict[str, np.ndarray], chain: Chain) -> float:
    """pgmpy's time for one person: variable elimination, one query a year."""
    from pgmpy.inference import VariableElimination

    from clandestine.interchange.neighbour import net_to_pgmpy, pgmpy_posterior

    network = net_to_pgmpy(net)
    words = {one: net.states[one][place] for one, place in hard(seen, 0).items()}
    solver = VariableElimination(network)
    for year in (0, YEARS // 2, YEARS - 1):
        found = pgmpy_posterior(network, words, f"activity_{year}", net.states[f"activity_{year}"])
        np.testing.assert_allclose(found, chain.posterior(year)[:, 0], atol=1e-10)

    def ask() -> None:
        for year in range(YEARS):
            solver.query([f"activity_{year}"], evidence=words, show_progress=False)

    return median_cold(ask, 1)
