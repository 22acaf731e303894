"""The services of this machine, as `candor run` starts them: a child that says by a file when it is ready."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.guarded import Guarded, last_lines

READY_WITHIN = 60.0  # seconds


class ServicesFailed(Exception):
    """The services did not come up. The text says what happened, with the end of their log."""


@dataclass(slots=True)
class Services:
    """`candor run` under guard. It waits for the broker itself, so both may start at once.

    It writes the ready file when every service consumes.
    """

    var: Path
    env: Mapping[str, str]
    ready: Path = field(init=False)
    _guarded: Guarded = field(init=False)

    def __post_init__(self) -> None:
        self.ready = self.var / "run" / f"ready-{os.getpid()}"
        command = ("candor", "run", "--ready-file", str(self.ready))
        self._guarded = Guarded((command,), self.env, self.var / "log" / "services.log")

    def start(self) -> None:
        self.ready.parent.mkdir(parents=True, exist_ok=True)
        self.ready.unlink(missing_ok=True)
        self._guarded.start()

    def wait_ready(self, limit: float = READY_WITHIN) -> None:
        """Wait until all services consume. Raises ServicesFailed: they ended, or `limit` seconds are over."""
        until = time.monotonic() + limit
        while not self.ready.exists():
            if (status := self._guarded.ended()) is not None:
                raise ServicesFailed(f"the services ended with status {status}:\n{self._last_words()}")
            if time.monotonic() > until:
                raise ServicesFailed(f"the services are not ready after {limit:g} s:\n{self._last_words()}")
            time.sleep(0.05)

    def stop(self) -> None:
        self._guarded.stop()
        self.ready.unlink(missing_ok=True)

    def _last_words(self) -> str:
        return last_lines(self._guarded.log)
