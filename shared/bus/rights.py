"""What each user of the broker may do: just what its service needs, computed from the topology. Pure.

RabbitMQ knows three rights on the name of a queue or an exchange: to configure it, to write to it, to read
from it (to bind a queue takes writing to the queue and reading from the exchange). A service configures what
is its own, writes to its own exchanges, and reads its own queues and what they are bound to. So none speaks
in another's name: none may write to another's exchange, nor to the default one, by which every queue could be
reached. On the exchange of calls, where all meet, keys are told apart too: a service takes its own calls and
sends answers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.bus.topology import RETRIES, Policies, Queue, retry_of, subscriptions, topology
from shared.names import (
    MATCHED,
    MATCHED_TYPE,
    MENTIONS,
    MENTIONS_TYPE,
    RPC,
    SERVICES,
    SIMULATOR,
    aside_of,
    calls_of,
    dead_of,
    events_of,
)

OPERATOR, DRILL, SOURCE = "operator", "drill", "source"
"""Whoever is no service: the command `candor`, `candor-drill`, and whatever brings mentions in."""
EVERYTHING, NOTHING = ".*", "^$"
ANSWER_KEYS = r"^[^.]+$"
"""A call's key is `<service>.<method>`, an answer's the caller's name, which has no point."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Patterns of the names that a user may configure, write to, and read from; `calls` are the patterns of
    the keys that it may write to and read from the exchange of calls."""

    user: str
    configure: str
    write: str
    read: str
    calls: tuple[str, str] = (EVERYTHING, EVERYTHING)


def rights(policies: Policies) -> tuple[Rights, ...]:
    """The rights of every user that an installation needs."""
    queues = {queue.name: queue for queue in topology(policies).queues}
    services = (_of_service(service, kinds, queues) for service, kinds in policies.items())
    return (
        *services,
        _of_drill(),
        Rights(user_of(SOURCE), NOTHING, names(MENTIONS), NOTHING),
        _of_operator(),
    )


def user_of(who: str) -> str:
    """The name of a user."""
    return f"candor-{who}"


def names(*exact: str) -> str:
    """The pattern of exactly these names."""
    return f"^({'|'.join(map(re.escape, sorted(set(exact))))})$"


def _of_service(service: str, kinds: Iterable[str], queues: dict[str, Queue]) -> Rights:
    heard = set(kinds)
    takes_calls = calls_of(service)
    own = [*_queues_of(service, heard), takes_calls]
    speaks_by = [events_of(service), *_aside(service), *([MATCHED] if MATCHED_TYPE in heard else [])]
    brings = [MENTIONS] if MENTIONS_TYPE in heard else []  # it reads sources too
    bound_to = [source for queue in own if queue in queues for source, _ in queues[queue].bindings]
    return Rights(
        user=user_of(service),
        configure=names(*own, *speaks_by),
        write=names(*own, *speaks_by, *brings, RPC),
        read=names(*own, *bound_to, RPC),
        calls=(ANSWER_KEYS, rf"^{re.escape(service)}\.\*$"),
    )


def _queues_of(service: str, kinds: Iterable[str]) -> Iterator[str]:
    yield from (one.queue for one in subscriptions(service, kinds))
    yield from (retry_of(service, delay) for delay, _ in RETRIES)
    yield dead_of(service)


def _aside(service: str) -> Iterator[str]:
    """The exchanges by which a service sets messages aside."""
    yield aside_of(service)
    yield from (retry_of(service, delay) for delay, _ in RETRIES)


def _of_drill() -> Rights:
    """It plays in from outside and listens to all; what it listens by, it makes and leaves with it."""
    heard = [events_of(source) for source in (*SERVICES, SIMULATOR)]
    own = r"^(tap\..*|rpc\.reply-simulator-.*)$"
    made, spoken = names(*heard, RPC), names(MENTIONS, events_of(SIMULATOR), RPC)
    return Rights(user_of(DRILL), f"{own}|{made}", f"{own}|{spoken}", f"{own}|{made}")


def _of_operator() -> Rights:
    return Rights(user_of(OPERATOR), EVERYTHING, EVERYTHING, EVERYTHING)
