"""An incident: `incident/<id>`. A change and the clocks that it starts or meets are one decision. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from services.escalation.model import clocks, notices, telling
from services.escalation.model.clocks import About
from services.escalation.model.commands import Detect, Hear, Join, Observe
from services.escalation.model.deadlines import Subject, brought_up
from services.escalation.model.excuses import Excuse, excuse
from services.escalation.model.lifecycle import step
from services.escalation.model.runs import runs
from services.escalation.model.state import Incident, evolve
from services.escalation.norms import Norms
from services.escalation.severity import Matrix, propose
from shared.messages.escalation import (
    IncidentDetected,
    IncidentJoined,
    IncidentPassedOn,
    IncidentReported,
    IncidentResponding,
    LevelProposed,
)
from shared.messages.instruction import InstructionAcknowledged
from shared.messages.monitoring import ReportFiled
from shared.parts import Tick

__all__ = ["EMPTY", "Rulebook", "decide", "evolve"]

EMPTY = Incident()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What an incident is decided by."""

    norms: Norms
    matrix: Matrix


def decide(book: Rulebook, incident: Incident, command: Any) -> Sequence[Any]:
    """What a command leads to, with its clocks. Raises Refused where a person asks what the state does not
    allow; what is only heard, and changes nothing, gives no events."""
    match command:
        case Tick(at=at):
            return telling.tick(book.norms, incident.clocks, at)
        case Excuse():
            return excuse(book.norms, incident.clocks, command)
        case Detect() | Join():
            said = _detect(book, incident, command)
        case Observe():
            said = _observe(book, incident, command)
        case Hear():
            said = _hear(book, incident, command)
        case _:
            said = step(incident, command)
    return [*said, *_clocks(book.norms, reduce(evolve, said, incident), command)] if said else []


def _clocks(norms: Norms, incident: Incident, command: Any) -> list[Any]:
    subject = Subject(
        About(incident.id, incident.id),
        incident.clocks,
        incident.level,
        incident.sudden,
        incident.false_alarm,
    )
    found = (run for rule in norms.rules() if rule.of_incident for run in runs(rule, incident.clocks.signs))
    return brought_up(norms, subject, found, command.at)


def _detect(book: Rulebook, incident: Incident, command: Detect | Join) -> Sequence[Any]:
    """Detect and Join may come in any order: the first of them detects, the others add their alert."""
    alert = command.alert
    if alert.alert in incident.alerts:
        return []
    if incident.over(command.at):
        return [IncidentPassedOn(command.incident, alert.alert, command.at)]
    seen = _observe(book, incident, Observe(command.incident, alert.harm, alert.reach, command.at))
    if incident.detected:
        return [IncidentJoined(incident.id, alert.alert, command.at), *seen]
    detected = IncidentDetected(
        command.incident,
        alert.matter,
        alert.alert,
        alert.topic,
        alert.title,
        alert.title_en,
        alert.harm,
        alert.place,
        command.at,
    )
    return [detected, *seen, *notices.detected(detected)]


def _observe(book: Rulebook, incident: Incident, command: Observe) -> Sequence[Any]:
    """The proposal, where its level or the harm that it rests on differs from what was proposed by then."""
    if incident.over(command.at):
        return []
    before = incident.proposed_at(command.at)
    new = propose(book.matrix, command.harm, command.reach)
    if before and before.level == new.level and before.harm in (None, new.harm):
        return []
    return [
        LevelProposed(
            command.incident, new.level, new.reason, new.reason_en, command.at, new.harm, new.mentions
        ),
    ]


def _hear(book: Rulebook, incident: Incident, command: Hear) -> Sequence[Any]:
    if incident.detected is None or incident.false_alarm:
        return []
    rules = (rule for rule in book.norms.rules() if rule.of_incident)
    about = About(incident.id, incident.id)
    noted = clocks.noted(rules, incident.clocks, about, command.event)
    return [*noted, *_moved(incident, command)]


def _moved(incident: Incident, command: Hear) -> Sequence[Any]:
    match command.event:
        case ReportFiled(kind="first", report=report) if incident.stage == "detected":
            return [IncidentReported(incident.id, report, command.at)]
        case InstructionAcknowledged(instruction=instruction, unit=unit) if _answers(incident):
            return [IncidentResponding(incident.id, instruction, command.at, unit)]
    return []


def _answers(incident: Incident) -> bool:
    return incident.stage in ("directed", "responding", "stabilised", "closed")
