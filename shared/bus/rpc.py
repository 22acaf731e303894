"""nameko's calls, made to outlive the broker: quorum queues, quick reconnects, answers by our own publisher,
and no acknowledgement lost at a stop. The wire is nameko's, so any nameko or pika client can call."""

import json
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from kombu import Connection
from nameko.exceptions import MalformedRequest, UnserializableValueError, serialize
from nameko.messaging import QueueConsumer
from nameko.rpc import Rpc, RpcConsumer

from shared.bus.aside import refuse
from shared.bus.connection import CONNECT_S, HEARTBEAT_S, LOST, where
from shared.bus.letters import QUEUE, REASON
from shared.bus.publisher import Parcel
from shared.bus.topology import DELIVERIES, QUORUM
from shared.bus.unanswered import WRONG, unanswered
from shared.errors import BadMessage, BadPayload, BrokerAway, CandorError
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


def _call(message: Any) -> str:
    return str(message.delivery_info.get("routing_key", ""))


def _body(message: Any) -> bytes:
    """The bytes that came; py-amqp has a text for some."""
    body = message.body
    return body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogatepass")


def _refused(message: Any) -> BadMessage | None:
    """Why it can be no request, by what it says of itself; None where it may be one."""
    try:
        kind = str(message.properties.get("content_type") or "")
        refuse(len(_body(message)), kind, message.headers or {})
    except BadMessage as error:
        return error
    return None


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
        """What is not JSON is a request that failed."""
        self._at_hand += 1
        error = _refused(message) or BadMessage(f"the request is not JSON ({type(exc).__name__})")
        self.container.spawn_managed_thread(partial(self.conclude, message, None, error))

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """Count what is at hand, then go nameko's way."""
        self._at_hand += 1
        super().handle_message(provider, body, message)

    def on_iteration(self) -> None:
        """Stop only when nothing is at hand any more."""
        self._cancel_consumers_if_requested()
        if not self._consumers and self._at_hand <= 0:
            self.should_stop = True

    def conclude(self, message: Any, result: Any, error: BaseException | None) -> None:
        """Tell the outcome, then acknowledge. Where it cannot be told the request is given back: it will be
        done again, and its key finds what was done."""
        try:
            self.container.config["runtime"].publisher.send(self._told(message, result, error))
        except BrokerAway as away:
            log.warning("answer_not_sent", reason=str(away))
            self.requeue_message(message)
        else:
            self.ack_message(message)

    def _told(self, message: Any, result: Any, error: BaseException | None) -> list[Parcel]:
        """The answer; or a letter to the dead, where a request that failed names nobody to be answered."""
        said = message.properties
        if reply_to := said.get("reply_to"):
            correlation, body = said.get("correlation_id", ""), answer(result, error)
            kind = "application/json"
            return [Parcel(RPC, reply_to, body, content_type=kind, correlation=correlation, mandatory=False)]
        if error is None:
            return []
        letter = unanswered(self.container.service_name, _call(message), _body(message), error)
        log.warning("set_aside", queue=letter.headers[QUEUE], to=letter.key, reason=letter.headers[REASON])
        return [letter]

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

    def handle_message(self, body: Any, message: Any) -> None:
        """Begin the work; a request that is none for us failed before."""
        try:
            if refused := _refused(message):
                raise refused
            self.get_provider_for_method(_call(message)).handle_message(body, message)
        except (CandorError, *WRONG) as error:
            self.queue_consumer.conclude(message, None, error)
        except Exception:  # noqa: BLE001 - whatever a stranger's document leads to, the queue goes on
            self.queue_consumer.conclude(message, None, MalformedRequest(WRONG[MalformedRequest]))

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """The work is over."""
        error = exc_info[1] if exc_info else None
        if error and not isinstance(error, CandorError):
            log.error("call_failed", call=_call(message), exc_info=error)
        self.queue_consumer.conclude(message, result, error)
        return result, exc_info


class CallEntrypoint(Rpc):
    """A method that people call."""

    rpc_consumer = CallsOfService()


call = CallEntrypoint.decorator
