"""What webhooks bring, with replicas, crashes and a broker that refuses: each document is taken once."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring import PARTS
from services.monitoring.deliveries import Deliveries
from services.monitoring.model.source_state import KNOWN
from services.monitoring.sources.webhook import Delivery, Turned, signature
from shared.actors import Actor
from shared.clock import FakeClock
from shared.errors import BrokerAway
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.envelope import Message
from shared.names import MATCHED_TYPE
from shared.parts import Person
from shared.requests import Request
from tests.fakes import START

SECRET = b"s" * 32
TOPIC = {"topic": "tap-water", "title": "自来水", "terms": ["自来水"], "harm": "service_lost"}
FEED = {"source": "partner", "kind": "feed", "address": "https://news.example.cn/rss.xml"}
WRONG = Turned(401, "sign")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def document(*keys: int, stamp: str = "1771412400") -> Delivery:
    """A document of these items."""
    items = [{"key": f"n{key}", "at": START.isoformat(), "text": f"自来水 {key}"} for key in keys]
    body = json.dumps({"items": items}).encode()
    return Delivery(stamp, signature(SECRET, stamp, body), body)


class Office:
    """A store with any number of replicas of monitoring over it, and what they hand on."""

    def __init__(self) -> None:
        self.clock, self.store = FakeClock(START), MemoryStore()
        self.told: list[Message] = []
        self.handed: list[Message] = []
        self.publishing: Callable[[], None] = lambda: None
        self.keys = count(1)
        self.first, self.second = self.replica("a"), self.replica("b")

    def replica(self, name: str) -> Deliveries:
        handling = Handling(PARTS, self.store, self.told.extend, self.clock)
        return Deliveries(handling, self.publish, self.clock, name)

    def publish(self, messages: Sequence[Message]) -> None:
        self.publishing()
        self.handed.extend(messages)

    def call(self, name: str, data: Mapping[str, Any]) -> None:
        request = Request(Actor(Person("he", "monitor")), dict(data), str(next(self.keys)))
        self.first.handling.call(name, request, self.clock.now())

    def send(self, delivery: Delivery, to: Deliveries | None = None) -> int:
        """How many were new, or the status with which it was turned away."""
        try:
            return (to or self.first).take("partner", delivery)
        except Turned as turned:
            return turned.status

    def source(self) -> Mapping[str, Any]:
        found = self.store.views.get("source", "source/partner")
        assert found is not None
        return found.data

    def types(self) -> list[str]:
        """What the source's journal tells, in short."""
        commits = self.store.journal.read("source/partner")
        return [event.type.split(".")[3] for commit in commits for event in commit.events]


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_document_is_handed_on_and_shows_in_the_source(office: Office) -> None:
    assert office.send(document(1, 2)) == 2
    [message] = office.handed
    assert [mention.id for mention in message.data.mentions] == ["partner/n1", "partner/n2"]
    shown = office.source()
    assert (shown["kind"], shown["state"], shown["taken"]) == ("webhook", "heard", 2)
    assert office.types() == ["changed", "delivered"]


def test_the_journal_has_no_text_of_it(office: Office) -> None:
    office.send(document(1))
    assert "自来水" not in repr(list(office.store.journal.read("source/partner")))


def test_it_is_taken_once_by_whichever_replica_and_after_a_restart(office: Office) -> None:
    assert office.send(document(1)) == 1
    for replica in (office.first, office.second, office.replica("restarted")):
        assert office.send(document(1), replica) == 409
    assert len(office.handed) == 1


def test_a_document_is_known_for_longer_than_its_items(office: Office) -> None:
    office.send(document(0))
    for first in range(1, KNOWN + 1, 500):
        office.send(document(*range(first, first + 500)))
    before = len(office.handed)
    assert office.send(document(0), office.second) == 409
    assert len(office.handed) == before


def test_a_clock_that_was_set_back_lets_nothing_in_again(office: Office) -> None:
    office.send(document(1))
    office.clock.move_to(START + DAY)
    office.send(document(2))
    office.clock = office.first.clock = FakeClock(START)
    assert office.send(document(1)) == 409


def test_what_was_taken_is_not_taken_again_when_it_is_signed_anew(office: Office) -> None:
    office.send(document(1, 2))
    assert office.send(document(1, 2, 3, stamp="1771412401"), office.second) == 1
    assert office.send(document(3, stamp="1771412402")) == 0
    ids = [mention.id for message in office.handed for mention in message.data.mentions]
    assert ids == ["partner/n1", "partner/n2", "partner/n3"]


def test_it_is_handed_on_before_it_is_noted(office: Office) -> None:
    seen: list[list[str]] = []
    office.publishing = lambda: seen.append(office.types())
    office.send(document(1))
    assert seen == [["changed"]]


def test_after_a_crash_before_it_was_noted_the_same_message_comes_again_and_counts_once(
    office: Office,
) -> None:
    office.call("watch", TOPIC)
    dying = office.replica("dying")
    dying.open("partner")
    dying.handling.do = None  # type: ignore[assignment, method-assign]  # it dies behind the publish
    with pytest.raises(TypeError):
        dying.take("partner", document(1))
    assert office.send(document(1)) == 1
    first, again = office.handed
    assert first.id == again.id
    for message in (first, again):
        office.second.handling.react(message)
    for matched in [one for one in office.told if one.type == MATCHED_TYPE]:
        office.second.handling.react(matched)
    topic = office.store.views.get("topic", "topic/tap-water")
    assert topic is not None
    assert (topic.data["mentions"], topic.data["copies"]) == (1, 0)


def test_the_same_at_the_same_moment_is_taken_by_one_of_two(office: Office) -> None:
    between: list[int] = []

    def meanwhile() -> None:
        office.publishing = lambda: None
        between.append(office.send(document(1), office.second))

    office.publishing = meanwhile
    assert (office.send(document(1)), between) == (409, [1])
    assert len({message.id for message in office.handed}) == 1
    assert office.source()["taken"] == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(-600, 600), st.booleans()), max_size=40
    )
)
def test_what_was_taken_is_never_taken_again_in_whatever_order_it_comes(
    sent: Sequence[tuple[int, int, int, bool]],
) -> None:
    office = Office()
    replicas = [office.first, office.second, office.replica("c")]
    documents = [document(key, stamp=str(1771412400 + 7 * key % 5)) for key in range(5)]
    taken: list[int] = []
    for which, replica, moved, full in sent:
        replicas[replica].clock = FakeClock(START + moved * timedelta(seconds=1))
        office.publishing = _full if full else lambda: None
        try:
            if office.send(documents[which], replicas[replica]) == 1:
                taken.append(which)
        except BrokerAway:
            assert which not in taken
    assert len(taken) == len(set(taken))
    assert office.types().count("delivered") == len(taken)


def _full() -> None:
    raise BrokerAway("no room")


def test_where_there_is_no_room_the_same_may_come_later(office: Office) -> None:
    office.publishing = _full
    with pytest.raises(BrokerAway):
        office.send(document(1))
    office.publishing = lambda: None
    assert office.send(document(1)) == 1


def test_what_cannot_be_read_leaves_nothing(office: Office) -> None:
    body = b'{"items": []}'
    assert office.send(Delivery("1771412400", signature(SECRET, "1771412400", body), body)) == 422
    assert (office.handed, office.types()) == ([], ["changed"])


def test_nothing_is_taken_while_it_is_paused(office: Office) -> None:
    office.first.open("partner")
    office.call("pause_source", {"source": "partner", "reason": "they test"})
    assert office.send(document(1), office.second) == 403
    assert office.handed == []
    office.call("resume_source", {"source": "partner"})
    assert office.send(document(1), office.second) == 1


def test_a_source_that_is_read_takes_nothing_by_a_webhook_of_its_name(office: Office) -> None:
    office.call("add_source", FEED)
    office.first.open("partner")
    assert office.send(document(1)) == 403
    office.first.turned_away("partner", WRONG)
    assert office.source()["kind"] == "feed"
    assert office.types() == ["changed"]


def test_it_is_opened_once(office: Office) -> None:
    for replica in (office.first, office.first, office.second, office.replica("c")):
        replica.open("partner")
    assert office.types() == ["changed"]


# -- troubles


def test_what_is_turned_away_is_shown_with_what_to_do(office: Office) -> None:
    office.first.turned_away("partner", Turned(422, "correct it", ("items.0.at: cannot be", "more")))
    shown = office.source()
    assert shown["state"] == "troubled"
    assert shown["problem"] == "a document is not as it should be (items.0.at: cannot be)"
    assert "let its sender correct it" in shown["advice"]
    office.send(document(1))
    assert office.source()["state"] == "heard"


@pytest.mark.parametrize("status", [403, 404, 405, 411, 413, 415, 503])
def test_what_is_no_document_of_its_sender_leaves_no_trace(office: Office, status: int) -> None:
    office.first.turned_away("partner", Turned(status, "advice"))
    assert office.types() == []


def test_whoever_sends_what_is_wrong_day_and_night_hardly_grows_the_journal(office: Office) -> None:
    for second in range(0, 24 * 3600, 10):
        office.clock.move_to(START + timedelta(seconds=second))
        for replica in (office.first, office.second):
            replica.turned_away("partner", WRONG)
    assert office.types() == ["changed", *["troubled"] * 11]


def test_within_a_minute_the_store_is_not_even_asked(office: Office) -> None:
    office.first.turned_away("partner", WRONG)
    office.first.handling.do = None  # type: ignore[assignment, method-assign]  # it would fail
    office.clock.move_to(START + MINUTE - timedelta(seconds=1))
    office.first.turned_away("partner", Turned(409, "nothing to do"))
    assert office.types() == ["changed", "troubled"]


# -- silence


def test_a_webhook_falls_silent_by_its_own_rhythm_and_recovers(office: Office) -> None:
    handling = office.second.handling
    for number in range(65):
        office.clock.move_to(START + number * 3 * HOUR)
        assert office.send(document(number)) == 1
    quiet = START + 8 * DAY + 6 * HOUR
    assert handling.tick("", quiet - MINUTE) == 0
    assert handling.tick("", quiet) == 1
    assert (office.source()["state"], office.source()["silent_since"]) == (
        "silent",
        (START + 8 * DAY).isoformat(),
    )
    office.clock.move_to(quiet + HOUR)
    office.send(document(99))
    assert (office.source()["state"], office.source()["silent_since"]) == ("heard", "")
    told = [one.type.split(".")[3] for one in office.told]
    assert (told.count("silent"), told.count("recovered")) == (1, 1)
