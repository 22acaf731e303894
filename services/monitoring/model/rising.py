"""Judging the open minute after a batch, and what is told of a rise. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from services.monitoring.detection import Verdict, judge
from services.monitoring.model.alert import MOST_EXAMPLES, Alert, reach_of, rises, worth_telling
from services.monitoring.model.state import Topic, glimpses, window_start, with_counts
from services.monitoring.series import number_of, start_of
from shared.messages.monitoring import (
    AlertRaised,
    AlertSubsided,
    AlertUpdated,
    Reach,
    TopicChanged,
    TopicCounted,
)

UNJUDGED = Verdict(0, 0, 0.0, math.inf)


@dataclass(frozen=True, slots=True)
class Judged:
    """A minute of the batch with the verdict on it."""

    minute: int
    verdict: Verdict


def judged(topic: Topic, batch: TopicCounted) -> Judged:
    """The first minute of a batch that is risen, else its last, the open one.

    `topic` is as before the batch. Minutes before the newest that was judged are counted and never judged
    again: what rose there was told, and has subsided.
    """
    opened = number_of(batch.at)
    counts = with_counts(topic.minutes, batch.counts)
    known = rises(topic.episodes)
    minutes = {opened, *(number_of(count.minute) for count in batch.counts)}
    verdicts = [Judged(m, judge(counts, m, known)) for m in sorted(minutes) if m >= topic.judged]
    last = verdicts[-1] if verdicts else Judged(opened, UNJUDGED)
    return next((one for one in verdicts if one.verdict.risen), last)


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
    )
