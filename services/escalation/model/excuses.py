"""Letting a clock go, with a reason that stays on record. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.escalation.model.clocks import Clocks
from services.escalation.model.telling import excused
from services.escalation.norms import Norms
from shared.errors import Refused
from shared.parts import Person


@dataclass(frozen=True, slots=True)
class Excuse:
    """A clock of the incident is to bind no longer."""

    incident: str
    clock: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class ExcuseClock:
    """A clock of another subject (`<instruction>-<unit>`, `weekly`, `unit/<unit>`) is to bind no longer."""

    subject: str
    clock: str
    reason: str
    at: datetime
    by: Person


def excuse(norms: Norms, clocks: Clocks, command: Excuse | ExcuseClock) -> list[Any]:
    """The clock excused by the person; Refused unless it is open."""
    clock = clocks.by_id.get(command.clock)
    if clock is None or not clock.open:
        still = ", ".join(name for name, other in clocks.by_id.items() if other.open) or "none"
        raise Refused(f"there is no open clock {command.clock!r} here; open are: {still}")
    return excused(norms, clock, command.reason, command.at, command.by.id)
