"""Advice from the public's standpoint: what people need and were not told. The desk gives it, on an incident
or for the week; the office answers, adopted or why not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.errors import Refused
from shared.messages.monitoring import AdviceAnswered, AdviceGiven
from shared.parts import Person


@dataclass(frozen=True, slots=True)
class Give:
    """`needs` are what people need and were not told, `proposals` what could be done about it; `mentions` are
    ids of what it rests on. Without an incident it is advice for the week."""

    advice: str
    title: str
    needs: tuple[str, ...]
    at: datetime
    by: Person
    proposals: tuple[str, ...] = ()
    incident: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The office adopts it, or says why not."""

    advice: str
    adopted: bool
    at: datetime
    by: Person
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What was given (None before), and how it was answered (None while it waits)."""

    given: AdviceGiven | None = None
    answered: AdviceAnswered | None = None


EMPTY = Advice()


def decide(advice: Advice, command: Give | Answer) -> Sequence[AdviceGiven | AdviceAnswered]:
    """What changes. Refused where nothing is said that people need, where the id is taken, where there is
    nothing to answer (any more), and where advice is turned down without a reason."""
    match command:
        case Give():
            return _give(advice, command)
        case Answer():
            return _answer(advice, command)


def _give(advice: Advice, command: Give) -> Sequence[AdviceGiven]:
    if advice.given:
        raise Refused(f"advice {command.advice} was given already: take another id")
    needs = tuple(need for need in command.needs if need.strip())
    if not needs:
        raise Refused("say at least one thing that people need and were not told")
    given = AdviceGiven(
        advice=command.advice,
        incident=command.incident,
        title=command.title,
        needs=needs,
        proposals=command.proposals,
        mentions=command.mentions,
        given_by=command.by.id,
        at=command.at,
    )
    return [given]


def _answer(advice: Advice, command: Answer) -> Sequence[AdviceAnswered]:
    if advice.given is None:
        raise Refused(f"no advice {command.advice} was given: there is nothing to answer")
    if advice.answered:
        raise Refused(f"advice {command.advice} was answered by {advice.answered.answered_by} already")
    if not command.adopted and not command.reason.strip():
        raise Refused("advice that is not adopted needs a reason: those who gave it are to learn from it")
    answered = AdviceAnswered(
        advice=command.advice,
        incident=advice.given.incident,
        adopted=command.adopted,
        reason=command.reason,
        answered_by=command.by.id,
        at=command.at,
    )
    return [answered]


def evolve(advice: Advice, event: AdviceGiven | AdviceAnswered) -> Advice:
    """The advice after an event."""
    match event:
        case AdviceGiven():
            return replace(advice, given=event)
        case AdviceAnswered():
            return replace(advice, answered=event)
