"""Replicas share the queues that one at a time may consume: each has its own, and a dead one's move."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import amqp
import eventlet
import pytest

from shared.bus.connection import connect, drop, hang_up
from shared.bus.consumer import Consumer
from shared.bus.publisher import Publisher
from shared.bus.topology import QUORUM, Subscription
from shared.bus.turns import Turns
from shared.messages.envelope import Message
from shared.messages.schemas import to_wire
from shared.replicas import Replica, replicas
from tests.integration.services import tiny
from tests.integration.services.conftest import NOW, eventually

PARTITIONS = 4
REPLICAS = 3
TURN_S = 0.2
MANY = 40
"""More than are handed out at once: some are at hand when a turn ends."""


@dataclass
class Row:
    """Queues of which one at a time consumes, and replicas that write down what each of them hears."""

    uri: str
    name: str = field(default_factory=lambda: f"row-{uuid4().hex[:8]}")
    said: int = 0
    heard: list[tuple[int, int, int]] = field(default_factory=list)
    """Replica, partition, number."""

    def __post_init__(self) -> None:
        self.hand = connect(self.uri, "tests")
        self.channel = self.hand.channel()
        self.queues = [f"{self.name}.{n}" for n in range(PARTITIONS)]
        for queue in self.queues:
            alone = {**QUORUM, "x-single-active-consumer": True}
            self.channel.queue_declare(queue, durable=True, auto_delete=False, arguments=alone)
        self.publisher = Publisher(self.uri, self.name)
        self.running: dict[int, tuple[Consumer, eventlet.greenthread.GreenThread]] = {}

    def start(self, replica: Replica) -> None:
        """Run one; it stands in every row when this returns."""

        def react(messages: Sequence[Message]) -> None:
            [message] = messages
            eventlet.sleep(0)  # others go on while it is at hand
            self.heard.append((replica.number, int(message.subject.rpartition("/")[2]), message.sequence))

        subscribed = [
            Subscription(queue, 16, "queue", replica.owns(n)) for n, queue in enumerate(self.queues)
        ]
        consumer = Consumer(self.uri, self.name, subscribed, react, self.publisher, turns=Turns(TURN_S))
        self.running[replica.number] = consumer, eventlet.spawn(consumer.run)
        eventually(lambda: consumer.connected)

    def kill(self, number: int) -> None:
        """As kill -9 does: its connection breaks, and it does nothing more."""
        consumer, thread = self.running.pop(number)
        connection = consumer._connection
        thread.kill()
        drop(connection)

    def say(self) -> None:
        """One more message for each partition."""
        self.said += 1
        for n, queue in enumerate(self.queues):
            said = tiny.Said(f"{n}", "word", NOW)
            message = Message(
                f"{queue}/{self.said}", "/candor/speaker", tiny.SAID, f"talk/{n}", NOW, said, self.said, NOW
            )
            self.channel.basic_publish(amqp.Message(to_wire(message)), "", queue)

    def counted_by(self, messages: int = 1) -> list[int]:
        """Who counts each partition now: say more to each, and see who hears the last."""
        for _ in range(messages):
            self.say()
        return eventually(self._who)

    def _who(self) -> list[int]:
        now = {partition: number for number, partition, said in self.heard if said == self.said}
        return [now[n] for n in range(PARTITIONS)] if len(now) == PARTITIONS else []

    def end(self) -> None:
        """Stop all, and leave nothing on the broker."""
        for consumer, thread in self.running.values():
            consumer.stop()
            thread.wait()
        for queue in self.queues:
            self.channel.queue_delete(queue)
        hang_up(self.hand)
        self.publisher.close()


OWNERS = [1, 2, 3, 1]


@pytest.fixture
def row(uri: str) -> Iterator[Row]:
    made = Row(uri)
    try:
        yield made
    finally:
        made.end()


def test_each_comes_to_its_own_although_the_first_took_all_and_nothing_is_lost_or_heard_twice(
    row: Row,
) -> None:
    first, *others = replicas(REPLICAS)
    row.start(first)
    assert row.counted_by() == [1, 1, 1, 1]
    for one in others:
        row.start(one)
    eventually(lambda: row.counted_by(MANY) == OWNERS)
    for n in range(PARTITIONS):
        assert [said for _, partition, said in row.heard if partition == n] == list(range(1, row.said + 1))


def test_what_a_dead_one_counted_moves_and_comes_back_with_it(row: Row) -> None:
    for one in replicas(REPLICAS):
        row.start(one)
    eventually(lambda: row.counted_by() == OWNERS)
    row.kill(1)
    assert 1 not in row.counted_by()
    assert row.counted_by()[1:3] == [2, 3]
    row.start(Replica(1, REPLICAS))
    eventually(lambda: row.counted_by() == OWNERS)


def test_a_turn_ends_once_and_an_owner_s_never() -> None:
    now = 0.0
    turns = Turns(5.0, lambda: now)
    own, foreign = Subscription("a", 16, "queue", True), Subscription("b", 16, "queue", False)
    for one in (own, foreign, Subscription("c")):
        turns.taken(one)
    now = 4.9
    assert list(turns.over()) == []
    now = 5.0
    assert list(turns.over()) == [foreign]
    turns.taken(foreign)
    now = 20.0
    assert list(turns.over()) == []
    turns.left(foreign)
    turns.taken(foreign)
    now = 25.0
    assert list(turns.over()) == [foreign]
