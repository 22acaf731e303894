"""Whether what was expected of the players happened, and when. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.messages.archive import LessonsFiled
from shared.messages.clocks import ClockExcused, ClockMet, ClockMissed, ClockStarted
from shared.messages.correspondent import StatementPublished
from shared.messages.escalation import IncidentClosed, IncidentDetected
from simulator.exercise.scenario import Expectation, Scenario

RULES = {
    "first_notice": "first_notice",
    "special_report": "special_report",
    "assessed": "assess",
    "directed": "direct",
    "all_receipts": "receipt",
}
"""The township rule whose clocks judge a kind of expectation."""

REQUIRED = frozenset({"known", "unknown", "doing", "to_do", "next_word", "questions", "care"})
"""The points that a complete statement has; promises count where something was promised before."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an expectation stands: `met` is None while it is open; `late_s` seconds beyond the limit.

    `at` is when it happened (the last of several), `limit` until when it had to.
    """

    id: str
    title: str
    title_en: str
    met: bool | None
    at: datetime | None
    limit: datetime | None
    late_s: int
    why: str
    why_en: str


class Score:
    """Listens to an exercise's events and judges its expectations."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._main = ""
        self._clocks: dict[tuple[str, str], ClockStarted] = {}
        self._ends: dict[tuple[str, str], ClockMet | ClockExcused] = {}
        self._missed: set[tuple[str, str]] = set()
        self._statement: StatementPublished | None = None
        self._done: dict[str, datetime] = {}

    def hear(self, event: Any) -> None:
        """Take note of an event; the order of hearing does not matter."""
        match event:
            case IncidentDetected() if event.topic == self._scenario.topics[0].id and not self._main:
                self._main = event.incident
            case ClockStarted():
                self._clocks[event.subject, event.clock] = event
            case ClockMet() | ClockExcused():
                self._ends[event.subject, event.clock] = event
            case ClockMissed():
                self._missed.add((event.subject, event.clock))
            case StatementPublished():
                if self._statement is None or event.at < self._statement.at:
                    self._statement = event
            case LessonsFiled() | IncidentClosed():
                self._done.setdefault(type(event).__name__, event.at)

    def verdicts(self) -> Sequence[Verdict]:
        """One verdict an expectation, in the scenario's order."""
        return [self._judge(expectation) for expectation in self._scenario.expectations]

    def _judge(self, wanted: Expectation) -> Verdict:
        if wanted.kind in RULES:
            return self._by_clocks(wanted, RULES[wanted.kind])
        judges: dict[str, Callable[[Expectation], Verdict]] = {
            "statement": self._by_statement,
            "lessons_filed": lambda e: self._by_end(e, self._done.get("LessonsFiled")),
            "closed": lambda e: self._by_end(e, self._done.get("IncidentClosed")),
        }
        return judges[wanted.kind](wanted)

    def _by_clocks(self, wanted: Expectation, rule: str) -> Verdict:
        clocks = [
            key for key, clock in self._clocks.items() if clock.rule == rule and clock.incident == self._main
        ]
        if not clocks:
            return _verdict(wanted, False, None, None, "时限没有启动", "no clock was started")
        due = max(self._clocks[key].due for key in clocks)
        ends = [self._ends[key] for key in clocks if key in self._ends]
        if len(ends) < len(clocks):
            left = len(clocks) - len(ends)
            return _verdict(
                wanted, False, None, due, f"{len(clocks)}项中{left}项未完成", f"{left} of {len(clocks)} open"
            )
        late = [end for end in ends if isinstance(end, ClockMet) and end.late_s > 0]
        at = max(end.at for end in ends)
        if late:
            worst = max(end.late_s for end in late)
            why = (f"{len(clocks)}项中{len(late)}项超时", f"{len(late)} of {len(clocks)} late")
            return _verdict(wanted, False, at, due, *why, late_s=worst)
        return _verdict(
            wanted, True, at, due, f"{len(clocks)}项均按时", f"{len(clocks)} of {len(clocks)} in time"
        )

    def _by_statement(self, wanted: Expectation) -> Verdict:
        limit = self._scenario.start.astimezone(UTC) + (wanted.limit or self._scenario.duration)
        said = self._statement
        if said is None:
            return _verdict(wanted, False, None, limit, "没有发布", "nothing was published")
        if missing := sorted(REQUIRED - set(said.present)):
            return _verdict(wanted, False, said.at, limit, "要点缺失", f"missing: {', '.join(missing)}")
        return _timed(wanted, said.at, limit)

    def _by_end(self, wanted: Expectation, at: datetime | None) -> Verdict:
        limit = self._scenario.start.astimezone(UTC) + (wanted.limit or self._scenario.duration)
        if at is None:
            return _verdict(wanted, False, None, limit, "没有发生", "it did not happen")
        return _timed(wanted, at, limit)


def score(verdicts: Sequence[Verdict]) -> int:
    """The share of expectations that were met, in percent."""
    return round(100 * sum(verdict.met is True for verdict in verdicts) / max(len(verdicts), 1))


def _timed(wanted: Expectation, at: datetime, limit: datetime) -> Verdict:
    late = max(int((at - limit) / timedelta(seconds=1)), 0)
    words = ("超时", "late") if late else ("按时", "in time")
    return _verdict(wanted, not late, at, limit, *words, late_s=late)


def _verdict(
    wanted: Expectation,
    met: bool,
    at: datetime | None,
    limit: datetime | None,
    why: str,
    why_en: str,
    late_s: int = 0,
) -> Verdict:
    return Verdict(wanted.id, wanted.title, wanted.title_en, met, at, limit, late_s, why, why_en)
