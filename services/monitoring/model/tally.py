"""Counting one batch of a topic's matched mentions. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.monitoring.model.stories import Stories
from services.monitoring.series import DAY, number_of, start_of
from shared.messages.monitoring import Match, MinuteCount, TopicCounted

NAMED = 5
"""So many new mentions, and so many new questions, are named by a batch."""


@dataclass(slots=True)
class _Minute:
    mentions: int = 0
    copies: int = 0
    questions: int = 0


@dataclass(slots=True)
class _Sums:
    minutes: dict[int, _Minute] = field(default_factory=dict)
    fresh: dict[str, Match] = field(default_factory=dict)


def tally(topic: str, known: Stories, matches: Sequence[Match], at: datetime) -> TopicCounted:
    """What a batch adds. Every match counts in the minute of its own time (never after the batch's): as a
    mention, or, when its text was counted before, as a copy."""
    sums, known = _Sums(), known.on(number_of(at, DAY))
    for match in matches:
        _add(sums, known, match, at)
    return TopicCounted(
        topic=topic,
        counts=tuple(
            MinuteCount(start_of(minute), one.mentions, one.copies, one.questions)
            for minute, one in sorted(sums.minutes.items())
        ),
        stories=tuple(sums.fresh),
        places=tuple(sorted({match.place for match in matches if match.place})),
        outlets=tuple(sorted({match.outlet for match in matches if match.outlet})),
        examples=tuple(match.mention for match in sums.fresh.values())[:NAMED],
        questions=tuple(match.mention for match in sums.fresh.values() if match.question)[:NAMED],
        at=at,
    )


def _add(sums: _Sums, known: Stories, match: Match, at: datetime) -> None:
    minute = sums.minutes.setdefault(number_of(min(match.at, at)), _Minute())
    if match.story in sums.fresh or match.story in known:
        minute.copies += 1
        return
    sums.fresh[match.story] = match
    minute.mentions += 1
    minute.questions += match.question
