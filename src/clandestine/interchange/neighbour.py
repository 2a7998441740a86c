"""To and from pgmpy, the package colleagues know: a second opinion, never on the path of the main job."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from clandestine.engine.bayesnet import BayesNet
from clandestine.engine.factor import Array
from clandestine.errors import BadInput, BadNetwork, Fault

if TYPE_CHECKING:
    from pgmpy.models import DiscreteBayesianNetwork


def marginals_by_pgmpy(
    net: BayesNet, about: Sequence[str], observed: Mapping[str, int], likelihoods: Mapping[str, Array]
) -> dict[str, Array]:
    """P(variable | evidence) by pgmpy's variable elimination, one query each, shape (card,); the evidence must be possible.

    Soft evidence is handed over as nodes of the network: of two virtual items on one variable pgmpy loses one, and the name
    it gives them may be taken.
    """
    from pgmpy.factors.discrete import TabularCPD

    with _quiet():
        network = net_to_pgmpy(net)
        seen = {name: net.states[name][place] for name, place in observed.items()}
        for name, vector in likelihoods.items():
            witness = f"witness of {name}"
            while witness in network:
                witness += "'"
            shares = vector / vector.max()
            network.add_edge(name, witness)
            network.add_cpds(
                TabularCPD(
                    witness, 2, np.stack([shares, 1 - shares]), [name], [len(shares)],
                    state_names={witness: ["seen", "not seen"], name: list(net.states[name])},
                )
            )  # fmt: skip
            seen[witness] = "seen"
        return {name: pgmpy_posterior(network, seen, name, net.states[name]) for name in about}


def pgmpy_posterior(
    network: DiscreteBayesianNetwork, evidence: Mapping[str, str], about: str, states: Sequence[str]
) -> Array:
    """P(about | evidence) by pgmpy's variable elimination, shape (states,), in the order of `states`."""
    from pgmpy.inference import VariableElimination

    if about in evidence:
        return np.array([float(state == evidence[about]) for state in states])
    factor = VariableElimination(network).query([about], evidence=dict(evidence), show_progress=False)
    return np.asarray(factor.values)[[factor.state_names[about].index(state) for state in states]]


def net_to_pgmpy(net: BayesNet) -> DiscreteBayesianNetwork:
    """A network with the same names, states, order of parents and numbers in pgmpy."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    network = DiscreteBayesianNetwork()
    network.add_nodes_from(net.states)
    network.add_edges_from([(parent, name) for name in net.states for parent in net.parents[name]])
    for name, states in net.states.items():
        parents = net.parents[name]
        network.add_cpds(
            TabularCPD(
                name,
                len(states),
                np.moveaxis(net.tables[name], -1, 0).reshape(len(states), -1),
                evidence=list(parents) or None,
                evidence_card=[len(net.states[parent]) for parent in parents] or None,
                state_names={one: list(net.states[one]) for one in net.scope(name)},
            )
        )
    return network


def net_from_pgmpy(network: DiscreteBayesianNetwork) -> BayesNet:
    """A network of pgmpy, checked as any other; raises BadNetwork where a table is missing or does not fit the arrows."""
    states: dict[str, list[str]] = {}
    parents: dict[str, list[str]] = {}
    tables: dict[str, Array] = {}
    for node in network.nodes():
        name, table = str(node), network.get_cpds(node)
        if table is None:
            raise BadNetwork(name, f"{name!r} has no table")
        if name in states:
            raise BadNetwork(name, f"two variables are called {name!r}")
        if set(table.variables[1:]) != set(network.predecessors(node)):
            raise BadNetwork(name, f"the table of {name!r} has other parents than the arrows say")
        states[name] = [str(state) for state in table.state_names[node]]
        parents[name] = [str(one) for one in table.variables[1:]]
        tables[name] = np.moveaxis(np.asarray(table.values, dtype=float), 0, -1)
        for one in table.variables[1:]:
            if list(table.state_names[one]) != list(network.get_cpds(one).state_names[one]):
                raise BadNetwork(
                    name, f"the table of {name!r} names other states of {str(one)!r} than {str(one)!r} has"
                )
    return BayesNet.of(states, parents, tables)


def read_by_pgmpy(text: str, suffix: str, file: str) -> BayesNet:
    """The network of a .net (Hugin) or .xdsl (GeNIe) text, by pgmpy; whatever it raises becomes BadInput."""
    from pgmpy.readwrite import NETReader, XDSLReader

    try:
        with _quiet():
            return net_from_pgmpy((NETReader if suffix == ".net" else XDSLReader)(string=text).get_model())
    except Exception as error:  # its readers stop with whatever the first surprise was
        words = " ".join(str(error).split())[:200] or "no reason given"
        told = f"pgmpy cannot read it: {words}" if isinstance(error, BadNetwork) else ""
        told = told or f"pgmpy cannot read it: {type(error).__name__}: {words}"
        raise BadInput([Fault(file, 0, 0, told, ".bif and .xmlbif are read without pgmpy")]) from None


def written_by_pgmpy(net: BayesNet, suffix: str) -> str:
    """A network as .net (Hugin) or .xdsl (GeNIe) text, by pgmpy, with all digits of the numbers.

    Raises BadNetwork if what pgmpy wrote does not read back as the same network: it loses names with spaces, most marks,
    and whatever is not ASCII.
    """
    try:
        with _quiet():
            text = _as_net(net) if suffix == ".net" else _as_xdsl(net)
        lost = _lost(net, read_by_pgmpy(text, suffix, f"*{suffix}"))
    except BadInput as error:
        lost = _suspect(net) or ("", error.faults[0].words)
    except Exception as error:  # as above
        lost = _suspect(net) or ("", f"pgmpy: {type(error).__name__}: {error}")
    if lost is not None:
        name, words = lost
        raise BadNetwork(name, f"{suffix} cannot hold this network: {words}; .bif and .xmlbif can")
    return text


def _as_net(net: BayesNet) -> str:
    from pgmpy.readwrite import NETWriter

    def exact(name: str) -> str:
        return nested(net.tables[name].tolist())

    def nested(part: list[Any]) -> str:
        inner = (nested(one) if isinstance(one, list) else repr(one) for one in part)
        return f"({' '.join(inner)})"

    writer = NETWriter(net_to_pgmpy(net))
    writer.net_cpd = exact  # its own rounds to eight decimals
    return str(writer)


def _as_xdsl(net: BayesNet) -> str:
    import random

    from pgmpy.readwrite import XDSLWriter

    held = random.getstate()  # it scatters the nodes at random
    try:
        random.seed(0)
        writer = XDSLWriter(net_to_pgmpy(net))
    finally:
        random.setstate(held)
    for name, element in writer.variables.items():
        # Its own numbers stop at the sixteenth decimal, which makes what is very improbable impossible.
        element.find("probabilities").text = " ".join(map(repr, net.tables[name].ravel().tolist()))
    with TemporaryDirectory() as folder:
        place = Path(folder) / "network.xdsl"
        writer.write(str(place))
        return place.read_text(encoding="utf-8")


def _lost(net: BayesNet, back: BayesNet) -> tuple[str, str] | None:
    """The first variable that did not come back as it was, and what became of it."""
    for name, states in net.states.items():
        if name not in back.states:
            return name, f"the name {name!r} would be lost"
        if back.states[name] != states:
            return name, f"the states of {name!r} would become {', '.join(back.states[name])}"
        if back.parents[name] != net.parents[name]:
            return name, f"the parents of {name!r} would be lost"
        if not np.array_equal(back.tables[name], net.tables[name]):
            return name, f"the numbers of {name!r} would change"
    return None if len(back.states) == len(net.states) else ("", "other variables would appear")


def _suspect(net: BayesNet) -> tuple[str, str] | None:
    """The first name that is no plain word, where the failure itself names none."""
    for name, states in net.states.items():
        for word in (name, *states):
            if not re.fullmatch(r"[A-Za-z0-9_.+-]+", word):
                return name, f"the name {word!r} would be lost"
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings and no log of pgmpy: what it warns of is checked afterwards."""
    logger = logging.getLogger("pgmpy")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
