"""The engine against pyAgrum and pgmpy, one thread, float64, on evidence the order search never saw."""

from __future__ import annotations

import numpy as np

from benchmarks.networks import dossier_like, fill_agrum, question, standard, to_agrum
from benchmarks.timing import Line, line, median, median_cold
from clandestine.engine import BayesNet, Bound, compile_circuit
from clandestine.engine.once import log_joint_once

ROWS, ASKED = 20_000, 60
SEEDS = {"cases": 20_250_101, "likelihoods": 20_250_102, "single": 20_250_103, "draws": 20_250_104}
BATCH_GOALS = {"dossier": 250, "dossier, dense": 20, "alarm": 400, "hailfinder": 200, "win95pts": 500, "insurance": 20}
ALL_GOALS = {"dossier": 150, "insurance": 10}
LARGE = ("pigs", "water", "andes", "barley", "mildew", "munin1", "diabetes", "munin", "link")


def nets() -> dict[str, BayesNet]:
    """The networks of the batch rows."""
    found = {"dossier": dossier_like(), "dossier, dense": dossier_like(dense=True)}
    return found | {name: standard(name) for name in ("alarm", "hailfinder", "win95pts", "insurance")}


def engine_lines() -> list[Line]:
    """All rows of the engine."""
    found: list[Line] = []
    for name, net in nets().items():
        found += batch(name, net)
        if name in ALL_GOALS or name == "dossier, dense":
            found += all_marginals(name, net)
    found += likelihood_batch("dossier", dossier_like())
    found += single("dossier", dossier_like(), warm_goal=1 / 0.6, cold_goal=1 / 1.2)
    found += single("dossier, dense", dossier_like(dense=True))
    for name in LARGE:
        found += single(name, standard(name), cold_goal=0.5, warm=False)
    return [*found, *draws("dossier", dossier_like())]


class Agrum:
    """pyAgrum's lazy propagation, one thread."""

    def __init__(self, net: BayesNet) -> None:
        self.network = to_agrum(net)
        self.engine = self.fresh()

    def fresh(self) -> object:
        import pyagrum as gum

        engine = gum.LazyPropagation(self.network)
        engine.setNumberOfThreads(1)
        return engine

    def ask(self, target: str, evidence: dict[str, object], engine: object | None = None) -> np.ndarray:
        engine = engine or self.engine
        engine.eraseAllEvidence()
        engine.setEvidence(evidence)
        engine.setTargets({target})
        return np.asarray(engine.posterior(target).toarray())


def bound_for(net: BayesNet, target: str, pool: list[str], keep: bool = True) -> Bound:
    """The circuit for a question about a pool of evidence, what is barren left out."""
    names = net.above([target, *pool])
    cards = {name: len(net.states[name]) for name in names}
    circuit = compile_circuit([net.scope(name) for name in names], cards, keep=[target] if keep else [])
    return Bound.of(circuit, [net.tables[name] for name in names])


def hard(evidence: dict[str, np.ndarray], row: int) -> dict[str, int]:
    """One row of the evidence, what is missing left out."""
    return {name: int(states[row]) for name, states in evidence.items() if states[row] >= 0}


def batch(name: str, net: BayesNet) -> list[Line]:
    """Many cases of hard evidence at once, against a loop of queries."""
    target, evidence = question(net, ROWS, SEEDS["cases"])
    bound, theirs = bound_for(net, target, list(evidence)), Agrum(net)
    found = bound.sweep(observed=evidence).posterior
    for row in range(ASKED):
        np.testing.assert_allclose(found[:, row], theirs.ask(target, hard(evidence, row)), atol=1e-10)
    ours = median(lambda: bound.sweep(observed=evidence).posterior, 5)
    rows = iter(range(10_000_000))
    peer = median(lambda: theirs.ask(target, hard(evidence, next(rows) % ROWS)), 200)
    lines = [line(f"{name}: {ROWS:,} cases of hard evidence", ours, peer * ROWS, "pyagrum", BATCH_GOALS[name])]
    if name == "dossier":
        lines.append(
            line(
                f"{name}: {ROWS:,} cases of hard evidence",
                ours,
                pgmpy_time(net, target, evidence, found) * ROWS,
                "pgmpy",
                600,
            )
        )
    return lines


def pgmpy_time(net: BayesNet, target: str, evidence: dict[str, np.ndarray], found: np.ndarray) -> float:
    """pgmpy's time for one of the same queries."""
    from pgmpy.inference import VariableElimination

    from clandestine.interchange.neighbour import net_to_pgmpy, pgmpy_posterior

    network = net_to_pgmpy(net)
    solver = VariableElimination(network)
    words = [{one: net.states[one][place] for one, place in hard(evidence, row).items()} for row in range(20)]
    np.testing.assert_allclose(pgmpy_posterior(network, words[0], target, net.states[target]), found[:, 0], atol=1e-10)
    rows = iter(range(10_000_000))
    return median(lambda: solver.query([target], evidence=words[next(rows) % 20], show_progress=False), 20)


def likelihood_batch(name: str, net: BayesNet) -> list[Line]:
    """The same with a likelihood vector for every report that was seen, no two alike."""
    target, evidence = question(net, ROWS, SEEDS["likelihoods"])
    chooser = np.random.default_rng(SEEDS["likelihoods"])
    vectors = {one: np.where(states >= 0, chooser.random((3, ROWS)), 1.0) for one, states in evidence.items()}
    bound, theirs = bound_for(net, target, list(evidence)), Agrum(net)
    found = bound.sweep(vectors).posterior

    def soft(row: int) -> dict[str, object]:
        return {one: vectors[one][:, row].tolist() for one, states in evidence.items() if states[row] >= 0}

    for row in range(ASKED):
        np.testing.assert_allclose(found[:, row], theirs.ask(target, soft(row)), atol=1e-10)
    ours = median(lambda: bound.sweep(vectors).posterior, 3)
    rows = iter(range(10_000_000))
    peer = median(lambda: theirs.ask(target, soft(next(rows) % ROWS)), 200)
    return [line(f"{name}: {ROWS:,} cases of likelihood vectors", ours, peer * ROWS, "pyagrum", 150)]


def all_marginals(name: str, net: BayesNet) -> list[Line]:
    """The posterior of every variable of every case."""
    rows = 4_000
    target, evidence = question(net, rows, SEEDS["cases"])
    bound, theirs = bound_for(net, target, list(evidence), keep=False), Agrum(net)
    names = list(bound.circuit.cards)

    def peer(row: int) -> dict[str, np.ndarray]:
        engine = theirs.fresh()
        engine.setEvidence(hard(evidence, row))
        engine.makeInference()
        return {one: np.asarray(engine.posterior(one).toarray()) for one in names}

    swept = bound.sweep(observed=evidence)
    for row in range(10):
        for one, share in peer(row).items():
            np.testing.assert_allclose(swept.marginal(one)[:, row], share, atol=1e-10)
    ours = median(lambda: bound.sweep(observed=evidence).marginal(target), 3)
    count = iter(range(10_000_000))
    theirs_time = median(lambda: peer(next(count) % rows), 40)
    return [line(f"{name}: all marginals of {rows:,} cases", ours, theirs_time * rows, "pyagrum", ALL_GOALS.get(name))]


def single(
    name: str, net: BayesNet, warm_goal: float | None = None, cold_goal: float | None = None, warm: bool = True
) -> list[Line]:
    """One query at a time: on something compiled before (warm), and from the bare network (cold)."""
    target, evidence = question(net, 200, SEEDS["single"])
    theirs = Agrum(net)
    scope = {one: net.scope(one) for one in net.states}

    def cold(row: int) -> np.ndarray:
        seen = hard(evidence, row)
        names = net.above([target, *seen])
        cards = {one: len(net.states[one]) for one in names}
        joint = log_joint_once([scope[one] for one in names], [net.tables[one] for one in names], cards, [target], seen)
        return np.exp(joint - np.logaddexp.reduce(joint))

    for row in range(10):
        np.testing.assert_allclose(cold(row), theirs.ask(target, hard(evidence, row)), atol=1e-9)
    count = iter(range(10_000_000))
    asked = 20 if len(net.states) > 100 else 100
    own_cold = median_cold(lambda: cold(next(count) % 200), asked)
    peer_cold = median_cold(lambda: theirs.ask(target, hard(evidence, next(count) % 200), theirs.fresh()), asked)
    lines = [line(f"{name}: one query, cold", own_cold, peer_cold, "pyagrum", cold_goal)]
    if warm:
        bound = bound_for(net, target, list(evidence))
        rows = [{one: int(states[row]) for one, states in evidence.items()} for row in range(200)]
        own = median(lambda: bound.sweep(observed=rows[next(count) % 200]).posterior, asked)
        peer = median(lambda: theirs.ask(target, hard(evidence, next(count) % 200)), asked)
        lines.append(line(f"{name}: one query, warm", own, peer, "pyagrum", warm_goal))
    return lines


def draws(name: str, net: BayesNet) -> list[Line]:
    """A thousand draws of all tables for one case, against filling the peer's tables and asking, draw by draw."""
    target, evidence = question(net, 1, SEEDS["draws"])
    chooser = np.random.default_rng(SEEDS["draws"])
    names = net.above([target, *evidence])
    drawn = {}
    for one in names:
        table = net.tables[one]
        gammas = chooser.gamma(20 * table[..., None], size=(*table.shape, 1000)) + 1e-12
        drawn[one] = gammas / gammas.sum(axis=-2, keepdims=True)
    seen = hard(evidence, 0)
    circuit = bound_for(net, target, list(seen)).circuit
    kept = net.above([target, *seen])
    ours_found = Bound.of(circuit, [drawn[one] for one in kept]).sweep(observed=seen).posterior
    theirs = Agrum(net)

    def peer(draw: int) -> np.ndarray:
        for one in kept:
            fill_agrum(theirs.network, net, one, drawn[one][..., draw])
        return theirs.ask(target, dict(seen), theirs.fresh())

    for draw in range(5):
        np.testing.assert_allclose(ours_found[:, draw], peer(draw), atol=1e-10)
    ours = median(lambda: Bound.of(circuit, [drawn[one] for one in kept]).sweep(observed=seen).posterior, 5)
    count = iter(range(10_000_000))
    peer_time = median(lambda: peer(next(count) % 1000), 50)
    return [line(f"{name}: 1,000 draws of all tables", ours, peer_time * 1000, "pyagrum", 100)]
