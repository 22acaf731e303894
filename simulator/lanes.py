"""Work that is done in order within a lane, and side by side between lanes."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import gevent
from gevent.queue import Queue


class Lanes:
    """Lanes by name, each made when it is first used. An error in one is raised by `check`."""

    def __init__(self) -> None:
        self._queues: dict[str, Queue] = {}
        self._greenlets: list[gevent.Greenlet] = []
        self._waiting: Counter[str] = Counter()

    @property
    def idle(self) -> bool:
        """Whether nothing waits or is under way in any lane."""
        return not self._waiting.total()

    def waiting(self, lane: str) -> int:
        """How much waits in a lane, with what is under way."""
        return self._waiting[lane]

    def put(self, lane: str, work: Callable[[Any], None], item: Any) -> None:
        """Do `work(item)` when all that was put into the lane before is done."""
        if lane not in self._queues:
            self._queues[lane] = Queue()
            self._greenlets.append(gevent.spawn(self._run, lane))
        self._waiting[lane] += 1
        self._queues[lane].put((work, item))

    def check(self) -> None:
        """Raise what ended a lane."""
        for greenlet in self._greenlets:
            if greenlet.ready():
                greenlet.get()

    def stop(self) -> None:
        """Drop whatever waits or is under way."""
        gevent.killall(self._greenlets)
        self._waiting.clear()

    def _run(self, lane: str) -> None:
        for work, item in self._queues[lane]:
            work(item)
            self._waiting[lane] -= 1
