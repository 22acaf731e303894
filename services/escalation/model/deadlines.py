"""Which clocks a subject must have, as its signs and its level tell. Pure.

Nothing here reacts to single events: after every change the clocks are brought to what the rules ask of the
signs known by now. So a rule that comes to apply later counts from its own start, and what is heard in
another order ends the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.escalation.model.clocks import About, Clock, Clocks
from services.escalation.model.runs import Run
from services.escalation.model.telling import excused, met
from services.escalation.norms import Norms, Rule, strictest
from shared.messages.clocks import ClockStarted
from shared.messages.escalation import Level


@dataclass(frozen=True, slots=True)
class Subject:
    """What clocks are about. `ended` says why none binds any longer; empty while they do. `owner` and
    `owner_en` are whose they are by name, where they are one unit's days."""

    about: About
    clocks: Clocks
    level: Level | None = None
    sudden: bool = False
    ended: str = ""
    owner: str = ""
    owner_en: str = ""


def brought_up(norms: Norms, subject: Subject, found: Iterable[Run], at: datetime) -> list[Any]:
    """What is to be recorded of the clocks after a change at `at`; `found` are the runs of all rules."""
    holding = [rule for rule in norms.rules() if rule.holds(subject.level, subject.sudden)]
    in_charge = strictest(holding)
    events: list[Any] = []
    for run in found:
        release = _release(norms, subject, run, in_charge)
        events.extend(_changes(norms, subject, run, release, at))
    return events


def _changes(norms: Norms, subject: Subject, run: Run, release: str, at: datetime) -> list[Any]:
    clock = subject.clocks.by_id.get(run.clock)
    events: list[Any] = []
    due = norms.due(run.rule, run.begins)
    if due and not release and _to_start(clock, run):
        begun = _started(norms, subject, run, due, at)
        clock = Clock(begun) if clock is None else Clock(begun, "running", clock.warned, clock.times)
        events.append(begun)
    if clock is None or not clock.open:
        return events
    if run.met:
        return [*events, *met(norms, clock, run.met)]
    if run.over and not release:
        return [*events, *excused(norms, clock, _over(run), run.over)]
    return [*events, *excused(norms, clock, release, at)] if release else events


def _to_start(clock: Clock | None, run: Run) -> bool:
    """Never started; or let go by its rule, which holds again; or begun earlier than was known. What is over
    was started at its time, in whatever order that is heard; an incident hears its own events in order."""
    if run.over:
        return clock is None and not run.rule.of_incident
    if clock is None or (clock.state == "excused" and not clock.excused_by):
        return True
    return clock.open and clock.begun.begins != run.begins


def _release(norms: Norms, subject: Subject, run: Run, in_charge: frozenset[tuple[str, str]]) -> str:
    """Why the run binds nobody (any longer); empty when it does."""
    rule = run.rule
    if subject.ended:
        return subject.ended
    if not norms.in_force(rule, run.begins):
        return "规则尚未施行 (not in force yet)"
    if not rule.holds(subject.level, subject.sudden):
        return f"{subject.level or '未定'} 级不适用此时限 (not for level {subject.level or 'unknown'})"
    if rule.names not in in_charge:
        return "以更严的时限为准 (a stricter rule counts)"
    return ""


def _over(run: Run) -> str:
    assert run.over is not None, "a run that is over ended at some time"
    why = f"：{run.why}" if run.why else ""
    return f"自 {run.over.isoformat()} 起不再需要{why} (no longer needed)"


def _started(norms: Norms, subject: Subject, run: Run, due: datetime, at: datetime) -> ClockStarted:
    rule: Rule = run.rule
    title, title_en = _titles(norms, subject, run)
    return ClockStarted(
        clock=run.clock,
        rule=rule.id,
        pack=rule.pack,
        subject=subject.about.subject,
        incident=subject.about.incident,
        title=title,
        title_en=title_en,
        begins=run.begins,
        due=due,
        at=run.begins if rule.on else at,
        unit=subject.about.unit,
    )


def _titles(norms: Norms, subject: Subject, run: Run) -> tuple[str, str]:
    """What it is called: one of a unit's days by the unit and the day."""
    rule, day = run.rule, run.begins.astimezone(norms.zone)
    if not rule.each:
        return rule.title, rule.title_en
    title = f"{subject.owner}{day.month}月{day.day}日{rule.title}"
    return title, f"{rule.title_en} of {subject.owner_en} for {day:%-d %B}"
