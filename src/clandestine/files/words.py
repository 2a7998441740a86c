"""Single words of a file: characters nobody can see, and letters of two alphabets that look alike."""

from __future__ import annotations

import unicodedata
from typing import Any

from clandestine.errors import Fault

LONGEST_KEY = 500
LONGEST_VALUE = 1_000_000


def faults_of_key(name: str, shown: str, at: tuple[int, int]) -> list[Fault]:
    """Faults of a key: invisible or control characters, absurd length; a warning for mixed alphabets."""
    for character in name:
        if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Zl", "Zp"):
            words = f"an invisible character (U+{ord(character):04X}) in the key {_visible(name)!r}"
            return [Fault(shown, *at, words, "type the key again by hand")]
    if len(name) > LONGEST_KEY:
        return [Fault(shown, *at, f"a key of {len(name)} characters", "was a quotation left open?")]
    if mixed(name):
        words = f"the key {name!r} mixes Latin and Cyrillic letters: {_telling(name)}"
        return [Fault(shown, *at, words, "letters that look alike are different letters", warning=True)]
    return []


def faults_of_value(value: Any, shown: str, at: tuple[int, int]) -> list[Fault]:
    """Faults of a text: control characters, lone surrogates, absurd length."""
    if not isinstance(value, str):
        return []
    if len(value) > LONGEST_VALUE:
        return [Fault(shown, *at, f"a text of {len(value):,} characters", "was a quotation left open?")]
    if value.isprintable():
        return []
    for character in value:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in "\n\t\x85"):
            return [Fault(shown, *at, f"a character that is no text (U+{ord(character):04X})", "take it out")]
    return []


def mixed(name: str) -> bool:
    """Whether one word has both Latin and Cyrillic letters.

    >>> mixed("агент"), mixed("aгент"), mixed("letter агент")
    (False, True, False)
    """
    return any(len({_alphabet(letter) for letter in word} & {"LATIN", "CYRILLIC"}) == 2 for word in _split(name))


def _split(name: str) -> list[str]:
    return "".join(letter if letter.isalpha() else " " for letter in name).split()


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _telling(name: str) -> str:
    """The letters of the rarer alphabet in the first mixed word."""
    for word in _split(name):
        by = {
            alphabet: [letter for letter in word if _alphabet(letter) == alphabet] for alphabet in ("LATIN", "CYRILLIC")
        }
        if all(by.values()):
            rare = min(by, key=lambda alphabet: len(by[alphabet]))
            return f"{', '.join(dict.fromkeys(by[rare]))} {'is' if len(set(by[rare])) == 1 else 'are'} {rare.title()}"
    return ""


def _visible(name: str) -> str:
    shown = [
        letter if unicodedata.category(letter) not in ("Cf", "Cc", "Cs", "Zl", "Zp") else f"<U+{ord(letter):04X}>"
        for letter in name
    ]
    return "".join(shown)
