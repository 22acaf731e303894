"""The office's closing: stabilises, has the lessons filed, closes, publishes the case."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from shared.messages.archive import LessonsFiled, LessonsOpened
from shared.messages.escalation import IncidentClosed
from shared.messages.instruction import InstructionDone, InstructionDrafted, PlanActivated
from simulator.exercise.actions import CallAction
from simulator.people.desk import Desk, call

STEP = timedelta(minutes=1)


class Closing:
    """Brings the incident to its end once every unit has done its part."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted: frozenset[str] | None = None
        self._units: dict[str, frozenset[str]] = {}
        self._done: dict[tuple[str, str], datetime] = {}

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Keep count of what is done; end what is ended."""
        match event:
            case PlanActivated() | InstructionDrafted() | InstructionDone():
                self._count(event)
                yield from self._stabilise(event.incident)
            case LessonsOpened():
                yield self._learn(event)
            case LessonsFiled():
                yield self._close(event)
            case IncidentClosed():
                yield self._publish_case(event)

    def _count(self, event: PlanActivated | InstructionDrafted | InstructionDone) -> None:
        match event:
            case PlanActivated():
                scripted = (f"{event.incident}-{i.id}" for i in self._desk.scenario.instructions)
                self._wanted = frozenset(scripted) | frozenset(event.drafts)
            case InstructionDrafted():
                self._units[event.instruction] = frozenset(event.units)
            case InstructionDone():
                self._done[event.instruction, event.unit] = event.at

    def _stabilise(self, incident: str) -> Iterator[CallAction]:
        """Once every unit has done its part, and the scenario's time for it has come."""
        if self._wanted is None or not self._desk.is_main(incident):
            return
        open_parts = [name for name in self._wanted if name not in self._units]
        parts = {(name, unit) for name in self._wanted for unit in self._units.get(name, ())}
        if open_parts or parts - self._done.keys():
            return
        who, script = self._desk.first("office"), self._desk.scenario.stabilised
        ready = max(*(self._done[part] for part in parts), self._desk.offset(script.at))
        at = self._desk.later(ready, who, "stabilise", incident)
        yield call(who, at, "escalation.stabilise", incident, incident=incident, reason=script.reason.zh)

    def _learn(self, opened: LessonsOpened) -> CallAction:
        who, script = self._desk.first("office"), self._desk.scenario.lessons
        at = self._desk.later(opened.at, who, "file_lessons", opened.incident)
        measures = [
            {
                "text": m.text.zh,
                "unit": m.unit,
                "due": (opened.at + timedelta(days=m.days)).date().isoformat(),
            }
            for m in script.measures
        ]
        data = {
            "incident": opened.incident,
            "went_well": [words.zh for words in script.went_well],
            "went_badly": [words.zh for words in script.went_badly],
            "measures": measures,
        }
        return call(who, at, "archive.file_lessons", opened.incident, **data)

    def _close(self, filed: LessonsFiled) -> CallAction:
        who = self._desk.first("office")
        at = self._desk.later(filed.at, who, "close", filed.incident)
        reason = "各项已办结，复盘已归档 / everything is done and the lessons are filed"
        return call(who, at, "escalation.close", filed.incident, incident=filed.incident, reason=reason)

    def _publish_case(self, closed: IncidentClosed) -> CallAction:
        who, script = self._desk.first("office"), self._desk.scenario
        data = {"incident": closed.incident, "summary": script.summary}
        return call(who, closed.at + 5 * STEP, "archive.publish_case", closed.incident, **data)
