"""Clocks as their stream's events tell them, and the signs that they are judged on. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from services.escalation.norms import Rule, Sign, sign_of
from shared.messages.clocks import ClockExcused, ClockMet, ClockMissed, ClockNoted, ClockStarted, ClockWarned

State = Literal["running", "missed", "met", "excused"]


@dataclass(frozen=True, slots=True)
class About:
    """What clocks are about: the subject's id, its incident and its unit (empty where there is none)."""

    subject: str = ""
    incident: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as it stands: how it was started, what was told, how it ended."""

    begun: ClockStarted
    state: State = "running"
    warned: tuple[float, ...] = ()
    times: int = 0
    ended: datetime | None = None
    excused_by: str = ""

    @property
    def open(self) -> bool:
        """Whether it still waits, in time or not."""
        return self.state in ("running", "missed")


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of one stream by their id, and the signs that they are judged on."""

    signs: tuple[Sign, ...] = ()
    by_id: Mapping[str, Clock] = field(default_factory=dict)

    def put(self, id: str, **changes: Any) -> "Clocks":  # noqa: A002 - the field's own name
        """With a clock changed."""
        return replace(self, by_id={**self.by_id, id: replace(self.by_id[id], **changes)})


def evolve(clocks: Clocks, event: Any) -> Clocks:
    """The clocks after an event of their stream; other events than the clocks' leave a sign."""
    match event:
        case ClockStarted(clock=id):
            known = clocks.by_id.get(id, Clock(event))
            begun = replace(known, begun=event, state="missed" if known.times else "running", ended=None)
            return replace(clocks, by_id={**clocks.by_id, id: begun})
        case ClockWarned(clock=id, share=share):
            return clocks.put(id, warned=(*clocks.by_id[id].warned, share))
        case ClockMissed(clock=id, times=times):
            return clocks.put(id, state="missed", times=times)
        case ClockMet(clock=id, at=at):
            return clocks.put(id, state="met", ended=at)
        case ClockExcused(clock=id, at=at, excused_by=by):
            return clocks.put(id, state="excused", ended=at, excused_by=by)
        case ClockNoted(what=what, marks=marks, key=key, at=at, reason=reason):
            return replace(clocks, signs=(*clocks.signs, Sign(what, frozenset(marks), key, at, reason)))
    sign = sign_of(event)
    return replace(clocks, signs=(*clocks.signs, sign)) if sign.what.startswith("incident.") else clocks


NO_CLOCKS = Clocks()
NOBODY = About()


def noted(rules: Iterable[Rule], clocks: Clocks, about: About, event: Any) -> list[ClockNoted]:
    """The event as a sign to be judged on, unless no rule wants it or it was heard before (a report filed
    again does not count again)."""
    sign = sign_of(event)
    same = (s for s in clocks.signs if (s.what, s.marks, s.key) == (sign.what, sign.marks, sign.key))
    known = any(s.at <= sign.at for s in same)
    if known or not any(rule.wants(sign) for rule in rules):
        return []
    said = (sign.what, tuple(sorted(sign.marks)), sign.key, sign.at, sign.reason)
    return [ClockNoted(about.subject, about.incident, about.unit, *said)]


def document(clocks: Clocks) -> list[dict[str, Any]]:
    """The clocks as JSON values, in the order of their start."""
    return [
        {
            "id": name,
            "rule": clock.begun.rule,
            "pack": clock.begun.pack,
            "title": clock.begun.title,
            "title_en": clock.begun.title_en,
            "begins": clock.begun.begins.isoformat(),
            "due": clock.begun.due.isoformat(),
            "state": clock.state,
            "ended": clock.ended.isoformat() if clock.ended else None,
        }
        for name, clock in clocks.by_id.items()
    ]
