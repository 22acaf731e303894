"""The office's drafting: one person activates the plan and drafts, another approves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shared.messages.correspondent import StatementChecked
from shared.messages.instruction import InstructionDrafted, PlanActivated, PlanProposed
from simulator.exercise.actions import CallAction
from simulator.exercise.script import Instruction
from simulator.people.desk import Desk, call

STEP = timedelta(minutes=1)


class Drafting:
    """Turns the direction into instructions, and lets statements go out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Activate, draft what the plan lacks, approve."""
        match event:
            case PlanProposed():
                yield self._activate(event)
            case PlanActivated() if self._desk.is_main(event.incident):
                yield from self._draft_the_rest(event)
            case InstructionDrafted(level="III" | "IV"):
                yield self._approve(event)
            case StatementChecked() if not event.missing:
                yield self._approve_statement(event)

    def _activate(self, proposed: PlanProposed) -> CallAction:
        who = self._desk.first("office")
        at = self._desk.later(proposed.at, who, "instruct", proposed.incident)
        data = {"incident": proposed.incident, "plan": proposed.plan}
        return call(who, at, "instruction.activate_plan", proposed.incident, **data)

    def _draft_the_rest(self, active: PlanActivated) -> Iterator[CallAction]:
        """What the scenario asks for beyond the prepared plan."""
        scripted = {f"{active.incident}-{i.id}": i for i in self._desk.scenario.instructions}
        who = self._desk.first("office")
        for number, (name, script) in enumerate(scripted.items(), start=1):
            if name not in active.drafts:
                yield call(
                    who,
                    active.at + number * STEP,
                    "instruction.draft",
                    name,
                    **_draft(name, active.incident, script),
                )

    def _approve(self, drafted: InstructionDrafted) -> CallAction:
        who = self._desk.other("office")
        at = self._desk.later(drafted.at, who, "approve", drafted.instruction)
        return call(who, at, "instruction.approve", drafted.instruction, instruction=drafted.instruction)

    def _approve_statement(self, checked: StatementChecked) -> CallAction:
        who = self._desk.other("office")
        key = f"{checked.statement}-{checked.version}"
        at = self._desk.later(checked.at, who, "approve_statement", key)
        return call(who, at, "correspondent.approve", key, statement=checked.statement)


def _draft(name: str, incident: str, script: Instruction) -> dict[str, Any]:
    return {
        "instruction": name,
        "incident": incident,
        "kind": script.kind,
        "units": [script.unit],
        "asked": script.asked.zh,
        "evidence": script.evidence.zh,
        "minutes": script.minutes,
    }
