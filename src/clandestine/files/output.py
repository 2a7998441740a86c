"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from clandestine.errors import BadInput, Fault


def ready(paths: Collection[Path], *, force: bool = False) -> None:
    """Raise BadInput where a file is there already (unless `force`), or its folder is not: before the work, not after."""
    faults = [
        Fault(str(path), 0, 0, "is there already", "--force writes over it")
        for path in paths
        if path.exists() and not force
    ]
    faults += [
        Fault(str(path), 0, 0, f"there is no folder {path.parent}", "make it first")
        for path in paths
        if not path.parent.is_dir()
    ]
    if faults:
        raise BadInput(faults)


def write(files: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write files, whole or not at all; raises BadInput where one is there already, unless `force`."""
    ready(files, force=force)
    for path, content in files.items():
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(content)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise BadInput([Fault(str(path), 0, 0, f"could not be written: {error.strerror}")]) from error
    return list(files)
