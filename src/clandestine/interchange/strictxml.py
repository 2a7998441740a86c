"""XML from strangers: elements with their places, and no entities, no document types fetched from elsewhere."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from xml.parsers import expat

from clandestine.errors import BadInput, Fault

DEEPEST = 32
_SPACE = " \t\r\n"  # of XML; a no-break space belongs to the name
_MEANINGS = {
    "mismatched tag": "an element is closed that was not opened last",
    "no element found": "the file ends before its last element is closed",
    "unclosed token": "the file ends in the middle of a mark",
    "junk after document element": "something after the end of the network",
    "undefined entity": "an entity that XML does not know",
}


@dataclass(slots=True)
class Element:
    """An element: its text in pieces with their positions (in bytes), and the elements in it."""

    tag: str
    at: int
    attributes: dict[str, str]
    pieces: list[tuple[int, str]] = field(default_factory=list)
    inside: list[Element] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # of the words, once somebody has asked
    begins: list[int] = field(default_factory=list)  # of the pieces

    @property
    def text(self) -> str:
        """The text, without space around it unless `xml:space` says to preserve it."""
        text = "".join(piece for _, piece in self.pieces)
        return text if self.attributes.get("xml:space") == "preserve" else text.strip(_SPACE)

    def words(self) -> list[str]:
        """The text, split where there is space."""
        return "".join(piece for _, piece in self.pieces).split()

    def nth(self, number: int) -> int:
        """The position of a word of the text, counted from 0."""
        if not self.starts:
            whole = "".join(piece for _, piece in self.pieces)
            self.starts = [one.start() for one in re.finditer(r"\S+", whole)]
            self.begins = [0, *accumulate(len(piece) for _, piece in self.pieces)]
        if number >= len(self.starts):
            return self.at
        piece = bisect(self.begins, self.starts[number]) - 1
        at, text = self.pieces[piece]
        return at + len(text[: self.starts[number] - self.begins[piece]].encode())


def byte_place(data: bytes, at: int) -> tuple[int, int]:
    """Line and column, from 1 and in characters, of a position in UTF-8 bytes."""
    start = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, start) + 1, len(data[start:at].decode("utf-8", errors="replace")) + 1


def parse_xml(data: bytes, file: str) -> Element:
    """The root of an XML document in UTF-8.

    Raises BadInput for what is not well-formed, for a declaration of entities, and for a document type that is to be
    fetched from elsewhere. A document type of elements and attributes only, as XMLBIF's own, passes.
    """
    parser = expat.ParserCreate("utf-8")
    root = Element("", 0, {})
    open_now = [root]

    def refuse(words: str, hint: str = "") -> None:
        raise BadInput([Fault(file, *byte_place(data, parser.CurrentByteIndex), words, hint)])

    def begin(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, parser.CurrentByteIndex, attributes)
        open_now[-1].inside.append(element)
        open_now.append(element)
        if len(open_now) > DEEPEST:
            refuse(f"elements nested more than {DEEPEST} deep")

    def end(tag: str) -> None:
        open_now.pop()

    def said(piece: str) -> None:
        open_now[-1].pieces.append((parser.CurrentByteIndex, piece))

    def declaration(version: str, encoding: str | None, standalone: int) -> None:
        # Bytes below 128 mean the same everywhere, so that the many files that are plain ASCII pass under any name.
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii") and not data.isascii():
            refuse(f"declared to be written in {encoding}", "save it as UTF-8, and say so in the first line")

    def doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
        if system is not None or public is not None:
            refuse("a document type to be fetched from elsewhere", "take out the <!DOCTYPE ...> line")

    def entity(*_: object) -> None:
        refuse("an entity is declared", "write the text itself in place of the entity")

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said
    parser.XmlDeclHandler = declaration
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.SkippedEntityHandler = entity
    parser.NotationDeclHandler = entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        told = expat.ErrorString(error.code)
        words = f"not well-formed XML: {_MEANINGS.get(told, told)}"
        hint = (
            "in a text, < is written &lt; and & is written &amp;" if "invalid token" in told or "entity" in told else ""
        )
        raise BadInput([Fault(file, *byte_place(data, parser.ErrorByteIndex), words, hint)]) from None
    return root.inside[0]
