"""Clocks about what is no incident: `clock/<subject>`. A receipt of one instruction by one unit, the rules of
the calendar (`clock/weekly`), and what each unit owes on each working day (`clock/unit/<unit>`). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from services.escalation.model import calendar, clocks, telling, unit_days
from services.escalation.model.clocks import NO_CLOCKS, NOBODY, About, Clocks
from services.escalation.model.deadlines import Subject, brought_up
from services.escalation.model.excuses import ExcuseClock, excuse
from services.escalation.model.runs import Run, calendar_runs, runs, week_of
from services.escalation.model.unit_days import Owe
from services.escalation.norms import Norms, Rule, strictest
from shared.messages.clocks import CalendarBegun, CalendarEnds, ClockNoted, UnitFollowed
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
    """A subject with its clocks; `begun` is the week from which it follows the calendar, `ends` what was told
    of the calendar's end, `followed` what was said of the unit whose days it counts, by its time."""

    about: About = NOBODY
    begun: datetime | None = None
    clocks: Clocks = NO_CLOCKS
    ends: tuple[CalendarEnds, ...] = ()
    followed: tuple[UnitFollowed, ...] = ()


EMPTY = Timed()
Command = Begin | Owe | Note | ExcuseClock | Tick


def decide(norms: Norms, timed: Timed, command: Command) -> Sequence[Any]:
    """What happens to the subject's clocks; Refused where there is no open clock to excuse."""
    match command:
        case ExcuseClock():
            return excuse(norms, timed.clocks, command)
        case Begin(at=at):
            week = week_of(at, norms.zone)
            return [] if timed.begun and timed.begun <= week else [CalendarBegun(CALENDAR, week)]
        case Tick(at=at):
            return _tick(norms, timed, at)
    said: Sequence[Any]
    if isinstance(command, Owe):
        said = unit_days.owed(timed.followed, command)
    else:
        said = clocks.noted(_rules(norms, command.about), timed.clocks, command.about, command.event)
    return [*said, *_brought_up(norms, reduce(evolve, said, timed), command.at)] if said else []


def _tick(norms: Norms, timed: Timed, at: datetime) -> Sequence[Any]:
    events = _brought_up(norms, timed, at)
    ends = calendar.told(norms, CALENDAR, timed.begun, timed.ends, at)
    return [*events, *telling.tick(norms, reduce(evolve, events, timed).clocks, at), *ends]


def evolve(timed: Timed, event: Any) -> Timed:
    """The subject after an event of its stream."""
    match event:
        case CalendarBegun(subject=subject, at=at):
            return replace(timed, about=About(subject), begun=at)
        case CalendarEnds():
            return replace(timed, ends=(*timed.ends, event))
        case UnitFollowed(unit=unit):
            followed = unit_days.with_one(timed.followed, event)
            return replace(timed, about=unit_days.about(unit), followed=followed)
        case ClockNoted(subject=subject, incident=incident, unit=unit):
            timed = replace(timed, about=About(subject, incident, unit))
    after = clocks.evolve(timed.clocks, event)
    return replace(timed, clocks=unit_days.settled(after) if unit_days.is_of(timed.about) else after)


def wake(norms: Norms, timed: Timed) -> datetime | None:
    """When the subject has something to decide next."""
    moments = [_next_day(norms, timed, rule) for rule in _rules(norms, timed.about) if rule.on]
    ends = calendar.next_told(norms, timed.begun, timed.ends)
    told = telling.wake(norms, timed.clocks)
    return min((moment for moment in (*moments, ends, told) if moment), default=None)


def _next_day(norms: Norms, timed: Timed, rule: Rule) -> datetime | None:
    if rule.each:
        marks = unit_days.marks(timed.followed, timed.clocks.signs)
        return unit_days.next_day(norms, rule, marks, timed.clocks)
    begins = [c.begun.begins for c in timed.clocks.by_id.values() if c.begun.rule == rule.id]
    return norms.next_day(rule, max(begins, default=timed.begun)) if timed.begun else None


def _brought_up(norms: Norms, timed: Timed, at: datetime) -> list[Any]:
    subject = Subject(timed.about, timed.clocks)
    if unit_days.is_of(timed.about):
        last = timed.followed[-1] if timed.followed else None
        owner = last.title if last else timed.about.unit
        subject = replace(subject, owner=owner, owner_en=(last and last.title_en) or owner)
    return brought_up(norms, subject, _found(norms, timed, at), at)


def _found(norms: Norms, timed: Timed, at: datetime) -> Iterator[Run]:
    for rule in _rules(norms, timed.about):
        if rule.each:
            marks = unit_days.marks(timed.followed, timed.clocks.signs)
            yield from unit_days.unit_runs(norms, rule, marks, timed.clocks, at)
        elif not rule.on:
            yield from runs(rule, timed.clocks.signs)
        elif timed.begun:
            yield from calendar_runs(norms, rule, timed.clocks.signs, timed.begun, at)


def _rules(norms: Norms, about: About) -> Iterator[Rule]:
    """Those that the subject's clocks come from; of the calendar's, the strictest alone."""
    each, in_charge = unit_days.is_of(about), strictest(norms.rules())
    for rule in norms.rules():
        if not rule.of_incident and bool(rule.each) == each and (not rule.on or rule.names in in_charge):
            yield rule
