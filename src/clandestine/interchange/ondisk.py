"""A network's file on disk: UTF-8 text out, whole files in."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
import zlib
from contextlib import suppress
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

from clandestine.errors import BadInput, Fault

LARGEST = 100_000_000  # bytes, unpacked; the largest network of the bnlearn repository has six million
MOST_NAMES = 2_000  # compared when the nearest spelling is sought

# What XML cannot hold, and no name should: control characters, halves of characters, two that are none.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read_utf8(path: Path) -> str:
    """The text of a file, unpacked if it is gzipped, without its byte order mark; raises BadInput if it is not UTF-8."""
    shown = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise BadInput([Fault(shown.replace("\0", "?"), 0, 0, f"not readable: {words.lower()}")]) from None
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
                data = packed.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput([Fault(shown, 0, 0, f"packed with gzip, and damaged: {error}")]) from None
    if len(data) > LARGEST:
        raise BadInput([Fault(shown, 0, 0, f"larger than {LARGEST // 1_000_000} MB", "no network needs as much")])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput([Fault(shown, 0, 0, "written in UTF-16", "save it as UTF-8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `start` counts from behind a byte order mark in some versions and not in others; the byte itself does not lie.
        start = data.rfind(b"\n", 0, error.start) + 1
        words = f"not UTF-8 (byte {error.object[error.start]:#04x})"
        line = data.count(b"\n", 0, start) + 1
        raise BadInput([Fault(shown, line, error.start - start + 1, words, "save it as UTF-8")]) from None


def no_text(text: str, file: str) -> None:
    """Raises BadInput at the first character that is no text, for instance in a binary file."""
    found = NO_TEXT.search(text)
    if found:
        words = f"a character that is no text (U+{ord(found.group()):04X})"
        raise BadInput([Fault(file, *place_in(text, found.start()), words, "is it a binary file?")])


def place_in(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of a position in a text.

    >>> place_in("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def write_whole(text: str, path: Path) -> None:
    """Writes a UTF-8 file so that nobody ever finds half of it; raises BadInput where that cannot be."""
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)  # as any new file; a temporary one is its owner's alone
        Path(beside).replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError):
            if beside:
                Path(beside).unlink()
        words = getattr(error, "strerror", None) or str(error)
        raise BadInput([Fault(str(path), 0, 0, f"not writable: {words.lower()}")]) from None


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """A hint naming the nearest spelling, or "".

    >>> nearest("somke", ["smoke", "lung"])
    "did you mean 'smoke'?"
    """
    alike = [name for name in known if abs(len(name) - len(word)) <= 3][:MOST_NAMES]
    found = [name for name in alike if name.casefold() == word.casefold()] or get_close_matches(word, alike, n=1)
    return f"did you mean {found[0]!r}?" if found else ""
