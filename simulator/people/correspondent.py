"""The correspondents: take assignments, draft statements on the fact brief, publish what was approved."""

from collections.abc import Iterator
from typing import Any

from shared.messages.correspondent import AssignmentOffered, StatementApproved
from shared.messages.instruction import BriefPublished
from simulator.exercise.actions import CallAction
from simulator.exercise.script import Statement
from simulator.people.desk import Desk, call


class Correspondent:
    """Writes the scenario's statements, each on the newest version of the brief that it can stand on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Accept, draft, publish."""
        match event:
            case AssignmentOffered():
                who = self._desk.scenario.person(event.person)
                at = self._desk.later(event.at, who, "publish_statement", event.assignment)
                yield call(who, at, "correspondent.accept", event.assignment, assignment=event.assignment)
            case BriefPublished() if self._desk.is_main(event.incident):
                for statement in self._desk.scenario.statements:
                    if self._brief_for(statement) == event.version:
                        yield self._draft(statement, event)
            case StatementApproved():
                yield from self._publish(event)

    def _brief_for(self, statement: Statement) -> int:
        """The version of the brief that is out when the statement is written."""
        return max(1, sum(brief.at <= statement.at for brief in self._desk.scenario.briefs))

    def _draft(self, statement: Statement, brief: BriefPublished) -> CallAction:
        scenario = self._desk.scenario
        who = scenario.person(statement.by)
        start = max(brief.at, self._desk.offset(statement.at))
        data = {
            "statement": statement.id,
            "incident": brief.incident,
            "kind": statement.kind,
            "title": statement.title,
            "wording": {point: words.zh for point, words in scenario.wording(statement).items()},
            "brief": brief.version,
        }
        at = self._desk.later(start, who, "draft_statement", statement.id)
        return call(who, at, "correspondent.draft", statement.id, **data)

    def _publish(self, approved: StatementApproved) -> Iterator[CallAction]:
        script = next((s for s in self._desk.scenario.statements if s.id == approved.statement), None)
        if script is None:
            return
        who = self._desk.scenario.person(script.by)
        witness = self._desk.scenario.person(script.witness).name
        at = self._desk.later(
            approved.at, who, "publish_statement", f"{approved.statement}-{approved.version}"
        )
        data = {
            "statement": approved.statement,
            "address": f"{script.address.zh}（见证人：{witness}）",
            "disclosure": script.disclosure.zh,
        }
        yield call(who, at, "correspondent.publish", f"{approved.statement}-{approved.version}", **data)
