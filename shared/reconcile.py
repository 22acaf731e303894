"""What differs between services: their journals, held against one another.

Stores that were restored from different moments know of each other's deeds in part. Three things are told
apart:

- `missing`: a message was told, and what its hearer would decide about it is not in the hearer's journal.
  Telling it again mends that. A message about which nothing is to be decided misses nothing.
- `lost`: a service did something about a message that its teller's journal does not have any more.
- `other`: the archive kept another event under a message's id than the teller's journal has now.

What waits in an outbox is told by its own service, and what was recorded after `until` may be under way:
neither is judged. Nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from shared.journal.port import Commit, Recorded, Store
from shared.messages.archive import EntryKept
from shared.messages.catalogue import class_of
from shared.messages.codec import event_of
from shared.messages.envelope import Message
from shared.outbox import messages_of
from shared.parts import Parts
from shared.rehearsal import Rehearsal

Kind = Literal["missing", "lost", "other"]
Step = Callable[[], None]
STREAMS_AT_HAND = 16
MOST_UNSENT = 1_000_000


@dataclass(frozen=True, slots=True)
class Side:
    """A service's store. Without parts it tells, and hears nothing."""

    store: Store
    parts: Parts | None = None


Sides = Mapping[str, Side]


@dataclass(frozen=True, slots=True)
class Difference:
    """`stream` of `service` lacks what follows from a message, or has what followed from one that its teller
    does not know (so). `again` is the message where telling it again mends the difference."""

    kind: Kind
    service: str
    stream: str
    message: str
    again: Message | None = None


def size(sides: Sides) -> int:
    """How many commits are to be looked at."""
    return sum(head.seq for side in sides.values() for head in side.store.journal.heads())


def untold(sides: Sides) -> int:
    """How many commits wait in the outboxes of their own services."""
    return sum(len(side.store.journal.unsent(MOST_UNSENT)) for side in sides.values())


def differences(sides: Sides, until: datetime, step: Step = lambda: None) -> Iterator[Difference]:
    """All that differs; `step` is called for each commit that was looked at."""
    hearers = [Rehearsal(side.parts, side.store) for side in sides.values() if side.parts]
    record = _Record(sides)
    for name, side in sides.items():
        waiting = {(commit.stream, commit.seq) for commit in side.store.journal.unsent(MOST_UNSENT)}
        for commit in _commits(side.store):
            step()
            if commit.recorded > until:
                continue
            yield from record.unknown(name, commit)
            if (commit.stream, commit.seq) not in waiting:
                yield from _missing(hearers, messages_of(name, commit))


def missing_still(sides: Sides, found: Iterable[Difference]) -> list[Difference]:
    """Those that are missing as before."""
    hearers = {name: Rehearsal(side.parts, side.store) for name, side in sides.items() if side.parts}
    return [one for one in found if one.again and hearers[one.service].misses(one.again)]


def _commits(store: Store) -> Iterator[Commit]:
    for head in store.journal.heads():
        yield from store.journal.read(head.stream)


def _missing(hearers: list[Rehearsal], messages: list[Message]) -> Iterator[Difference]:
    for message in messages:
        for hearer in hearers:
            if stream := hearer.misses(message):
                yield Difference("missing", hearer.name, stream, message.id, message)


@dataclass(frozen=True, slots=True)
class _Told:
    """The place in a journal of what was told."""

    service: str
    stream: str
    seq: int
    message: str


class _Record:
    """What the tellers' journals know."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._messages = lru_cache(STREAMS_AT_HAND)(self._read)

    def unknown(self, service: str, commit: Commit) -> Iterator[Difference]:
        """The message that a commit followed from, where its teller does not know it, or not as it was."""
        told = _told(commit.cause)
        if told is None or told.service not in self._sides:
            return
        head = self._sides[told.service].store.journal.head(told.stream)
        if head is None or head.seq < told.seq:
            yield Difference("lost", service, commit.stream, told.message)
        elif any(self._differs(told, event_of(one.type, one.data)) for one in _kept(commit)):
            yield Difference("other", service, commit.stream, told.message)

    def _differs(self, told: _Told, entry: EntryKept) -> bool:
        """Whether the teller's event is another. What came after this stream was read is not judged."""
        known = self._messages(told.service, told.stream)
        if told.message not in known and told.seq > max((one.sequence for one in known.values()), default=0):
            return False
        message = known.get(told.message)
        return message is None or message.data != event_of(entry.type, entry.data)

    def _read(self, service: str, stream: str) -> Mapping[str, Message]:
        commits = self._sides[service].store.journal.read(stream)
        return {one.id: one for commit in commits for one in messages_of(service, commit)}


def _kept(commit: Commit) -> list[Recorded]:
    return [event for event in commit.events if class_of(event.type) is EntryKept]


def _told(cause: str) -> _Told | None:
    """What a cause names: `<service>/<stream>/<seq>/<part>/<number>`. None for a call, for a moment, and for
    what stands in no journal (a share of a batch, whose id has a part in the place of the seq: 0)."""
    message, _, _ = cause.rpartition("/")
    place, _, part = message.rpartition("/")
    name, _, seq = place.rpartition("/")
    service, _, stream = name.partition("/")
    if stream and seq.isdecimal() and part.isdecimal() and int(seq) > 0:
        return _Told(service, stream, int(seq), message)
    return None
