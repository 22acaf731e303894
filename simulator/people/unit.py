"""The units: each gives its receipt, does its part and says what shows it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from shared.messages.correspondent import StatementPublished
from shared.messages.instruction import InstructionIssued
from simulator.exercise.actions import CallAction
from simulator.exercise.scenario import Person
from simulator.exercise.script import Instruction
from simulator.people.desk import Desk, call


class Unit:
    """Answers for every unit of the scenario. What asks for a statement is done once one stands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._published: datetime | None = None
        self._waiting: list[tuple[Person, InstructionIssued, datetime]] = []

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Acknowledge, then carry out."""
        match event:
            case InstructionIssued():
                for unit in event.units:
                    yield from self._receive(event, unit)
            case StatementPublished():
                self._published = min(self._published or event.at, event.at)
                yield from (self._done(*waiting) for waiting in self._waiting)
                self._waiting.clear()

    def _receive(self, issued: InstructionIssued, unit: str) -> Iterator[CallAction]:
        who = next((p for p in self._desk.scenario.with_role("unit") if p.unit == unit), None)
        if who is None:
            return
        key = f"{issued.instruction}-{unit}"
        receipt = self._desk.later(issued.at, who, "acknowledge", key)
        yield call(who, receipt, "instruction.acknowledge", key, instruction=issued.instruction)
        script = self._script(issued, unit)
        ready = self._desk.later(receipt, who, "carry_out", key)
        if script and script.takes is not None:
            ready = receipt + timedelta(minutes=max(script.takes, 1))
        if issued.kind == "publish_statement" and self._published is None:
            self._waiting.append((who, issued, ready))
        else:
            yield self._done(who, issued, ready)

    def _done(self, who: Person, issued: InstructionIssued, ready: datetime) -> CallAction:
        script = self._script(issued, who.unit)
        published = self._published + timedelta(minutes=2) if self._published else ready
        at = max(ready, published) if issued.kind == "publish_statement" else ready
        data = {
            "instruction": issued.instruction,
            "result": script.result.zh if script else "已按要求完成 / done as asked",
            "evidence": script.evidence.zh if script else "见台账 / see the log",
        }
        return call(who, at, "instruction.done", f"{issued.instruction}-{who.unit}", **data)

    def _script(self, issued: InstructionIssued, unit: str) -> Instruction | None:
        own = [i for i in self._desk.scenario.instructions if i.unit == unit]
        named = [i for i in own if issued.instruction == f"{issued.incident}-{i.id}"]
        return next(iter(named or [i for i in own if i.kind == issued.kind]), None)
