"""What people are told, in words. Pure; a notice's id follows from what it is about, so it is sent once."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from services.escalation.norms import Rule, Warn
from shared.messages.clocks import CalendarEnds, ClockStarted, NoticeRequested
from shared.messages.escalation import IncidentDetected

TOLD_OF_INCIDENTS = ("monitor", "office")
TOLD_OF_CALENDARS = ("office",)


def detected(incident: IncidentDetected) -> list[NoticeRequested]:
    """There is an incident."""
    return [
        NoticeRequested(
            f"{incident.incident}-detected-{role}",
            role,
            incident.incident,
            f"新事件：{incident.title}（{incident.incident}），请核实并初报。",
            f"New incident: {incident.title_en} ({incident.incident}): check it and file the first notice.",
            incident.at,
        )
        for role in TOLD_OF_INCIDENTS
    ]


def calendar_ends(ends: CalendarEnds) -> list[NoticeRequested]:
    """The calendar of working days ends, and the next one is missing."""
    last, year = ends.last, date.fromisoformat(ends.last).year + 1
    return [
        NoticeRequested(
            f"calendar-{last}-{ends.at:%Y-%m-%d}-{role}",
            role,
            "",
            f"工作日历只到 {last}：{year} 年放假安排尚未载入，其后不再计算按工作日的时限（零报告、复盘）。"
            "请更新系统或补充日历文件。",
            f"The calendar of working days ends on {last}: that of {year} is missing, and then nothing is "
            "counted in working days (zero reports, lessons). Upgrade, or add the year.",
            ends.at,
        )
        for role in TOLD_OF_CALENDARS
    ]


def warning(clock: ClockStarted, warn: Warn, at: datetime, zone: tzinfo) -> list[NoticeRequested]:
    """A share of the time is gone."""
    gone, due = f"{warn.share:.0%}", _spoken(clock.due, zone)
    called, called_en = _called(clock)
    text = f"{called}：时限已过 {gone}，{due} 到期。"
    text_en = f"{called_en}: {gone} of the time is gone; due {due}."
    return _notices(clock, warn.tell, f"{warn.share:g}", text, text_en, at)


def overdue(clock: ClockStarted, rule: Rule, times: int, at: datetime, zone: tzinfo) -> list[NoticeRequested]:
    """The due moment has gone by: each time the next tier is told, the last one again at the end."""
    due = _spoken(clock.due, zone)
    called, called_en = _called(clock)
    text = f"{called}：已超时（第 {times} 次提醒），应于 {due} 完成，请说明原因。"
    text_en = f"{called_en}: overdue since {due} (told {times}): say why."
    tier = rule.breach[min(times, len(rule.breach)) - 1 :][:1]
    return _notices(clock, tier, f"missed-{times}", text, text_en, at)


def _notices(
    clock: ClockStarted, roles: Sequence[str], about: str, text: str, text_en: str, at: datetime
) -> list[NoticeRequested]:
    notice = f"{clock.subject.replace('/', '-')}-{clock.clock}-{about}"
    return [
        NoticeRequested(f"{notice}-{role}", _whom(role, clock), clock.incident, text, text_en, at)
        for role in roles
    ]


def _called(clock: ClockStarted) -> tuple[str, str]:
    """The clock with its subject; a unit's day is called by the unit already."""
    if clock.subject.startswith("unit/"):
        return clock.title, clock.title_en
    return f"{clock.subject} {clock.title}", f"{clock.subject}, {clock.title_en}"


def _whom(role: str, clock: ClockStarted) -> str:
    return f"{role}:{clock.unit}" if role == "unit" and clock.unit else role


def _spoken(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"
