"""What stands inside a record, however deep: its numbers, citekeys and dates, each with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from clandestine.record.number import Grounded, Number
from clandestine.record.when import When

Path_ = tuple[str | int, ...]


def numbers_in(
    value: Any, path: Path_ = (), above: tuple[Grounded, ...] = (), *, written: bool = True
) -> Iterator[tuple[Path_, Number, tuple[Grounded, ...]]]:
    """Every number inside a value: its path in the file, and the blocks whose reasons it shares, itself last.

    Only those somebody wrote, or with `written` off those that stand by default as well.
    """
    if isinstance(value, Number):
        yield path, value, (*above, value)
        return
    chain = (*above, value) if isinstance(value, Grounded) else above
    for step, below in _parts(value, written):
        yield from numbers_in(below, (*path, step), chain, written=written)


def cited_in(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every citekey inside a value (`cite` and `after`), with its path in the file."""
    for step, below in _parts(value, written=False):
        here = (*path, step)
        if isinstance(value, BaseModel) and step in ("cite", "after") and isinstance(below, str):
            yield here, below
        elif isinstance(value, BaseModel) and step in ("cite", "after") and isinstance(below, list):
            yield from (((*here, index), str(key)) for index, key in enumerate(below))
        else:
            yield from cited_in(below, here)


def dates_in(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, When]]:
    """Every date inside a value, with its path in the file."""
    if isinstance(value, When):
        yield path, value
    for step, below in _parts(value, written=False):
        yield from dates_in(below, (*path, step))


def _parts(value: Any, written: bool) -> Iterator[tuple[str | int, Any]]:
    """What a record, a mapping or a list is made of, by the step that leads there in the file."""
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            if not written or name in value.model_fields_set:
                yield info.alias or name, getattr(value, name)
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
