"""What was changed in a record of which only the fingerprints of its parts were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from clandestine.record.changes import NOUNS, Change, place_words
from clandestine.record.parts import fingerprint, is_word, leaves, parts

BUILD, SAID = "how it is built, or a name or date in it", "its words"


def changes_since(kept: Mapping[str, str], record: BaseModel) -> list[Change]:
    """Every part whose fingerprint is another now: number by number where its build is the same, else by name.

    >>> from clandestine.record.parts import fingerprints
    >>> from clandestine.record.source import Source
    >>> old, new = Source(kind="letter", slip=0.1), Source(kind="letter", slip=0.2, note="read again")
    >>> [(one.noun, one.before, one.after) for one in changes_since(fingerprints(old), new)]
    [('slip', 0.1, 0.2), ('note', None, None)]
    """
    found: list[Change] = []
    now = {".".join(path): (path, part) for path, part in parts(record)}
    for name in kept:
        if name not in now:
            section, _, below = name.partition(".")
            found.append(Change("removed", _noun(section, below), below))
    for name, (path, part) in now.items():
        noun, below = _noun(path[0], ".".join(path[1:])), ".".join(path[1:])
        word = is_word(record, path[0])
        if name not in kept:
            found.append(Change("added", noun, below, words=word))
        else:
            found += _part(kept[name], noun, below, part, word)
    return found


def _part(kept: str, noun: str, name: str, part: object, word: bool) -> Iterator[Change]:
    """What differs in one part."""
    (build, said, *before), (build_now, said_now, *after) = (
        kept.split(" "),
        fingerprint(part, word).split(" "),
    )
    if build != build_now or len(before) != len(after):
        yield Change("changed", noun, name, BUILD)
    else:
        numbers = sorted(leaf.path for leaf in leaves(part, word=word) if leaf.number)
        for path, one, two in zip(numbers, before, after, strict=True):
            if one != two:
                yield Change("changed", noun, name, place_words(path), float(one), float(two))
    if said != said_now:
        yield Change("changed", noun, name, SAID, words=True)


def changes_between_parts(kept: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    """The same where only fingerprints are left of both: the parts by name, and numbers without their place."""
    found = []
    for name in dict.fromkeys([*now, *kept]):
        section, _, below = name.partition(".")
        noun = _noun(section, below)
        if name not in now or name not in kept:
            found.append(Change("added" if name in now else "removed", noun, below))
        elif now[name] != kept[name]:
            one, two = kept[name].split(" "), now[name].split(" ")
            alike = one[0] == two[0] and len(one) == len(two)
            numbers = [both for both in zip(one[2:], two[2:], strict=True) if both[0] != both[1]] if alike else []
            found += [Change("changed", noun, below, "a number", float(left), float(right)) for left, right in numbers]
            if not alike:
                found.append(Change("changed", noun, below, BUILD))
            if one[1] != two[1]:
                found.append(Change("changed", noun, below, SAID, words=True))
    return found


def _noun(section: str, name: str) -> str:
    return NOUNS.get(section, section.replace("_", " ")) if name else section.replace("_", " ")
