"""Rubbish on every queue of the real services: set aside with a reason, nobody falls, nobody swells."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import amqp
import pytest

from services.commands import dead
from services.commands.client import client
from services.commands.dead import Wanted
from services.commands.installed import policies
from shared.bus.topology import subscriptions
from shared.clock import SystemClock
from shared.names import RPC, SERVICES, calls_of
from tests.harness import Chain, address, chain, wait_for

LIMIT = 120.0
MEGA = 1024 * 1024
LARGE = 10 * MEGA
MANY = 12
MAY_GROW = 40 * MEGA
"""Far more than one large message takes, and far less than all of them."""
REQUESTS = [calls_of(service) for service in SERVICES]
QUEUES = [one.queue for service, heard in policies().items() for one in subscriptions(service, heard)]


def envelope(data: dict[str, Any], **said: Any) -> bytes:
    """An event that every service could hear, with one thing wrong."""
    whole = {"matter": "w", "incident": "w-1", "at": "2026-02-18T11:00:00Z", **data}
    head = {"specversion": "1.0", "id": "a", "source": "/candor/b", "time": "2026-02-18T11:00:00Z"}
    kind = "candor.escalation.matter.settled.v1"
    return json.dumps({**head, "type": kind, **said, "data": whole}).encode()


RUBBISH: dict[str, tuple[bytes, dict[str, Any]]] = {
    "content type": (envelope({}), {"content_type": "application/x-python-serialize"}),
    "its properties cannot be read": (b"{}", {"message_id": b"\xff\xfe"}),
    "unknown type or version": (envelope({}, type="candor.escalation.matter.settled.v9"), {}),
    "larger than": (b"\x00" * LARGE, {}),
    "not JSON": (b'{"data":' * 5000, {}),
    "not JSON in UTF-8": (envelope({}).replace(b"w-1", b"\xff\xfe"), {}),
    "the body is not JSON": (envelope({}).replace(b"w-1", b"w\x00"), {}),
    "between 1970 and 2199": (envelope({"at": "9999-12-31T23:59:59Z"}), {}),
    "count from 0 up": (envelope({}, sequence=10**30), {}),
    "half a character": (envelope({"incident": "\ud800"}), {}),
}
CALLS = (
    ("nonsense", b'{"args": [], "kwargs": {}}', "there is no such call"),
    ("health", b"[1]", "a request is a document"),
    ("health", b'"x"', "a request is a document"),
    ("health", b"{}", "with args and kwargs"),
    ("health", b"\x00" * MEGA, "the request is not JSON"),
    ("health", b"[" * 100_000, "the request is not JSON"),
    ("health", b"\x00" * LARGE, "larger than"),
    ("health", b'{"args": [1, 2, 3], "kwargs": {}}', "takes one argument"),
    ("health", b"\xff", "the request is not JSON"),
    ("journal_head", b'{"args": [{"token": "x"}], "kwargs": {}}', "the actor token is not valid"),
)
"""What nobody can do, and whom nobody can tell: the call that it names, its body, a part of the reason."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder: Path = tmp_path_factory.mktemp("candor")
    with chain(folder) as running, hand(running) as channel:
        for service in SERVICES:
            channel.queue_purge(f"dead.{service}")
        yield running
        for service in SERVICES:
            channel.queue_purge(f"dead.{service}")


@contextmanager
def hand(services: Chain) -> Iterator[amqp.Channel]:
    """A channel on which every message is confirmed."""
    with amqp.Connection(**address(services.env["AMQP_URI"]), confirm_publish=True) as connection:
        yield connection.channel()


def reasons(services: Chain) -> dict[str, list[str]]:
    """The reasons of what lies among the dead, by the queue that it came from."""
    found: dict[str, list[str]] = {queue: [] for queue in (*QUEUES, *REQUESTS)}
    with client(services.env["AMQP_URI"], SystemClock()) as connected:
        for one in dead.found(connected, Wanted()):
            found[one.queue].append(one.reason)
    return found


def peak(pid: int) -> int:
    """The most memory that a process ever held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def test_each_kind_of_rubbish_on_each_queue_is_set_aside_with_its_reason(services: Chain) -> None:
    before = {service: services.pid(service) for service in SERVICES}
    with hand(services) as channel:
        for queue in QUEUES:
            for body, said in RUBBISH.values():
                channel.basic_publish(amqp.Message(body, **said), "", queue)
        for service in SERVICES:
            for method, body, _ in CALLS:
                message = amqp.Message(body, content_type="application/json", content_encoding="utf-8")
                channel.basic_publish(message, RPC, f"{service}.{method}")
    expected = {queue: list(RUBBISH) for queue in QUEUES}
    expected |= {queue: [why for _, _, why in CALLS] for queue in REQUESTS}
    wait_for(
        "all of it lies among the dead",
        lambda: all(len(found) == len(expected[queue]) for queue, found in reasons(services).items()),
        LIMIT,
    )
    for queue, found in reasons(services).items():
        missing = [why for why in expected[queue] if not any(why in reason for reason in found)]
        assert missing == [], queue
    assert {service: services.pid(service) for service in SERVICES} == before
    status = services.candor("status")
    assert status.returncode == 0, status.stdout


def test_of_a_request_that_nobody_could_be_told_of_nothing_is_kept(services: Chain) -> None:
    with hand(services) as channel:
        channel.queue_purge("dead.archive")
        request = b'{"args": [{"token": "secret", "data": {"text": "secret"}}], "kwargs": {}}'
        channel.basic_publish(amqp.Message(request, content_type="application/json"), RPC, "archive.look")
    wait_for("it lies among the dead", lambda: len(reasons(services)["rpc-archive"]) == 1, LIMIT)
    listed = services.candor("dead", "list", "--service", "archive", "--json").stdout
    [said] = json.loads(listed)
    assert "secret" not in listed + services.candor("dead", "show", said["id"]).stdout
    again = services.candor("dead", "retry", said["id"], "--yes")
    assert (again.returncode, said["bytes"]) == (1, 0)
    assert "has to send it again" in again.stderr


def test_who_asks_for_an_answer_is_told_what_is_wrong_with_a_request(services: Chain) -> None:
    answers: list[Any] = []
    with hand(services) as channel:
        channel.queue_purge("dead.archive")
        mine = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(mine, RPC, "rubbish-caller")
        channel.basic_consume(mine, callback=answers.append, no_ack=True)
        for number, (method, body, _) in enumerate(CALLS):
            said = {"content_type": "application/json", "reply_to": "rubbish-caller"}
            message = amqp.Message(body, correlation_id=str(number), **said)
            channel.basic_publish(message, RPC, f"archive.{method}")
        while len(answers) < len(CALLS):
            channel.connection.drain_events(timeout=LIMIT)
    assert {one.properties["correlation_id"] for one in answers} == {str(n) for n in range(len(CALLS))}
    assert all(json.loads(one.body)["error"]["exc_type"] for one in answers)
    assert reasons(services)["rpc-archive"] == []


def test_many_that_are_too_large_do_not_swell_a_service(services: Chain) -> None:
    pid = services.pid("archive")
    with hand(services) as channel:
        channel.queue_purge("dead.archive")
        channel.basic_publish(amqp.Message(b"0" * LARGE), "", "archive")
        wait_for("the first lies among the dead", lambda: len(reasons(services)["archive"]) == 1, LIMIT)
        before = peak(pid)
        os.kill(pid, signal.SIGSTOP)  # so that all of them are there at once
        try:
            for _ in range(MANY):
                channel.basic_publish(amqp.Message(b"0" * LARGE), "", "archive")
        finally:
            os.kill(pid, signal.SIGCONT)
    wait_for("all lie among the dead", lambda: len(reasons(services)["archive"]) == MANY + 1, LIMIT)
    assert services.pid("archive") == pid
    assert peak(pid) - before < MAY_GROW
