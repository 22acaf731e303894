"""/healthz and /readyz: a service's health over HTTP, for whatever watches over it.

It listens from the moment that the process begins, so that a start that waits can be seen to wait. A question
is answered from what is known at that moment: none waits for the broker.
"""

import json
import logging
import socket
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import eventlet.wsgi

from shared.bus.topology import subscriptions
from shared.bus.watch import Watch
from shared.errors import SettingsError
from shared.health import report
from shared.runtime import Runtime

AT_ONCE = 16
PATIENCE_S = 3.0
"""How long a caller may take to ask: a slow one must not keep others out for long."""
BACKLOG = 64


class Probe:
    """Answers at `address` (host and port; None: not at all) for a service."""

    def __init__(self, address: tuple[str, int] | None, service: str) -> None:
        self._service = service
        self._runtime: Runtime | None = None
        self._watch: Watch | None = None
        self._socket = listen(address, service) if address else None
        self._threads = [eventlet.spawn(self._serve)] if address else []

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

    def _serve(self) -> None:
        eventlet.wsgi.server(
            self._socket,
            self._answer,
            log=logging.getLogger(f"{__name__}.requests"),
            log_output=False,
            keepalive=False,
            max_size=AT_ONCE,
            socket_timeout=PATIENCE_S,
            debug=False,
        )

    def _answer(self, asked: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
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


def listen(
    address: tuple[str, int], service: str, what: str = "its health", setting: str = "CANDOR_HEALTH_PORT"
) -> socket.socket:
    """A socket that listens at an address; SettingsError where it cannot, with the setting to change."""
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise SettingsError(
            f"{service} cannot listen on {host}:{port} for {what} ({error.strerror}): "
            f"set {setting} to another port, or to 0 for none"
        ) from None
    return made
