"""Why there is a file at all: the item that says so, or what undoes counting it twice."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from clandestine.record.dossier import Dossier
from clandestine.record.model import Model, OnFile
from clandestine.record.when import When
from clandestine.translate.item import Item
from clandestine.translate.node import Node
from clandestine.translate.numbers import Array, Numbers

ON_FILE = "on file"


def filed(
    model: Model, dossier: Dossier, window: When, items: Sequence[Item], nodes: dict[str, Node], known: str
) -> Item | None:
    """The item for being on file, for a dossier about a person (docs/theory/on-file.md); None where there is none.

    `known` is the node that says so.
    Where the prior is of the population, being on file is a fact about the person like another. Where the prior is of
    people on file already, items that entail it are divided by its probability: a node for that is added.
    """
    entry = model.on_file
    if entry is None or dossier.person is None:
        return None
    if model.prior_of == "population":
        place = model.states(entry.variable).index(entry.state)
        says = f"{entry.variable}: {entry.state}"
        return _item(entry, known, place, says, "a record of this person exists at all", window)
    if not any(entails(entry, item) for item in items):
        return None
    node = _already_on_file(entry, nodes[known])
    nodes[node.name] = node
    return _item(entry, node.name, 0, node.name, "the prior is of people on file already", window)


def entails(entry: OnFile, item: Item) -> bool:
    """Whether an item asserts a state that puts a person on file (its words are "variable: state")."""
    return entry.entailed_by.get(item.variable) == item.says.partition(": ")[2]


def _already_on_file(entry: OnFile, known: Node) -> Node:
    """1 / P(on file | parents): what an item that entails being on file is divided by, up to a constant.

    Written as the product of all other rows' P(on file), so that it is a polynomial in every number, and scaled to be at most 1
    at the stated values.
    """
    place = known.states.index(entry.state)

    def others(on_file: Array) -> Array:
        """The product of all rows but each, shape (rows of the table, rows)."""
        flat = on_file.reshape(-1, on_file.shape[-1])
        ever = np.asarray((flat > 0).any(axis=1))  # nobody under a row that is never on file has a file to count
        products = [np.prod(flat[ever & (np.arange(len(flat)) != row)], axis=0) for row in range(len(flat))]
        return np.stack(products) * ever[:, None]

    def fill(numbers: Numbers) -> Array:
        on_file = known.fill(numbers)[..., place, :]
        top = others(known.fill(Numbers(replace=numbers.replace))[..., place, :]).max()
        share = (others(on_file) / (top if top > 0 else 1)).reshape(on_file.shape)
        return np.stack([share, np.clip(1 - share, 0, 1)], axis=-2)

    rows = prod(known.fill(Numbers()).shape[:-2])
    return Node("already on file", ("counted", "other"), known.parents, fill, degree=rows * known.degree)


def _item(entry: OnFile, node: str, place: int, says: str, words: str, window: When) -> Item:
    return Item(
        id=ON_FILE,
        node=node,
        outcome=place,
        variable=entry.variable,
        says=says,
        source="",
        kind="",
        origin=ON_FILE,
        file=ON_FILE,
        when=str(window),
        words=words,
        cite="",
        observations=(),
    )
