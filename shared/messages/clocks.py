"""The deadlines that run, and who is told about them: what escalation says beside its incidents."""

from dataclasses import dataclass
from datetime import datetime

from shared.messages.catalogue import event


@event("escalation", "clock.started")
@dataclass(frozen=True, slots=True)
class ClockStarted:
    """A deadline runs: `clock` is unique within its subject, `rule` names the rule of a norm pack.

    Started again under the same name, it runs from this `begins` on. `unit` is whose it is, if one unit's.
    """

    clock: str
    rule: str
    pack: str
    subject: str
    incident: str
    title: str
    title_en: str
    begins: datetime
    due: datetime
    at: datetime
    unit: str = ""


@event("escalation", "clock.warned")
@dataclass(frozen=True, slots=True)
class ClockWarned:
    """A share of the time (0 to 1) is gone."""

    clock: str
    rule: str
    subject: str
    incident: str
    share: float
    due: datetime
    at: datetime


@event("escalation", "clock.met")
@dataclass(frozen=True, slots=True)
class ClockMet:
    """What the clock waited for happened; `late_s` is 0 when it was in time."""

    clock: str
    rule: str
    subject: str
    incident: str
    late_s: int
    due: datetime
    at: datetime


@event("escalation", "clock.missed")
@dataclass(frozen=True, slots=True)
class ClockMissed:
    """The due moment went by; `times` counts how often this was told."""

    clock: str
    rule: str
    subject: str
    incident: str
    times: int
    due: datetime
    at: datetime


@event("escalation", "clock.excused")
@dataclass(frozen=True, slots=True)
class ClockExcused:
    """The clock no longer binds, for this reason; `excused_by` is empty where the rule itself let it go."""

    clock: str
    rule: str
    subject: str
    incident: str
    reason: str
    at: datetime
    excused_by: str = ""


@event("escalation", "clock.noted")
@dataclass(frozen=True, slots=True)
class ClockNoted:
    """Something that other services told and that clocks are judged on: `what` is the event's name,
    `marks` its filterable fields as `kind=special`, `key` tells two of a kind apart, `reason` is its own."""

    subject: str
    incident: str
    unit: str
    what: str
    marks: tuple[str, ...]
    key: str
    at: datetime
    reason: str = ""


@event("escalation", "calendar.begun")
@dataclass(frozen=True, slots=True)
class CalendarBegun:
    """The rules of the calendar run from this week on; `at` is its beginning."""

    subject: str
    at: datetime


@event("escalation", "calendar.ends")
@dataclass(frozen=True, slots=True)
class CalendarEnds:
    """The official calendar is known until the day `last` (as 2026-12-31), which comes soon or is past:
    without the next one, nothing that counts in working days goes on."""

    subject: str
    last: str
    at: datetime


@event("escalation", "unit.followed")
@dataclass(frozen=True, slots=True)
class UnitFollowed:
    """The unit owes a zero report or a finding on each working day from then on, or (`active` false) no
    longer."""

    subject: str
    unit: str
    title: str
    title_en: str
    active: bool
    at: datetime


@event("escalation", "notice.requested")
@dataclass(frozen=True, slots=True)
class NoticeRequested:
    """Somebody is to be told. `to` is a role, or a role at a unit (`unit:water`)."""

    notice: str
    to: str
    incident: str
    text: str
    text_en: str
    at: datetime


@event("escalation", "notice.taken")
@dataclass(frozen=True, slots=True)
class NoticeTaken:
    """The notice is to be handed to a channel."""

    notice: str
    to: str
    incident: str
    text: str
    text_en: str
    at: datetime


@event("escalation", "notice.sent")
@dataclass(frozen=True, slots=True)
class NoticeSent:
    """The channel took the notice."""

    notice: str
    to: str
    incident: str
    channel: str
    at: datetime
