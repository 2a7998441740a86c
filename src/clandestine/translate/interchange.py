"""To and from pgmpy, the package colleagues know: a second opinion, never on the path of the main job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers

if TYPE_CHECKING:
    from pgmpy.models import DiscreteBayesianNetwork


def to_pgmpy(nodes: Sequence[Node], numbers: Numbers) -> DiscreteBayesianNetwork:
    """Nodes, with everything above them, as TabularCPDs at the stated values; names of nodes and states are kept."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    states = {node.name: list(node.states) for node in nodes}
    network = DiscreteBayesianNetwork()
    network.add_nodes_from([node.name for node in nodes])
    network.add_edges_from([(parent, node.name) for node in nodes for parent in node.parents])
    for node in nodes:
        table = np.moveaxis(node.fill(numbers)[..., 0], -1, 0).reshape(len(node.states), -1)
        network.add_cpds(
            TabularCPD(
                node.name,
                len(node.states),
                table,
                evidence=list(node.parents) or None,
                evidence_card=[len(states[parent]) for parent in node.parents] or None,
                state_names={name: states[name] for name in node.scope},
            )
        )
    return network


def pgmpy_posterior(
    network: DiscreteBayesianNetwork, evidence: Mapping[str, str], about: str, states: Sequence[str]
) -> Array:
    """P(about | evidence) by pgmpy's variable elimination, shape (states,), in the order of `states`."""
    from pgmpy.inference import VariableElimination

    if about in evidence:
        return np.array([float(state == evidence[about]) for state in states])
    factor = VariableElimination(network).query([about], evidence=dict(evidence), show_progress=False)
    return np.asarray(factor.values)[[factor.state_names[about].index(state) for state in states]]
