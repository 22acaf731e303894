"""Making the topology on a broker, as far as the user may; what others make has to be there already."""

from collections.abc import Callable
from typing import Any

from amqp.exceptions import AccessRefused, NotFound, PreconditionFailed

from shared.bus.topology import Exchange, Queue, Topology
from shared.errors import SettingsError

DEFINE = "give the broker the definitions of this version (`candor topology --definitions`)"


def declare(connection: Any, wanted: Topology) -> None:
    """Make sure that all is there; SettingsError where something else stands under one of the names, or where
    something is missing that this user may not make."""
    declaring = Declaring(connection)
    for exchange in wanted.exchanges:
        declaring.exchange(exchange)
    for queue in wanted.queues:
        declaring.queue(queue)
    declaring.channel.close()


class Declaring:
    """A channel, opened anew after each refusal: the broker closes it then."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.channel = connection.channel()

    def exchange(self, one: Exchange) -> None:
        """Make the exchange, or see that it is there."""

        def make(passive: bool) -> None:
            self.channel.exchange_declare(
                one.name, one.kind, passive=passive, durable=True, auto_delete=False
            )

        self._make(one.name, make, f"delete it (rabbitmqadmin delete exchange name={one.name})")

    def queue(self, one: Queue) -> None:
        """Make the queue with its bindings, or see that it is there: another's bindings are not ours."""

        def make(passive: bool) -> None:
            arguments = None if passive else dict(one.arguments)
            self.channel.queue_declare(
                one.name, passive=passive, durable=True, auto_delete=False, arguments=arguments
            )

        way_out = f"empty it and delete it (rabbitmqctl delete_queue {one.name})"
        if not self._make(one.name, make, way_out):
            return
        try:
            for source, key in one.bindings:
                self.channel.queue_bind(one.name, source, key)
        except (NotFound, AccessRefused) as error:
            raise SettingsError(
                f"the broker does not bind {one.name!r} ({error.reply_text}): {DEFINE}"
            ) from None

    def _make(self, name: str, make: Callable[[bool], None], way_out: str) -> bool:
        """Whether this user may make it; where not, it is there."""
        try:
            make(False)
        except PreconditionFailed as error:
            raise SettingsError(
                f"the broker has another {name!r} than this version wants ({error.reply_text}): "
                f"{way_out}, or name another virtual host in AMQP_URI"
            ) from None
        except AccessRefused:
            self.channel = self._connection.channel()
            self._see(name, make)
            return False
        return True

    def _see(self, name: str, make: Callable[[bool], None]) -> None:
        try:
            make(True)
        except NotFound:
            raise SettingsError(
                f"the broker has no {name!r}, and its user in AMQP_URI may not make it: {DEFINE}"
            ) from None
