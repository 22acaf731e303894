"""The whole chain in one process: the services' own parts and handling, with memory stores, a memory
bus and a virtual clock. For simulation, forecasts and tests; the same causes give the same log.
"""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.actors import Actor
from shared.clock import FakeClock
from shared.errors import Permanent
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.envelope import Message
from shared.parts import Parts, Tell
from shared.requests import Answer, Request


class Inline:
    """Runs several services on one virtual clock.

    `listeners` are called with every message in the order of publishing; `dead` holds what no rule took,
    `told` the notices that people were sent.
    """

    def __init__(self, parts: Sequence[Parts], start: datetime) -> None:
        self.clock = FakeClock(start)
        self.listeners: list[Callable[[Message], None]] = []
        self.dead: list[tuple[Message, str]] = []
        self.told: list[Tell] = []
        self._queue: deque[Message] = deque()
        self.services = {
            p.name: Handling(p, MemoryStore(), self.publish, self.clock, self._tell) for p in parts
        }

    def publish(self, messages: Sequence[Message]) -> None:
        """Put messages on the memory bus."""
        self._queue.extend(messages)

    def _tell(self, notice: Tell, exercise: str) -> str:  # noqa: ARG002 - every inline world is one exercise's
        self.told.append(notice)
        return "log"

    def settle(self) -> None:
        """Deliver until nothing is under way."""
        while self._queue:
            message = self._queue.popleft()
            for listener in self.listeners:
                listener(message)
            for service in self.services.values():
                if service.hears(message.type):
                    self._deliver(service, message)

    def _deliver(self, service: Handling, message: Message) -> None:
        try:
            service.react(message)
        except Permanent as error:
            self.dead.append((message, f"{service.parts.name}: {error}"))

    def call(
        self,
        service: str,
        name: str,
        actor: Actor,
        data: dict[str, Any],
        key: str,
        at: datetime | None = None,
    ) -> Answer:
        """A person's call, answered when all that follows from it has settled."""
        request = Request(actor, data, key, actor.exercise, at)
        answer = self.services[service].call(name, request, self.clock.now())
        self.settle()
        return answer

    def next_due(self, exercise: str) -> datetime | None:
        """The earliest moment that any stream waits for."""
        waiting = [
            document.data["due"]
            for service in self.services.values()
            for view in service.parts.views
            for document in service.store.views.due(view, exercise, _FOREVER)[:1]
        ]
        return datetime.fromtimestamp(min(waiting) / 1000, UTC) if waiting else None

    def advance(self, exercise: str, to: datetime) -> None:
        """Let time go on, waking every stream at its own moment."""
        self.settle()
        while (due := self.next_due(exercise)) and due <= to:
            self.clock.move_to(due)
            for service in self.services.values():
                service.tick(exercise, due)
            self.settle()
        self.clock.move_to(to)


_FOREVER = 1 << 62
