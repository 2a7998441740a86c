"""XMLBIF 0.3: read strictly, written so that names and numbers come back as they were."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from clandestine.engine.bayesnet import BayesNet
from clandestine.errors import BadInput, BadNetwork, Fault
from clandestine.interchange.draft import Draft, Named, not_a_number, numbered
from clandestine.interchange.ondisk import NO_TEXT, nearest, no_text, read_utf8
from clandestine.interchange.strictxml import Element, byte_place, parse_xml

# What may stand in what. PROPERTY may hold anything, and is passed over.
_INSIDE = {
    "BIF": ("NETWORK",),
    "NETWORK": ("NAME", "PROPERTY", "VARIABLE", "DEFINITION"),
    "VARIABLE": ("NAME", "OUTCOME", "PROPERTY"),
    "DEFINITION": ("FOR", "GIVEN", "TABLE", "PROPERTY"),
}
_SPACE = (" ", "\t", "\r", "\n")


def read_xmlbif(path: Path) -> BayesNet:
    """The network of an XMLBIF file in UTF-8, gzipped or not; raises BadInput with every fault of the file."""
    return parse_xmlbif(read_utf8(path), str(path))


def parse_xmlbif(text: str, file: str) -> BayesNet:
    """The network of an XMLBIF text; `file` is what faults name.

    The numbers of a TABLE run through the states of FOR fastest, and then through those of GIVEN, the last fastest. Space
    around a name is no part of it unless `xml:space="preserve"` says so. Raises BadInput, also for entities and for a
    document type from elsewhere; TooLarge for a table beyond memory.

    >>> net = parse_xmlbif("<BIF><NETWORK><VARIABLE><NAME>rain</NAME><OUTCOME>no</OUTCOME><OUTCOME>yes</OUTCOME></VARIABLE>"
    ...     "<DEFINITION><FOR>rain</FOR><TABLE>0.8 0.2</TABLE></DEFINITION></NETWORK></BIF>", "a.xmlbif")
    >>> net.tables["rain"].tolist()
    [0.8, 0.2]
    """
    no_text(text, file)
    data = text.removeprefix("\ufeff").encode("utf-8")
    root = parse_xml(data, file)
    if root.tag != "BIF":
        hint = 'an XMLBIF file begins with <BIF VERSION="0.3">'
        raise BadInput([Fault(file, *byte_place(data, root.at), f"<{root.tag}> is no network in XMLBIF", hint)])
    draft = Draft(file, lambda at: byte_place(data, at))
    version = root.attributes.get("VERSION", "0.3")
    if version.strip() != "0.3":
        draft.fault(root.at, f"XMLBIF version {version!r}; this is a reader of 0.3")
    _look(root, draft)
    networks = [one for one in root.inside if one.tag == "NETWORK"]
    if len(networks) != 1:
        draft.fault(networks[1].at if networks else root.at, f"{len(networks)} NETWORK elements, expected one")
    for network in networks[:1]:
        for one in _parts(network, "VARIABLE"):
            _variable(one, draft)
        for one in _parts(network, "DEFINITION"):
            _definition(one, draft)
    return draft.finish()


def write_xmlbif(net: BayesNet, name: str = "network") -> str:
    """A network as XMLBIF text; names are kept as they are, and numbers are exact to the bit.

    Raises BadNetwork for an empty name, or one with characters that XML cannot hold.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<BIF VERSION="0.3">', "<NETWORK>", _named("NAME", name, name)]
    for one, states in net.states.items():
        lines += ['<VARIABLE TYPE="nature">', "  " + _named("NAME", one, one)]
        lines += ["  " + _named("OUTCOME", state, one) for state in states]
        lines.append("</VARIABLE>")
    for one, parents in net.parents.items():
        lines += ["<DEFINITION>", "  " + _named("FOR", one, one)]
        lines += ["  " + _named("GIVEN", parent, one) for parent in parents]
        rows = net.tables[one].reshape(-1, len(net.states[one])).tolist()
        lines += ["  <TABLE>", *("    " + " ".join(map(repr, row)) for row in rows), "  </TABLE>", "</DEFINITION>"]
    return "\n".join([*lines, "</NETWORK>", "</BIF>", ""])


def _named(tag: str, name: str, variable: str) -> str:
    if not name or NO_TEXT.search(name):
        raise BadNetwork(variable, f"no file can hold the name {name!r}: it is empty, or has control characters")
    kept = ' xml:space="preserve"' if name.startswith(_SPACE) or name.endswith(_SPACE) else ""
    return (
        f"<{tag}{kept}>{escape(name, {chr(13): '&#13;'})}</{tag}>"  # a bare carriage return would be read as a newline
    )


def _parts(element: Element, tag: str) -> list[Element]:
    return [one for one in element.inside if one.tag == tag]


def _look(element: Element, draft: Draft) -> None:
    """Tells what stands in an element and has no business there, and so for the elements in it."""
    allowed = _INSIDE.get(element.tag, ())
    for one in element.inside:
        if one.tag not in allowed:
            hint = nearest(one.tag, allowed) or (f"known here: {', '.join(allowed)}" if allowed else "")
            draft.fault(one.at, f"<{one.tag}> inside <{element.tag}>", hint)
        elif one.tag != "PROPERTY":
            _look(one, draft)
    if element.tag in _INSIDE and element.words():
        draft.fault(element.nth(0), f"a text directly inside <{element.tag}>: {element.words()[0][:40]!r}")


def _only(element: Element, tag: str, draft: Draft) -> Element | None:
    """The one element of a tag inside another."""
    found = _parts(element, tag)
    if len(found) != 1:
        words = f"{len(found) or 'no'} {tag} in this {element.tag}, expected one"
        draft.fault(found[1].at if found else element.at, words)
    return found[0] if found else None


def _variable(element: Element, draft: Draft) -> None:
    named = _only(element, "NAME", draft)
    kind = element.attributes.get("TYPE", "nature")
    if kind != "nature":
        draft.fault(element.at, f"a variable of type {kind!r}", 'only chance variables (TYPE="nature") can be read')
    if named is not None:
        draft.declare(named.text, named.at, [(one.text, one.at) for one in _parts(element, "OUTCOME")])


def _definition(element: Element, draft: Draft) -> None:
    subject = _only(element, "FOR", draft)
    table = _only(element, "TABLE", draft)
    given: list[Named] = [(one.text, one.at) for one in _parts(element, "GIVEN")]
    if subject is None or not draft.define(subject.text, subject.at, given) or table is None:
        return
    name = subject.text
    rows, columns = draft.room(name)
    words = table.words()
    found = numbered(words)
    if isinstance(found, int):
        draft.fault(table.nth(found), *not_a_number(words[found]))
    elif len(found) != rows * columns:
        draft.fault(table.at, f"{len(found):,} numbers where {name!r} needs {rows * columns:,}")
    else:
        draft.fill(name, np.array(found).reshape(rows, columns), lambda row, column: table.nth(row * columns + column))
