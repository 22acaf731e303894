"""/healthz and /readyz of a service on the real broker, whatever is away."""

import json
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import eventlet
import pytest

from shared.bus.publisher import Publisher
from shared.clock import SystemClock
from shared.errors import BrokerAway, SettingsError, StoreAway
from shared.handling import Handling
from shared.probe import Probe
from shared.runtime import Runtime
from shared.serving import AT_ONCE
from tests.integration.services.conftest import LIMIT, Tiny, eventually

LOOPBACK = "127.0.0.1"
Opens = Callable[..., Probe]


@pytest.fixture
def opens() -> Iterator[Opens]:
    """Opens probes on free ports; they are closed at the end."""
    made: list[Probe] = []

    def open_one(runtime: Runtime | None = None) -> Probe:
        made.append(Probe((LOOPBACK, 0), "tiny"))
        if runtime:
            made[-1].watch(runtime)
        return made[-1]

    yield open_one
    for probe in made:
        probe.close()


def ask(probe: Probe, path: str = "/readyz", method: str = "GET") -> tuple[int, Any]:
    """The status and the document of an answer."""
    connection = HTTPConnection(LOOPBACK, probe.port, timeout=LIMIT)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or "null")
    finally:
        connection.close()


def at(tiny: Tiny, uri: str) -> Runtime:
    """A runtime of the tiny service that was not started, on a broker of one's choice."""
    handling = Handling(tiny.parts, tiny.store, Publisher(uri, "tests"), SystemClock())
    return Runtime(uri, handling, tiny.publisher, SystemClock(), "", timedelta(0))


def test_a_service_that_runs_is_ready_and_tells_its_numbers(running: Tiny, opens: Opens) -> None:
    probe = opens(running.runtime)
    eventually(lambda: ask(probe)[1]["backlog"] == 0)
    status, said = ask(probe)
    assert (status, said["ready"], said["store"], said["broker"], said["dead"]) == (200, True, True, True, 0)
    assert said["waiting"] == {running.name: 0}
    running.throw(b"rubbish")
    eventually(lambda: ask(probe)[1]["dead"] == 1)


def test_what_waits_is_counted_while_nobody_consumes(quiet: Tiny, opens: Opens) -> None:
    for word in ("one", "two", "three"):
        quiet.say(word)
    probe = opens(at(quiet, quiet.uri))
    eventually(lambda: ask(probe)[1]["backlog"] == 3)
    status, said = ask(probe)
    assert status == 503
    assert "consumes nothing" in said["reasons"][0]
    assert ask(probe, "/healthz")[0] == 200


def test_a_broker_that_is_away_is_told_and_takes_nothing_along(quiet: Tiny, opens: Opens) -> None:
    probe = opens(at(quiet, "amqp://guest:guest@127.0.0.1:1/"))
    assert ask(probe, "/healthz")[0] == 200
    status, said = ask(probe)
    assert (status, said["broker"], said["store"], said["backlog"], said["dead"]) == (
        503,
        False,
        True,
        None,
        None,
    )


def test_a_store_that_is_away_is_told(running: Tiny, opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_most: int) -> None:
        raise StoreAway("gone")

    probe = opens(running.runtime)
    monkeypatch.setattr(running.store.journal, "unsent", away)
    status, said = ask(probe)
    assert (status, said["store"], said["unsent"]) == (503, False, None)
    assert ask(probe, "/healthz")[0] == 200
    monkeypatch.undo()
    assert ask(probe)[0] == 200


def test_the_age_of_the_oldest_commit_that_was_not_told_grows(quiet: Tiny, opens: Opens) -> None:
    def publish(_messages: Any) -> None:
        raise BrokerAway("gone")

    quiet.start(publish)
    probe = opens(quiet.runtime)
    assert ask(probe)[1]["oldest_unsent_s"] is None
    quiet.say("one")
    eventually(lambda: ask(probe)[1]["unsent"] == 1)
    first = ask(probe)[1]["oldest_unsent_s"]
    assert eventually(lambda: ask(probe)[1]["oldest_unsent_s"] > first)


def test_before_the_service_stands_it_says_that_it_starts(opens: Opens) -> None:
    probe = opens()
    assert ask(probe, "/healthz")[0] == 200
    status, said = ask(probe)
    assert (status, said["ready"]) == (503, False)


def test_other_paths_and_methods_are_refused(opens: Opens) -> None:
    probe = opens()
    assert ask(probe, "/metrics")[0] == 404
    assert ask(probe, "/readyz", "POST")[0] == 405
    assert ask(probe, "/healthz", "HEAD") == (200, None)


def test_callers_who_never_finish_asking_keep_nobody_out_for_long(opens: Opens) -> None:
    probe = opens()
    idle = [socket.create_connection((LOOPBACK, probe.port)) for _ in range(2 * AT_ONCE)]
    try:
        assert ask(probe, "/healthz")[0] == 200
    finally:
        for one in idle:
            one.close()


def test_a_port_that_is_taken_stops_the_start_in_one_sentence(opens: Opens) -> None:
    with pytest.raises(SettingsError, match="CANDOR_HEALTH_PORT"):
        Probe((LOOPBACK, opens().port), "tiny")


def test_without_a_port_nothing_listens(running: Tiny) -> None:
    probe = Probe(None, "tiny")
    probe.watch(running.runtime)
    eventlet.sleep(0)
    assert (probe.port, probe.report()["backlog"]) == (0, None)
    probe.close()
