"""How often and from when a rule has run, as the signs of a subject tell. Pure; the order of hearing plays
no part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from services.escalation.norms import DAYS, Norms, Pattern, Rule, Sign


@dataclass(frozen=True, slots=True)
class Run:
    """One time that a rule counted: since `begins`, met at `met`, or over at `over` since the rule ends, for
    the reason `why` where one was given."""

    clock: str
    rule: Rule
    begins: datetime
    met: datetime | None = None
    over: datetime | None = None
    why: str = ""


def runs(rule: Rule, signs: Sequence[Sign]) -> Iterator[Run]:
    """The runs of a rule, one after the other: while one is open, a further start changes nothing."""
    begins: datetime | None = None
    number = 0
    for sign in sorted(signs, key=lambda s: (s.at, not _any(rule.starts, s))):
        if begins is None:
            if _any(rule.starts, sign):
                begins, number = sign.at, number + 1
        elif _any(rule.meets, sign):
            yield Run(_name(rule, number), rule, begins, met=sign.at)
            begins, number = (sign.at, number + 1) if rule.every else (None, number)
        elif _any(rule.until, sign):
            yield Run(_name(rule, number), rule, begins, over=sign.at, why=sign.reason)
            begins = None
    if begins is not None:
        yield Run(_name(rule, number), rule, begins)


def calendar_runs(
    norms: Norms, rule: Rule, signs: Sequence[Sign], begun: datetime, until: datetime
) -> Iterator[Run]:
    """The runs of a rule of the calendar that begin after `begun` and not after `until`; an event that meets
    it belongs to the last run that has begun by then."""
    moment = norms.next_day(rule, begun)
    while moment and moment <= until:
        following = norms.next_day(rule, moment)
        meeting = [
            s.at
            for s in signs
            if moment <= s.at and (following is None or s.at < following) and _any(rule.meets, s)
        ]
        yield Run(_day(norms, rule, moment), rule, moment, met=min(meeting, default=None))
        moment = following


def week_of(moment: datetime, zone: tzinfo) -> datetime:
    """The beginning of the moment's week: Monday, as the installation counts days."""
    local = moment.astimezone(zone)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), time(), zone)
    return monday.astimezone(moment.tzinfo)


def _day(norms: Norms, rule: Rule, moment: datetime) -> str:
    """A clock of a day of the week is named by the week before it."""
    return (_week if rule.on in DAYS else Rule.day_name)(rule, moment, norms.zone)


def _week(rule: Rule, moment: datetime, zone: tzinfo) -> str:
    before = (moment - timedelta(days=7)).astimezone(zone).isocalendar()
    return f"{rule.id}-{before.year}-W{before.week:02}"


def _name(rule: Rule, number: int) -> str:
    return rule.id if number == 1 else f"{rule.id}-{number}"


def _any(patterns: Iterable[Pattern], sign: Sign) -> bool:
    return any(pattern.fits(sign) for pattern in patterns)
