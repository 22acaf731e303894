"""What clocks say and when: the arithmetic, inside whatever stream they live. Pure.

A clock is told on at moments that its start fixes: warnings at shares of its time, the miss when the due
moment has gone by, and the miss again. A warning's moment counts as reached at that very time, a miss only
after it, since what happens at the due moment is in time. Whoever decides a clock up to a moment decides the
same, be it a Tick or the event that meets it: no order of the two changes what is recorded.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from services.escalation.model.clocks import Clock, Clocks
from services.escalation.model.notices import overdue, warning
from services.escalation.norms import Norms, Rule, Warn
from shared.messages.clocks import ClockExcused, ClockMet, ClockMissed, ClockStarted, ClockWarned

LEAST = timedelta(milliseconds=1)
"""A miss is decided this much after its moment: views wake streams by the millisecond."""


def told(norms: Norms, clock: Clock, until: datetime) -> list[Any]:
    """What an open clock says by `until` and has not said yet, each at its own moment, with the notices."""
    begun, rule = clock.begun, _rule(norms, clock)
    if rule is None or not clock.open:
        return []
    events: list[Any] = []
    for moment, warn in _warnings(rule, clock):
        if moment <= until:
            said = _said(begun)
            events.append(ClockWarned(**said, share=warn.share, due=begun.due, at=moment))
            events.extend(warning(begun, warn, moment, norms.zone))
    for moment, times in _misses(rule, clock):
        if moment < until:
            events.append(ClockMissed(**_said(begun), times=times, due=begun.due, at=moment))
            events.extend(overdue(begun, rule, times, moment, norms.zone))
    return events


def met(norms: Norms, clock: Clock, at: datetime) -> list[Any]:
    """What the clock waited for happened at `at`; what it had to say before comes first."""
    late = -((clock.begun.due - at) // timedelta(seconds=1))
    event = ClockMet(**_said(clock.begun), late_s=max(0, late), due=clock.begun.due, at=at)
    return [*told(norms, clock, at), event]


def excused(norms: Norms, clock: Clock, reason: str, at: datetime, by: str = "") -> list[Any]:
    """The clock binds no longer; what it had to say before comes first."""
    return [*told(norms, clock, at), ClockExcused(**_said(clock.begun), reason=reason, at=at, excused_by=by)]


def tick(norms: Norms, clocks: Clocks, at: datetime) -> list[Any]:
    """What all open clocks say by `at`."""
    return [event for clock in clocks.by_id.values() for event in told(norms, clock, at)]


def wake(norms: Norms, clocks: Clocks) -> datetime | None:
    """When the next clock has something to say."""
    moments = (_wake(norms, clock) for clock in clocks.by_id.values() if clock.open)
    return min((moment for moment in moments if moment), default=None)


def _rule(norms: Norms, clock: Clock) -> Rule | None:
    return norms.rule(clock.begun.pack, clock.begun.rule)


def _wake(norms: Norms, clock: Clock) -> datetime | None:
    if not (rule := _rule(norms, clock)):
        return None
    warnings = [moment for moment, _ in _warnings(rule, clock)]
    misses = [moment + LEAST for moment, _ in _misses(rule, clock)]
    return min([*warnings, *misses], default=None)


def _warnings(rule: Rule, clock: Clock) -> Iterator[tuple[datetime, Warn]]:
    """Warnings to come. A share that was gone before the rule came to apply warns nobody."""
    begun = clock.begun
    for warn in rule.warn:
        moment = begun.begins + warn.share * (begun.due - begun.begins)
        if moment >= begun.at and warn.share not in clock.warned:
            yield moment, warn


def _misses(rule: Rule, clock: Clock) -> Iterator[tuple[datetime, int]]:
    first = max(clock.begun.due, clock.begun.at)
    for times in range(clock.times + 1, rule.repeats + 2):
        yield first + (times - 1) * rule.repeat, times


def _said(begun: ClockStarted) -> dict[str, str]:
    return {"clock": begun.clock, "rule": begun.rule, "subject": begun.subject, "incident": begun.incident}
