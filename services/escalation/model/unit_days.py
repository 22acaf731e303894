"""What each unit owes on each working day: `clock/unit/<unit>`. Pure.

A unit is followed from when it is first heard of: it was registered, or filed something (units that were
registered before their days were counted). A day belongs to it when it was followed, and not retired, as the
day began. Days of longer ago than the last counted one are settled, and are looked at no more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.escalation.model.clocks import About, Clocks
from services.escalation.model.runs import Run
from services.escalation.norms import Norms, Rule, Sign
from shared.daily import OF_UNIT, unit_and_day
from shared.messages.clocks import UnitFollowed

SETTLED = timedelta(days=60)
RETIRED = "单位已撤销 (the unit was retired)"


def about(unit: str) -> About:
    """The subject of a unit's days."""
    return About(f"{OF_UNIT}{unit}", "", unit)


def is_of(subject: About) -> bool:
    """Whether these are a unit's days."""
    return subject.subject.startswith(OF_UNIT)


@dataclass(frozen=True, slots=True)
class Owe:
    """The unit is called so from `at` on and owes its days, or (`active` false) no longer."""

    unit: str
    title: str
    title_en: str
    active: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """From `at` on the unit owes its days, or does not."""

    at: datetime
    active: bool


def owed(followed: Sequence[UnitFollowed], command: Owe) -> list[UnitFollowed]:
    """What is said of the unit at that moment, unless it was said of it already."""
    said = (command.unit, command.title, command.title_en, command.active)
    before = [one for one in followed if one.at <= command.at][-1:]
    if any((one.unit, one.title, one.title_en, one.active) == said for one in before):
        return []
    return [UnitFollowed(f"{OF_UNIT}{command.unit}", *said, command.at)]


def with_one(followed: Sequence[UnitFollowed], one: UnitFollowed) -> tuple[UnitFollowed, ...]:
    """By their times, in whatever order they were heard."""
    return tuple(sorted((*followed, one), key=lambda said: said.at))


def marks(followed: Sequence[UnitFollowed], signs: Sequence[Sign]) -> list[Mark]:
    """When the unit began and ceased to owe its days."""
    told = [Mark(one.at, one.active) for one in followed]
    first = min((sign.at for sign in signs), default=None)
    implied = [Mark(first, True)] if first and not (told and told[0].at <= first) else []
    return [*implied, *told]


def unit_runs(
    norms: Norms, rule: Rule, found: Sequence[Mark], clocks: Clocks, until: datetime
) -> Iterator[Run]:
    """The rule's days that begin by `until`: met by a report that names the day, over when the unit was
    retired. A day that was counted before its retirement was heard of is over as it begins."""
    counted = [clock.begun.begins for clock in clocks.by_id.values() if clock.begun.rule == rule.id]
    last, after = max([until, *counted]), _from(found, counted)
    moment = norms.next_day(rule, after) if after else None
    while moment and moment <= last:
        name = rule.day_name(moment, norms.zone)
        if _active(found, moment):
            yield _run(norms, rule, name, moment, found, clocks.signs)
        elif name in clocks.by_id:
            yield Run(name, rule, moment, over=moment, why=RETIRED)
        moment = norms.next_day(rule, moment)


def next_day(norms: Norms, rule: Rule, found: Sequence[Mark], clocks: Clocks) -> datetime | None:
    """When the next day of the unit begins; None where it owes none, or the calendar does not tell."""
    counted = [clock.begun.begins for clock in clocks.by_id.values() if clock.begun.rule == rule.id]
    starts = [mark.at for mark in found if mark.active][-1:]
    if not found or not found[-1].active:
        return None
    return norms.next_day(rule, max([*counted, *starts]))


def settled(clocks: Clocks) -> Clocks:
    """Without what was settled long before the last day that was counted. The first sign stays: a unit may be
    followed from it."""
    begins = [clock.begun.begins for clock in clocks.by_id.values()]
    edge = max(begins) - SETTLED if begins else None
    if edge is None or min(begins) > edge:
        return clocks
    kept = {name: clock for name, clock in clocks.by_id.items() if clock.begun.begins > edge}
    first = min(clocks.signs, key=lambda sign: sign.at, default=None)
    signs = tuple(sign for sign in clocks.signs if sign.at > edge or sign is first)
    return replace(clocks, by_id=kept, signs=signs)


def _from(found: Sequence[Mark], counted: Sequence[datetime]) -> datetime | None:
    """After which moment days are looked at."""
    begun = next((mark.at for mark in found if mark.active), None)
    if begun is None or not counted:
        return begun
    return max(begun, max(counted) - SETTLED)


def _active(found: Sequence[Mark], moment: datetime) -> bool:
    before = [mark for mark in found if mark.at < moment]
    return bool(before) and before[-1].active


def _run(
    norms: Norms, rule: Rule, name: str, moment: datetime, found: Sequence[Mark], signs: Sequence[Sign]
) -> Run:
    ends = next((mark.at for mark in found if mark.at >= moment and not mark.active), None)
    day = moment.astimezone(norms.zone).date()
    filed = (sign.at for sign in signs if rule.is_met_by(sign) and _day(sign) == day and sign.at >= moment)
    met = min(filed, default=None)
    if met and (ends is None or met <= ends):
        return Run(name, rule, moment, met=met)
    return Run(name, rule, moment, over=ends, why=RETIRED if ends else "")


def _day(sign: Sign) -> object:
    named = unit_and_day(sign.key)
    return named and named[1]
