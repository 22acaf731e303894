"""A batch is counted once, whatever company it comes in, and whoever counts at the same time."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring import PARTS
from shared.actors import Actor
from shared.clock import FakeClock
from shared.errors import Refused
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.codec import event_of
from shared.messages.envelope import Message
from shared.messages.monitoring import TopicCounted, TopicMatched
from shared.messages.sources import Mention, Mentions
from shared.names import MATCHED_TYPE, MENTIONS_TYPE
from shared.parts import Person
from shared.requests import Request

START = datetime(2026, 2, 18, 11, tzinfo=UTC)
TERMS = {"water": "自来水", "fire": "着火", "road": "塌方"}
BATCHES = 7


def batch(number: int) -> Message:
    """Four mentions, of which three concern a topic or two."""
    texts = ("自来水发黄", "自来水旁着火", "塌方了", "庙会")
    at = START + timedelta(minutes=number)
    mentions = tuple(Mention(f"{number}-{n}", "s", at, f"{text}{number}") for n, text in enumerate(texts))
    return Message(f"b{number}", "/candor/s", MENTIONS_TYPE, "mentions", at, Mentions(mentions, at), 0, at)


class Desk:
    """Monitoring over a store, with what it handed on."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.handed = store, list[Message]()
        self.handling = Handling(PARTS, store, self._publish, FakeClock(START + timedelta(hours=1)))

    def _publish(self, messages: Sequence[Message]) -> None:
        self.handed.extend(message for message in messages if message.type == MATCHED_TYPE)

    def watch(self) -> None:
        desk = Actor(Person("he", "monitor"))
        for topic, term in TERMS.items():
            data = {"topic": topic, "title": term, "terms": [term], "harm": "nuisance"}
            self.handling.call("watch", Request(desk, data, topic), START)

    def decided(self) -> list[object]:
        """The events of all topics, as the journal has them, whatever commits they stand in."""
        return [
            event_of(event.type, event.data)
            for topic in TERMS
            for commit in self.store.journal.read(f"topic/{topic}")
            for event in commit.events
        ]

    def counted(self) -> dict[str, int]:
        """Mentions by topic."""
        counted = Counter[str]()
        for event in self.decided():
            if isinstance(event, TopicCounted):
                counted[event.topic] += sum(one.mentions + one.copies for one in event.counts)
        return counted


def in_groups(rng: Random, messages: Sequence[Message]) -> list[Sequence[Message]]:
    """The messages in their order, as many together as chance has it."""
    groups, rest = list[Sequence[Message]](), list(messages)
    while rest:
        size = rng.randint(1, len(rest))
        groups.append(rest[:size])
        rest = rest[size:]
    return groups


@given(st.randoms(use_true_random=False))
def test_a_batch_that_comes_again_in_other_company_is_counted_once(rng: Random) -> None:
    desk = Desk(MemoryStore())
    desk.watch()
    batches = [batch(n) for n in range(BATCHES)]
    for group in (*in_groups(rng, batches), *in_groups(rng, rng.choices(batches, k=5))):
        desk.handling.react_to(group)
    handed = [*desk.handed, *rng.choices(desk.handed, k=5)]
    rng.shuffle(handed)
    for group in in_groups(rng, handed):
        desk.handling.react_to(group)
    assert desk.counted() == {"water": 2 * BATCHES, "fire": BATCHES, "road": BATCHES}


@given(st.randoms(use_true_random=False))
def test_how_many_come_together_changes_nothing_that_is_decided(rng: Random) -> None:
    alone, together = Desk(MemoryStore()), Desk(MemoryStore())
    alone.watch()
    together.watch()
    batches = [batch(n) for n in range(BATCHES)]
    for message in batches:
        alone.handling.react(message)
    for group in in_groups(rng, batches):
        together.handling.react_to(group)
    for message in alone.handed:
        alone.handling.react(message)
    for group in in_groups(rng, together.handed):
        together.handling.react_to(group)
    assert together.decided() == alone.decided()
    assert len(alone.decided()) > len(TERMS) * BATCHES


def test_who_counts_at_the_same_time_takes_no_place_twice() -> None:
    store = MemoryStore()
    one, other = Desk(store), Desk(store)
    one.watch()
    one.handling.react_to([batch(n) for n in range(4)])
    other.handling.react_to([batch(2)])
    first, second = one.handed, other.handed
    _before(store, lambda: other.handling.react_to(second))
    one.handling.react_to(first)
    assert one.counted() == {"water": 8, "fire": 4, "road": 4}


def _before(store: MemoryStore, work: Callable[[], None]) -> None:
    """Once, when the next commits are to be appended, this is done before."""
    append_all = store.journal.append_all

    def late(commits: Sequence[object]) -> Sequence[bool]:
        store.journal.append_all = append_all  # type: ignore[method-assign]  # as it was
        work()
        return append_all(commits)  # type: ignore[arg-type]  # handed on as it is

    store.journal.append_all = late  # type: ignore[method-assign]  # the race, on purpose


def test_what_is_refused_of_one_topic_spoils_nothing_of_the_others() -> None:
    desk = Desk(MemoryStore())
    desk.watch()
    desk.handling.react_to([batch(1)])
    unknown = TopicMatched("never-watched", desk.handed[0].data.matches, START)
    stranger = Message("s1", "/candor/monitoring", MATCHED_TYPE, "never-watched", START, unknown, 0, START)
    with pytest.raises(Refused):
        desk.handling.react_to([*desk.handed, stranger])
    assert sum(desk.counted().values()) == 0
    for message in desk.handed:
        desk.handling.react(message)
    assert desk.counted() == {"water": 2, "fire": 1, "road": 1}
