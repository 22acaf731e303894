"""The parts of the bus, one by one: topology, publisher, lanes, and what is set aside."""

import json
from collections import deque
from dataclasses import replace
from typing import Any
from uuid import uuid4

import eventlet
import pytest

from shared.bus.aside import aside, poisonous, refuse
from shared.bus.connection import connect, hang_up, where
from shared.bus.consumer import lane_of
from shared.bus.declaring import declare
from shared.bus.lanes import Lanes
from shared.bus.properties import UNREADABLE
from shared.bus.publisher import Parcel, Publisher, parcel
from shared.bus.topology import SAFE, Subscription, subscriptions, topology
from shared.errors import BadMessage, BrokerAway, Contended, Poisonous, Refused, SettingsError
from shared.messages.envelope import Message
from shared.names import MATCHED, MATCHED_TYPE, MENTIONS, MENTIONS_TYPE, SERVICES, aside_of, events_of
from tests.integration.services.conftest import NOW, eventually

POLICIES = {
    "monitoring": ("candor.escalation.incident.assessed.v1", MENTIONS_TYPE, MATCHED_TYPE),
    "escalation": ("candor.monitoring.alert.raised.v2", "candor.escalation.incident.closed.v1"),
    "archive": ("*", "candor.escalation.incident.detected.v1"),
}


def message(kind: str = "candor.monitoring.alert.raised.v2", **said: Any) -> Message:
    """A message as far as its address matters."""
    given = {"subject": "x/e1/topic/water", "exercise": "e1", "correlation": ""} | said
    return Message("m1", "/candor/monitoring", kind, time=NOW, data=None, sequence=1, recorded=NOW, **given)


# -- topology


def test_every_event_of_every_source_reaches_a_queue() -> None:
    bound = {binding for queue in topology(POLICIES).queues for binding in queue.bindings}
    assert {(events_of(source), "#") for source in (*SERVICES, "simulator")} <= bound


def test_a_service_hears_what_its_policy_names_in_its_older_versions_too() -> None:
    [queue] = [one for one in topology(POLICIES).queues if one.name == "escalation"]
    assert set(queue.bindings) == {
        ("aside.escalation", "escalation"),
        ("monitoring.events", "candor.monitoring.alert.raised.v1"),
        ("monitoring.events", "candor.monitoring.alert.raised.v2"),
        ("escalation.events", "candor.escalation.incident.closed.v1"),
    }


def test_every_queue_is_a_quorum_queue_and_every_work_queue_ends_a_poison() -> None:
    queues = topology(POLICIES).queues
    assert {queue.arguments["x-queue-type"] for queue in queues} == {"quorum"}
    work = {one.queue for service, kinds in POLICIES.items() for one in subscriptions(service, kinds)}
    assert {queue.name for queue in queues if "x-delivery-limit" in queue.arguments} == work


def test_the_counting_stage_is_partitioned_and_each_partition_has_one_consumer() -> None:
    partitions = [one for one in topology(POLICIES).queues if one.name.startswith(MATCHED)]
    assert len(partitions) == 4
    assert all(one.arguments["x-single-active-consumer"] for one in partitions)


def test_mentions_are_matched_by_one_replica_at_a_time_so_that_they_keep_their_order() -> None:
    queues = topology(POLICIES).queues
    alone = {one.name for one in queues if "x-single-active-consumer" in one.arguments}
    assert alone == {"monitoring.mentions", *(one.name for one in queues if one.name.startswith(MATCHED))}


def test_another_queue_under_the_same_name_stops_the_start_in_one_sentence(uri: str) -> None:
    name = f"tiny-{uuid4().hex[:8]}"
    hand = connect(uri, "tests")
    try:
        hand.channel().queue_declare(name, durable=True, auto_delete=False)
        with pytest.raises(SettingsError, match=name):
            declare(hand, topology({name: ()}))
    finally:
        channel = hand.channel()
        for queue in topology({name: ()}).queues:
            channel.queue_delete(queue.name)
        hang_up(hand)


# -- addresses


def test_a_message_is_addressed_by_its_type() -> None:
    alert = parcel(message())
    assert (alert.exchange, alert.key) == ("monitoring.events", "candor.monitoring.alert.raised.v2")
    matched = parcel(message(MATCHED_TYPE))
    assert (matched.exchange, matched.key) == (MATCHED, "x/e1/topic/water")
    assert parcel(message(MENTIONS_TYPE)).exchange == MENTIONS


def test_an_address_is_told_without_its_password() -> None:
    assert where("amqp://me:secret@a:5673/v;amqp://me:secret@b/v") == "a:5673/v, b:5672/v"


@pytest.mark.parametrize("wrong", ["http://a", "amqp://", "amqp://a:port/"])
def test_a_wrong_address_is_a_matter_of_settings(wrong: str) -> None:
    with pytest.raises(SettingsError, match="AMQP_URI"):
        connect(wrong, "tests")


# -- publisher


@pytest.fixture
def publisher(uri: str) -> Any:
    """A publisher of its own."""
    made = Publisher(uri, "tests")
    yield made
    made.close()


def test_what_no_queue_takes_counts_as_unsent_and_the_next_one_is_sent(publisher: Publisher) -> None:
    with pytest.raises(BrokerAway, match="no queue takes"):
        publisher.send([Parcel("", "nobody", b"{}", "1")])
    publisher.send([Parcel("", "nobody", b"{}", "2", mandatory=False)])


def test_a_name_that_is_longer_than_the_wire_s_is_cut(publisher: Publisher) -> None:
    with pytest.raises(BrokerAway, match="no queue takes"):
        publisher.send([Parcel("", "nobody", b"{}", "水" * 200, correlation="水" * 200)])
    assert publisher.connected


def test_what_a_full_queue_refuses_counts_as_unsent_and_goes_when_there_is_room(
    uri: str, publisher: Publisher
) -> None:
    name, hand = f"tiny-{uuid4().hex[:8]}", connect(uri, "tests")
    channel = hand.channel()
    channel.queue_declare(name, durable=True, auto_delete=False, arguments={**SAFE, "x-max-length": 1})

    def fill() -> None:
        for number in range(100):  # a queue may take some more than its limit
            publisher.send([Parcel("", name, b"{}", str(number))])

    try:
        with pytest.raises(BrokerAway, match="takes nothing now"):
            fill()
        line = publisher._line
        channel.queue_purge(name)
        publisher.send([Parcel("", name, b"{}", "again")])
        assert publisher._line is line
    finally:
        channel.queue_delete(name)
        hang_up(hand)


def test_of_many_at_once_each_gets_its_own_answer(publisher: Publisher) -> None:
    def send(number: int) -> bool:
        try:
            publisher.send([Parcel("", "nobody", b"{}", str(number), mandatory=bool(number % 2))])
        except BrokerAway:
            return False
        return True

    sent = list(eventlet.GreenPool(50).imap(send, range(200)))
    assert sent == [number % 2 == 0 for number in range(200)]


def test_a_broken_connection_is_thrown_away_and_the_next_try_has_a_new_one(publisher: Publisher) -> None:
    publisher.send([Parcel("", "nobody", b"{}", "1", mandatory=False)])
    line = publisher._line
    assert line
    line._connection.transport.sock.close()
    with pytest.raises(BrokerAway):
        publisher.send([Parcel("", "nobody", b"{}", "2", mandatory=False)])
    publisher.send([Parcel("", "nobody", b"{}", "3", mandatory=False)])
    assert publisher._line is not line


def test_where_nobody_listens_the_broker_is_away() -> None:
    with pytest.raises(BrokerAway, match=r"127\.0\.0\.1:1/"):
        Publisher("amqp://guest:secret@127.0.0.1:1/", "tests").send([Parcel("", "q", b"")])


# -- lanes


def test_jobs_of_one_lane_follow_one_another_and_lanes_go_side_by_side() -> None:
    lanes, done = Lanes(2), []
    first, second = eventlet.event.Event(), eventlet.event.Event()
    lanes.put("a", lambda: done.append(first.wait()))
    lanes.put("a", lambda: done.append("a2"))
    lanes.put("b", lambda: done.append(second.wait()))
    lanes.put("c", lambda: done.append("c"))
    second.send("b")
    eventually(lambda: done == ["b", "c"])
    first.send("a1")
    eventually(lambda: lanes.idle)
    assert done == ["b", "c", "a1", "a2"]


def test_a_job_that_fails_does_not_stop_its_lane() -> None:
    lanes, done = Lanes(1), deque[str]()
    lanes.put("a", lambda: done.append(done.pop()))
    lanes.put("a", lambda: done.append("next"))
    eventually(lambda: lanes.idle)
    assert list(done) == ["next"]


def test_a_lane_is_a_matter_an_exercise_or_a_queue() -> None:
    in_e1, in_e2 = message(correlation="water-1"), message(correlation="water-1", exercise="e2")
    assert lane_of(in_e1, Subscription("q")) != lane_of(in_e2, Subscription("q"))
    assert lane_of(in_e1, Subscription("q")) == lane_of(replace(in_e1, subject="y"), Subscription("q"))
    assert lane_of(in_e1, Subscription("q", lane="exercise")) == ("q", "e1")
    assert lane_of(in_e1, Subscription("q", lane="queue")) == "q"


# -- set aside


def test_a_temporary_error_waits_longer_each_time_and_then_is_dead() -> None:
    went: list[str] = []
    headers: dict[str, Any] = {"x-death": [1]}
    for _ in range(4):
        copy = aside("s", "s", b"body", headers, "m1", Contended("busy"))
        went.append(copy.key if copy.exchange == aside_of("s") else copy.exchange)
        headers = dict(copy.headers)
    assert went == ["retry.s.5s", "retry.s.30s", "retry.s.5min", "dead.s"]
    assert headers["candor-reason"] == "busy"
    assert "x-death" not in headers


def test_dead_mentions_go_without_their_texts() -> None:
    body = {"id": "m1", "type": MENTIONS_TYPE, "data": {"mentions": [{"id": "a", "text": "秘密"}], "at": "t"}}
    copy = aside("s", "s.mentions", json.dumps(body).encode(), {}, "m1", Refused("no"))
    assert json.loads(copy.body) == {"id": "m1", "type": MENTIONS_TYPE, "mentions": ["a"]}
    assert aside("s", "s.mentions", b"rubbish", {}, "m1", Refused("no")).body == b""


def test_a_message_at_its_last_delivery_is_set_aside_with_a_reason() -> None:
    poisonous({"x-delivery-count": 8})
    poisonous({})
    with pytest.raises(Poisonous, match="10 times"):
        poisonous({"x-delivery-count": 9})


@pytest.mark.parametrize("kind", ["", "application/json", "application/cloudevents+json; charset=UTF-8"])
def test_json_and_what_says_nothing_are_taken(kind: str) -> None:
    refuse(10, kind, {})


@pytest.mark.parametrize("kind", ["text/xml", "application/x-python-serialize", "x" * 255])
def test_another_content_type_is_refused(kind: str) -> None:
    with pytest.raises(BadMessage, match="only JSON"):
        refuse(10, kind, {})


def test_a_message_whose_properties_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadMessage, match="properties cannot be read"):
        refuse(0, "", {UNREADABLE: "UnicodeDecodeError"})
