"""Politeness: what a site's robots rules (RFC 9309) allow, one request to a host at a time, and a pause."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.robotparser import RobotFileParser

import httpx

from services.monitoring.sources.port import Trouble
from services.monitoring.sources.wire import AGENT, Wire, joined, url_of

PAUSE_S = 1.0
LONGEST_PAUSE_S = 20.0
RULES_LIVE_S = 24 * 3600.0
MOST_HOSTS = 1000
MOST_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass
class _Host:
    """What is known of a host: its rules (None: not asked yet), and when it was asked last."""

    lock: Lock = field(default_factory=Lock)
    rules: RobotFileParser | None = None
    known_until: float = 0.0
    asked: float | None = None


class Manners:
    """Those of one process. `monotonic` and `sleep` count in seconds."""

    def __init__(
        self,
        wire: Wire,
        pause_s: float = PAUSE_S,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wire, self._pause_s, self._monotonic, self._sleep = wire, pause_s, monotonic, sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._lock = Lock()

    @contextmanager
    def turn(self, address: str) -> Iterator[None]:
        """Our turn to ask this address: nobody else of this process asks its host meanwhile. Trouble where
        the host's rules forbid it, or cannot be known."""
        url = url_of(address)
        host = self._host(f"{url.scheme}://{url.netloc.decode('ascii')}")
        with host.lock:
            rules = self._rules(host, url)
            if not rules.can_fetch(AGENT, address):
                raise Trouble(
                    f"the robots rules of {url.host} do not allow programs to read it",
                    "ask its keeper for a feed that may be read, or remove the source",
                )
            self._wait(host, _delay(rules))
            try:
                yield
            finally:
                host.asked = self._monotonic()

    def _host(self, name: str) -> _Host:
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
            self._hosts.move_to_end(name)
            if len(self._hosts) > MOST_HOSTS:
                self._hosts.popitem(last=False)
            return host

    def _wait(self, host: _Host, delay: float) -> None:
        if host.asked is not None:
            left = host.asked + max(self._pause_s, delay) - self._monotonic()
            if left > 0:
                self._sleep(left)

    def _rules(self, host: _Host, url: httpx.URL) -> RobotFileParser:
        if host.rules is None or self._monotonic() > host.known_until:
            self._wait(host, 0)
            host.rules = self._read(url.join("/robots.txt"))
            host.known_until = self._monotonic() + RULES_LIVE_S
        return host.rules

    def _read(self, url: httpx.URL) -> RobotFileParser:
        """No file, no rules; a server that is in trouble may have some, so it is left alone."""
        rules = RobotFileParser()
        for _ in range(MOST_HOPS + 1):
            answer = self._wire.ask(str(url))
            if answer.status in REDIRECTS and answer.headers.get("location"):
                url = httpx.URL(joined(str(url), answer.headers["location"]))
                continue
            if answer.status >= 500 or answer.status == httpx.codes.TOO_MANY_REQUESTS:
                raise Trouble(
                    f"the robots rules of {url.host} cannot be read ({answer.status})",
                    "it is asked again later",
                )
            said = answer.body.decode("utf-8", "replace") if answer.status == httpx.codes.OK else ""
            rules.parse(said.removeprefix("\ufeff").splitlines())
            return rules
        raise Trouble(f"the robots rules of {url.host} redirect without end", "tell its keeper")


def _delay(rules: RobotFileParser) -> float:
    """The pause that the rules ask for, in seconds."""
    return min(float(rules.crawl_delay(AGENT) or 0), LONGEST_PAUSE_S)
