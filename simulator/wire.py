"""RabbitMQ as the simulator speaks it, by pika under gevent: publish with confirms, tap events, call.

One connection a process, kept up: it is opened anew when it is lost. What waited then fails with BrokerAway
and may be repeated with the same ids. gevent must have patched the process before this is imported.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import gevent
import pika
import structlog
from gevent.event import AsyncResult, Event
from pika.adapters.gevent_connection import GeventConnection
from pika.exceptions import AMQPError, ProbableAuthenticationError

from shared.clock import Clock
from shared.errors import BrokerAway, SettingsError, TooLate
from shared.messages.envelope import CONTENT_TYPE, Message
from shared.names import RPC, SERVICES, SIMULATOR, events_of
from simulator.confirms import Confirms, Outcome, Outgoing, Sent, Waits, spell, unheard
from simulator.rpc import error_of, request_body, unreachable
from simulator.taps import Tap

log = structlog.get_logger()

HEARTBEAT_S = 10
STEP_S = 10.0
PREFETCH = 500
TAP_KEPT_MS = 60_000
"""How long the broker keeps what a tap did not hear while the connection was lost."""


class Wire:
    """A connection to the broker. All methods block their greenlet only."""

    def __init__(self, uri: str, clock: Clock) -> None:
        self._parameters = _parameters(uri)
        self._safe = {"x-queue-type": "quorum"} if len(self._parameters) > 1 else {}  # a node may be lost
        self._clock = clock
        self._name = uuid4().hex
        self._ready, self._lost, self._closing = Event(), Event(), False
        self._connection: Any = None
        self._out: Any = None
        self._in: Any = None
        self._steps: set[AsyncResult] = set()
        self._refused = False
        self._confirms = Confirms()
        self._replies: dict[str, AsyncResult] = {}
        self._taps: list[Tap] = []
        self._greenlets: list[gevent.Greenlet] = []

    # -- the connection

    def open(self, limit: float = 5.0) -> None:
        """Connect, and stay connected until `close`; BrokerAway where nobody answers in `limit` seconds."""
        self._greenlets.append(gevent.spawn(self._keep))
        if not self._ready.wait(limit):
            self.close()
            raise unreachable(self.where, limit, self._refused)

    @property
    def where(self) -> str:
        """The broker's address, without the password."""
        return ", ".join(f"{one.host}:{one.port}{one.virtual_host}" for one in self._parameters)

    def close(self) -> None:
        """Let go of the broker; the taps' queues are deleted."""
        self._closing = True
        if self._ready.is_set():
            for tap in self._taps:
                self._in.queue_delete(tap.queue, callback=lambda _frame: None)
            self._connection.close()
            self._lost.wait(2)
        gevent.killall(self._greenlets)
        self._forget("the connection was closed")

    def _keep(self) -> None:
        pause, tried = 0.2, 0
        while not self._closing:
            try:
                self._connect(self._parameters[tried % len(self._parameters)])
            except (BrokerAway, AMQPError, OSError) as error:
                log.info("broker_away", where=self.where, reason=str(error))
                self._drop()
                gevent.sleep(pause)
                pause, tried = min(pause * 2, 1.5), tried + 1
                continue
            pause = 0.2
            self._ready.set()
            self._lost.wait()
            self._ready.clear()
            self._forget("the connection to the broker was lost")

    def _connect(self, parameters: pika.URLParameters) -> None:
        self._lost.clear()
        self._confirms = Confirms()
        self._connection = self._step(
            lambda done, fail: GeventConnection(
                parameters,
                on_open_callback=done,
                on_open_error_callback=lambda _c, error: fail(self._known(error)),
                on_close_callback=self._on_close,
            )
        )
        self._out, self._in = (
            self._step(lambda done, _: self._connection.channel(on_open_callback=done)) for _ in range(2)
        )
        for channel in (self._out, self._in):
            channel.add_on_close_callback(self._on_channel_close)
        self._out.add_on_return_callback(self._on_return)
        self._step(lambda done, _: self._out.confirm_delivery(self._on_confirm, callback=done))
        self._step(lambda done, _: self._in.basic_qos(prefetch_count=PREFETCH, callback=done))
        self._listen_for_replies()
        for tap in self._taps:
            self._listen(tap)

    def _known(self, error: BaseException) -> BaseException:
        """The error, remembered where waiting will not mend it."""
        self._refused = ProbableAuthenticationError.__name__ in repr(error)  # pika wraps the one in another
        return error

    def _step(self, start: Callable[[Any, Any], Any]) -> Any:
        """Start something that pika answers by a callback, and wait for the answer."""
        answer = AsyncResult()
        self._steps.add(answer)
        try:
            start(answer.set, lambda error: answer.set_exception(BrokerAway(str(error) or repr(error))))
            return answer.get(timeout=STEP_S)
        except gevent.Timeout:
            raise BrokerAway(f"the broker did not answer within {STEP_S:g} s") from None
        finally:
            self._steps.discard(answer)

    def _on_close(self, connection: Any, reason: BaseException) -> None:
        if connection is not self._connection:
            return  # one that was given up before
        for step in list(self._steps):
            step.set_exception(BrokerAway(f"the broker closed the connection: {reason}"))
        self._lost.set()

    def _on_channel_close(self, _channel: Any, reason: BaseException) -> None:
        if not self._closing and self._connection.is_open:
            log.error("channel_closed", reason=str(reason))
            self._connection.close(320, str(reason)[:200])

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and connection.is_open:
            connection.close()

    def _forget(self, why: str) -> None:
        self._confirms.fail(why)
        replies, self._replies = self._replies, {}
        for reply in replies.values():
            reply.set_exception(BrokerAway(why))

    # -- publishing

    def publish(
        self,
        exchange: str,
        key: str,
        body: bytes,
        mandatory: bool = True,
        limit: float = 30.0,
        waits: Waits = unheard,
    ) -> None:
        """Return when the broker has taken it. While a queue is full this waits: that is the back-pressure,
        and `waits` hears of it.

        BrokerAway where it is not confirmed within `limit` seconds, or nobody is there to take it.
        """
        properties = pika.BasicProperties(
            content_type=CONTENT_TYPE, content_encoding="utf-8", delivery_mode=2
        )
        until = time.monotonic() + limit
        self._publish(Outgoing(exchange, key, body, properties, until, mandatory, waits))

    def _publish(self, out: Outgoing) -> None:
        pause = 0.02
        while (outcome := self._send(out)) == "refused":
            out.waits("refused")
            if time.monotonic() + pause > out.until:
                raise BrokerAway(f"the queue behind {out.exchange!r} stays full: are the services running?")
            gevent.sleep(pause)
            pause = min(pause * 2, 0.5)
        if outcome == "returned":
            raise BrokerAway(f"nobody takes {out.key!r} from {out.exchange!r}: are the services running?")

    def _send(self, out: Outgoing) -> Outcome:
        while not self._ready.wait(spell(out.until)):
            if time.monotonic() >= out.until:
                raise BrokerAway(f"the broker at {self.where} does not answer")
            out.waits("away")
        sent = Sent(uuid4().hex)
        out.properties.message_id = sent.id
        try:
            self._out.basic_publish(out.exchange, out.key, out.body, out.properties, out.mandatory)
            self._confirms.expect(sent)
        except AMQPError as error:
            raise BrokerAway(f"the broker went away: {error}") from None
        return sent.wait(out.until, out.waits)

    def _on_return(self, _channel: Any, _method: Any, properties: Any, _body: bytes) -> None:
        self._confirms.returned(properties.message_id)

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        refused = isinstance(method, pika.spec.Basic.Nack)
        self._confirms.settle(method.delivery_tag, method.multiple, refused)

    # -- listening

    def tap(self, callback: Callable[[Message], None], exercise: str | None = None) -> gevent.Greenlet:
        """Hear every published event from now on, of one exercise or of all: in order, one at a time.

        After a lost connection some come again, with the same ids. The greenlet that is given back ends
        only when the callback raises, and then holds the error.
        """
        tap = Tap(f"tap.{uuid4().hex}", exercise, callback)
        self._taps.append(tap)
        self._listen(tap)
        listening = gevent.spawn(tap.run)
        self._greenlets.append(listening)
        return listening

    def _listen(self, tap: Tap) -> None:
        channel, queue, kept = self._in, tap.queue, {**self._safe, "x-expires": TAP_KEPT_MS}
        self._step(lambda done, _: channel.queue_declare(queue, durable=True, arguments=kept, callback=done))
        for source in (*SERVICES, SIMULATOR):
            self._declare(events_of(source))
            self._bind(queue, events_of(source), "#")
        self._step(lambda done, _: channel.basic_consume(queue, tap.take, callback=done))

    def _bind(self, queue: str, exchange: str, key: str) -> None:
        self._step(lambda done, _: self._in.queue_bind(queue, exchange, key, callback=done))

    def _declare(self, exchange: str) -> None:
        self._step(lambda done, _: self._in.exchange_declare(exchange, "topic", durable=True, callback=done))

    # -- calling

    def call(self, service: str, method: str, request: Mapping[str, Any], limit: float = 10.0) -> Any:
        """What the service answers. `request` holds token, data, key, exercise and at; the deadline is added.

        Raises the service's own typed error; TooLate where no answer comes within `limit` seconds,
        BrokerAway where the request could not be handed over.
        """
        until = time.monotonic() + limit
        deadline = self._clock.now() + timedelta(seconds=limit)
        correlation, reply = uuid4().hex, AsyncResult()
        properties = pika.BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._name,
            correlation_id=correlation,
            headers={},
            expiration=str(int(limit * 1000)),
        )
        self._replies[correlation] = reply
        try:
            body = request_body(request, deadline)
            self._publish(Outgoing(RPC, f"{service}.{method}", body, properties, until))
            answer = reply.get(timeout=max(until - time.monotonic(), 0.001))
        except gevent.Timeout:
            raise TooLate(f"{service}.{method} did not answer within {limit:g} s") from None
        finally:
            self._replies.pop(correlation, None)
        if answer["error"]:
            raise error_of(answer["error"], f"{service}.{method}")
        return answer["result"]

    def _listen_for_replies(self) -> None:
        queue, channel = f"rpc.reply-simulator-{self._name}", self._in
        self._declare(RPC)
        self._step(
            lambda done, _: channel.queue_declare(queue, exclusive=True, auto_delete=True, callback=done)
        )
        self._bind(queue, RPC, self._name)
        self._step(lambda done, _: channel.basic_consume(queue, self._on_reply, auto_ack=True, callback=done))

    def _on_reply(self, _channel: Any, _method: Any, properties: Any, body: bytes) -> None:
        if waiting := self._replies.pop(properties.correlation_id, None):
            waiting.set(json.loads(body))


def _parameters(uri: str) -> list[pika.URLParameters]:
    try:
        every = [pika.URLParameters(one) for one in uri.split(";")]
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"AMQP_URI is no address such as amqp://user:password@host:5672/ ({error})"
        ) from None
    for one in every:
        one.heartbeat = HEARTBEAT_S if one.heartbeat is None else one.heartbeat
        one.connection_attempts, one.socket_timeout, one.stack_timeout = 1, 5, 10
        one.client_properties = {"connection_name": "candor-drill"}
    return every
