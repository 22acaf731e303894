"""Where the time of a mention goes: the service's own functions on the same batches, in this process.

The reaction is driven by hand, for as many batches as the service takes together at most, and each of its
wishes is granted by Handling with a timer around it: what passes between two wishes is the matching, a Find
reads the topics, a Keep stores texts, a Forward makes the messages of the counting stage. Those are then read
and reacted to: decided, committed with a full sync, and encoded for the broker. The broker itself is left
out: it is the rest of what the whole process needs.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from services.monitoring import PARTS
from shared.actors import Actor
from shared.bus.batches import read
from shared.bus.topology import COUNTED, GATHERED
from shared.clock import SystemClock
from shared.handling import Handling
from shared.journal.sqlite import SqliteStore
from shared.messages.envelope import Message
from shared.messages.schemas import to_wire
from shared.parts import Find, Forward, Gathered, Keep, Pause, Person
from shared.passing import forwarded
from shared.requests import Request
from tests.bench.crowd import SIZE, Topic

NAMES = {Find: "find_topics", Keep: "store_texts"}


def watch(file: Path, topics: Sequence[Topic]) -> None:
    """Put the topics into monitoring's store, as calls do; nobody is told."""
    store, clock = SqliteStore(file), SystemClock()
    handling = Handling(PARTS, store, lambda _messages: None, clock)
    desk = Actor(Person("desk", "controller"))
    for topic in topics:
        handling.call("watch", Request(desk, topic.payload, topic.id), clock.now())
    store.close()


def us_per_mention(file: Path, bodies: Sequence[bytes]) -> dict[str, float]:
    """Microseconds a mention by step; `file` is monitoring's store with its topics."""
    store, spent, sent = SqliteStore(file), Counter[str](), list[bytes]()
    handling = Handling(PARTS, store, lambda messages: sent.extend(map(to_wire, messages)), SystemClock())
    for first in range(0, len(bodies), GATHERED):
        messages = [_timed(spent, "decode", read, body) for body in bodies[first : first + GATHERED]]
        handed = _match(handling, messages, spent)
        for place in range(0, len(handed), COUNTED):
            _count(handling, handed[place : place + COUNTED], spent)
        sent.clear()
    store.close()
    return {name: seconds * 1e6 / (SIZE * len(bodies)) for name, seconds in spent.items()}


def _match(handling: Handling, messages: Sequence[Message], spent: Counter[str]) -> list[bytes]:
    """What the reaction hands on, as the counting stage hears it."""
    message, gathered = messages[0], PARTS.policy[messages[0].type]
    assert isinstance(gathered, Gathered)
    reaction = gathered.reaction({message.id: message.data for message in messages})
    answer: Any = None
    handed: list[bytes] = []
    number = 0
    while True:
        try:
            wish = _timed(spent, "match", reaction.send, answer)
        except StopIteration:
            return handed
        cause = f"{message.id}/{number}"
        if isinstance(wish, Pause):
            answer = None
            continue
        if isinstance(wish, Forward):
            handed.append(_timed(spent, "hand_on", _hand_on, wish, message, cause))
            answer = None
        else:
            answer = _timed(spent, NAMES[type(wish)], handling._grant, wish, message, cause)
        number += 1


def _hand_on(wish: Forward, message: Message, cause: str) -> bytes:
    return to_wire(forwarded(PARTS.name, wish, message, cause, message.time))


def _count(handling: Handling, bodies: Sequence[bytes], spent: Counter[str]) -> None:
    messages = [_timed(spent, "decode_matched", read, body) for body in bodies]
    _timed(spent, "count_commit_encode", handling.react_to, messages)


def _timed(spent: Counter[str], name: str, work: Callable[..., Any], *given: Any) -> Any:
    began = perf_counter()
    try:
        return work(*given)
    finally:
        spent[name] += perf_counter() - began  # type: ignore[assignment]  # a Counter adds up seconds too
