"""Several messages are acknowledged at once, and never one that is not done."""

from typing import Any

import eventlet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.bus.acks import Acks


class Channel:
    """Counts what a broker takes for acknowledged."""

    def __init__(self, lost: bool = False) -> None:
        self.connection: Any = None if lost else self
        self.open, self.acked, self.words = set[int](), list[int](), 0

    def basic_ack(self, tag: int, multiple: bool = False) -> None:
        """As a broker does: an unknown tag closes the channel."""
        assert tag in self.open
        covered = {one for one in self.open if one <= tag} if multiple else {tag}
        self.open -= covered
        self.acked.extend(sorted(covered))
        self.words += 1


def taken(count: int, prefetch: int = 50) -> tuple[Channel, Acks]:
    channel = Channel()
    acks = Acks(channel, "q", prefetch)
    for tag in range(1, count + 1):
        channel.open.add(tag)
        acks.taken(tag)
    return channel, acks


@given(st.permutations(range(1, 13)), st.integers(0, 12), st.integers(1, 20))
def test_in_any_order_exactly_what_is_done_is_acknowledged(order: list[int], n: int, prefetch: int) -> None:
    channel, acks = taken(12, prefetch)
    for count, tag in enumerate(order[:n], 1):
        acks.done(tag)
        assert set(channel.acked) <= set(order[:count])
    acks.flush()
    assert sorted(channel.acked) == sorted(order[:n])
    acks.flush()
    assert len(channel.acked) == n


def test_what_is_done_in_order_takes_one_word() -> None:
    channel, acks = taken(10)
    for tag in range(1, 11):
        acks.done(tag)
    acks.flush()
    assert (channel.words, channel.acked) == (1, list(range(1, 11)))


def test_a_message_that_takes_long_holds_up_no_other() -> None:
    channel, acks = taken(50)
    for tag in range(2, 51):
        acks.done(tag)
    assert len(channel.acked) >= 40
    assert 1 not in channel.acked


def test_one_alone_is_acknowledged_by_itself_very_soon() -> None:
    channel, acks = taken(1)
    acks.done(1)
    with eventlet.Timeout(5):
        while not channel.acked:
            eventlet.sleep(0)
    assert channel.acked == [1]
    assert channel.acked == [1]


@pytest.mark.parametrize("tags", [(1,), (2,)])
def test_nothing_is_said_on_a_lost_connection(tags: tuple[int, ...]) -> None:
    channel, acks = taken(2)
    channel.connection = None
    for tag in tags:
        acks.done(tag)
    acks.flush()
    assert channel.acked == []
