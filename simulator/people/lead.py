"""The leading group: directs, and approves instructions for levels I and II."""

from collections.abc import Iterator
from typing import Any

from shared.messages.escalation import IncidentAssessed
from shared.messages.instruction import InstructionDrafted
from simulator.exercise.actions import CallAction
from simulator.people.desk import Desk, call


class Lead:
    """The first in the order of substitution (AB角) is there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Direct what was assessed; approve what was drafted."""
        who = self._desk.first("lead")
        match event:
            case IncidentAssessed() if self._desk.is_main(event.incident):
                script = self._desk.scenario.direction
                at = self._desk.later(event.at, who, "direct", event.incident)
                data = {
                    "incident": event.incident,
                    "decision": script.decision,
                    "direction": script.text.zh,
                    "reason": script.reason.zh,
                    "oral": False,
                }
                yield call(who, at, "escalation.direct", event.incident, **data)
            case InstructionDrafted(level="I" | "II"):
                at = self._desk.later(event.at, who, "approve", event.instruction)
                yield call(who, at, "instruction.approve", event.instruction, instruction=event.instruction)
