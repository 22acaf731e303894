"""Judging the open minute after a batch, and what is told of a rise. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from services.monitoring.detection import Calendar, Detector, run
from services.monitoring.model.alert import MOST_EXAMPLES, WINDOW, Alert, reach_of, worth_telling
from services.monitoring.model.settling import begun_for, untaken
from services.monitoring.model.signs import harms_with, shown
from services.monitoring.model.state import Topic, glimpses, window_start, with_counts
from services.monitoring.series import Series, number_of, start_of
from shared.messages.monitoring import (
    AlertRaised,
    AlertSubsided,
    AlertUpdated,
    Reach,
    TopicChanged,
    TopicCounted,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The count of the window that ends with a minute, that of the window before, what was expected of it,
    and whether the detector tells of a rise."""

    window: int = 0
    before: int = 0
    expected: float = 0.0
    risen: bool = False

    @property
    def growth(self) -> float:
        """The window over the one before."""
        return round(self.window / max(self.before, 1), 2)


@dataclass(frozen=True, slots=True)
class Judged:
    """A minute of the batch with the verdict on it."""

    minute: int
    verdict: Verdict


def judged(topic: Topic, batch: TopicCounted, calendar: Calendar) -> Judged:
    """The first minute of a batch that is risen, else its last, the open one.

    `topic` is as before the batch. Minutes before the newest that was judged are counted and never judged
    again: what rose there was told, and has subsided.
    """
    opened = number_of(batch.at)
    minutes = {opened, *(number_of(count.minute) for count in batch.counts)}
    if topic.detection is None or opened < topic.judged:
        return Judged(opened, Verdict())
    minute = opened
    detector = begun_for(topic.detection, topic.judged, batch, calendar).before(batch)
    counts = untaken(topic.minutes, detector, batch.counts)
    for minute in sorted(one for one in minutes if one >= topic.judged):
        detector = run(detector, calendar, counts, minute + 1)
        if detector.risen:
            break
    return Judged(minute, _verdict(with_counts(topic.minutes, batch.counts), minute, detector))


def _verdict(counts: Series, minute: int, detector: Detector) -> Verdict:
    start = window_start(minute)
    window, before = counts.total(start, minute + 1), counts.total(start - WINDOW, start)
    return Verdict(window, before, round(detector.known.bounds.mean * WINDOW, 2), detector.risen)


def told(
    settings: TopicChanged, topic: Topic, found: Judged, batch: TopicCounted
) -> Sequence[AlertRaised | AlertUpdated]:
    """What is to be told after a batch; `topic` is as after it. One alert for one rise."""
    if topic.alert is None:
        return [_raised(settings, topic, found, batch)] if found.verdict.risen else []
    if not worth_telling(topic.alert, batch.at):
        return []
    reach = reach_of(topic.alert, found.verdict.expected, found.verdict.growth)
    return [AlertUpdated(topic.alert.id, settings.topic, settings.topic, settings.harm, reach, batch.at)]


def subsided(topic: str, alert: Alert) -> AlertSubsided:
    """The alert's end, at the moment when it had been calm for long enough, whenever that is noticed."""
    return AlertSubsided(alert.id, topic, topic, alert.calm_at)


def _raised(settings: TopicChanged, topic: Topic, found: Judged, batch: TopicCounted) -> AlertRaised:
    return AlertRaised(
        alert=f"{settings.topic}-{start_of(found.minute):%Y%m%d%H%M}",
        topic=settings.topic,
        title=settings.title,
        title_en=settings.title_en,
        matter=settings.topic,
        harm=settings.harm,
        place=settings.place,
        reach=_reach(topic, found),
        at=batch.at,
    )


def _reach(topic: Topic, found: Judged) -> Reach:
    window = glimpses(topic, found.minute)
    return Reach(
        mentions=topic.minutes.total(window_start(found.minute), topic.minutes.end),
        expected=found.verdict.expected,
        growth=found.verdict.growth,
        outlets=len({outlet for glimpse in window for outlet in glimpse.outlets}),
        places=len({place for glimpse in window for place in glimpse.places}),
        questions=sum(glimpse.questions for glimpse in window),
        examples=tuple(one for glimpse in window for one in glimpse.examples)[:MOST_EXAMPLES],
        claims=sum(glimpse.claims for glimpse in window),
        harms=shown(reduce(harms_with, (glimpse.harms for glimpse in window), ())),
    )
