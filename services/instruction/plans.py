"""Prepared plans 预案, and which of them fits a direction. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from shared.messages.escalation import Level
from shared.messages.instruction import InstructionKind, PlannedDraft

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a plan: `name` is the end of its id, `minutes` the time from issue until done."""

    name: str
    kind: InstructionKind
    units: tuple[str, ...]
    asked: str
    evidence: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A prepared plan. `matters` are beginnings of the matters that it is for, none for all."""

    id: str
    title: str
    title_en: str
    drafts: tuple[Step, ...]
    matters: tuple[str, ...] = ()
    levels: tuple[Level, ...] = LEVELS

    def nearness(self, matter: str) -> int:
        """How closely the plan is made for a matter: the longest beginning that fits, -1 where none does."""
        return max((len(m) for m in self.matters or ("",) if matter.startswith(m)), default=-1)


def choose(plans: Iterable[Plan], matter: str, level: Level) -> Plan | None:
    """The plan that is made most closely for a matter and holds for its level; by id between equals."""
    fitting = [plan for plan in plans if level in plan.levels and plan.nearness(matter) >= 0]
    return min(fitting, key=lambda plan: (-plan.nearness(matter), plan.id), default=None)


def drafts_of(plan: Plan, incident: str, activation: int) -> Sequence[PlannedDraft]:
    """What the plan asks for in an incident. Ids of a second activation end in its number, since an
    incident that was reopened has its first instructions still on record."""
    end = f"-{activation}" if activation > 1 else ""
    return [
        PlannedDraft(
            instruction=f"{incident}-{step.name}{end}",
            kind=step.kind,
            units=step.units,
            asked=step.asked,
            evidence=step.evidence,
            minutes=step.minutes,
        )
        for step in plan.drafts
    ]
