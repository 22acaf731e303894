"""What `ingest` is compared to, each in a process of its own: `python -m tests.bench.peers NAME QUEUE COUNT`.

The queue is full before it starts. The rate is taken from the first message to the last, and printed.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Any

NAMEKO_QUEUE = "evt-bench-mention--bench_peer.take"
"""As nameko names the queue of an event_handler; the others take any."""


@dataclass(slots=True)
class Meter:
    """Counts messages up to `count` and times them."""

    count: int
    seen: int = 0
    began: float = 0.0
    ended: float = 0.0

    def tick(self) -> bool:
        """One more; whether it was the last."""
        self.began = self.began or time.perf_counter()
        self.seen += 1
        if self.seen < self.count:
            return False
        self.ended = time.perf_counter()
        return True

    @property
    def per_s(self) -> float:
        """Messages a second; the first one starts the clock."""
        return (self.count - 1) / (self.ended - self.began)


def faststream(uri: str, queue: str, meter: Meter) -> None:
    """A FastStream subscriber as its manual writes one, its log of every message switched off."""
    import asyncio

    from faststream.rabbit import RabbitBroker, RabbitQueue

    async def consume() -> None:
        broker, done = RabbitBroker(uri, logger=None), asyncio.Event()

        @broker.subscriber(RabbitQueue(queue, durable=True))
        async def take(mention: dict[str, Any]) -> None:
            if meter.tick():
                done.set()

        await broker.start()
        await done.wait()
        await broker.stop()

    asyncio.run(consume())


def nameko(uri: str, _queue: str, meter: Meter) -> None:
    """An event_handler with nameko's own ten workers."""
    import eventlet

    eventlet.monkey_patch()
    from eventlet.event import Event
    from nameko.containers import ServiceContainer
    from nameko.events import event_handler

    done = Event()

    class Peer:
        """Takes a mention and does nothing."""

        name = "bench_peer"

        @event_handler("bench", "mention")
        def take(self, mention: dict[str, Any]) -> None:
            """No work."""
            if meter.tick():
                done.send()

    container = ServiceContainer(Peer, {"AMQP_URI": uri})
    container.start()
    done.wait()
    container.stop()


def limit(uri: str, queue: str, meter: Meter) -> None:
    """pika and msgspec: every batch is decoded to the same dataclasses, and acknowledged."""
    import msgspec
    import pika

    from shared.messages.sources import Mentions

    class Envelope(msgspec.Struct):
        """What is decoded of the message."""

        id: str
        type: str
        data: Mentions

    decoder = msgspec.json.Decoder(Envelope)
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=32)
    for method, _properties, body in channel.consume(queue):
        decoder.decode(body)
        channel.basic_ack(method.delivery_tag)
        if meter.tick():
            break
    connection.close()


PEERS = {"faststream": faststream, "nameko": nameko, "limit": limit}


def main() -> int:
    """Consume, and print the rate."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description="One peer of `ingest`.")
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("queue")
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    meter = Meter(options.count)
    PEERS[options.peer](os.environ["AMQP_URI"], options.queue, meter)
    print(json.dumps({"per_s": meter.per_s}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
