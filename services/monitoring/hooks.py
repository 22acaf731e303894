"""The door for webhooks of a running monitoring service: signed documents in, mentions on.

It listens where CANDOR_WEBHOOK_PORT says, one port further for each further replica, in plain HTTP: put a
server with TLS before it. Each webhook has a secret, a file under the keys that `candor webhook` makes.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any

import structlog
from eventlet import tpool
from nameko.extensions import DependencyProvider

from services.monitoring.readings import message_of
from services.monitoring.sources.mentions import mentions_of, parcels
from services.monitoring.sources.webhook import (
    LARGEST,
    NAME,
    SHORTEST_SECRET,
    Delivery,
    Seen,
    Turned,
    items_of,
    secret_file,
    verify,
)
from shared.clock import Clock
from shared.errors import BrokerAway
from shared.messages.sources import Mention
from shared.outbox import Publish
from shared.runtime import Runtime
from shared.serving import Start, listen, serve

log = structlog.get_logger()

PATIENCE_S = 10.0
AGAIN_S = 10
NOBODYS = b"0" * SHORTEST_SECRET
PATH = re.compile(rf"/hooks/({NAME})")
REASONS = {
    202: "Accepted",
    401: "Unauthorized",
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
    """A WSGI application. `keys` is the folder of the secrets, `publish` hands mentions on (BrokerAway where
    there is no room)."""

    keys: Path
    publish: Publish
    clock: Clock
    seen: Seen = field(default_factory=Seen)

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
        name = _name(asked)
        delivery = _delivery(asked)
        now = self.clock.now()
        secret = self._secret(name)
        verify(delivery, secret or NOBODYS, now)
        if secret is None:  # after the work, so that the time it takes tells no names
            raise Turned(401, "there is no such webhook: candor webhook makes one")
        self.seen.enter(delivery.signature, now)
        try:
            mentions = tpool.execute(_mentions, name, delivery.body, now)
            for parcel in parcels(mentions):
                self.publish([message_of(name, parcel, now)])
        except BaseException as error:
            self.seen.leave(delivery.signature)
            if isinstance(error, BrokerAway):
                raise Turned(503, "there is no room now: send the same again a little later") from None
            raise
        return len(mentions)

    def _secret(self, name: str) -> bytes | None:
        try:
            secret = secret_file(self.keys, name).read_text(encoding="ascii").strip().encode()
        except (OSError, UnicodeDecodeError):
            return None
        return secret if len(secret) >= SHORTEST_SECRET else None


def _mentions(name: str, body: bytes, now: datetime) -> tuple[Mention, ...]:
    """In a thread: long texts are masked for longer than the others may wait."""
    return mentions_of(name, items_of(body, now))


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
        self._socket = _listening(runtime)
        self._door = Door(runtime.secrets, runtime.publisher, runtime.clock)

    def get_dependency(self, worker_ctx: Any) -> None:
        """Nothing: no call needs it."""

    def start(self) -> None:
        """Open."""
        if self._socket:
            self._thread = self.container.spawn_managed_thread(
                partial(self._serve, self._socket), "takes webhooks"
            )

    def stop(self) -> None:
        """Shut: who was not answered sends again."""
        if self._socket:
            self._thread.kill()
            self._socket.close()

    def _serve(self, at: socket) -> None:
        serve(at, self._door, f"{__name__}.requests", PATIENCE_S)
