"""A service small enough to see through, made of the same parts as the real ones, and a fake broker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.actors import Actor
from shared.errors import BrokerAway, Refused
from shared.messages.envelope import Message
from shared.messages.escalation import MatterJoined, MatterOpened, MatterSettled
from shared.messages.monitoring import AlertSubsided
from shared.messages.schemas import payload_of
from shared.parts import Call, Do, Find, Parts, Person, Reaction, Stream, Tick, View, due_ms

START = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
OFFICE = Actor(Person("office-sun", "office"))
PLAYER = Actor(Person("office-sun", "office"), exercise="e1", robot=True)


@dataclass(frozen=True, slots=True)
class Claim:
    """An alert asks where it belongs."""

    matter: str
    alert: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """A person says that the matter is settled."""

    matter: str
    by: Person
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """Open or not, and until when."""

    incident: str = ""
    opened: int = 0
    until: datetime | None = None


def decide(matter: Matter, command: Any) -> Sequence[Any]:
    """Open, join, settle by hand or an hour after the opening."""
    match command:
        case Claim() if matter.incident:
            return [MatterJoined(command.matter, matter.incident, command.alert, command.at)]
        case Claim():
            return [
                MatterOpened(
                    command.matter, f"{command.matter}-{matter.opened + 1}", command.alert, command.at
                )
            ]
        case Settle():
            if not matter.incident:
                raise Refused(f"{command.matter} is not open: nothing to settle")
            return [MatterSettled(command.matter, matter.incident, command.at)]
        case Tick() if matter.until and matter.until <= command.at:
            return [MatterSettled(matter.incident.rpartition("-")[0], matter.incident, matter.until)]
    return []


def evolve(matter: Matter, event: Any) -> Matter:
    """The state after an event."""
    match event:
        case MatterOpened():
            return Matter(event.incident, matter.opened + 1, event.at + timedelta(hours=1))
        case MatterSettled():
            return replace(matter, incident="", until=None)
    return matter


def document(matter: Matter) -> dict[str, Any]:
    """The view."""
    return {"incident": matter.incident, "open": bool(matter.incident), "due": due_ms(matter.until)}


def on_alert_subsided(alert: AlertSubsided) -> Reaction:
    """Claim twice: for the alert's matter, then for whatever that answered."""
    [answer] = yield Do(f"matter/{alert.matter}", Claim(alert.matter, alert.alert, alert.at))
    yield Find("matter", {"open": True})
    yield Do(f"matter/{answer.incident}", Claim(answer.incident, alert.alert, alert.at))


CALLS = {"settle": Call(Settle, lambda c: f"matter/{c.matter}", frozenset({"office"}))}
PARTS = Parts(
    name="escalation",
    streams={"matter": Stream(Matter(), decide, evolve)},
    policy={"candor.monitoring.alert.subsided.v1": on_alert_subsided},
    views={"matter": View(document, keys=("open",))},
    calls=CALLS,
    payloads={"settle": payload_of(Settle)},
)


class FakeBroker:
    """Takes messages, or is away."""

    def __init__(self) -> None:
        self.away = False
        self.taken: list[Message] = []

    def __call__(self, messages: Sequence[Message]) -> None:
        """Publish."""
        if self.away:
            raise BrokerAway("the broker does not answer")
        self.taken.extend(messages)

    def ids(self) -> list[str]:
        """The ids in the order of publishing."""
        return [message.id for message in self.taken]


def alert(number: int = 1, matter: str = "water", exercise: str = "") -> Message:
    """A message that the small service reacts to."""
    prefix = f"x/{exercise}/" if exercise else ""
    event = AlertSubsided(f"a{number}", matter, matter, START)
    kind = "candor.monitoring.alert.subsided.v1"
    stream = f"{prefix}topic/{matter}"
    return Message(
        f"monitoring/{stream}/{number}/0",
        "/candor/monitoring",
        kind,
        stream,
        START,
        event,
        number,
        START,
        exercise=exercise,
    )
