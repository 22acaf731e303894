"""Counts over equal stretches of time (minutes, hours), numbered from 1 January 1970 UTC. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_of(moment: datetime, stretch: timedelta = MINUTE) -> int:
    """The stretch that a moment lies in."""
    return (moment - _EPOCH) // stretch


def start_of(number: int, stretch: timedelta = MINUTE) -> datetime:
    """When a stretch begins, in UTC."""
    return _EPOCH + number * stretch


@dataclass(frozen=True, slots=True)
class Series:
    """Counts without gaps: those of the stretches up to `end`, which is not among them.

    What is not kept counts as nothing. A tuple of some hundred numbers is copied in a microsecond, so a
    batch costs the same whatever came before it.
    """

    end: int = 0
    values: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The first stretch that is kept."""
        return self.end - len(self.values)

    def add(self, at: int, count: int, keep: int) -> "Series":
        """The series with so many more in stretch `at`; no more than `keep` stretches stay, the newest."""
        if not self.values:
            return Series(at + 1, (count,))
        if at >= self.end:
            quiet = (0,) * min(at - self.end, keep)
            return Series(at + 1, (*self.values, *quiet, count)[-keep:])
        if at >= self.first:
            place = at - self.first
            grown = self.values[place] + count
            return Series(self.end, (*self.values[:place], grown, *self.values[place + 1 :]))
        if at < self.end - keep:
            return self
        return Series(self.end, (count, *(0,) * (self.first - at - 1), *self.values))

    def total(self, start: int, stop: int) -> int:
        """The sum from `start` up to `stop`, which is not included."""
        return sum(self.values[max(start - self.first, 0) : max(stop - self.first, 0)])
