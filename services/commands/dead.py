"""`candor dead`: what the services could not handle; to be looked at, put back, or dropped.

A letter is put back by a confirmed copy in the queue that it came from, and only then leaves the dead: a
crash in between leaves it in both, and whoever handles it finds by its id what was done before.
"""

import fnmatch
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import amqp
import amqp.exceptions

from services.commands.client import Client
from services.commands.installed import policies
from shared.bus.letters import Letter, letter, put_back
from shared.bus.topology import Policies, subscriptions
from shared.errors import SettingsError
from shared.messages.envelope import CONTENT_TYPE
from shared.names import SERVICES, dead_of

CONFIRM_S = 10.0
BACK_S = 10.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters; an empty field asks for nothing. `type` is a pattern, `reason` a part of the words,
    `exercise` None for all worlds and empty for live work."""

    service: str = ""
    type: str = ""
    reason: str = ""
    error: str = ""
    ids: tuple[str, ...] = ()
    exercise: str | None = None

    def __post_init__(self) -> None:
        """SettingsError for a service that there is not."""
        if self.service and self.service not in SERVICES:
            raise SettingsError(f"no such service: {self.service}; there are {', '.join(SERVICES)}")

    def has(self, one: Letter) -> bool:
        """Whether this letter is meant."""
        short = one.type.removeprefix("candor.").rpartition(".v")[0]
        return (
            (not self.type or any(fnmatch.fnmatchcase(name, self.type) for name in (one.type, short)))
            and self.reason.casefold() in one.reason.casefold()
            and self.error in ("", one.error)
            and (not self.ids or bool({one.id, one.message_id} & set(self.ids)))
            and self.exercise in (None, one.exercise)
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A letter at hand: what is not removed lies where it lay, when the channel is closed."""

    letter: Letter
    channel: Any
    tag: int
    removed: list[int]

    def remove(self) -> None:
        """Take it out of the dead for good."""
        self.channel.basic_ack(self.tag)
        self.removed.append(self.tag)


def held(client: Client, wanted: Wanted) -> Iterator[Held]:
    """The wanted letters, service by service, oldest first: those that lay there at the beginning."""
    for service in [wanted.service] if wanted.service else SERVICES:
        lay, removed = client.dead(service) or 0, list[int]()
        with client.channel() as channel:
            channel.auto_decode = False
            for _ in range(lay):
                raw = channel.basic_get(dead_of(service))
                if raw is None:
                    break
                one = _letter(service, raw)
                if wanted.has(one):
                    yield Held(one, channel, raw.delivery_tag, removed)
        _wait_until_back(client, service, lay - len(removed))


def _wait_until_back(client: Client, service: str, count: int) -> None:
    """The broker lays back what was looked at a moment after the channel is closed: whoever looks next, in
    this command or another, must find it."""
    until = time.monotonic() + BACK_S
    while (client.dead(service) or 0) < count and time.monotonic() < until:
        time.sleep(0.01)


def found(client: Client, wanted: Wanted) -> list[Letter]:
    """The letters that are wanted, without their bodies: there may be many."""
    return [replace(one.letter, body=b"") for one in held(client, wanted)]


def _letter(service: str, raw: Any) -> Letter:
    body = raw.body if isinstance(raw.body, bytes) else b""  # py-amqp has a text for a body that is empty
    return letter(service, body, dict(raw.headers or {}), str(raw.properties.get("message_id", "")))


def retry(client: Client, wanted: Wanted) -> Iterator[tuple[Letter, str]]:
    """Put the wanted letters back, one by one: each with the reason why it cannot be, or an empty one.

    What was told is done, whatever comes after; BrokerAway where the broker goes away.
    """
    with client.channel() as channel:
        back = _PuttingBack(channel, policies())
        for one in held(client, wanted):
            reason = back.put(one.letter)
            if not reason:
                one.remove()
            yield one.letter, reason


def drop(client: Client, wanted: Wanted) -> Iterator[Letter]:
    """Remove the wanted letters for good."""
    for one in held(client, wanted):
        one.remove()
        yield one.letter


class _PuttingBack:
    """A channel on which every message is confirmed."""

    def __init__(self, channel: Any, heard: Policies) -> None:
        self._channel, self._returned = channel, False
        self._channel.events["basic_return"].add(self._on_return)
        self._queues = {
            name: {one.queue for one in subscriptions(name, kinds)} for name, kinds in heard.items()
        }

    def put(self, one: Letter) -> str:
        """Send a copy to the queue that it came from; the reason where it cannot be, or is not taken."""
        if one.kept:
            return f"not all of it was kept ({one.kept}): whoever sent it has to send it again; drop it"
        if one.queue not in self._queues[one.service]:
            return f"it came from {one.queue!r}, which is no queue of {one.service}: drop it"
        message = amqp.Message(
            one.body,
            application_headers=put_back(one.headers),
            content_type=CONTENT_TYPE,
            message_id=one.message_id,
            delivery_mode=2,
        )
        return self._send(message, one.queue)

    def _send(self, message: amqp.Message, queue: str) -> str:
        self._returned = False
        try:
            self._channel.basic_publish(message, "", queue, mandatory=True, confirm_timeout=CONFIRM_S)
        except amqp.exceptions.MessageNacked:
            return f"{queue} takes nothing now, it may be full: try again later"
        return f"there is no queue {queue}: start its service first" if self._returned else ""

    def _on_return(self, *_: Any) -> None:
        self._returned = True
