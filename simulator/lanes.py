"""Work that is done in order within a lane, and side by side between lanes."""

from collections.abc import Callable
from typing import Any

import gevent
from gevent.queue import Queue


class Lanes:
    """Lanes by name, each made when it is first used. An error in one is raised by `check`."""

    def __init__(self) -> None:
        self._queues: dict[str, Queue] = {}
        self._greenlets: list[gevent.Greenlet] = []
        self._waiting = 0

    @property
    def idle(self) -> bool:
        """Whether nothing waits or is under way in any lane."""
        return self._waiting == 0

    def put(self, lane: str, work: Callable[[Any], None], item: Any) -> None:
        """Do `work(item)` when all that was put into the lane before is done."""
        if lane not in self._queues:
            self._queues[lane] = Queue()
            self._greenlets.append(gevent.spawn(self._run, self._queues[lane]))
        self._waiting += 1
        self._queues[lane].put((work, item))

    def check(self) -> None:
        """Raise what ended a lane."""
        for greenlet in self._greenlets:
            if greenlet.ready():
                greenlet.get()

    def stop(self) -> None:
        """Drop whatever waits or is under way."""
        gevent.killall(self._greenlets)
        self._waiting = 0

    def _run(self, queue: Queue) -> None:
        for work, item in queue:
            work(item)
            self._waiting -= 1
