"""What was heard, and what would have been heard: the items, and those whose being there at all is no news.

A paper that was read whole for a variable would have shown its silence too: what it says tells how often such papers speak. Of
other papers only what they say is recorded; that they say something is why they are there (docs/theory/reliability.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from clandestine.translate.case import Case
from clandestine.translate.item import Item
from clandestine.translate.onfile import ON_FILE
from clandestine.translate.reading import SILENT
from clandestine.translate.selection import ALL

JUDGED = ("judgement ", "withheld ")  # begin the names of nodes that no kind of source stands behind


def testimony(case: Case) -> tuple[Item, ...]:
    """The items that come through a source of a kind: not the fact that there is a file, nor a historian's direct judgement."""
    return tuple(item for item in case.network.items if item.id != ON_FILE and not item.node.startswith(JUDGED))


def spoken_of(case: Case, items: Sequence[Item]) -> tuple[str, ...]:
    """The reports that are known only because they speak: nodes, each once; of a copy, its first original."""
    found: dict[str, None] = {}
    for item in items:
        states = case.network.nodes[item.node].states
        if states[item.outcome] == SILENT or read_whole(case, item.source, item.variable):
            continue
        name, source = first_report(case, item)
        if not read_whole(case, source, item.variable):
            found[name] = None
    return tuple(found)


def read_whole(case: Case, source: str, variable: str) -> bool:
    """Whether a source's silence on a variable would have been recorded."""
    read = case.dossier.consulted.get(source)
    counted = case.dossier.sources[source].read > 1
    if counted or read is None or read.extent != "whole":
        return counted
    about = case.model.kinds[case.dossier.sources[source].kind].about
    return variable in read.read_for or (ALL in read.read_for and variable in about)


def first_report(case: Case, item: Item) -> tuple[str, str]:
    """The report that an item goes back to by copying, and its source."""
    name, source = item.node, item.source
    while (above := case.dossier.sources[source].derives_from) is not None:
        start = f"{above} on "
        parents = [parent for parent in case.network.nodes[name].parents if parent.startswith(start)]
        if not parents:
            break
        name, source = parents[-1], above
    return name, source
