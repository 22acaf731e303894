"""Readings in a process apart, from a real web server: the hub waits for none, and one that breaks harms no
other."""

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import eventlet
import pytest

from services.monitoring.sources.apart import Apart, Gone
from services.monitoring.sources.reading import Asked, Brought
from shared.messages.source_states import SourceSettings
from tests.feed_server import Site, serving
from tests.integration.services.conftest import NOW, eventually

ENTRY = "<item><title>自来水 {n}</title><guid>g{n}</guid></item>"


def feed(entries: int) -> bytes:
    items = "".join(ENTRY.format(n=n) for n in range(entries))
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    """The server."""
    with serving() as running:
        yield running


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    """What reads, ready: its process has started."""
    monkeypatch.setenv("CANDOR_SOURCE_NETWORKS", "127.0.0.0/8")
    made = Apart()
    yield made
    made.close()


def asked(address: str, known: tuple[str, ...] = ()) -> Asked:
    return Asked(SourceSettings("daily", "feed", address, 10, "", "", ""), NOW, {}, known)


def pid(apart: Apart) -> int:
    """The process that reads now."""
    child = eventually(lambda: apart._shared)
    number: int = child._process.pid
    return number


def hanging(over: threading.Event, begun: threading.Event) -> Any:
    """A page that says nothing until it is over."""

    def say(handler: Any) -> None:
        begun.set()
        over.wait()
        handler.close_connection = True

    return say


def test_a_reading_comes_back_from_the_other_process(site: Site, apart: Apart) -> None:
    first = apart.ask(asked(site.put("/f", feed(3), ETag="1")))
    assert [mention.text for mention in first.mentions] == [f"自来水 {n}" for n in range(3)]
    assert first.cursor == {"etag": "1"}
    second = apart.ask(asked(f"{site.address}/f", first.taken[:2]))
    assert [mention.text for mention in second.mentions] == ["自来水 2"]
    assert pid(apart) != os.getpid()


def test_several_readings_go_on_side_by_side(site: Site, apart: Apart) -> None:
    over, begun = threading.Event(), threading.Event()
    site.pages["/slow"] = hanging(over, begun)
    with serving() as other:
        waiting = eventlet.spawn(apart.ask, asked(f"{site.address}/slow"))
        eventually(begun.is_set)
        assert len(apart.ask(asked(other.put("/f", feed(1)))).mentions) == 1
    over.set()
    assert waiting.wait().failure is not None


def test_a_reading_that_takes_too_long_is_given_up_and_the_next_one_works(site: Site, apart: Apart) -> None:
    over, begun = threading.Event(), threading.Event()
    site.pages["/slow"] = hanging(over, begun)
    assert apart.ask(asked(site.put("/f", feed(1)))).failure is None
    apart._limit_s = 0.5
    failure = apart.ask(asked(f"{site.address}/slow")).failure
    over.set()
    assert failure is not None
    assert "took longer than 0.5 s" in failure.problem
    apart._limit_s = 60.0
    assert apart.ask(asked(f"{site.address}/f")).failure is None


def test_when_the_process_dies_each_reading_is_tried_once_more_alone(site: Site, apart: Apart) -> None:
    over, begun = threading.Event(), threading.Event()
    site.pages["/slow"] = hanging(over, begun)
    site.put("/f", feed(1))
    waiting = eventlet.spawn(apart.ask, asked(f"{site.address}/slow"))
    eventually(begun.is_set)
    site.put("/slow", feed(2))
    os.kill(pid(apart), signal.SIGKILL)
    brought: Brought = waiting.wait()
    over.set()
    assert len(brought.mentions) == 2
    assert len(apart.ask(asked(f"{site.address}/f")).mentions) == 1


def test_a_close_gives_up_what_is_being_read(site: Site, apart: Apart) -> None:
    over, begun = threading.Event(), threading.Event()
    site.pages["/slow"] = hanging(over, begun)
    waiting = eventlet.spawn(apart.ask, asked(f"{site.address}/slow"))
    eventually(begun.is_set)
    apart.close()
    over.set()
    with pytest.raises(Gone):
        waiting.wait()
    with pytest.raises(Gone):
        apart.ask(asked(f"{site.address}/f"))


def test_a_close_gives_up_what_is_tried_alone_too(site: Site, apart: Apart) -> None:
    over, begun, again = threading.Event(), threading.Event(), threading.Event()
    site.pages["/slow"] = hanging(over, begun)
    waiting = eventlet.spawn(apart.ask, asked(f"{site.address}/slow"))
    eventually(begun.is_set)
    site.pages["/slow"] = hanging(over, again)
    os.kill(pid(apart), signal.SIGKILL)
    eventually(again.is_set)
    apart.close()
    over.set()
    with pytest.raises(Gone):
        waiting.wait()


def test_reading_a_long_document_does_not_hold_the_hub(site: Site, apart: Apart) -> None:
    address = site.put("/f", feed(4000))
    apart.ask(asked(site.put("/warm", feed(1))))
    turns = 0

    def turning() -> None:
        nonlocal turns
        while True:
            turns += 1
            eventlet.sleep(0)

    thread = eventlet.spawn(turning)
    try:
        brought = apart.ask(asked(address))
    finally:
        thread.kill()
    assert len(brought.mentions) == 1000
    assert turns > 1000  # parsed in this process, it would have been a few
