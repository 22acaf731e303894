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
    keys: dict[str, None] = field(default_factory=dict)


def tally(topic: str, known: Stories, matches: Sequence[Match], at: datetime) -> TopicCounted:
    """What a batch adds. Every match counts in the minute of its own time (never after the batch's): as a
    mention, or, when its text or one that tells nearly the same was counted before, as a copy. What is known
    of a story is its first text, which stands for all its copies."""
    sums, known = _Sums(), known.on(number_of(at, DAY))
    for match in matches:
        _add(sums, known, match, at)
    return TopicCounted(
        topic=topic,
        counts=tuple(
            MinuteCount(start_of(minute), one.mentions, one.copies, one.questions)
            for minute, one in sorted(sums.minutes.items())
        ),
        stories=tuple(sums.keys),
        places=tuple(sorted({match.place for match in matches if match.place})),
        outlets=tuple(sorted({match.outlet for match in matches if match.outlet})),
        examples=tuple(match.mention for match in sums.fresh.values())[:NAMED],
        questions=tuple(match.mention for match in sums.fresh.values() if match.question)[:NAMED],
        at=at,
    )


def _add(sums: _Sums, known: Stories, match: Match, at: datetime) -> None:
    minute = sums.minutes.setdefault(number_of(min(match.at, at)), _Minute())
    keys = (match.story, *match.near)
    if not sums.keys.keys().isdisjoint(keys) or known.knows(keys):
        minute.copies += 1
        return
    sums.fresh[match.story] = match
    sums.keys |= dict.fromkeys(keys)
    minute.mentions += 1
    minute.questions += match.question
