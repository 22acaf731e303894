"""What can be asked of an incident: by messages, and by people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.messages.escalation import Decision, Level
from shared.messages.monitoring import AlertRaised, Harm, Reach
from shared.parts import Person


@dataclass(frozen=True, slots=True)
class Detect:
    """The incident was opened for this alert."""

    incident: str
    alert: AlertRaised
    at: datetime


@dataclass(frozen=True, slots=True)
class Join:
    """The alert belongs to this incident. One that is not detected yet is detected by it."""

    incident: str
    alert: AlertRaised
    at: datetime


@dataclass(frozen=True, slots=True)
class Observe:
    """How far the matter has spread by `at`: the matrix is asked again."""

    incident: str
    harm: Harm
    reach: Reach
    at: datetime


@dataclass(frozen=True, slots=True)
class Hear:
    """Another service told something about the incident: a report, a receipt, lessons."""

    incident: str
    event: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Assess:
    """The office judges the level and degree, and proposes how to handle it."""

    incident: str
    level: Level
    degree: str
    proposal: str
    at: datetime
    by: Person
    deliberated: tuple[str, ...] = ()
    dissent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Direct:
    """The direction. An oral one is recorded for the leader, counts at once and is confirmed later."""

    incident: str
    decision: Decision
    direction: str
    reason: str
    at: datetime
    by: Person
    oral: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmDirection:
    """The leader confirms the oral direction that was recorded for them."""

    incident: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class MarkSudden:
    """The matter is sudden."""

    incident: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class RaiseLevel:
    """The level goes up."""

    incident: str
    level: Level
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class LowerLevel:
    """The level goes down."""

    incident: str
    level: Level
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Dismiss:
    """No incident after all."""

    incident: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Refer:
    """Another body is competent, and was told."""

    incident: str
    body: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Stabilise:
    """It has calmed down."""

    incident: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Close:
    """The incident is handled to its end."""

    incident: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Reopen:
    """A closed incident is taken up again."""

    incident: str
    reason: str
    at: datetime
    by: Person
