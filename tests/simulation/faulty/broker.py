"""A broker that loses nothing it has confirmed, and gives no other promise: messages come again, twice, late
and in another order.

Queues and the rule for what could not be handled are the real ones (`shared/bus`): a queue for events and one
for mentions, handled in any order, and the partitions of the counting, each handled in its order, one message
or some at a time.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from shared.bus.consumer import alike
from shared.bus.letters import TRIES
from shared.bus.publisher import Parcel
from shared.bus.topology import RETRIES, Subscription, retry_of, subscriptions
from shared.errors import BrokerAway
from shared.messages.envelope import Message
from shared.names import MATCHED_TYPE, MENTIONS_TYPE, PARTITIONS, mentions_of, partition_of
from tests.simulation.faulty.chances import Faults

TEMPORARY = ("StoreAway", "Contended", "BrokerAway")
"""The errors that pass by themselves: an operator retries what they left among the dead."""
PARTITION = partition_of(0)
"""One stands for all: each is handled in its own order."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A message in a queue: its headers, and from when on it may be taken. `taken` counts the deliveries of
    it that are under way."""

    queue: str
    message: Message
    headers: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    taken: int = 0


class Broker:
    """Takes messages for everybody who hears them, and hands them out. `order` counts what was confirmed."""

    def __init__(
        self, policies: Mapping[str, Mapping[str, Any]], faults: Faults, chance: random.Random
    ) -> None:
        self.away = False
        self.order: dict[str, int] = {}
        self.dead: list[Waiting] = []
        self.out_of_order: list[str] = []
        self.given_up: list[str] = []
        self.faults, self._chance = faults, chance
        self._policies = policies
        self._of = {name: _subscriptions(name, kinds) for name, kinds in policies.items()}
        self._subscribed = {one.queue: one for of in self._of.values() for one in of}
        self._queues: dict[str, list[Waiting]] = {queue: [] for queue in self._subscribed}

    # -- in

    def publish(self, messages: Sequence[Message], step: Callable[[str], None]) -> None:
        """Take the messages and confirm. BrokerAway where it is away, and where only the confirm is lost."""
        step("publish")
        if self.away:
            raise BrokerAway("the broker does not answer")
        lost = self._chance.random() < self.faults.lost_answer
        taken = messages[: self._chance.randint(0, len(messages))] if lost else messages
        for message in taken:
            self._route(message)
        if lost:
            raise BrokerAway("the broker did not confirm")
        for message in messages:
            self.order.setdefault(message.id, len(self.order))
        step("published")

    def _route(self, message: Message) -> None:
        copies = 2 if self._chance.random() < self.faults.twice else 1
        for service, kinds in self._policies.items():
            if queue := _queue(service, kinds, message):
                self._queues[queue].extend(Waiting(queue, message) for _ in range(copies))

    # -- out

    def takeable(self, service: str, now: datetime) -> list[Waiting]:
        """What a process of the service could be handed now."""
        found = []
        for one in self._of[service]:
            waiting = self._queues[one.queue]
            found.extend(waiting[:1] if one.lane == "queue" else waiting)
        return [one for one in found if not one.taken and (one.since is None or one.since <= now)]

    def behind(self, one: Waiting, now: datetime) -> list[Waiting]:
        """What may be handled together with a message, right behind it in its queue."""
        queue = self._queues[one.queue]
        behind = takewhile(lambda each: alike(one.message, each.message), queue[queue.index(one) + 1 :])
        return [each for each in behind if not each.taken and (each.since is None or each.since <= now)]

    def holds(self, service: str) -> bool:
        """Whether anything waits for the service, and can be had."""
        return not self.away and any(self._queues[one.queue] for one in self._of[service])

    def subscription(self, one: Waiting) -> Subscription:
        """By which a message is consumed."""
        return self._subscribed[one.queue]

    def done(self, one: Waiting) -> None:
        """It was acknowledged."""
        if one in self._queues[one.queue]:
            self._queues[one.queue].remove(one)

    def set_aside(self, service: str, one: Waiting, copy: Parcel, now: datetime) -> None:
        """Take the copy of a message that could not be handled: for a later try, or as dead."""
        again = Waiting(one.queue, one.message, dict(copy.headers))
        delays = {retry_of(service, name): ms for name, ms in RETRIES}
        if copy.exchange in delays:
            again.since = now if self.faults.patient else now + timedelta(milliseconds=delays[copy.exchange])
            self._queues[one.queue].append(again)
            return
        self.dead.append(again)
        error, tries = copy.headers.get("candor-error"), copy.headers.get(TRIES, 0)
        if error in TEMPORARY and tries <= len(RETRIES):
            self.given_up.append(f"{one.message.id} was given up after {tries} tries: {error}")

    def retry_dead(self, kinds: Sequence[str]) -> int:
        """The operator retries the dead letters whose error is one of these: how many."""
        again = [one for one in self.dead if one.headers.get("candor-error") in kinds]
        self.dead = [one for one in self.dead if one not in again]
        for one in again:
            self._queues[one.queue].append(Waiting(one.queue, one.message))
        return len(again)

    # -- how it stands

    @property
    def empty(self) -> bool:
        """Whether no message waits, is under way, or is dead."""
        return not self.dead and not any(self._queues.values())

    def next_try(self) -> datetime | None:
        """When the next message comes that was set aside for later."""
        waiting = (one.since for queue in self._queues.values() for one in queue if one.since)
        return min(waiting, default=None)


def _subscriptions(service: str, kinds: Mapping[str, Any]) -> list[Subscription]:
    others = {partition_of(number) for number in range(1, PARTITIONS)}
    return [one for one in subscriptions(service, kinds) if one.queue not in others]


def _queue(service: str, kinds: Mapping[str, Any], message: Message) -> str:
    """The queue of a service that the exchanges lead the message to; empty where there is none."""
    if message.type == MENTIONS_TYPE:
        return mentions_of(service) if message.type in kinds else ""
    if message.type == MATCHED_TYPE:
        return PARTITION if message.type in kinds else ""
    return service if "*" in kinds or message.type in kinds else ""
