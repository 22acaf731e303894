"""Who answers for which unit, and what was said in the open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.messages.catalogue import event

StatementType = Literal["notice", "answers", "press_conference", "holding"]
ATTRIBUTION = ("identity", "disclosure", "address")
"""What no published statement can be without."""
Point = Literal["known", "unknown", "doing", "to_do", "next_word", "questions", "care", "promises"]


@event("correspondent", "unit.changed")
@dataclass(frozen=True, slots=True)
class UnitChanged:
    """A unit with its department and post for public answers."""

    unit: str
    title: str
    title_en: str
    department: str
    active: bool
    at: datetime


@event("correspondent", "correspondent.registered")
@dataclass(frozen=True, slots=True)
class CorrespondentRegistered:
    """A named person who may speak for a unit: under which identity, for what, until when, trained when."""

    person: str
    unit: str
    identity: str
    mandate: str
    mandate_until: date
    trained_on: date
    at: datetime


@event("correspondent", "correspondent.retired")
@dataclass(frozen=True, slots=True)
class CorrespondentRetired:
    """The person no longer speaks for the unit."""

    person: str
    unit: str
    reason: str
    at: datetime


@event("correspondent", "training.recorded")
@dataclass(frozen=True, slots=True)
class TrainingRecorded:
    """The person was trained on this day."""

    person: str
    course: str
    trained_on: date
    at: datetime


@event("correspondent", "assignment.offered")
@dataclass(frozen=True, slots=True)
class AssignmentOffered:
    """A correspondent is asked to prepare the statement for an instruction."""

    assignment: str
    incident: str
    instruction: str
    unit: str
    person: str
    asked: str
    due: datetime
    at: datetime


@event("correspondent", "assignment.accepted")
@dataclass(frozen=True, slots=True)
class AssignmentAccepted:
    """The correspondent took it on."""

    assignment: str
    incident: str
    person: str
    at: datetime


@event("correspondent", "assignment.declined")
@dataclass(frozen=True, slots=True)
class AssignmentDeclined:
    """The correspondent cannot, with a reason."""

    assignment: str
    incident: str
    person: str
    reason: str
    at: datetime


@event("correspondent", "assignment.unfilled")
@dataclass(frozen=True, slots=True)
class AssignmentUnfilled:
    """Nobody of the unit may speak now: the office finds somebody, or another unit."""

    assignment: str
    incident: str
    instruction: str
    unit: str
    asked: str
    due: datetime
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement by its points, so that each can be checked; an empty point is a missing one."""

    known: str = ""
    unknown: str = ""
    doing: str = ""
    to_do: str = ""
    next_word: str = ""
    questions: str = ""
    care: str = ""
    promises: str = ""


@event("correspondent", "statement.drafted")
@dataclass(frozen=True, slots=True)
class StatementDrafted:
    """A version of a statement, on a version of the fact brief."""

    statement: str
    incident: str
    version: int
    kind: StatementType
    title: str
    wording: Wording
    brief: int
    drafted_by: str
    at: datetime


@event("correspondent", "statement.checked")
@dataclass(frozen=True, slots=True)
class StatementChecked:
    """Held against what a public in danger needs: which points are there, which are missing."""

    statement: str
    incident: str
    version: int
    present: tuple[Point, ...]
    missing: tuple[Point, ...]
    at: datetime


@event("correspondent", "statement.approved")
@dataclass(frozen=True, slots=True)
class StatementApproved:
    """Another person of the office approved this version."""

    statement: str
    incident: str
    version: int
    approved_by: str
    at: datetime


@event("correspondent", "statement.published")
@dataclass(frozen=True, slots=True)
class StatementPublished:
    """A person published it: under which official identity, with which disclosure, where it stands.

    Nobody speaks unnamed: without any of the three there is no such event (ValueError).
    """

    statement: str
    incident: str
    version: int
    kind: StatementType
    title: str
    wording: Wording
    present: tuple[Point, ...]
    identity: str
    disclosure: str
    address: str
    published_by: str
    at: datetime

    def __post_init__(self) -> None:
        """Refuse to exist without attribution."""
        empty = [name for name in ATTRIBUTION if not getattr(self, name).strip()]
        if empty:
            raise ValueError(f"a published statement needs its {', '.join(empty)}")


@event("correspondent", "statement.corrected")
@dataclass(frozen=True, slots=True)
class StatementCorrected:
    """What was wrong in a published version, and what is right; every version stays."""

    statement: str
    incident: str
    version: int
    wrong: str
    right: str
    at: datetime


@event("correspondent", "statement.withdrawn")
@dataclass(frozen=True, slots=True)
class StatementWithdrawn:
    """The statement no longer stands, and the register says why."""

    statement: str
    incident: str
    reason: str
    at: datetime
