"""Reads the sources of a running monitoring service as they come due, many at once, one of a host at a
time."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import eventlet
from eventlet.event import Event
from nameko.extensions import DependencyProvider

from services.monitoring.readings import Readings
from services.monitoring.sources.apart import Apart, Gone
from services.monitoring.sources.child import AT_ONCE
from shared.messages.source_states import SourceBegun
from shared.runtime import Runtime
from shared.service import safely

LOOK_S = 1.0


class Reader(DependencyProvider):
    """Comes and goes with its service."""

    def setup(self) -> None:
        """Make what reads."""
        runtime: Runtime = self.container.config["runtime"]
        self._over, self._apart = Event(), Apart()
        self._pool, self._hosts = eventlet.GreenPool(AT_ONCE), set[str]()
        name = f"{runtime.replica.named(runtime.name)}/{uuid4().hex[:8]}"
        self._readings = Readings(
            runtime.handling, runtime.publisher, runtime.clock, self._apart.ask, name, self._wait
        )

    def get_dependency(self, worker_ctx: Any) -> None:
        """Nothing: no call needs it."""

    def start(self) -> None:
        """Look what is due, again and again."""
        self._thread = self.container.spawn_managed_thread(self._run, "reads sources")

    def stop(self) -> None:
        """Give up what is being read: it is read again."""
        if not self._over.ready():
            self._over.send(True)
        self._apart.close()
        self._thread.wait()
        self._pool.waitall()

    def _run(self) -> None:
        while self._wait(LOOK_S):
            safely("look_for_sources", self._look)

    def _wait(self, seconds: float) -> bool:
        """Wait; whether the service still runs then."""
        return not self._over.wait(timeout=seconds)

    def _look(self) -> None:
        for due in self._readings.due():
            host = _host(due.data["address"])
            if host in self._hosts or not self._pool.free():
                continue
            if begun := self._readings.begin(due):
                self._hosts.add(host)
                self._pool.spawn_n(self._read, begun, host)

    def _read(self, begun: SourceBegun, host: str) -> None:
        try:
            safely("read_source", lambda: self._carry_out(begun))
        finally:
            self._hosts.discard(host)

    def _carry_out(self, begun: SourceBegun) -> None:
        try:
            self._readings.carry_out(begun)
        except Gone:
            return  # the service stops, and another reads it


def _host(address: str) -> str:
    """What politeness goes by; a file is its own."""
    return urlsplit(address).netloc.lower() or address
