"""Nobody holds the hub: whatever monitoring counts, all others of its process have their turn within 50 ms.

What is measured is the time that the processor worked for this process between two turns of a ticker, so that
a machine that is busy with other things changes nothing.
"""

import gc
import random
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import eventlet
import pytest
from nameko.standalone.rpc import ClusterRpcProxy
from PIL import Image

from services.monitoring import PARTS
from services.monitoring.service import SERVICE
from services.run import contain
from shared.actors import Actor, new_keys, sign
from shared.apart import apart
from shared.bus.connection import LOST, connect, hang_up
from shared.bus.declaring import declare
from shared.bus.publisher import Publisher
from shared.bus.topology import topology
from shared.clock import SystemClock
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import Message
from shared.messages.sources import Mention, Mentions
from shared.pace import Pace, unhurried
from shared.parts import Person
from shared.runtime import Runtime
from tests.integration.services.conftest import LIMIT, eventually

MOST_MS = 50.0
WORDS = (
    "发黄|河东村|今天|早上|我们|家里|停水|能不能|喝|孩子|医院|受伤|三人|昨天|桥|道路|学校|老师|超市|恢复|通知|"
    "什么时候|没有|看到|严重|问题|村委会|电话|打不通"
)


class Ticker:
    """Takes a turn every millisecond, and notes how long the processor worked for others between two."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._thread = eventlet.spawn(self._tick)

    def _tick(self) -> None:
        while True:
            before = time.thread_time()
            eventlet.sleep(0.001)
            self.longest_ms = max(self.longest_ms, (time.thread_time() - before) * 1000)

    def stop(self) -> float:
        """The longest that others held the hub, in milliseconds."""
        self._thread.kill()
        return self.longest_ms


class Monitoring:
    """The whole service on the real broker, with one topic that is watched."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri, self.folder, self.name = uri, folder, PARTS.name
        new_keys(folder)
        self.hand = connect(uri, "tests")
        self.channel = self.hand.channel()
        self.topology = topology({self.name: PARTS.policy, "archive": ("*",)})
        declare(self.hand, self.topology)
        self._clear("queue_purge")
        self.store = SqliteStore(folder / "monitoring.sqlite")
        self.publisher, self.source = Publisher(uri, self.name), Publisher(uri, "feed")
        self.within: list[bool] = []
        self.container: Any = None

    def start(self, paced: bool = True) -> None:
        """Run it, and have it watch a topic."""
        clock = SystemClock()
        breathe = Pace(self._give_way) if paced else unhurried
        handling = Handling(
            PARTS, self.store, self.publisher, clock, code="tests", apart=apart, breathe=breathe
        )
        key = (self.folder / "actor.pub").read_text()
        runtime = Runtime(self.uri, handling, self.publisher, clock, key, timedelta(milliseconds=100), 0.02)
        gc.collect()
        gc.freeze()  # as services.run does
        self.container = contain(SERVICE, runtime)
        self.container.start()
        eventually(lambda: runtime.listening)
        self.ask("watch", topic="tap", title="水", terms=["自来水"], harm="service_lost")

    def _give_way(self) -> None:
        connections = (self.store._synced, self.store._quick)
        self.within.append(any(one._db.in_transaction for one in connections))
        eventlet.sleep(0)

    def ask(self, method: str, **data: Any) -> Any:
        """A call as any nameko client makes it."""
        token = sign(
            Actor(Person("wang", "office")), (self.folder / "actor.key").read_text(), SystemClock().now()
        )
        request = {"token": token, "data": data, "key": uuid4().hex}
        with ClusterRpcProxy({"AMQP_URI": self.uri}, timeout=LIMIT) as proxy:
            return getattr(proxy[self.name], method)(request=request)

    def hear(self, *batches: Sequence[str]) -> None:
        """Texts come, a message for each batch, and are counted."""
        now = SystemClock().now()
        messages = []
        for texts in batches:
            name = f"feed/{uuid4().hex}"
            mentions = tuple(
                Mention(f"{name}/{n}", "feed", now, text, "zh", f"p{n % 40}", f"o{n % 50}")
                for n, text in enumerate(texts)
            )
            messages.append(
                Message(
                    name,
                    "/candor/feed",
                    "candor.sources.mentions.v1",
                    "mentions",
                    now,
                    Mentions(mentions, now),
                    0,
                    now,
                )
            )
        self.source(messages)

    def counted(self) -> int:
        """How many mentions of the topic were counted, copies too."""
        [topic] = self.store.views.find("topic", "")
        return int(topic.data["mentions"] + topic.data["copies"])

    def end(self) -> None:
        """Stop, and leave nothing behind on the broker."""
        gc.unfreeze()
        if self.container:
            self.container.stop()
        with suppress(*LOST):
            self._clear("queue_delete")
            self.channel.queue_delete(f"rpc-{self.name}")
        hang_up(self.hand)
        self.publisher.close()
        self.source.close()
        self.store.close()

    def _clear(self, how: str) -> None:
        for queue in self.topology.queues:
            getattr(self.channel, how)(queue.name)


@pytest.fixture
def monitoring(uri: str, tmp_path: Path) -> Iterator[Monitoring]:
    made = Monitoring(uri, tmp_path)
    try:
        yield made
    finally:
        made.end()


def texts(count: int, length: int, seed: int = 1) -> list[str]:
    """Texts of so many sentences about the topic, no two alike."""
    rng, words = random.Random(seed), WORDS.split("|")
    return [
        "自来水" + "，".join("".join(rng.choice(words) for _ in range(6)) for _ in range(length))
        for _ in range(count)
    ]


def held(monitoring: Monitoring, batches: Sequence[Sequence[str]]) -> float:
    """How long the hub was held at most, in milliseconds, until all of these texts were counted."""
    before, count = monitoring.counted(), sum(map(len, batches))
    ticker = Ticker()
    monitoring.hear(*batches)
    eventually(lambda: monitoring.counted() == before + count, 120)
    return ticker.stop()


@pytest.mark.parametrize(
    ("messages", "count", "length"), [(1, 500, 20), (1, 500, 100), (1, 10, 1200), (16, 500, 2)]
)
def test_whatever_is_counted_others_have_their_turn(
    monitoring: Monitoring, messages: int, count: int, length: int
) -> None:
    monitoring.start()
    batches = [texts(count, length, seed) for seed in range(messages)]
    longest = held(monitoring, batches)
    print(f"{messages} x {count} texts of {len(batches[0][0])} characters: {longest:.1f} ms at most")
    assert longest < MOST_MS
    assert monitoring.within
    assert not any(monitoring.within), "a turn was given within a transaction"


def test_while_pictures_are_taken_others_have_their_turn(monitoring: Monitoring) -> None:
    monitoring.start()
    noise = Image.frombytes("RGB", (640, 640), random.Random(1).randbytes(640 * 640 * 3))
    files = [BytesIO() for _ in range(3)]
    for number, file in enumerate(files):
        noise.rotate(90 * number).resize((1600, 1600)).save(file, "JPEG", quality=80)
    pictures = [b64encode(file.getvalue()).decode() for file in files]
    ticker = Ticker()
    monitoring.ask("tip", tip="t1", text="桥上有个洞", pictures=pictures)
    longest = ticker.stop()
    print(f"3 pictures of {len(pictures[0]) // 1000} KB: {longest:.1f} ms at most")
    assert len(list(monitoring.store.pictures.kept())) == 3
    assert longest < MOST_MS


def test_without_turns_the_same_work_is_seen_to_hold_the_hub(monitoring: Monitoring) -> None:
    monitoring.start(paced=False)
    assert held(monitoring, [texts(500, 20)]) > MOST_MS
