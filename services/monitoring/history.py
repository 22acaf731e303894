"""What a topic's journal says of a stretch of time, as it was known by then. Reads the store.

The view of a topic holds what its detection needs; a sheet that is made again must show what its report
rested on. The journal keeps every count, with the ids, places and outlets that came with it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice

from services.monitoring.model.signs import claims_with, harms_with
from services.monitoring.series import number_of
from services.monitoring.sheets.known import History
from shared.journal.port import Commit, Journal
from shared.messages.codec import event_of
from shared.messages.monitoring import TopicClaimed, TopicCounted, TopicHarmTold

LATE = timedelta(minutes=10)
"""Commits of a topic come in the order of their time but for some minutes."""
MOST_COMMITS = 50_000
MOST_IDS = 10
Counted = TopicCounted | TopicClaimed | TopicHarmTold


def history(journal: Journal, stream: str, at: datetime, back: timedelta) -> History:
    """What was known at a moment of the stretch before it; empty for a topic that was not watched by then.
    `stream` is the topic's full name."""
    first = next(iter(journal.read(stream)), None)
    if first is None or first.at > at:
        return History(at)
    begins = max(at - back, first.at)
    told = list(_told(journal, stream, begins, at))
    counted = [event for event in told if isinstance(event, TopicCounted)]
    minutes = range(number_of(begins), number_of(at) + 1)
    mentions, questions = Counter[int](), Counter[int]()
    for event in counted:
        for one in event.counts:
            mentions[number_of(one.minute)] += one.mentions
            questions[number_of(one.minute)] += one.questions
    return History(
        at,
        tuple(mentions[minute] for minute in minutes),
        tuple(questions[minute] for minute in minutes),
        tuple(ident for event in counted for ident in event.questions)[-MOST_IDS:],
        tuple(sorted({outlet for event in counted for outlet in event.outlets})),
        tuple(sorted({place for event in counted for place in event.places})),
        reduce(claims_with, (event.claims for event in told if isinstance(event, TopicClaimed)), ()),
        reduce(harms_with, (event.harms for event in told if isinstance(event, TopicHarmTold)), ()),
    )


def _told(journal: Journal, stream: str, begins: datetime, at: datetime) -> Iterator[Counted]:
    commits = islice(journal.read(stream, _before(journal, stream, begins - LATE)), MOST_COMMITS)
    for commit in commits:
        if commit.at > at + LATE:
            return
        if commit.at <= at:
            events = (event_of(one.type, one.data) for one in commit.events)
            yield from (event for event in events if isinstance(event, Counted))


def _before(journal: Journal, stream: str, moment: datetime) -> int:
    """The number of the last commit before a moment, by halving: a topic may have a year of them."""
    head = journal.head(stream)
    low, high = 0, head.seq if head else 0
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _commit(journal, stream, middle).at < moment else (low, middle - 1)
    return low


def _commit(journal: Journal, stream: str, seq: int) -> Commit:
    return next(iter(journal.read(stream, seq - 1)))
