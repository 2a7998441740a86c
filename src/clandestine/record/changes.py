"""What was changed between two versions of a record, by the historian's nouns and in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from clandestine.record.parts import Leaf, is_word, leaves, plain

Path_ = tuple[str, ...]
What = Literal["added", "removed", "changed", "renamed", "moved"]

# The noun of an entry of each section; what is not here is called by its key in the file.
NOUNS = {
    "variables": "variable", "kinds": "source kind", "tempers": "temper", "scenarios": "scenario", "others": "who else it may be",
    "admiralty": "grade", "periods": "period", "sources": "source", "consulted": "consulted", "observations": "observation",
    "background": "background", "verdicts": "verdict", "words": "word", "sure": "confidence", "numbers": "number", "set": "fact",
    "add": "observation added", "alter": "observation altered", "copies": "copy", "identity": "identity of", "drop": "dropped",
    "bands": "band",
}  # fmt: skip
# What is said of a number, by the last step of its path.
OF_A_NUMBER = {"is": "", "from": "its range from", "to": "its range to", "weight": "its weight"}
ORDER = {"observations", "background", "verdicts", "authors"}  # lists whose order moves no probability


@dataclass(frozen=True)
class Change:
    """One change: of which entry (noun and name), in what of it, and what stands there before and after.

    `words` where it is wording, a name or an order: no number of any answer hangs on it.
    """

    what: What
    noun: str
    name: str = ""
    place: str = ""
    before: Any = None
    after: Any = None
    words: bool = False

    @property
    def where(self) -> str:
        """The entry it belongs to."""
        return f"{self.noun} {self.name}".strip()


@dataclass(frozen=True)
class Entry:
    """One entry of a record: an observation, a source, a variable, or a key that stands by itself."""

    section: str
    name: str
    held: Any
    word: bool

    @property
    def noun(self) -> str:
        """What a historian calls it."""
        return NOUNS.get(self.section, self.section.replace("_", " ")) if self.name else self.section.replace("_", " ")


def changes(old: BaseModel, new: BaseModel) -> list[Change]:
    """Every difference of two versions of one sort of record, none where their digests are the same.

    An entry that has only another name, wherever it is named, is told as renamed.

    >>> from clandestine.record.source import Source
    >>> changes(Source(kind="letter", date="1925"), Source(kind="letter", date="1925-04", note="a stamp"))[0]
    Change(what='changed', noun='date', name='', place='', before='1925', after='1925-04', words=False)
    """
    found = _changes(old, new)
    renamed: list[Change] = []
    for noun, section, before, after in _renames(old, new):
        # Under the new name wherever the old one stands, or in its own place only: the name may be another thing's as well.
        held = plain(old)
        ways = [_called(held, before, after), {**held, section: _renamed(held[section], before, after)}]
        best = min(filter(None, (_tried(old, way, new) for way in ways)), key=lambda one: len(one[1]), default=None)
        if best is not None and len(best[1]) < len(found):
            renamed.append(Change("renamed", noun, before, before=before, after=after, words=True))
            old, found = best
    return [*renamed, *found]


def entries(record: BaseModel) -> list[Entry]:
    """The entries of a record in the order of its file's template."""
    found: list[Entry] = []
    written = plain(record)
    for name, info in type(record).model_fields.items():
        key = info.alias or name
        if key not in written:
            continue
        value, word = getattr(record, name), is_word(record, name)
        if isinstance(value, Mapping):
            found += [Entry(key, str(step), below, word) for step, below in value.items()]
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            named: dict[str, int] = {}
            for one in value:
                called = _name(one)
                named[called] = named.get(called, 0) + 1
                again = f" ({named[called]})" if named[called] > 1 else ""
                found.append(Entry(key, called + again, one, word))
        else:
            found.append(Entry(key, "", value, word))
    return found


def _changes(old: BaseModel, new: BaseModel) -> list[Change]:
    held = [{(one.section, one.name): one for one in entries(record)} for record in (old, new)]
    before, after = held
    found: list[Change] = []
    for key in _in_order(list(before), list(after)):
        one, two = before.get(key), after.get(key)
        if one is None or two is None:
            there = two or one
            assert there is not None
            found += _whole("removed" if two is None else "added", there)
        else:
            found += _within(one, two)
    for section in ORDER:
        kept = [[name for place, name in both if place == section and (place, name) in other]
                for both, other in ((before, after), (after, before))]  # fmt: skip
        if kept[0] != kept[1]:
            found.append(Change("moved", section, before=", ".join(kept[0]), after=", ".join(kept[1]), words=True))
    return found


def _whole(what: What, entry: Entry) -> Iterator[Change]:
    """An entry that only one version has: told by what it says."""
    told = _told(entry.held)
    if entry.name:
        yield Change(what, entry.noun, entry.name, before=told if what == "removed" else None,
                     after=told if what == "added" else None, words=entry.word)  # fmt: skip
        return
    # A key by itself: the person, a note, the window.
    nothing = () if isinstance(entry.held, (BaseModel, Mapping)) else None
    for place, leaf in _leaves(entry).items() if nothing == () else [("", Leaf((), told, entry.word))]:
        both = (leaf.value, None) if what == "removed" else (None, leaf.value)
        yield Change(what, entry.noun, "", place, both[0], both[1], words=leaf.word)


def _within(one: Entry, two: Entry) -> Iterator[Change]:
    """What differs inside an entry that both versions have."""
    before, after = _leaves(one), _leaves(two)
    for place in _in_order(list(before), list(after)):
        first, second = before.get(place), after.get(place)
        if first is not None and second is not None and first.value == second.value:
            continue
        leaf = second or first
        assert leaf is not None
        what: What = "added" if first is None else "removed" if second is None else "changed"
        held = [None if each is None else each.value for each in (first, second)]
        yield Change(what, one.noun, one.name, place, held[0], held[1], words=leaf.word)


def _leaves(entry: Entry) -> dict[str, Leaf]:
    """The leaves of an entry by their place in words; a list is one leaf."""
    found: dict[str, Leaf] = {}
    for leaf in leaves(entry.held, word=entry.word):
        steps = list(leaf.path)
        listed = next(
            (at for at, step in enumerate(steps) if step.isdigit() and _is_list(entry.held, steps[:at])), None
        )
        if listed is not None:
            place, rest = place_words(steps[:listed]), ".".join(steps[listed + 1 :])
            before = found.get(place)
            value = f"{rest} {leaf.value}".strip() if rest else str(leaf.value)
            if before is not None:
                value = f"{before.value}, {value}"
            found[place] = Leaf(tuple(steps[:listed]), value, leaf.word)
        else:
            found[place_words(steps)] = leaf
    return found


def _is_list(held: Any, path: Sequence[str]) -> bool:
    for step in path:
        if isinstance(held, BaseModel):
            names = {info.alias or name: name for name, info in type(held).model_fields.items()}
            held = getattr(held, names[step])
        elif isinstance(held, Mapping):
            held = next(below for name, below in held.items() if str(name) == step)
        else:
            held = held[int(step)]
    return isinstance(held, (list, tuple))


def place_words(steps: Sequence[str]) -> str:
    """A path inside an entry in words: `table.crushed.is` is `table.crushed`."""
    if steps and steps[-1] in OF_A_NUMBER:
        told = OF_A_NUMBER[steps[-1]]
        return f"{'.'.join(steps[:-1])}{': ' * bool(told and len(steps) > 1)}{told}"
    return ".".join(steps)


def _told(held: Any) -> Any:
    """A whole entry in a line: its leaves that are no mere words."""
    if not isinstance(held, (BaseModel, Mapping, list, tuple)):
        return next(iter(leaves(held))).value
    if isinstance(held, (list, tuple)) and not any(isinstance(one, (BaseModel, Mapping)) for one in held):
        return ", ".join(str(leaf.value) for leaf in leaves(held))
    told = [leaf for leaf in leaves(held)]
    shown = [leaf for leaf in told if not leaf.word] or told
    return "; ".join(f"{place_words(leaf.path)} {_short(leaf.value)}".strip() for leaf in shown if leaf.path != ("id",))


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _name(record: BaseModel) -> str:
    """The name of an entry of a list: its id, or whose and when it is."""
    held = plain(record)
    for keys in (("id",), ("dossier", "by", "when"), ("when", "paraphrase"), ("variable", "state"), ("say",)):
        if keys[0] in held:
            words = ", ".join(str(held[key]) for key in keys if held.get(key))
            return words if len(words) <= 40 else f"{words[:39]}…"
    return "?"


def _renames(old: BaseModel, new: BaseModel) -> Iterator[tuple[str, str, str, str]]:
    """Entries that went and came: (noun, section, name before, name after) where one may be the other under a new name."""
    before, after = entries(old), entries(new)
    keys = [{(one.section, one.name) for one in each} for each in (before, after)]
    taken: set[tuple[str, str]] = set()
    for gone in [one for one in before if one.name and (one.section, one.name) not in keys[1]]:
        for come in [one for one in after if one.section == gone.section and (one.section, one.name) not in keys[0]]:
            told = [_called(_plain(one.held), gone.name, come.name) for one in (gone, come)]
            if (come.section, come.name) not in taken and told[0] == told[1]:
                taken.add((come.section, come.name))
                yield gone.noun, gone.section, gone.name, come.name
                break


def _tried(old: BaseModel, way: dict[str, Any], new: BaseModel) -> tuple[BaseModel, list[Change]] | None:
    """The old version written another way, and what is left to be told of the new one; None where that is no record."""
    try:
        other = type(old).model_validate(way)
    except ValidationError:
        return None
    return other, _changes(other, new)


def _renamed(section: Any, before: str, after: str) -> Any:
    """A section in which one entry has another name, and nothing else."""
    if isinstance(section, dict):
        return {after if name == before else name: below for name, below in section.items()}
    return [{**one, "id": after} if isinstance(one, dict) and one.get("id") == before else one for one in section]


def _plain(held: Any) -> Any:
    if isinstance(held, BaseModel):
        return plain(held)
    if isinstance(held, Mapping):
        return {name: _plain(below) for name, below in held.items()}
    return [_plain(below) for below in held] if isinstance(held, (list, tuple)) else held


def _called(value: Any, before: str, after: str) -> Any:
    """Plain data with one name in place of another, wherever it stands alone or as a step of a path with dots."""
    if isinstance(value, dict):
        return {_called(name, before, after): _called(below, before, after) for name, below in value.items()}
    if isinstance(value, list):
        return [_called(below, before, after) for below in value]
    if isinstance(value, str) and before in value:
        return value if " " in value else ".".join(after if step == before else step for step in value.split("."))
    return value


def _in_order(before: list[Any], after: list[Any]) -> list[Any]:
    """All keys of two lists: those of the second in their order, what only the first has after what it followed there."""
    found = list(after)
    for place, key in enumerate(before):
        if key not in after:
            above = next((one for one in reversed(before[:place]) if one in found), None)
            found.insert(found.index(above) + 1 if above is not None else 0, key)
    return found
