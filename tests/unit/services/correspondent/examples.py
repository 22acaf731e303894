"""The people, statements and commands that the tests of correspondent speak of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from services.correspondent.model import person, statement
from services.correspondent.model.commands import Approve, Correct, Draft, Publish, PublishAs, Withdraw
from services.correspondent.model.mandate import Mandate
from services.correspondent.model.person import Correspondent, Register
from services.correspondent.model.state import Statement
from shared.messages.correspondent import StatementType, Wording
from shared.parts import Person
from tests.strategies import START

LIN = Person("lin", "correspondent", "services")
SUN, TANG = Person("sun", "office"), Person("tang", "office")
NAME = "notice-1"
WHOLE = Wording(
    known="水发黄",
    unknown="原因",
    doing="取样",
    to_do="不饮用",
    next_word="23时前",
    questions="能喝吗？暂不饮用",
    care="抱歉",
)
HOLDING = Wording(unknown="原因", next_word="20时前")


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


MANDATE = Mandate(
    "lin", "services", "柳河镇应急新闻办公室", after(-60), date(2026, 12, 31), date(2025, 11, 12)
)


REGISTER = Register(
    "lin", "services", MANDATE.identity, "发布情况通报", date(2026, 12, 31), date(2025, 11, 12), after(-60)
)


def draft(
    wording: Wording = WHOLE, kind: StatementType = "notice", by: Person = LIN, minutes: float = 0
) -> Draft:
    return Draft(NAME, "water-1", kind, "情况通报（一）", wording, 1, after(minutes), by)


def approve(by: Person = TANG, version: int = 0) -> Approve:
    return Approve(NAME, after(5), by, version)


def publish(mandate: Mandate | None = MANDATE, by: Person = LIN, **changes: Any) -> PublishAs:
    said = Publish(NAME, "镇政府公告栏（见证人：马超群）", "本通报由柳河镇应急新闻办公室发布", after(9), by)
    return PublishAs(replace(said, **changes), mandate)


CORRECT = Correct(NAME, "六个村", "五个村", after(60))
WITHDRAW = Withdraw(NAME, "由县里统一发布", after(90))


def run(commands: Iterable[Any], state: Statement = statement.EMPTY) -> Statement:
    """The statement after commands."""
    for command in commands:
        state = reduce(statement.evolve, statement.decide(state, command), state)
    return state


def registered(*commands: Any) -> Correspondent:
    """An entry of the register after commands."""
    state = person.EMPTY
    for command in commands:
        state = reduce(person.evolve, person.decide(state, command), state)
    return state
