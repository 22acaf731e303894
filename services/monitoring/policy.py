"""What monitoring does about what it hears. Pure.

What goes into a draft follows from the message and from what came before it by cause, never from how much
was counted by now: the first notice has the figures of the alert that the incident began with, the special
report builds on the first notice, the weekly one on hours that are over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.monitoring import wording
from services.monitoring.matching import Watched, match, texts_of
from services.monitoring.model.report import Draft
from services.monitoring.model.topic import Count
from services.monitoring.series import HOUR, number_of
from shared.messages.clocks import ClockStarted
from shared.messages.escalation import IncidentAssessed, IncidentDetected, Level, LevelRaised, MarkedSudden
from shared.messages.monitoring import TopicMatched
from shared.messages.sources import Mentions
from shared.parts import SYSTEM, Do, Find, Forward, Keep, Reaction

URGENT: frozenset[Level] = frozenset({"I", "II"})
WEEK = timedelta(days=7)
Documents = Sequence[Mapping[str, Any]]


def on_mentions(batch: Mentions) -> Reaction:
    """Match a batch, keep the texts that matched, and hand each topic its share. What matches nothing is
    nobody's concern: no trace of it stays."""
    topics: Documents = yield Find("topic", {"active": True})
    matched = match(batch, [Watched(topic["topic"], tuple(topic["terms"])) for topic in topics])
    if not matched:
        return
    yield Keep(texts_of(batch, matched), batch.at)
    for one in matched:
        yield Forward(one, one.topic)


def on_matched(matched: TopicMatched) -> Reaction:
    """Count the topic's share of a batch, one after the other."""
    yield Do(f"topic/{matched.topic}", Count(matched.matches, matched.at))


def on_detected(incident: IncidentDetected) -> Reaction:
    """Draft the first notice 初报."""
    topics: Documents = yield Find("topic", {"topic": incident.topic})
    episodes = (one for topic in topics for one in topic["episodes"])
    episode = next((one for one in episodes if one["alert"] == incident.alert), None)
    facts = wording.detected(incident, episode)
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
        mentions=tuple(episode["examples"]) if episode else (),
        at=incident.at,
        by=SYSTEM,
    )
    yield Do(f"report/{draft.report}", draft)


def on_assessed(incident: IncidentAssessed) -> Reaction:
    """Levels I and II need a special report."""
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


def on_clock_started(clock: ClockStarted) -> Reaction:
    """Draft the weekly report 周报 when its clock starts: on the seven days before."""
    if clock.rule != "weekly":
        return
    topics: Documents = yield Find("topic", {})
    facts = wording.weekly(clock.begins - WEEK, clock.begins, list(_weeks(topics, clock.begins)))
    year, week, _ = (clock.begins - timedelta(days=1)).isocalendar()
    named = clock.subject.startswith("weekly-")
    draft = Draft(
        report=clock.subject if named else f"weekly-{year}-W{week:02}",
        kind="weekly",
        title=f"{year}年第{week}周监测周报",
        title_en=f"Weekly report, week {week} of {year}",
        facts=facts.zh,
        facts_en=facts.en,
        at=clock.at,
        by=SYSTEM,
    )
    yield Do(f"report/{draft.report}", draft)


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


POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    "candor.sources.mentions.v1": on_mentions,
    "candor.monitoring.topic.matched.v1": on_matched,
    "candor.escalation.incident.detected.v1": on_detected,
    "candor.escalation.incident.assessed.v1": on_assessed,
    "candor.escalation.incident.raised.v1": on_level_raised,
    "candor.escalation.incident.marked_sudden.v1": on_marked_sudden,
    "candor.escalation.clock.started.v1": on_clock_started,
}
