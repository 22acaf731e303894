"""What the journals of a run hold, to be held against what was acknowledged."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.journal.port import Commit
from shared.journal.sqlite import SqliteStore
from shared.messages.archive import EntryKept
from shared.messages.codec import event_of
from shared.messages.escalation import IncidentDetected
from shared.messages.instruction import InstructionAcknowledged
from shared.messages.monitoring import TopicCounted
from shared.names import SERVICES
from shared.outbox import messages_of

MENTIONED = 30
"""How many mentions a topic is given."""
Place = tuple[str, str, int]
"""A commit: service, stream, seq."""


@dataclass(slots=True)
class Ledger:
    """`causes` are (service, stream, cause) of every commit; `counted` is what each topic counted,
    `incidents` how many it has, `receipts` how many there are by (instruction, unit); `told` are the commits
    that the archive must have, `heard` those that it has; `unsent` is how many nobody was told of yet."""

    causes: set[tuple[str, str, str]] = field(default_factory=set)
    counted: Counter[str] = field(default_factory=Counter)
    incidents: Counter[str] = field(default_factory=Counter)
    receipts: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: set[Place] = field(default_factory=set)
    heard: set[Place] = field(default_factory=set)
    unsent: int = 0

    def add(self, service: str, commit: Commit) -> None:
        """Note a commit of a service."""
        self.causes.add((service, commit.stream, commit.cause))
        if service != "archive" and messages_of(service, commit):
            self.told.add((service, commit.stream, commit.seq))
        for recorded in commit.events:
            self._note(event_of(recorded.type, recorded.data))

    def _note(self, event: Any) -> None:
        match event:
            case TopicCounted(topic=topic, counts=counts):
                self.counted[topic] += sum(one.mentions + one.copies for one in counts)
            case IncidentDetected(topic=topic):
                self.incidents[topic] += 1
            case InstructionAcknowledged(instruction=instruction, unit=unit):
                self.receipts[instruction, unit] += 1
            case EntryKept(source=source, stream=stream, sequence=sequence):
                self.heard.add((source, stream, sequence))

    def lost(self, topics: Iterable[str], answered: Iterable[tuple[str, str, str]]) -> Iterator[str]:
        """What was acknowledged and is not there, a line each: mentions of `topics`, calls `answered`."""
        yield from (f"answered, and in no journal: {one}" for one in answered if one not in self.causes)
        for topic in topics:
            if (found := self.counted[topic]) < MENTIONED:
                yield f"{topic} counted {found} of {MENTIONED} mentions"
        yield from (f"the archive has not heard {one}" for one in sorted(self.told - self.heard))

    def doubled(self) -> Iterator[str]:
        """What is there more than once, a line each."""
        yield from (
            f"{topic} counted {n} of {MENTIONED}" for topic, n in self.counted.items() if n > MENTIONED
        )
        yield from (f"{topic} has {n} incidents" for topic, n in self.incidents.items() if n > 1)
        yield from (f"{n} receipts of {one}" for one, n in self.receipts.items() if n > 1)


def look(stores: Path) -> Ledger:
    """The journals as they stand now."""
    ledger = Ledger()
    for service, commit in commits(stores):
        ledger.add(service, commit)
    ledger.unsent = sum(_unsent(stores, service) for service in SERVICES)
    return ledger


def commits(stores: Path) -> Iterator[tuple[str, Commit]]:
    """Every commit in the journals, with its service."""
    for service in SERVICES:
        with closing(SqliteStore(stores / f"{service}.sqlite")) as store:
            for head in store.journal.heads():
                yield from ((service, commit) for commit in store.journal.read(head.stream))


def _unsent(stores: Path, service: str) -> int:
    with closing(SqliteStore(stores / f"{service}.sqlite")) as store:
        return len(store.journal.unsent())


def settled(stores: Path, limit_s: float, pause_s: float = 2.0) -> Ledger:
    """What the journals hold when nobody commits any more and nothing waits to be sent; after the limit, what
    they hold then."""
    until, last, now = time.monotonic() + limit_s, None, look(stores)
    while (last != now or now.unsent) and time.monotonic() < until:
        time.sleep(pause_s)
        last, now = now, look(stores)
    return now
