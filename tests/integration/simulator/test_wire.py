"""The simulator's connection on a real broker."""

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import gevent
import pytest

from shared.clock import SystemClock
from shared.errors import BadPayload, BrokerAway, Permanent, Refused, SettingsError, TooLate
from shared.messages.envelope import Message
from shared.messages.schemas import to_wire
from shared.messages.simulator import InjectDelivered
from shared.names import MENTIONS, SIMULATOR, events_of
from simulator.wire import Wire
from tests.integration.simulator.answering import Answering, refuse
from tests.integration.simulator.conftest import eventually
from tests.unit.simulator.happenings import at, heard

Answers = Callable[..., Answering]


def an_event(number: int, exercise: str) -> Message:
    said = InjectDelivered(exercise, "call", "monitor", "来电", "a call", at(number))
    return replace(heard(said, number=number), id=f"{exercise}/{number}", exercise=exercise)


def tell(wire: Wire, message: Message) -> None:
    wire.publish(events_of(SIMULATOR), message.type, to_wire(message))


def cut_off(wire: Wire) -> None:
    """Cut the link, as a network does: without a word."""
    wire._connection._transport._sock.shutdown(socket.SHUT_RDWR)


def test_a_tap_hears_what_is_published_in_order(wire: Wire, exercise: str) -> None:
    got: list[Message] = []
    wire.tap(got.append, exercise)
    sent = [an_event(n, exercise) for n in range(50)]
    for message in sent:
        tell(wire, message)
    eventually("all are heard", lambda: len(got) >= 50)
    assert got == sent


def test_a_tap_of_one_exercise_hears_nothing_of_another(wire: Wire, exercise: str) -> None:
    got: list[Message] = []
    every: list[Message] = []
    wire.tap(got.append, exercise)
    wire.tap(every.append)
    tell(wire, an_event(1, f"{exercise}-other"))
    tell(wire, an_event(2, exercise))
    eventually("both came", lambda: {m.id for m in every} >= {f"{exercise}-other/1", f"{exercise}/2"})
    assert [message.id for message in got] == [f"{exercise}/2"]


def test_what_is_no_event_stops_nothing(wire: Wire, exercise: str) -> None:
    got: list[Message] = []
    wire.tap(got.append, exercise)
    wire.publish(events_of(SIMULATOR), "nonsense", b"{no json")
    tell(wire, an_event(1, exercise))
    eventually("the event behind it is heard", lambda: len(got) == 1)


def test_a_call_carries_its_request_and_a_deadline(wire: Wire, answering: Answers) -> None:
    services = answering(lambda called, request: {"result": {"called": called}, "error": None})
    assert wire.call("monitoring", "watch", {"key": "k", "data": {"话题": 1}}) == {
        "called": "monitoring.watch"
    }
    [(called, request)] = services.calls
    assert called == "monitoring.watch"
    assert request["data"] == {"话题": 1}
    assert request["deadline"].endswith("Z")


@pytest.mark.parametrize(
    ("kind", "expected"), [("Refused", Refused), ("TooLate", TooLate), ("ZeroDivisionError", Permanent)]
)
def test_a_service_s_error_arrives_as_its_type(
    wire: Wire, answering: Answers, kind: str, expected: type[Exception]
) -> None:
    answering(lambda _called, _request: refuse(kind, "it is too early"))
    with pytest.raises(expected, match="it is too early"):
        wire.call("escalation", "close", {})


def test_wrong_fields_arrive_by_name(wire: Wire, answering: Answers) -> None:
    error = {"exc_type": "BadPayload", "exc_args": ["level: missing", ["level"]], "value": "level: missing"}
    answering(lambda _called, _request: {"result": None, "error": error})
    with pytest.raises(BadPayload) as caught:
        wire.call("escalation", "assess", {})
    assert caught.value.fields == ("level",)


def test_answers_find_their_calls_whatever_their_order(wire: Wire, answering: Answers) -> None:
    answering(lambda _called, request: {"result": request["key"], "error": None})
    calls = [gevent.spawn(wire.call, "archive", "health", {"key": str(n)}) for n in range(100)]
    gevent.joinall(calls, timeout=10)
    assert [call.value for call in calls] == [str(n) for n in range(100)]


def test_a_call_that_nobody_answers_is_too_late(wire: Wire, answering: Answers) -> None:
    answering(lambda _called, _request: None)
    with pytest.raises(TooLate, match=r"archive\.health"):
        wire.call("archive", "health", {}, limit=0.2)


def test_a_call_to_nobody_fails_at_once(wire: Wire) -> None:
    with pytest.raises(BrokerAway, match="are the services running"):
        wire.call(f"nobody-{uuid4().hex}", "health", {}, limit=30)


def test_a_full_queue_makes_the_publisher_wait(wire: Wire) -> None:
    queue, key = f"test.full.{uuid4().hex}", uuid4().hex
    channel: Any = wire._in
    full = {"x-max-length": 1, "x-overflow": "reject-publish", "x-expires": 60_000}
    wire._declare(MENTIONS)
    wire._step(lambda done, _: channel.queue_declare(queue, durable=True, arguments=full, callback=done))
    wire._bind(queue, MENTIONS, key)
    wire.publish(MENTIONS, key, b"1")
    with pytest.raises(BrokerAway, match="stays full"):
        wire.publish(MENTIONS, key, b"2", limit=0.3)
    waiting = gevent.spawn(wire.publish, MENTIONS, key, b"3")
    wire._step(lambda done, _: channel.queue_purge(queue, callback=done))
    waiting.get(timeout=10)
    wire._step(lambda done, _: channel.queue_delete(queue, callback=done))


def test_after_a_lost_connection_everything_goes_on_and_nothing_was_missed(
    wires: Callable[[], Wire], exercise: str, answering: Answers
) -> None:
    cut, whole = wires(), wires()
    got: list[str] = []
    cut.tap(lambda message: got.append(message.id), exercise)
    cut_off(cut)
    for number in range(10):
        tell(whole, an_event(number, exercise))
    tell(cut, an_event(10, exercise))
    eventually("all are heard", lambda: len(set(got)) == 11)
    answering()
    assert cut.call("archive", "health", {}) == {"events": []}


def test_a_call_in_flight_fails_when_the_connection_is_lost(wire: Wire, answering: Answers) -> None:
    services = answering(lambda _called, _request: None)
    call = gevent.spawn(wire.call, "archive", "health", {}, 20)
    eventually("the call has arrived", lambda: len(services.calls) == 1)
    cut_off(wire)
    with pytest.raises(BrokerAway):
        call.get(timeout=5)


def test_no_broker_is_told_without_the_password() -> None:
    with pytest.raises(BrokerAway, match=r"127\.0\.0\.1:1/") as caught:
        Wire("amqp://me:secret@127.0.0.1:1/", SystemClock()).open(0.5)
    assert "secret" not in str(caught.value)


def test_a_wrong_password_is_a_wrong_setting(uri: str) -> None:
    with pytest.raises(SettingsError, match="refuses the user or the password") as refused:
        Wire(f"amqp://guest:secret@{uri.rpartition('@')[2]}", SystemClock()).open(3)
    assert "secret" not in str(refused.value)


def test_a_wrong_address_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="AMQP_URI"):
        Wire("amqp://host:no-port/", SystemClock())
