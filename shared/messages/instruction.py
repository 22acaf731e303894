"""What units are asked to do, and what they answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.catalogue import event
from shared.messages.escalation import Level

# The closed set: there is no kind that removes, hides, blocks or reports anybody's speech.
InstructionKind = Literal[
    "verify_facts",
    "hold",
    "publish_statement",
    "answer_questions",
    "brief_media",
    "correct_record",
    "remedy",
    "support",
    "stand_down",
]


@event("instruction", "plan.proposed")
@dataclass(frozen=True, slots=True)
class PlanProposed:
    """The direction arrived and this prepared plan fits: the office activates it, or drafts by hand."""

    incident: str
    plan: str
    title: str
    level: Level
    direction: str
    at: datetime
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDraft:
    """One instruction that an activated plan asks for, as the plan said it then."""

    instruction: str
    kind: InstructionKind
    units: tuple[str, ...]
    asked: str
    evidence: str
    minutes: int


@event("instruction", "response.level_noted")
@dataclass(frozen=True, slots=True)
class ResponseLevelNoted:
    """From here on the incident has this level: what is drafted later needs the approval of that level."""

    incident: str
    level: Level
    at: datetime


@event("instruction", "plan.activated")
@dataclass(frozen=True, slots=True)
class PlanActivated:
    """The prepared plan is in force: `drafts` are the instructions that it asks for, by their ids; `asks` is
    what each of them says; `brief` is the version of the fact brief that they stand on, 0 for none yet."""

    incident: str
    plan: str
    title: str
    level: Level
    drafts: tuple[str, ...]
    activated_by: str
    at: datetime
    title_en: str = ""
    asks: tuple[PlannedDraft, ...] = ()
    brief: int = 0


@event("instruction", "brief.published")
@dataclass(frozen=True, slots=True)
class BriefPublished:
    """The fact brief, version by version: what everybody who answers stands on."""

    incident: str
    version: int
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    doing: tuple[str, ...]
    to_do: tuple[str, ...]
    next_word: str
    at: datetime


@event("instruction", "question.opened")
@dataclass(frozen=True, slots=True)
class QuestionOpened:
    """People ask this, in the office's own words."""

    incident: str
    question: str
    text: str
    at: datetime


@event("instruction", "question.answered")
@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """The question has an answer that stands in the brief."""

    incident: str
    question: str
    answer: str
    at: datetime


@event("instruction", "instruction.drafted")
@dataclass(frozen=True, slots=True)
class InstructionDrafted:
    """One person drafted it; for levels I and II another must approve."""

    instruction: str
    incident: str
    kind: InstructionKind
    units: tuple[str, ...]
    asked: str
    evidence: str
    minutes: int
    level: Level
    brief: int
    drafted_by: str
    at: datetime


@event("instruction", "instruction.approved")
@dataclass(frozen=True, slots=True)
class InstructionApproved:
    """Another person approved it."""

    instruction: str
    incident: str
    approved_by: str
    at: datetime


@event("instruction", "instruction.issued")
@dataclass(frozen=True, slots=True)
class InstructionIssued:
    """It went out; `due` is when it is to be done."""

    instruction: str
    incident: str
    kind: InstructionKind
    units: tuple[str, ...]
    asked: str
    evidence: str
    brief: int
    due: datetime
    at: datetime


@event("instruction", "instruction.delivered")
@dataclass(frozen=True, slots=True)
class InstructionDelivered:
    """It lies before the unit."""

    instruction: str
    incident: str
    unit: str
    at: datetime


@event("instruction", "instruction.acknowledged")
@dataclass(frozen=True, slots=True)
class InstructionAcknowledged:
    """The unit's receipt."""

    instruction: str
    incident: str
    unit: str
    acknowledged_by: str
    at: datetime


@event("instruction", "instruction.done")
@dataclass(frozen=True, slots=True)
class InstructionDone:
    """The unit did its part, and says what shows it."""

    instruction: str
    incident: str
    unit: str
    result: str
    evidence: str
    at: datetime


@event("instruction", "instruction.declined")
@dataclass(frozen=True, slots=True)
class InstructionDeclined:
    """The unit cannot or may not, with its reason."""

    instruction: str
    incident: str
    unit: str
    reason: str
    at: datetime


@event("instruction", "instruction.overdue")
@dataclass(frozen=True, slots=True)
class InstructionOverdue:
    """The unit is late; `tier` counts how high it climbed (1 the office, 2 the leading group)."""

    instruction: str
    incident: str
    unit: str
    tier: int
    due: datetime
    at: datetime


@event("instruction", "instruction.recalled")
@dataclass(frozen=True, slots=True)
class InstructionRecalled:
    """It no longer binds anybody, for this reason; `units` are those before whom it lay."""

    instruction: str
    incident: str
    reason: str
    at: datetime
    units: tuple[str, ...] = ()
