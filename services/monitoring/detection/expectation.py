"""What is expected in each hour of the week, learnt as the counts come. Pure.

    mean = level * rhythm[hour] * recent * day[kind of day, hour] * weekday * week[hour of the week]

Each factor is a ratio of decayed sums, (weight + counts) / (weight + what the other factors expected): the
mean of a gamma posterior that begins at 1, so it moves only as far as counts carry it, and a topic that is
watched since today is judged by its level and by when people write at all. A holiday has its own hours, which
begin as those of a day of rest; a day whose calendar is not known is judged by the most that a day of any
kind would bring.

The variance is mean + alpha * mean^2 (Lawless, Canadian Journal of Statistics 15(3), 1987), alpha estimated
by moments. To bear past bursts a count teaches no more than some standard deviations above its mean (in place
of the weights of Farrington, Andrews, Beale and Catchpole, J. Royal Statistical Society A 159(3), 1996, and
Noufaily et al., Statistics in Medicine 32(7), 2013, who fit years of counts anew each time).
"""

import math
from dataclasses import dataclass

from services.monitoring.detection.sums import Sums, Table
from shared.days import DAY, HOUR, Calendar, DayKind, by_weekday, weekday

_WRITING = (6, 3, 2, 1, 1, 2, 4, 8, 11, 13, 14, 14, 15, 13, 12, 12, 13, 14, 16, 19, 22, 22, 18, 12)
_SOFT = tuple(math.sqrt(one) for one in _WRITING)
RHYTHM = tuple(one * len(_SOFT) / sum(_SOFT) for one in _SOFT)
"""When people write, by the hour, softened by a root: where a topic begins, until it has a rhythm of its
own."""
FIRST_LEVEL = 3.0
"""Mentions an hour that are expected before anything was counted."""
FIRST_SEEN, SURE = 5.0, 12.0
"""It gives way as though so many mentions had been seen, but is taken for as sure as so many would make it: a
new topic that is busier than that is worth an alert, and what is usual there is soon learnt."""
FLOOR = 0.2
"""Mentions an hour: no topic is expected to be quieter."""
FIRST_ALPHA = 0.1
MOST_ALPHA, LEAST_ALPHA = 4.0, 0.001

LEVEL_HALF = 10 * DAY
RECENT_HALF = 10 * HOUR
JUMP_KEEPS = 0.7
DAY_KEEPS, WEEKDAY_KEEPS, WEEK_KEEPS, ALPHA_KEEPS = 0.96, 0.985, 0.95, 0.998
"""What is left of a factor's sums when the next count comes to it."""
RECENT_WEIGHT, DAY_WEIGHT, WEEKDAY_WEIGHT, WEEK_WEIGHT, ALPHA_WEIGHT = 50.0, 5.0, 10.0, 30.0, 20.0
MOST = 3.0
MOST_IN_A_RISE = 0.7
"""So many standard deviations above its mean a count teaches at most."""

_PLACES: dict[DayKind, int] = {"working": 0, "rest": 24, "holiday": 48}


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is learnt at once, an hour or a longer bucket: its first minute in local time, how many minutes of
    it were seen, their count, and whether some of it was a rise."""

    start: int
    minutes: int
    count: float
    risen: bool = False


@dataclass(frozen=True, slots=True)
class Learnt:
    """All that is known of a topic's usual counts; of the same size at any age."""

    level: Sums
    recent: Sums
    alpha: Sums
    day: Table
    weekday: Table
    week: Table


NOTHING = Learnt(Sums(), Sums(), Sums(), Table.of(72), Table.of(7), Table.of(168))


@dataclass(frozen=True, slots=True)
class Expected:
    """Of each minute of a stretch: the mean, and its relative variance, as it is not known for sure."""

    mean: float
    unsure: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a stretch belongs: its hour of the day, of the kind of day, and of an ordinary week (else -1)."""

    kind: DayKind
    hour: int
    weekday: int

    @property
    def place(self) -> int:
        return _PLACES[self.kind] + self.hour

    @property
    def week(self) -> int:
        return self.weekday * 24 + self.hour


def alpha(learnt: Learnt) -> float:
    """The overdispersion of an hour's count, or of a longer bucket's."""
    found = (ALPHA_WEIGHT * FIRST_ALPHA + learnt.alpha.seen) / (ALPHA_WEIGHT + learnt.alpha.expected)
    return min(max(found, LEAST_ALPHA), MOST_ALPHA)


def expect(learnt: Learnt, calendar: Calendar, start: int, minutes: int) -> Expected:
    """What is expected of the stretch that begins at this local minute and is so many minutes long."""
    kind = calendar.kind(start // DAY)
    if kind != "unknown":
        return _expected(learnt, _slot(kind, start), start, minutes)
    every = (_expected(learnt, _slot(one, start), start, minutes) for one in _PLACES)
    return max(every, key=lambda one: one.mean)


def learn(learnt: Learnt, calendar: Calendar, stretch: Stretch, span: int, in_a_rise: bool) -> Learnt:
    """What is known after a stretch; `span` is how long such ones are. Of an unknown day the day of the week
    is taken, since a single count teaches little."""
    slot = _slot(_kind(calendar, stretch.start), stretch.start)
    expected = _expected(learnt, slot, stretch.start, span)
    mean, spread = expected.mean * stretch.minutes, alpha(learnt)
    deviation = math.sqrt(mean + (spread + expected.unsure) * mean * mean)
    most = mean + (MOST_IN_A_RISE if in_a_rise else MOST) * deviation + 0.5
    seen, weight = min(stretch.count, most), 1.0 / (1.0 + spread * mean)
    told, due = weight * seen, weight * mean
    excess = (seen - mean) ** 2 - mean
    ordinary = slot.weekday >= 0
    return Learnt(
        learnt.level.add(0.5 ** (stretch.minutes / LEVEL_HALF), told, due / _level(learnt) / _recent(learnt)),
        learnt.recent.add(0.5 ** (stretch.minutes / RECENT_HALF), told, due / _recent(learnt)),
        learnt.alpha if in_a_rise else learnt.alpha.add(ALPHA_KEEPS, excess * weight * weight, due * due),
        learnt.day.learn(slot.place, DAY_KEEPS, DAY_WEIGHT, told, due),
        learnt.weekday.learn(slot.weekday, WEEKDAY_KEEPS, WEEKDAY_WEIGHT, told, due)
        if ordinary
        else learnt.weekday,
        learnt.week.learn(slot.week, WEEK_KEEPS, WEEK_WEIGHT, told, due) if ordinary else learnt.week,
    )


def jump(learnt: Learnt, calendar: Calendar, stretch: Stretch, span: int) -> Learnt:
    """What is known when a rise has become what is usual: the level follows at once, the rhythm stays."""
    slot = _slot(_kind(calendar, stretch.start), stretch.start)
    mean = _expected(learnt, slot, stretch.start, span).mean * stretch.minutes
    level = learnt.level.add(JUMP_KEEPS, stretch.count, mean / _level(learnt) / _recent(learnt))
    return Learnt(level, Sums(), learnt.alpha, learnt.day, learnt.weekday, learnt.week)


def _kind(calendar: Calendar, start: int) -> DayKind:
    kind = calendar.kind(start // DAY)
    return by_weekday(start // DAY) if kind == "unknown" else kind


def _slot(kind: DayKind, start: int) -> _Slot:
    day = start // DAY
    return _Slot(kind, start // HOUR % 24, weekday(day) if kind == by_weekday(day) else -1)


def _expected(learnt: Learnt, slot: _Slot, start: int, minutes: int) -> Expected:
    mean = (
        _level(learnt) * _rhythm(start, minutes) * _recent(learnt) * learnt.day.ratio(slot.place, DAY_WEIGHT)
    )
    unsure = (
        1.0 / (SURE + learnt.level.seen)
        + 1.0 / (RECENT_WEIGHT + learnt.recent.seen)
        + 1.0 / (DAY_WEIGHT + learnt.day.seen[slot.place])
    )
    if slot.kind == "holiday":
        mean *= learnt.day.ratio(_PLACES["rest"] + slot.hour, DAY_WEIGHT)
    elif slot.weekday >= 0:
        mean *= learnt.weekday.ratio(slot.weekday, WEEKDAY_WEIGHT) * learnt.week.ratio(slot.week, WEEK_WEIGHT)
        unsure += 1.0 / (WEEKDAY_WEIGHT + learnt.weekday.seen[slot.weekday])
        unsure += 1.0 / (WEEK_WEIGHT + learnt.week.seen[slot.week])
    return Expected(max(mean, FLOOR / HOUR), unsure)


def _level(learnt: Learnt) -> float:
    """Mentions a minute; its sums are of counts and of minutes."""
    return (FIRST_SEEN + learnt.level.seen) / (FIRST_SEEN * HOUR / FIRST_LEVEL + learnt.level.expected)


def _recent(learnt: Learnt) -> float:
    return learnt.recent.ratio(RECENT_WEIGHT)


def _rhythm(start: int, minutes: int) -> float:
    first, hours = start // HOUR, max(minutes // HOUR, 1)
    return sum(RHYTHM[(first + n) % 24] for n in range(hours)) / hours
