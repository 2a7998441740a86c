"""Rewrite the JSON Schemas: python -m clandestine.files.schemas."""

from __future__ import annotations

from clandestine.files.schemas import write

for path in write():
    print(path.name)
