"""Norm packs: which rule starts a clock, what meets it, and for whom it holds. Pure.

A rule is judged on the signs of a subject: what happened, by its time, however late it was heard. So the
same signs give the same runs of a rule, in whatever order they came.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from shared.days import Calendar, day_of, number_of
from shared.messages.catalogue import type_of
from shared.messages.escalation import Level

FILTERS = ("kind", "decision", "oral", "level")
"""The fields of events that a filter may name; each has few values."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING_DAY = "working_day"
EACH = ("unit",)
"""Whom a rule of the calendar can be for, one by one."""

NO_CALENDAR = Calendar()


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that happened: `what` is the event's name, `marks` its filterable fields as `kind=special`,
    `key` tells two of a kind apart, `reason` is what it gave, where it gave one."""

    what: str
    marks: frozenset[str]
    key: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An event that a rule names, with its filter: `report.filed[kind=special]`."""

    what: str
    marks: frozenset[str] = frozenset()

    def fits(self, sign: Sign) -> bool:
        """Whether the sign is such an event."""
        return self.what == sign.what and self.marks <= sign.marks

    def __str__(self) -> str:
        return f"{self.what}[{','.join(sorted(self.marks))}]" if self.marks else self.what


@dataclass(frozen=True, slots=True)
class Warn:
    """At this share (0 to 1) of the time these roles are told."""

    share: float
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One time limit. `within` is None where it counts in `working_days`; `on` is the day of the calendar
    that starts it in place of `starts`, for all together or for `each`; with `every` each event that meets it
    starts it again, until `until`.

    A miss is told again every `repeat`, at most `repeats` times. `ours` names what the source leaves open.
    """

    id: str
    pack: str
    title: str
    title_en: str
    clause: str
    starts: tuple[Pattern, ...]
    meets: tuple[Pattern, ...]
    within: timedelta | None
    working_days: int = 0
    on: str = ""
    every: bool = False
    until: tuple[Pattern, ...] = ()
    levels: frozenset[Level] = frozenset()
    sudden: bool = False
    warn: tuple[Warn, ...] = ()
    breach: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    repeat: timedelta = timedelta(minutes=30)
    repeats: int = 3
    each: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Its pack and its id."""
        return self.pack, self.id

    @property
    def least(self) -> timedelta:
        """The least time that it gives: a working day is a day at least."""
        return self.within or timedelta(days=self.working_days)

    @property
    def in_working_days(self) -> bool:
        """Whether it needs to know which days are worked."""
        return self.within is None or self.on == WORKING_DAY

    @property
    def of_incident(self) -> bool:
        """Whether its clocks live in an incident's stream."""
        return bool(self.starts) and all(pattern.what.startswith("incident.") for pattern in self.starts)

    def holds(self, level: Level | None, sudden: bool) -> bool:
        """Whether the rule is for such an incident."""
        return not self.levels or level in self.levels or (self.sudden and sudden)

    def wants(self, sign: Sign) -> bool:
        """Whether the sign starts, meets or ends it."""
        return any(pattern.fits(sign) for pattern in (*self.starts, *self.meets, *self.until))

    def is_met_by(self, sign: Sign) -> bool:
        """Whether the sign meets it."""
        return any(pattern.fits(sign) for pattern in self.meets)

    def day_name(self, moment: datetime, zone: tzinfo) -> str:
        """The clock of the day that begins at a moment."""
        return f"{self.id}-{moment.astimezone(zone).date().isoformat()}"


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one source, with its citation, in force from the day `effective`."""

    id: str
    title: str
    title_en: str
    citation: str
    effective: date
    rules: tuple[Rule, ...]
    ours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Norms:
    """All packs of an installation, the zone that its days begin in, and which days are worked: an empty
    calendar knows none."""

    packs: tuple[Pack, ...]
    zone: tzinfo
    calendar: Calendar = NO_CALENDAR

    def rules(self) -> Iterator[Rule]:
        """All rules."""
        return (rule for pack in self.packs for rule in pack.rules)

    def rule(self, pack: str, rule: str) -> Rule | None:
        """A rule by its names; None where the packs no longer hold it."""
        return next((r for r in self.rules() if r.pack == pack and r.id == rule), None)

    def due(self, rule: Rule, begins: datetime) -> datetime | None:
        """When a time that begins then is over. Working days count from the first that begins by then or
        later, to the end of the last one; None where the calendar does not know all days until then."""
        if rule.within:
            return begins + rule.within
        first = number_of(begins.astimezone(self.zone).date())
        first += self.midnight(first) < begins
        last = self.calendar.working(first, rule.working_days)
        return None if last is None else self.midnight(last + 1).astimezone(begins.tzinfo)

    def next_day(self, rule: Rule, after: datetime) -> datetime | None:
        """When a day of the rule begins next, later than `after` and in force; None where the calendar does
        not tell when that is, or until when it has time."""
        today = max(number_of(after.astimezone(self.zone).date()), self._effective(rule) - 1)
        if rule.on == WORKING_DAY:
            day = self.calendar.working(today + 1)
        else:
            day = next(n for n in range(today + 1, today + 8) if day_of(n).weekday() == DAYS.index(rule.on))
        moment = None if day is None else self.midnight(day).astimezone(after.tzinfo)
        return moment if moment and self.due(rule, moment) else None

    def _effective(self, rule: Rule) -> int:
        return max((number_of(pack.effective) for pack in self.packs if pack.id == rule.pack), default=0)

    def midnight(self, day: int) -> datetime:
        """When a day begins, by its number."""
        return datetime.combine(day_of(day), time(), self.zone)

    @property
    def known_until(self) -> date:
        """The last day of which it is known whether it is worked."""
        return day_of(self.calendar.known[1])

    def in_force(self, rule: Rule, moment: datetime) -> bool:
        """Whether the rule's pack was in force at the moment."""
        day = moment.astimezone(self.zone).date()
        return any(pack.id == rule.pack and pack.effective <= day for pack in self.packs)


def sign_of(event: Any) -> Sign:
    """The event as rules see it."""
    marks = (f"{name}={_word(getattr(event, name))}" for name in FILTERS if hasattr(event, name))
    keys = (getattr(event, name, "") for name in ("report", "instruction", "unit"))
    name = ".".join(type_of(event).split(".")[2:-1])
    key, reason = "-".join(key for key in keys if key), getattr(event, "reason", "")
    return Sign(name, frozenset(marks), key, event.at, reason)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def strictest(rules: Iterable[Rule]) -> frozenset[tuple[str, str]]:
    """The names (pack, rule) that count: of rules with the same from and to, the one with the least time."""
    best: dict[object, Rule] = {}
    for rule in rules:
        same = (frozenset(rule.starts), frozenset(rule.meets), rule.on, rule.each)
        best[same] = min((best.get(same, rule), rule), key=lambda r: r.least)
    return frozenset(rule.names for rule in best.values())
