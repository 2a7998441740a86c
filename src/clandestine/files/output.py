"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from clandestine.errors import BadInput, Fault


def write(files: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write files, whole or not at all; raises BadInput where one is there already, unless `force`."""
    there = [path for path in files if path.exists()]
    if there and not force:
        raise BadInput([Fault(str(path), 0, 0, "is there already", "--force writes over it") for path in there])
    for path, content in files.items():
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(content)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise BadInput([Fault(str(path), 0, 0, f"could not be written: {error.strerror}")]) from error
    return list(files)
