"""What was published and not confirmed yet, on one channel: which confirm is whose. Knows no library."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from gevent.event import AsyncResult

from shared.errors import BrokerAway
from simulator.holds import Cause

Outcome = Literal["taken", "refused", "returned"]
"""The broker took it, has no room for it, or knows nobody who wants it."""
Waits = Callable[[Cause], None]
"""Is told why a publish is not taken yet, every half second at least."""
SPELL_S = 0.5


def unheard(_cause: Cause) -> None:
    """Nobody wants to know."""


def spell(until: float) -> float:
    """How long to wait before saying so: seconds, at most up to `until` on the monotonic clock."""
    return min(max(until - time.monotonic(), 0.001), SPELL_S)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way to the broker, given up at `until` on the monotonic clock."""

    exchange: str
    key: str
    body: bytes
    properties: Any
    until: float
    mandatory: bool = True
    waits: Waits = unheard


@dataclass(slots=True)
class Sent:
    """A publish that waits for its confirm; `id` is its message id."""

    id: str
    outcome: AsyncResult = field(default_factory=AsyncResult)
    returned: bool = False

    def wait(self, until: float, waits: Waits) -> Outcome:
        """The outcome; BrokerAway where none comes until `until` (monotonic), or the link is lost."""
        while not self.outcome.ready():
            if time.monotonic() >= until:
                raise BrokerAway("the broker did not confirm in time")
            self.outcome.wait(spell(until))
            if not self.outcome.ready():
                waits("unconfirmed")
        outcome: Outcome = self.outcome.get()
        return outcome


class Confirms:
    """The publishes of one channel by the number that the broker gives them, counted from 1."""

    def __init__(self) -> None:
        self._sent: dict[int, Sent] = {}
        self._last = 0

    def expect(self, sent: Sent) -> None:
        """It has just been handed to the channel."""
        self._last += 1
        self._sent[self._last] = sent

    def returned(self, message_id: str) -> None:
        """The broker gave it back; its confirm follows."""
        for sent in self._sent.values():
            if sent.id == message_id:
                sent.returned = True

    def settle(self, number: int, multiple: bool, refused: bool) -> None:
        """The broker answered for one publish, or for all up to it."""
        for one in [n for n in self._sent if n <= number] if multiple else [number]:
            if sent := self._sent.pop(one, None):
                taken: Outcome = "returned" if sent.returned else "taken"
                sent.outcome.set("refused" if refused else taken)

    def fail(self, why: str) -> None:
        """Nothing more will be confirmed."""
        for sent in self._sent.values():
            sent.outcome.set_exception(BrokerAway(why))
        self._sent.clear()
