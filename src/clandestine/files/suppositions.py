"""Suppositions: what-ifs in files, to be cited and asked again."""

from __future__ import annotations

from pathlib import Path

from clandestine.files.records import build
from clandestine.files.yaml import read_yaml
from clandestine.record.whatif import WhatIf


def read_supposition(path: str | Path) -> WhatIf:
    """Read a supposition; raises BadInput with every fault, at its line. Whether its names exist, the case says."""
    return build(WhatIf, read_yaml(path))
