"""RabbitMQ as the operator's command speaks it, by kombu and without eventlet: call a service, hear events,
count dead letters. A connection lives as long as its command.
"""

import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import amqp.exceptions
from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError

from shared.bus.properties import tolerate
from shared.clock import Clock
from shared.errors import (
    BadPayload,
    BrokerAway,
    CandorError,
    NotFound,
    Permanent,
    SettingsError,
    TooLate,
    by_name,
)
from shared.messages.codec import plain
from shared.names import RPC, SERVICES, SIMULATOR, calls_of, dead_of, events_of

CONNECT_S = 5.0
ANSWER_S = 15.0
HEARTBEAT_S = 10
BEAT_S = 1.0
LOST = (OperationalError, amqp.exceptions.AMQPError, OSError)


@dataclass(slots=True)
class _Waiting:
    """Requests without an answer yet, by correlation: None, or the answer's document."""

    answers: dict[str, Any] = field(default_factory=dict)
    nobody: bool = False


class Client:
    """One connection to the broker."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock
        self._channel: Any = connection.channel()
        self._name = uuid4().hex
        self._waiting = _Waiting()
        self._listening = False
        self._beat = 0.0

    def call(
        self, service: str, method: str, request: Mapping[str, Any] | None, limit: float = ANSWER_S
    ) -> Any:
        """What the service answers; `request` holds token, data, key and exercise, and gets the deadline.

        Raises the service's own error; BrokerAway where nobody takes the call, TooLate where no answer
        comes within `limit` seconds.
        """
        self._listen()
        correlation = uuid4().hex
        self._waiting.answers[correlation] = None
        deadline = self._clock.now() + timedelta(seconds=limit)
        arguments = {} if request is None else {"request": {**request, "deadline": plain(deadline)}}
        self._send(f"{service}.{method}", {"args": [], "kwargs": arguments}, correlation, limit)
        answer = self._answer(f"{service}.{method}", correlation, time.monotonic() + limit)
        if answer["error"]:
            raise error_of(answer["error"], f"{service}.{method}")
        return answer["result"]

    def _listen(self) -> None:
        if self._listening:
            return
        self._listening = True
        self._channel.events["basic_return"].add(self._on_return)
        exchange = Exchange(RPC, "topic", durable=True)
        name = f"rpc.reply-candor-{self._name}"
        queue = Queue(name, exchange, self._name, exclusive=True, auto_delete=True, durable=False)
        consumer = self._connection.Consumer(
            queue, channel=self._channel, on_message=self._on_reply, no_ack=True, accept=["json"]
        )
        consumer.consume()

    def _send(self, key: str, document: Any, correlation: str, limit: float) -> None:
        producer = self._connection.Producer(self._channel)
        producer.publish(
            json.dumps(document, ensure_ascii=False).encode(),
            exchange=RPC,
            routing_key=key,
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._name,
            correlation_id=correlation,
            mandatory=True,
            expiration=limit,
        )

    def _on_return(self, *_: Any) -> None:
        self._waiting.nobody = True

    def _on_reply(self, message: Any) -> None:
        correlation = message.properties.get("correlation_id")
        if correlation in self._waiting.answers:
            self._waiting.answers[correlation] = json.loads(message.body)

    def _answer(self, called: str, correlation: str, until: float) -> Any:
        while (answer := self._waiting.answers[correlation]) is None:
            if self._waiting.nobody:
                raise BrokerAway(f"nobody answers to {called}: does the service run (`candor run`)?")
            if time.monotonic() > until:
                raise TooLate(f"{called} did not answer in time: see `candor status`")
            self._drain(max(until - time.monotonic(), 0.01))
        del self._waiting.answers[correlation]
        return answer

    def _drain(self, seconds: float) -> None:
        """Wait for one thing that the broker says, a second at most, and keep the connection alive."""
        if time.monotonic() > self._beat:
            self._beat = time.monotonic() + BEAT_S
            self._connection.heartbeat_check()
        try:
            self._connection.drain_events(timeout=min(seconds, BEAT_S))
        except TimeoutError:
            return

    # -- listening and counting

    def events(self, kind: str = "#") -> Iterator[bytes]:
        """The bodies of all services' events from now on, for ever; `kind` is a binding pattern."""
        bodies: list[bytes] = []
        name = f"candor.tail.{self._name}"
        exchanges = [Exchange(events_of(source), "topic", durable=True) for source in (*SERVICES, SIMULATOR)]
        queue = Queue(name, exclusive=True, auto_delete=True, durable=False)
        bound = queue(self._channel)
        bound.queue_declare()
        for exchange in exchanges:
            exchange(self._channel).declare()
            bound.bind_to(exchange, kind)
        self._connection.Consumer(
            queue, channel=self._channel, on_message=lambda m: bodies.append(_bytes(m.body)), no_ack=True
        ).consume()
        while True:
            self._drain(BEAT_S)
            yield from bodies
            bodies.clear()

    def dead(self, service: str) -> int | None:
        """How many messages a service could not handle; None where it never declared its queues."""
        queue = self._queue(dead_of(service))
        return None if queue is None else int(queue.message_count)

    def processes(self, service: str) -> int:
        """How many processes take calls to a service, as the broker knows; one that hangs still counts."""
        queue = self._queue(calls_of(service))
        return queue.consumer_count if queue else 0

    def channel(self) -> Any:
        """A channel of its own, open within a `with`; whatever is published on it is confirmed."""
        return self._connection.channel()

    def _queue(self, name: str) -> Any:
        with self.channel() as channel:  # its own: the broker closes it where there is no such queue
            try:
                return channel.queue_declare(name, passive=True)
            except amqp.exceptions.NotFound:
                return None


@contextmanager
def client(uri: str, clock: Clock) -> Iterator[Client]:
    """A connection to one of the hosts of `uri`; BrokerAway where none answers or the connection is lost."""
    tolerate()
    options = {"confirm_publish": True}
    try:
        with Connection(
            uri, heartbeat=HEARTBEAT_S, connect_timeout=CONNECT_S, transport_options=options
        ) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0.2, timeout=CONNECT_S * 2)
            yield Client(connection, clock)
    except amqp.exceptions.AccessRefused:
        raise SettingsError("the broker refuses the user or the password of AMQP_URI") from None
    except LOST as error:
        raise BrokerAway(f"the broker does not answer ({_reason(error)}): see AMQP_URI") from None


def error_of(said: Mapping[str, Any], called: str) -> CandorError:
    """The typed error that travelled in an answer; Permanent for one that nobody foresaw."""
    kind, arguments = by_name(str(said.get("exc_type", ""))), list(said.get("exc_args") or [])
    text = str(arguments[0]) if arguments else str(said.get("value", ""))
    if said.get("exc_type") == "MethodNotFound":
        return NotFound(f"there is no call {called}: `candor calls` lists them")
    if kind is None:
        return Permanent(f"{called} failed unforeseen ({said.get('exc_type')}): see the service's log")
    return BadPayload(text, arguments[1] if len(arguments) > 1 else ()) if kind is BadPayload else kind(text)


def _reason(error: BaseException) -> str:
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    return str(error) or type(error).__name__


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
