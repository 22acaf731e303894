"""Listening in on the events: what comes is handed to a callback, in order, in a greenlet of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from gevent.queue import Queue

from shared.errors import BadMessage
from shared.messages.envelope import Message
from shared.messages.schemas import from_wire

log = structlog.get_logger()


@dataclass(slots=True)
class Tap:
    """A queue of ours on every events exchange, and who is told; of one exercise, or of all (None)."""

    queue: str
    exercise: str | None
    callback: Callable[[Message], None]
    inbox: Queue = field(default_factory=Queue)

    def take(self, channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        """The broker delivers: keep it for the greenlet, since this must not wait."""
        self.inbox.put((channel, method.delivery_tag, body))

    def run(self) -> None:
        """Tell what comes, and acknowledge it afterwards. Never ends but by an error of the callback."""
        for channel, tag, body in self.inbox:
            try:
                message = from_wire(body)
            except BadMessage as error:
                log.warning("unknown_event", reason=str(error))
            else:
                if self.exercise in (None, message.exercise):
                    self.callback(message)
            if channel.is_open:
                channel.basic_ack(tag)
