"""The networks the engine is timed on: standard ones out of the pgmpy wheel, and networks shaped like dossiers."""

from __future__ import annotations

import gzip
from importlib.resources import files

import numpy as np

from clandestine.engine import BayesNet
from clandestine.interchange.bif import parse_bif


def standard(name: str) -> BayesNet:
    """A standard network as it lies in the pgmpy wheel."""
    packed = files("pgmpy.utils.example_models").joinpath(f"{name}.bif.gz")
    return parse_bif(gzip.decompress(packed.read_bytes()).decode("utf-8"), name)


def dossier_like(dense: bool = False, seed: int = 1917) -> BayesNet:
    """A hidden role of five states, 25 facts, 50 reports with three outcomes, 8 files each with a temper of three states.

    A report depends on its fact and its file's temper. Every fact has two reports out of two files, the files taken in turn; where
    `dense`, reports take fact and file at random, and every fourth is concealed by role: 8 files tie 25 facts together.
    """
    chooser = np.random.default_rng(seed)
    states = {"role": ("open", "clandestine", "retired", "converted", "informing")}
    states |= {f"temper{k}": ("sober", "inflating", "coerced") for k in range(8)}
    states |= {f"fact{k}": ("no", "yes") for k in range(25)}
    states |= {f"report{k}": ("denies", "silent", "asserts") for k in range(50)}
    parents: dict[str, tuple[str, ...]] = {}
    for k in range(25):
        above = [f"fact{int(chooser.integers(k))}"] if k and chooser.random() < 0.3 else []
        parents[f"fact{k}"] = ("role", *above)
    for k in range(50):
        fact = int(chooser.integers(25)) if dense else k // 2
        file = int(chooser.integers(8)) if dense else k % 8
        concealed = ("role",) if dense and k % 4 == 0 else ()
        parents[f"report{k}"] = (f"fact{fact}", f"temper{file}", *concealed)
    tables = {}
    for name, words in states.items():
        shape = [len(states[one]) for one in parents.get(name, ())]
        tables[name] = chooser.dirichlet(np.full(len(words), 2.0), size=shape)
    return BayesNet.of(states, parents, tables)


def sampled(net: BayesNet, count: int, chooser: np.random.Generator) -> dict[str, np.ndarray]:
    """Configurations drawn from the network itself: numbers of states, shape (count,)."""
    from clandestine.engine.bayesnet import acyclic

    drawn: dict[str, np.ndarray] = {}
    for name in acyclic(net.parents):
        shares = net.tables[name][tuple(drawn[one] for one in net.parents[name])]
        heights = np.broadcast_to(shares, (count, shares.shape[-1])).cumsum(axis=-1)
        places = (chooser.random((count, 1)) > heights).sum(axis=-1)
        drawn[name] = np.minimum(places, heights.shape[-1] - 1)
    return drawn


def question(net: BayesNet, count: int, seed: int) -> tuple[str, dict[str, np.ndarray]]:
    """The target (role, or the variable with most children), and evidence: half of the others, or all reports, half missing."""
    chooser = np.random.default_rng(seed)
    children = {name: sum(name in above for above in net.parents.values()) for name in net.states}
    target = "role" if "role" in net.states else max(children, key=lambda name: children[name])
    pool = [name for name in net.states if name.startswith("report")]
    if target != "role":
        others = [name for name in net.states if name != target]
        pool = sorted(chooser.permutation(others)[: len(others) // 2].tolist())
    drawn = sampled(net, count, chooser)
    return target, {name: np.where(chooser.random(count) < 0.5, drawn[name], -1) for name in pool}


def to_agrum(net: BayesNet) -> object:
    """The same network in pyAgrum, tables handed over as arrays."""
    import pyagrum as gum

    theirs = gum.BayesNet()
    for name, words in net.states.items():
        theirs.add(gum.LabelizedVariable(name, name, len(words)))
    for name, above in net.parents.items():
        for one in above:
            theirs.addArc(one, name)
    for name in net.states:
        fill_agrum(theirs, net, name, net.tables[name])
    return theirs


def fill_agrum(theirs: object, net: BayesNet, name: str, table: np.ndarray) -> None:
    """One table of a pyAgrum network."""
    cpt = theirs.cpt(name)
    scope = net.scope(name)
    cpt[:] = np.ascontiguousarray(table.transpose([scope.index(one) for one in reversed(cpt.names)]))
