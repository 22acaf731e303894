"""An event in its second version: what an older Candor wrote is read, decided on and told as the new one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shared.bus.batches import read
from shared.bus.topology import exchange_of, topology
from shared.clock import FakeClock
from shared.errors import BadMessage
from shared.handling import Handling
from shared.journal.chain import check, linked
from shared.journal.memory import MemoryStore
from shared.journal.port import Commit, Recorded, Store
from shared.journal.sqlite import SqliteStore
from shared.messages import catalogue
from shared.messages.codec import event_of
from shared.messages.schemas import from_wire, to_wire
from shared.messages.upcasting import UPCASTERS, current, older
from shared.names import aside_of
from shared.parts import Do, Parts, Reaction, Stream, View
from tests.contract.sampling import faults, sample_of
from tests.fakes import START, FakeBroker

FIRST, SECOND = "candor.escalation.shelter.opened.v1", "candor.escalation.shelter.opened.v2"
STREAM = "shelter/school"
OLD = {"shelter": "school", "at": "2026-02-18T11:00:00Z"}


@dataclass(frozen=True, slots=True)
class ShelterOpened:
    """Since its second version it says for how many."""

    shelter: str
    beds: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """The command."""

    shelter: str
    beds: int | None
    at: datetime


def with_beds(data: Mapping[str, Any]) -> dict[str, Any]:
    """The first version did not know for how many."""
    return {"shelter": data["shelter"], "beds": None, **data}


def decide(state: tuple[Any, ...], command: Open) -> Sequence[ShelterOpened]:
    return [ShelterOpened(command.shelter, command.beds, command.at)]


def evolve(state: tuple[Any, ...], event: ShelterOpened) -> tuple[Any, ...]:
    return (*state, event.beds)


def on_opened(event: ShelterOpened) -> Reaction:
    yield Do(f"shelter/{event.shelter}-again", Open(event.shelter, event.beds, event.at))


PARTS = Parts(
    name="escalation",
    streams={"shelter": Stream((), decide, evolve)},
    policy={SECOND: on_opened},
    views={"shelter": View(lambda beds: {"beds": list(beds)})},
)


@pytest.fixture(autouse=True)
def versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is registered for the tests of this file."""
    monkeypatch.setitem(catalogue._CLASSES, SECOND, ShelterOpened)
    monkeypatch.setitem(catalogue._TYPES, ShelterOpened, SECOND)
    for real in [*UPCASTERS]:
        monkeypatch.delitem(UPCASTERS, real)
    monkeypatch.setitem(UPCASTERS, FIRST, with_beds)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that holds what an older Candor committed, and did not come to tell."""
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "s.sqlite")
    old = Commit(STREAM, 1, "m/0", START, START, "office-sun", "", (Recorded(FIRST, OLD),))
    made.journal.append(linked(old, ""))
    yield made
    made.close()


def wire(kind: str = FIRST, data: Mapping[str, Any] = OLD) -> bytes:
    envelope = {"specversion": "1.0", "id": "b/s/1/0", "source": "/candor/b", "time": "2026-02-18T11:00:00Z"}
    return json.dumps({**envelope, "type": kind, "data": data}).encode()


def test_a_stream_is_loaded_and_gone_on_with_across_both_versions(store: Store) -> None:
    handling = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    assert handling.streams.load(STREAM).state == (None,)
    handling.do("", STREAM, Open("school", 40, START), "m/1", START)
    commits = list(store.journal.read(STREAM))
    assert [one.events[0].type for one in commits] == [FIRST, SECOND]
    assert check(STREAM, commits) is None
    again = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    assert again.streams.load(STREAM).state == (None, 40)


def test_what_an_older_candor_left_unsent_is_told_in_the_new_version_and_shown(store: Store) -> None:
    broker = FakeBroker()
    Handling(PARTS, store, broker, FakeClock(START)).sweep()
    [message] = broker.taken
    assert (message.type, message.data) == (SECOND, ShelterOpened("school", None, START))
    assert from_wire(to_wire(message)) == message
    found = store.views.get("shelter", STREAM)
    assert found is not None
    assert found.data == {"beds": [None]}


def test_a_cause_that_was_handled_by_an_older_candor_is_answered_in_the_new_version(store: Store) -> None:
    handling = Handling(PARTS, store, FakeBroker(), FakeClock(START))
    [event] = handling.do("", STREAM, Open("school", 7, START), "m/0", START)
    assert event == ShelterOpened("school", None, START)


@pytest.mark.parametrize("reads", [from_wire, read], ids=["schema", "msgspec"])
def test_the_first_version_comes_from_the_wire_as_the_second_and_is_reacted_to(reads: Any) -> None:
    message = reads(wire())
    assert (message.type, message.data) == (SECOND, ShelterOpened("school", None, START))
    store = MemoryStore()
    Handling(PARTS, store, FakeBroker(), FakeClock(START)).react(message)
    assert [head.stream for head in store.journal.heads()] == ["shelter/school-again"]


@pytest.mark.parametrize("reads", [from_wire, read], ids=["schema", "msgspec"])
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (wire("candor.escalation.shelter.opened.v3"), "unknown type or version"),
        (wire("candor.escalation.shelter.opened.v0"), "unknown type or version"),
        (wire(data={"at": "2026-02-18T11:00:00Z"}), f"not those of {FIRST}: KeyError"),
        (wire(data={**OLD, "mood": "angry"}), "mood: Unknown field"),
        (wire(data={**OLD, "shelter": 7}), "shelter: Not a valid string"),
    ],
)
def test_what_is_no_known_version_or_not_of_its_version_is_refused(reads: Any, body: bytes, why: str) -> None:
    with pytest.raises(BadMessage, match=why):
        reads(body)


def test_the_journal_s_unknown_version_is_refused_too() -> None:
    with pytest.raises(BadMessage, match="install a newer one"):
        event_of("candor.escalation.shelter.opened.v3", OLD)


def test_a_version_before_the_one_before_goes_through_both(monkeypatch: pytest.MonkeyPatch) -> None:
    earliest = "candor.escalation.shelter.opened.v0"
    monkeypatch.setitem(UPCASTERS, earliest, lambda data: {"shelter": data["name"], "at": data["at"]})
    assert current(earliest, {"name": "school", "at": OLD["at"]}) == (SECOND, {**OLD, "beds": None})
    assert older(SECOND) == (FIRST, earliest)


def test_a_queue_takes_the_older_version_too() -> None:
    queues = {queue.name: queue for queue in topology({"escalation": [SECOND]}).queues}
    set_aside = (aside_of("escalation"), "escalation")
    assert queues["escalation"].bindings == (exchange_of(SECOND), exchange_of(FIRST), set_aside)


def test_an_older_version_needs_its_sample_as_much_as_the_newest() -> None:
    events = {SECOND: ShelterOpened}
    newest = sample_of(SECOND, ShelterOpened)
    assert [fault.split()[0] for fault in faults([newest], events)] == [FIRST]
