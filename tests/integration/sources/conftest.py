"""Sources read from a web server of the test's own, as `candor source test` reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from services.commands.sources import tried, wanted
from services.monitoring.sources.fetch import Fetcher
from services.monitoring.sources.manners import Manners
from services.monitoring.sources.reading import Brought
from services.monitoring.sources.wire import Wire
from shared.clock import FakeClock
from shared.config import Settings
from tests.fakes import START
from tests.feed_server import Site, serving

NOON = START.replace(hour=12)
HERE = Settings(source_networks="127.0.0.0/8")


@pytest.fixture
def site() -> Iterator[Site]:
    """The server."""
    with serving() as running:
        yield running


@dataclass
class Time:
    """A time in seconds that goes on only while somebody sleeps, and by `step` at each look."""

    now: float = 1000.0
    step: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """The time."""
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it go on."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    """A time of the test's own."""
    return Time()


@pytest.fixture
def fetcher(time: Time) -> Fetcher:
    """A fetcher that may reach the server, and sleeps in that time."""
    wire = Wire(HERE.allowed_networks)
    return Fetcher(wire, Manners(wire, monotonic=time.monotonic, sleep=time.sleep))


def try_(address: str, settings: Settings = HERE) -> Brought:
    """What `candor source test ADDRESS` would show at noon of 18 February 2026."""
    return tried(settings, FakeClock(NOON), wanted(settings, address, "feed", ""))
