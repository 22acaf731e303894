"""A stand-in for services on a real broker: it takes calls as nameko does, and mentions, and keeps both."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import gevent
import pika
from gevent.event import AsyncResult
from pika.adapters.gevent_connection import GeventConnection

Answer = Callable[[str, dict[str, Any]], dict[str, Any]]


def agree(called: str, request: dict[str, Any]) -> dict[str, Any]:
    """An answer without an error: no events, and a document of nothing."""
    if called == "monitoring.render_report":
        name = "{report}-{language}.{form}".format(**request["data"])
        return {"result": {"name": name, "document": ""}, "error": None}
    return {"result": {"events": []}, "error": None}


def refuse(kind: str, text: str) -> dict[str, Any]:
    """An answer with an error, as nameko writes it."""
    return {
        "result": None,
        "error": {"exc_type": kind, "exc_path": f"shared.errors.{kind}", "exc_args": [text], "value": text},
    }


class Answering:
    """Answers the calls of some services by `answer(called, request)`; an answer of None is silence."""

    def __init__(self, uri: str, services: tuple[str, ...], answer: Answer = agree) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.mentions: list[dict[str, Any]] = []
        self._answer = answer
        self._queues: list[str] = []
        parameters = pika.URLParameters(uri)
        self._connection = _wait(lambda done: GeventConnection(parameters, on_open_callback=done))
        self._channel = _wait(lambda done: self._connection.channel(on_open_callback=done))
        self._exchange("nameko-rpc")
        self._exchange("mentions")
        for service in services:
            self._consume(f"test.rpc-{service}", "nameko-rpc", f"{service}.*", self._on_call)
        self._consume("test.mentions", "mentions", "#", self._on_mentions)

    def close(self) -> None:
        for queue in self._queues:
            _wait(partial(self._delete, queue))
        self._connection.close()
        gevent.sleep(0)

    def _delete(self, queue: str, done: Callable[[Any], None]) -> None:
        self._channel.queue_delete(queue, callback=done)

    def _exchange(self, name: str) -> None:
        _wait(lambda done: self._channel.exchange_declare(name, "topic", durable=True, callback=done))

    def _consume(self, queue: str, exchange: str, key: str, callback: Any) -> None:
        channel = self._channel
        self._queues.append(queue)
        _wait(lambda done: channel.queue_declare(queue, durable=True, callback=done))
        _wait(lambda done: channel.queue_purge(queue, callback=done))
        _wait(lambda done: channel.queue_bind(queue, exchange, key, callback=done))
        _wait(lambda done: channel.basic_consume(queue, callback, auto_ack=True, callback=done))

    def _on_call(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        request = json.loads(body)["kwargs"]["request"]
        self.calls.append((method.routing_key, request))
        answer = self._answer(method.routing_key, request)
        if answer is not None:
            said = pika.BasicProperties(
                correlation_id=properties.correlation_id, content_type="application/json"
            )
            channel.basic_publish("nameko-rpc", properties.reply_to, json.dumps(answer).encode(), said)

    def _on_mentions(self, _channel: Any, _method: Any, _properties: Any, body: bytes) -> None:
        self.mentions.append(json.loads(body))


def _wait(start: Callable[[Any], Any]) -> Any:
    answer = AsyncResult()
    start(answer.set)
    return answer.get(timeout=10)
