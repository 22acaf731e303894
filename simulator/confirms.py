"""What was published and not confirmed yet, on one channel: which confirm is whose. Knows no library."""

from dataclasses import dataclass, field
from typing import Literal

from gevent.event import AsyncResult

from shared.errors import BrokerAway

Outcome = Literal["taken", "refused", "returned"]
"""The broker took it, has no room for it, or knows nobody who wants it."""


@dataclass(slots=True)
class Sent:
    """A publish that waits for its confirm; `id` is its message id."""

    id: str
    outcome: AsyncResult = field(default_factory=AsyncResult)
    returned: bool = False


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
