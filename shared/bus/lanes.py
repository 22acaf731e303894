"""Work in lanes: one job after the other in each, several lanes side by side."""

from collections import deque
from collections.abc import Callable, Hashable

import eventlet
import structlog

log = structlog.get_logger()
Job = Callable[[], None]


class Lanes:
    """At most `workers` lanes are under way at a time. `put` never waits; whoever puts bounds the jobs."""

    def __init__(self, workers: int) -> None:
        self._workers, self._running = workers, 0
        self._lanes: dict[Hashable, deque[Job]] = {}
        self._ready: deque[Hashable] = deque()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing waits."""
        return not self._lanes

    def put(self, lane: Hashable, job: Job) -> None:
        """Do the job when those before it in its lane are done."""
        if lane in self._lanes:
            self._lanes[lane].append(job)
            return
        self._lanes[lane] = deque([job])
        self._ready.append(lane)
        if self._running < self._workers:
            self._running += 1
            eventlet.spawn_n(self._work)

    def _work(self) -> None:
        try:
            while self._ready:
                self._clear(self._ready.popleft())
        finally:
            self._running -= 1

    def _clear(self, lane: Hashable) -> None:
        jobs = self._lanes[lane]
        while jobs:
            try:
                jobs[0]()
            except Exception:
                log.exception("job_failed")
            jobs.popleft()
            eventlet.sleep(0)  # whoever waits for the hub has its turn after each job
        del self._lanes[lane]
