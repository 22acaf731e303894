"""The clocks of a service with several replicas: all look at them, and each moment is told once."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import FakeClock
from shared.handling import Handling
from shared.journal.port import Head
from shared.journal.sqlite import SqliteStore
from tests.fakes import PARTS, START, FakeBroker, alert

MATTERS = 60
REPLICAS = 3
DUE = START + timedelta(hours=1)
OPENED, SETTLED = "candor.escalation.matter.opened.v1", "candor.escalation.matter.settled.v1"


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[SqliteStore]]:
    with ExitStack() as opened:
        paths = [tmp_path / "escalation.sqlite"] * REPLICAS
        yield [opened.enter_context(closing(SqliteStore(path, shared=True))) for path in paths]


def kinds(store: SqliteStore, head: Head) -> list[str]:
    """The types of all that a stream decided."""
    return [event.type for commit in store.journal.read(head.stream) for event in commit.events]


def test_replicas_that_look_at_the_clocks_at_once_tell_each_moment_once(stores: list[SqliteStore]) -> None:
    broker = FakeBroker()
    replicas = [Handling(PARTS, store, broker, FakeClock(DUE)) for store in stores]
    for number in range(MATTERS):
        replicas[number % REPLICAS].react(alert(number, f"m{number}"))
    at_once = threading.Barrier(REPLICAS)
    wrong: list[BaseException] = []

    def tick(one: Handling) -> None:
        try:
            at_once.wait()
            one.tick("", DUE)
        except BaseException as error:  # noqa: BLE001 - a thread's error is the test's
            wrong.append(error)

    threads = [threading.Thread(target=tick, args=(one,)) for one in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for store in stores:
        assert store.views.due("matter", "", int(DUE.timestamp() * 1000)) == []
    told = Counter(
        (head.stream, kind) for head in stores[0].journal.heads() for kind in kinds(stores[0], head)
    )
    opened = {stream for stream, kind in told if kind == OPENED}
    assert len(opened) >= MATTERS
    assert told == Counter((stream, kind) for stream in opened for kind in (OPENED, SETTLED))
    sent = Counter(one.subject for one in broker.taken if one.type == SETTLED)
    assert sent == Counter(opened)
