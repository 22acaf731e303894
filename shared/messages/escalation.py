"""What the news office and the leading group decide, and the clocks that run while they do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.catalogue import event
from shared.messages.monitoring import Harm

Level = Literal["I", "II", "III", "IV"]
Decision = Literal["adopted", "changed", "rejected"]


@event("escalation", "matter.opened")
@dataclass(frozen=True, slots=True)
class MatterOpened:
    """The alert belongs to no open incident: this one is opened for it."""

    matter: str
    incident: str
    alert: str
    at: datetime


@event("escalation", "matter.joined")
@dataclass(frozen=True, slots=True)
class MatterJoined:
    """The alert belongs to the incident that is open for the matter."""

    matter: str
    incident: str
    alert: str
    at: datetime


@event("escalation", "matter.followed")
@dataclass(frozen=True, slots=True)
class MatterFollowed:
    """An alert of the matter goes on: this incident is to hear of it."""

    matter: str
    incident: str
    alert: str
    at: datetime


@event("escalation", "matter.reopened")
@dataclass(frozen=True, slots=True)
class MatterReopened:
    """The matter's incident was taken up again: later alerts join it."""

    matter: str
    incident: str
    at: datetime


@event("escalation", "matter.settled")
@dataclass(frozen=True, slots=True)
class MatterSettled:
    """The matter's incident has ended: a later alert opens a new one."""

    matter: str
    incident: str
    at: datetime


@event("escalation", "incident.detected")
@dataclass(frozen=True, slots=True)
class IncidentDetected:
    """An incident begins, at the time of its earliest alert."""

    incident: str
    matter: str
    alert: str
    topic: str
    title: str
    title_en: str
    harm: Harm
    place: str
    at: datetime


@event("escalation", "incident.joined")
@dataclass(frozen=True, slots=True)
class IncidentJoined:
    """Another alert on the same matter joined the incident."""

    incident: str
    alert: str
    at: datetime


@event("escalation", "incident.passed_on")
@dataclass(frozen=True, slots=True)
class IncidentPassedOn:
    """The alert came for an incident that had ended before it: the matter opens another."""

    incident: str
    alert: str
    at: datetime


@event("escalation", "incident.reported")
@dataclass(frozen=True, slots=True)
class IncidentReported:
    """The desk's first notice reached the office."""

    incident: str
    report: str
    at: datetime


@event("escalation", "incident.level_proposed", version=2)
@dataclass(frozen=True, slots=True)
class LevelProposed:
    """The matrix proposes a concern level and says why in a sentence; a person decides. `harm` is the one
    that it rests on (None where it was not told), `mentions` are ids of what led to it."""

    incident: str
    level: Level
    reason: str
    reason_en: str
    at: datetime
    harm: Harm | None = None
    mentions: tuple[str, ...] = ()


@event("escalation", "incident.assessed")
@dataclass(frozen=True, slots=True)
class IncidentAssessed:
    """The office judged the level and proposes how to handle the matter.

    `distance` is the steps between the proposed and the assessed level, positive when more severe;
    `matter`, `title`, `place` let hearers act on this event alone. `assessed_by` is empty where it was not
    noted yet.
    """

    incident: str
    matter: str
    title: str
    place: str
    level: Level
    distance: int
    degree: str
    proposal: str
    deliberated: tuple[str, ...]
    dissent: tuple[str, ...]
    at: datetime
    assessed_by: str = ""


@event("escalation", "incident.directed")
@dataclass(frozen=True, slots=True)
class IncidentDirected:
    """The direction: adopted, changed or rejected, with its reason. `oral` ones need a confirmation. `role`
    is what `directed_by` acted as (empty: it was not noted yet)."""

    incident: str
    matter: str
    title: str
    place: str
    level: Level
    decision: Decision
    direction: str
    reason: str
    oral: bool
    directed_by: str
    at: datetime
    role: str = ""


@event("escalation", "incident.direction_confirmed")
@dataclass(frozen=True, slots=True)
class DirectionConfirmed:
    """The leader confirmed the oral direction that was recorded for them."""

    incident: str
    confirmed_by: str
    at: datetime


@event("escalation", "incident.responding")
@dataclass(frozen=True, slots=True)
class IncidentResponding:
    """A unit acknowledged an instruction: with the first of these the incident is responding.

    One for each receipt, since which came first is known only when all were heard.
    """

    incident: str
    instruction: str
    at: datetime
    unit: str = ""


@event("escalation", "incident.raised")
@dataclass(frozen=True, slots=True)
class LevelRaised:
    """The level went up."""

    incident: str
    before: Level
    level: Level
    reason: str
    at: datetime


@event("escalation", "incident.lowered")
@dataclass(frozen=True, slots=True)
class LevelLowered:
    """The office lowered the level, and says why."""

    incident: str
    before: Level
    level: Level
    reason: str
    at: datetime


@event("escalation", "incident.marked_sudden")
@dataclass(frozen=True, slots=True)
class MarkedSudden:
    """The matter is sudden: the special report is due within 4 hours of detection."""

    incident: str
    topic: str
    reason: str
    at: datetime


@event("escalation", "incident.stabilised")
@dataclass(frozen=True, slots=True)
class IncidentStabilised:
    """It has calmed down, says the office."""

    incident: str
    title: str
    level: Level
    reason: str
    at: datetime


@event("escalation", "incident.closed")
@dataclass(frozen=True, slots=True)
class IncidentClosed:
    """The incident is handled to its end."""

    incident: str
    matter: str
    at: datetime


@event("escalation", "incident.reopened")
@dataclass(frozen=True, slots=True)
class IncidentReopened:
    """A closed incident is taken up again, with a reason."""

    incident: str
    matter: str
    reason: str
    at: datetime


@event("escalation", "incident.dismissed")
@dataclass(frozen=True, slots=True)
class IncidentDismissed:
    """No incident after all; counts as a false alarm."""

    incident: str
    matter: str
    reason: str
    at: datetime


@event("escalation", "incident.referred")
@dataclass(frozen=True, slots=True)
class IncidentReferred:
    """Another body is competent and was told."""

    incident: str
    matter: str
    body: str
    reason: str
    at: datetime
