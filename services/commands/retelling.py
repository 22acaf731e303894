"""Messages that are told once more, by the exchanges that they came by: whoever handled them knows the id."""

from typing import Any

import amqp

from shared.errors import BrokerAway
from shared.messages.envelope import CONTENT_TYPE, Message
from shared.messages.schemas import to_wire
from shared.names import events_of

CONFIRM_S = 10.0
LONGEST_ID = 255


class Retelling:
    """A channel on which every message is confirmed, and taken by a queue."""

    def __init__(self, channel: Any) -> None:
        self._channel, self._returned = channel, False
        channel.events["basic_return"].add(self._on_return)

    def tell(self, message: Message) -> None:
        """Return when the broker has it; BrokerAway where it does not take it."""
        self._returned = False
        sent = amqp.Message(
            to_wire(message),
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=message.id.encode()[:LONGEST_ID].decode(errors="ignore"),
        )
        exchange = events_of(message.service)
        try:
            self._channel.basic_publish(
                sent, exchange, message.type, mandatory=True, confirm_timeout=CONFIRM_S
            )
        except amqp.exceptions.MessageNacked:
            raise BrokerAway(f"a queue behind {exchange} takes nothing now: try again later") from None
        if self._returned:
            raise BrokerAway(f"no queue takes {message.type} from {exchange}: start the services first")

    def _on_return(self, *_: Any) -> None:
        self._returned = True
