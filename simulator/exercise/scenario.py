"""A scenario: one frozen value that holds everything a drill needs.

A short name comes as a pair (`title`, `title_en`), a longer text as `Words(zh, en)`. Files are read by
`simulator.scenario_file`; what no single field can tell is checked in `checks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from shared.messages.correspondent import Point
from simulator.exercise.crowd import Crowd, Outlet, Place, Topic
from simulator.exercise.fields import identity, wanted
from simulator.exercise.script import (
    Assessment,
    Brief,
    Direction,
    Inject,
    Instruction,
    Lessons,
    Question,
    Report,
    Stabilised,
    Statement,
    Words,
)

Role = Literal["monitor", "office", "lead", "unit", "correspondent"]
Service = Literal["monitoring", "escalation", "instruction", "correspondent", "archive"]
Task = Literal[
    "report_first", "report_special", "report_follow_up", "report_final",
    "assess", "direct", "brief", "answer_question", "instruct", "approve", "acknowledge", "carry_out",
    "draft_statement", "approve_statement", "publish_statement", "stabilise", "file_lessons", "close",
]  # fmt: skip  # grouped as the chain goes
ExpectationKind = Literal[
    "first_notice", "special_report", "assessed", "directed", "all_receipts",
    "statement", "lessons_filed", "closed",
]  # fmt: skip  # the first line is judged by clocks, the second by the scenario

TASKS: dict[Role, tuple[Task, ...]] = {
    "monitor": ("report_first", "report_special", "report_follow_up", "report_final"),
    "office": (
        "assess", "brief", "answer_question", "instruct", "approve",
        "approve_statement", "stabilise", "file_lessons", "close",
    ),
    "lead": ("direct", "approve"),
    "unit": ("acknowledge", "carry_out"),
    "correspondent": ("draft_statement", "publish_statement"),
}  # fmt: skip  # grouped as the chain goes
"""What each role is asked to do; a scenario gives a response time for every pair."""

CLOCKED: tuple[ExpectationKind, ...] = (
    "first_notice",
    "special_report",
    "assessed",
    "directed",
    "all_receipts",
)
"""Expectations that a township clock judges, so that they carry no limit of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A body that carries out instructions, with the department that answers for it."""

    id: str = identity()
    name: str
    name_en: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A player. A correspondent also has an official identity, a mandate with its last day, and the day of
    the last training."""

    id: str = identity()
    name: str
    name_en: str
    role: Role
    unit: str = wanted("name a unit", refers=("units",), default="")
    identity: Words | None = None
    mandate: Words | None = None
    mandate_until: date | None = None
    trained_on: date | None = None

    def problems(self) -> Iterator[str]:
        if self.role in ("unit", "correspondent") and not self.unit:
            yield f"a person of the role {self.role} belongs to a unit; name one in the field unit"
        given = (self.identity, self.mandate, self.mandate_until, self.trained_on)
        if self.role == "correspondent" and None in given:
            yield "a correspondent needs identity, mandate, mandate_until and trained_on; give all four"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """How long a robot takes for a task, in minutes: two of three answers lie within `spread` of `median`."""

    role: Role
    task: Task
    median: float = wanted("give minutes", least=0.01, most=10_000)
    spread: float = wanted("give minutes", least=0, most=10_000)

    def problems(self) -> Iterator[str]:
        if self.task not in TASKS[self.role]:
            yield f"{self.task} is no task of the role {self.role}; choose {', '.join(TASKS[self.role])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the drill is judged by. A clocked kind is met when its township clock is; a `statement` needs a
    limit; `lessons_filed` and `closed` have until the end unless a limit says less."""

    id: str = identity()
    title: str
    title_en: str
    kind: ExpectationKind
    limit: timedelta | None = None

    def problems(self) -> Iterator[str]:
        if self.kind in CLOCKED and self.limit is not None:
            yield f"a township clock judges {self.kind}; take the limit away"
        if self.kind == "statement" and self.limit is None:
            yield "a statement has no township clock; give a limit such as 3h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that a drill needs. People of one role stand in the order of substitution (AB角)."""

    id: str = identity()
    title: str
    title_en: str
    summary: str
    summary_en: str
    start: datetime
    duration_h: float = wanted("give virtual hours", least=0.1, most=240)
    place: str
    place_en: str
    places: tuple[Place, ...] = wanted("list places", least=1)
    outlets: tuple[Outlet, ...] = wanted("list outlets", least=2)
    topics: tuple[Topic, ...] = wanted("list topics", least=1)
    crowd: Crowd
    units: tuple[Unit, ...] = wanted("list units", least=1)
    people: tuple[Person, ...] = wanted("list the players", least=1)
    response_times: tuple[ResponseTime, ...] = wanted("give one for each role and task", least=1)
    injects: tuple[Inject, ...] = wanted("list what the trainer brings in, or write []")
    reports: tuple[Report, ...] = wanted("list the reports that the desk files", least=1)
    assessment: Assessment
    direction: Direction
    briefs: tuple[Brief, ...] = wanted("list versions of the fact brief", least=1)
    instructions: tuple[Instruction, ...] = wanted("list instructions", least=1)
    questions: tuple[Question, ...] = wanted("list the questions that people ask", least=1)
    statements: tuple[Statement, ...] = wanted("list statements", least=1)
    stabilised: Stabilised
    lessons: Lessons
    expectations: tuple[Expectation, ...] = wanted("list expectations", least=1)

    @property
    def duration(self) -> timedelta:
        """How long the drill lasts in virtual time."""
        return timedelta(hours=self.duration_h)

    @property
    def end(self) -> datetime:
        """The virtual moment at which the drill is over."""
        return self.start + self.duration

    def with_role(self, role: Role) -> tuple[Person, ...]:
        """The players of a role, in order of substitution."""
        return tuple(person for person in self.people if person.role == role)

    def person(self, id: str) -> Person:  # noqa: A002 - the field's own name
        """The player with this id."""
        return next(person for person in self.people if person.id == id)

    def response_time(self, role: Role, task: Task) -> ResponseTime:
        """How long the task takes the role; every pair of TASKS has one."""
        return next(time for time in self.response_times if (time.role, time.task) == (role, task))

    def wording(self, statement: Statement) -> dict[Point, Words]:
        """A statement by the points of the check, the answered questions among them."""
        answered = [question for question in self.questions if question.id in statement.questions]
        return {
            "care": statement.care,
            "known": statement.known,
            "unknown": statement.unknown,
            "doing": statement.doing,
            "to_do": statement.to_do,
            "questions": Words(
                zh="".join(f"问：{q.text.zh}答：{q.answer.zh}" for q in answered),
                en=" ".join(f"Q: {q.text.en} A: {q.answer.en}" for q in answered),
            ),
            "promises": statement.promises,
            "next_word": statement.next_word,
        }

    def statement_text(self, statement: Statement) -> Words:
        """The whole statement as it stands at its address: title, every point, disclosure."""
        points = self.wording(statement).values()
        zh = [statement.title, *(point.zh for point in points), statement.disclosure.zh]
        en = [statement.title_en, *(point.en for point in points), statement.disclosure.en]
        return Words(zh="\n".join(zh), en="\n".join(en))
