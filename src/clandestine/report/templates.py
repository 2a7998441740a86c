"""The page a report is poured into."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

ASSETS = Path(__file__).with_name("assets")


def template(name: str, filters: Mapping[str, Any]) -> Template:
    """A template out of the assets; everything poured in is escaped, and shown without what cannot be seen."""
    return _environment(tuple(filters.items())).get_template(name)


@lru_cache(maxsize=4)
def _environment(filters: tuple[tuple[str, Any], ...]) -> Environment:
    held = dict(filters)
    found = Environment(
        loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda value: value if hasattr(value, "__html__") else held["plainly"](value),
    )  # fmt: skip
    found.filters.update(held)
    return found
