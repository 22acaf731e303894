"""What was committed is told in order: at once, or by the sweep, which leaves what may be on its way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from shared.errors import BrokerAway, StoreAway
from shared.journal.memory import MemoryStore
from shared.journal.port import Commit, Recorded
from shared.messages.catalogue import type_of
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.escalation import MatterJoined
from shared.outbox import Outbox
from tests.fakes import START


def commit(stream: str, seq: int) -> Commit:
    event = MatterJoined("water", "water-1", f"a{seq}", START)
    told = (Recorded(type_of(event), plain(event)),)
    return Commit(stream, seq, f"m{seq}/0", START, START, "", "", told, "", "")


@dataclass
class Wire:
    """A broker that may be away, or do something while a message is on its way."""

    away: bool = False
    taken: list[str] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def __call__(self, messages: Sequence[Message]) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()
        if self.away:
            raise BrokerAway("gone")
        self.taken += [f"{message.subject} {message.sequence}" for message in messages]


def swept(outbox: Outbox) -> int:
    return outbox.sweep(lambda _stream: None)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def outbox(store: MemoryStore, wire: Wire) -> Outbox:
    return Outbox("escalation", store.journal, wire)


def put(store: MemoryStore, stream: str, seq: int) -> Commit:
    """Append a commit; whoever did so has not sent it yet."""
    one = commit(stream, seq)
    store.journal.append(one)
    return one


def test_the_first_sweep_takes_all_and_later_ones_only_what_they_saw_before(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    put(store, "s", 1)
    assert swept(outbox) == 1
    put(store, "s", 2)
    put(store, "t", 1)
    assert swept(outbox) == 0  # another replica may be publishing them just now
    assert swept(outbox) == 2
    assert wire.taken == ["s 1", "s 2", "t 1"]


def test_what_another_replica_sent_between_two_sweeps_is_not_sent_again(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    swept(outbox)
    put(store, "s", 1)
    swept(outbox)
    store.journal.mark_sent("s", 1)
    assert swept(outbox) == 0
    assert wire.taken == []


def test_two_replicas_sweep_at_once_and_what_the_one_publishes_the_other_leaves(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    other = Outbox("escalation", store.journal, wire)
    swept(outbox), swept(other)
    wire.meanwhile.append(lambda: swept(other))
    outbox.send(put(store, "s", 1))
    assert wire.taken == ["s 1"]


def test_nothing_goes_out_before_what_is_older_in_its_stream(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    swept(outbox)
    put(store, "s", 1)  # another replica's, on its way
    wire.away = True
    outbox.send(put(store, "s", 2))
    wire.away = False
    assert swept(outbox) == 0
    assert swept(outbox) == 2
    assert wire.taken == ["s 1", "s 2"]


def test_what_this_process_could_not_send_goes_with_the_next_sweep(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    swept(outbox)
    wire.away = True
    outbox.send(put(store, "s", 1))
    wire.away = False
    outbox.send(put(store, "s", 2))
    assert swept(outbox) == 2
    outbox.send(put(store, "s", 3))
    assert wire.taken == ["s 1", "s 2", "s 3"]


def test_what_is_committed_during_a_sweep_does_not_overtake_what_is_swept(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    put(store, "s", 1)
    wire.meanwhile.append(lambda: outbox.send(put(store, "s", 2)))
    assert swept(outbox) == 1
    assert swept(outbox) == 1
    assert wire.taken == ["s 1", "s 2"]


def test_several_streams_leave_together_and_what_comes_meanwhile_follows(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    swept(outbox)
    first = [put(store, "s", 1), put(store, "t", 1)]
    later = [
        lambda: outbox.send(put(store, "s", 3)),  # while the second of "s" leaves, when "t" is through
        lambda: outbox.send(put(store, "s", 2)),
    ]
    wire.meanwhile += later
    outbox.send(*first)
    assert wire.taken == ["s 1", "t 1", "s 2", "s 3"]
    assert list(store.journal.unsent()) == []


def test_a_stream_that_is_through_takes_what_comes_while_another_is_sent(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    swept(outbox)
    wire.meanwhile += [lambda: outbox.send(put(store, "t", 2)), lambda: outbox.send(put(store, "s", 2))]
    outbox.send(put(store, "s", 1), put(store, "t", 1))
    assert wire.taken == ["s 1", "t 1", "s 2", "t 2"]


def test_what_several_streams_could_not_send_goes_with_the_next_sweep(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    swept(outbox)
    wire.away = True
    outbox.send(put(store, "s", 1), put(store, "t", 1))
    wire.away = False
    outbox.send(put(store, "s", 2), put(store, "u", 1))
    assert wire.taken == ["u 1"]
    assert swept(outbox) == 3
    assert sorted(wire.taken) == ["s 1", "s 2", "t 1", "u 1"]


def test_one_process_sweeps_once_at_a_time(store: MemoryStore, wire: Wire, outbox: Outbox) -> None:
    put(store, "s", 1)
    wire.meanwhile.append(lambda: swept(outbox))
    assert swept(outbox) == 1
    assert wire.taken == ["s 1"]


def test_a_stream_that_the_broker_does_not_take_holds_no_other(store: MemoryStore) -> None:
    sent: list[str] = []

    def publish(messages: Sequence[Message]) -> None:
        if messages[0].subject == "full":
            raise BrokerAway("no room")
        sent.append(messages[0].subject)

    picky = Outbox("escalation", store.journal, publish)
    put(store, "full", 1)
    put(store, "s", 1)
    assert swept(picky) == 1
    assert (sent, picky.stuck) == (["s"], False)


def test_it_is_stuck_from_a_sweep_in_vain_until_the_broker_takes_anything(
    store: MemoryStore, wire: Wire, outbox: Outbox
) -> None:
    wire.away = True
    outbox.send(put(store, "s", 1))
    stuck = [outbox.stuck]
    swept(outbox)
    stuck.append(outbox.stuck)
    wire.away = False
    outbox.send(put(store, "t", 1))
    assert [*stuck, outbox.stuck] == [False, True, False]


def test_a_store_that_goes_away_during_a_sweep_leaves_all_for_the_next(
    store: MemoryStore, wire: Wire, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(stream: str, seq: int) -> None:
        raise StoreAway(f"{stream} {seq} cannot be marked")

    put(store, "s", 1)
    with monkeypatch.context() as patched:
        patched.setattr(store.journal, "mark_sent", away)
        with pytest.raises(StoreAway):
            swept(outbox)
    assert swept(outbox) == 1
    assert list(store.journal.unsent()) == []
