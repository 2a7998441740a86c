"""How much room words take, estimated for serif letters: enough to keep labels apart without a font at hand."""

from __future__ import annotations

import unicodedata

from clandestine.report.plainly import plainly

NARROW, WIDE = set("ijlI.,:;|!'()[]/ ft-"), set("mwMW%@—ЖШЩЮФМжшщюфм")
NEVER = {0xFFFE, 0xFFFF}  # no XML may hold them


def clean(text: object) -> str:
    """Text as one line that may stand in a figure: nothing invisible, nothing that turns the reading round.

    >>> clean("one\\ntwo\\u202e")
    'one two[U+202E]'
    """
    return " ".join("".join(letter for letter in plainly(text) if ord(letter) not in NEVER).split())


def width(text: str, size: float) -> float:
    """The width of a line of text at a font size, in the units of the size; rather too much than too little.

    >>> width("mm", 10) > width("ii", 10)
    True
    """
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1.0
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.95
    if letter.isupper():
        return 0.74
    return 0.56


def cut(text: str, size: float, room: float) -> str:
    """Text that fits its room, cut in the middle, where names differ least.

    >>> cut("a-rather-long-name-1925", 10, 70)
    'a-rath…e-1925'
    """
    if width(text, size) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        shorter = f"{text[: (kept + 1) // 2].rstrip()}…{text[len(text) - kept // 2 :].lstrip()}"
        if width(shorter, size) <= room:
            return shorter
    return "…"


def wrapped(text: str, size: float, room: float, most: int = 3) -> list[str]:
    """Text in at most `most` lines that fit their room; what is left over is cut."""
    lines: list[str] = []
    words = text.split(" ")
    while words:
        if len(lines) == most - 1:
            lines.append(cut(" ".join(words), size, room))
            break
        count = len(words)
        while count > 1 and width(" ".join(words[:count]), size) > room:
            count -= 1
        lines.append(cut(" ".join(words[:count]), size, room))
        words = words[count:]
    return lines
