"""What is known of one instruction, and how events change it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

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

InstructionEvent = (
    InstructionDrafted
    | InstructionApproved
    | InstructionIssued
    | InstructionDelivered
    | InstructionAcknowledged
    | InstructionDone
    | InstructionDeclined
    | InstructionOverdue
    | InstructionRecalled
)
Standing = Literal["drafted", "issued", "done", "declined", "recalled"]
CLIMB = timedelta(minutes=30)
"""How long the office has before what is overdue climbs on to the leading group (ours)."""
HIGHEST = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's part. `tier` is how high it climbed; `delivered` lies before the unit from then on."""

    unit: str
    delivered: datetime
    receipt: InstructionAcknowledged | None = None
    ended: InstructionDone | InstructionDeclined | None = None
    tier: int = 0

    def climbs(self, due: datetime) -> Iterator[tuple[int, datetime]]:
        """The tiers that are still to be told, each with its moment; none once the part has ended."""
        if self.ended is None:
            yield from ((tier, due + (tier - 1) * CLIMB) for tier in range(self.tier + 1, HIGHEST + 1))


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction with what became of it; None is what has not happened."""

    drafted: InstructionDrafted | None = None
    approved: InstructionApproved | None = None
    issued: InstructionIssued | None = None
    parts: tuple[Part, ...] = ()
    recalled: InstructionRecalled | None = None

    def part(self, unit: str) -> Part | None:
        """A unit's part."""
        return next((part for part in self.parts if part.unit == unit), None)

    @property
    def standing(self) -> Standing:
        """How it stands as a whole: done when every part ended and one was done."""
        if self.recalled:
            return "recalled"
        if self.issued is None:
            return "drafted"
        if not all(part.ended for part in self.parts):
            return "issued"
        return "done" if any(isinstance(part.ended, InstructionDone) for part in self.parts) else "declined"

    @property
    def due(self) -> datetime | None:
        """The next moment at which a part climbs."""
        if self.issued is None or self.recalled:
            return None
        return min((at for part in self.parts for _, at in part.climbs(self.issued.due)), default=None)


EMPTY = Instruction()


def evolve(instruction: Instruction, event: InstructionEvent) -> Instruction:
    """The instruction after an event."""
    match event:
        case InstructionDrafted():
            return replace(instruction, drafted=event)
        case InstructionApproved():
            return replace(instruction, approved=event)
        case InstructionIssued():
            return replace(instruction, issued=event)
        case InstructionRecalled():
            return replace(instruction, recalled=event)
        case InstructionDelivered(unit=unit, at=at):
            return replace(instruction, parts=(*instruction.parts, Part(unit, at)))
        case _:
            return replace(instruction, parts=tuple(_parts(instruction.parts, event)))


def _parts(
    parts: tuple[Part, ...],
    event: InstructionAcknowledged | InstructionDone | InstructionDeclined | InstructionOverdue,
) -> Iterator[Part]:
    for part in parts:
        yield _after(part, event) if part.unit == event.unit else part


def _after(
    part: Part, event: InstructionAcknowledged | InstructionDone | InstructionDeclined | InstructionOverdue
) -> Part:
    match event:
        case InstructionAcknowledged():
            return replace(part, receipt=event)
        case InstructionOverdue(tier=tier):
            return replace(part, tier=max(part.tier, tier))
        case InstructionDone() | InstructionDeclined():
            return replace(part, ended=event)
