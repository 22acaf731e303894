"""Messages that a service hears or hands on, without deciding anything about them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from shared.messages.catalogue import type_of
from shared.messages.codec import plain
from shared.messages.envelope import Message, in_world
from shared.messages.sources import Mentions
from shared.parts import Forward, Heard


def arrived(message: Message, now: datetime) -> Message:
    """The message as it counts. A live batch of mentions came in by `now` at the latest: one that a source
    with a wrong clock dates in the future would move the topic's counts there, and nothing real would
    raise an alert any more until that moment. The time of an exercise is virtual and stays."""
    batch = message.data
    if message.exercise or not isinstance(batch, Mentions) or batch.at <= now:
        return message
    return replace(message, time=min(message.time, now), data=replace(batch, at=now))


def heard(message: Message) -> Heard:
    """What a policy that hears everything may know of a message."""
    return Heard(
        id=message.id,
        type=message.type,
        source=message.service,
        stream=message.subject,
        sequence=message.sequence,
        part=message.part,
        parts=message.parts,
        correlation=message.correlation,
        actor=message.actor,
        exercise=message.exercise,
        recorded=message.recorded,
        data=plain(message.data),
        at=message.time,
    )


def company_of(messages: Sequence[Message]) -> str:
    """What tells a first message with these others from the same one with others; empty for one alone."""
    names = "\n".join(message.id for message in messages[1:])
    return f"+{blake2b(names.encode(), digest_size=8).hexdigest()}" if names else ""


def forwarded(service: str, wish: Forward, message: Message, name: str, recorded: datetime) -> Message:
    """The message that hands an event on. Its `name` says of what and to whom, so that a repetition is known
    as one."""
    return Message(
        id=name,
        source=f"/candor/{service}",
        type=type_of(wish.event),
        subject=in_world(wish.key, message.exercise),
        time=wish.event.at,
        data=wish.event,
        sequence=0,
        recorded=recorded,
        causation=message.id,
        correlation=message.correlation,
        exercise=message.exercise,
        actor=message.actor,
    )
