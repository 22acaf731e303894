"""Norm packs: which rule starts a clock, what meets it, and for whom it holds. Pure.

A rule is judged on the signs of a subject: what happened, by its time, however late it was heard. So the
same signs give the same runs of a rule, in whatever order they came.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from shared.messages.catalogue import type_of
from shared.messages.escalation import Level

FILTERS = ("kind", "decision", "oral", "level")
"""The fields of events that a filter may name; each has few values."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING_DAY = "working_day"


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
    that starts it in place of `starts`; with `every` each event that meets it starts it again, until `until`.

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

    @property
    def waits(self) -> bool:
        """Whether the rule waits for the calendars of working days, and starts no clock until then."""
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
    """All packs of an installation, and the zone that its days begin in."""

    packs: tuple[Pack, ...]
    zone: tzinfo

    def rules(self) -> Iterator[Rule]:
        """All rules that start clocks."""
        return (rule for pack in self.packs for rule in pack.rules if not rule.waits)

    def rule(self, pack: str, rule: str) -> Rule | None:
        """A rule by its names; None where the packs no longer hold it."""
        return next((r for r in self.rules() if r.pack == pack and r.id == rule), None)

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
        same = (frozenset(rule.starts), frozenset(rule.meets), rule.on)
        best[same] = min((best.get(same, rule), rule), key=lambda r: r.within or timedelta.max)
    return frozenset((rule.pack, rule.id) for rule in best.values())


def waiting(norms: Norms) -> Sequence[Rule]:
    """The rules that wait for the calendars of working days: `candor status` names them."""
    return [rule for pack in norms.packs for rule in pack.rules if rule.waits]
