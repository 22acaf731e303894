"""Sharing queues that only one may consume at a time: whoever stands in for another does so for a turn.

The broker gives such a queue to the first consumer that comes and lets the others wait in a row. It balances
nothing, knows no priorities there, and does not tell who waits (RabbitMQ 3.10, quorum queues). So each queue
belongs to one replica, and all stand in every row. One that is given messages of another's queue, because it
came first or the owner died, goes to the back of the row after a turn. Where the owner is there, the queue
has come to it after as many turns as there are others, and stays; where not, the others take turns.
"""

import math
import time
from collections.abc import Callable, Sequence

import structlog

from shared.bus.topology import Subscription

log = structlog.get_logger()

TURN_S = 5.0


class Turns:
    """Which queues of a row are consumed here, and since when; `now` is monotonic, in seconds."""

    def __init__(self, turn_s: float = TURN_S, now: Callable[[], float] = time.monotonic) -> None:
        self._turn_s, self._now = turn_s, now
        self._since: dict[Subscription, float] = {}

    def taken(self, subscription: Subscription) -> None:
        """A message came by this subscription."""
        if subscription.owner is not None and subscription not in self._since:
            self._since[subscription] = self._now()
            log.info("partition_taken", queue=subscription.queue, own=subscription.owner)

    def over(self) -> Sequence[Subscription]:
        """Those where another's turn has come; each is said once, until it was `left`."""
        until = self._now() - self._turn_s
        ended = [one for one, since in self._since.items() if not one.owner and since <= until]
        self._since.update(dict.fromkeys(ended, math.inf))
        return ended

    def left(self, *subscriptions: Subscription) -> None:
        """They stand at the back of the row, or the connection was lost."""
        for one in subscriptions:
            self._since.pop(one, None)
