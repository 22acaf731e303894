"""What an exercise does at planned moments. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.messages.catalogue import type_of
from shared.messages.envelope import Message, in_world
from shared.messages.simulator import InjectDelivered
from shared.messages.sources import Mentions


@dataclass(frozen=True, slots=True)
class MentionsAction:
    """The public writes: one message of mentions; `number` counts them from 1."""

    at: datetime
    number: int
    mentions: Mentions


@dataclass(frozen=True, slots=True)
class CallAction:
    """A robot calls a service as a person would; `key` is the Idempotency-Key."""

    at: datetime
    service: str
    method: str
    person: str
    data: dict[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class InjectAction:
    """The trainer's piece reaches its target."""

    at: datetime
    inject: InjectDelivered


Action = MentionsAction | CallAction | InjectAction


def order(action: Action) -> tuple[datetime, str]:
    """The place of an action among the others: by time, then by what it is, never by when it was planned."""
    match action:
        case MentionsAction(at=at, number=number):
            return at, f"0/{number:08d}"
        case InjectAction(at=at, inject=inject):
            return at, f"1/{inject.inject}"
        case CallAction(at=at):
            return at, f"2/{action.person}/{action.service}.{action.method}/{action.key}"


def message_of(action: MentionsAction, exercise: str, recorded: datetime) -> Message:
    """The message that a batch of mentions travels in; the same id whoever sends it, however often."""
    stream = in_world("mentions", exercise)
    return Message(
        id=f"simulator/{stream}/{action.number}/0",
        source="/candor/sources",
        type=type_of(action.mentions),
        subject=stream,
        time=action.at,
        data=action.mentions,
        sequence=action.number,
        recorded=recorded,
        exercise=exercise,
    )
