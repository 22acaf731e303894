"""A topic: it is watched, its mentions are counted, and when it rises an alert is raised. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.monitoring.detection import Calendar
from services.monitoring.entries import BadQuery, queries
from services.monitoring.model import signs
from services.monitoring.model.alert import may_tell
from services.monitoring.model.rising import judged, subsided, told
from services.monitoring.model.state import UNKNOWN, Topic, TopicEvent, evolve
from services.monitoring.model.tally import tally
from shared.errors import Refused
from shared.messages.monitoring import USUAL_FALSE_ALARMS, Harm, Match, TopicChanged
from shared.parts import Tick

__all__ = ["EMPTY", "Count", "Topic", "Watch", "decide", "evolve"]

EMPTY = Topic()
FEWEST_FALSE_ALARMS, MOST_FALSE_ALARMS = 0.001, 100


@dataclass(frozen=True, slots=True)
class Watch:
    """Watch a topic with these settings from now on, or (`active` false) no longer.

    `false_alarms_per_week` is how many alerts that chance alone raises are borne: fewer of them come later.
    """

    topic: str
    title: str
    terms: tuple[str, ...]
    harm: Harm
    at: datetime
    title_en: str = ""
    place: str = ""
    active: bool = True
    false_alarms_per_week: float = USUAL_FALSE_ALARMS


@dataclass(frozen=True, slots=True)
class Count:
    """Count the mentions of one batch that matched; `at` is the time of the batch's newest mention."""

    matches: tuple[Match, ...]
    at: datetime


def decide(topic: Topic, command: Watch | Count | Tick, calendar: Calendar = UNKNOWN) -> Sequence[TopicEvent]:
    """What changes. Refused for a topic without terms or with one that cannot be read, and for mentions of a
    topic that was never watched: they then lie with the dead letters. A topic that is watched no longer still
    counts what was matched while it was."""
    match command:
        case Watch():
            return _watch(topic, command)
        case Count():
            return _count(topic, command, calendar)
        case Tick(at=at):
            return _tick(topic, at)


def _watch(topic: Topic, command: Watch) -> Sequence[TopicChanged]:
    terms = tuple(dict.fromkeys(term.strip() for term in command.terms if term.strip()))
    _check(command, terms)
    changed = TopicChanged(
        topic=command.topic,
        title=command.title,
        title_en=command.title_en,
        terms=terms,
        harm=command.harm,
        place=command.place,
        active=command.active,
        at=command.at,
        false_alarms_per_week=command.false_alarms_per_week,
    )
    same = topic.settings is not None and replace(topic.settings, at=command.at) == changed
    return [] if same else [changed]


def _check(command: Watch, terms: Sequence[str]) -> None:
    try:
        asked = queries(terms)
    except BadQuery as error:
        raise Refused(f"{command.topic} cannot be watched: {error}") from None
    if command.active and not asked:
        raise Refused(f"{command.topic} has no term to watch: name at least one word that people use for it")
    if not FEWEST_FALSE_ALARMS <= command.false_alarms_per_week <= MOST_FALSE_ALARMS:
        span = f"{FEWEST_FALSE_ALARMS} to {MOST_FALSE_ALARMS}"
        raise Refused(f"false alarms per week must be {span}: 0.5 means one in two weeks")


def _count(topic: Topic, command: Count, calendar: Calendar) -> Sequence[TopicEvent]:
    if topic.settings is None:
        raise Refused("mentions came for a topic that was never watched: watch it, then retry the message")
    if not command.matches:
        return []
    settings = topic.settings
    ended = _ended(topic, command.at)
    for event in ended:
        topic = evolve(topic, event, calendar)
    batch = tally(settings.topic, topic.stories, command.matches, command.at)
    found = judged(topic, batch, calendar)
    verdict = found.verdict
    counted = replace(batch, window=verdict.window, expected=verdict.expected, risen=verdict.risen)
    said = [counted, *signs.told(counted, command.matches)]
    if not (may_tell(topic.alert, command.at) if topic.alert else verdict.risen):
        return [*ended, *said]
    for event in said:
        topic = evolve(topic, event, calendar)
    return [*ended, *said, *told(settings, topic, found, counted)]


def _ended(topic: Topic, by: datetime) -> Sequence[TopicEvent]:
    if topic.alert is None or topic.settings is None or by < topic.alert.calm_at:
        return []
    return [subsided(topic.settings.topic, topic.alert)]


def _tick(topic: Topic, at: datetime) -> Sequence[TopicEvent]:
    return _ended(topic, at) if topic.alert and topic.alert.due <= at else []
