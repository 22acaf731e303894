"""The least that a chain of hops and calls can cost: `python -m tests.bench.floor PATH --runs N`.

PATH is written as in `HHHCHCHH`. A hop is: publish by pika with a confirm, consume, one synced SQLite insert;
a call is a request and its reply. Hops go to and fro between two processes with a store each, over durable
quorum queues as the services have them, and end at this one. Prints the milliseconds of each run.
"""

import argparse
import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pika

from tests.bench import numbers

BODY = "x" * 1200
"""About as long as an event in its envelope."""
WORKERS = 2
CALLS, REPLIES, HOME = "floor.calls", "floor.replies", "floor.home"
LIMIT_S = 10.0


def hops(worker: int) -> str:
    """The queue of a worker's hops."""
    return f"floor.hops.{worker}"


class End:
    """A process of the floor: a store, a channel with confirms, and one without for calls."""

    def __init__(self, uri: str, store: Path) -> None:
        self.connection = pika.BlockingConnection(pika.URLParameters(uri))
        self.sure, self.quick = self.connection.channel(), self.connection.channel()
        self.sure.confirm_delivery()
        self._store = sqlite3.connect(store, isolation_level=None)
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("PRAGMA synchronous=FULL")
        self._store.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, doc TEXT NOT NULL)")

    def declare(self) -> None:
        """All queues."""
        for queue in (HOME, *map(hops, range(WORKERS))):
            self.sure.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
        for queue in (CALLS, REPLIES):
            self.quick.queue_declare(queue)

    def hop(self, queue: str, left: int) -> None:
        """Publish and wait for the confirm."""
        body = json.dumps({"left": left, "body": BODY}).encode()
        self.sure.basic_publish("", queue, body, pika.BasicProperties(delivery_mode=2), mandatory=True)

    def insert(self, body: bytes) -> None:
        """One row, synced."""
        self._store.execute("INSERT INTO rows (doc) VALUES (?)", (body.decode(),))

    def consume(self, queue: str, take: Callable[[int, bytes], None]) -> None:
        """Take each message: insert, then what `take` does with what is left, then acknowledge."""

        def handle(channel: Any, method: Any, _properties: Any, body: bytes) -> None:
            self.insert(body)
            take(json.loads(body)["left"], body)
            channel.basic_ack(method.delivery_tag)

        self.sure.basic_consume(queue, handle)


def work(uri: str, store: Path, number: int) -> None:
    """A worker: hands hops on to the other, or home; the first one answers calls."""
    end = End(uri, store)

    def on(left: int, _body: bytes) -> None:
        end.hop(HOME if left == 2 else hops(1 - number), left - 1)

    def answer(channel: Any, _method: Any, _properties: Any, body: bytes) -> None:
        channel.basic_publish("", REPLIES, body)

    end.consume(hops(number), on)
    if number == 0:
        end.quick.basic_consume(CALLS, answer, auto_ack=True)
    end.sure.start_consuming()


class Driver:
    """Walks the path: the last hop before a call comes home."""

    def __init__(self, uri: str, store: Path) -> None:
        self._end = End(uri, store)
        self._end.declare()
        self._heard = 0
        self._end.consume(HOME, self._home)
        self._end.quick.basic_consume(REPLIES, self._reply, auto_ack=True)

    def _home(self, _left: int, _body: bytes) -> None:
        self._heard += 1

    def _reply(self, *_answer: Any) -> None:
        self._heard += 1

    def _wait(self) -> None:
        until = time.monotonic() + LIMIT_S
        while not self._heard:
            self._end.connection.process_data_events(time_limit=1)
            if time.monotonic() > until:
                raise RuntimeError("the floor's workers do not answer")
        self._heard = 0

    def walk(self, path: str) -> float:
        """Milliseconds."""
        began = time.perf_counter()
        for part in re.findall("H+|C", path):
            if part == "C":
                self._end.quick.basic_publish("", CALLS, BODY.encode())
            else:
                self._end.hop(hops(0) if len(part) > 1 else HOME, len(part))
            self._wait()
        return (time.perf_counter() - began) * 1000


def measure(path: str, runs: int) -> list[float]:
    """Start the workers, walk, and end them."""
    uri = os.environ["AMQP_URI"]
    with TemporaryDirectory(dir=os.environ.get("CANDOR_VAR") or "var") as folder:
        driver = Driver(uri, Path(folder) / "driver.sqlite")
        workers = [
            numbers.module("tests.bench.floor", path, "--worker", str(n), "--store", f"{folder}/{n}.sqlite")
            for n in range(WORKERS)
        ]
        try:
            driver.walk(path)
            return [driver.walk(path) for _ in range(runs)]
        finally:
            for worker in workers:
                numbers.end(worker)


def main() -> int:
    """Measure, and print the times."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.floor", description="The floor of `chain`.")
    parser.add_argument("path", help="as in HHHCHCHH")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--worker", type=int, help="be this worker")
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    if options.worker is not None:
        work(os.environ["AMQP_URI"], options.store, options.worker)
    print(json.dumps(measure(options.path, options.runs)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
