"""YAML read as nodes: every scalar stays the text somebody wrote, with its line and column.

Nothing here is ever *constructed* from YAML: the parser's events become plain words, lists and mappings, so that
`no` is a word, `0004` keeps its zeros, and a tag has nobody to call.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from clandestine.errors import BadInput, Fault
from clandestine.files.syntax import plain_words
from clandestine.files.text import read_text
from clandestine.files.words import faults_of_key, faults_of_value

DEEPEST = 64
ALIASES = 100
LARGEST = 1_000_000  # nodes, after every alias is followed

Path_ = tuple[str | int, ...]

# The C parser is several times as fast and gives the same events; without it the Python one serves.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Node:
    """One value of the file: plain, with where it begins, and the nodes inside it."""

    line: int
    column: int
    plain: Any
    size: int = 1
    inside: dict[str | int, Node] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """One YAML file: `plain` (dict, list, str, None), and where each part of it stands.

    A path is a tuple of keys and indices, as in ("variables", "role", "states", 0); lines and columns count from 1.
    """

    path: str
    root: Node
    warnings: tuple[Fault, ...] = ()

    @property
    def plain(self) -> Any:
        """The file as plain mappings, lists and texts."""
        return self.root.plain

    def place(self, path: Path_ = ()) -> tuple[int, int]:
        """The line and column of a value; of the nearest thing around it, where it is not in the file."""
        node = self.root
        for step in path:
            if step not in node.inside:
                break
            node = node.inside[step]
        return node.line, node.column

    def key_place(self, path: Path_) -> tuple[int, int]:
        """The line and column of the key that leads to a value."""
        node = self.root
        place = node.line, node.column
        for step in path:
            if step not in node.inside:
                break
            below = node.inside[step]
            place = node.keys.get(str(step), (below.line, below.column))
            node = below
        return place

    def fault(self, path: Path_, words: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Fault:
        """A fault at a part of this file, or at its key."""
        line, column = self.key_place(path) if key else self.place(path)
        return Fault(self.path, line, column, words, hint, warning)


def read_yaml(path: str | Path) -> Document:
    """Read one YAML file (`-`: standard input); raises BadInput with every fault that can be known.

    Anchors are allowed; tags, duplicate keys, several documents and alias bombs are refused.
    """
    return parse_yaml(read_text(path), "<stdin>" if str(path) == "-" else str(path))


def parse_yaml(text: str, shown: str) -> Document:
    """The same for a text at hand; `shown` is the file's name in faults.

    >>> document = parse_yaml("say: no\\nfolder: 0004\\n", "a.yaml")
    >>> document.plain, document.place(("folder",)), document.key_place(("folder",))
    ({'say': 'no', 'folder': '0004'}, (2, 9), (2, 1))
    """
    builder = _Builder(shown)
    root = None
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            root = builder.take(event) or root
    except (yaml.YAMLError, UnicodeError) as error:
        builder.faults += plain_words(error, text, shown)
    except _Stop:
        pass
    if root is None and not builder.faults:
        builder.faults.append(Fault(shown, 1, 1, "an empty file", "`clandestine new dossier NAME` writes a template"))
    errors = [fault for fault in builder.faults if not fault.warning]
    if errors or root is None:
        raise BadInput(builder.faults)
    return Document(shown, root, tuple(builder.faults))


class _Stop(Exception):
    """A fault after which nothing more can be read."""


@dataclass
class _Open:
    """A mapping or list whose end has not come yet; `key` waits for its value."""

    node: Node
    anchor: str | None
    key: str | None = None
    skip: bool = False

    @property
    def mapping(self) -> bool:
        return isinstance(self.node.plain, dict)


class _Builder:
    """Turns the parser's events into nodes, one at a time, without recursion."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.faults: list[Fault] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.documents = 0
        self.aliases = 0

    def take(self, event: Any) -> Node | None:
        """Take one event; gives the whole tree when its last part has come."""
        at = event.start_mark.line + 1, event.start_mark.column + 1
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop(at, "a second document in one file", "write one file for each; `---` starts a new one")
            case yaml.AliasEvent():
                return self._put(self._alias(str(event.anchor), at), at)
            case yaml.ScalarEvent():
                self._tag(event, at)
                return self._scalar(event, at)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._tag(event, at)
                self._open(Node(*at, {} if isinstance(event, yaml.MappingStartEvent) else []), event.anchor, at)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self.stack.pop()
                if done.anchor is not None:
                    self.anchors[done.anchor] = done.node
                return self._put(done.node, (done.node.line, done.node.column))
        return None

    def _open(self, node: Node, anchor: str | None, at: tuple[int, int]) -> None:
        if len(self.stack) >= DEEPEST:
            self._stop(at, f"nested more than {DEEPEST} deep")
        if self.stack and self.stack[-1].mapping and self.stack[-1].key is None:
            self._fault(at, "a key must be a plain word, not a list or mapping", "quote it if it begins with [ or {")
            self.stack[-1].key, self.stack[-1].skip = "?", True
        if anchor is not None:
            self.anchors[anchor] = None
        self.stack.append(_Open(node, anchor))

    def _scalar(self, event: Any, at: tuple[int, int]) -> Node | None:
        text, quoted = event.value, bool(event.style)
        node = Node(*at, None if not quoted and text in ("", "~", "null") else text)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return self._put(node, at, quoted)

    def _put(self, node: Node, at: tuple[int, int], quoted: bool = False) -> Node | None:
        """Put a finished node where it belongs: as a key, as a key's value, into a list, or as the whole."""
        if not self.stack:
            self.faults += faults_of_value(node.plain, self.shown, at)
            return node
        top = self.stack[-1]
        if not top.mapping:
            self._keep(top, len(top.node.plain), node)
        elif top.key is None:
            self._key(top, node, at, quoted)
        else:
            if not top.skip:
                self._keep(top, top.key, node)
            top.key, top.skip = None, False
        return None

    def _key(self, top: _Open, node: Node, at: tuple[int, int], quoted: bool) -> None:
        if node.plain is None:
            self._fault(at, "an empty key", "write the name before the `:`")
        elif not isinstance(node.plain, str):
            self._fault(at, "a key must be a plain word, not a list or mapping")
        elif node.plain == "<<" and not quoted:
            self._fault(at, "`<<` does not merge here", "write the keys out")
        else:
            name = unicodedata.normalize("NFC", node.plain)
            self.faults += faults_of_key(name, self.shown, at)
            top.key = name
            if name in top.node.keys:
                line = top.node.keys[name][0]
                self._fault(at, f"the key {name!r} stands twice, here and on line {line}", "keep one of the two")
                top.skip = True
            else:
                top.node.keys[name] = at
            return
        top.key, top.skip = "?", True

    def _keep(self, top: _Open, key: str | int, node: Node) -> None:
        self.faults += faults_of_value(node.plain, self.shown, (node.line, node.column))
        if isinstance(key, int):
            top.node.plain.append(node.plain)
        else:
            top.node.plain[key] = node.plain
        top.node.inside[key] = node
        top.node.size += node.size
        if top.node.size > LARGEST:
            self._stop((node.line, node.column), f"more than {LARGEST:,} values once its aliases are followed")

    def _alias(self, name: str, at: tuple[int, int]) -> Node:
        self.aliases += 1
        if self.aliases > ALIASES:
            self._stop(at, f"more than {ALIASES} aliases (*name)", "write the values out")
        if name not in self.anchors:
            self._stop(at, f"the alias *{name} refers to nothing above it", "quote the text if the * is meant as such")
        found = self.anchors[name]
        if found is None:
            self._stop(at, f"the alias *{name} stands inside what it refers to", "a thing cannot contain itself")
            raise AssertionError
        if len(self.stack) + _depth(found) > DEEPEST:
            self._stop(at, f"nested more than {DEEPEST} deep")
        return found

    def _tag(self, event: Any, at: tuple[int, int]) -> None:
        if event.tag is not None:
            word = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault(at, f"the tag {word!r} is not allowed", "leave it out; everything is read as plain text")

    def _fault(self, at: tuple[int, int], words: str, hint: str = "") -> None:
        self.faults.append(Fault(self.shown, *at, words, hint))

    def _stop(self, at: tuple[int, int], words: str, hint: str = "") -> None:
        self._fault(at, words, hint)
        raise _Stop


def _depth(node: Node) -> int:
    """How deep a node is nested; its own nesting is already known to be bounded."""
    deepest, level = 0, {id(node): node}
    seen: set[int] = set()
    while level:
        deepest += 1
        seen |= set(level)
        level = {id(below): below for one in level.values() for below in one.inside.values() if id(below) not in seen}
    return deepest
