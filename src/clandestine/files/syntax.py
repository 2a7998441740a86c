"""What the YAML parser complains of, said so that somebody who has never heard of a block mapping can mend it."""

from __future__ import annotations

import re
from typing import Any

from clandestine.errors import Fault

_QUOTE = "put the text in quotes if it contains `: ` or ` #`, or begins with a mark such as [ { & * ! % @"
_INDENT = "every level is indented by two spaces, and neighbours begin in the same column"

# (a piece of the parser's complaint, what it means, what to do); the first that fits is told.
# Both parsers are covered: the one in C and the one in Python word the same complaint differently.
_MEANINGS = [
    (
        r"quoted scalar.*(end of stream|document (indicator|separator))",
        "a quotation is opened and never closed",
        "close it with the same mark",
    ),
    (r"mapping values are not allowed", "a second `: ` in one line, or wrong indentation", _QUOTE),
    (
        r"could not find expected ':'",
        "a line without `:` where a key is expected",
        f"{_INDENT}; or close the quotation above",
    ),
    (
        r"unknown escape character|did not find expected hexdecimal|expected escape sequence of",
        "an unknown \\ sequence in double quotes",
        "use single quotes, or write \\\\",
    ),
    (
        r"invalid Unicode character escape|invalid Unicode",
        "a \\u sequence that is no character",
        "write the letter itself",
    ),
    (
        r"(did not find expected|expected) ',' or '[\]}]'",
        "a list or mapping in brackets is not closed, or lacks a comma",
        "close it with ] or }",
    ),
    (
        r"did not find expected '-' indicator|expected <block end>, but found '-'|(block )?sequence entries are not allowed",
        "wrong indentation, or a list (-) where none can stand",
        _INDENT,
    ),
    (
        r"did not find expected key|expected <block end>|inconsistent|invalid indentation|wrongly indented|unindent",
        "wrong indentation, or something unexpected in the line",
        f"{_INDENT}; or close the quotation above",
    ),
    (
        r"undefined alias",
        "an alias (*name) that refers to nothing",
        "quote the text if the * is meant as such",
    ),
    (r"cannot start any token", "a character that cannot begin a text", _QUOTE),
    (
        r"special characters are not allowed|control characters are not allowed|unacceptable character",
        "a control character in the text",
        "take it out; it is invisible in most editors",
    ),
    (r"<document start>", "something after the end of the text", _INDENT),
    (r"tag", "a tag (!...) is not allowed", "quote the text if the ! is meant as such"),
    (r"expected alphabetic or numeric character|anchor|alias", "a text that begins with & or *", "quote it"),
    (
        r"block scalar|chomping|indentation indicator",
        "something unexpected after | or >",
        "the text begins on the next line",
    ),
    (r"surrogates", "a lone half of a character (surrogate)", "take it out"),
    (r"directive|%", "a line that begins with %", _QUOTE),
]


def plain_words(error: Any, text: str, shown: str) -> list[Fault]:
    """The faults a parser's error stands for; tabs are told first, wherever they indent a line.

    >>> plain_words(ValueError("x"), "a:\\n\\tb: 1", "f.yaml")[0].words
    'a tab where spaces are needed'
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else _position(error, text)
    tabs = _tabs(text)
    if tabs and (not line or any(at <= line + 1 for at, _ in tabs)):
        return [Fault(shown, at, place, "a tab where spaces are needed", "indent with spaces") for at, place in tabs]
    complaint = " ".join(
        str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None) or error) if part
    )
    complaint = " ".join(complaint.split())
    for pattern, words, hint in _MEANINGS:
        if re.search(pattern, complaint, flags=re.IGNORECASE):
            began = getattr(error, "context_mark", None)
            if "never closed" in words and began is not None:
                line, column = began.line + 1, began.column + 1
            return [Fault(shown, line, column, words, hint)]
    return [Fault(shown, line, column, f"not valid YAML: {complaint}", _QUOTE)]


def _tabs(text: str) -> list[tuple[int, int]]:
    """Lines indented with a tab, with the column of the tab."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        lead = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in lead and line.strip():
            found.append((number, lead.index("\t") + 1))
    return found


def _position(error: Any, text: str) -> tuple[int, int]:
    """Where an error without a mark stands: the parsers count characters or bytes from the start."""
    at = getattr(error, "position", None)
    if not isinstance(at, int) or not 0 <= at <= len(text):
        return 0, 0
    start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at) + 1, at - start + 1
