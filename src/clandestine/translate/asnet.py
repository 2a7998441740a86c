"""Translated nodes as a plain Bayesian network at the stated numbers: what is exported, and what other engines are asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadQuestion
from clandestine.record.model import Model
from clandestine.translate.asked import parsed_window, unknown
from clandestine.translate.node import Node, above
from clandestine.translate.numbers import Numbers
from clandestine.translate.variables import variable_nodes
from clandestine.translate.years import in_years


def as_net(nodes: Sequence[Node], numbers: Numbers) -> BayesNet:
    """Nodes, with everything above them, as a network; names of nodes and states are kept."""
    return BayesNet.of(
        {node.name: node.states for node in nodes},
        {node.name: node.parents for node in nodes},
        {node.name: node.fill(numbers)[..., 0] for node in nodes},
    )


def plainly_named(net: BayesNet) -> BayesNet:
    """The same network under names that every other tool can read: letters, digits and underscores, no two alike.

    >>> net = BayesNet.of({"letter on contact": ["not said", "said"]}, {}, {"letter on contact": [0.5, 0.5]})
    >>> plainly_named(net).states
    {'letter_on_contact': ('not_said', 'said')}
    """
    names = _plain(net.states)
    words = {name: tuple(_plain(states).values()) for name, states in net.states.items()}
    return BayesNet.of(
        {names[name]: words[name] for name in net.states},
        {names[name]: [names[one] for one in above] for name, above in net.parents.items()},
        {names[name]: table for name, table in net.tables.items()},
    )


def _plain(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"\W", "_", name)
        plain = f"_{plain}" if plain[:1].isdigit() else plain
        while plain in found.values():
            plain += "_"
        found[name] = plain
    return found


def model_net(model: Model, window: str | None = None, scenario: str | None = None) -> BayesNet:
    """A model without a dossier as a network, with the numbers of a scenario if one is named.

    Raises BadQuestion where the model depends on the years and no window (EDTF) is given, or the scenario is unknown.
    """
    model = in_years(model)
    timed = model.years is None and any(known.from_window for known in model.variables.values())
    if window is None and timed:
        raise BadQuestion(f"the model {model.name} depends on the years: name them with a window, such as 1922/1937")
    if scenario is not None and scenario not in model.scenarios:
        raise BadQuestion(unknown("scenario", scenario, model.scenarios))
    asked = parsed_window(window or "0001/9999")
    nodes = {node.name: node for name in model.variables for node in variable_nodes(model, name, asked)}
    numbers = Numbers(replace=model.scenarios[scenario].numbers if scenario else {})
    return as_net(above(nodes, model.variables), numbers)
