"""To and from pgmpy, the package colleagues know: a second opinion, never on the path of the main job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clandestine.errors import BadQuestion
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers

if TYPE_CHECKING:
    from pgmpy.models import DiscreteBayesianNetwork

    from clandestine.translate.case import Case, View


def to_pgmpy(case: Case, view: View) -> DiscreteBayesianNetwork:
    """All nodes above the case's evidence and its model's variables as TabularCPDs at the stated values; names kept."""
    nodes = case.network.ancestors([*case.model.variables, *(item.node for item in case.network.items)])
    numbers = Numbers(replace=view.supposition.numbers)
    return _network(nodes, {node.name: node.fill(numbers)[..., 0] for node in nodes})


def hard_evidence(case: Case, view: View) -> dict[str, str]:
    """The state of every node that is known: items seen, what the view sets, what is given.

    pgmpy is only handed hard evidence, because its virtual evidence loses items (docs/decisions/0006). Raises BadQuestion where two
    facts fix one node at different states, which pgmpy cannot be told.
    """
    found = {**view.supposition.set, **case.given}
    for item in case.network.items:
        state = case.network.nodes[item.node].states[item.outcome]
        if found.setdefault(item.node, state) != state:
            raise BadQuestion(f"{item.node} is fixed at two states; pgmpy cannot be asked about impossible evidence")
    return found


def _network(nodes: Sequence[Node], tables: Mapping[str, Array]) -> Any:
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    states = {node.name: list(node.states) for node in nodes}
    network = DiscreteBayesianNetwork()
    network.add_nodes_from([node.name for node in nodes])
    network.add_edges_from([(parent, node.name) for node in nodes for parent in node.parents])
    for node in nodes:
        table = np.moveaxis(tables[node.name], -1, 0).reshape(len(node.states), -1)
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


def pgmpy_posterior(case: Case, view: View, about: str) -> Array:
    """P(about | evidence) by pgmpy's variable elimination, shape (states,), in the model's order of states."""
    from pgmpy.inference import VariableElimination

    network, evidence = to_pgmpy(case, view), hard_evidence(case, view)
    if about in evidence:
        return np.array([float(state == evidence[about]) for state in case.states(about)])
    factor = VariableElimination(network).query([about], evidence=evidence, show_progress=False)
    order = [factor.state_names[about].index(state) for state in case.states(about)]
    return np.asarray(factor.values)[order]
