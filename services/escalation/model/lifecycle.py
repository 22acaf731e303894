"""The steps that people take with an incident: what each asks for, and what it leads to. Pure.

Each function gives the step's events or raises Refused with what to do; clocks follow in `incident`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.escalation.model import commands as c
from services.escalation.model.state import Incident, Stage
from services.escalation.severity import rank
from shared.errors import NotFound, Refused
from shared.messages.escalation import (
    DirectionConfirmed,
    IncidentAssessed,
    IncidentClosed,
    IncidentDetected,
    IncidentDirected,
    IncidentDismissed,
    IncidentReferred,
    IncidentReopened,
    IncidentStabilised,
    Level,
    LevelLowered,
    LevelRaised,
    MarkedSudden,
)

UNDER_WAY: tuple[Stage, ...] = ("detected", "reported", "assessed", "directed", "responding", "stabilised")
OF_THE_LEADERS: tuple[Level, ...] = ("I", "II")


def step(incident: Incident, command: Any) -> Sequence[Any]:
    """What a person's step leads to; NotFound for an incident that nobody knows."""
    if incident.detected is None:
        raise NotFound(f"there is no incident {command.incident!r}: look at the list of incidents")
    return STEPS[type(command)](incident, incident.detected, command)


def _in(incident: Incident, what: str, *stages: Stage) -> None:
    if incident.stage not in stages:
        raise Refused(
            f"{incident.id} is {incident.stage}: {what} is for an incident that is {' or '.join(stages)}"
        )


def _assess(incident: Incident, detected: IncidentDetected, command: c.Assess) -> Sequence[Any]:
    _in(incident, "assess", "reported", "assessed")
    if incident.level and rank(command.level) < rank(incident.level):
        raise Refused(
            f"{incident.id} is at level {incident.level}: lower it with a reason (lower_level) first"
        )
    return [
        IncidentAssessed(
            incident.id,
            detected.matter,
            detected.title,
            detected.place,
            command.level,
            _distance(incident, command.level, command.at),
            command.degree,
            command.proposal,
            command.deliberated,
            command.dissent,
            command.at,
            command.by.id,
        )
    ]


def _distance(incident: Incident, level: Level, at: datetime) -> int:
    proposed = incident.proposed_at(at)
    return rank(level) - rank(proposed.level) if proposed else 0


def _direct(incident: Incident, detected: IncidentDetected, command: c.Direct) -> Sequence[Any]:
    _in(incident, "direct", "assessed")
    level = _level(incident)
    if level in OF_THE_LEADERS and command.by.role != "lead" and not command.oral:
        raise Refused(
            f"{incident.id} is at level {level}: the leading group directs it; "
            "the office may record an oral direction, which the leader then confirms"
        )
    return [
        IncidentDirected(
            incident.id,
            detected.matter,
            detected.title,
            detected.place,
            level,
            command.decision,
            command.direction,
            command.reason,
            command.oral,
            command.by.id,
            command.at,
            command.by.role,
        )
    ]


def _confirm(incident: Incident, _: IncidentDetected, command: c.ConfirmDirection) -> Sequence[Any]:
    if not incident.oral:
        raise Refused(f"{incident.id} has no oral direction that waits to be confirmed")
    return [DirectionConfirmed(incident.id, command.by.id, command.at)]


def _mark_sudden(incident: Incident, detected: IncidentDetected, command: c.MarkSudden) -> Sequence[Any]:
    _in(incident, "mark_sudden", *UNDER_WAY)
    if incident.sudden:
        raise Refused(f"{incident.id} is marked sudden already")
    return [MarkedSudden(incident.id, detected.topic, command.reason, command.at)]


def _raise(incident: Incident, _: IncidentDetected, command: c.RaiseLevel) -> Sequence[Any]:
    _in(incident, "raise_level", *UNDER_WAY)
    before = _level(incident)
    if rank(command.level) <= rank(before):
        raise Refused(f"{incident.id} is at level {before}, and {command.level} is not higher")
    return [LevelRaised(incident.id, before, command.level, command.reason, command.at)]


def _lower(incident: Incident, _: IncidentDetected, command: c.LowerLevel) -> Sequence[Any]:
    _in(incident, "lower_level", *UNDER_WAY)
    before = _level(incident)
    if rank(command.level) >= rank(before):
        raise Refused(f"{incident.id} is at level {before}, and {command.level} is not lower")
    return [LevelLowered(incident.id, before, command.level, command.reason, command.at)]


def _level(incident: Incident) -> Level:
    if incident.level is None:
        raise Refused(f"{incident.id} has no level yet: assess it first")
    return incident.level


def _dismiss(incident: Incident, detected: IncidentDetected, command: c.Dismiss) -> Sequence[Any]:
    _in(incident, "dismiss", "detected", "reported")
    return [IncidentDismissed(incident.id, detected.matter, command.reason, command.at)]


def _refer(incident: Incident, detected: IncidentDetected, command: c.Refer) -> Sequence[Any]:
    _in(incident, "refer", "detected", "reported")
    return [IncidentReferred(incident.id, detected.matter, command.body, command.reason, command.at)]


def _stabilise(incident: Incident, detected: IncidentDetected, command: c.Stabilise) -> Sequence[Any]:
    _in(incident, "stabilise", "responding")
    return [
        IncidentStabilised(incident.id, detected.title, _level(incident), command.reason, command.at),
    ]


def _close(incident: Incident, detected: IncidentDetected, command: c.Close) -> Sequence[Any]:
    _in(incident, "close", "stabilised")
    return [IncidentClosed(incident.id, detected.matter, command.at)]


def _reopen(incident: Incident, detected: IncidentDetected, command: c.Reopen) -> Sequence[Any]:
    _in(incident, "reopen", "closed")
    return [IncidentReopened(incident.id, detected.matter, command.reason, command.at)]


STEPS: Mapping[type[Any], Callable[[Incident, IncidentDetected, Any], Sequence[Any]]] = {
    c.Assess: _assess,
    c.Direct: _direct,
    c.ConfirmDirection: _confirm,
    c.MarkSudden: _mark_sudden,
    c.RaiseLevel: _raise,
    c.LowerLevel: _lower,
    c.Dismiss: _dismiss,
    c.Refer: _refer,
    c.Stabilise: _stabilise,
    c.Close: _close,
    c.Reopen: _reopen,
}
