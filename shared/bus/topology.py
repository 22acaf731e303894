"""Every exchange, queue and binding, as plain data computed from what the services want to hear.

All is declared by every service before it publishes anything, so nothing is ever lost for want of a queue.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from shared.messages.upcasting import older
from shared.names import (
    MATCHED,
    MATCHED_TYPE,
    MENTIONS,
    MENTIONS_TYPE,
    PARTITIONS,
    RPC,
    SERVICES,
    SIMULATOR,
    aside_of,
    dead_of,
    events_of,
    mentions_of,
    partition_of,
)
from shared.replicas import ALONE, Replica

Policies = Mapping[str, Iterable[str]]
"""The message types of each service's policy; `*` is all events."""

DELIVERIES = 10
"""How often a message may come again before it is set aside: what kills its process each time must end."""
RETRIES: tuple[tuple[str, int], ...] = (("5s", 5_000), ("30s", 30_000), ("5min", 300_000))
"""The delays before a message is tried again, in milliseconds, by the name of their queue."""
GATHERED = 16
"""How many batches of mentions are matched together at most: what each group costs beyond its mentions is
little by then."""
COUNTED = 64
"""How many topics' shares are counted together at most."""
MOST_BATCHES = 10_000
"""How many messages of mentions may wait: more are refused, and their sources wait. What people decide is
never refused."""

QUORUM: Mapping[str, Any] = {"x-queue-type": "quorum"}
SAFE: Mapping[str, Any] = {
    **QUORUM,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where messages are handed in."""

    name: str
    kind: str = "topic"


@dataclass(frozen=True, slots=True)
class Queue:
    """Where messages wait; `bindings` are pairs of exchange and routing key."""

    name: str
    arguments: Mapping[str, Any]
    bindings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Topology:
    """All exchanges and queues."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A queue that a service consumes: at most `prefetch` messages at hand, handled side by side in lanes.

    Messages of one lane are handled one after the other: a lane is a matter (an incident, or else a
    stream), an exercise, or the whole queue; those of one type and one world that wait in a row are handled
    `together`, up to so many at once. `owner` says of a queue that one process at a time consumes whether it
    belongs to this one; None for all other queues.
    """

    queue: str
    prefetch: int = 50
    lane: str = field(default="matter")
    owner: bool | None = None
    together: int = 1


def retry_of(service: str, delay: str) -> str:
    """The exchange and the queue where a service's messages wait for their next try."""
    return f"retry.{service}.{delay}"


def exchange_of(kind: str) -> tuple[str, str]:
    """The exchange that a policy's word is heard from, and the routing key."""
    if kind == MENTIONS_TYPE:
        return MENTIONS, kind
    return events_of(kind.split(".")[1]), kind


def topology(policies: Policies) -> Topology:
    """The whole topology for services with these policies."""
    sources = dict.fromkeys((*SERVICES, SIMULATOR, *policies))
    exchanges = [
        *(Exchange(events_of(source)) for source in sources),
        Exchange(MENTIONS),
        Exchange(MATCHED, "x-consistent-hash"),
        Exchange(RPC),
        *(Exchange(aside_of(service), "direct") for service in policies),
        *(Exchange(retry_of(service, delay), "fanout") for service in policies for delay, _ in RETRIES),
    ]
    queues = [
        queue for service, kinds in policies.items() for queue in _queues(service, kinds, list(sources))
    ]
    return Topology(tuple(exchanges), tuple(queues))


def subscriptions(service: str, kinds: Iterable[str], replica: Replica = ALONE) -> tuple[Subscription, ...]:
    """What a replica of a service with this policy consumes."""
    heard = set(kinds)
    found = [Subscription(service)]
    if MENTIONS_TYPE in heard:
        found.append(Subscription(mentions_of(service), 2 * GATHERED, "exercise", together=GATHERED))
    if MATCHED_TYPE in heard:
        shares = partial(Subscription, prefetch=2 * COUNTED, lane="queue", together=COUNTED)
        found.extend(shares(partition_of(n), owner=replica.owns(n)) for n in range(PARTITIONS))
    return tuple(found)


def _queues(service: str, kinds: Iterable[str], sources: list[str]) -> Iterator[Queue]:
    heard = sorted(set(kinds))
    arguments = {
        **SAFE,
        "x-delivery-limit": DELIVERIES,
        "x-dead-letter-exchange": aside_of(service),
        "x-dead-letter-routing-key": dead_of(service),
    }

    def work(name: str, *bindings: tuple[str, str], **more: Any) -> Queue:
        return Queue(name, {**arguments, **more}, (*bindings, (aside_of(service), name)))

    yield work(service, *_events(heard, sources))
    alone = {"x-single-active-consumer": True}
    if MENTIONS_TYPE in heard:  # by one replica at a time: what is new in a batch depends on those before it
        full = {"x-max-length": MOST_BATCHES, **alone}
        yield work(mentions_of(service), (MENTIONS, MENTIONS_TYPE), **full)
    if MATCHED_TYPE in heard:
        yield from (work(partition_of(n), (MATCHED, "1"), **alone) for n in range(PARTITIONS))
    yield from (_retry(service, delay, ms) for delay, ms in RETRIES)
    yield Queue(dead_of(service), QUORUM, ((aside_of(service), dead_of(service)),))


def _events(heard: list[str], sources: list[str]) -> Iterator[tuple[str, str]]:
    if "*" in heard:
        yield from ((events_of(source), "#") for source in sources)
        return
    kinds = [kind for kind in heard if kind not in (MENTIONS_TYPE, MATCHED_TYPE)]
    yield from (exchange_of(one) for kind in kinds for one in (kind, *older(kind)))


def _retry(service: str, delay: str, ms: int) -> Queue:
    """What has waited goes back to the queue that it came from: its routing key."""
    arguments = {**SAFE, "x-message-ttl": ms, "x-dead-letter-exchange": aside_of(service)}
    return Queue(retry_of(service, delay), arguments, ((retry_of(service, delay), ""),))
