"""The people, plans and commands that the tests of instruction speak of."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from services.instruction.model import instruction
from services.instruction.model.commands import Acknowledge, Approve, Decline, Done, Draft, Prepare, Recall
from services.instruction.model.response import Direct
from services.instruction.model.state import Instruction
from services.instruction.plans import Plan, Step
from shared.messages.escalation import Decision, Level
from shared.parts import Person
from tests.strategies import START

SUN, TANG = Person("sun", "office"), Person("tang", "office")
GAO = Person("gao", "lead")
LIU, ZHOU = Person("liu", "unit", "water"), Person("zhou", "unit", "health")
NAME = "water-1-find"
STEP = Step("find", "verify_facts", ("water", "health"), "查明原因", "照片", 60)
GENERAL = Plan("default", "通用预案", "General", (STEP,))
TELL = Step("tell", "publish_statement", ("water",), "发布", "地址", 90)
WATER = Plan("water", "自来水预案", "Water", (STEP, TELL), ("tap-water", "water"))


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def direct(
    decision: Decision = "adopted", minutes: float = 0, matter: str = "water", level: Level = "II"
) -> Direct:
    return Direct("water-1", matter, level, decision, "同意", after(minutes))


def draft(level: Level = "II", by: Person = SUN, planned: bool = False, **changes: Any) -> Prepare:
    said: dict[str, Any] = {
        "instruction": NAME,
        "incident": "water-1",
        "kind": "verify_facts",
        "units": ("water", "health"),
        "asked": "查明原因",
        "evidence": "照片",
        "minutes": 60,
    }
    return Prepare(Draft(**{**said, **changes}, at=START, by=by), level, planned)


def approve(by: Person = GAO, minutes: float = 5) -> Approve:
    return Approve(NAME, after(minutes), by)


def acknowledge(by: Person = LIU, minutes: float = 10) -> Acknowledge:
    return Acknowledge(NAME, after(minutes), by)


def done(by: Person = LIU, minutes: float = 40) -> Done:
    return Done(NAME, "泵故障", "照片", after(minutes), by)


def decline(by: Person = LIU, minutes: float = 12, reason: str = "无人员") -> Decline:
    return Decline(NAME, reason, after(minutes), by)


def recall(minutes: float = 30, reason: str = "改由县里负责") -> Recall:
    return Recall(NAME, reason, after(minutes), SUN)


def run(commands: Iterable[Any], state: Instruction = instruction.EMPTY) -> tuple[Instruction, list[Any]]:
    """The instruction after commands, and all events."""
    events: list[Any] = []
    for command in commands:
        decided = instruction.decide(state, command)
        state = reduce(instruction.evolve, decided, state)
        events.extend(decided)
    return state, events


ISSUED, _ = run([draft(), approve()])
