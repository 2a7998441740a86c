"""A run that can be repeated: what was asked of which files, and with which version, seed and draws.

It stands among the records because both an answer (`ask`) and a report carry it, and neither knows the other.
"""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import Field

from clandestine.record.base import Name, Record
from clandestine.record.parts import plain

Sort = Literal["model", "dossier", "supposition", "dossiers", "verdicts", "scale", "network", "bibliography"]
Given = str | list[str] | Literal[True]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{6} [0-9a-f]{6}( -?\d+(\.\d+)?(e[-+]?\d+)?)*$")]
ID = "run"  # of the element of an HTML report, and the mark of the block of a Markdown report
SCHEMA: Literal["clandestine/run/1"] = "clandestine/run/1"


class Used(Record):
    """One file an answer hangs on, as it was: its path as typed (what is shipped, by name) and its record's digest.

    Of a small record (a dossier, a supposition) all is kept in `record`; of a model the fingerprints of its parts
    (record/parts.py). `includes` are the files a model takes in: its digest covers them.
    """

    sort: Sort
    file: str
    name: str
    digest: str
    includes: list[str] = Field(default_factory=list)
    record: dict[str, Any] = Field(default_factory=dict)
    parts: dict[str, Fingerprint] = Field(default_factory=dict)


class Run(Record):
    """One question in a normal form: the command, its arguments, the options that are not at their defaults, by their long names.

    Options are in the order of their names, a repeated one as typed. `answers` are, for a report, the posteriors it tells: of what,
    by view and state. There is no clock in it, no absolute path and no name of a user.

    >>> run = Run(clandestine="0.1.0", command="posterior", arguments=["baron-aron.yaml"], options={"without": ["p-26422"]})
    >>> print(run.line)
    clandestine posterior baron-aron.yaml --without p-26422
    """

    schema_: Literal["clandestine/run/1"] = Field(default=SCHEMA, alias="schema")
    clandestine: str
    command: Name
    arguments: list[str] = Field(default_factory=list)
    options: dict[Name, Given] = Field(default_factory=dict)
    seed: int | None = None
    draws: int | None = None
    files: list[Used] = Field(default_factory=list)
    answers: dict[str, Any] = Field(default_factory=dict)

    @property
    def line(self) -> str:
        """The command line that asks the question again, as a shell reads it."""
        return shlex.join(["clandestine", self.command, *self.arguments, *self.words()])

    def words(self) -> list[str]:
        """The options as words of a command line."""
        found = []
        for name, given in self.options.items():
            if given is True:
                found.append(f"--{name}")
                continue
            for one in given if isinstance(given, list) else [given]:
                found += [f"--{name}={one}"] if one.startswith("-") else [f"--{name}", one]
        return found

    def plain(self) -> dict[str, Any]:
        """The run as plain data, ready for JSON."""
        return {"schema": self.schema_, **plain(self)}


def told(path: str) -> str:
    """A path as a run tells it: as typed, with `/`; of an absolute path only the name.

    >>> told("evidence/baron-aron.yaml"), told("/some/where/baron-aron.yaml"), told("C:\\\\some\\\\where.yaml")
    ('evidence/baron-aron.yaml', 'baron-aron.yaml', 'where.yaml')
    """
    if PurePosixPath(path).is_absolute():
        return PurePosixPath(path).name
    windows = PureWindowsPath(path)
    if windows.drive or windows.root:
        return windows.name
    return path
