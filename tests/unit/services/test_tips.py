"""What a person brings: taken down without who they are, kept for a while, and heard as an alert is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from services.archive import PARTS as ARCHIVE
from services.escalation import PARTS as ESCALATION
from services.monitoring import PARTS as MONITORING
from services.monitoring.redaction import redacted
from shared.actors import Actor
from shared.errors import BadPayload, Forbidden, KeyReused, Refused
from shared.inline import Inline
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentDetected, IncidentJoined
from shared.messages.monitoring import ReportDrafted, TipReceived
from shared.parts import Person, Role

START = datetime(2026, 2, 18, 11, tzinfo=UTC)
TOPIC = {"topic": "tap-water", "title": "自来水", "terms": ["自来水", "黄水"], "harm": "service_lost"}
TOLD = "我叫张三，电话13800138000，家里自来水是黄的，微信号zhangsan_90，@柳河人 也说了"
WHO = ("张三", "13800138000", "zhangsan_90", "柳河人")


class Desk:
    """Monitoring, escalation and the archive, with what they told."""

    def __init__(self) -> None:
        self.inline = Inline([MONITORING, ESCALATION, ARCHIVE], START)
        self.told: list[Message] = []
        self.inline.listeners.append(self.told.append)
        self.store = self.inline.services["monitoring"].store
        self.call("watch", "office", "w", **TOPIC)

    def call(self, name: str, role: Role, key: str, **data: Any) -> None:
        self.inline.call("monitoring", name, Actor(Person("he", role, "water")), data, key)

    def tip(
        self, tip: str = "t1", text: str = TOLD, role: Role = "monitor", key: str = "", **more: Any
    ) -> None:
        self.call("tip", role, key or f"k-{tip}-{len(self.told)}", tip=tip, text=text, **more)

    def events(self, kind: type[Any]) -> list[Any]:
        return [message.data for message in self.told if isinstance(message.data, kind)]

    def texts(self) -> list[str]:
        [*documents] = self.store.views.find("tip", "")
        ids = [document.data["kept"] for document in documents]
        return list(self.store.texts.read(ids).values())

    def journals(self) -> str:
        return "".join(
            rfc8785.dumps(plain(commit)).decode()
            for service in self.inline.services.values()
            for head in service.store.journal.heads()
            for commit in service.store.journal.read(head.stream)
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_tip_is_kept_without_who_told_it(desk: Desk) -> None:
    desk.tip()
    [text] = desk.texts()
    assert "家里自来水是黄的" in text
    assert [who for who in WHO if who in text] == []


def test_no_journal_has_a_word_of_a_tip(desk: Desk) -> None:
    desk.tip(harm="health", place="河东村，联系人：张三")
    written = desk.journals()
    assert [word for word in (*WHO, "家里", "是黄的") if word in written] == []
    assert '"stream":"tip/t1"' in written


def test_nothing_that_is_told_holds_a_word_of_a_tip(desk: Desk) -> None:
    desk.tip(harm="health")
    said = repr([message.data for message in desk.told])
    assert [word for word in (*WHO, "家里", "是黄的") if word in said] == []


def test_a_tip_belongs_to_the_topic_whose_words_it_has(desk: Desk) -> None:
    desk.tip()
    desk.tip("t2", "桥上有个洞")
    first, second = desk.events(TipReceived)
    assert (first.topic, first.matter, first.title) == ("tap-water", "tap-water", "自来水")
    assert (second.topic, second.matter, second.title) == ("", "tip-t2", "")


def test_a_tip_with_a_harm_opens_an_incident_and_its_first_notice_says_so(desk: Desk) -> None:
    desk.tip(harm="health", place="河东村")
    [incident] = desk.events(IncidentDetected)
    assert (incident.matter, incident.alert, incident.harm) == ("tap-water", "tip/t1", "health")
    [draft] = desk.events(ReportDrafted)
    assert "接群众反映“自来水”（河东村）" in draft.facts[0]
    assert "a person told" in draft.facts_en[0]
    assert list(desk.store.texts.read(draft.mentions))
    assert desk.inline.dead == []


def test_a_second_tip_on_the_matter_joins_the_incident(desk: Desk) -> None:
    desk.tip(harm="health")
    desk.tip("t2", "自来水发黄有味", role="unit", harm="nuisance")
    assert len(desk.events(IncidentDetected)) == 1
    assert [joined.alert for joined in desk.events(IncidentJoined)] == ["tip/t2"]


def test_a_tip_without_a_harm_is_there_to_be_read_and_opens_nothing(desk: Desk) -> None:
    desk.tip()
    assert desk.events(IncidentDetected) == []
    assert len(desk.texts()) == 1


def test_a_harm_needs_something_that_it_is_about(desk: Desk) -> None:
    with pytest.raises(Refused, match="say in a few words what it is about"):
        desk.tip(text="桥上有个洞", harm="life")
    desk.tip(text="桥上有个洞", harm="life", title="河东桥破损", matter="bridge")
    [incident] = desk.events(IncidentDetected)
    assert (incident.matter, incident.title) == ("bridge", "河东桥破损")


def test_the_same_call_again_changes_nothing(desk: Desk) -> None:
    desk.tip(key="k")
    before = len(desk.told)
    desk.tip(key="k")
    desk.tip(key="another")
    assert len(desk.told) == before
    assert len(desk.texts()) == 1


def test_a_second_text_under_the_same_id_replaces_nothing(desk: Desk) -> None:
    desk.tip(key="k")
    [before] = desk.texts()
    with pytest.raises(KeyReused):
        desk.tip(text="自来水很好", key="k")
    with pytest.raises(Refused, match="another tip"):
        desk.tip(text="自来水很好", key="other")
    assert desk.texts() == [before]


def test_what_is_told_has_happened(desk: Desk) -> None:
    with pytest.raises(Refused, match="happened"):
        desk.tip(happened=(START + timedelta(hours=1)).isoformat())
    desk.tip(happened=(START - timedelta(hours=1)).isoformat())
    [event] = desk.events(TipReceived)
    assert event.happened == START - timedelta(hours=1)


@pytest.mark.parametrize("role", ["agency", "lead", "correspondent", "auditor", "admin", "observer"])
def test_others_take_no_tips_down(desk: Desk, role: Role) -> None:
    with pytest.raises(Forbidden):
        desk.tip(role=role)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"tip": "a/b"},
        {"matter": "a b"},
        {"harm": "angry"},
        {"author": "x"},
        {"text": "x" * 20_001},
    ],
)
def test_a_wrong_tip_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    with pytest.raises(BadPayload):
        desk.call("tip", "monitor", "k", **{"tip": "t1", "text": TOLD, **wrong})
    assert desk.events(TipReceived) == []


def test_a_topic_that_nobody_watches_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="leave it out"):
        desk.tip(topic="bridges")


def test_a_tips_text_goes_when_its_time_is_over_and_the_tip_stays(desk: Desk) -> None:
    desk.tip()
    assert desk.store.texts.expire(START + timedelta(days=31)) == 1
    assert desk.texts() == []
    assert len(list(desk.store.views.find("tip", ""))) == 1


@given(st.text("我叫张三电话138001390微信：, 自来水黄abc@.", min_size=1, max_size=60))
def test_whatever_is_told_only_its_redacted_form_is_kept(text: str) -> None:
    desk = Desk()
    if not text.strip():
        return
    desk.tip(text=text)
    assert desk.texts() == [redacted(text)]
