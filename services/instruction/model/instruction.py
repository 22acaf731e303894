"""One instruction 交办: drafted by one person, approved by another, answered by every unit. Pure.

What units do is judged by its own time: a part that was done before the recall counts, however late it is
heard, and a part done in time stays in time, whatever was told as overdue meanwhile.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from services.instruction.model.commands import (
    Acknowledge,
    Approve,
    Decline,
    Done,
    Draft,
    Prepare,
    Recall,
)
from services.instruction.model.state import EMPTY, Instruction, InstructionEvent, Part, evolve
from shared.errors import Forbidden, Refused
from shared.messages.instruction import (
    InstructionAcknowledged,
    InstructionApproved,
    InstructionDeclined,
    InstructionDelivered,
    InstructionDone,
    InstructionDrafted,
    InstructionIssued,
    InstructionOverdue,
    InstructionRecalled,
)
from shared.parts import Tick

__all__ = ["EMPTY", "decide", "evolve"]

URGENT = ("I", "II")
Answer = Acknowledge | Done | Decline
Command = Prepare | Approve | Answer | Recall | Tick


def decide(instruction: Instruction, command: Command) -> Sequence[InstructionEvent]:
    """What changes. Refused where the state says no, Forbidden for whoever it is not for. A plan's draft
    that is there already, and a second receipt, change nothing."""
    match command:
        case Prepare():
            return _prepare(instruction, command)
        case Approve():
            return _approve(instruction, command)
        case Acknowledge() | Done() | Decline():
            return _answer(instruction, command)
        case Recall():
            return _recall(instruction, command)
        case Tick():
            return list(_overdue(instruction, command))


def _prepare(instruction: Instruction, command: Prepare) -> Sequence[InstructionDrafted]:
    draft = command.draft
    if instruction.drafted and command.planned:
        return []
    if instruction.drafted:
        raise Refused(f"{draft.instruction} is drafted already: take another name, or recall it first")
    _complete(draft)
    return [
        InstructionDrafted(
            instruction=draft.instruction,
            incident=draft.incident,
            kind=draft.kind,
            units=tuple(dict.fromkeys(draft.units)),
            asked=draft.asked,
            evidence=draft.evidence,
            minutes=draft.minutes,
            level=command.level,
            brief=draft.brief,
            drafted_by=draft.by.id,
            at=draft.at,
        )
    ]


def _complete(draft: Draft) -> None:
    if not draft.instruction.startswith(f"{draft.incident}-"):
        raise Refused(f"call the instruction {draft.incident}-..., not {draft.instruction}")
    if not draft.units:
        raise Refused(f"{draft.instruction} is for nobody: name at least one unit")
    if draft.minutes < 1:
        raise Refused(f"{draft.instruction} leaves no time: give the minutes until it is due, 1 or more")
    if not draft.asked.strip() or not draft.evidence.strip():
        raise Refused(f"{draft.instruction} must say what is asked and what shows that it was done")


def _approve(instruction: Instruction, command: Approve) -> Sequence[InstructionEvent]:
    drafted = _may_approve(instruction, command)
    name, incident, at = drafted.instruction, drafted.incident, command.at
    issued = InstructionIssued(
        instruction=name,
        incident=incident,
        kind=drafted.kind,
        units=drafted.units,
        asked=drafted.asked,
        evidence=drafted.evidence,
        brief=drafted.brief,
        due=at + timedelta(minutes=drafted.minutes),
        at=at,
    )
    delivered = [InstructionDelivered(name, incident, unit, at) for unit in drafted.units]
    return [InstructionApproved(name, incident, command.by.id, at), issued, *delivered]


def _may_approve(instruction: Instruction, command: Approve) -> InstructionDrafted:
    drafted = _known(instruction, command.instruction)
    if instruction.recalled:
        raise Refused(f"{drafted.instruction} was recalled: draft another one")
    if instruction.approved:
        raise Refused(f"{instruction.approved.approved_by} approved {drafted.instruction} already: it is out")
    if drafted.level in URGENT and command.by.role != "lead":
        raise Forbidden(f"{drafted.instruction} is of level {drafted.level}: the lead approves it")
    if command.by.role not in ("office", "lead"):
        raise Forbidden(f"{drafted.instruction} is approved by the office or the lead")
    if command.by.id == drafted.drafted_by:
        raise Refused(f"{command.by.id} drafted {drafted.instruction}: another person approves it")
    return drafted


def _known(instruction: Instruction, name: str) -> InstructionDrafted:
    if instruction.drafted is None:
        raise Refused(f"there is no instruction {name}: draft it first")
    return instruction.drafted


def _answer(instruction: Instruction, command: Answer) -> Sequence[InstructionEvent]:
    drafted, part = _own_part(instruction, command)
    name, incident, unit, at = drafted.instruction, drafted.incident, part.unit, command.at
    match command:
        case Acknowledge() if part.receipt:
            return []
        case Acknowledge(by=by):
            return [InstructionAcknowledged(name, incident, unit, by.id, at)]
    if part.ended:
        how = "did its part of" if isinstance(part.ended, InstructionDone) else "declined"
        raise Refused(f"{unit} {how} {name} already: tell the office if something changed")
    match command:
        case Decline(reason=reason):
            if not reason.strip():
                raise Refused(f"say why {unit} declines {name}")
            return [InstructionDeclined(name, incident, unit, reason, at)]
        case Done(result=result, evidence=evidence):
            if part.receipt is None:
                raise Refused(f"{unit} has not acknowledged {name} yet: give the receipt first")
            return [InstructionDone(name, incident, unit, result, evidence, at)]


def _own_part(instruction: Instruction, command: Answer) -> tuple[InstructionDrafted, Part]:
    """The part of the person's own unit, where it still bound the unit at that time."""
    drafted = _known(instruction, command.instruction)
    if command.by.unit not in drafted.units:
        whose = command.by.unit or "no unit"
        raise Forbidden(
            f"{drafted.instruction} is for {', '.join(drafted.units)}; {command.by.id} answers for {whose}"
        )
    if instruction.recalled and instruction.recalled.at <= command.at:
        reason = instruction.recalled.reason
        raise Refused(f"{drafted.instruction} was recalled ({reason}): nothing is to be done")
    part = instruction.part(command.by.unit)
    if part is None:
        raise Refused(f"{drafted.instruction} has not gone out yet: wait until it is approved")
    return drafted, part


def _recall(instruction: Instruction, command: Recall) -> Sequence[InstructionRecalled]:
    drafted = _known(instruction, command.instruction)
    if instruction.recalled:
        raise Refused(f"{drafted.instruction} was recalled already ({instruction.recalled.reason})")
    if not command.reason.strip():
        raise Refused(f"say why {drafted.instruction} is recalled")
    units = tuple(part.unit for part in instruction.parts)
    return [InstructionRecalled(drafted.instruction, drafted.incident, command.reason, command.at, units)]


def _overdue(instruction: Instruction, tick: Tick) -> Iterator[InstructionOverdue]:
    issued = instruction.issued
    if issued is None or instruction.recalled:
        return
    for part in instruction.parts:
        for tier, at in part.climbs(issued.due):
            if at <= tick.at:
                yield InstructionOverdue(issued.instruction, issued.incident, part.unit, tier, issued.due, at)
