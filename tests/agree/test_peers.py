"""The sweep against pgmpy's variable elimination and pyAgrum: random networks and the small standard ones."""

from __future__ import annotations

import gzip
import logging
from importlib.resources import files

import numpy as np
import pytest

from agree.networks import Net, random_net
from clandestine.engine import compile_circuit, sweep

STANDARD = ["asia", "cancer", "earthquake", "survey", "sachs", "alarm", "insurance", "child"]


@pytest.fixture(autouse=True)
def quiet() -> None:
    """pgmpy logs a line for every table it touches."""
    logging.getLogger("pgmpy").setLevel(logging.ERROR)


def pgmpy_network(net: Net):
    """A network as pgmpy's."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    network = DiscreteBayesianNetwork()
    network.add_nodes_from(list(net.cards))
    for scope, table in zip(net.scopes, net.tables, strict=True):
        *parents, name = scope
        network.add_edges_from([(parent, name) for parent in parents])
        values = np.moveaxis(table, -1, 0).reshape(net.cards[name], -1)
        network.add_cpds(
            TabularCPD(name, net.cards[name], values, parents or None, [net.cards[one] for one in parents] or None)
        )
    return network


def pyagrum_posteriors(net: Net, hard: dict[str, int], soft: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All posteriors by pyAgrum's lazy propagation."""
    gum = pytest.importorskip("pyagrum")
    network = gum.BayesNet()
    for name, card in net.cards.items():
        network.add(gum.LabelizedVariable(name, name, card))
    for scope in net.scopes:
        for parent in scope[:-1]:
            network.addArc(parent, scope[-1])
    for scope, table in zip(net.scopes, net.tables, strict=True):
        cpt = network.cpt(scope[-1])
        cpt[:] = np.ascontiguousarray(table.transpose([scope.index(name) for name in reversed(cpt.names)]))
    engine = gum.LazyPropagation(network)
    engine.setEvidence({**hard, **{name: vector.tolist() for name, vector in soft.items()}})
    engine.makeInference()
    return {name: np.asarray(engine.posterior(name).toarray()) for name in net.cards}


@pytest.mark.parametrize("seed", range(40))
def test_random_networks_by_pgmpy(seed: int) -> None:
    """Hard evidence that is possible: 1e-10, one query at a time."""
    from pgmpy.inference import VariableElimination

    net = random_net(seed, size=7, soft=False)
    hard = {name: int(vector[:, 0].argmax()) for name, vector in net.likelihoods.items()}
    circuit = compile_circuit(net.scopes, net.cards)
    found = sweep(circuit, net.tables, net.likelihoods)
    if found.impossible.any():
        return  # pgmpy answers a plausible number here; test_enumeration holds us to the truth
    solver = VariableElimination(pgmpy_network(net))
    for name in net.cards:
        if name not in hard:
            theirs = solver.query([name], evidence=hard, show_progress=False).values
            np.testing.assert_allclose(found.marginal(name)[:, 0], theirs, atol=1e-10)


@pytest.mark.parametrize("seed", range(100, 200))
def test_random_networks_by_pyagrum(seed: int) -> None:
    """Hard and soft evidence: every marginal to 1e-10."""
    net = random_net(seed, size=9)
    found = sweep(compile_circuit(net.scopes, net.cards), net.tables, net.likelihoods)
    if found.impossible.any():
        return
    one_hot = {name: vector[:, 0] for name, vector in net.likelihoods.items()}
    hard = {name: int(vector.argmax()) for name, vector in one_hot.items() if (vector > 0).sum() == 1}
    soft = {name: vector / vector.max() for name, vector in one_hot.items() if name not in hard}
    for name, theirs in pyagrum_posteriors(net, hard, soft).items():
        np.testing.assert_allclose(found.marginal(name)[:, 0], theirs, atol=1e-10)


@pytest.mark.parametrize("name", STANDARD)
def test_standard_networks(name: str) -> None:
    """The small networks shipped inside the pgmpy wheel, with evidence sampled on a fifth of the variables."""
    from pgmpy.inference import VariableElimination
    from pgmpy.readwrite import BIFReader

    packed = files("pgmpy.utils.example_models").joinpath(f"{name}.bif.gz")
    network = BIFReader(string=gzip.decompress(packed.read_bytes()).decode("utf-8")).get_model()
    cards = {node: int(network.get_cardinality(node)) for node in network.nodes()}
    scopes, tables = [], []
    for cpd in network.get_cpds():
        child, *parents = cpd.variables
        scopes.append((*parents, child))
        tables.append(np.moveaxis(cpd.values, 0, -1))
    rng = np.random.default_rng(7)
    chosen = [str(node) for node in rng.choice(sorted(cards), max(1, len(cards) // 5), replace=False)]
    found = sweep(compile_circuit(scopes, cards), tables, {})
    hard = {node: int(found.marginal(node)[:, 0].argmax()) for node in chosen}
    seen = sweep(compile_circuit(scopes, cards), tables, {node: np.eye(cards[node])[k] for node, k in hard.items()})
    assert not seen.impossible.any()
    evidence = {node: network.get_cpds(node).state_names[node][place] for node, place in hard.items()}
    solver = VariableElimination(network)
    for node in [one for one in sorted(cards) if one not in hard][:8]:
        theirs = solver.query([node], evidence=evidence, show_progress=False)
        order = [theirs.state_names[node].index(state) for state in network.get_cpds(node).state_names[node]]
        np.testing.assert_allclose(seen.marginal(node)[:, 0], theirs.values[order], atol=1e-6)
