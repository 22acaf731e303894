"""The emergency news office while an incident runs: assesses, keeps the fact brief and its questions."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shared.messages.escalation import IncidentAssessed, IncidentDirected, IncidentReported
from simulator.exercise.actions import CallAction
from simulator.people.desk import Desk, call

STEP = timedelta(minutes=1)


class Office:
    """Judges what the desk reported, and keeps everybody on the same facts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Assess; once it is directed, publish the briefs and answer the questions."""
        match event:
            case IncidentReported():
                yield self._judge(event)
            case IncidentAssessed() if self._desk.is_main(event.incident):
                yield from self._mark_sudden(event)
            case IncidentDirected() if event.decision != "rejected" and self._desk.is_main(event.incident):
                yield from self._brief(event)
                yield from self._answer(event)

    def _judge(self, reported: IncidentReported) -> CallAction:
        who = self._desk.first("office")
        at = self._desk.later(reported.at, who, "assess", reported.incident)
        if not self._desk.is_main(reported.incident):
            reason = "与本事件无关的零星反映，不构成事件 / a few unrelated posts, no incident"
            return call(
                who, at, "escalation.dismiss", reported.incident, incident=reported.incident, reason=reason
            )
        judged = self._desk.scenario.assessment
        names = [self._desk.scenario.person(p).name for p in judged.deliberated]
        data = {
            "incident": reported.incident,
            "level": judged.level,
            "degree": judged.degree.zh,
            "proposal": judged.proposal.zh,
            "deliberated": [*names, judged.deliberation.zh],
            "dissent": [words.zh for words in judged.dissent],
        }
        return call(who, at, "escalation.assess", reported.incident, **data)

    def _mark_sudden(self, assessed: IncidentAssessed) -> Iterator[CallAction]:
        judged = self._desk.scenario.assessment
        if judged.sudden:
            who = self._desk.first("office")
            data = {"incident": assessed.incident, "reason": judged.degree.zh}
            yield call(who, assessed.at + STEP, "escalation.mark_sudden", assessed.incident, **data)

    def _brief(self, directed: IncidentDirected) -> Iterator[CallAction]:
        who, scenario = self._desk.first("office"), self._desk.scenario
        ready = self._desk.later(directed.at, who, "brief", directed.incident)
        for number, brief in enumerate(scenario.briefs):
            at = max(self._desk.offset(brief.at), ready) + number * STEP
            parts = {
                name: [words.zh for words in getattr(brief, name)]
                for name in ("known", "unknown", "doing", "to_do")
            }
            data = {"incident": directed.incident, "next_word": brief.next_word.zh, **parts}
            yield call(who, at, "instruction.publish_brief", f"{directed.incident}-{number + 1}", **data)

    def _answer(self, directed: IncidentDirected) -> Iterator[CallAction]:
        who = self._desk.first("office")
        ready = self._desk.later(directed.at, who, "brief", directed.incident)
        for number, question in enumerate(self._desk.scenario.questions, start=1):
            about = {"incident": directed.incident, "question": question.id}
            asked = ready + number * STEP
            key = f"{directed.incident}-{question.id}"
            yield call(who, asked, "instruction.open_question", key, text=question.text.zh, **about)
            answered = self._desk.later(asked, who, "answer_question", key)
            yield call(who, answered, "instruction.answer_question", key, answer=question.answer.zh, **about)
