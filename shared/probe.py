"""/healthz and /readyz: a service's health over HTTP, for whatever watches over it.

It listens from the moment that the process begins, so that a start that waits can be seen to wait. A question
is answered from what is known at that moment: none waits for the broker.
"""

import json
from collections.abc import Iterable
from socket import socket
from typing import Any

import eventlet

from shared.bus.topology import subscriptions
from shared.bus.watch import Watch
from shared.health import report
from shared.runtime import Runtime
from shared.serving import Start, listen, serve

PATIENCE_S = 3.0


class Probe:
    """Answers at `address` (host and port; None: not at all) for a service."""

    def __init__(self, address: tuple[str, int] | None, service: str) -> None:
        self._service = service
        self._runtime: Runtime | None = None
        self._watch: Watch | None = None
        self._socket = listen(address, service, "its health", "CANDOR_HEALTH_PORT") if address else None
        self._threads = [eventlet.spawn(self._serve, self._socket)] if self._socket else []

    @property
    def port(self) -> int:
        """Where it listens; 0 where it does not."""
        return int(self._socket.getsockname()[1]) if self._socket else 0

    def watch(self, runtime: Runtime) -> None:
        """Tell of this service from now on: it is about to run."""
        self._runtime = runtime
        if self._socket is None:
            return
        queues = [one.queue for one in subscriptions(runtime.name, runtime.handling.parts.policy)]
        self._watch = Watch(runtime.uri, runtime.name, queues)
        self._threads.append(eventlet.spawn(self._watch.run))

    def close(self) -> None:
        """Answer no more."""
        for thread in self._threads:
            thread.kill()
        if self._socket:
            self._socket.close()

    def report(self) -> dict[str, Any]:
        """What is known now."""
        health = self._runtime.health() if self._runtime else None
        return report(self._service, health, self._watch.counts if self._watch else None)

    def _serve(self, at: socket) -> None:
        serve(at, self._answer, f"{__name__}.requests", PATIENCE_S)

    def _answer(self, asked: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = asked["PATH_INFO"]
        if path not in ("/healthz", "/readyz"):
            status, document = "404 Not Found", {"there_are": ["/healthz", "/readyz"]}
        elif asked["REQUEST_METHOD"] not in ("GET", "HEAD"):
            status, document = "405 Method Not Allowed", {"allowed": ["GET", "HEAD"]}
        else:
            document = self.report()
            status = "200 OK" if path == "/healthz" or document["ready"] else "503 Service Unavailable"
        body = json.dumps(document, ensure_ascii=False).encode() + b"\n"
        kind = ("Content-Type", "application/json")
        start(status, [kind, ("Content-Length", str(len(body))), ("Cache-Control", "no-store")])
        return [b"" if asked["REQUEST_METHOD"] == "HEAD" else body]
