"""Networks in files: which format a name stands for, and what a format cannot hold."""

from __future__ import annotations

import re
from pathlib import Path

from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, Fault
from clandestine.interchange import SUFFIXES
from clandestine.interchange.bif import parse_bif, write_bif
from clandestine.interchange.neighbour import read_by_pgmpy, written_by_pgmpy
from clandestine.interchange.ondisk import nearest, no_text, place_in, read_utf8, write_whole
from clandestine.interchange.strictxml import byte_place, parse_xml
from clandestine.interchange.uai import LOST, parse_uai, write_uai
from clandestine.interchange.xmlbif import parse_xmlbif, write_xmlbif

_NET_COMMENT = re.compile(r'("[^"\n]*")|%[^\n]*')


def read_network(path: Path) -> BayesNet:
    """The network of a file, its format known by the suffix (and `.gz` after it, if packed).

    .bif, .xmlbif (or .xml) and .uai are read by this package; .net (Hugin) and .xdsl (GeNIe) by pgmpy, after a look for what
    pgmpy would drop in silence. Raises BadInput with the faults of the file, TooLarge for a table beyond memory.
    """
    suffix = _suffix(path, packed=True)
    text, file = read_utf8(path), str(path)
    if suffix == ".bif":
        return parse_bif(text, file)
    if suffix in (".xmlbif", ".xml"):
        return parse_xmlbif(text, file)
    if suffix == ".uai":
        return parse_uai(text, file)
    no_text(text, file)
    if suffix == ".xdsl":
        _only_tables(text, file)
        return read_by_pgmpy(text, suffix, file)
    text = _NET_COMMENT.sub(lambda found: found[1] or " " * len(found[0]), text)  # pgmpy reads what is in a comment
    expected = _nodes(text, file)
    net = read_by_pgmpy(text, suffix, file)
    if len(net.states) != expected:
        raise BadInput([Fault(file, 0, 0, f"{expected} nodes, of which pgmpy reads {len(net.states)}")])
    return net


def write_network(net: BayesNet, path: Path) -> tuple[str, ...]:
    """Writes a network in the format of the suffix; returns notes on what the format has no place for.

    The file is there whole or not at all. Raises BadNetwork where names or numbers would be lost though the format has a
    place for them, BadInput for an unknown suffix or a place that cannot be written to.
    """
    suffix = _suffix(path, packed=False)
    notes: tuple[str, ...] = ()
    if suffix == ".bif":
        text = write_bif(net)
    elif suffix in (".xmlbif", ".xml"):
        text = write_xmlbif(net)
    elif suffix == ".uai":
        text, notes = write_uai(net), (LOST,)
    else:
        text = written_by_pgmpy(net, suffix)
    write_whole(text, path)
    return notes


def _suffix(path: Path, packed: bool) -> str:
    name = path.name.lower()
    if name.endswith(".gz"):
        if not packed:
            raise BadInput([Fault(str(path), 0, 0, "packed files are read, not written", "leave out .gz")])
        name = name.removesuffix(".gz")
    suffix = Path(name).suffix
    if suffix not in SUFFIXES:
        hint = nearest(suffix, SUFFIXES) if suffix else ""
        words = f"no format of networks is known by {suffix!r}; known: {', '.join(SUFFIXES)}"
        raise BadInput([Fault(str(path).replace("\0", "?"), 0, 0, words, hint)])
    return suffix


def _only_tables(text: str, file: str) -> None:
    """Refuses XDSL with nodes that are no plain tables: pgmpy would leave them out and say nothing."""
    data = text.encode("utf-8")
    root = parse_xml(data, file)
    nodes = [one for part in root.inside if part.tag == "nodes" for one in part.inside]
    faults = [
        Fault(file, *byte_place(data, node.at), f"a node of the kind <{node.tag}>", "only <cpt> nodes can be read")
        for node in nodes
        if node.tag != "cpt"
    ]
    if faults:
        raise BadInput(faults[:50])


def _nodes(text: str, file: str) -> int:
    """How many nodes a .net text has; refuses names that pgmpy would pass over, and nodes without one table each."""
    text = re.sub(r'"[^"\n]*"', lambda found: "_" * len(found[0]), text)
    nodes = list(re.finditer(r"\bnode\s+([^\s{]+)\s*\{", text))
    for node in nodes:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", node[1]):
            words = f"pgmpy does not read the node {node[1]!r}"
            raise BadInput([Fault(file, *place_in(text, node.start(1)), words, ".bif and .xmlbif keep every name")])
    tables = len(re.findall(r"\bpotential\s*\(", text))
    if len(nodes) != tables:
        raise BadInput(
            [Fault(file, 0, 0, f"{len(nodes)} nodes and {tables} potentials", "each node has one potential")]
        )
    return len(nodes)
