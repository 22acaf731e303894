"""What the desk notes of what escalation and instruction tell, for its reports. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from services.monitoring import wording
from services.monitoring.model.docket import CALENDAR, Note
from services.monitoring.model.unit import Know
from shared.daily import OF_UNIT
from shared.messages.clocks import ClockExcused, ClockMet, ClockMissed
from shared.messages.correspondent import UnitChanged
from shared.messages.desk import What
from shared.messages.escalation import (
    IncidentClosed,
    IncidentDirected,
    IncidentDismissed,
    IncidentReferred,
    IncidentReopened,
    LevelProposed,
)
from shared.messages.instruction import QuestionAnswered, QuestionOpened
from shared.parts import Do, Reaction

MANY = ("receipt", "zero")
"""Rules whose clocks are many: those that are met in time are not noted."""


def noted(note: Note) -> Do:
    """The wish to note it. A unit's days have a docket of their own, since they are many."""
    unit = "/".join(note.about.split("/")[:2]) if note.about.startswith(OF_UNIT) else ""
    return Do(f"docket/{note.incident or unit or CALENDAR}", note)


def on_level_proposed(heard: LevelProposed) -> Reaction:
    """What the matrix proposes, and why."""
    zh, en = wording.LEVELS[heard.level]
    words, words_en = f"{zh}；{heard.reason}", f"{en}; {heard.reason_en}"
    yield noted(Note(heard.incident, "proposed", heard.at, words=words, words_en=words_en))


def on_directed(heard: IncidentDirected) -> Reaction:
    """What was decided, and who did. The direction's own words stay with the incident."""
    zh, en = wording.DECISIONS[heard.decision]
    oral, oral_en = ("口头", "oral ") if heard.oral else ("", "")
    words, words_en = f"{oral}批示：{zh}", f"{oral_en}direction: {en}"
    by, role = heard.directed_by, heard.role
    yield noted(Note(heard.incident, "directed", heard.at, words=words, words_en=words_en, by=by, role=role))


def _ended(what: What, zh: str, en: str) -> Callable[[Any], Reaction]:
    def on_ended(heard: IncidentClosed | IncidentDismissed | IncidentReferred | IncidentReopened) -> Reaction:
        reason = getattr(heard, "reason", "")
        said, said_en = (f"{zh}：{reason}", f"{en}: {reason}") if reason else (zh, en)
        yield noted(Note(heard.incident, what, heard.at, words=said, words_en=said_en))

    return on_ended


def on_clock_met(heard: ClockMet) -> Reaction:
    """A deadline that was kept, or met late."""
    if heard.rule in MANY and not heard.late_s:
        return
    zh, en = _named(heard)
    if heard.late_s:
        minutes = -(-heard.late_s // 60)
        words, words_en = f"{zh}：逾期{minutes}分钟完成", f"{en}: met {minutes} min late"
    else:
        words, words_en = f"{zh}：按时", f"{en}: in time"
    what: What = "late" if heard.late_s else "met"
    yield noted(Note(heard.incident, what, heard.at, _clock(heard), words, words_en))


def on_clock_missed(heard: ClockMissed) -> Reaction:
    """A deadline went by; told once, however often it climbs."""
    if heard.times == 1:
        (zh, en), about = _named(heard), _clock(heard)
        yield noted(Note(heard.incident, "missed", heard.due, about, f"{zh}：超时", f"{en}: missed"))


def on_clock_excused(heard: ClockExcused) -> Reaction:
    """A deadline that a person let go; what a rule lets go by itself bound nobody."""
    if heard.excused_by:
        zh, en = _named(heard)
        words, words_en = f"{zh}：免除（{heard.reason}）", f"{en}: excused ({heard.reason})"
        yield noted(Note(heard.incident, "excused", heard.at, _clock(heard), words, words_en))


def _clock(heard: ClockMet | ClockMissed | ClockExcused) -> str:
    return f"{heard.subject}/{heard.clock}"


def _named(heard: ClockMet | ClockMissed | ClockExcused) -> tuple[str, str]:
    """The deadline in words; a unit's with the unit's id and the day."""
    zh, en = wording.rule(heard.rule)
    if not heard.subject.startswith(OF_UNIT):
        return zh, en
    unit, day = heard.subject.removeprefix(OF_UNIT), heard.clock.removeprefix(f"{heard.rule}-")
    return f"{unit} {day} {zh}", f"{en} of {unit} for {day}"


def on_question_opened(heard: QuestionOpened) -> Reaction:
    """The office listed a question that people ask."""
    yield noted(Note(heard.incident, "asked", heard.at, heard.question))


def on_question_answered(heard: QuestionAnswered) -> Reaction:
    """And answered it."""
    yield noted(Note(heard.incident, "answered", heard.at, heard.question))


def on_unit_changed(heard: UnitChanged) -> Reaction:
    """A unit is to file each working day, from now on or no longer."""
    known = Know(heard.unit, heard.title, heard.title_en, heard.active, heard.at)
    yield Do(f"unit/{heard.unit}", known)


HEARING: Mapping[str, Callable[[Any], Reaction]] = {
    "candor.escalation.incident.level_proposed.v2": on_level_proposed,
    "candor.escalation.incident.directed.v1": on_directed,
    "candor.escalation.incident.closed.v1": _ended("closed", "办结", "closed"),
    "candor.escalation.incident.dismissed.v1": _ended("dismissed", "排除", "dismissed"),
    "candor.escalation.incident.referred.v1": _ended("referred", "移送", "referred"),
    "candor.escalation.incident.reopened.v1": _ended("reopened", "重新处置", "reopened"),
    "candor.escalation.clock.met.v1": on_clock_met,
    "candor.escalation.clock.missed.v1": on_clock_missed,
    "candor.escalation.clock.excused.v1": on_clock_excused,
    "candor.instruction.question.opened.v1": on_question_opened,
    "candor.instruction.question.answered.v1": on_question_answered,
    "candor.correspondent.unit.changed.v1": on_unit_changed,
}
