"""Work for the processor, shared out to other processes: `map`, with a bounded part of it under way."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

MOST_PROCESSES = 8
"""One process reads for all of them; more would wait for it."""
AHEAD = 3
"""So many pieces a process are under way: the next one lies ready, and few are in memory."""
Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Map(Protocol):
    """`map`, or one that does the same in other processes: `work` is a function of a module."""

    def __call__(self, work: Callable[[Piece], Result], pieces: Iterable[Piece], /) -> Iterator[Result]: ...


def processes() -> int:
    """How many processes may compute at once here."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


@contextmanager
def spread(count: int) -> Iterator[Map]:
    """A map over so many processes; with one it is `map`."""
    if count < 2:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor  # a service that shares out nothing does not load it
    from multiprocessing import get_context

    with ProcessPoolExecutor(count, get_context("spawn"), _begin) as pool:
        try:
            yield partial(_in_order, pool, count * AHEAD)
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(
    pool: "ProcessPoolExecutor", most: int, work: Callable[[Piece], Result], pieces: Iterable[Piece]
) -> Iterator[Result]:
    under_way: deque[Future[Result]] = deque()
    for piece in pieces:
        under_way.append(pool.submit(work, piece))
        if len(under_way) == most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _begin() -> None:
    """Ctrl-C is for the process that shares out; this one ends with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_it, daemon=True).start()


def _end_with_it() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)
