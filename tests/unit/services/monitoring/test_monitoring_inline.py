"""The whole service in one process: watch by a call, mentions in, alerts and reports out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785

from services.monitoring import PARTS
from shared.actors import Actor
from shared.errors import BadPayload, Forbidden
from shared.inline import Inline
from shared.messages.catalogue import type_of
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentDetected
from shared.messages.monitoring import AlertRaised, ReportDrafted
from shared.messages.schemas import from_wire, to_wire
from shared.messages.sources import Mention, Mentions
from shared.parts import Person, Role
from shared.streams import Streams

START = datetime(2026, 2, 18, 11, tzinfo=UTC)
DRILL = "d1"
TOPIC = {"topic": "tap-water", "title": "自来水", "terms": ["自来水", "黄水"], "harm": "service_lost"}
SECRET = "河东村的自来水发黄有铁锈味"


def actor(role: Role, name: str = "he") -> Actor:
    return Actor(Person(name, role), DRILL, robot=True)


class Desk:
    """Monitoring alone, with what it told."""

    def __init__(self) -> None:
        self.inline = Inline([PARTS], START)
        self.told: list[Message] = []
        self.inline.listeners.append(self.told.append)
        self.handling = self.inline.services["monitoring"]

    def call(self, name: str, role: Role, **data: Any) -> None:
        self.inline.call("monitoring", name, actor(role), data, f"{name}/{len(self.told)}")

    def hear(self, name: str, data: Any) -> None:
        self.inline.advance(DRILL, data.at)
        message = Message(
            name, "/candor/test", type_of(data), f"x/{DRILL}/test", data.at, data, 1, data.at, exercise=DRILL
        )
        self.inline.publish([from_wire(to_wire(message))])
        self.inline.settle()

    def events(self, kind: type[Any]) -> list[Any]:
        return [message.data for message in self.told if isinstance(message.data, kind)]

    def view(self, kind: str) -> Sequence[Any]:
        return [found.data for found in self.handling.store.views.find(kind, DRILL)]


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.call("watch", "controller", **TOPIC)
    return made


def batch(minute: int, texts: Sequence[str]) -> Mentions:
    at = START + timedelta(minutes=minute)
    return Mentions(
        tuple(
            Mention(f"m{minute}-{n}", "drill/test", at, text, place="河东村") for n, text in enumerate(texts)
        ),
        at,
    )


def crisis(desk: Desk) -> AlertRaised:
    for minute in range(20):
        desk.hear(f"quiet/{minute}", batch(minute, ["庙会真热闹", "镇里办事太慢了"]))
    desk.hear("rise/1", batch(20, [f"{SECRET}{n}" for n in range(9)]))
    [alert] = desk.events(AlertRaised)
    assert isinstance(alert, AlertRaised)
    return alert


def detected(alert: AlertRaised) -> IncidentDetected:
    return IncidentDetected(
        "tap-water-1",
        "tap-water",
        alert.alert,
        alert.topic,
        alert.title,
        "",
        alert.harm,
        alert.place,
        alert.at,
    )


def test_a_watched_topic_that_rises_raises_an_alert(desk: Desk) -> None:
    alert = crisis(desk)
    assert (alert.topic, alert.reach.mentions, alert.reach.places) == ("tap-water", 9, 1)
    assert alert.at == START + timedelta(minutes=20)
    assert desk.inline.dead == []


def test_a_batch_that_comes_twice_counts_once(desk: Desk) -> None:
    crisis(desk)
    before, told = desk.view("topic"), len(desk.told)
    desk.hear("rise/1", batch(20, [f"{SECRET}{n}" for n in range(9)]))
    assert desk.view("topic") == before
    assert [type(message.data).__name__ for message in desk.told[told:]] == ["Mentions", "TopicMatched"]


def test_no_text_of_a_mention_is_in_any_event_or_view(desk: Desk) -> None:
    desk.hear("detected", detected(crisis(desk)))
    journal = desk.handling.store.journal
    commits = [rfc8785.dumps(plain(one)) for head in journal.heads() for one in journal.read(head.stream)]
    told = [to_wire(message) for message in desk.told if not isinstance(message.data, Mentions)]
    shown = [rfc8785.dumps(one) for kind in PARTS.views for one in desk.view(kind)]
    assert commits
    assert told
    assert shown
    assert not any("铁锈".encode() in one for one in (*commits, *told, *shown))
    assert desk.handling.store.texts.read(["m20-0", "m3-0"]) == {"m20-0": f"{SECRET}0"}


def test_everything_that_is_told_survives_the_wire(desk: Desk) -> None:
    desk.hear("detected", detected(crisis(desk)))
    assert [from_wire(to_wire(message)) for message in desk.told] == desk.told


def test_a_topic_read_from_the_journal_is_as_it_was_decided(desk: Desk) -> None:
    crisis(desk)
    name = f"x/{DRILL}/topic/tap-water"
    assert Streams(PARTS, desk.handling.store).load(name) == desk.handling.streams.load(name)


def test_a_first_notice_is_drafted_and_filed_by_a_named_person(desk: Desk) -> None:
    desk.hear("detected", detected(crisis(desk)))
    [draft] = desk.events(ReportDrafted)
    desk.call("file_report", "monitor", report=draft.report, title=draft.title, facts=list(draft.facts))
    [report] = desk.view("report")
    assert (report["state"], report["versions"][0]["filed_by"]) == ("filed", "he")


def test_the_draft_is_the_same_however_much_was_counted_since(desk: Desk) -> None:
    late = Desk()
    late.call("watch", "controller", **TOPIC)
    alert = crisis(desk)
    crisis(late)
    desk.hear("detected", detected(alert))
    late.hear("more", batch(21, [f"又是黄水{n}" for n in range(30)]))
    late.hear("detected", detected(alert))
    assert desk.events(ReportDrafted) == late.events(ReportDrafted)


def test_an_alert_on_which_silence_falls_subsides_by_itself(desk: Desk) -> None:
    crisis(desk)
    desk.inline.advance(DRILL, START + timedelta(hours=12))
    [topic] = desk.view("topic")
    assert topic["alert"] == ""
    assert topic["episodes"][0]["subsided"] == (START + timedelta(minutes=81)).isoformat()


def test_mentions_of_another_exercise_are_not_counted(desk: Desk) -> None:
    data = batch(1, [SECRET])
    desk.inline.publish([Message("m", "/candor/t", type_of(data), "mentions", data.at, data, 1, data.at)])
    desk.inline.settle()
    assert desk.view("topic")[0]["mentions"] == 0


def test_a_hired_agency_reads_and_files_reports_and_sees_nothing_else(desk: Desk) -> None:
    desk.hear("detected", detected(crisis(desk)))
    agency = actor("agency", "bureau")
    assert len(desk.handling.look("report", agency, DRILL)) == 1
    with pytest.raises(Forbidden):
        desk.handling.look("topic", agency, DRILL)
    with pytest.raises(Forbidden):
        desk.call("watch", "agency", **TOPIC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "tap/water"),
        ("topic", ""),
        ("topic", "a b"),
        ("harm", "anger"),
        ("terms", "自来水"),
        ("tone", "bad"),
    ],
)
def test_a_wrong_field_of_a_call_is_named(desk: Desk, field: str, value: str) -> None:
    with pytest.raises(BadPayload, match=field):
        desk.call("watch", "monitor", **{**TOPIC, field: value})
