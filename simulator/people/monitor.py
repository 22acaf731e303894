"""The monitoring desk: files what was drafted, in its own words where the scenario has some."""

from collections.abc import Iterator
from typing import Any

from shared.messages.monitoring import ReportDrafted
from simulator.exercise.actions import CallAction
from simulator.exercise.scenario import Task
from simulator.exercise.script import Report, Words
from simulator.people.desk import Desk, call

TASKS: dict[str, Task] = {
    "first": "report_first",
    "special": "report_special",
    "follow_up": "report_follow_up",
    "final": "report_final",
}


class Monitor:
    """Files reports as the scenario words them; a first notice and a special report without words as they
    were drafted. Later reports are filed where the scenario has words for them, at its time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hear(self, event: Any) -> Iterator[CallAction]:
        """File a draft."""
        match event:
            case ReportDrafted(kind="first" | "special"):
                yield self._file(event, self._words(event, 0))
            case ReportDrafted(kind="follow_up" | "final", incident=incident):
                stem = f"{event.kind}-{incident}"
                number = int(event.report.removeprefix(stem).removeprefix("-") or 1)
                if words := self._words(event, number - 1):
                    yield self._file(event, words)

    def _file(self, draft: ReportDrafted, words: Report | None) -> CallAction:
        who = self._desk.first("monitor")
        begins = max(draft.at, self._desk.offset(words.at)) if words else draft.at
        at = self._desk.later(begins, who, TASKS[draft.kind], draft.report)
        data: dict[str, Any] = {"report": draft.report, "title": draft.title, "title_en": draft.title_en}
        for name, drafted, drafted_en in (
            ("facts", draft.facts, draft.facts_en),
            ("unknown", draft.unknown, draft.unknown_en),
        ):
            own: tuple[Words, ...] = getattr(words, name) if words else ()
            data[name] = [w.zh for w in own] if own else list(drafted)
            data[f"{name}_en"] = [w.en for w in own] if own else list(drafted_en)
        return call(who, at, "monitoring.file_report", draft.report, **data)

    def _words(self, draft: ReportDrafted, number: int) -> Report | None:
        """The scenario's words for the report of its kind with this number, from 0."""
        if not self._desk.is_main(draft.incident):
            return None
        own = [report for report in self._desk.scenario.reports if report.kind == draft.kind]
        return own[number] if number < len(own) else None
