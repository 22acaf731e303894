"""The response to an incident: the direction brings a prepared plan, the office puts it in force. Pure.

`decide` takes the plans first: whoever makes the service binds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.instruction.plans import Plan, choose, drafts_of
from shared.errors import Refused
from shared.messages.escalation import Decision, Level
from shared.messages.instruction import PlanActivated, PlanProposed, ResponseLevelNoted
from shared.parts import Person

ResponseEvent = PlanProposed | PlanActivated | ResponseLevelNoted


@dataclass(frozen=True, slots=True)
class Direct:
    """The direction 批示 arrived."""

    incident: str
    matter: str
    level: Level
    decision: Decision
    direction: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Relevel:
    """The incident's level changed."""

    incident: str
    level: Level
    at: datetime


@dataclass(frozen=True, slots=True)
class Activate:
    """Put a plan in force: the proposed one or another. `brief` is the version of the fact brief that its
    instructions stand on, 0 for none yet."""

    incident: str
    plan: str
    at: datetime
    by: Person
    brief: int = 0


@dataclass(frozen=True, slots=True)
class Response:
    """Every proposal and activation, the newest last, and the incident's levels by the time they began."""

    incident: str = ""
    proposed: tuple[PlanProposed, ...] = ()
    activated: tuple[PlanActivated, ...] = ()
    levels: tuple[tuple[datetime, Level], ...] = ()

    def level_at(self, at: datetime) -> Level:
        """The level that held at a moment, however late it was heard."""
        return level_at(self.levels, at)


EMPTY = Response()


def level_at(levels: Sequence[tuple[datetime, Level]], at: datetime) -> Level:
    """The level that held at a moment; the first known one before that. There must be one."""
    begun = [level for since, level in levels if since <= at]
    return begun[-1] if begun else levels[0][1]


def decide(
    plans: Sequence[Plan], response: Response, command: Direct | Relevel | Activate
) -> Sequence[ResponseEvent]:
    """What changes. A rejected direction and one that was heard before change nothing; Refused where there
    is no direction to act on, no such plan, or a plan in force for this direction already."""
    match command:
        case Direct():
            return _direct(plans, response, command)
        case Relevel(incident=incident, level=level, at=at):
            noted = (at, level) in response.levels
            return [] if noted else [ResponseLevelNoted(incident, level, at)]
        case Activate():
            return _activate(plans, response, command)


def _direct(plans: Sequence[Plan], response: Response, command: Direct) -> Sequence[PlanProposed]:
    heard = any(proposal.at == command.at for proposal in response.proposed)
    plan = choose(plans, command.matter, command.level)
    if command.decision == "rejected" or heard or plan is None:
        return []
    return [
        PlanProposed(
            incident=command.incident,
            plan=plan.id,
            title=plan.title,
            level=command.level,
            direction=command.direction,
            at=command.at,
            title_en=plan.title_en,
        )
    ]


def _activate(plans: Sequence[Plan], response: Response, command: Activate) -> Sequence[PlanActivated]:
    plan = _allowed(plans, response, command)
    asks = drafts_of(plan, command.incident, len(response.activated) + 1)
    return [
        PlanActivated(
            incident=command.incident,
            plan=plan.id,
            title=plan.title,
            level=response.level_at(command.at),
            drafts=tuple(ask.instruction for ask in asks),
            activated_by=command.by.id,
            at=command.at,
            title_en=plan.title_en,
            asks=tuple(asks),
            brief=command.brief,
        )
    ]


def _allowed(plans: Sequence[Plan], response: Response, command: Activate) -> Plan:
    if not response.proposed:
        raise Refused(f"{command.incident} has no direction yet: wait until it is directed")
    active = response.activated[-1] if response.activated else None
    if active and active.at >= response.proposed[-1].at:
        raise Refused(
            f"{active.activated_by} activated the plan {active.plan} for {command.incident}: "
            "draft what it lacks by hand"
        )
    plan = next((plan for plan in plans if plan.id == command.plan), None)
    if plan is None:
        known = ", ".join(plan.id for plan in plans)
        raise Refused(f"there is no plan {command.plan!r}: take one of {known}")
    return plan


def evolve(response: Response, event: ResponseEvent) -> Response:
    """The response after an event."""
    match event:
        case PlanProposed():
            proposed = tuple(sorted((*response.proposed, event), key=lambda proposal: proposal.at))
            known = _with_level(response, event.at, event.level)
            return replace(known, incident=event.incident, proposed=proposed)
        case PlanActivated():
            return replace(response, activated=(*response.activated, event))
        case ResponseLevelNoted():
            known = _with_level(response, event.at, event.level)
            return replace(known, incident=event.incident)


def _with_level(response: Response, at: datetime, level: Level) -> Response:
    return replace(response, levels=tuple(sorted({*response.levels, (at, level)})))
