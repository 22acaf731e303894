"""Escalation alone, inline: the others' events come in as messages, people call, time goes on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.escalation import PARTS, ZONE
from shared.actors import Actor
from shared.errors import BadPayload, Forbidden, Refused
from shared.inline import Inline
from shared.messages.archive import LessonsFiled
from shared.messages.catalogue import type_of
from shared.messages.envelope import Message
from shared.messages.simulator import ExerciseStarted
from shared.parts import Person
from tests.unit.services.escalation.examples import (
    ID,
    LEAD,
    MATTER,
    OFFICE,
    START,
    acknowledged,
    alert,
    at,
    delivered,
    filed,
    recalled,
    updated,
)

ASSESSMENT: dict[str, Any] = {
    "level": "II",
    "degree": "大",
    "proposal": "核实、通报、送水",
    "deliberated": ["sun", "tang"],
    "dissent": ["供水站认为 III 级"],
}
DIRECTION: dict[str, Any] = {
    "decision": "adopted",
    "direction": "按拟办意见办",
    "reason": "同意",
    "oral": True,
}


class Office:
    """A running escalation service with the people around it."""

    def __init__(self) -> None:
        self.inline = Inline([PARTS], START)
        self.told: list[Message] = []
        self.inline.listeners.append(self.told.append)

    def hear(self, event: Any) -> None:
        """Another service publishes an event at its time."""
        self.inline.advance("", event.at)
        source = type_of(event).split(".")[1]
        number = len(self.told)
        self.inline.publish(
            [
                Message(
                    f"{source}/{number}",
                    f"/candor/{source}",
                    type_of(event),
                    "s",
                    event.at,
                    event,
                    1,
                    event.at,
                )
            ]
        )
        self.inline.settle()

    def call(self, name: str, moment: datetime, who: Person = OFFICE, **data: Any) -> None:
        """A person calls at a moment."""
        self.inline.advance("", moment)
        self.inline.call("escalation", name, Actor(who), {"incident": ID, **data}, f"{name}-{moment}")

    def look(self, view: str, **where: Any) -> list[dict[str, Any]]:
        """What the office sees."""
        found = self.inline.services["escalation"].look(view, Actor(OFFICE), "", where)
        return [dict(document.data) for document in found]

    def names(self, prefix: str = "") -> list[str]:
        """What was published, by the events' names."""
        kinds = (".".join(message.type.split(".")[2:-1]) for message in self.told)
        return [kind for kind in kinds if kind.startswith(prefix)]


def walk(office: Office) -> None:
    """From the alert to the end: the first notice is late, the direction is oral."""
    office.hear(alert())
    office.hear(updated(at(3), mentions=300, growth=4.5, outlets=6, places=4))
    office.hear(filed("first", at(17)))
    office.call("assess", at(30), **ASSESSMENT)
    office.call("mark_sudden", at(31), reason="突发")
    office.call("direct", at(45), **DIRECTION)
    office.hear(delivered(at(50)))
    office.hear(acknowledged(at(58)))
    office.call("confirm_direction", at(100), LEAD)
    office.hear(filed("special", at(180)))
    office.call("stabilise", at(hours=11), reason="水质恢复")
    office.call("close", at(hours=12), reason="办结")


def test_nobody_is_told_of_a_receipt_of_what_was_recalled() -> None:
    office = Office()
    office.hear(alert())
    office.hear(delivered(at(50)))
    office.hear(recalled(at(55)))
    office.inline.advance("", at(hours=5))
    [timed] = office.look("clock", subject=f"{ID}-verify-waterworks")
    assert [clock["state"] for clock in timed["clocks"]] == ["excused"]
    assert not [notice for notice in office.inline.told if "receipt" in notice.notice]


def test_an_incident_is_walked_from_the_alert_to_its_end() -> None:
    office = Office()
    walk(office)
    assert office.inline.dead == []
    assert [kind for kind in office.names("incident.") if kind != "incident.level_proposed"] == [
        "incident.detected",
        "incident.reported",
        "incident.assessed",
        "incident.marked_sudden",
        "incident.directed",
        "incident.responding",
        "incident.direction_confirmed",
        "incident.stabilised",
        "incident.closed",
    ]
    [incident] = office.look("incident", incident=ID)
    assert (incident["state"], incident["level"]) == ("closed", "II")
    assert {clock["id"]: clock["state"] for clock in incident["clocks"]} == {
        "first_notice": "met",
        "special_report": "met",
        "follow_up": "excused",
        "assess": "met",
        "direct": "met",
        "oral": "met",
        "lessons": "running",
    }
    [matter] = office.look("matter", matter=MATTER)
    assert matter["incident"] == ""


def test_lessons_are_due_ten_working_days_after_it_calmed_down() -> None:
    office = Office()
    walk(office)
    [lessons] = [one for one in office.look("incident", incident=ID)[0]["clocks"] if one["id"] == "lessons"]
    assert lessons["due"] == datetime(2026, 3, 7, tzinfo=ZONE).astimezone(UTC).isoformat(), (
        "after the holidays"
    )
    office.hear(LessonsFiled(ID, ("w",), (), (), "sun", at(hours=40)))
    [incident] = office.look("incident", incident=ID)
    assert incident["clocks"][-1]["state"] == "met"
    assert incident["due"] is None


def test_the_late_first_notice_was_missed_told_upwards_and_then_met_late() -> None:
    office = Office()
    walk(office)
    clocks = [m.data for m in office.told if getattr(m.data, "clock", "") == "first_notice"]
    assert [type(event).__name__ for event in clocks] == [
        "ClockStarted",
        "ClockWarned",
        "ClockWarned",
        "ClockMissed",
        "ClockMet",
    ]
    assert clocks[-1].late_s == 120
    sent = office.look("notice", notice=f"{ID}-first_notice-missed-1-office")
    assert [(notice["state"], notice["channel"], notice["to"]) for notice in sent] == [
        ("sent", "log", "office")
    ]
    assert "已超时" in sent[0]["text"]


def test_every_notice_that_was_asked_for_was_sent() -> None:
    office = Office()
    walk(office)
    assert office.names("notice.requested")
    assert len(office.names("notice.requested")) == len(office.names("notice.sent"))
    assert len(office.look("notice")) == len(office.names("notice.sent"))


def test_the_unit_s_receipt_has_a_clock_of_its_own() -> None:
    office = Office()
    walk(office)
    [receipt] = office.look("clock", subject=f"{ID}-verify-waterworks")
    assert [(clock["id"], clock["state"]) for clock in receipt["clocks"]] == [("receipt", "met")]


def test_an_alert_after_the_end_opens_the_next_incident_and_a_reopened_one_takes_its_matter_back() -> None:
    office = Office()
    walk(office)
    office.call("reopen", at(hours=13), reason="又发黄")
    assert office.look("matter")[0]["incident"] == ID
    office.inline.advance("", at(hours=14))
    assert office.look("incident", incident=ID)[0]["state"] == "reported"


def test_a_second_alert_after_a_dismissal_opens_a_second_incident() -> None:
    office = Office()
    office.hear(alert())
    office.call("dismiss", at(5), reason="误报")
    office.hear(updated(at(6), mentions=900))
    office.hear(alert("a2", at(30)))
    assert [document["incident"] for document in office.look("incident")] == [ID, f"{MATTER}-2"]


EXERCISE = "e1"
BATCHES: list[list[Any]] = [
    [alert(), updated(at(3), mentions=300, growth=4.5, outlets=6, places=4)],
    [filed("first", at(17))],
    [
        *(delivered(at(50), unit) for unit in ("waterworks", "clinic")),
        *(acknowledged(at(minute), unit) for minute, unit in ((58, "waterworks"), (85, "clinic"))),
        filed("special", at(300)),
    ],
]
"""What is heard at about the same time, so that it may come in any order."""


def decisions(batches: list[list[Any]], early: bool) -> dict[str, list[tuple[str, str]]]:
    """Every stream's events after a drill that hears these; `early`: time goes on before each is heard."""
    office = Inline([PARTS], START)
    started = ExerciseStarted(EXERCISE, "s", "t", "t", 1, START, START, 600.0, START)
    for number, event in enumerate([started, *(event for batch in batches for event in batch)]):
        if early:
            office.advance(EXERCISE, event.at)
        kind, source = type_of(event), f"/candor/{type_of(event).split('.')[1]}"
        office.publish(
            [Message(str(number), source, kind, "s", event.at, event, 1, event.at, exercise=EXERCISE)]
        )
        office.settle()
        if event in batches[1]:
            _judge(office)
    office.advance(EXERCISE, at(hours=24 * 7))
    assert office.dead == []
    journal = office.services["escalation"].store.journal
    return {
        head.stream: sorted((e.type, repr(e.data)) for c in journal.read(head.stream) for e in c.events)
        for head in journal.heads()
    }


def _judge(office: Inline) -> None:
    robot = Actor(OFFICE, EXERCISE, robot=True)
    office.call("escalation", "assess", robot, {"incident": ID, **ASSESSMENT}, "k1", at(30))
    office.call("escalation", "direct", robot, {"incident": ID, **DIRECTION}, "k2", at(45))


@given(st.permutations(BATCHES[0]), st.permutations(BATCHES[2]))
def test_a_drill_heard_in_another_order_decides_the_same_in_every_stream(
    alerts: list[Any], answers: list[Any]
) -> None:
    straight = decisions(BATCHES, early=True)
    assert f"x/{EXERCISE}/clock/weekly" in straight
    assert decisions([alerts, BATCHES[1], answers], early=False) == straight


@pytest.mark.parametrize(
    ("name", "who", "data", "error", "say"),
    [
        ("assess", OFFICE, {**ASSESSMENT, "level": "V"}, BadPayload, "level"),
        ("direct", LEAD, {**DIRECTION, "decision": "maybe"}, BadPayload, "decision"),
        ("assess", OFFICE, {**ASSESSMENT, "proposal": ""}, BadPayload, "proposal: must not be empty"),
        ("assess", LEAD, ASSESSMENT, Forbidden, "is for office"),
        ("assess", OFFICE, ASSESSMENT, Refused, "assess is for an incident that is reported or assessed"),
        ("dismiss", OFFICE, {"reason": "x", "incident": "a/b"}, BadPayload, "incident: must be a short name"),
    ],
)
def test_a_wrong_call_gets_one_clear_error(
    name: str, who: Person, data: dict[str, Any], error: type[Exception], say: str
) -> None:
    office = Office()
    office.hear(alert())
    with pytest.raises(error, match=say):
        office.call(name, at(5), who, **data)
