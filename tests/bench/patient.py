"""Robots that bear a service or a broker that is away: they repeat a call until it is answered."""

import time
from collections.abc import Mapping
from typing import Any

import gevent

from shared.errors import Temporary
from shared.messages.envelope import Message
from shared.messages.instruction import InstructionAcknowledged
from simulator.wire import Wire
from tests.bench.robots import Answer, Robots

PATIENCE_S = 120.0
ANSWER_S = 5.0


class Patient(Robots):
    """Notes what was answered, as (service, stream, cause), and the longest time without a receipt."""

    def __init__(self, wire: Wire, key: str) -> None:
        super().__init__(wire, key)
        self.answered: list[tuple[str, str, str]] = []
        self.worst_gap_s = 0.0
        self._last: float | None = None

    def call(self, answer: Answer, key: str, limit: float = ANSWER_S) -> Mapping[str, Any]:
        """Make a call, as often as it takes."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                found = super().call(answer, key, limit)
            except Temporary as error:
                if time.monotonic() > until:
                    raise
                self.bear(error)
                gevent.sleep(0.2)
            else:
                self.answered.append((answer.service, found["stream"], f"call/{answer.by.id}/{key}"))
                return found

    def bear(self, error: Temporary) -> None:
        """A call met what passes, and is made again."""

    def hear(self, message: Message) -> None:
        """Note how long it was since the last receipt."""
        if isinstance(message.data, InstructionAcknowledged):
            now = time.monotonic()
            self.worst_gap_s = max(self.worst_gap_s, now - (self._last or now))
            self._last = now
        super().hear(message)
