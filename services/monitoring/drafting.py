"""What the machine drafts, and what it notes for it. Pure.

What goes into a draft follows from the message and from what came before it by cause, never from how much
was counted by now: the first notice has the figures of the alert that the incident began with, the special
report builds on the first notice, a follow-up and the final report on what was filed first, the weekly one
on hours that are over. What was counted by then, its sheet shows (sheets/).
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.monitoring import wording
from services.monitoring.hearing import HEARING, noted
from services.monitoring.model.docket import Note
from services.monitoring.model.report import Draft
from services.monitoring.series import HOUR, number_of
from services.monitoring.wording import LEVELS
from shared.messages.clocks import ClockStarted
from shared.messages.escalation import (
    IncidentAssessed,
    IncidentDetected,
    IncidentStabilised,
    Level,
    LevelRaised,
    MarkedSudden,
)
from shared.messages.monitoring import TIP, ReportKind
from shared.parts import SYSTEM, Do, Find, Reaction

URGENT: frozenset[Level] = frozenset({"I", "II"})
WEEK = timedelta(days=7)
Documents = Sequence[Mapping[str, Any]]
TITLES: Mapping[ReportKind, tuple[str, str]] = {
    "first": ("初报", "First notice"),
    "follow_up": ("续报", "Follow-up"),
    "final": ("终报", "Final report"),
}


def on_detected(incident: IncidentDetected) -> Reaction:
    """Draft the first notice 初报."""
    topics: Documents = yield Find("topic", {"topic": incident.topic})
    episodes = (one for topic in topics for one in topic["episodes"])
    episode = next((one for one in episodes if one["alert"] == incident.alert), None)
    if incident.alert.startswith(TIP):
        facts, mentions = wording.brought(incident), (yield from _kept(incident.alert))
    else:
        facts, mentions = wording.detected(incident, episode), _examples(episode)
    draft = Draft(
        report=f"first-{incident.incident}",
        kind="first",
        incident=incident.incident,
        topic=incident.topic,
        title=f"关于{incident.title}的初报",
        title_en=f"First notice: {incident.title_en or incident.title}",
        facts=facts.zh,
        facts_en=facts.en,
        unknown=wording.UNKNOWN.zh,
        unknown_en=wording.UNKNOWN.en,
        mentions=mentions,
        at=incident.at,
        by=SYSTEM,
    )
    yield Do(f"report/{draft.report}", draft)
    yield noted(
        Note(
            incident.incident,
            "detected",
            incident.at,
            words="发现",
            words_en="detected",
            title=incident.title,
            title_en=incident.title_en,
        )
    )


def _examples(episode: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(episode["examples"]) if episode else ()


def _kept(alert: str) -> Generator[Find, Any, tuple[str, ...]]:
    """The id of a tip's text."""
    tips: Documents = yield Find("tip", {"tip": alert.removeprefix(TIP)})
    return tuple(tip["kept"] for tip in tips)


def on_assessed(incident: IncidentAssessed) -> Reaction:
    """Note the level; levels I and II need a special report."""
    zh, en = LEVELS[incident.level]
    proposal = f"；{incident.proposal}" if incident.proposal else ""
    by, words = incident.assessed_by, f"{zh}{proposal}"
    role = "office" if by else ""
    yield noted(Note(incident.incident, "assessed", incident.at, "", words, en, by=by, role=role))
    if incident.level in URGENT:
        news = wording.assessed(incident.level, incident.degree, incident.proposal)
        yield from _special(incident.incident, news, incident.at)


def on_level_raised(incident: LevelRaised) -> Reaction:
    """So does a matter that becomes one of them later."""
    if incident.level in URGENT:
        yield from _special(incident.incident, wording.raised(incident.level, incident.reason), incident.at)


def on_marked_sudden(incident: MarkedSudden) -> Reaction:
    """And so does a sudden one, whatever its level."""
    yield from _special(incident.incident, wording.sudden(incident.reason), incident.at)


def _special(incident: str, news: wording.Both, at: datetime) -> Reaction:
    """Draft the special report 特报 upon the first notice's draft; only the first reason for it does."""
    firsts: Documents = yield Find("report", {"report": f"first-{incident}"})
    first: Mapping[str, Any] = firsts[0] if firsts else {}
    title, title_en = first.get("title", incident), first.get("title_en", incident)
    draft = Draft(
        report=f"special-{incident}",
        kind="special",
        incident=incident,
        topic=first.get("topic", ""),
        title=title.replace("初报", "特报") if first else f"关于{incident}的特报",
        title_en=title_en.replace("First notice", "Special report")
        if first
        else f"Special report: {incident}",
        facts=(*first.get("facts", ()), *news.zh),
        facts_en=(*first.get("facts_en", ()), *news.en),
        unknown=wording.UNKNOWN.zh,
        unknown_en=wording.UNKNOWN.en,
        mentions=tuple(first.get("mentions", ())),
        at=at,
        by=SYSTEM,
    )
    yield Do(f"report/{draft.report}", draft)


def on_stabilised(incident: IncidentStabilised) -> Reaction:
    """Draft the final report 终报: upon the first notice as it was first filed, with how it ended."""
    ended = wording.stabilised(incident.level, incident.reason)
    zh, en = "平稳", "stabilised"
    yield noted(Note(incident.incident, "stabilised", incident.at, words=zh, words_en=en))
    yield from _upon(f"first-{incident.incident}", "final", "", incident.incident, ended, incident.at)


def on_clock_started(clock: ClockStarted) -> Reaction:
    """Draft what a clock waits for: a follow-up 续报, or the weekly report 周报."""
    match clock.rule:
        case "follow_up" if clock.incident:
            yield from _follow_up(clock)
        case "weekly":
            yield from _weekly(clock)


def _follow_up(clock: ClockStarted) -> Reaction:
    """Upon the report that the clock began with: the first notice, or the follow-up before."""
    number = int(clock.clock.removeprefix("follow_up").removeprefix("-") or 1)
    last = f"follow_up-{clock.incident}{_numbered(number - 1)}" if number > 1 else f"first-{clock.incident}"
    yield from _upon(last, "follow_up", _numbered(number), clock.incident, wording.NOTHING, clock.at)


def _numbered(number: int) -> str:
    return f"-{number}" if number > 1 else ""


def _upon(
    last: str, kind: ReportKind, number: str, incident: str, news: wording.Both, at: datetime
) -> Reaction:
    """Draft a report upon another as it was first filed (as drafted, where nobody filed it): a person says
    what has changed since. Only what was filed first follows from what came before."""
    found: Documents = yield Find("report", {"report": last})
    report: Mapping[str, Any] = found[0] if found else {}
    said = next(iter(report.get("versions", ())), report)
    zh, en = TITLES[kind]
    named, named_en = _subject(report, incident)
    draft = Draft(
        report=f"{kind}-{incident}{number}",
        kind=kind,
        incident=incident,
        topic=report.get("topic", ""),
        title=f"关于{named}的{zh}",
        title_en=f"{en}: {named_en}",
        facts=(*said.get("facts", ()), *news.zh),
        facts_en=(*(said.get("facts_en") or said.get("facts", ())), *news.en),
        unknown=tuple(said.get("unknown", wording.UNKNOWN.zh)),
        unknown_en=tuple(said.get("unknown_en") or said.get("unknown", wording.UNKNOWN.en)),
        mentions=tuple(report.get("mentions", ())),
        at=at,
        by=SYSTEM,
    )
    yield Do(f"report/{draft.report}", draft)


def _subject(report: Mapping[str, Any], incident: str) -> tuple[str, str]:
    """What a report is about, from its title."""
    zh = report.get("title", "").removeprefix("关于")
    zh = next((zh.removesuffix(f"的{kind}") for kind, _ in TITLES.values() if zh.endswith(f"的{kind}")), zh)
    return zh or incident, report.get("title_en", "").rpartition(": ")[2] or zh or incident


def _weekly(clock: ClockStarted) -> Reaction:
    """On the seven days before."""
    topics: Documents = yield Find("topic", {})
    year, week, _ = (clock.begins - timedelta(days=1)).isocalendar()
    named = clock.subject.startswith("weekly-")
    name = clock.subject if named else f"weekly-{year}-W{week:02}"
    draft = weekly_draft(topics, clock.begins - WEEK, clock.begins, name, clock.at)
    yield Do(f"report/{draft.report}", draft)


def weekly_draft(topics: Documents, begins: datetime, ends: datetime, name: str, at: datetime) -> Draft:
    """The machine's draft on the week between two Mondays."""
    facts = wording.weekly(begins, ends, list(_weeks(topics, ends)))
    year, week, _ = (ends - timedelta(days=1)).isocalendar()
    return Draft(
        report=name,
        kind="weekly",
        title=f"{year}年第{week}周监测周报",
        title_en=f"Weekly report, week {week} of {year}",
        facts=facts.zh,
        facts_en=facts.en,
        at=at,
        by=SYSTEM,
    )


def _weeks(topics: Documents, ends: datetime) -> Iterator[wording.Week]:
    for topic in topics:
        raised = [datetime.fromisoformat(one["raised"]) for one in topic["episodes"]]
        yield wording.Week(
            title=topic["title"],
            title_en=topic["title_en"],
            mentions=_within(topic["hours"], ends),
            questions=_within(topic["asked"], ends),
            alerts=sum(ends - WEEK <= at < ends for at in raised),
        )


def _within(series: Sequence[Any], ends: datetime) -> int:
    """What a topic's series by hour has for the seven days before a moment (whole hours)."""
    first = number_of(datetime.fromisoformat(series[0]), HOUR)
    stop = number_of(ends, HOUR) - first
    return sum(series[1][max(stop - WEEK // HOUR, 0) : max(stop, 0)])


DRAFTING: Mapping[str, Callable[[Any], Reaction]] = {
    **HEARING,
    "candor.escalation.incident.detected.v1": on_detected,
    "candor.escalation.incident.assessed.v1": on_assessed,
    "candor.escalation.incident.raised.v1": on_level_raised,
    "candor.escalation.incident.marked_sudden.v1": on_marked_sudden,
    "candor.escalation.incident.stabilised.v1": on_stabilised,
    "candor.escalation.clock.started.v1": on_clock_started,
}
