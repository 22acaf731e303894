"""One way to change state: repeated, contended, interrupted, and kept to its own world."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import FakeClock
from shared.errors import BadPayload, Forbidden, KeyReused, NotFound, Refused, WrongWorld
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.journal.port import Commit
from shared.messages.sources import Mention, Mentions
from shared.parts import Find, Heard, Person, Reaction
from shared.requests import Request
from shared.streams import Streams
from tests.fakes import OFFICE, PARTS, PLAYER, START, FakeBroker, alert


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def broker() -> FakeBroker:
    return FakeBroker()


@pytest.fixture
def handling(store: MemoryStore, broker: FakeBroker) -> Handling:
    return Handling(PARTS, store, broker, FakeClock(START))


def settle(handling: Handling, key: str = "k1", **changes: Any) -> Any:
    request = Request(OFFICE, {"matter": "water"}, key)
    return handling.call("settle", replace(request, **changes), START)


def log(store: MemoryStore) -> list[tuple[str, int, str]]:
    return [
        (c.stream, c.seq, c.cause) for head in store.journal.heads() for c in store.journal.read(head.stream)
    ]


def test_a_message_is_decided_projected_published_and_marked(
    handling: Handling, store: MemoryStore, broker: FakeBroker
) -> None:
    handling.react(alert())
    assert broker.ids() == ["escalation/matter/water/1/0", "escalation/matter/water-1/1/0"]
    assert [d.data["incident"] for d in store.views.find("matter", "", {"open": True})] == [
        "water-1",
        "water-1-1",
    ]
    assert store.journal.unsent() == []


def test_no_text_is_kept_for_longer_than_texts_live_now(store: MemoryStore, broker: FakeBroker) -> None:
    clock = FakeClock(START)
    store.texts.keep({"m-1": "水"}, START + timedelta(days=30))
    store.pictures.keep({"p-1": "/9j/"}, START + timedelta(days=30))
    handling = Handling(PARTS, store, broker, clock, texts_live=timedelta(days=7))
    assert handling.expire() == 0
    clock.move_to(START + timedelta(days=7, seconds=1))
    assert handling.expire() == 2
    assert (store.texts.first(), store.pictures.first()) == (None, None)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12))
def test_a_message_delivered_again_changes_nothing(numbers: list[int]) -> None:
    once, often = MemoryStore(), MemoryStore()
    for number in dict.fromkeys(numbers):
        Handling(PARTS, once, FakeBroker(), FakeClock(START)).react(alert(number))
    for number in numbers:
        Handling(PARTS, often, FakeBroker(), FakeClock(START)).react(alert(number))
    assert log(often) == log(once)


def test_a_crash_after_the_first_append_is_mended_by_the_next_delivery(
    handling: Handling, store: MemoryStore, broker: FakeBroker
) -> None:
    class Crash(BaseException):
        """The process dies."""

    def dying(messages: Any) -> None:
        raise Crash

    with pytest.raises(Crash):
        Handling(PARTS, store, dying, FakeClock(START)).react(alert())
    assert len(store.journal.unsent()) == 1
    handling.sweep()
    handling.react(alert())
    assert broker.ids() == ["escalation/matter/water/1/0", "escalation/matter/water-1/1/0"]


def test_two_replicas_settle_a_race_by_the_taken_place(store: MemoryStore) -> None:
    first = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    second = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    first.streams.load("matter/water"), second.streams.load("matter/water")
    first.react(alert(1))
    second.react(alert(2))
    assert [seq for stream, seq, _ in log(store) if stream == "matter/water"] == [1, 2]
    opened = [e.type for c in store.journal.read("matter/water") for e in c.events]
    assert opened == ["candor.escalation.matter.opened.v1", "candor.escalation.matter.joined.v1"]


def test_what_another_decides_while_the_store_is_slow_counts_once(
    handling: Handling, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, meanwhile = store.journal.append, [alert(2)]

    def slow(commit: Commit) -> None:
        append(commit)
        if meanwhile:
            handling.react(meanwhile.pop())

    monkeypatch.setattr(store.journal, "append", slow)
    handling.react(alert(1))
    assert handling.streams.load("matter/water") == Streams(PARTS, store).load("matter/water")


def test_a_replica_asks_the_journal_before_it_refuses(store: MemoryStore) -> None:
    first = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    second = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    with pytest.raises(Refused):
        settle(second, "k1")
    first.react(alert())
    assert [event.type for event in settle(second, "k2").events] == ["candor.escalation.matter.settled.v1"]


def test_a_replica_asks_the_journal_before_it_decides_on_nothing(store: MemoryStore) -> None:
    first = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    second = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    second.streams.load("matter/water")
    first.react(alert())
    assert second.tick("", START + timedelta(hours=1)) == 2


def test_commits_wait_in_order_while_the_broker_is_away(
    handling: Handling, store: MemoryStore, broker: FakeBroker
) -> None:
    broker.away = True
    handling.react(alert(1))
    broker.away = False
    handling.react(alert(2))
    assert broker.ids() == []  # what comes later may not overtake what waits
    assert handling.sweep() == 4
    assert [i for i in broker.ids() if "/matter/water/" in i] == [
        "escalation/matter/water/1/0",
        "escalation/matter/water/2/0",
    ]
    handling.react(alert(3))
    assert len(broker.taken) == 6
    assert store.journal.unsent() == []


def test_a_tick_wakes_a_stream_at_its_own_moment_however_late(handling: Handling, broker: FakeBroker) -> None:
    handling.react(alert())
    assert handling.tick("", START + timedelta(minutes=59)) == 0
    assert handling.tick("", START + timedelta(hours=9)) == 2
    assert {message.time for message in broker.taken[2:]} == {START + timedelta(hours=1)}
    assert handling.tick("", START + timedelta(hours=9)) == 0


def test_a_call_is_answered_with_what_it_decided_and_again_the_same(handling: Handling) -> None:
    handling.react(alert())
    answer = settle(handling)
    assert [event.type for event in answer.events] == ["candor.escalation.matter.settled.v1"]
    assert settle(handling) == answer


def test_a_key_used_for_another_call_is_refused(handling: Handling) -> None:
    handling.react(alert())
    settle(handling)
    with pytest.raises(KeyReused, match="take a new one"):
        settle(handling, data={"matter": "water", "why": "the same stream, another body"})


def test_wrong_fields_are_named(handling: Handling) -> None:
    with pytest.raises(BadPayload) as wrong:
        settle(handling, data={"mattr": "water"})
    assert wrong.value.fields == ("matter: Missing data for required field.", "mattr: Unknown field.")
    with pytest.raises(BadPayload, match="matter: must not be empty"):
        settle(handling, data={"matter": ""})


def test_a_call_that_nobody_offers_is_not_found(handling: Handling) -> None:
    with pytest.raises(NotFound, match="one of settle"):
        handling.call("burn", Request(OFFICE, {}, "k"), START)


def test_a_wrong_role_is_forbidden(handling: Handling) -> None:
    monitor = replace(OFFICE, person=Person("monitor-he", "monitor"))
    with pytest.raises(Forbidden, match="is for office"):
        settle(handling, actor=monitor)


def test_a_wrong_state_is_refused_with_what_is_the_matter(handling: Handling) -> None:
    with pytest.raises(Refused, match="not open"):
        settle(handling)


def test_no_exercise_reaches_a_live_stream_and_nobody_live_an_exercise(handling: Handling) -> None:
    handling.react(alert())
    handling.react(alert(exercise="e1"))
    for changes in (
        {"actor": PLAYER},
        {"exercise": "e1"},
        {"actor": PLAYER, "exercise": "e2"},
        {"data": {"matter": "x/e1/matter/water"}},
    ):
        with pytest.raises(WrongWorld):
            settle(handling, **changes)
    assert len(handling.store.views.find("matter", "", {"open": True})) == 2
    assert len(handling.store.views.find("matter", "e1", {"open": True})) == 2


def test_only_an_exercises_robot_says_when_it_called(handling: Handling) -> None:
    handling.react(alert(exercise="e1"))
    with pytest.raises(Forbidden, match="robots"):
        settle(handling, at=START)
    later = START + timedelta(minutes=7)
    answer = settle(handling, actor=PLAYER, exercise="e1", at=later)
    assert answer.events[0].data["at"] == "2026-02-18T11:07:00Z"


def test_a_view_is_read_by_those_who_may(handling: Handling) -> None:
    handling.react(alert())
    assert len(handling.look("matter", OFFICE, "", {"open": True})) == 2
    with pytest.raises(Forbidden):
        handling.look("matter", replace(OFFICE, person=Person("x", "agency")), "")
    with pytest.raises(NotFound):
        handling.look("secrets", OFFICE, "")
    with pytest.raises(BadPayload):
        handling.look("matter", OFFICE, "", {"opened": 1})


def test_who_hears_everything_hears_nothing_that_is_only_passing(store: MemoryStore) -> None:
    heard: list[str] = []

    def on_all(message: Heard) -> Reaction:
        heard.append(message.type)
        yield Find("matter", {})

    listening = Handling(replace(PARTS, policy={"*": on_all}), store, FakeBroker(), FakeClock(START))
    mentions = Mentions((Mention("m-1", "forum", START, "河东村自来水发黄"),), START)
    passing = replace(alert(), type="candor.sources.mentions.v1", data=mentions)
    listening.react(passing)
    listening.react(alert())
    assert heard == [alert().type]


def test_whoever_reads_a_commit_before_its_append_has_returned_leaves_its_state_as_it_is(
    handling: Handling, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = store.journal.append

    def overtaken(commit: Any) -> None:
        append(commit)
        handling.streams.load(commit.stream, fresh=True)

    monkeypatch.setattr(store.journal, "append", overtaken)
    handling.react(alert())
    assert handling.streams.load("matter/water").state.opened == 1
    handling.streams.project("matter/water")
    found = store.views.get("matter", "matter/water")
    assert found is not None
    assert (found.seq, found.data["incident"]) == (1, "water-1")
