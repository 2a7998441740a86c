"""Ways to map chunks over workers: here, over processes of this machine, or over a cluster the user already runs.

Anything of this shape fits: it takes a function and chunks, and gives the results in the order of the chunks, without holding
many of them at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar

from clandestine.errors import ClandestineError

Piece = TypeVar("Piece")
Done = TypeVar("Done")


class Mapping(Protocol):
    """Maps a function over chunks, results in order."""

    def __call__(self, work: Callable[[Piece], Done], pieces: Iterable[Piece]) -> Generator[Done, None, None]:
        """The results, in the order of the pieces."""
        ...


class WorkerLost(ClandestineError):
    """A worker process ended before its work was done."""


def here(work: Callable[[Piece], Done], pieces: Iterable[Piece]) -> Generator[Done, None, None]:
    """One after another, in this process.

    >>> list(here(abs, [-1, 2]))
    [1, 2]
    """
    for piece in pieces:
        yield work(piece)


def processes(count: int) -> Mapping:
    """So many processes of this machine; raises WorkerLost where one of them dies."""

    def mapped(work: Callable[[Piece], Done], pieces: Iterable[Piece]) -> Generator[Done, None, None]:
        from concurrent.futures import Future, ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            waiting: deque[Future[Done]] = deque()
            try:
                for piece in pieces:
                    waiting.append(pool.submit(work, piece))
                    if len(waiting) > count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BrokenProcessPool:
                raise WorkerLost(
                    "a worker process was killed, perhaps for want of memory: fewer --workers, or a smaller --memory; "
                    "what is done is kept, and the same command goes on from there"
                ) from None
            finally:
                for one in waiting:
                    one.cancel()

    return mapped
