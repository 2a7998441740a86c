"""Networks with names nobody should choose, and accidents to files: what readers and writers of formats must bear."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, BadNetwork, TooLarge


def same(left: BayesNet, right: BayesNet) -> None:
    assert list(left.states.items()) == list(right.states.items())
    assert dict(left.parents) == dict(right.parents)
    for name, table in left.tables.items():
        assert table.shape == right.tables[name].shape
        assert table.tobytes() == right.tables[name].tobytes(), name


NAMES = st.text(
    st.one_of(
        st.sampled_from("агентНКВД\"\\{}[]()|,;/*<>&'`#%= \t\r\n\u00a0\u2028\u200bAaBb019._-+"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    ),
    min_size=1,
    max_size=8,
)
HOSTILE = st.one_of(
    NAMES, st.sampled_from(["//", "/*", "*/", "table", "variable", "a//b", "", " ", '"', "nan", "(y)"]).filter(bool)
)


@st.composite
def networks(draw: st.DrawFn) -> BayesNet:
    """Up to five variables with names nobody should choose, and numbers to the last bit."""
    names = draw(st.lists(HOSTILE, min_size=1, max_size=5, unique=True))
    states = {name: draw(st.lists(HOSTILE, min_size=1, max_size=3, unique=True)) for name in names}
    parents = {
        name: draw(st.permutations(draw(st.lists(st.sampled_from(names[:place]), max_size=3, unique=True))))
        for place, name in enumerate(names)
        if place
    }
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    tables = {}
    for name in names:
        shape = [len(states[one]) for one in parents.get(name, ())]
        table = rng.dirichlet(np.full(len(states[name]), rng.choice([0.01, 1.0, 30.0])), size=shape)
        tables[name] = table
    return BayesNet.of(states, parents, tables)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to three accidents: bytes lost, doubled, flipped, moved, or the end cut off."""
    held = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        if not held:
            break
        at = rng.randrange(len(held))
        to = min(len(held), at + rng.choice([1, 1, 1, 5, 40]))
        kind = rng.randrange(6)
        if kind == 0:
            del held[at:to]
        elif kind == 1:
            held[at:at] = held[at:to]
        elif kind == 2:
            held[at] ^= 1 << rng.randrange(8)
        elif kind == 3:
            del held[at:]
        elif kind == 4:
            held[at] = rng.choice(b'{}()[]|,;"/\\ \n0123456789.-e<>&')
        else:
            piece = held[at:to]
            del held[at:to]
            at = rng.randrange(len(held) + 1)
            held[at:at] = piece
    return bytes(held)


def survived(read: Callable[[Path], BayesNet], place: Path, text: str, seed: int) -> int:
    """How many of 3,000 accidents to a file are harmless; every other one is told with its place, and never by another error."""
    rng = random.Random(seed)
    harmless = 0
    for _ in range(3000):
        place.write_bytes(mutated(text.encode(), rng))
        try:
            net = read(place)
        except BadInput as error:
            assert error.faults
            assert all(one.words and one.file == str(place) for one in error.faults)
        except (BadNetwork, TooLarge):
            pass
        else:
            harmless += 1
            assert all(np.allclose(table.sum(axis=-1), 1, atol=1e-9) for table in net.tables.values())
    return harmless
