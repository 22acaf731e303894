"""What a drill decided, stream by stream, without when it was written and in which commit it stands."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from shared.config import Settings
from shared.inline import Inline
from shared.journal.port import Recorded, Store
from shared.journal.stores import store_there
from shared.messages.envelope import bare, kind_of, world_of

SERVICES = ("monitoring", "escalation", "instruction", "correspondent", "archive")
OWN_TIME = ("exercise", "heard")
"""Kinds of stream that hold real times by nature: how an exercise's time went, and when things were heard."""

Decisions = Mapping[str, Counter[str]]


def of_store(service: str, store: Store, exercise: str) -> Iterator[tuple[str, Counter[str]]]:
    """Every stream of an exercise with its events, each as often as it was decided."""
    for head in store.journal.heads():
        if world_of(head.stream) == exercise and kind_of(head.stream) not in OWN_TIME:
            events = (e for commit in store.journal.read(head.stream) for e in commit.events)
            yield f"{service}/{bare(head.stream)}", Counter(_line(event) for event in events)


def _line(event: Recorded) -> str:
    return f"{event.type} {json.dumps(event.data, sort_keys=True, ensure_ascii=False)}"


def of_stores(settings: Settings, exercise: str) -> Decisions:
    """The decisions in the stores of the services."""
    found: dict[str, Counter[str]] = {}
    for service in SERVICES:
        store = store_there(settings, service)
        found.update(of_store(service, store, exercise))
        store.close()
    return found


def of_inline(chain: Inline, exercise: str) -> Decisions:
    """The decisions of a chain that ran inline."""
    parts = ((name, handling.store) for name, handling in chain.services.items())
    return {stream: events for name, store in parts for stream, events in of_store(name, store, exercise)}


def differences(one: Decisions, other: Decisions) -> list[str]:
    """What one has and the other lacks, a line each: `-` only in the first, `+` only in the second."""
    return [
        f"{sign} {stream} {line}"
        for stream in sorted(one.keys() | other.keys())
        for sign, line in _both_ways(one.get(stream, Counter()), other.get(stream, Counter()))
    ]


def _both_ways(one: Counter[str], other: Counter[str]) -> Iterable[tuple[str, str]]:
    yield from (("-", line) for line in sorted((one - other).elements()))
    yield from (("+", line) for line in sorted((other - one).elements()))
