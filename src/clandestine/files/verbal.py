"""Scales of words for weights, in files."""

from __future__ import annotations

from pathlib import Path

from clandestine.files.records import build
from clandestine.files.yaml import read_yaml
from clandestine.record.verbal import VerbalScale
from clandestine.scales import Scale


def read_scale(path: str | Path) -> Scale:
    """Read a scale of words (YAML or JSON, shaped as the shipped verbal-7.json); raises BadInput with every fault."""
    return read_words(path).as_scale()


def read_words(path: str | Path) -> VerbalScale:
    """The same as the record it stands in."""
    return build(VerbalScale, read_yaml(path))
