"""Text out of a file as it may stand in a page: nothing invisible, nothing that turns the reading round."""

from __future__ import annotations

import re
import unicodedata

WEB = re.compile(r"https?://[^\s<>\"']+\Z")  # what becomes a link
# Marks that change the direction of what follows: a name could be made to read as another.
TURNING = {*"\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def plainly(text: object) -> str:
    """Text without what a reader cannot see: controls are dropped, marks that turn the direction of writing are shown.

    >>> plainly("a\\u202eb\\x00c")
    'a[U+202E]bc'
    """
    shown = [f"[U+{ord(letter):04X}]" if letter in TURNING else letter for letter in str(text)]
    return "".join(
        one for one in shown if len(one) > 1 or one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")
    )
