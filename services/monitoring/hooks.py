"""The door for webhooks of a running monitoring service: signed documents in, mentions on.

It listens where CANDOR_WEBHOOK_PORT says, one port further for each further replica, in plain HTTP: put a
server with TLS before it. Each webhook has a secret, a file under the keys that `candor webhook` makes.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any
from uuid import uuid4

import eventlet
import structlog
from eventlet import tpool
from eventlet.event import Event
from nameko.extensions import DependencyProvider

from services.monitoring.deliveries import Deliveries
from services.monitoring.sources.webhook import (
    LARGEST,
    NAME,
    SHORTEST_SECRET,
    Delivery,
    Turned,
    names_in,
    secret_of,
    verify,
)
from shared.errors import Temporary
from shared.runtime import Runtime
from shared.service import safely
from shared.serving import Start, listen, serve

log = structlog.get_logger()

PATIENCE_S = 10.0
AGAIN_S = 10
LOOK_S = 5.0
NOBODYS = b"0" * SHORTEST_SECRET
PATH = re.compile(rf"/hooks/({NAME})")
REASONS = {
    202: "Accepted",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    503: "Service Unavailable",
}


@dataclass
class Door:
    """A WSGI application. `keys` is the folder of the secrets."""

    keys: Path
    deliveries: Deliveries

    def __call__(self, asked: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Take a document, or say why not."""
        said: dict[str, Any]
        try:
            status, said = 202, {"taken": self._take(asked)}
        except Turned as turned:
            status, said = turned.status, {"advice": turned.advice, "errors": list(turned.errors)}
        log.info("webhook", status=status)
        body = json.dumps(said).encode() + b"\n"
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        headers += [("Retry-After", str(AGAIN_S))] if status == 503 else []
        start(f"{status} {REASONS[status]}", headers)
        return [body]

    def _take(self, asked: dict[str, Any]) -> int:
        name, delivery = _name(asked), _delivery(asked)
        secret = secret_of(self.keys, name)
        try:
            verify(delivery, secret or NOBODYS, self.deliveries.clock.now())
            if secret is None:  # after the work, so that the time it takes tells no names
                raise Turned(401, "there is no such webhook: candor webhook makes one")
            return self.deliveries.take(name, delivery)
        except Turned as turned:
            if secret:  # behind the answer, for the same reason
                eventlet.spawn_n(safely, "turned_away", partial(self.deliveries.turned_away, name, turned))
            raise
        except Temporary as error:
            log.warning("webhook_later", reason=str(error))
            raise Turned(503, "there is no room now: send the same again a little later") from None


def _name(asked: dict[str, Any]) -> str:
    found = PATH.fullmatch(asked["PATH_INFO"])
    if found is None:
        raise Turned(404, "send to /hooks/NAME")
    if asked["REQUEST_METHOD"] != "POST":
        raise Turned(405, "send it by POST")
    if asked.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json":
        raise Turned(415, "send JSON, as application/json")
    return found[1]


def _delivery(asked: dict[str, Any]) -> Delivery:
    length = asked.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        raise Turned(411, "say its Content-Length")
    if int(length) > LARGEST:
        raise Turned(413, "send at most 2 MB at a time")
    body = asked["wsgi.input"].read(int(length))
    return Delivery(asked.get("HTTP_X_CANDOR_TIMESTAMP", ""), asked.get("HTTP_X_CANDOR_SIGNATURE", ""), body)


def _listening(runtime: Runtime) -> socket | None:
    at = runtime.webhooks
    return listen(at, runtime.name, "webhooks", "CANDOR_WEBHOOK_PORT") if at else None


class Hooks(DependencyProvider):
    """Opens and shuts the door with its service."""

    def setup(self) -> None:
        """Listen, where the installation wants it."""
        runtime: Runtime = self.container.config["runtime"]
        self._socket, self._over = _listening(runtime), Event()
        name = f"{runtime.replica.named(runtime.name)}/{uuid4().hex[:8]}"
        self._deliveries = Deliveries(runtime.handling, runtime.publisher, runtime.clock, name, tpool.execute)
        self._keys = runtime.secrets

    def get_dependency(self, worker_ctx: Any) -> None:
        """Nothing: no call needs it."""

    def start(self) -> None:
        """Open, and look again and again which webhooks there are."""
        if self._socket:
            spawn = self.container.spawn_managed_thread
            self._looking = spawn(self._run, "shows webhooks")
            self._serving = spawn(partial(self._serve, self._socket), "takes webhooks")

    def stop(self) -> None:
        """Shut: who was not answered sends again."""
        if self._socket:
            if not self._over.ready():
                self._over.send(True)
            self._serving.kill()
            self._socket.close()
            self._looking.wait()

    def _run(self) -> None:
        safely("look_for_webhooks", self._look)
        while not self._over.wait(timeout=LOOK_S):
            safely("look_for_webhooks", self._look)

    def _look(self) -> None:
        for name in names_in(self._keys):
            self._deliveries.open(name)

    def _serve(self, at: socket) -> None:
        serve(at, Door(self._keys, self._deliveries), f"{__name__}.requests", PATIENCE_S)
