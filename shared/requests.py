"""What people ask: who may ask it, with what payload, and which command of which stream it becomes. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from shared.actors import Actor, same_world
from shared.errors import BadPayload, Forbidden, NotFound, WrongWorld
from shared.journal.canonical import canonical
from shared.journal.port import Recorded
from shared.messages.schemas import complaints
from shared.parts import Call, Parts, Role


@dataclass(frozen=True, slots=True)
class Request:
    """A person's call as it came in.

    `key` is the Idempotency-Key: the same key and data give the same answer and change nothing.
    `at` is said by an exercise's robots alone; for everybody else the call is stamped on arrival.
    """

    actor: Actor
    data: dict[str, Any]
    key: str
    exercise: str = ""
    at: datetime | None = None

    @property
    def cause(self) -> str:
        """What a commit that it leads to was caused by."""
        return f"call/{self.actor.person.id}/{self.key}"

    @property
    def body(self) -> str:
        """The digest of its data, by which a key that was used for something else is found."""
        return hashlib.sha256(canonical(self.data)).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call led to: the stream and its events, as they were decided then."""

    stream: str
    events: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A permitted request: the call, its command, and when it was asked."""

    call: Call
    command: Any
    at: datetime

    @property
    def stream(self) -> str:
        """The stream that it is asked of, in the caller's own world; WrongWorld where it names another."""
        stream = self.call.stream(self.command)
        if stream.startswith("x/") or "/x/" in stream:
            raise WrongWorld(f"{stream!r} names an exercise's stream: call within that exercise instead")
        return stream


def asked(parts: Parts, name: str, request: Request, now: datetime) -> Asked:
    """A call by its name. Raises NotFound, WrongWorld, Forbidden or BadPayload."""
    call = parts.calls.get(name)
    if call is None:
        raise NotFound(f"{parts.name} has no call {name!r}: one of {', '.join(sorted(parts.calls))}")
    permit(f"{parts.name}.{name}", call.roles, request)
    at = (request.at or now).astimezone(UTC)
    return Asked(call, _command(parts, name, call, request, at), at)


def look_at(parts: Parts, view: str, request: Request) -> None:
    """Whether somebody may read a view by the fields in `data`. Raises NotFound, WrongWorld, Forbidden or
    BadPayload."""
    if view not in parts.views:
        raise NotFound(f"{parts.name} has no view {view!r}: one of {', '.join(sorted(parts.views))}")
    permit(f"{parts.name}.{view}", parts.views[view].readers, request)
    unknown = sorted(request.data.keys() - set(parts.views[view].keys))
    if unknown:
        raise BadPayload(f"{view} is not found by {', '.join(unknown)}", unknown)


def permit(name: str, roles: frozenset[Role], request: Request) -> None:
    """Raises WrongWorld or Forbidden."""
    same_world(request.actor, request.exercise)
    if request.at and not (request.actor.robot and request.exercise):
        raise Forbidden("only an exercise's robots say when they call: leave out `at`")
    if request.actor.person.role not in roles:
        raise Forbidden(
            f"{name} is for {', '.join(sorted(roles))}; "
            f"{request.actor.person.id} acts as {request.actor.person.role}"
        )


def _command(parts: Parts, name: str, call: Call, request: Request, at: datetime) -> Any:
    try:
        payload = parts.payloads[name].load(request.data)
    except ValidationError as error:
        lines = complaints(error.messages)
        raise BadPayload(f"{parts.name}.{name}: {'; '.join(lines)}", lines) from None
    stamps = {"at": at, "by": request.actor.person}
    fields = call.command.__dataclass_fields__
    return call.command(**payload, **{name: value for name, value in stamps.items() if name in fields})
