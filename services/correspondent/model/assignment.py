"""An assignment: a named correspondent is asked to prepare what an instruction wants said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.correspondent.model.mandate import Mandate
from shared.errors import Forbidden, Refused
from shared.messages.correspondent import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentOffered,
    AssignmentUnfilled,
)
from shared.parts import Person

AssignmentEvent = AssignmentOffered | AssignmentUnfilled | AssignmentAccepted | AssignmentDeclined
Standing = Literal["offered", "unfilled", "accepted", "declined"]


@dataclass(frozen=True, slots=True)
class Offer:
    """An instruction asks a unit to speak; `candidates` are the unit's entries in the register."""

    assignment: str
    incident: str
    instruction: str
    unit: str
    asked: str
    due: datetime
    candidates: tuple[Mandate, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferTo:
    """The office names somebody else of the unit, where nobody was found or the first one declined."""

    assignment: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """What the register has of the person whom the office named."""

    offer: OfferTo
    candidates: tuple[Mandate, ...]


@dataclass(frozen=True, slots=True)
class Accept:
    """The correspondent takes it on."""

    assignment: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Decline:
    """The correspondent cannot, with a reason."""

    assignment: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is wanted (the newest offer, or that nobody was found), and every answer, the newest last."""

    wanted: AssignmentOffered | AssignmentUnfilled | None = None
    answers: tuple[AssignmentAccepted | AssignmentDeclined, ...] = ()
    standing: Standing = "unfilled"


EMPTY = Assignment()


def decide(assignment: Assignment, command: Offer | Named | Accept | Decline) -> Sequence[AssignmentEvent]:
    """What changes. An instruction that was heard before, and a second acceptance, change nothing. Refused
    where the state says no, Forbidden for whoever was not asked."""
    match command:
        case Offer():
            return [] if assignment.wanted else [_offer(command)]
        case Named():
            return [_named(assignment, command)]
        case Accept():
            return _accept(assignment, command)
        case Decline():
            return _decline(assignment, command)


def _offer(command: Offer) -> AssignmentOffered | AssignmentUnfilled:
    """To whoever was trained last among those who may speak at that time; by name between equals."""
    may = sorted(
        (one for one in command.candidates if one.unit == command.unit and one.holds(command.at)),
        key=lambda one: (-one.trained_on.toordinal(), one.person),
    )
    wanted = AssignmentUnfilled(
        assignment=command.assignment,
        incident=command.incident,
        instruction=command.instruction,
        unit=command.unit,
        asked=command.asked,
        due=command.due,
        reason=f"{command.unit} 没有授权有效的通讯员 / no correspondent with a valid mandate",
        at=command.at,
    )
    return _to(may[0].person, wanted, command.at) if may else wanted


def _to(person: str, wanted: AssignmentOffered | AssignmentUnfilled, at: datetime) -> AssignmentOffered:
    return AssignmentOffered(
        assignment=wanted.assignment,
        incident=wanted.incident,
        instruction=wanted.instruction,
        unit=wanted.unit,
        person=person,
        asked=wanted.asked,
        due=wanted.due,
        at=at,
    )


def _named(assignment: Assignment, command: Named) -> AssignmentOffered:
    offer = command.offer
    wanted = _known(assignment, offer.assignment)
    if assignment.standing not in ("unfilled", "declined"):
        raise Refused(f"{offer.assignment} is {assignment.standing}: it is offered anew once it is declined")
    if not any(one.person == offer.person and one.holds(offer.at) for one in command.candidates):
        raise Refused(f"{offer.person} has no valid mandate: register or renew it first")
    return _to(offer.person, wanted, offer.at)


def _known(assignment: Assignment, name: str) -> AssignmentOffered | AssignmentUnfilled:
    if assignment.wanted is None:
        raise Refused(f"there is no assignment {name}: it comes with an instruction to speak")
    return assignment.wanted


def _accept(assignment: Assignment, command: Accept) -> Sequence[AssignmentAccepted]:
    offered = _own(assignment, command)
    if assignment.standing == "accepted":
        return []
    if assignment.standing == "declined":
        raise Refused(f"{command.by.id} declined {command.assignment}: let the office offer it again")
    return [AssignmentAccepted(offered.assignment, offered.incident, offered.person, command.at)]


def _decline(assignment: Assignment, command: Decline) -> Sequence[AssignmentDeclined]:
    offered = _own(assignment, command)
    if assignment.standing != "offered":
        raise Refused(f"{command.assignment} is {assignment.standing} already: tell the office")
    if not command.reason.strip():
        raise Refused(f"say why you decline {command.assignment}")
    return [
        AssignmentDeclined(offered.assignment, offered.incident, offered.person, command.reason, command.at)
    ]


def _own(assignment: Assignment, command: Accept | Decline) -> AssignmentOffered:
    offered = _known(assignment, command.assignment)
    if isinstance(offered, AssignmentUnfilled):
        raise Refused(f"{command.assignment} was offered to nobody yet: the office names somebody")
    if offered.person != command.by.id:
        raise Forbidden(f"{command.assignment} was offered to {offered.person}, not to {command.by.id}")
    return offered


def evolve(assignment: Assignment, event: AssignmentEvent) -> Assignment:
    """The assignment after an event."""
    match event:
        case AssignmentOffered():
            return replace(assignment, wanted=event, standing="offered")
        case AssignmentUnfilled():
            return replace(assignment, wanted=event, standing="unfilled")
        case AssignmentAccepted():
            return replace(assignment, answers=(*assignment.answers, event), standing="accepted")
        case AssignmentDeclined():
            return replace(assignment, answers=(*assignment.answers, event), standing="declined")
