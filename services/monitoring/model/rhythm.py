"""How often a source usually has something new, and when its quiet is a silence. Pure.

The rule is meant to be told in one sentence: a source that has been heard for 8 days is silent when nothing
new came for twice its longest quiet of the last 28 days, and for 6 hours at least. So nights, weekends and
slow outlets count by themselves, and nobody sets anything.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.monitoring.series import DAY, number_of

LEARNT = timedelta(days=8)
"""A week with its weekend, and a day more."""
REMEMBERED = 28
TIMES = 2
SHORTEST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The longest time without anything new that ended on a day (numbered from 1 January 1970), in
    seconds."""

    day: int
    longest_s: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When something new came: first and last, and the longest quiet of each of the last days that had
    any."""

    first: datetime | None = None
    last: datetime | None = None
    quiets: tuple[Quiet, ...] = ()

    @property
    def usual_s(self) -> float:
        """The longest quiet that is remembered, in seconds."""
        return max((one.longest_s for one in self.quiets), default=0.0)

    @property
    def silent_at(self) -> datetime | None:
        """When quiet becomes silence, if nothing comes; None while the source is not known for long
        enough."""
        if self.first is None or self.last is None or self.last - self.first < LEARNT:
            return None
        return self.last + max(TIMES * timedelta(seconds=self.usual_s), SHORTEST)


def heard(rhythm: Rhythm, at: datetime) -> Rhythm:
    """Something new came. A quiet that had become a silence is not learnt from."""
    if rhythm.last is None or at <= rhythm.last:
        return replace(rhythm, first=rhythm.first or at, last=rhythm.last or at)
    silent = rhythm.silent_at is not None and at > rhythm.silent_at
    quiets = rhythm.quiets if silent else _learnt(rhythm.quiets, at, (at - rhythm.last).total_seconds())
    return replace(rhythm, last=at, quiets=quiets)


def resumed(rhythm: Rhythm, at: datetime) -> Rhythm:
    """The source is read again from now on: that it was not read is no quiet of its own."""
    return replace(rhythm, last=at) if rhythm.last else rhythm


def _learnt(quiets: tuple[Quiet, ...], at: datetime, quiet_s: float) -> tuple[Quiet, ...]:
    today = number_of(at, DAY)
    before = [one for one in quiets if today - REMEMBERED < one.day < today]
    longest = max([quiet_s, *(one.longest_s for one in quiets if one.day == today)])
    return (*before, Quiet(today, longest))
