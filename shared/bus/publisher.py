"""Publishing with confirms: many greenthreads share one channel, each waits for its own confirms.

A connection on which anything went wrong is thrown away: a late confirm must never count for another message.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import amqp
import eventlet
import structlog
from eventlet.event import Event
from eventlet.semaphore import Semaphore

from shared.bus.connection import HEARTBEAT_S, LOST, connect, drop, hang_up
from shared.errors import BrokerAway
from shared.messages.envelope import CONTENT_TYPE, Message
from shared.messages.schemas import to_wire
from shared.names import MATCHED, MATCHED_TYPE, MENTIONS, MENTIONS_TYPE, events_of

log = structlog.get_logger()

CONFIRM_S = 5.0
AWAY_S = 0.5
SHORT = 255
WINDOW = 500
"""How many messages may wait for their confirm at a time."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A body with its address. A mandatory one counts as sent only when a queue took it."""

    exchange: str
    key: str
    body: bytes
    id: str = ""
    headers: Mapping[str, Any] = field(default_factory=dict)
    content_type: str = CONTENT_TYPE
    correlation: str = ""
    mandatory: bool = True


def parcel(message: Message) -> Parcel:
    """The message, addressed by its type."""
    if message.type == MATCHED_TYPE:
        return Parcel(MATCHED, short(message.subject), to_wire(message), message.id)
    exchange = MENTIONS if message.type == MENTIONS_TYPE else events_of(message.service)
    return Parcel(exchange, message.type, to_wire(message), message.id)


def short(text: str) -> str:
    """The text as far as AMQP's short fields hold it: 255 bytes."""
    return text.encode("utf-8", "replace")[:SHORT].decode("utf-8", "ignore")


class Publisher:
    """Publishes; calling it with messages is what Handling needs. Every failure is BrokerAway."""

    def __init__(self, uri: str, name: str, limit: float = CONFIRM_S) -> None:
        self._uri, self._name, self._limit = uri, f"{name} publishes", limit
        self._line: _Line | None = None
        self._opening = Semaphore()
        self._away_until = 0.0

    def __call__(self, messages: Sequence[Message]) -> None:
        """Return when the broker has confirmed every message."""
        self.send([parcel(message) for message in messages])

    def send(self, parcels: Iterable[Parcel]) -> None:
        """Return when the broker has confirmed every parcel; BrokerAway where it did not, for any of them."""
        rest = iter(parcels)
        while window := list(itertools.islice(rest, WINDOW)):
            line = self._open_line()
            try:
                with eventlet.Timeout(self._limit, BrokerAway("the broker did not confirm in time")):
                    line.send(window)
            except _NotTaken as error:
                raise BrokerAway(str(error)) from None
            except LOST as error:
                self._give_up(line, error)
                raise BrokerAway(str(error) or repr(error)) from None
            except BaseException:  # killed in the midst of a frame: nobody may write behind it
                self._give_up(line, BrokerAway("the connection was given up"))
                raise

    @property
    def connected(self) -> bool:
        """Whether the last word of the broker was a good one."""
        return self._line is not None and self._line.alive

    def close(self) -> None:
        """Let go of the broker."""
        if self._line:
            self._line.close()

    def _open_line(self) -> "_Line":
        with self._opening:
            if self._line is not None and self._line.alive:
                return self._line
            if time.monotonic() < self._away_until:  # a thousand who wait must not each try in vain
                raise BrokerAway("the broker did not answer just now")
            try:
                self._line = _Line(self._uri, self._name)
            except BrokerAway:
                self._away_until = time.monotonic() + AWAY_S
                raise
            return self._line

    def _give_up(self, line: "_Line", error: BaseException) -> None:
        line.fail(error)
        if self._line is line:
            self._line = None


class _NotTaken(Exception):
    """The broker answered, and no queue has it: the connection is sound."""


@dataclass(slots=True)
class _Sent:
    """A parcel that waits for its confirm; the event is sent the reason why it was not taken, or empty."""

    parcel: Parcel
    outcome: Event = field(default_factory=Event)
    returned: str = ""


class _Line:
    """One connection with one channel, a reader of confirms and a heart that beats."""

    def __init__(self, uri: str, name: str) -> None:
        self._waiting: dict[int, _Sent] = {}
        self._tag = 0
        self._order = Semaphore()
        self._connection = connect(uri, name)
        self._channel = self._open_channel()
        self.alive = True
        self._threads = [eventlet.spawn(self._keep, work) for work in (self._read, self._beat)]

    def _open_channel(self) -> Any:
        try:
            with eventlet.Timeout(CONFIRM_S, BrokerAway("the broker opens no channel")):
                channel = self._connection.channel()
                channel.confirm_select()
        except LOST as error:
            drop(self._connection)
            raise BrokerAway(str(error) or repr(error)) from None
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        return channel

    def send(self, parcels: Sequence[Parcel]) -> None:
        """Publish all, then wait for all. Raises what is among LOST, or _NotTaken."""
        sent = [self._publish(one) for one in parcels]
        refused = [reason for reason in (one.outcome.wait() for one in sent) if reason]
        if refused:
            raise _NotTaken(refused[0])

    def _publish(self, one: Parcel) -> _Sent:
        message = amqp.Message(
            one.body,
            content_type=one.content_type,
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=short(one.id),
            **({"application_headers": dict(one.headers)} if one.headers else {}),
            **({"correlation_id": short(one.correlation)} if one.correlation else {}),
        )
        with self._order:  # the broker counts what it reads: tags must be given in the order of writing
            if not self.alive:
                raise BrokerAway("the connection was lost")
            self._tag += 1
            sent = self._waiting[self._tag] = _Sent(one)
            self._channel.basic_publish(message, one.exchange, one.key, mandatory=one.mandatory)
        return sent

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for sent in self._settled(tag, multiple):
            sent.outcome.send(sent.returned)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for sent in self._settled(tag, multiple):
            sent.outcome.send(f"the queue behind {sent.parcel.exchange!r} takes nothing now")

    def _settled(self, tag: int, multiple: bool) -> list[_Sent]:
        tags = [known for known in self._waiting if known <= tag] if multiple else [tag]
        return [self._waiting.pop(known) for known in tags if known in self._waiting]

    def _on_return(self, _error: Any, exchange: str, key: str, message: Any) -> None:
        said = (exchange, key, message.properties.get("message_id", ""))
        for sent in self._waiting.values():
            if not sent.returned and said == (sent.parcel.exchange, sent.parcel.key, short(sent.parcel.id)):
                sent.returned = f"no queue takes {key!r} from {exchange!r}"
                return

    def _keep(self, work: Callable[[], None]) -> None:
        try:
            work()
        except LOST as error:
            if self.alive:
                log.warning("publisher_lost", reason=str(error) or repr(error))
            self.fail(error)

    def _read(self) -> None:
        while self.alive:
            self._connection.drain_events()

    def _beat(self) -> None:
        while self.alive:
            eventlet.sleep(HEARTBEAT_S / 4)
            self._connection.heartbeat_tick()

    def fail(self, error: BaseException) -> None:
        """Tell all who wait that nothing more will come, and let go."""
        self.alive = False
        waiting, self._waiting = self._waiting, {}
        drop(self._connection)
        for sent in waiting.values():
            sent.outcome.send_exception(BrokerAway(f"the connection was lost: {error}"))
        self._end_threads()

    def close(self) -> None:
        """Close in good order."""
        self.alive = False
        self._end_threads()
        hang_up(self._connection)

    def _end_threads(self) -> None:
        here = eventlet.getcurrent()
        for thread in self._threads:
            if thread is not here:
                thread.kill()
