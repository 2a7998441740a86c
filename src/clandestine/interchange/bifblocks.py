"""What a BIF text is made of: words, variables and `probability` blocks, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from clandestine.errors import BadInput, Fault
from clandestine.interchange.draft import Draft, Named
from clandestine.interchange.ondisk import nearest, place_in

# A word is what stands between spaces and marks (`<5`, `Asy/Patch`, `Transp.`), or anything in quotation marks on one line.
_WORD = r'(?:"(?:[^"\\\n]|\\[^\n])*+"|[^\s{}()\[\],;|"]++)'
# Such words with what may stand between them, in as few steps as a long file needs.
_LIST = r'((?:[^{}()\[\];|"]++|"(?:[^"\\\n]|\\[^\n])*+")*+)'
_COMMENT = re.compile(r'"(?:[^"\\\n]|\\[^\n])*+("?)|//[^\n]*+|/\*.*?(\*/|\Z)', re.DOTALL)
_NAME = re.compile(r'"((?:[^"\\\n]|\\[^\n])*+)"|[^\s{}()\[\],;|"]++')
_NETWORK = re.compile(rf"\s*+network\b((?:\s++|{_WORD})*+)\{{")
_VARIABLE = re.compile(rf"\s*+variable\s*+({_WORD})\s*+\{{")
_TYPE = re.compile(rf"\s*+type\s++discrete\s*+\[\s*+({_WORD})\s*+\]\s*+\{{{_LIST}\}}\s*+;")
_PROBABILITY = re.compile(rf"\s*+probability\s*+\(((?:[\s,|]++|{_WORD})*+)\)\s*+\{{")
_ROW = re.compile(rf"\s*+\({_LIST}\)([^;{{}}()\"]*+);")
_ALL = re.compile(r'\s*+(table|default)\s([^;{}()"]*+);')
# Not past a brace: a property without its `;` would swallow the next block.
_PROPERTY = re.compile(rf"\s*+property\b((?:[^;{{}}\"]|{_WORD})*+);")
_CLOSE = re.compile(r"\s*+\}")
_NEXT = re.compile(r'^[^\S\n]*+(?=(?:network|variable|probability)(?:[\s("{]|\Z))', re.MULTILINE)
_SPACE = re.compile(r"\s*+")
_PIECE = re.compile(rf"{_WORD}|[^\s]|\Z")

_OUTER = ("network", "variable", "probability")
_INNER = ("property", "type", "discrete", "table", "default")
KEYWORDS = frozenset((*_OUTER, *_INNER))
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = {mark[1]: letter for letter, mark in ESCAPES.items()}


@dataclass
class Block:
    """One `probability` block, not yet understood: texts with their positions."""

    name: str
    at: int
    parents: list[Named]
    rows: list[tuple[int, str, int, str]] = field(default_factory=list)  # at, states, and at, numbers
    whole: dict[str, tuple[int, str, int]] = field(default_factory=dict)  # `table`, `default`: likewise


def uncommented(text: str, file: str) -> str:
    """The text with spaces for its comments, so that every place stays where it is."""

    def blank(found: re.Match[str]) -> str:
        piece = found.group()
        if piece[0] == '"':
            if not found[1]:
                what, mark = "a quotation", 'close it with " in the same line'
                raise BadInput(
                    [Fault(file, *place_in(text, found.start()), f"{what} is opened and never closed", mark)]
                )
            return piece
        if piece[1] == "*" and not found[2]:
            words = "a comment is opened and never closed"
            raise BadInput([Fault(file, *place_in(text, found.start()), words, "close it with */")])
        return re.sub(r"[^\n]", " ", piece)

    return _COMMENT.sub(blank, text)


class Reading:
    """From the text to blocks; what is wrong in form is told, and reading goes on at the next block."""

    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self.at = 0
        self.named = False

    def blocks(self) -> list[Block]:
        """Declares the variables and returns the `probability` blocks."""
        found: list[Block] = []
        while (start := self._here()) < len(self.text):
            if head := _VARIABLE.match(self.text, self.at):
                self._variable(head)
            elif head := _PROBABILITY.match(self.text, self.at):
                self._probability(head, found)
            elif head := _NETWORK.match(self.text, self.at):
                if self.named:
                    self.draft.fault(start, "a second `network` block", "a file holds one network")
                self.named = True
                self.at = head.end()
                self._body(start, "network", {})
            else:
                self._stray(start, "", _OUTER)
        return found

    def _here(self) -> int:
        found = _SPACE.match(self.text, self.at)
        return found.end() if found else self.at

    def _variable(self, head: re.Match[str]) -> None:
        ((name, _),) = names_in(head[1], head.start(1), self.draft)
        types: list[re.Match[str]] = []
        self.at = head.end()
        whole = self._body(head.start(1), f"variable {name!r}", {_TYPE: types.append})
        states = names_in(types[0][2], types[0].start(2), self.draft) if types else []
        if whole and len(types) != 1:
            hint = "type discrete [ 2 ] { no, yes };"
            self.draft.fault(head.start(1), f"{name!r} has {len(types) or 'no'} lists of states, expected one", hint)
        fits = bool(types) and types[0][1] == str(len(states))
        if types and not fits:
            words = f"{name!r} is said to have {types[0][1]} states and has {len(states)}"
            hint = "put a state that contains spaces or commas in quotation marks"
            self.draft.fault(types[0].start(1), words, hint)
        if whole and fits:
            self.draft.declare(name, head.start(1), states)
        else:  # known, so that only this is told of it; what depends on its states cannot be read
            self.draft.declared.setdefault(name, head.start(1))

    def _probability(self, head: re.Match[str], found: list[Block]) -> None:
        names = names_in(head[1], head.start(1), self.draft)
        marks = re.sub(_NAME, "", head[1])
        block = Block(names[0][0], names[0][1], names[1:]) if names else Block("", head.start(), [])
        before = len(self.draft.faults)
        if not names:
            self.draft.fault(head.start(), "probabilities of no variable")
        elif marks.strip():
            first = re.match(rf"\s*+{_WORD}\s*+\|", head[1])
            if not first or marks.count("|") > 1 or len(names) == 1:
                hint = "probability ( child | parent, parent ) {"
                self.draft.fault(block.at, "the parents are not written as expected", hint)
        self.at = head.end()

        def row(match: re.Match[str]) -> None:
            block.rows.append((match.start(1) - 1, match[1], match.start(2), match[2]))

        def every(match: re.Match[str]) -> None:
            if match[1] in block.whole:
                first = self.draft.line(block.whole[match[1]][0])
                self.draft.fault(match.start(1), f"a second `{match[1]}`; the first is in line {first}")
            block.whole[match[1]] = (match.start(1), match[2], match.start(2))

        self._body(block.at, f"the probabilities of {block.name!r}", {_ROW: row, _ALL: every})
        if len(self.draft.faults) == before:
            found.append(block)
        else:
            self.draft.defined.setdefault(block.name, block.at)

    def _body(self, start: int, what: str, parts: Mapping[re.Pattern[str], Callable[[re.Match[str]], object]]) -> bool:
        """Reads to the closing brace, handing over each part; False if something else stood there."""
        while True:
            for pattern, take in parts.items():
                if match := pattern.match(self.text, self.at):
                    self.at = match.end()
                    take(match)
                    break
            else:
                if match := _CLOSE.match(self.text, self.at):
                    self.at = match.end()
                    return True
                match = _PROPERTY.match(self.text, self.at)
                if not match:
                    self._stray(start, what, _INNER)
                    return False
                self.at = match.end()

    def _stray(self, start: int, what: str, known: tuple[str, ...]) -> None:
        """Tells what stands where nothing like it can, and goes on at the next block."""
        here = self._here()
        piece = _PIECE.match(self.text, here)
        word = piece.group() if piece else ""
        opens = _NEXT.match(self.text, self.text.rfind("\n", 0, here) + 1)
        if what and (not word or (opens and opens.end() == here)):
            self.draft.fault(start, f"{what}: the block is never closed", "close it with }")
            self.at = here
            return
        hint = nearest(word, known)
        if word in ("(", "table", "default"):
            words, hint = "a row that is not complete", "( state, state ) 0.1, 0.9;"
        elif word in KEYWORDS:
            words, hint = f"`{word}` is not followed by what belongs to it", _EXAMPLES.get(word, hint)
        else:
            words = f"unexpected {word[:40]!r}"
            if not what:
                hint = hint or "between blocks nothing can stand but a comment: // ..."
        self.draft.fault(here, words, hint)
        following = _NEXT.search(self.text, here + 1)
        self.at = following.end() if following else len(self.text)


_EXAMPLES = {
    "network": "network name { }",
    "variable": "variable name { type discrete [ 2 ] { no, yes }; }",
    "probability": "probability ( child | parent ) { ( no ) 0.1, 0.9; ... }",
    "property": "property text ;",
    "type": "type discrete [ 2 ] { no, yes };",
}


def names_in(text: str, at: int, draft: Draft) -> list[Named]:
    """The names of a list, each with its position; quotation marks are taken off, commas and the bar are nothing."""
    return [
        (name[0] if name[1] is None else _unescaped(name[1], at + name.start(), draft), at + name.start())
        for name in _NAME.finditer(text)
    ]


def _unescaped(text: str, at: int, draft: Draft) -> str:
    if "\\" not in text:
        return text

    def letter(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPED:
            draft.fault(at + 1 + found.start(), f"an unknown mark {found[0]}", "a backslash itself is written \\\\")
        return _ESCAPED.get(found[1], found[1])

    return re.sub(r"\\(.)", letter, text)
