"""A compiled query: the tree, flat, with its cost known before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from clandestine.engine.order import elimination_order
from clandestine.engine.tree import Tree, bucket_tree
from clandestine.errors import TooLarge

MAX_CELLS = 2**26


@dataclass(frozen=True)
class Cost:
    """What one row costs at most: cells of all clusters and of the largest, multiplications and additions, bytes held at once."""

    cells: int
    largest: int
    operations: int
    bytes_per_row: int

    def __str__(self) -> str:
        return (
            f"{self.cells:,} cells a row, {self.largest:,} of them in the largest table, {self.operations:,} operations, "
            f"{self.bytes_per_row:,} bytes"
        )


@dataclass(frozen=True)
class Circuit:
    """A network compiled for asking about `keep`; frozen and picklable."""

    scopes: tuple[tuple[str, ...], ...]
    cards: Mapping[str, int]
    keep: tuple[str, ...]
    tree: Tree
    cost: Cost

    def __str__(self) -> str:
        lines = [f"{len(self.tree.clusters)} clusters: {self.cost}"]
        for cluster in self.tree.clusters:
            lines.append(f"  sum out {cluster.out or '(root)'}: {' x '.join(cluster.axes) or '1'}")
        return "\n".join(lines)


def compile_circuit(
    scopes: Sequence[Sequence[str]],
    cards: Mapping[str, int],
    *,
    keep: Sequence[str] = (),
    max_cells: int = MAX_CELLS,
    seed: int = 0,
    restarts: int = 50,
    stages: Mapping[str, int] | None = None,
) -> Circuit:
    """Compile factors over `scopes` into a circuit whose root holds the variables `keep` jointly.

    `cards` gives the number of states of every variable; unconnected parts are normal. `stages` says of some variables in which
    order they may be summed out, where that is worth trying (see `elimination_order`). Raises TooLarge, naming the variables
    of the largest cluster, where a cluster would exceed `max_cells`.

    >>> print(compile_circuit([("a",), ("a", "b")], {"a": 2, "b": 3}, keep=["b"]))
    2 clusters: 9 cells a row, 6 of them in the largest table, 21 operations, 72 bytes
      sum out a: b x a
      sum out (root): b
    """
    fixed = tuple(tuple(scope) for scope in scopes)
    order = elimination_order(fixed, cards, keep, seed, restarts, stages=stages)
    tree = bucket_tree(fixed, order, keep)
    cells = tree.cells(cards)
    largest = max(range(len(cells)), key=lambda number: cells[number])
    if cells[largest] > max_cells:
        raise too_large(tree.clusters[largest].axes, cards, max_cells)
    work = [len(cluster.factors) + len(cluster.children) + (cluster.out is not None) for cluster in tree.clusters]
    operations = sum(size * max(1, times) for size, times in zip(cells, work, strict=True))
    cost = Cost(sum(cells), cells[largest], operations, 8 * sum(cells))
    return Circuit(fixed, dict(cards), tuple(keep), tree, cost)


def too_large(axes: Sequence[str], cards: Mapping[str, int], limit: int) -> TooLarge:
    """The error for a table over `axes`, naming the variables that make it so, those with the most states first."""
    size = prod(cards[name] for name in axes)
    named = [f"{name} ({cards[name]} states)" for name in sorted(axes, key=lambda name: -cards[name])]
    more = f" and {len(named) - 12} more" if len(named) > 12 else ""
    return TooLarge(
        f"an exact answer needs one table of {size:,} cells over {', '.join(named[:12])}{more}; the limit is "
        f"{limit:,}. Fewer parents, fewer states or more hard evidence on these would make it smaller"
    )
