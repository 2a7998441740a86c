"""What are the probabilities of the variables of a plain network, given what is seen?"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from clandestine import __version__
from clandestine.ask.finding import Finding
from clandestine.ask.manners import joined
from clandestine.ask.table import Column, Table
from clandestine.engine.bayesnet import BayesNet
from clandestine.engine.factor import Array
from clandestine.engine.query import Marginals, clash_of, query, query_by_enumeration, query_plan
from clandestine.errors import BadQuestion, ImpossibleEvidence
from clandestine.scales import share
from clandestine.translate.asked import unknown

By = Literal["circuit", "pgmpy", "enumeration"]
Likely = Sequence[tuple[str, Mapping[str, float]]]


def marginals(
    net: BayesNet,
    about: Sequence[str] = (),
    *,
    given: Mapping[str, str] | None = None,
    likely: Likely = (),
    by: By = "circuit",
    name: str = "network",
) -> Finding:
    """The posterior of some variables of a network (by default all), given hard and soft evidence.

    `likely` are likelihoods by state, >= 0, states that are not named having 1; several on one variable multiply. `by` says
    who works it out: the circuit of this package, pgmpy, or full enumeration. Raises BadQuestion for names the network does
    not have, and ImpossibleEvidence, naming a minimal clash, where P(evidence) is zero (whoever is asked).

    >>> net = BayesNet.of({"rain": ["no", "yes"]}, {}, {"rain": [0.8, 0.2]})
    >>> print(marginals(net, likely=[("rain", {"no": 1, "yes": 4})]).table.text())
    variable state probability
    rain     no           0.50
    rain     yes          0.50
    """
    given = dict(given or {})
    asked, observed, pieces, soft = _question(net, about, given, likely)
    found = _by(by, net, asked, observed, soft)
    if math.isinf(found.log_evidence):
        _refuse(net, given, likely, observed, pieces)
    rows = [
        (one, state, float(found.posterior[one][place])) for one in asked for place, state in enumerate(net.states[one])
    ]
    columns = (Column("variable", "variable", width=40), Column("state", "state", width=24),
               Column("probability", "probability", "share"))  # fmt: skip
    return Finding(
        question="marginals",
        heading=_heading(name, given, likely),
        table=Table(columns, tuple(rows)),
        sentence=_sentence(found, asked, net, bool(given or likely)),
        data={
            "network": name,
            "given": given,
            "likely": [{one: dict(states)} for one, states in likely],
            "by": by,
            "log_evidence": found.log_evidence,
            "posterior": {
                one: dict(zip(net.states[one], map(float, found.posterior[one]), strict=True)) for one in asked
            },
        },
        provenance={"clandestine": __version__, "network": f"{name} {net_digest(net)}", "by": by},
        notes=_notes(net, found),
    )


def cost_of(net: BayesNet, about: Sequence[str], given: Mapping[str, str], likely: Likely) -> str:
    """What the same question would cost, before it is asked: the circuit in words. Raises TooLarge as the question would."""
    asked, observed, _, soft = _question(net, about, given, likely)
    return str(query_plan(net, asked, observed, soft)[0])


def net_digest(net: BayesNet) -> str:
    """The first 12 hex digits of a SHA-256 over names, states, parents and every bit of the tables."""
    found = hashlib.sha256()
    for name, states in net.states.items():
        found.update(repr((name, states, net.parents[name])).encode("utf-8"))
        found.update(np.ascontiguousarray(net.tables[name], dtype="<f8").tobytes())
    return found.hexdigest()[:12]


def _question(
    net: BayesNet, about: Sequence[str], given: Mapping[str, str], likely: Likely
) -> tuple[list[str], dict[str, int], list[tuple[str, Array]], dict[str, Array]]:
    """What is asked, states seen by number, likelihoods one by one, and multiplied by variable."""
    asked = list(dict.fromkeys(about)) or list(net.states)
    for one in asked:
        _known(net, one)
    observed = {one: _place(net, one, state) for one, state in given.items()}
    pieces = [(one, _vector(net, one, states)) for one, states in likely]
    soft: dict[str, Array] = {}
    for one, vector in pieces:
        soft[one] = soft.get(one, 1.0) * vector
    return asked, observed, pieces, soft


def _by(
    by: By, net: BayesNet, asked: Sequence[str], observed: Mapping[str, int], soft: Mapping[str, Array]
) -> Marginals:
    """Whoever is asked, our own engine says first whether the evidence is possible: pgmpy would answer regardless."""
    if by == "enumeration":
        return query_by_enumeration(net, asked, observed, soft)
    own = query(net, asked, observed, soft)
    if by == "circuit" or math.isinf(own.log_evidence):
        return own
    from clandestine.interchange.neighbour import marginals_by_pgmpy

    return Marginals(own.log_evidence, marginals_by_pgmpy(net, asked, observed, soft))


def _known(net: BayesNet, name: str) -> None:
    if name not in net.states:
        raise BadQuestion(unknown("variable", name, net.states))


def _place(net: BayesNet, name: str, state: str) -> int:
    _known(net, name)
    if state not in net.states[name]:
        raise BadQuestion(unknown(f"state of {name}", state, net.states[name]))
    return net.states[name].index(state)


def _vector(net: BayesNet, name: str, states: Mapping[str, float]) -> Array:
    vector = np.ones(len(net.states[name]) if name in net.states else 0)
    for state, value in states.items():
        place = _place(net, name, state)
        if not (math.isfinite(value) and value >= 0):
            raise BadQuestion(f"the likelihood of {name}={state} is {value:g}; it must be 0 or more, and finite")
        vector[place] = value
    if not vector.any():
        raise BadQuestion(f"every state of {name} has likelihood 0: nothing could have been seen")
    return vector


def _refuse(
    net: BayesNet,
    given: Mapping[str, str],
    likely: Likely,
    observed: Mapping[str, int],
    pieces: Sequence[tuple[str, Array]],
) -> None:
    """Raise ImpossibleEvidence with a minimal clash."""
    words = [f"{name}={state}" for name, state in given.items()]
    words += [f"likely {name}={_written(states)}" for name, states in likely]
    every = [(name, np.eye(len(net.states[name]))[place]) for name, place in observed.items()]
    clash = tuple(words[place] for place in clash_of(net, [*every, *pieces]))
    raise ImpossibleEvidence(
        clash,
        f"these cannot all hold in the network: {'; '.join(clash)}. Drop one, or say how likely it is with --likely",
    )


def _written(states: Mapping[str, float]) -> str:
    return ",".join(f"{state}:{value:g}" for state, value in states.items())


def _heading(name: str, given: Mapping[str, str], likely: Likely) -> str:
    lines = [f"{name}: probabilities"]
    if given:
        lines.append("given " + ", ".join(f"{one}={state}" for one, state in given.items()))
    if likely:
        lines.append("likely " + ", ".join(f"{one}={_written(states)}" for one, states in likely))
    return "\n".join(lines)


def _notes(net: BayesNet, found: Marginals) -> tuple[str, ...]:
    mended = list(net.notes)
    if len(mended) > 3:
        names = ", ".join(note.partition(":")[0] for note in mended[:3])
        mended = [
            f"the probabilities of {len(mended)} variables were off by no more than 1e-6 and scaled: {names}, ..."
        ]
    return (*mended, *([f"one sweep: {found.cost}"] if found.cost is not None else []))


def _sentence(found: Marginals, asked: Sequence[str], net: BayesNet, anything: bool) -> str:
    told = []
    for one in asked[:3]:
        place = int(np.argmax(found.posterior[one]))
        told.append(f"{one} is most probably {net.states[one][place]} ({share(float(found.posterior[one][place]))})")
    rest = f", and {len(asked) - 3} more variables" if len(asked) > 3 else ""
    seen = f"P(evidence) is e to the {found.log_evidence:.4f}" if anything else "nothing was seen"
    return f"{joined(told)}{rest}; {seen}."
