"""nameko's calls, made to outlive the broker: quorum queues, quick reconnects, answers by our own publisher,
and no acknowledgement lost at a stop. The wire is nameko's, so any nameko or pika client can call."""

import json
import random
from collections.abc import Callable
from typing import Any

import structlog
from kombu import Connection
from nameko.exceptions import UnserializableValueError, serialize
from nameko.messaging import QueueConsumer
from nameko.rpc import Rpc, RpcConsumer

from shared.bus.connection import CONNECT_S, HEARTBEAT_S, LOST, where
from shared.bus.publisher import Parcel
from shared.bus.topology import DELIVERIES, QUORUM
from shared.errors import BadPayload, BrokerAway, CandorError
from shared.names import RPC

log = structlog.get_logger()

STEP_S = 0.2


def error_document(error: BaseException) -> dict[str, Any]:
    """An error as nameko sends it; a wrong payload's fields travel as the second argument."""
    said: dict[str, Any] = serialize(error)
    if isinstance(error, BadPayload):
        said["exc_args"] = [str(error), list(error.fields)]
    return said


def answer(result: Any, error: BaseException | None) -> bytes:
    """The body of an answer; a result that is not JSON becomes an error."""
    try:
        document = {"result": result, "error": error_document(error) if error else None}
        return json.dumps(document, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        refused = serialize(UnserializableValueError(type(result).__name__))
        return json.dumps({"result": None, "error": refused}).encode()


class CallConsumer(QueueConsumer):
    """nameko's consumer of requests; it hangs up only when every request at hand is answered."""

    def __init__(self) -> None:
        self._at_hand = 0
        super().__init__()

    @property
    def connection(self) -> Connection:
        """Where requests come from; the hosts in an order of this process's own."""
        hosts = str(self.container.config["AMQP_URI"]).split(";")
        random.SystemRandom().shuffle(hosts)
        return Connection(";".join(hosts), heartbeat=HEARTBEAT_S, connect_timeout=CONNECT_S)

    def run(self, _tokens: int = 1, **kwargs: Any) -> None:
        """As kombu does it, looking up often enough that a stop is quick."""
        super().run(_tokens, safety_interval=STEP_S, **kwargs)

    def create_connection(self) -> Any:
        """A connection that is tried again soon and for ever."""
        connection = self.connection
        patient = connection.ensure_connection

        def soon(errback: Any = None, max_retries: Any = None, **_: Any) -> Any:
            return patient(errback, max_retries, interval_start=0.2, interval_step=0.4, interval_max=1.5)

        connection.ensure_connection = soon  # type: ignore[method-assign]  # kombu's mixin offers no setting
        return connection

    def on_connection_error(self, exc: BaseException, interval: float) -> None:
        """Say so, without the password of any host."""
        at = where(self.container.config["AMQP_URI"])
        log.warning("calls_wait_for_broker", at=at, again_in_s=interval, reason=str(exc))

    def on_decode_error(self, message: Any, exc: BaseException) -> None:
        """A request that is not JSON has nobody to answer to: let go of it."""
        log.warning("request_unreadable", reason=type(exc).__name__)
        message.reject()

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """Count what is at hand, then go nameko's way."""
        self._at_hand += 1
        super().handle_message(provider, body, message)

    def on_iteration(self) -> None:
        """Stop only when nothing is at hand any more."""
        self._cancel_consumers_if_requested()
        if not self._consumers and self._at_hand <= 0:
            self.should_stop = True

    def ack_message(self, message: Any) -> None:
        """Acknowledge, if there is still a connection to do it on."""
        self._settle(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        """Give the request back, if there is still a connection to do it on."""
        self._settle(message, message.requeue)

    def _settle(self, message: Any, how: Callable[[], None]) -> None:
        self._at_hand -= 1
        try:
            if message.channel.connection:
                how()
        except LOST as error:
            log.info("request_not_settled", reason=str(error))


class CallsOfService(RpcConsumer):
    """nameko's queue of a service's requests, as a quorum queue; answers go by the service's publisher."""

    queue_consumer = CallConsumer()

    def setup(self) -> None:
        """As nameko does it, with arguments for the queue; the exchange is everybody's and there already."""
        super().setup()
        self.queue.exchange.no_declare = True
        self.queue.queue_arguments = {**QUORUM, "x-delivery-limit": DELIVERIES}

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Answer, then acknowledge. Where the answer cannot be sent the request is given back: it will be
        done again, and its key finds what was done."""
        error = exc_info[1] if exc_info else None
        if error and not isinstance(error, CandorError):
            log.error("call_failed", call=message.delivery_info.get("routing_key"), exc_info=error)
        try:
            self._answer(message.properties, answer(result, error))
        except BrokerAway as away:
            log.warning("answer_not_sent", reason=str(away))
            self.queue_consumer.requeue_message(message)
        else:
            self.queue_consumer.ack_message(message)
        return result, exc_info

    def _answer(self, properties: Any, body: bytes) -> None:
        if reply_to := properties.get("reply_to"):
            said = properties.get("correlation_id", "")
            kind = "application/json"
            self.container.config["runtime"].publisher.send(
                [Parcel(RPC, reply_to, body, content_type=kind, correlation=said, mandatory=False)]
            )


class CallEntrypoint(Rpc):
    """A method that people call."""

    rpc_consumer = CallsOfService()


call = CallEntrypoint.decorator
