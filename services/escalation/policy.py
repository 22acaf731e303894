"""What escalation does about what it hears. Pure: reactions yield what they want done."""

from collections.abc import Callable, Mapping
from typing import Any

from services.escalation.model import unit_days
from services.escalation.model.clock import CALENDAR, Begin, Note
from services.escalation.model.clocks import About
from services.escalation.model.commands import Detect, Hear, Join, Observe
from services.escalation.model.matter import Claim, Follow, Reclaim, Settle
from services.escalation.model.notice import Send
from services.escalation.model.unit_days import Owe
from shared import exercises
from shared.daily import unit_and_day
from shared.messages.archive import LessonsFiled
from shared.messages.clocks import NoticeRequested
from shared.messages.correspondent import UnitChanged
from shared.messages.escalation import (
    IncidentClosed,
    IncidentDismissed,
    IncidentPassedOn,
    IncidentReferred,
    IncidentReopened,
    MatterJoined,
    MatterOpened,
)
from shared.messages.instruction import (
    InstructionAcknowledged,
    InstructionDeclined,
    InstructionDelivered,
    InstructionRecalled,
)
from shared.messages.monitoring import (
    TIP,
    AlertRaised,
    AlertUpdated,
    Reach,
    ReportFiled,
    TipReceived,
    TopicChanged,
)
from shared.messages.simulator import ExerciseStarted
from shared.parts import Do, Find, Reaction, Tell


def on_alert_raised(alert: AlertRaised) -> Reaction:
    """The matter's stream says where the alert belongs; there it detects an incident or joins it.

    An incident that ended meanwhile, before its matter heard of it, passes the alert on to the next.
    """
    [answer] = yield Do(f"matter/{alert.matter}", Claim(alert.matter, alert.alert, alert.at))
    told = yield _placed(answer, alert)
    if any(isinstance(event, IncidentPassedOn) for event in told):
        again = Claim(alert.matter, alert.alert, alert.at, ended=answer.incident)
        [answer] = yield Do(f"matter/{alert.matter}", again)
        yield _placed(answer, alert)


def _placed(answer: MatterOpened | MatterJoined, alert: AlertRaised) -> Do:
    incident = answer.incident
    command = Detect if isinstance(answer, MatterOpened) else Join
    return Do(f"incident/{incident}", command(incident, alert, alert.at))


def on_tip_received(tip: TipReceived) -> Reaction:
    """A tip with a harm belongs to its matter as an alert does. One without is there to be read."""
    if tip.harm != "none":
        yield from on_alert_raised(_as_alert(tip))


def _as_alert(tip: TipReceived) -> AlertRaised:
    reach = Reach(
        mentions=1,
        expected=0.0,
        growth=1.0,
        outlets=0,
        places=1 if tip.place else 0,
        questions=0,
        examples=(tip.kept,),
    )
    return AlertRaised(
        alert=f"{TIP}{tip.tip}",
        topic=tip.topic,
        title=tip.title,
        title_en=tip.title_en,
        matter=tip.matter,
        harm=tip.harm,
        place=tip.place,
        reach=reach,
        at=tip.at,
    )


def on_alert_updated(alert: AlertUpdated) -> Reaction:
    """The incident that the alert belongs to asks the matrix again."""
    [answer] = yield Do(f"matter/{alert.matter}", Follow(alert.matter, alert.alert, alert.at))
    observed = Observe(answer.incident, alert.harm, alert.reach, alert.at)
    yield Do(f"incident/{answer.incident}", observed)


def on_report_filed(report: ReportFiled) -> Reaction:
    """A report on an incident concerns it; one of a unit's day, the unit; another one, the calendar."""
    named = unit_and_day(report.report) if report.kind in ("zero", "finding") else None
    if named:
        about = unit_days.about(named[0])
        yield Do(f"clock/{about.subject}", Note(about, report, report.at))
    elif report.incident:
        yield Do(f"incident/{report.incident}", Hear(report.incident, report, report.at))
    else:
        yield Do(f"clock/{CALENDAR}", Note(About(CALENDAR), report, report.at))


def on_delivered(heard: InstructionDelivered) -> Reaction:
    """The unit's receipt is waited for."""
    yield _receipt(heard)


def on_acknowledged(heard: InstructionAcknowledged) -> Reaction:
    """The receipt came, and the incident is responding."""
    yield _receipt(heard)
    yield Do(f"incident/{heard.incident}", Hear(heard.incident, heard, heard.at))


def on_declined(heard: InstructionDeclined) -> Reaction:
    """A unit that declines has answered too."""
    yield _receipt(heard)


def on_recalled(recalled: InstructionRecalled) -> Reaction:
    """No receipt is waited for any more, from any unit that it lay before."""
    for unit in recalled.units:
        about = About(f"{recalled.instruction}-{unit}", recalled.incident, unit)
        yield Do(f"clock/{about.subject}", Note(about, recalled, recalled.at))


def _receipt(heard: InstructionDelivered | InstructionAcknowledged | InstructionDeclined) -> Do:
    subject = f"{heard.instruction}-{heard.unit}"
    return Do(f"clock/{subject}", Note(About(subject, heard.incident, heard.unit), heard, heard.at))


def on_lessons_filed(lessons: LessonsFiled) -> Reaction:
    """The incident's clock for lessons is met."""
    yield Do(f"incident/{lessons.incident}", Hear(lessons.incident, lessons, lessons.at))


def on_incident_ended(ended: IncidentClosed | IncidentDismissed | IncidentReferred) -> Reaction:
    """The matter is settled: a later alert opens a new incident."""
    yield Do(f"matter/{ended.matter}", Settle(ended.matter, ended.incident, ended.at))


def on_incident_reopened(reopened: IncidentReopened) -> Reaction:
    """The matter has its incident back."""
    yield Do(f"matter/{reopened.matter}", Reclaim(reopened.matter, reopened.incident, reopened.at))


def on_notice_requested(notice: NoticeRequested) -> Reaction:
    """The notice goes out, and by which channel it went is on record. What is on record as sent is not sent
    again, however often it is asked for."""
    found = yield Find("notice", {"notice": notice.notice})
    if any(one["state"] == "sent" for one in found):
        return
    channel = yield Tell(notice.notice, notice.to, notice.text, notice.text_en)
    yield Do(f"notice/{notice.notice}", Send(notice, channel, notice.at))


def on_exercise_started(started: ExerciseStarted) -> Reaction:
    """An exercise has its own time, and its own calendar from there on."""
    yield from exercises.on_started(started)
    yield Do(f"clock/{CALENDAR}", Begin(started.virtual))


def on_unit_changed(unit: UnitChanged) -> Reaction:
    """A unit owes its days from now on, or no longer."""
    named = Owe(unit.unit, unit.title, unit.title_en, unit.active, unit.at)
    yield Do(f"clock/{unit_days.about(unit.unit).subject}", named)


def on_topic_changed(topic: TopicChanged) -> Reaction:
    """Where anything is watched, the calendar runs: live work needs no other beginning."""
    yield Do(f"clock/{CALENDAR}", Begin(topic.at))


POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    "candor.monitoring.alert.raised.v2": on_alert_raised,
    "candor.monitoring.alert.updated.v2": on_alert_updated,
    "candor.monitoring.tip.received.v2": on_tip_received,
    "candor.monitoring.report.filed.v1": on_report_filed,
    "candor.monitoring.topic.changed.v1": on_topic_changed,
    "candor.instruction.instruction.delivered.v1": on_delivered,
    "candor.instruction.instruction.acknowledged.v1": on_acknowledged,
    "candor.instruction.instruction.declined.v1": on_declined,
    "candor.instruction.instruction.recalled.v1": on_recalled,
    "candor.correspondent.unit.changed.v1": on_unit_changed,
    "candor.archive.case.lessons_filed.v1": on_lessons_filed,
    "candor.escalation.incident.closed.v1": on_incident_ended,
    "candor.escalation.incident.dismissed.v1": on_incident_ended,
    "candor.escalation.incident.referred.v1": on_incident_ended,
    "candor.escalation.incident.reopened.v1": on_incident_reopened,
    "candor.escalation.notice.requested.v1": on_notice_requested,
    "candor.simulator.exercise.started.v1": on_exercise_started,
}
