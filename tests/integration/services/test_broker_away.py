"""A service whose broker is killed or frozen: it commits on, stays alive, and is back when the broker is."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.broker import Node, find_program
from deploy.place import new_place
from shared.bus.connection import connect
from shared.names import events_of
from shared.parts import Person
from tests.integration.services.conftest import NOW, Tiny, eventually
from tests.integration.services.tiny import Count

pytestmark = pytest.mark.long


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A broker of the test's own, to be harmed."""
    program = find_program()
    if not program:
        hint = "needs rabbitmq-server on this machine: apt-get install rabbitmq-server"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    made = Node(new_place(tmp_path), str(program))
    made.start()
    try:
        made.wait_ready()
        yield made
    finally:
        made.stop()


@pytest.fixture
def tiny(node: Node, tmp_path: Path) -> Iterator[Tiny]:
    """The tiny service on that broker."""
    made = Tiny(node.place.uri, tmp_path / "tiny")
    made.start()
    try:
        yield made
    finally:
        made.end()


def commit(tiny: Tiny) -> None:
    """Decide something without any message."""
    command = Count("water", "hello", NOW, Person("wang", "office"))
    tiny.runtime.handling.do("", "tally/water", command, f"test/{uuid4().hex}", NOW)


def listen_again(tiny: Tiny) -> None:
    """The test's own ears, after the broker forgot them."""
    tiny.hand = connect(tiny.uri, "tests")
    tiny.channel = tiny.hand.channel()
    tiny.ear = tiny.channel.queue_declare("", exclusive=True).queue
    tiny.channel.queue_bind(tiny.ear, events_of(tiny.name), "#")


def works(tiny: Tiny) -> Any:
    """Whether a message and a call come through."""
    tiny.say("hello", "dust")
    tiny.ask("say", data={"topic": "dust", "word": "hello"})
    return len(eventually(lambda: list(tiny.store.journal.read("tally/dust")))) == 2


def wait_until_registered(node: Node, queue: str) -> None:
    """RabbitMQ writes the register of its quorum queues some seconds late; killed before, it loses one."""
    register = node.place.folder / "data/candor@localhost/quorum/candor@localhost/names.dets"
    eventually(lambda: queue.encode() in register.read_bytes())


def test_a_killed_broker_costs_nothing_but_time(node: Node, tiny: Tiny) -> None:
    commit(tiny)
    wait_until_registered(node, f"rpc-{tiny.name}")
    os.kill(node.pid, signal.SIGKILL)
    eventually(lambda: not tiny.runtime.listening)
    commit(tiny)
    assert tiny.runtime.health()["unsent"] == 1
    again = Node(node.place, node.program)
    again.start()
    try:
        again.wait_ready()
        listen_again(tiny)
        eventually(lambda: tiny.runtime.listening and not tiny.store.journal.unsent())
        assert works(tiny)
    finally:
        tiny.stop()
        again.stop()


def test_a_frozen_broker_holds_nobody_for_long(node: Node, tiny: Tiny) -> None:
    os.kill(node.pid, signal.SIGSTOP)
    try:
        commit(tiny)
        assert tiny.runtime.health()["unsent"] == 1
    finally:
        os.kill(node.pid, signal.SIGCONT)
    eventually(lambda: not tiny.store.journal.unsent())
    assert [one.data.number for one in tiny.told(1)] == [1]
    assert works(tiny)
