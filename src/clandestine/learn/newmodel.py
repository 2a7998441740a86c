"""What was learned, as a model file of its own: the old model with its includes, and the learned numbers in their places."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from clandestine.files.converted import yaml_of
from clandestine.learn.summary import Learned
from clandestine.record.model import Model
from clandestine.record.number import Number
from clandestine.record.parts import plain
from clandestine.record.within import numbers_in
from clandestine.translate.numbers import limits

PLACES = 4  # digits of a learned number that matter: its range is wider by far


def learned_model(
    model: Model, learned: Sequence[Learned], name: str, ground: str, origin: str
) -> tuple[Model, tuple[str, ...]]:
    """The model with every number that moved, and whose chains agree, as learned; and the paths of these.

    `ground` says what they are learned from, for each one's `because`; `origin` what the whole model comes from.
    """
    moved = {one.path: one for one in learned if one.moved and one.agreed}
    # A row moves whole or not at all: its entries share what is 1 together.
    moved = {
        path: one for path, one in moved.items() if all(other in moved for other in one.row if _of(learned, other))
    }
    fresh = _numbers(moved, ground)
    where = {".".join(map(str, path)): path for path, _, _ in numbers_in(model)}
    held = plain(model)
    written = tuple(path for path in fresh if path in where)
    for path in written:
        _put(held, where[path], plain(fresh[path]))
    title = f"{model.title or model.name}, with rates of sources learned {origin}"
    gaps = f"{model.known_gaps} " if model.known_gaps else ""
    held |= {
        "name": name, "title": title, "include": [],
        "known_gaps": f"{gaps}Of the learned numbers each has its own range; that they were learned together is lost.",
    }  # fmt: skip
    return Model.model_validate(held), written


def model_yaml(model: Model, remarks: Sequence[str]) -> str:
    """A model as YAML, numbers in one line each, under remarks; it reads back to the same digest."""
    head = "".join(f"# {line}\n" for line in remarks)
    return head + yaml_of(_bare(plain(model)), short=_short)


def _short(held: Mapping[str, Any]) -> bool:
    """A number with its range, or a row of bare ones."""
    return "is" in held or all(isinstance(below, (int, float)) for below in held.values())


def _numbers(moved: Mapping[str, Learned], ground: str) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for path, one in moved.items():
        low, high = (_rounded(value) for value in one.limits)
        least, most = limits(one.number, guess=True)
        low, high = max(min(low, one.after.mean), least), min(max(high, one.after.mean), most)
        value = one.after.mean if one.row else min(max((6 * one.after.mean - low - high) / 4, low), high)
        found[path] = _stated(one, value, low, high, ground)
    for row in {one.row for one in moved.values() if one.row}:
        mine = [path for path in row if path in found]
        left = round(1 - sum(found[path].value for path in mine[1:]), 12)
        if len(mine) == len(row):  # rounding is taken up by the first entry
            first = found[mine[0]]
            held = {"value": left, "low": min(first.low or 0.0, left), "high": max(first.high or 1.0, left)}
            found[mine[0]] = first.model_copy(update=held)
    return found


def _stated(one: Learned, value: float, low: float, high: float, ground: str) -> Number:
    old = one.number
    before = f"{old.value:g}" + (f" ({old.low:g} to {old.high:g})" if old.low is not None else "")
    words = f"{ground}; {one.items} item{'s' * (one.items != 1)} bear{'s' * (one.items == 1)} on it; before: {before}"
    if old.because:
        words += f", because {old.because}"
    after = list(dict.fromkeys([*old.after, *old.cite]))  # no source states what was learned
    return Number(value=_rounded(value), low=min(low, _rounded(value)), high=max(high, _rounded(value)), because=words,
                  after=after, guess=old.guess or bool(old.cite))  # fmt: skip


def _rounded(value: float) -> float:
    return float(f"{value:.{PLACES}g}")


def _of(learned: Sequence[Learned], path: str) -> bool:
    return any(one.path == path for one in learned)


def _put(held: Any, path: Sequence[str | int], number: dict[str, Any]) -> None:
    *way, last = path
    for step in way:
        held = held[int(step)] if isinstance(held, list) else held[str(step)]
    held[last if isinstance(held, list) else str(last)] = number


def _bare(held: Any) -> Any:
    """Plain data in which a number that has nothing but its value is written bare."""
    if isinstance(held, dict):
        return held["is"] if set(held) == {"is"} and not isinstance(held["is"], str) else {
            name: _bare(below) for name, below in held.items()
        }  # fmt: skip
    return [_bare(below) for below in held] if isinstance(held, list) else held


def digest_of(digests: Sequence[str]) -> str:
    """One mark for many dossiers."""
    import hashlib

    return hashlib.sha256(json.dumps(sorted(digests)).encode("ascii")).hexdigest()[:12]
