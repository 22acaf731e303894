"""What is asked of one statement. Pure."""

from dataclasses import dataclass
from datetime import datetime

from services.correspondent.model.mandate import Mandate
from shared.messages.correspondent import StatementType, Wording
from shared.parts import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """The first or the next version, point by point, on a version of the fact brief (0 for none yet)."""

    statement: str
    incident: str
    kind: StatementType
    title: str
    wording: Wording
    brief: int
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Approve:
    """Another person approves the newest version; `version` names the one that was read, 0 for the newest."""

    statement: str
    at: datetime
    by: Person
    version: int = 0


@dataclass(frozen=True, slots=True)
class Publish:
    """The person published it: where it stands (a link, or a place with a witness), with which disclosure."""

    statement: str
    address: str
    disclosure: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class PublishAs:
    """With what the register has of the person: the official identity comes from there alone."""

    publish: Publish
    mandate: Mandate | None


@dataclass(frozen=True, slots=True)
class Correct:
    """What was wrong in what was published, and what is right."""

    statement: str
    wrong: str
    right: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """It no longer stands, for this reason."""

    statement: str
    reason: str
    at: datetime
