"""Which reports, on people chosen by lot, would tell two world-views apart best; and how many of them it would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from clandestine.engine import Bound, compile_circuit
from clandestine.learn.members import Member
from clandestine.scales import DECIBANS_PER_NAT
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.papers import Papers, Sort
from clandestine.translate.view import View

GOAL = 20.0  # decibans


@dataclass(frozen=True)
class Telling:
    """A sort of report: how many decibans one is worth on average if `view` is so, and how many come to a hundred to one."""

    kind: str
    variable: str
    view: str
    decibans: float
    needed: int


def telling(members: Sequence[Member], views: Sequence[View], about: str) -> list[Telling]:
    """Sorts of report on the people of these windows, the most telling first, under the view for which they tell less.

    The worth of a report is the divergence of what it says under one view from what it says under the other, for somebody on file
    of whom nothing else is known; the window is the one that most dossiers share.
    """
    model = members[0].case.model
    people = [one.window for one in members if one.person] or [one.window for one in members]
    window = max(people, key=lambda one: sum(str(other) == str(one) for other in people))
    papers = Papers(model, window)
    found = []
    for kind, known in model.kinds.items():
        for variable in known.about or model.variables:
            own = model.variables.get(variable)
            if own is None or own.of_the_world or own.derive or own.from_window or not known.rates_for(variable):
                continue
            said = [_said(papers, Sort(kind, variable), view) for view in views]
            worth = [_divergence(said[1], said[0]), _divergence(said[0], said[1])]
            place = int(np.argmin(worth))
            if worth[place] > 1e-9:
                name = views[1 - place].name
                found.append(Telling(kind, variable, name, worth[place], ceil(GOAL / worth[place])))
    return sorted(found, key=lambda one: (-one.decibans, one.kind, one.variable))


def _said(papers: Papers, sort: Sort, view: View) -> Array:
    """P(what a report says | a view), of somebody on file of whom nothing else is known."""
    network = papers.paper(sort)
    report = next(item for item in network.items if item.id != ON_FILE)
    filed = [item for item in network.items if item.id == ON_FILE]
    nodes: list[Node] = network.ancestors([report.node, *(item.node for item in filed), *view.supposition.set])
    numbers = Numbers(replace=view.supposition.numbers)
    circuit = compile_circuit(
        [node.scope for node in nodes], {node.name: len(node.states) for node in nodes}, keep=(report.node,), restarts=1
    )
    seen = {item.node: item.outcome for item in filed if papers.model.prior_of == "population"}
    seen |= {name: papers.model.states(name).index(state) for name, state in view.supposition.set.items()}
    joint = Bound.of(circuit, [node.fill(numbers) for node in nodes]).sweep(observed=seen).posterior[:, 0]
    return np.asarray(joint / joint.sum())


def _divergence(one: Array, other: Array) -> float:
    """The mean weight of a report for the view under which it is said, in decibans."""
    there = one > 0
    if (other[there] == 0).any():
        return float("inf")
    return float((one[there] * np.log(one[there] / other[there])).sum()) * DECIBANS_PER_NAT
