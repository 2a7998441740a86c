"""Bytes on disk to text: UTF-8 or a clear word; an encoding is never guessed."""

from __future__ import annotations

import os
import re
import sys
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from weakref import WeakKeyDictionary

from clandestine.errors import BadInput, Fault

STDIN = "-"
LARGEST = 100_000_000  # bytes; a dossier is a few thousand

_CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")


def read_text(path: str | Path, encoding: str | None = None) -> str:
    """The text of a file (`-`: standard input); UTF-8, with or without BOM, unless an encoding is named.

    Raises BadInput for a missing, unreadable, binary, oversized or wrongly encoded file; the words say which
    encodings would make sense of it.
    """
    return decode(read_bytes(path), str(path), encoding)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file (`-`: standard input); raises BadInput where there is no such readable file."""
    shown = str(path)
    if shown == STDIN:
        return _standard_input()
    if "\0" in shown:
        raise _bad(shown.replace("\0", "?"), "no file can have such a name")
    place = Path(path)
    try:
        if place.is_dir():
            raise _bad(shown, "a folder, not a file", "name a file in it")
        if place.exists() and not place.is_file():
            raise _bad(shown, "not an ordinary file")
        if place.stat().st_size > LARGEST:
            raise _bad(shown, f"larger than {LARGEST // 1_000_000} MB", "this is hardly a file somebody wrote")
        return place.read_bytes()
    except FileNotFoundError:
        raise _bad(shown, "no such file", _nearest(place)) from None
    except PermissionError:
        raise _bad(shown, "not readable: permission denied", "ask its owner, or change its permissions") from None
    except OSError as error:
        raise _bad(shown, f"not readable: {error.strerror or error}") from None


_READ: WeakKeyDictionary[object, bytes] = WeakKeyDictionary()


def _standard_input() -> bytes:
    """Standard input can be read once only, and is looked at twice: what is it, and what does it say."""
    if sys.stdin not in _READ:
        _READ[sys.stdin] = sys.stdin.buffer.read(LARGEST)
    return _READ[sys.stdin]


def decode(data: bytes, shown: str, encoding: str | None = None) -> str:
    """Bytes as text; raises BadInput naming the likely encodings where they are not what they are said to be."""
    if encoding is not None and not _decodes(data, "utf-8"):  # a named encoding is for what is not UTF-8
        try:
            text = data.decode("utf-8-sig" if encoding.lower().replace("-", "") == "utf8" else encoding)
        except LookupError:
            raise _bad(shown, f"unknown encoding {encoding!r}", "for instance utf-8, cp1251 or koi8-r") from None
        except UnicodeError:
            raise _bad(shown, f"not written in {encoding}") from None
        return text
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(shown, "written in UTF-16", "save it as UTF-8")
    if b"\0" in data[:4096]:
        zeros = data[:4096].count(0)
        wide = zeros >= len(data[:4096]) // 3 and _decodes(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
        if wide:
            raise _bad(shown, "written in UTF-16", "save it as UTF-8")
    if b"\0" in data:
        line = data[: data.index(0)].count(b"\n") + 1
        raise _bad(shown, "a binary file, not text", "expected plain text in UTF-8", line, 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data[:start].count(b"\n") + 1
        words = f"not UTF-8 (byte {data[error.start] if error.start < len(data) else 0:#04x})"
        raise _bad(shown, words, _likely(data, error.start), line, error.start - start + 1) from None


def _likely(data: bytes, at: int) -> str:
    """The encodings under which the bytes would be Cyrillic words, each with a piece to recognise it by."""
    piece = data[at : at + 400].split(b"\n")[0].split()
    sample = b" ".join(piece[:4])[:40]
    scored = []
    word = re.search(rb"[\x80-\xff]{3}", sample)  # accents stand alone, Cyrillic letters together
    for name in _CYRILLIC:
        letters = sample.decode(name, errors="replace")
        # In a word small letters follow; where capitals do, the encoding is likely the wrong one.
        foreign = [letter for letter in letters if letter > "\x7f"]
        good = sum("а" <= letter <= "я" or letter == "ё" for letter in map(str.lower, foreign))
        small = sum("а" <= letter <= "я" for letter in foreign)
        if good * 2 >= len(foreign) and word:
            scored.append((-small, name, letters))
    shown = [f"{name} would read {letters!r}" for _, name, letters in sorted(scored)][:3]
    if not shown:
        return "perhaps latin-1 or cp1252; save it as UTF-8"
    return "; ".join(shown) + "; save it as UTF-8; for a sheet, --encoding NAME does too"


def is_file(place: Path) -> bool:
    """Whether there is such a file; a name no file can have is none."""
    try:
        return place.is_file()
    except (OSError, ValueError):
        return False


def is_folder(place: Path) -> bool:
    """Whether there is such a folder; a name no folder can have is none."""
    try:
        return place.is_dir()
    except (OSError, ValueError):
        return False


def nearest(word: str, known: object) -> str:
    """A hint naming the nearest spelling, or "".

    >>> nearest("asert", ["asserts", "denies"])
    "did you mean 'asserts'?"
    """
    names = sorted({str(name) for name in known})  # type: ignore[attr-defined]
    found = get_close_matches(str(word), names, n=1, cutoff=0.6)
    if not found:
        folded = {name.casefold(): name for name in names}
        found = [folded[name] for name in get_close_matches(str(word).casefold(), list(folded), n=1, cutoff=0.6)]
    return f"did you mean {found[0]!r}?" if found else ""


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


def _nearest(place: Path) -> str:
    folder = place.parent
    try:
        names = os.listdir(folder)
    except OSError:
        return f"there is no folder {folder} either"
    # Names alike in nothing but their ending are not near: plan.yaml is no misspelling of map.yaml.
    alike = [name for name in names if SequenceMatcher(None, Path(name).stem, place.stem).ratio() >= 0.5]
    return nearest(place.name, alike)


def _bad(file: str, words: str, hint: str = "", line: int = 0, column: int = 0) -> BadInput:
    return BadInput([Fault(file, line, column, words, hint)])
