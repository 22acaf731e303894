"""Reading what is due, with replicas, crashes and a broker that refuses: nothing is skipped, nothing counts
twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from services.monitoring import PARTS
from services.monitoring.readings import Readings
from services.monitoring.sources.fetch import Document
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.mentions import MOST_CHARACTERS, mentions_of, parcels
from services.monitoring.sources.port import Cursor, Item, Trouble
from services.monitoring.sources.reading import Asked, Brought, read
from shared.actors import Actor
from shared.clock import FakeClock
from shared.errors import BadPayload, BrokerAway, Forbidden
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.envelope import Message
from shared.messages.schemas import from_wire, to_wire
from shared.messages.source_states import SourceBegun
from shared.messages.sources import MOST_MENTIONS
from shared.parts import Person, Role
from shared.requests import Request
from tests.fakes import START

ADDRESS = "https://news.example.cn/rss.xml"
SOURCE = {"source": "daily", "kind": "feed", "address": ADDRESS}
TOPIC = {"topic": "tap-water", "title": "自来水", "terms": ["自来水"], "harm": "service_lost"}
MINUTE = timedelta(minutes=1)


def feed(*numbers: int) -> bytes:
    """A feed with these entries."""
    items = "".join(f"<item><title>自来水 {n}</title><guid>g{n}</guid></item>" for n in numbers)
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


@dataclass
class Web:
    """What stands at which address: a document, or a trouble."""

    pages: dict[str, bytes | Trouble] = field(default_factory=dict)

    def get(self, address: str, cursor: Cursor, accept: str, now: datetime) -> Document:
        page = self.pages[address]
        if isinstance(page, Trouble):
            raise page
        etag = str(hash(page))
        return Document(address, None if cursor.get("etag") == etag else page, "", {"etag": etag})


class Office:
    """A store with any number of replicas of monitoring over it, and what they hand on."""

    def __init__(self) -> None:
        self.clock, self.store, self.web = FakeClock(START), MemoryStore(), Web()
        self.told: list[Message] = []
        self.handed: list[Message] = []
        self.refusals = 0
        self.waits = 0
        self.waiting: Callable[[], bool] = lambda: True
        self.keys = count(1)
        self.first, self.second = self.replica("a"), self.replica("b")

    def replica(self, name: str) -> Readings:
        handling = Handling(PARTS, self.store, self.told.extend, self.clock)
        return Readings(handling, self.publish, self.clock, self.ask, name, self.wait)

    def ask(self, asked: Asked) -> Brought:
        return read(asked, Tools(self.web, UTC))

    def publish(self, messages: Sequence[Message]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise BrokerAway("the queue behind 'mentions' takes nothing now")
        self.handed.extend(messages)

    def wait(self, seconds: float) -> bool:
        self.waits += 1
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        return self.waiting()

    def call(self, name: str, data: Mapping[str, Any], role: Role = "monitor") -> None:
        request = Request(Actor(Person("he", role)), dict(data), str(next(self.keys)))
        self.first.handling.call(name, request, self.clock.now())

    def look(self, by: Readings | None = None) -> list[SourceBegun]:
        """One look of a replica: all that is due is read."""
        reader = by or self.first
        begun = [one for due in list(reader.due()) if (one := reader.begin(due))]
        for one in begun:
            reader.carry_out(one)
        return begun

    def later(self, minutes: int) -> None:
        self.clock.move_to(self.clock.now() + minutes * MINUTE)

    def source(self, name: str = "daily") -> Mapping[str, Any]:
        found = self.store.views.get("source", f"source/{name}")
        assert found is not None
        return found.data

    def keys_handed(self) -> list[str]:
        return [mention.text.rpartition(" ")[2] for one in self.handed for mention in one.data.mentions]


@pytest.fixture
def office() -> Office:
    made = Office()
    made.call("add_source", SOURCE)
    made.web.pages[ADDRESS] = feed(1, 2)
    return made


def test_what_is_due_is_read_and_handed_on(office: Office) -> None:
    assert len(office.look()) == 1
    [message] = office.handed
    assert from_wire(to_wire(message)) == message
    assert (message.type, message.service) == ("candor.sources.mentions.v1", "sources")
    assert [mention.source for mention in message.data.mentions] == ["daily", "daily"]
    assert all(mention.id.startswith("daily/") for mention in message.data.mentions)
    assert (office.source()["state"], office.source()["taken"]) == ("read", 2)


def test_nothing_is_read_before_it_is_due(office: Office) -> None:
    office.look()
    office.later(9)
    assert office.look() == []
    office.later(1)
    assert len(office.look()) == 1


def test_two_replicas_never_read_the_same_at_once(office: Office) -> None:
    [for_one], [for_other] = list(office.first.due()), list(office.second.due())
    begun = [office.first.begin(for_one), office.second.begin(for_other)]
    assert [one.reader for one in begun if one] == ["a"]
    assert list(office.second.due()) == []


def test_an_overlapping_feed_gives_only_what_is_new(office: Office) -> None:
    office.look()
    office.later(10)
    office.web.pages[ADDRESS] = feed(1, 2, 3)
    office.look(office.second)
    assert office.keys_handed() == ["1", "2", "3"]


def test_what_has_not_changed_is_not_journalled(office: Office) -> None:
    office.look()
    before = len(list(office.store.journal.read("source/daily")))
    office.later(10)
    office.look()
    commits = list(office.store.journal.read("source/daily"))[before:]
    assert [event.type for commit in commits for event in commit.events] == [
        "candor.monitoring.source.begun.v1"
    ]


def test_the_cursor_moves_only_behind_what_was_handed_on(office: Office) -> None:
    seen: list[int] = []
    publish = office.first.publish

    def watching(messages: Sequence[Message]) -> None:
        seen.append(office.source()["taken"])
        publish(messages)

    office.first.publish = watching
    office.look()
    assert seen == [0]


def test_after_a_crash_before_the_cursor_moved_the_same_messages_come_again(office: Office) -> None:
    [due] = list(office.first.due())
    begun = office.first.begin(due)
    assert begun is not None
    office.first.handling.do = None  # type: ignore[assignment, method-assign]  # it dies behind the publish
    with pytest.raises(TypeError):
        office.first.carry_out(begun)
    assert office.source()["taken"] == 0
    office.later(10)
    office.look(office.second)
    first, again = office.handed
    assert first.id == again.id
    assert office.source()["taken"] == 2


def test_what_comes_twice_is_counted_once(office: Office) -> None:
    office.call("watch", TOPIC)
    office.look()
    [message] = office.handed
    handling = office.second.handling
    for _ in range(2):
        handling.react(message)
    for matched in [one for one in office.told if one.type == "candor.monitoring.topic.matched.v3"]:
        handling.react(matched)
    topic = office.store.views.get("topic", "topic/tap-water")
    assert topic is not None
    assert (topic.data["mentions"], topic.data["copies"]) == (2, 0)


def test_a_full_queue_is_waited_for(office: Office) -> None:
    office.refusals = 3
    office.look()
    assert (office.waits, office.keys_handed()) == (3, ["1", "2"])
    assert office.source()["taken"] == 2


def test_what_is_refused_for_too_long_is_left_to_the_next_reading(office: Office) -> None:
    office.refusals = 1_000_000
    office.look()
    assert office.source()["taken"] == 0
    assert office.clock.now() >= START + 10 * MINUTE
    office.refusals = 0
    office.look(office.second)
    assert office.keys_handed() == ["1", "2"]


def test_a_stop_gives_up_waiting(office: Office) -> None:
    office.refusals = 1_000_000
    office.waiting = lambda: False
    office.look()
    assert (office.waits, office.handed, office.source()["taken"]) == (1, [], 0)


def test_a_source_in_trouble_backs_off_while_others_go_on(office: Office) -> None:
    office.call("add_source", {**SOURCE, "source": "other", "address": "https://other.example.cn/f"})
    office.web.pages["https://other.example.cn/f"] = feed(7)
    office.web.pages[ADDRESS] = Trouble("it answers with status 503", "it is asked again later", 3600.0)
    office.look()
    shown = office.source()
    assert (shown["state"], shown["problem"], shown["advice"]) == (
        "troubled",
        "it answers with status 503",
        "it is asked again later",
    )
    assert office.source("other")["taken"] == 1
    office.later(30)
    assert [one.source for one in office.look()] == ["other"]
    office.web.pages[ADDRESS] = feed(1)
    office.later(31)
    office.look()
    assert (office.source()["state"], office.source()["failures"]) == ("read", 0)


def test_a_document_that_breaks_a_library_is_its_source_s_trouble(office: Office) -> None:
    del office.web.pages[ADDRESS]
    office.look()
    assert office.source()["problem"] == "KeyError on reading it"


def test_a_kind_that_this_version_lost_is_a_trouble_too(office: Office) -> None:
    settings = office.first.handling.streams.load("source/daily").state.settings
    brought = office.ask(Asked(replace(settings, kind="fax"), START))
    assert brought.failure is not None
    assert "no kind 'fax'" in brought.failure.problem


def test_an_exercise_s_sources_are_never_read(office: Office) -> None:
    drill = Actor(Person("he", "monitor"), "d1", robot=True)
    office.first.handling.call("add_source", Request(drill, SOURCE, "k", "d1", START), START)
    assert [due.stream for due in office.first.due()] == ["source/daily"]


def test_many_texts_travel_in_messages_of_500(office: Office) -> None:
    office.web.pages[ADDRESS] = feed(*range(1200))
    office.look()
    assert [len(one.data.mentions) for one in office.handed] == [500, 500]  # a reading takes the newest 1000
    assert max(len(one.data.mentions) for one in office.handed) <= MOST_MENTIONS
    assert office.source()["left_out"] == [
        "all but the newest 1000 entries: look for an address that gives only the newest"
    ]


def test_long_texts_travel_in_small_messages() -> None:
    items = [Item(str(n), START, "水" * 20_000) for n in range(60)]
    sizes = [sum(len(one.text) for one in parcel) for parcel in parcels(mentions_of("s", items))]
    assert sum(sizes) == 60 * 20_000
    assert max(sizes) <= MOST_CHARACTERS


def test_numbers_of_people_are_masked_where_items_become_mentions() -> None:
    [mention] = mentions_of("s", [Item("k", START, "打 13812345678 问")], place="柳河", outlet="快讯")
    assert "13812345678" not in mention.text
    assert (mention.id, mention.place, mention.outlet) == ("s/k", "柳河", "快讯")


@pytest.mark.parametrize("role", ["agency", "unit", "lead", "controller", "admin"])
def test_only_the_desk_and_the_office_choose_what_is_read(office: Office, role: Role) -> None:
    for name, data in (("add_source", SOURCE), ("pause_source", {"source": "daily", "reason": "r"})):
        with pytest.raises(Forbidden):
            office.call(name, data, role)


@pytest.mark.parametrize(
    ("wrong", "why"), [({"kind": "fax"}, "must be one of feed"), ({"source": "a b"}, "short name")]
)
def test_a_wrong_source_is_refused_with_what_to_write(
    office: Office, wrong: dict[str, str], why: str
) -> None:
    with pytest.raises(BadPayload, match=why):
        office.call("add_source", {**SOURCE, **wrong})
