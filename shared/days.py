"""Which kind of day a day is: how much people write follows from that, and by when they are to be done. Pure:
the calendar is a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

DayKind = Literal["working", "rest", "holiday", "unknown"]

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY
"""In minutes. Days are numbered from 1 January 1970."""
_FIRST = date(1970, 1, 1)
_THURSDAY = 3
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The official calendar of a place, and by how many minutes its clocks are `ahead` of UTC.

    `days` holds the days that are not what their day of the week says, by their number from 1 January 1970;
    `known` the first and the last day that it was made for. A day outside is unknown, never ordinary.
    """

    ahead: int = 0
    days: Mapping[int, DayKind] = field(default_factory=dict)
    known: tuple[int, int] = (0, -1)

    def kind(self, day: int) -> DayKind:
        """What kind of day it is."""
        if not self.known[0] <= day <= self.known[1]:
            return "unknown"
        return self.days.get(day) or by_weekday(day)

    def working(self, first: int, count: int = 1) -> int | None:
        """The `count`-th working day from `first` on, which counts if it is one; None where a day that would
        have to be looked at is unknown."""
        day = first
        while (kind := self.kind(day)) != "unknown":
            count -= kind == "working"
            if count <= 0:
                return day
            day += 1
        return None


def number_of(day: date) -> int:
    """A day's number."""
    return (day - _FIRST).days


def day_of(number: int) -> date:
    """The day of a number."""
    return _FIRST + timedelta(days=number)


def by_weekday(day: int) -> DayKind:
    """What the day of the week alone says."""
    return "rest" if weekday(day) >= _SATURDAY else "working"


def weekday(day: int) -> int:
    """0 is Monday."""
    return (day + _THURSDAY) % 7
