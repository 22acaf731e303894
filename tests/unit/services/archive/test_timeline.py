"""The case file is put together from everything that was heard of an incident."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive import PARTS
from services.archive.timeline import case_file, timeline
from shared.clock import FakeClock
from shared.errors import NotFound
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.archive import EntryKept
from shared.messages.catalogue import type_of
from shared.messages.envelope import Message, in_world
from shared.messages.escalation import IncidentDetected, IncidentJoined, MatterOpened
from shared.messages.monitoring import AlertSubsided, TopicChanged, TopicCounted
from shared.messages.upcasting import UPCASTERS
from tests.fakes import START, FakeBroker


def entry(sequence: int, minutes: int = 0, part: int = 0, source: str = "escalation") -> EntryKept:
    at = START + timedelta(minutes=minutes)
    return EntryKept(
        f"{source}/{sequence}/{part}", "t", source, "s", sequence, part, 2, "w-1", "candor", {}, START, at
    )


entries = st.lists(
    st.builds(
        entry, st.integers(1, 6), st.just(0), st.integers(0, 1), st.sampled_from(["escalation", "monitoring"])
    ),
    max_size=20,
)


@given(entries)
def test_the_order_of_hearing_does_not_matter_and_nothing_stands_twice(heard: list[EntryKept]) -> None:
    assert timeline(heard) == timeline(heard[::-1])
    assert len(timeline(heard)) == len({one.id for one in heard})


def test_time_goes_before_everything_else() -> None:
    assert [one.sequence for one in timeline([entry(1, 5), entry(3, 1), entry(2, 1)])] == [2, 3, 1]


@dataclass
class Desk:
    """An archive that hears what it is told."""

    handling: Handling
    exercise: str = ""

    def hear(self, source: str, stream: str, events: Sequence[Any], first: int = 1) -> None:
        full = in_world(stream, self.exercise)
        for number, event in enumerate(events, first):
            self.handling.react(
                Message(
                    f"{source}/{full}/{number}/0",
                    f"/candor/{source}",
                    type_of(event),
                    full,
                    event.at,
                    event,
                    number,
                    START,
                    correlation=getattr(event, "incident", "") or full,
                    exercise=self.exercise,
                )
            )

    def file(self, incident: str, counts: bool = False) -> dict[str, Any]:
        return case_file(self.handling.store, self.exercise, incident, counts)


@pytest.fixture(params=["", "e1"])
def desk(request: pytest.FixtureRequest) -> Desk:
    handling = Handling(PARTS, MemoryStore(), FakeBroker(), FakeClock(START))
    return Desk(handling, request.param)


def minute(number: int) -> Any:
    return START + timedelta(minutes=number)


TOPIC = (
    TopicChanged("w", "水", "water", ("水",), "health", "柳河镇", True, minute(0)),
    TopicCounted("w", (), (), (), (), (), (), minute(1)),
    AlertSubsided("w-a1", "w", "w", minute(60)),
    AlertSubsided("w-a2", "w", "w", minute(90)),
)
MATTER = (MatterOpened("w", "w-1", "w-a1", minute(2)), MatterOpened("w", "w-2", "w-a2", minute(80)))
INCIDENT = (
    IncidentDetected("w-1", "w", "w-a1", "w", "自来水发黄", "Brown water", "health", "柳河镇", minute(2)),
    IncidentJoined("w-1", "w-a3", minute(3)),
)


def told(desk: Desk) -> None:
    desk.hear("monitoring", "topic/w", TOPIC)
    desk.hear("escalation", "matter/w", MATTER)
    desk.hear("escalation", "incident/w-1", INCIDENT)


def names(file: dict[str, Any]) -> list[str]:
    return [one["type"].split(".", 2)[2] for one in file["entries"]]


def test_the_alert_and_the_matter_that_it_began_with_belong_to_it_and_others_do_not(desk: Desk) -> None:
    told(desk)
    file = desk.file("w-1")
    assert names(file) == [
        "case.opened.v1",
        "incident.detected.v1",
        "matter.opened.v1",
        "incident.joined.v1",
        "alert.subsided.v1",
    ]
    assert file["entries"][-1]["data"]["alert"] == "w-a1"
    assert file["complete"]
    assert file["case"]["title"] == "自来水发黄"


def test_the_counts_of_its_topic_are_there_for_whoever_asks(desk: Desk) -> None:
    told(desk)
    assert "topic.counted.v1" in names(desk.file("w-1", counts=True))


def test_a_gap_is_told_and_filled_later(desk: Desk) -> None:
    desk.hear("escalation", "incident/w-1", INCIDENT[:1])
    desk.hear("escalation", "incident/w-1", [IncidentJoined("w-1", "w-a9", minute(9))], first=3)
    assert not desk.file("w-1")["complete"]
    desk.hear("escalation", "incident/w-1", INCIDENT[1:], first=2)
    assert desk.file("w-1")["complete"]
    assert names(desk.file("w-1")).count("incident.joined.v1") == 2


def test_hearing_everything_again_changes_nothing(desk: Desk) -> None:
    told(desk)
    heads = list(desk.handling.store.journal.heads())
    told(desk)
    assert list(desk.handling.store.journal.heads()) == heads


def test_an_incident_that_nobody_heard_of_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="w-7"):
        desk.file("w-7")


def test_an_exercise_has_its_own_case_files(desk: Desk) -> None:
    told(desk)
    with pytest.raises(NotFound):
        case_file(desk.handling.store, "another", "w-1")


def test_what_was_heard_in_an_older_version_stands_there_in_the_newest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(desk)
    monkeypatch.setitem(
        UPCASTERS, "candor.escalation.incident.detected.v1", lambda data: {**data, "beds": 40}
    )
    file = desk.file("w-1")
    [detected] = [one for one in file["entries"] if "incident.detected" in one["type"]]
    assert (detected["type"], detected["data"]["beds"]) == ("candor.escalation.incident.detected.v2", 40)
    assert names(file)[2:] == ["matter.opened.v1", "incident.joined.v1", "alert.subsided.v1"]
