"""The queue of mentions is full: who publishes waits, everything arrives once, and a drill shows it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from uuid import uuid4

import amqp
import gevent
import pytest
from rich.console import Console

from services.commands.installed import wanted
from shared.config import Settings
from shared.names import MENTIONS, mentions_of
from simulator import report
from simulator.exercise.mentions import mentions
from simulator.people import ROLES
from simulator.scenario_file import load
from simulator.stage import Order, perform, record_of
from simulator.wire import Wire
from tests.harness import ROOT, address
from tests.integration.simulator.answering import Answering
from tests.integration.simulator.conftest import eventually

MOST, COUNT = 3, 25
LIMIT_S = 60


class Full:
    """A queue as the services make it for mentions, but for its name, its key, how much it takes, and that
    anybody may get its next message."""

    def __init__(self, channel: amqp.Channel, name: str) -> None:
        [real] = [one for one in wanted().queues if one.name == mentions_of("monitoring")]
        self.most, self.name, self._channel = real.arguments["x-max-length"], name, channel
        ours = {"x-max-length": MOST, "x-dead-letter-exchange": "", "x-single-active-consumer": False}
        arguments = {**real.arguments, **ours}
        channel.exchange_declare(MENTIONS, "topic", durable=True, auto_delete=False)
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
        channel.queue_bind(name, MENTIONS, name)

    def takes_all(self) -> None:
        """From now on it gets whatever is published, not only what has its name."""
        self._channel.queue_bind(self.name, MENTIONS, "#")

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return int(self._channel.queue_declare(self.name, passive=True).message_count)

    def take(self) -> str:
        """The next message; empty where none waits."""
        raw = self._channel.basic_get(self.name, no_ack=True)
        return str(raw.body) if raw else ""


@pytest.fixture
def full(uri: str) -> Iterator[Full]:
    name = f"test.full.{uuid4().hex}"
    with amqp.Connection(**address(uri)) as connection:
        channel = connection.channel()
        yield Full(channel, name)
        channel.queue_delete(name)


def test_who_publishes_into_a_full_queue_waits_and_all_arrive_once(wire: Wire, full: Full) -> None:
    sent: list[str] = []

    def publish() -> None:
        for number in range(COUNT):
            wire.publish(MENTIONS, full.name, str(number).encode(), limit=LIMIT_S)
            sent.append(str(number))

    publishing = gevent.spawn(publish)
    eventually("the queue is full", lambda: full.waiting >= MOST)
    taken: list[str] = []
    most_ahead = 0

    def next_one() -> bool:
        nonlocal most_ahead
        most_ahead = max(most_ahead, len(sent) - len(taken))
        taken.extend(filter(None, [full.take()]))
        return len(taken) == COUNT

    eventually("all have arrived", next_one, LIMIT_S)
    publishing.get(timeout=LIMIT_S)
    assert taken == sent == [str(number) for number in range(COUNT)]
    assert most_ahead < COUNT / 2  # a queue may take a few more than its limit


def test_a_queue_of_mentions_takes_what_a_crisis_brings_and_not_without_end(full: Full) -> None:
    assert 1_000 <= full.most <= 100_000


def test_a_drill_shows_that_mentions_are_held_and_its_report_keeps_it(
    uri: str, full: Full, tmp_path: Path, exercise: str, answering: Callable[..., Answering]
) -> None:
    answering()
    full.takes_all()
    scenario = replace(load(ROOT / "simulator" / "scenarios" / "short.yml"), duration_h=0.5)
    order, seen = Order(scenario, "short.yml", 3, 3600, exercise, frozenset(ROLES)), StringIO()
    settings = Settings(amqp_uri=uri, var=tmp_path)
    playing = gevent.spawn(perform, order, settings, Console(file=seen, width=200))
    eventually("it is told while it lasts", lambda: "mentions are held" in seen.getvalue(), LIMIT_S)

    def played() -> bool:
        while full.take():
            pass
        return playing.ready()

    eventually("the drill is over", played, LIMIT_S)
    sheet = playing.get()
    assert "队列已满" in seen.getvalue()
    assert sum(sheet.curve) == len(list(mentions(scenario, 3)))
    assert sum(hold.held_s for hold in sheet.holds) >= 1
    assert {hold.waiting for hold in sheet.holds} == {0}
    page = report.write(record_of(settings, exercise)).read_text("utf-8")
    assert "mentions were held (the queue is full)" in page
