"""How fast one process of monitoring takes mentions from the queue to matched, deduplicated, counted, stored.

Every queue is full before its consumer starts. Ours is timed from the moment that the broker shows its
consumer until the last batch is committed; the rate counts all mentions, matched or not. The sum of what was
counted is held against what matched. `us_per_mention` is measured in this process (see steps.py), and
`broker_and_rest` is what the whole process needs beyond that. FastStream and nameko take the same mentions
one a message from durable classic queues, which cost them less than ours, a quorum queue.
"""

import argparse
import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import amqp
import pika

from shared.bus.declaring import declare
from shared.bus.topology import QUORUM, topology
from shared.clock import SystemClock
from shared.messages.codec import plain
from shared.names import MENTIONS, MENTIONS_TYPE, PARTITIONS, SERVICES, mentions_of, partition_of
from tests.bench import crowd, numbers, peers, steady, steps
from tests.bench.work import cpu_seconds

QUEUE = mentions_of("monitoring")
COUNTED = "candor.monitoring.topic.counted.v1"
LIMIT_S = 300.0
SPREADS = {"even": "spread over 50 topics", "one": "on one topic"}
EXAMPLE = """example:
  make bench-ingest ARGS="--quick"
  make bench-ingest ARGS="--mentions 5000000 --topics 500"
  make bench-ingest ARGS="--replicas 2"

The broker of AMQP_URI is filled with messages and left so: name none that is used."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much each consumer gets: single mentions for the peers, batches for the rest."""

    seconds: float
    faststream: int
    nameko: int
    limit: int
    sample: int


FULL = Sizes(seconds=8, faststream=15_000, nameko=6_000, limit=1_000, sample=40)
QUICK = Sizes(seconds=2, faststream=3_000, nameko=1_500, limit=300, sample=10)


class Broker:
    """Fills queues and looks at them."""

    def __init__(self, uri: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(uri))
        self._channel = self._connection.channel()

    def prepare(self, uri: str) -> None:
        """Declare what the services would; end where the broker is in use."""
        policies = {name: tuple(import_module(f"services.{name}").PARTS.policy) for name in SERVICES}
        host = pika.URLParameters(uri)
        said = host.credentials
        with amqp.Connection(
            f"{host.host}:{host.port}", said.username, said.password, virtual_host=host.virtual_host
        ) as connection:
            declare(connection, topology(policies))
        if any(self.waiting(QUEUE)):
            sys.exit("the broker of AMQP_URI is used by others: name one that is not")

    def waiting(self, queue: str) -> tuple[int, int]:
        """How many messages wait, and for how many consumers."""
        found = self._channel.queue_declare(queue, passive=True).method
        return found.message_count, found.consumer_count

    def queue(self, name: str, **arguments: str) -> None:
        """An empty durable queue."""
        self._channel.queue_declare(name, durable=True, arguments=arguments)
        self._channel.queue_purge(name)

    def fill(self, queue: str, bodies: Sequence[bytes], exchange: str = "", key: str = "") -> None:
        """Publish, and return when all of them wait."""
        properties = pika.BasicProperties(
            content_type="application/json", content_encoding="utf-8", delivery_mode=2
        )
        for body in bodies:
            self._channel.basic_publish(exchange, key or queue, body, properties)
        while self.waiting(queue)[0] < len(bodies):
            self._connection.sleep(0.05)

    def publish(self, exchange: str, key: str, body: bytes) -> None:
        """Publish one."""
        self._channel.basic_publish(exchange, key, body, pika.BasicProperties(delivery_mode=2))

    def drop(self, queue: str) -> None:
        """Delete a queue of our own."""
        self._channel.queue_delete(queue)


def peer(broker: Broker, name: str, queue: str, bodies: Sequence[bytes], **arguments: str) -> float:
    """Messages a second of a peer."""
    broker.queue(queue, **arguments)
    broker.fill(queue, bodies)
    try:
        found = numbers.said(numbers.module("tests.bench.peers", name, queue, str(len(bodies))), LIMIT_S)
    finally:
        broker.drop(queue)
    rate = float(found["per_s"])
    numbers.say(f"{name}: {rate:,.0f} messages/s")
    return rate


def singles(batches: Sequence[Any], count: int) -> list[bytes]:
    """So many mentions, one a message."""
    found = (mention for batch in batches for mention in batch.mentions)
    every = [json.dumps(plain(mention), ensure_ascii=False).encode() for mention in found]
    return [every[n % len(every)] for n in range(count)]


@dataclass(frozen=True, slots=True)
class Run:
    """What the service did: the rate, what it counted and its processor time per mention."""

    per_s: float
    counted: int
    cpu_us: float


def ours(
    broker: Broker, var: Path, spread: crowd.Spread, count: int, now: datetime, replicas: int = 1
) -> Run:
    """So many processes of the service on their full queue."""
    file, expected = var / "candor" / "monitoring.sqlite", count * crowd.MATCHING
    steps.watch(file, crowd.topics())
    made = crowd.batches(count, spread, 2, now - timedelta(seconds=count))
    bodies = [crowd.wire(f"bench-{spread}-{n}", batch) for n, batch in enumerate(made)]
    broker.fill(QUEUE, bodies, MENTIONS, MENTIONS_TYPE)
    env = {**os.environ, "CANDOR_VAR": str(var), "CANDOR_LOG_LEVEL": "warning"}
    processes = [_replica(f"{n}/{replicas}", env) for n in range(1, replicas + 1)]
    try:
        while not broker.waiting(QUEUE)[1]:  # of those that wait behind the first, the broker does not tell
            assert all(one.poll() is None for one in processes), f"monitoring ended: see {numbers.log()}"
            time.sleep(0.01)
        began, cpu = time.time(), _cpu(processes)  # noqa: TID251 - compared with commits' times
        counted = Counted(file)
        left = expected - counted.look()
        while counted.look() < expected:
            assert all(one.poll() is None for one in processes), f"monitoring ended: see {numbers.log()}"
            assert time.time() - began < LIMIT_S, f"{counted.total} of {expected} were counted"  # noqa: TID251
            time.sleep(0.2)
        used = _cpu(processes) - cpu
    finally:
        for process in processes:
            numbers.end(process)
    assert counted.total == expected, f"{counted.total} counted, {expected} matched"
    took = counted.last - began
    rate = left / crowd.MATCHING * crowd.SIZE / took
    who = f"{replicas} replicas of candor" if replicas > 1 else "candor"
    cpu_us = used * 1e6 / (count * crowd.SIZE)
    told = f"{rate:,.0f} mentions/s in {took:.1f} s, {cpu_us:.1f} us of processor each"
    numbers.say(f"{who}, matches {SPREADS[spread]}: {told}")
    return Run(rate, expected, cpu_us)


def _replica(which: str, env: dict[str, str]) -> Any:
    named = [] if which == "1/1" else ["--replica", which]
    return numbers.module("services.run", "monitoring", "--with-parent", *named, env=env)


def _cpu(processes: Sequence[Any]) -> float:
    return sum(cpu_seconds(process.pid) for process in processes)


class Counted:
    """How many mentions the commits in a store counted, and when the last was written."""

    def __init__(self, file: Path) -> None:
        self._store, self._place = sqlite3.connect(file), 0
        self.total, self.last = 0, 0.0

    def look(self) -> int:
        """Read the commits that are new; how many mentions are counted by now."""
        asked = "SELECT id, doc FROM commits WHERE id > ? ORDER BY id"
        for place, text in self._store.execute(asked, (self._place,)).fetchall():
            self._place, commit = place, json.loads(text)
            self.total += sum(_sum(event["data"]) for event in commit["events"] if event["type"] == COUNTED)
            self.last = datetime.fromisoformat(commit["recorded"]).timestamp()
        return self.total


def _sum(counted: dict[str, Any]) -> int:
    return sum(minute["mentions"] + minute["copies"] for minute in counted["counts"])


def measure(uri: str, var: Path, sizes: Sizes) -> dict[str, Any]:
    """All of it; the keys of the last line."""
    broker, now = Broker(uri), SystemClock().now()
    broker.prepare(uri)
    sample = list(crowd.batches(sizes.sample, "even", 1, now - timedelta(seconds=sizes.sample)))
    bodies = [crowd.wire(f"sample-{n}", batch) for n, batch in enumerate(sample)]
    steps.watch(var / "steps.sqlite", crowd.topics())
    spent = steps.us_per_mention(var / "steps.sqlite", bodies)
    alone = sum(spent.values())
    numbers.say(f"in process: {alone:.1f} us a mention ({_told(spent)})")
    rates = {
        "faststream": peer(broker, "faststream", "bench.faststream", singles(sample, sizes.faststream)),
        "nameko": peer(broker, "nameko", peers.NAMEKO_QUEUE, singles(sample, sizes.nameko)),
    }
    many = [bodies[n % len(bodies)] for n in range(sizes.limit)]
    rates["limit"] = crowd.SIZE * peer(broker, "limit", "bench.limit", many, **QUORUM)
    count = max(int(sizes.seconds * 1e6 / alone / crowd.SIZE), 20)
    even = ours(broker, var / "even", "even", count, now)
    one = ours(broker, var / "one", "one", count * 3, now)
    rest = {"broker_and_rest": 1e6 / even.per_s - alone}
    return {
        "mentions_per_s": round(even.per_s),
        **{f"{name}_per_s": round(rate) for name, rate in rates.items()},
        "vs_faststream": round(even.per_s / rates["faststream"], 2),
        "vs_limit": round(even.per_s / rates["limit"], 4),
        "us_per_mention": {name: round(us, 2) for name, us in (spent | rest).items()},
        "cpu_us_per_mention": round(even.cpu_us, 2),
        "one_topic": {"mentions_per_s": round(one.per_s), "cpu_us_per_mention": round(one.cpu_us, 2)},
        "mentions": count * crowd.SIZE,
        "matched": even.counted,
    }


def side_by_side(uri: str, var: Path, sizes: Sizes, replicas: int) -> dict[str, Any]:
    """How much more several processes take in than one; the keys of the last line."""
    broker, now = Broker(uri), SystemClock().now()
    broker.prepare(uri)
    count = sizes.limit // 2
    alone = ours(broker, var / "alone", "even", count, now)
    many = ours(broker, var / "many", "even", count, now, replicas)
    return {
        "replicas": replicas,
        "mentions_per_s": round(many.per_s),
        "alone_per_s": round(alone.per_s),
        "times": round(many.per_s / alone.per_s, 2),
        "cpu_us_per_mention": round(many.cpu_us, 2),
        "alone_cpu_us_per_mention": round(alone.cpu_us, 2),
        "mentions": count * crowd.SIZE,
    }


def flat(uri: str, var: Path, mentions: int, topics: int) -> dict[str, Any]:
    """See steady.py; the keys of the last line."""
    broker, now = Broker(uri), SystemClock().now()
    broker.prepare(uri)
    queues = (QUEUE, *map(partition_of, range(PARTITIONS)))
    return steady.measure(
        broker.publish, lambda: sum(broker.waiting(queue)[0] for queue in queues), var, mentions, topics, now
    )


def _told(spent: dict[str, float]) -> str:
    return ", ".join(f"{name} {us:.1f}" for name, us in spent.items())


def main() -> int:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.ingest",
        description=(__doc__ or "").splitlines()[0],
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    parser.add_argument("--mentions", type=int, help="see instead whether memory stays flat over so many")
    parser.add_argument("--topics", type=int, default=500, help="with --mentions: on so many topics")
    parser.add_argument("--replicas", type=int, help="see instead what so many processes take in beside one")
    options = parser.parse_args()
    sizes = QUICK if options.quick else FULL
    uri = numbers.broker()
    numbers.end_in_order()
    parent = Path(os.environ.get("CANDOR_VAR") or "var") / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    var = Path(mkdtemp(prefix="ingest-", dir=parent))
    try:
        if options.mentions:
            numbers.result(flat(uri, var.resolve(), options.mentions, options.topics))
        elif options.replicas:
            numbers.result(side_by_side(uri, var.resolve(), sizes, options.replicas))
        else:
            numbers.result(measure(uri, var.resolve(), sizes))
    finally:
        shutil.rmtree(var)
    return 0


if __name__ == "__main__":
    sys.exit(main())
