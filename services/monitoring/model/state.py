"""What is known of a topic, and how events change it. Pure."""

from dataclasses import dataclass, replace
from functools import reduce

from services.monitoring.detection import Calendar
from services.monitoring.model.alert import (
    WINDOW,
    Alert,
    Episode,
    Glimpse,
    begun,
    grown,
    grown_by_signs,
    told,
)
from services.monitoring.model.settling import Detection, at_rate, settled, started
from services.monitoring.model.signs import SignEvent, claims_with, harms_with
from services.monitoring.model.stories import Stories
from services.monitoring.series import DAY, HOUR, Series, number_of
from shared.messages.monitoring import (
    AlertRaised,
    AlertSubsided,
    AlertUpdated,
    Claimed,
    HarmTold,
    MinuteCount,
    TopicChanged,
    TopicClaimed,
    TopicCounted,
    TopicHarmTold,
)

MINUTES_KEPT = 380
HOURS_KEPT = 24 * 9
"""A week, and some time to report on it."""
GLIMPSED = 2 * WINDOW
EPISODES_KEPT = 50
QUESTIONS_KEPT = 50
NO_COUNTS = Series()
NO_STORIES = Stories()
UNKNOWN = Calendar()
"""What is judged by where nobody hands in a calendar: each day may be any."""

TopicEvent = TopicChanged | TopicCounted | SignEvent | AlertRaised | AlertUpdated | AlertSubsided


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's settings (None before it is watched), counts and alerts; bounded, however long it is watched.

    `minutes`, `hours` and `asked` (questions by hour) are series; `mentions`, `copies` and `questions` are
    sums since the beginning; `judged` is the newest minute that was judged; `detection` is how its minutes
    are judged; `questioned` are the ids of the last questions, `episodes` the last alerts, `claims` how much
    was claimed of each kind, with the last ids, `harms` what harm was told.
    """

    settings: TopicChanged | None = None
    minutes: Series = NO_COUNTS
    hours: Series = NO_COUNTS
    asked: Series = NO_COUNTS
    mentions: int = 0
    copies: int = 0
    questions: int = 0
    stories: Stories = NO_STORIES
    recent: tuple[Glimpse, ...] = ()
    judged: int = 0
    detection: Detection | None = None
    alert: Alert | None = None
    episodes: tuple[Episode, ...] = ()
    questioned: tuple[str, ...] = ()
    claims: tuple[Claimed, ...] = ()
    harms: tuple[HarmTold, ...] = ()


def evolve(topic: Topic, event: TopicEvent, calendar: Calendar = UNKNOWN) -> Topic:
    """The topic after an event."""
    match event:
        case TopicChanged():
            return _changed(topic, event, calendar)
        case TopicCounted():
            return _counted(topic, event, calendar)
        case TopicClaimed() | TopicHarmTold():
            return _signed(topic, event)
        case AlertRaised():
            return _raised(topic, event)
        case AlertUpdated():
            return replace(topic, alert=told(topic.alert, event)) if topic.alert else topic
        case AlertSubsided():
            return _subsided(topic, event)


def with_counts(minutes: Series, counts: tuple[MinuteCount, ...]) -> Series:
    """Mentions by minute after a batch."""
    return reduce(
        lambda series, one: series.add(number_of(one.minute), one.mentions, MINUTES_KEPT), counts, minutes
    )


def _changed(topic: Topic, event: TopicChanged, calendar: Calendar) -> Topic:
    minute, rate = number_of(event.at), event.false_alarms_per_week
    detection = topic.detection or started(calendar, minute, rate)
    return replace(
        topic,
        settings=event,
        minutes=topic.minutes.add(minute, 0, MINUTES_KEPT),
        detection=at_rate(detection, calendar, rate),
    )


def _counted(topic: Topic, event: TopicCounted, calendar: Calendar) -> Topic:
    detection = topic.detection
    if detection:
        detection = settled(detection, topic.minutes, topic.judged, event, calendar)
    hours, asked = topic.hours, topic.asked
    for one in event.counts:
        hours = hours.add(number_of(one.minute, HOUR), one.mentions, HOURS_KEPT)
        asked = asked.add(number_of(one.minute, HOUR), one.questions, HOURS_KEPT)
    return replace(
        topic,
        minutes=with_counts(topic.minutes, event.counts),
        hours=hours,
        asked=asked,
        mentions=topic.mentions + sum(one.mentions for one in event.counts),
        copies=topic.copies + sum(one.copies for one in event.counts),
        questions=topic.questions + sum(one.questions for one in event.counts),
        stories=topic.stories.add(event.stories, number_of(event.at, DAY)),
        recent=_glimpsed(topic.recent, event),
        judged=max(topic.judged, number_of(event.at)),
        detection=detection,
        alert=grown(topic.alert, event) if topic.alert else None,
        questioned=(*topic.questioned, *event.questions)[-QUESTIONS_KEPT:],
    )


def _signed(topic: Topic, event: SignEvent) -> Topic:
    """It tells of the batch that was counted just before: with its glimpse, where that is new enough."""
    recent, alert = topic.recent, topic.alert
    if recent and recent[-1].minute == number_of(event.at):
        recent = (*recent[:-1], recent[-1].signed(event))
    if alert:
        alert = grown_by_signs(alert, event)
    if isinstance(event, TopicClaimed):
        return replace(topic, recent=recent, alert=alert, claims=claims_with(topic.claims, event.claims))
    return replace(topic, recent=recent, alert=alert, harms=harms_with(topic.harms, event.harms))


def _glimpsed(recent: tuple[Glimpse, ...], event: TopicCounted) -> tuple[Glimpse, ...]:
    new = Glimpse(
        minute=number_of(event.at),
        questions=sum(one.questions for one in event.counts),
        places=frozenset(event.places),
        outlets=frozenset(event.outlets),
        examples=event.examples,
    )
    if recent and recent[-1].minute == new.minute:
        recent, new = recent[:-1], recent[-1].joined(new)
    newest = max([new.minute, *(glimpse.minute for glimpse in recent)])
    return tuple(glimpse for glimpse in (*recent, new) if glimpse.minute > newest - GLIMPSED)


def window_start(minute: int) -> int:
    """The first minute of the window that ends with this one."""
    return minute - WINDOW + 1


def glimpses(topic: Topic, minute: int) -> tuple[Glimpse, ...]:
    """What was seen since the beginning of the window that ends with a minute."""
    return tuple(glimpse for glimpse in topic.recent if glimpse.minute >= window_start(minute))


def _raised(topic: Topic, event: AlertRaised) -> Topic:
    minute = number_of(event.at)
    episode = Episode(event.alert, event.at, event.reach)
    return replace(
        topic,
        alert=begun(event, glimpses(topic, minute), window_start(minute)),
        episodes=(*topic.episodes, episode)[-EPISODES_KEPT:],
    )


def _subsided(topic: Topic, event: AlertSubsided) -> Topic:
    episodes = (
        replace(one, subsided=event.at) if one.alert == event.alert else one for one in topic.episodes
    )
    judged = max(topic.judged, number_of(event.at))
    return replace(topic, alert=None, episodes=tuple(episodes), judged=judged)
