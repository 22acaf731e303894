"""An incident as its events tell it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from services.escalation.model import clocks
from services.escalation.model.clocks import NO_CLOCKS, Clocks
from shared.messages.escalation import (
    DirectionConfirmed,
    IncidentAssessed,
    IncidentClosed,
    IncidentDetected,
    IncidentDirected,
    IncidentDismissed,
    IncidentJoined,
    IncidentReferred,
    IncidentReopened,
    IncidentReported,
    IncidentResponding,
    IncidentStabilised,
    Level,
    LevelLowered,
    LevelProposed,
    LevelRaised,
    MarkedSudden,
)

Stage = Literal[
    "",
    "detected",
    "reported",
    "assessed",
    "directed",
    "responding",
    "stabilised",
    "closed",
    "dismissed",
    "referred",
]
STAGES: dict[type[Any], Stage] = {
    IncidentReported: "reported",
    IncidentStabilised: "stabilised",
    IncidentClosed: "closed",
    IncidentReopened: "reported",
    IncidentDismissed: "dismissed",
    IncidentReferred: "referred",
}
"""The events that lead to one stage whatever they say."""
ENDS: tuple[Stage, ...] = ("closed", "dismissed", "referred")
FALSE_ALARMS: dict[Stage, str] = {"dismissed": "已销号 (dismissed)", "referred": "已移送 (referred)"}


@dataclass(frozen=True, slots=True)
class Incident:
    """Where the incident stands. `stage` is empty until it is detected, `level` None until it is assessed,
    `ended` None until it is closed, dismissed or referred; `oral`: a direction waits to be confirmed."""

    id: str = ""
    stage: Stage = ""
    detected: IncidentDetected | None = None
    alerts: tuple[str, ...] = ()
    proposals: tuple[LevelProposed, ...] = ()
    level: Level | None = None
    sudden: bool = False
    oral: bool = False
    ended: datetime | None = None
    clocks: Clocks = NO_CLOCKS

    @property
    def false_alarm(self) -> str:
        """Why no clock binds any longer, where the incident was none of ours."""
        return FALSE_ALARMS.get(self.stage, "")

    def over(self, at: datetime) -> bool:
        """Whether it had ended by then."""
        return self.ended is not None and self.ended <= at

    def proposed_at(self, at: datetime) -> LevelProposed | None:
        """What the matrix proposed last by then."""
        return next((p for p in reversed(self.proposals) if p.at <= at), None)


def evolve(incident: Incident, event: Any) -> Incident:
    """The incident after an event of its stream."""
    if stage := STAGES.get(type(event)):
        incident = replace(incident, stage=stage, ended=event.at if stage in ENDS else None)
    incident = _judged(_begun(incident, event), event)
    return replace(incident, clocks=clocks.evolve(incident.clocks, event))


def _begun(incident: Incident, event: Any) -> Incident:
    match event:
        case IncidentDetected():
            return _detected(incident, event)
        case IncidentJoined(alert=alert):
            return _earlier(replace(incident, alerts=(*incident.alerts, alert)), event)
        case LevelProposed():
            proposals = sorted((*incident.proposals, event), key=lambda p: p.at)
            return replace(incident, id=event.incident, proposals=tuple(proposals))
        case IncidentResponding() if incident.stage == "directed":
            return replace(incident, stage="responding")
    return incident


def _judged(incident: Incident, event: Any) -> Incident:
    match event:
        case IncidentAssessed(level=level):
            return replace(incident, stage="assessed", level=level)
        case LevelRaised(level=level) | LevelLowered(level=level):
            return replace(incident, level=level)
        case MarkedSudden():
            return replace(incident, sudden=True)
        case IncidentDirected(decision=decision, oral=oral):
            stage: Stage = "reported" if decision == "rejected" else "directed"
            return replace(incident, stage=stage, oral=oral or incident.oral)
        case DirectionConfirmed():
            return replace(incident, oral=False)
    return incident


def _detected(incident: Incident, event: IncidentDetected) -> Incident:
    alerts = (*incident.alerts, event.alert)
    return replace(incident, id=event.incident, stage="detected", detected=event, alerts=alerts)


def _earlier(incident: Incident, joined: IncidentJoined) -> Incident:
    """An alert that was raised earlier and heard later moves the time of detection back."""
    detected = incident.detected
    if detected is None or joined.at >= detected.at:
        return incident
    signs = incident.clocks.signs
    moved = tuple(replace(s, at=joined.at) if s.what == "incident.detected" else s for s in signs)
    return replace(
        incident,
        detected=replace(detected, at=joined.at),
        clocks=replace(incident.clocks, signs=moved),
    )
