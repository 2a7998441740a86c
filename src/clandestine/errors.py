"""What can go wrong, said so that a historian can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of one file, at its place, with a hint.

    `line` and `column` count from 1; 0 means the whole file, and is not printed. A `warning` does not stop an answer,
    an error does.

    >>> print(Fault("a.yaml", 3, 5, "unknown state 'yess'", "did you mean 'yes'?"))
    a.yaml:3:5: unknown state 'yess' (did you mean 'yes'?)
    """

    file: str
    line: int
    column: int
    words: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        hint = f" ({self.hint})" if self.hint else ""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {kind}{self.words}{hint}"


class ClandestineError(Exception):
    """Base of every error this package raises on purpose; `exit_code` is what the command line returns."""

    exit_code = 3


class BadInput(ClandestineError):
    """One or more files are at fault; all faults of the run are told at once."""

    exit_code = 3

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BadQuestion(ClandestineError):
    """The question names something the model or dossier does not have."""

    exit_code = 2


class ImpossibleEvidence(ClandestineError):
    """The evidence has probability zero under the model; `clash` names the smallest set that cannot hold together."""

    exit_code = 4

    def __init__(self, clash: tuple[str, ...], words: str) -> None:
        self.clash = clash
        super().__init__(words)


class BadNetwork(ClandestineError):
    """What was given is no Bayesian network; `variable` is the one at fault."""

    exit_code = 3

    def __init__(self, variable: str, words: str) -> None:
        self.variable = variable
        super().__init__(words)


class TooLarge(ClandestineError):
    """The exact answer would need more memory than allowed; the message names the variables that make it so."""

    exit_code = 3
