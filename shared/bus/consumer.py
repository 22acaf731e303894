"""Consuming: one connection, a channel for each queue, handling in lanes.

A message is acknowledged only when its work is done, or its copy lies safely elsewhere. A broker that goes
away costs a reconnect, no more.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import amqp
import eventlet
import structlog

from shared.bus.acks import Acks
from shared.bus.aside import aside, beginning, poisonous, reason_of, refuse
from shared.bus.batches import read
from shared.bus.connection import LOST, connect, drop, hang_up
from shared.bus.holding import Wait, held
from shared.bus.lanes import Lanes
from shared.bus.letters import BODY_MOST, KEPT, count
from shared.bus.publisher import Publisher
from shared.bus.topology import Subscription
from shared.bus.turns import Turns
from shared.errors import BrokerAway, CandorError, Permanent, SettingsError
from shared.messages.envelope import Message
from shared.names import dead_of
from shared.pace import Breathe, unhurried
from shared.telemetry import bound

log = structlog.get_logger()

WORKERS = 10
STEP_S = 0.25
PAUSES = (0.2, 0.4, 0.8, 1.5)
STOP_S = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A subscription with the channel that its messages come by; each is itself alone."""

    subscription: Subscription
    channel: Any
    acks: Acks


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message at hand, on the channel that it came by."""

    subscription: Subscription
    channel: Any
    acks: Acks
    tag: int
    body: bytes
    headers: dict[str, Any]
    id: str

    @property
    def alive(self) -> bool:
        """Whether it is still ours: what came by a lost connection comes again by the next."""
        return self.channel.connection is not None


def lane_of(message: Message, subscription: Subscription) -> Hashable:
    """Messages of one lane are handled in their order."""
    match subscription.lane:
        case "queue":
            return subscription.queue
        case "exercise":
            return subscription.queue, message.exercise
    return message.exercise, message.correlation or message.subject


def alike(one: Message, other: Message) -> bool:
    """Whether two messages of a lane may be handled together: those of one type and one world."""
    return (one.type, one.exercise) == (other.type, other.exercise)


class Consumer:
    """Keeps a service's subscriptions going. `react` handles messages of one lane, of which there are several
    only where a subscription takes them together; whatever it raises about one alone sets that aside."""

    def __init__(
        self,
        uri: str,
        service: str,
        subscribed: Sequence[Subscription],
        react: Callable[[Sequence[Message]], None],
        publisher: Publisher,
        wait: Wait = eventlet.sleep,
        turns: Turns | None = None,
        breathe: Breathe = unhurried,
    ) -> None:
        self._uri, self._service, self._subscribed = uri, service, subscribed
        self._react, self._publisher, self._wait, self._breathe = react, publisher, wait, breathe
        self._lanes = Lanes(WORKERS)
        self._waiting: defaultdict[Hashable, deque[tuple[Delivery, Message]]] = defaultdict(deque)
        self._turns = turns or Turns()
        self._lines: list[Line] = []
        self._resting: set[Line] = set()
        self._connection: Any = None
        self._stopping = False
        self._caught_up_at: float | None = None
        self.connected = False

    @property
    def caught_up_for(self) -> float:
        """For how many seconds the queues have been ours and emptied once; -1 where they were not yet."""
        return -1.0 if self._caught_up_at is None else time.monotonic() - self._caught_up_at

    def run(self) -> None:
        """Consume until `stop`; returns when all that was at hand is done. Never raises for the broker."""
        tried = 0
        while not self._stopping:
            try:
                self._consume()
                tried = 0
            except (*LOST, SettingsError, eventlet.Timeout) as error:
                tried = 0 if self.connected else tried
                log.warning("consumer_lost", service=self._service, reason=str(error) or repr(error))
                self._let_go()
                eventlet.sleep(PAUSES[min(tried, len(PAUSES) - 1)])
                tried += 1

    def stop(self) -> None:
        """Take no more messages; `run` returns when those at hand are done."""
        self._stopping = True

    def _consume(self) -> None:
        connection = connect(self._uri, f"{self._service} consumes")
        self._connection = connection
        self._lines = []
        for one in self._subscribed:
            hint = f"the broker does not let us consume {one.queue}: has the queue lost most of its copies?"
            with eventlet.Timeout(10, BrokerAway(hint)):
                self._lines.append(self._subscribe(connection, one))
        self.connected = True
        while not self._stopping:
            self._drain(connection)
            self._give_turns(connection)
            if self._caught_up_at is None and self._nothing_waits():
                self._caught_up_at = time.monotonic()
        self._finish(connection)

    def _subscribe(self, connection: Any, one: Subscription) -> Line:
        channel = connection.channel()
        channel.auto_decode = False  # bodies stay bytes, whatever encoding a publisher named
        channel.basic_qos(0, one.prefetch, False)
        acks = Acks(channel, one.queue, one.prefetch)
        channel.basic_consume(one.queue, consumer_tag=one.queue, callback=partial(self._take, one, acks))
        return Line(one, channel, acks)

    def _drain(self, connection: Any) -> None:
        with suppress(TimeoutError):
            connection.drain_events(timeout=STEP_S)
        connection.heartbeat_tick()

    def _give_turns(self, connection: Any) -> None:
        """Go to the back of the row of each queue where another's turn has come, as soon as nothing of it is
        at hand. What has come and was not begun goes back, in its order."""
        over = self._turns.over()
        for line in (line for line in self._lines if line.subscription in over):
            self._lanes.put(line.subscription.queue, partial(self._rest, line))
        for number, line in enumerate(self._lines):
            if line in self._resting:
                with eventlet.Timeout(10, BrokerAway("the broker does not let us hand over")):
                    line.acks.flush()
                    line.channel.close()
                    self._turns.left(line.subscription)
                    self._lines[number] = self._subscribe(connection, line.subscription)

    def _rest(self, line: Line) -> None:
        """Hold the lane until the channel is closed: by who reads the connection, for two may not."""
        self._resting.add(line)
        while line.channel.connection is not None and not self._stopping:
            eventlet.sleep(0.01)
        self._resting.discard(line)

    def _nothing_waits(self) -> bool:
        """Whether the queues are empty and what came from them is done."""
        if not self._lanes.idle:
            return False
        with eventlet.Timeout(10, BrokerAway("the broker does not answer")):
            return (
                all(
                    line.channel.queue_declare(line.subscription.queue, passive=True).message_count == 0
                    for line in self._lines
                )
                and self._lanes.idle
            )

    def _finish(self, connection: Any) -> None:
        """The connection stays until the work at hand is done: an acknowledgement must not be lost."""
        with eventlet.Timeout(STOP_S, False):
            for line in self._lines:
                line.channel.basic_cancel(line.subscription.queue)
            while not self._lanes.idle:
                self._drain(connection)
            for line in self._lines:
                line.acks.flush()
        self._connection, self.connected = None, False
        hang_up(connection)

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        self.connected, self._caught_up_at = False, None
        self._turns.left(*self._subscribed)
        if connection:
            drop(connection)

    # -- one message

    def _take(self, subscription: Subscription, acks: Acks, raw: amqp.Message) -> None:
        headers = dict(raw.headers or {})
        body = raw.body if isinstance(raw.body, bytes) else b""  # py-amqp has a text for a body that is empty
        name, size = str(raw.properties.get("message_id", "")), len(body)
        if size > BODY_MOST:  # let go of at once: many may be at hand
            body, headers[KEPT] = beginning(body), "beginning"
        delivery = Delivery(subscription, raw.channel, acks, raw.delivery_tag, body, headers, name)
        acks.taken(delivery.tag)
        self._turns.taken(subscription)
        try:
            poisonous(headers)
            refuse(size, str(raw.properties.get("content_type", "")), headers)
            message = read(body)
        except Exception as error:  # noqa: BLE001 - whatever a stranger's bytes lead to, the queue goes on
            _forget_frames(error)
            self._lanes.put((subscription.queue, "unread"), partial(self._set_aside, delivery, error))
            return
        lane = lane_of(message, subscription)
        self._waiting[lane].append((delivery, message))
        self._lanes.put(lane, partial(self._handle_next, lane, subscription.together))
        self._breathe()  # many may have come, and reading what is there gives nobody else a turn

    def _handle_next(self, lane: Hashable, most: int) -> None:
        """Handle what has waited longest in a lane, with those behind it: their own turns find nothing left.
        What came before comes alone: one that kills its process must not take the others with it."""
        waiting = self._waiting[lane]
        taken = [waiting.popleft()] if waiting else []
        while taken and waiting and len(taken) < most and _together(taken[0], waiting[0]):
            taken.append(waiting.popleft())
        if not waiting:
            del self._waiting[lane]
        self._handle(taken)

    def _handle(self, taken: Sequence[tuple[Delivery, Message]]) -> None:
        """Handle messages together; where that fails, each by itself, so that one alone is set aside."""
        taken = [one for one in taken if one[0].alive]
        if not taken:
            return
        (delivery, message), *others = taken
        try:
            with bound(message.correlation, message.exercise):
                work = partial(self._react, [message for _, message in taken])
                done = held(work, lambda: self._stopping or not delivery.alive, self._wait)
        except Exception as error:  # noqa: BLE001 - set aside and told, not swallowed
            if not others:
                self._set_aside(delivery, error)
            for one in taken if others else ():
                self._handle([one])
        else:
            for delivery, _ in taken if done else ():  # else they come again
                delivery.acks.done(delivery.tag)

    def _set_aside(self, delivery: Delivery, error: Exception) -> None:
        queue = delivery.subscription.queue
        copy = aside(self._service, queue, delivery.body, delivery.headers, delivery.id, error)
        dead = copy.key == dead_of(self._service)
        to = copy.key if dead else copy.exchange
        log.warning("set_aside", queue=queue, to=to, id=delivery.id, reason=reason_of(error))
        if dead and not isinstance(error, Permanent):
            log.error("handling_failed", queue=queue, id=delivery.id, exc_info=error)
        while delivery.alive:  # held until the copy is safe: a requeue would count as another delivery
            try:
                self._publisher.send([copy])
            except BrokerAway:
                eventlet.sleep(1.0)
            else:
                delivery.acks.done(delivery.tag)
                return


def _together(one: tuple[Delivery, Message], other: tuple[Delivery, Message]) -> bool:
    """Whether they are alike, and no other delivery of either ended without a word."""
    before = any(count(delivery.headers, "x-delivery-count") > 0 for delivery, _ in (one, other))
    return alike(one[1], other[1]) and not before


def _forget_frames(error: BaseException) -> None:
    """Our own errors wait without the frames that they came by, which hold the whole body; of one that nobody
    foresaw they are told."""
    if isinstance(error, CandorError):
        error.__traceback__ = error.__context__ = None
