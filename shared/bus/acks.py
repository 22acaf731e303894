"""Acknowledging: what is done within a few milliseconds is told the broker in one word."""

from collections import deque
from typing import Any

import eventlet
import structlog

from shared.bus.connection import LOST

log = structlog.get_logger()

SOON_S = 0.005
MOST = 16


class Acks:
    """The messages that came by one channel, in order, and which of them are done.

    A word for several covers all that came before, so it is said only of those that are all done. Another
    that is done is told by itself: a message that takes long holds up nobody's acknowledgement.
    """

    def __init__(self, channel: Any, queue: str, prefetch: int) -> None:
        self._channel, self._queue = channel, queue
        self._most = max(1, min(MOST, prefetch // 2))
        self._open: deque[int] = deque()
        self._done: set[int] = set()
        self._soon: Any = None

    def taken(self, tag: int) -> None:
        """A message came."""
        self._open.append(tag)

    def done(self, tag: int) -> None:
        """Its work is done, or its copy lies safely elsewhere: acknowledge it, very soon."""
        self._done.add(tag)
        if len(self._done) >= self._most:
            self.flush()
        elif self._soon is None:
            self._soon = eventlet.spawn_after(SOON_S, self.flush)

    def flush(self) -> None:
        """Acknowledge now what is done. A connection that was lost brings it again: it is only told."""
        self._soon, last, alone = None, self._upto(), sorted(self._done)
        self._done.clear()
        self._open = deque(tag for tag in self._open if tag not in alone) if alone else self._open
        try:
            if last and self._channel.connection is not None:
                self._channel.basic_ack(last, multiple=True)
            for tag in alone:
                if self._channel.connection is not None:
                    self._channel.basic_ack(tag)
        except LOST as error:
            log.info("acknowledgement_lost", queue=self._queue, reason=str(error))

    def _upto(self) -> int:
        """The last message up to which all are done; 0 where the first is not. They are open no more."""
        last = 0
        while self._open and self._open[0] in self._done:
            last = self._open.popleft()
            self._done.remove(last)
        return last
