"""How long people took to answer, from the events of an exercise. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from shared.messages.archive import LessonsFiled, LessonsOpened
from shared.messages.correspondent import (
    AssignmentAccepted,
    AssignmentOffered,
    StatementApproved,
    StatementChecked,
    StatementPublished,
)
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentAssessed, IncidentDirected, IncidentReported
from shared.messages.instruction import (
    InstructionAcknowledged,
    InstructionApproved,
    InstructionDelivered,
    InstructionDone,
    InstructionDrafted,
    PlanActivated,
    PlanProposed,
)
from shared.messages.monitoring import ReportDrafted, ReportFiled
from simulator.wording import Said


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked by one event and answered by another; `fields` tell which answers which."""

    said: Said
    asked: type[Any]
    answer: type[Any]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """How long a role took for a task, over all times that it was asked."""

    role: str
    task: Said
    times: int
    middle: timedelta
    longest: timedelta


STEP = ("instruction", "unit")
VERSION = ("statement", "version")
TASKS: Sequence[Task] = (
    Task(Said("报送报告", "file a report"), ReportDrafted, ReportFiled, ("report",)),
    Task(Said("研判", "assess"), IncidentReported, IncidentAssessed, ("incident",)),
    Task(Said("批示", "direct"), IncidentAssessed, IncidentDirected, ("incident",)),
    Task(Said("启动预案", "activate the plan"), PlanProposed, PlanActivated, ("incident", "plan")),
    Task(
        Said("签发交办", "approve an instruction"), InstructionDrafted, InstructionApproved, ("instruction",)
    ),
    Task(Said("签收", "acknowledge"), InstructionDelivered, InstructionAcknowledged, STEP),
    Task(Said("办理反馈", "carry out"), InstructionDelivered, InstructionDone, STEP),
    Task(Said("接受任务", "accept"), AssignmentOffered, AssignmentAccepted, ("assignment",)),
    Task(Said("审定通报", "approve a statement"), StatementChecked, StatementApproved, VERSION),
    Task(Said("发布通报", "publish"), StatementApproved, StatementPublished, VERSION),
    Task(Said("复盘", "file the lessons"), LessonsOpened, LessonsFiled, ("incident",)),
)
"""What people are asked, in the order of the chain."""


def answers(events: Iterable[Message], roles: Mapping[str, str]) -> list[Answered]:
    """Response times by task and role; `roles` tells the role of everybody who takes part, by id."""
    by_type: dict[type[Any], list[Message]] = defaultdict(list)
    for message in events:
        by_type[type(message.data)].append(message)
    found = []
    for task in TASKS:
        spans: dict[str, list[float]] = defaultdict(list)
        for question in by_type[task.asked]:
            if answer := _first(question, by_type[task.answer], task.fields):
                took = (answer.time - question.time).total_seconds()
                spans[roles.get(answer.actor, "")].append(took)
        found += [_answered(role, task.said, seconds) for role, seconds in spans.items()]
    return found


def _first(question: Message, answers: Iterable[Message], fields: Iterable[str]) -> Message | None:
    wanted = [(field, getattr(question.data, field)) for field in fields]
    fitting = (
        answer
        for answer in answers
        if answer.time >= question.time
        and all(getattr(answer.data, field) == value for field, value in wanted)
    )
    return min(fitting, key=lambda answer: answer.time, default=None)


def _answered(role: str, task: Said, seconds: Sequence[float]) -> Answered:
    middle, longest = timedelta(seconds=median(seconds)), timedelta(seconds=max(seconds))
    return Answered(role, task, len(seconds), middle, longest)
