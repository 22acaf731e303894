"""Looking at a service's queues from beside: how many messages wait, how many are dead."""

from collections.abc import Sequence

import eventlet

from shared.bus.connection import LOST, connect, drop, hang_up
from shared.errors import BrokerAway, SettingsError
from shared.health import Counts
from shared.names import dead_of

LOOK_S = 1.0
AWAY_S = 2.0
ANSWER_S = 5.0


class Watch:
    """Looks every second, on a connection of its own: the one that consumes has but one reader."""

    def __init__(self, uri: str, service: str, queues: Sequence[str]) -> None:
        self._uri, self._service, self._queues = uri, service, tuple(queues)
        self.counts: Counts | None = None

    def run(self) -> None:
        """Look for ever, until killed; what was seen is forgotten where the broker goes away."""
        while True:
            try:
                self._look()
            except (*LOST, SettingsError, eventlet.Timeout):
                self.counts = None
                eventlet.sleep(AWAY_S)

    def _look(self) -> None:
        connection = connect(self._uri, f"{self._service} looks")
        try:
            channel = connection.channel()
            while True:
                with eventlet.Timeout(ANSWER_S, BrokerAway("the broker does not answer")):
                    self.counts = self._count(channel)
                eventlet.sleep(LOOK_S)
        except eventlet.greenlet.GreenletExit:
            hang_up(connection)
            raise
        except BaseException:
            drop(connection)
            raise

    def _count(self, channel: object) -> Counts:
        def lie_in(queue: str) -> int:
            return int(channel.queue_declare(queue, passive=True).message_count)  # type: ignore[attr-defined]  # amqp

        return Counts({queue: lie_in(queue) for queue in self._queues}, lie_in(dead_of(self._service)))
