"""Noisy-or causes: each may bring the fact about by itself, whatever the others do (docs/decisions/0012)."""

from __future__ import annotations

from itertools import product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st
from smallworld import close, dossier, kind, model, posterior, says, shares

from clandestine.translate.case import Case

NO_YES = ["no", "yes"]
EXACT = kind(1.0, 0.0, 0.0, 1.0)


def _asked(effect, priors):
    """P(first cause | the effect is seen) in a model whose variable `x` is as given."""
    causes = {f"c{place}": {"states": NO_YES, "prior": prior} for place, prior in enumerate(priors)}
    known = model({**causes, "x": {"states": NO_YES, **effect}}, {"register": EXACT})
    seen = [says("seen", "r", "x", "yes")]
    return posterior(Case(known, dossier({"r": "register"}, seen)), "c0")


@settings(max_examples=40)
@given(shares, st.lists(st.tuples(shares, shares), min_size=1, max_size=4))
def test_the_chain_says_what_one_large_table_says(leak, causes):
    """1 - (1 - leak) times the product of (1 - p) over the causes that are there, as one table, and by enumeration."""
    priors, powers = zip(*causes, strict=True)
    names = [f"c{place}" for place in range(len(causes))]

    def brought(held):
        return 1 - (1 - leak) * prod(1 - p for p, there in zip(powers, held, strict=True) if there)

    def rows(held=()):
        if len(held) == len(causes):
            return brought(held)
        return {state: rows((*held, place)) for place, state in enumerate(NO_YES)}

    chain = _asked({"prior": leak, "causes": {n: {"yes": p} for n, p in zip(names, powers, strict=True)}}, priors)
    table = _asked({"given": names, "table": rows()}, priors)
    joint = [0.0, 0.0]
    for held in product((0, 1), repeat=len(causes)):
        joint[held[0]] += brought(held) * prod(p if there else 1 - p for p, there in zip(priors, held, strict=True))
    expected = [part / sum(joint) for part in joint]
    close(chain, expected)
    close(table, expected)
