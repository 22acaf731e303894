"""What is asked of one instruction. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shared.messages.escalation import Level
from shared.messages.instruction import InstructionKind
from shared.parts import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """An instruction as a person words it. Its id begins with the incident; `minutes` run from its issue
    until it is due; `brief` is the version of the fact brief that it stands on, 0 for none yet."""

    instruction: str
    incident: str
    kind: InstructionKind
    units: tuple[str, ...]
    asked: str
    evidence: str
    minutes: int
    at: datetime
    by: Person
    brief: int = 0


@dataclass(frozen=True, slots=True)
class Prepare:
    """A draft with the level that says who approves it; `planned` where a plan asks for it."""

    draft: Draft
    level: Level
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Approve:
    """A second person approves it, and it goes out."""

    instruction: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A unit's receipt."""

    instruction: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Done:
    """A unit did its part; `evidence` is what shows it."""

    instruction: str
    result: str
    evidence: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Decline:
    """A unit cannot or may not, with its reason."""

    instruction: str
    reason: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Recall:
    """The office takes it back, with its reason: it no longer binds anybody."""

    instruction: str
    reason: str
    at: datetime
    by: Person
