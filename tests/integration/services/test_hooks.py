"""The door for webhooks, over a real socket: every answer that a sender may get."""

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import eventlet
import eventlet.wsgi
import pytest
from eventlet import tpool

from services.commands.webhooks import made
from services.monitoring import PARTS
from services.monitoring.deliveries import Deliveries
from services.monitoring.hooks import Door
from services.monitoring.sources.webhook import LARGEST, secret_of, signature
from shared.clock import FakeClock
from shared.errors import BrokerAway
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import Message
from shared.messages.sources import Mentions
from tests.integration.services.conftest import eventually

NOW = datetime(2026, 2, 18, 11, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
ITEM = {"key": "n1", "at": "2026-02-18T10:30:00Z", "text": "自来水发黄，打13800138000", "author": "王小明"}
BODY = json.dumps({"items": [ITEM]}).encode()


class Taken:
    """What was handed on; the broker may be full."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.full = False

    def __call__(self, messages: Sequence[Message]) -> None:
        if self.full:
            raise BrokerAway("no room")
        self.messages += messages


class Sender:
    """Another program, and the door that it sends to."""

    def __init__(self, keys: Path) -> None:
        self.secret = secret_of(keys, "hotline") or made(keys, "hotline", anew=False).encode()
        self.taken, self.clock = Taken(), FakeClock(NOW)
        self.store = SqliteStore(keys / "monitoring.sqlite")
        handling = Handling(PARTS, self.store, lambda _: None, self.clock)
        self._socket = eventlet.listen(("127.0.0.1", 0))
        self._thread = eventlet.spawn(
            eventlet.wsgi.server,
            self._socket,
            Door(keys, Deliveries(handling, self.taken, self.clock, "tests", tpool.execute)),
            log=logging.getLogger(__name__),
            log_output=False,
            keepalive=False,
        )

    def send(
        self, body: bytes = BODY, path: str = "/hooks/hotline", method: str = "POST", **more: str
    ) -> Any:
        headers = {
            "Content-Type": "application/json",
            "X-Candor-Timestamp": STAMP,
            "X-Candor-Signature": signature(self.secret, STAMP, body),
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        connection = HTTPConnection("127.0.0.1", self._socket.getsockname()[1], timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.retry = answer.getheader("Retry-After")
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def source(self) -> dict[str, Any]:
        """How it stands; empty where it does not."""
        found = self.store.views.get("source", "source/hotline")
        return dict(found.data) if found else {}

    def close(self) -> None:
        self._thread.kill()
        self._socket.close()
        self.store.close()


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    made_ = Sender(tmp_path)
    yield made_
    made_.close()


def test_a_signed_document_is_handed_on_without_who_spoke(sender: Sender) -> None:
    assert sender.send() == (202, {"taken": 1})
    [message] = sender.taken.messages
    assert isinstance(message.data, Mentions)
    [mention] = message.data.mentions
    assert (mention.id, mention.source, mention.text) == ("hotline/n1", "hotline", "自来水发黄，打〔电话〕")
    assert "王小明" not in repr(message)
    assert (sender.source()["state"], sender.source()["taken"]) == ("heard", 1)


def test_the_same_document_again_is_a_conflict(sender: Sender) -> None:
    sender.send()
    assert sender.send()[0] == 409
    assert len(sender.taken.messages) == 1
    eventually(lambda: sender.source()["state"] == "troubled")
    assert sender.source()["problem"] == "a document came again that was taken already"


def test_after_a_restart_it_is_known_that_it_was_taken(sender: Sender, tmp_path: Path) -> None:
    sender.send()
    sender.close()
    restarted = Sender(tmp_path)
    try:
        assert restarted.send()[0] == 409
        assert restarted.taken.messages == []
    finally:
        restarted.close()


def test_many_at_the_same_moment_are_all_taken(sender: Sender) -> None:
    bodies = [json.dumps({"items": [{**ITEM, "key": str(number)}]}).encode() for number in range(16)]
    answers = list(eventlet.GreenPool().imap(sender.send, bodies))
    assert answers == [(202, {"taken": 1})] * 16
    assert sender.source()["taken"] == 16


def test_where_there_is_no_room_the_same_may_come_later(sender: Sender) -> None:
    sender.taken.full = True
    assert sender.send()[0] == 503
    assert sender.retry == "10"
    sender.taken.full = False
    assert sender.send()[0] == 202


def test_what_comes_too_late_is_told_so(sender: Sender) -> None:
    sender.clock.move_to(NOW + timedelta(hours=1))
    assert sender.send()[0] == 408


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"X_Candor_Signature": "sha256=00"}, 401),
        ({"path": "/hooks/other"}, 401),
        ({"path": "/hooks/../hotline"}, 404),
        ({"path": "/"}, 404),
        ({"method": "PUT"}, 405),
        ({"Content_Type": "text/xml"}, 415),
        ({"Content_Length": str(LARGEST + 1)}, 413),
        ({"body": b"{}"}, 422),
    ],
)
def test_each_wrong_delivery_has_its_answer(sender: Sender, change: dict[str, Any], status: int) -> None:
    answered, said = sender.send(**change)
    assert answered == status
    assert said["advice"]
    assert sender.taken.messages == []


def test_of_a_name_that_has_no_secret_nothing_is_noted(sender: Sender) -> None:
    assert sender.send(path="/hooks/other")[0] == 401
    assert sender.send(X_Candor_Signature="sha256=00")[0] == 401
    eventually(lambda: sender.source().get("state") == "troubled")
    assert [head.stream for head in sender.store.journal.heads()] == ["source/hotline"]
