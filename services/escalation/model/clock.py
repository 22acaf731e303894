"""Clocks about what is no incident: `clock/<subject>`. A receipt of one instruction by one unit, and the
rules of the calendar (`clock/weekly`). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from services.escalation.model import clocks, telling
from services.escalation.model.clocks import NO_CLOCKS, NOBODY, About, Clocks
from services.escalation.model.deadlines import Subject, brought_up
from services.escalation.model.excuses import ExcuseClock, excuse
from services.escalation.model.runs import Run, calendar_runs, next_day, runs, week_of
from services.escalation.norms import Norms, Rule
from shared.messages.clocks import CalendarBegun, ClockNoted
from shared.parts import Tick

CALENDAR = "weekly"
"""The subject that the rules of the calendar are kept under."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The calendar is to run from the week of `at` on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """An event that may start or meet the subject's clocks."""

    about: About
    event: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Timed:
    """A subject with its clocks; `begun` is the week from which it follows the calendar."""

    about: About = NOBODY
    begun: datetime | None = None
    clocks: Clocks = NO_CLOCKS


EMPTY = Timed()


def decide(norms: Norms, timed: Timed, command: Begin | Note | ExcuseClock | Tick) -> Sequence[Any]:
    """What happens to the subject's clocks; Refused where there is no open clock to excuse."""
    match command:
        case ExcuseClock():
            return excuse(norms, timed.clocks, command)
        case Begin(at=at):
            week = week_of(at, norms.zone)
            return [] if timed.begun and timed.begun <= week else [CalendarBegun(CALENDAR, week)]
        case Note(about=about, event=event, at=at):
            said = clocks.noted(_rules(norms), timed.clocks, about, event)
            return [*said, *_brought_up(norms, reduce(evolve, said, timed), at)] if said else []
        case Tick(at=at):
            events = _brought_up(norms, timed, at)
            return [*events, *telling.tick(norms, reduce(evolve, events, timed).clocks, at)]


def evolve(timed: Timed, event: Any) -> Timed:
    """The subject after an event of its stream."""
    match event:
        case CalendarBegun(subject=subject, at=at):
            return replace(timed, about=About(subject), begun=at)
        case ClockNoted(subject=subject, incident=incident, unit=unit):
            timed = replace(timed, about=About(subject, incident, unit))
    return replace(timed, clocks=clocks.evolve(timed.clocks, event))


def wake(norms: Norms, timed: Timed) -> datetime | None:
    """When the subject has something to decide next."""
    begun = timed.begun
    days = [_next_day(norms, timed, rule, begun) for rule in norms.rules() if rule.on and begun]
    told = telling.wake(norms, timed.clocks)
    return min([*days, *([told] if told else [])], default=None)


def _next_day(norms: Norms, timed: Timed, rule: Rule, begun: datetime) -> datetime:
    begins = [c.begun.begins for c in timed.clocks.by_id.values() if c.begun.rule == rule.id]
    return next_day(rule, max(begins, default=begun), norms.zone)


def _brought_up(norms: Norms, timed: Timed, at: datetime) -> list[Any]:
    return brought_up(norms, Subject(timed.about, timed.clocks), _found(norms, timed, at), at)


def _found(norms: Norms, timed: Timed, at: datetime) -> Iterator[Run]:
    for rule in _rules(norms):
        if not rule.on:
            yield from runs(rule, timed.clocks.signs)
        elif timed.begun:
            yield from calendar_runs(rule, timed.clocks.signs, timed.begun, at, norms.zone)


def _rules(norms: Norms) -> Iterator[Rule]:
    return (rule for rule in norms.rules() if not rule.of_incident)
