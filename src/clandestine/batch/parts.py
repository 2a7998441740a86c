"""The parts of a batch on disk while it runs: whole or not there, found again after any interruption."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from clandestine.errors import BadInput, ClandestineError, Fault

SORTS = ("rows", "items", "troubles")


class Busy(ClandestineError):
    """Another run is writing the same output."""


@dataclass(frozen=True)
class Parts:
    """A folder beside the output that holds what is done, under a lock; `run` says of which run.

    Raises BadInput where parts of another run lie there, unless `force` begins anew; Busy while another run writes.
    """

    path: Path
    run: Mapping[str, Any]

    @staticmethod
    def of(out: Path, run: Mapping[str, Any], *, force: bool) -> Parts:
        """The parts of an output, begun or found again."""
        found = Parts(out.with_name(f"{out.name}.parts"), run)
        with told(found.path):
            found.path.mkdir(exist_ok=True)
        found._lock()
        try:
            kept = found.path / "run.json"
            text = json.dumps(run, sort_keys=True, indent=1)
            if kept.exists() and kept.read_text(encoding="utf-8") != text:
                if not force:
                    hint = "--force begins anew; the other question, asked again, goes on from there"
                    raise BadInput([Fault(str(found.path), 0, 0, "parts of another run lie here", hint)])
                found._empty()
            whole(kept, text.encode("utf-8"))
        except BaseException:
            found.unlock()
            raise
        return found

    def _lock(self) -> None:
        lock = self.path / "lock"
        mine = f"{socket.gethostname()} {os.getpid()}"
        for _ in range(2):
            try:
                with told(self.path), lock.open("x", encoding="utf-8") as file:
                    file.write(mine)
                return
            except FileExistsError:
                host, _, pid = lock.read_text(encoding="utf-8").partition(" ")
                if host == socket.gethostname() and not _alive(pid):
                    lock.unlink(missing_ok=True)  # left behind by a run that was killed
                    continue
                raise Busy(
                    f"{self.path}: another run (process {pid or '?'} on {host or '?'}) is writing this output; if it is not, "
                    f"delete {lock.name} there"
                ) from None
        raise Busy(f"{self.path}: another run has just begun to write this output")

    def unlock(self) -> None:
        """Let another run have it."""
        (self.path / "lock").unlink(missing_ok=True)

    def _empty(self) -> None:
        for one in self.path.iterdir():
            if one.name != "lock":
                one.unlink()

    def done(self, number: int) -> bool:
        """Whether a part is there, whole and undamaged."""
        try:
            kept = json.loads((self.path / f"{number:07}.json").read_text(encoding="utf-8"))
            return all(sha256(self.read(number, sort)).hexdigest() == kept[sort] for sort in SORTS)
        except (OSError, ValueError, KeyError):
            return False

    def keep(self, number: int, content: Mapping[str, bytes]) -> None:
        """Write a part; what says that it is whole is written last."""
        for sort in SORTS:
            whole(self.path / f"{number:07}.{sort}", content[sort])
        digests = {sort: sha256(content[sort]).hexdigest() for sort in SORTS}
        whole(self.path / f"{number:07}.json", json.dumps(digests, sort_keys=True).encode("utf-8"))

    def read(self, number: int, sort: str) -> bytes:
        """One piece of a part."""
        return (self.path / f"{number:07}.{sort}").read_bytes()

    def each(self, count: int, sort: str) -> Iterator[bytes]:
        """A piece of every part, in order; empty ones are passed over."""
        for number in range(count):
            if content := self.read(number, sort):
                yield content

    def remove(self) -> None:
        """Everything, when the output stands."""
        shutil.rmtree(self.path)


def whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and on the disk before anything relies on it."""
    beside = path.with_name(f".{path.name}.tmp")
    with told(path):
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise


class told:
    """Errors of the disk in the words of somebody who must mend them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, FileExistsError):
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            words = "the disk is full" if full else f"could not be written: {error.strerror or error}"
            hint = "make room and give the same command again: what is done is kept" if full else ""
            raise BadInput([Fault(str(self.path), 0, 0, words, hint)]) from error


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
