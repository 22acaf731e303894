"""A tiny service on the real broker, for each test its own; queues are deleted behind it."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import amqp
import eventlet
import pytest
from nameko.standalone.rpc import ClusterRpcProxy

from services.run import contain
from shared.actors import Actor, new_keys, sign
from shared.bus.connection import LOST, connect, hang_up
from shared.bus.declaring import declare
from shared.bus.publisher import Publisher
from shared.bus.topology import topology
from shared.clock import SystemClock
from shared.handling import Handling
from shared.journal.port import Store
from shared.journal.sqlite import SqliteStore
from shared.messages.catalogue import type_of
from shared.messages.envelope import Message
from shared.messages.schemas import from_wire
from shared.messages.simulator import ExerciseStarted
from shared.names import dead_of, events_of
from shared.parts import Person
from shared.runtime import Runtime
from shared.service import service
from tests.integration.services import tiny

LIMIT = 20.0
NOW = datetime(2026, 2, 18, 11, tzinfo=UTC)


def eventually(what: Callable[[], Any], limit: float = LIMIT) -> Any:
    """The first answer that is true; fails where none comes within `limit` seconds."""
    until = time.monotonic() + limit
    while not (found := what()):
        assert time.monotonic() < until, "it did not come to pass in time"
        eventlet.sleep(0.01)
    return found


@pytest.fixture(scope="session")
def uri() -> str:
    """The broker of the tests."""
    found = os.environ.get("AMQP_URI", "")
    if not found:
        hint = "needs a broker: run by `make test`, or by `python -m deploy.local -- python -m pytest ...`"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    return found


class Tiny:
    """The tiny service with a life: what it hears, what it tells, who calls it."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri, self.name = uri, f"tiny-{uuid4().hex[:8]}"
        self.troubles: deque[Exception] = deque()
        self.parts = tiny.parts(self.name, self.troubles)
        self.folder = folder
        new_keys(folder)
        self.topology = topology({self.name: self.parts.policy, "tiny": (), "speaker": ()})
        self.hand = connect(uri, "tests")
        self.channel = self.hand.channel()
        declare(self.hand, self.topology)
        self.ear = self.channel.queue_declare("", exclusive=True).queue
        self.channel.queue_bind(self.ear, events_of(self.name), "#")
        self.speaker = Publisher(uri, "tests")
        self.store: Store = SqliteStore(folder / "tiny.sqlite")
        self.publisher = Publisher(uri, self.name)
        self.container: Any = None

    def start(self, publish: Callable[[Any], None] | None = None) -> None:
        """Run it; `publish` in place of the broker's publisher for what is committed."""
        handling = Handling(self.parts, self.store, publish or self.publisher, SystemClock())
        key = (self.folder / "actor.pub").read_text()
        self.runtime = Runtime(
            self.uri, handling, self.publisher, SystemClock(), key, timedelta(milliseconds=100), 0.02
        )
        self.container = contain(service(self.parts)(type("Tiny", (), {})), self.runtime)
        self.container.start()
        eventually(lambda: self.runtime.listening)

    def stop(self) -> None:
        """Stop it in good order."""
        if self.container:
            self.container.stop()
            self.container = None

    def end(self) -> None:
        """Stop, and leave nothing behind on the broker."""
        self.stop()
        with suppress(*LOST):  # a test may have ended its broker
            for queue in (*(queue.name for queue in self.topology.queues), f"rpc-{self.name}"):
                self.channel.queue_delete(queue)
        hang_up(self.hand)
        self.publisher.close()
        self.speaker.close()
        self.store.close()

    # -- what it hears and tells

    def say(self, word: str, topic: str = "water", message_id: str = "") -> Message:
        """Publish that somebody said a word."""
        stream = f"talk/{topic}"
        message = Message(
            id=message_id or f"speaker/{stream}/{uuid4().hex}",
            source="/candor/speaker",
            type=tiny.SAID,
            subject=stream,
            time=NOW,
            data=tiny.Said(topic, word, NOW),
            sequence=1,
            recorded=NOW,
        )
        self.speaker([message])
        return message

    def begin(self, exercise: str, virtual: datetime) -> None:
        """Publish that an exercise started an hour of real time ago, at double speed."""
        real = SystemClock().now() - timedelta(hours=1)
        started = ExerciseStarted(exercise, "s", "s", "s", 1, real, virtual, 2.0, virtual)
        message = Message(
            id=f"simulator/{uuid4().hex}",
            source="/candor/simulator",
            type=type_of(started),
            subject=f"x/{exercise}/run",
            time=virtual,
            data=started,
            sequence=1,
            recorded=NOW,
            exercise=exercise,
        )
        self.speaker([message])
        stream = f"x/{exercise}/exercise/{exercise}"
        eventually(lambda: self.store.views.get("exercise", stream))

    def throw(self, body: bytes) -> None:
        """Put anything at all on its queue."""
        self.channel.basic_publish(amqp.Message(body), "", self.name)

    def told(self, count: int) -> list[Message]:
        """The next messages that it tells."""
        return [from_wire(bytes(self._next(self.ear).body)) for _ in range(count)]

    def dead(self) -> amqp.Message:
        """The next message that it set aside for good."""
        return self._next(dead_of(self.name))

    def waiting(self, queue: str) -> int:
        """How many messages wait in a queue."""
        return int(self.channel.queue_declare(queue, passive=True).message_count)

    def _next(self, queue: str) -> amqp.Message:
        self.channel.auto_decode = False
        return eventually(lambda: self.channel.basic_get(queue, no_ack=True))

    # -- who calls it

    def token(self, role: Any = "office", exercise: str = "", robot: bool = False) -> str:
        """An actor's token."""
        actor = Actor(Person("wang", role), exercise, robot)
        return sign(actor, (self.folder / "actor.key").read_text(), SystemClock().now())

    def ask(self, method: str, role: Any = "office", **request: Any) -> Any:
        """A call as any nameko client makes it."""
        actor_world = request.pop("as_of", request.get("exercise", ""))
        asked = {"token": self.token(role, actor_world, "at" in request), "key": uuid4().hex, **request}
        with ClusterRpcProxy({"AMQP_URI": self.uri}, timeout=LIMIT) as proxy:
            return getattr(proxy[self.name], method)(request=asked)


@pytest.fixture
def quiet(uri: str, tmp_path: Path) -> Iterator[Tiny]:
    """The tiny service, not started yet."""
    made = Tiny(uri, tmp_path)
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def running(quiet: Tiny) -> Tiny:
    """The tiny service, running."""
    quiet.start()
    return quiet
