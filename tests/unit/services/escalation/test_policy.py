"""What escalation does about what it hears, read with next and send."""

from datetime import timedelta
from typing import Any

import pytest

from services.escalation import policy
from services.escalation.model.clock import Begin, Note
from services.escalation.model.clocks import About
from services.escalation.model.commands import Detect, Hear, Join, Observe
from services.escalation.model.matter import Claim, Follow, Reclaim, Settle
from services.escalation.model.notice import Send
from shared.messages.archive import LessonsFiled
from shared.messages.clocks import NoticeRequested
from shared.messages.codec import event_of
from shared.messages.escalation import (
    IncidentClosed,
    IncidentDismissed,
    IncidentPassedOn,
    IncidentReferred,
    IncidentReopened,
    MatterFollowed,
    MatterJoined,
    MatterOpened,
)
from shared.messages.instruction import InstructionDeclined, InstructionRecalled
from shared.messages.monitoring import TopicChanged
from shared.messages.simulator import ExerciseStarted
from shared.parts import Do, Find, Tell
from tests.unit.services.escalation.examples import (
    ID,
    MATTER,
    acknowledged,
    alert,
    at,
    delivered,
    filed,
    recalled,
    updated,
)

RECEIPT = f"{ID}-verify-waterworks"


def test_a_first_alert_opens_an_incident_through_its_matter() -> None:
    reaction = policy.on_alert_raised(alert())
    assert next(reaction) == Do(f"matter/{MATTER}", Claim(MATTER, "a1", at()))
    assert reaction.send([MatterOpened(MATTER, ID, "a1", at())]) == Do(
        f"incident/{ID}", Detect(ID, alert(), at())
    )


def test_a_second_alert_on_the_matter_joins_the_open_incident() -> None:
    second = alert("a2", at(9))
    reaction = policy.on_alert_raised(second)
    next(reaction)
    assert reaction.send([MatterJoined(MATTER, ID, "a2", at(9))]) == Do(
        f"incident/{ID}", Join(ID, second, at(9))
    )


def test_an_alert_that_an_ended_incident_passes_on_opens_the_next_one() -> None:
    reaction = policy.on_alert_raised(alert("a2", at(9)))
    next(reaction)
    reaction.send([MatterJoined(MATTER, ID, "a2", at(9))])
    again = reaction.send([IncidentPassedOn(ID, "a2", at(9))])
    assert again == Do(f"matter/{MATTER}", Claim(MATTER, "a2", at(9), ended=ID))
    detected = reaction.send([MatterOpened(MATTER, f"{MATTER}-2", "a2", at(9))])
    assert isinstance(detected, Do)
    assert detected.stream == f"incident/{MATTER}-2"


def test_an_update_reaches_the_incident_that_the_matter_names() -> None:
    news = updated(at(5))
    reaction = policy.on_alert_updated(news)
    assert next(reaction) == Do(f"matter/{MATTER}", Follow(MATTER, "a1", at(5)))
    asked = reaction.send([MatterFollowed(MATTER, ID, "a1", at(5))])
    assert asked == Do(f"incident/{ID}", Observe(ID, "service_lost", news.reach, at(5)))


def test_a_report_goes_to_its_incident_and_a_weekly_one_to_the_calendar() -> None:
    first, weekly = filed("first", at(6)), filed("weekly", at(7), incident="", report="weekly-2026-W08")
    assert list(policy.on_report_filed(first)) == [Do(f"incident/{ID}", Hear(ID, first, at(6)))]
    assert list(policy.on_report_filed(weekly)) == [Do("clock/weekly", Note(About("weekly"), weekly, at(7)))]


def test_delivery_receipt_and_refusal_meet_in_the_receipt_s_own_stream() -> None:
    declined = InstructionDeclined(f"{ID}-verify", ID, "waterworks", "无此职能", at(9))
    about = About(RECEIPT, ID, "waterworks")
    given, taken = delivered(at(1)), acknowledged(at(3))
    assert list(policy.on_delivered(given)) == [Do(f"clock/{RECEIPT}", Note(about, given, at(1)))]
    assert list(policy.on_declined(declined)) == [Do(f"clock/{RECEIPT}", Note(about, declined, at(9)))]
    assert list(policy.on_acknowledged(taken)) == [
        Do(f"clock/{RECEIPT}", Note(about, taken, at(3))),
        Do(f"incident/{ID}", Hear(ID, taken, at(3))),
    ]


def test_a_recall_reaches_the_receipt_of_each_unit_that_it_lay_before() -> None:
    back = recalled(at(9), "waterworks", "health")
    asked = [
        (wish.stream, wish.command.about.unit) for wish in policy.on_recalled(back) if isinstance(wish, Do)
    ]
    assert asked == [(f"clock/{ID}-verify-{unit}", unit) for unit in ("waterworks", "health")]


def test_a_recalled_draft_lay_before_nobody() -> None:
    assert list(policy.on_recalled(InstructionRecalled(f"{ID}-verify", ID, "重复", at(9)))) == []


def test_a_recall_and_a_sign_from_before_they_told_more_are_still_read() -> None:
    moment = "2026-02-18T11:00:00Z"
    recall = {"instruction": "i", "incident": ID, "reason": "r", "at": moment}
    assert event_of("candor.instruction.instruction.recalled.v1", recall).units == ()
    sign = {"subject": "s", "incident": ID, "unit": "u", "what": "w", "marks": [], "key": "k", "at": moment}
    assert event_of("candor.escalation.clock.noted.v1", sign).reason == ""


def test_lessons_concern_their_incident() -> None:
    lessons = LessonsFiled(ID, ("a",), ("b",), (), "sun", at(9))
    assert list(policy.on_lessons_filed(lessons)) == [Do(f"incident/{ID}", Hear(ID, lessons, at(9)))]


@pytest.mark.parametrize(
    "ended",
    [
        IncidentClosed(ID, MATTER, at(9)),
        IncidentDismissed(ID, MATTER, "误报", at(9)),
        IncidentReferred(ID, MATTER, "县水务局", "非本镇管辖", at(9)),
    ],
)
def test_an_incident_that_ends_settles_its_matter(ended: Any) -> None:
    assert list(policy.on_incident_ended(ended)) == [Do(f"matter/{MATTER}", Settle(MATTER, ID, at(9)))]


def test_a_reopened_incident_takes_its_matter_back() -> None:
    reopened = IncidentReopened(ID, MATTER, "又发黄", at(9))
    assert list(policy.on_incident_reopened(reopened)) == [Do(f"matter/{MATTER}", Reclaim(MATTER, ID, at(9)))]


def test_a_notice_goes_to_a_stream_of_its_own() -> None:
    notice = NoticeRequested("n1", "office", ID, "到期", "due", at(9))
    reaction = policy.on_notice_requested(notice)
    assert next(reaction) == Find("notice", {"notice": "n1"})
    assert reaction.send([]) == Tell(notice.notice, notice.to, notice.text, notice.text_en)
    assert reaction.send("log") == Do("notice/n1", Send(notice, "log", at(9)))


def test_a_notice_that_is_on_record_as_sent_is_not_sent_again() -> None:
    reaction = policy.on_notice_requested(NoticeRequested("n1", "office", ID, "到期", "due", at(9)))
    next(reaction)
    with pytest.raises(StopIteration):
        reaction.send([{"notice": "n1", "state": "sent"}])


def test_an_exercise_is_followed_and_begins_its_calendar() -> None:
    started = ExerciseStarted("e1", "s", "t", "t", 1, at(), at() + timedelta(days=1), 600.0, at())
    wishes = list(policy.on_exercise_started(started))
    assert [wish.stream for wish in wishes if isinstance(wish, Do)] == ["exercise/e1", "clock/weekly"]
    assert wishes[1] == Do("clock/weekly", Begin(at() + timedelta(days=1)))


def test_a_watched_topic_begins_the_calendar_of_live_work() -> None:
    topic = TopicChanged(MATTER, "自来水", "Tap water", ("水",), "service_lost", "柳河镇", True, at())
    assert list(policy.on_topic_changed(topic)) == [Do("clock/weekly", Begin(at()))]
