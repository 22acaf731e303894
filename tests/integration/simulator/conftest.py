"""What the tests of the simulator on a real broker share."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import gevent
import pytest

from shared.clock import SystemClock
from simulator.wire import Wire
from tests.harness import broker
from tests.integration.simulator.answering import Answer, Answering, agree

CHAIN = ("monitoring", "escalation", "instruction", "correspondent", "archive")


@pytest.fixture(scope="session")
def uri() -> str:
    return broker()


@pytest.fixture
def wires(uri: str) -> Iterator[Callable[[], Wire]]:
    """Opens connections, and closes them at the end."""
    opened: list[Wire] = []

    def new() -> Wire:
        wire = Wire(uri, SystemClock())
        opened.append(wire)
        wire.open()
        return wire

    yield new
    for wire in opened:
        wire.close()


@pytest.fixture
def wire(wires: Callable[[], Wire]) -> Wire:
    return wires()


@pytest.fixture
def answering(uri: str) -> Iterator[Callable[..., Answering]]:
    """Starts stand-ins for services, and stops them at the end."""
    started: list[Answering] = []

    def start(answer: Answer = agree, services: tuple[str, ...] = CHAIN) -> Answering:
        started.append(Answering(uri, services, answer))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def exercise() -> str:
    return f"test-{uuid4().hex[:8]}"


def eventually(what: str, condition: Callable[[], bool], limit_s: float = 10) -> None:
    """Wait until the condition holds."""
    with gevent.Timeout(limit_s, AssertionError(f"waited in vain: {what}")):
        while not condition():
            gevent.sleep(0.01)
