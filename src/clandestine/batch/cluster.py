"""Chunks mapped over a Dask cluster that the user already runs: the one file that knows `distributed`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Any

from clandestine.batch.mapping import Done, Mapping, Piece, WorkerLost
from clandestine.errors import BadQuestion

AHEAD = 2  # chunks sent ahead for each thread of the cluster


def cluster(address: str | None = None, *, client: Any = None, patience: float = 10) -> Mapping:
    """The cluster at an address (tcp://host:port), or one whose `client` is at hand.

    Workers need the same version of clandestine, and nothing else: chunks are sent to them, and answers come back. A worker that
    dies has its chunks done again by another; `patience` is how many seconds an answer is waited for.
    Raises BadQuestion where there is no such cluster, or no `distributed`.
    """

    def mapped(work: Callable[[Piece], Done], pieces: Iterable[Piece]) -> Generator[Done, None, None]:
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise BadQuestion("a cluster needs the extra `cluster`: pip install 'clandestine[cluster]'") from None
        try:
            mine = client or Client(address, timeout=patience, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise BadQuestion(f"no cluster answers at {address}: {error}") from None
        try:
            ahead = max(1, AHEAD * sum(mine.nthreads().values()))
            task = mine.scatter(work, broadcast=True)
            waiting: deque[Any] = deque()
            for piece in pieces:
                waiting.append(mine.submit(_done, task, piece, pure=False))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except KilledWorker as error:
            raise WorkerLost(
                f"a chunk killed every worker that tried it ({error}): a smaller --memory; what is done is kept"
            ) from None
        finally:
            if client is None:
                mine.close()

    return mapped


def _done(work: Callable[[Any], Any], piece: Any) -> Any:
    return work(piece)
