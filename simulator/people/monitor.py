"""The monitoring desk: files what was drafted; writes follow-ups (续报) and the final report (终报)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shared.messages.escalation import IncidentAssessed
from shared.messages.monitoring import ReportDrafted
from simulator.exercise.actions import CallAction
from simulator.exercise.scenario import Task
from simulator.exercise.script import Report
from simulator.people.desk import Desk, call

TASKS: dict[str, Task] = {
    "first": "report_first",
    "special": "report_special",
    "follow_up": "report_follow_up",
    "final": "report_final",
}
TITLES = {"follow_up": ("续报", "Follow-up"), "final": ("终报", "Final report")}


class Monitor:
    """Files reports as the scenario words them; without words, as they were drafted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hear(self, event: Any) -> Iterator[CallAction]:
        """Draft the later reports once the incident is assessed; file every draft."""
        match event:
            case ReportDrafted(kind=kind) if kind in TASKS:
                yield self._file(event)
            case IncidentAssessed(incident=incident) if self._desk.is_main(incident):
                for report in self._desk.scenario.reports:
                    if report.kind in TITLES:
                        yield self._draft(event, report)

    def _file(self, draft: ReportDrafted) -> CallAction:
        who = self._desk.first("monitor")
        words = self._words(draft)
        at = self._desk.later(draft.at, who, TASKS[draft.kind], draft.report)
        facts = [w.zh for w in words.facts] if words and words.facts else list(draft.facts)
        unknown = [w.zh for w in words.unknown] if words and words.unknown else list(draft.unknown)
        data = {"report": draft.report, "title": draft.title, "facts": facts, "unknown": unknown}
        return call(who, at, "monitoring.file_report", draft.report, **data)

    def _words(self, draft: ReportDrafted) -> Report | None:
        if not self._desk.is_main(draft.incident):
            return None
        return next((r for r in self._desk.scenario.reports if r.kind == draft.kind), None)

    def _draft(self, assessed: IncidentAssessed, report: Report) -> CallAction:
        who = self._desk.first("monitor")
        name = f"{report.kind}-{assessed.incident}"
        title, title_en = TITLES[report.kind]
        at = max(self._desk.offset(report.at), assessed.at + timedelta(minutes=1))
        data = {
            "report": name,
            "kind": report.kind,
            "incident": assessed.incident,
            "topic": self._desk.scenario.topics[0].id,
            "title": f"{title}：{assessed.title}",
            "title_en": f"{title_en}: {self._desk.scenario.title_en}",
            "facts": [w.zh for w in report.facts],
            "facts_en": [w.en for w in report.facts],
            "unknown": [w.zh for w in report.unknown],
            "unknown_en": [w.en for w in report.unknown],
        }
        return call(who, at, "monitoring.draft_report", name, **data)
