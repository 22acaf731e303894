"""What people ask of correspondent, and who may. Pure."""

from collections.abc import Generator, Mapping
from typing import Any

from services.correspondent.model import assignment
from services.correspondent.model.commands import Approve, Correct, Draft, Publish, PublishAs, Withdraw
from services.correspondent.model.mandate import mandate_of
from services.correspondent.model.person import RecordTraining, Register, Retire
from services.correspondent.model.unit import SetUnit
from shared.parts import Call, Find, Role

_KEEPERS: frozenset[Role] = frozenset({"office", "admin", "controller"})
_OFFICE: frozenset[Role] = frozenset({"office"})
_ADMIN: frozenset[Role] = frozenset({"office", "admin"})
_SPEAKERS: frozenset[Role] = frozenset({"correspondent"})
_BOTH: frozenset[Role] = frozenset({"correspondent", "office"})


def with_identity(command: Publish) -> Generator[Find, Any, PublishAs]:
    """The publication with the mandate that the register has for the person, if it has one."""
    found = yield Find("correspondent", {"person": command.by.id})
    return PublishAs(command, mandate_of(found[0]) if found else None)


def with_candidates(command: assignment.OfferTo) -> Generator[Find, Any, assignment.Named]:
    """The offer with the mandate that the register has for the person."""
    found = yield Find("correspondent", {"person": command.person})
    return assignment.Named(command, tuple(mandate_of(document) for document in found))


def _person(command: Any) -> str:
    return f"correspondent/{command.person}"


def _assignment(command: Any) -> str:
    return f"assignment/{command.assignment}"


def _statement(command: Any) -> str:
    return f"statement/{command.statement}"


CALLS: Mapping[str, Call] = {
    "set_unit": Call(
        SetUnit, lambda command: f"unit/{command.unit}", _KEEPERS, "Name a unit, its department and post."
    ),
    "register": Call(
        Register, _person, _KEEPERS, "Register who may speak for a unit: identity, mandate, training."
    ),
    "retire": Call(Retire, _person, _ADMIN, "The person no longer speaks for the unit, with the reason."),
    "record_training": Call(RecordTraining, _person, _ADMIN, "Record a training of a correspondent."),
    "offer": Call(
        assignment.OfferTo,
        _assignment,
        _OFFICE,
        "Offer an assignment to somebody else, where nobody was found or the first one declined.",
        with_candidates,
    ),
    "accept": Call(
        assignment.Accept, _assignment, _SPEAKERS, "Take on an assignment that was offered to you."
    ),
    "decline": Call(assignment.Decline, _assignment, _SPEAKERS, "Decline it, with the reason."),
    "draft": Call(Draft, _statement, _SPEAKERS, "Draft a statement point by point, or its next version."),
    "approve": Call(Approve, _statement, _OFFICE, "Approve the newest version that another person drafted."),
    "publish": Call(
        Publish,
        _statement,
        _SPEAKERS,
        "Say where you published it, with which disclosure; the register has the identity.",
        with_identity,
    ),
    "correct": Call(Correct, _statement, _BOTH, "Say what was wrong in it and what is right."),
    "withdraw": Call(Withdraw, _statement, _BOTH, "It no longer stands, with the reason."),
}
