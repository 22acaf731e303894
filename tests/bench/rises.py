"""Series of counts with planted rises, on a rhythm of hours, days and holidays, overdispersed and
wandering.

Each seed is another topic: how much is written (1 to 60 an hour), when people write, how weekends and
holidays differ, how unevenly they write (negative binomial, size 2 to 30), a level that wanders by some per
cent a day and goes up and down within the day, and up to three great bursts in the weeks before the judged
ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

import numpy as np

from shared.calendar_file import china
from shared.days import DAY, HOUR

CALENDAR = china(timezone(timedelta(0)))
WEEKS, TAUGHT = 10, 5
"""So many weeks a series has; what is found counts after so many."""
HOURS = WEEKS * 168
JUDGED = TAUGHT * 168
LATER = 2
"""A rise may still be found so many buckets after its end."""
_FIRST_DAY, _DAYS = 19_359, 1_000
"""A series begins on one of so many days from 2 January 2023 on."""
_WRITING = np.array([6, 3, 2, 1, 1, 2, 4, 8, 11, 13, 14, 14, 15, 13, 12, 12, 13, 14, 16, 19, 22, 22, 18, 12])
LENGTHS = {"spike": 1, "step": 12, "ramp": 36, "burst": 4}
SIZES = {"spike": (4, 6, 9), "step": (1.2, 2, 3), "ramp": (1.5, 2.5, 4), "burst": (2, 3.5, 5)}
"""Of small, middle and great ones: in standard deviations of a usual count at that time."""
PLANTED = 6


@dataclass(frozen=True, slots=True)
class Planted:
    """A rise: its first bucket, the one after its last, its shape, and its size from 0 to 2."""

    first: int
    stop: int
    shape: str
    size: int


@dataclass(frozen=True, slots=True)
class Made:
    """A series by the hour from a local minute on; `mean` and `size` are the truth, without rises."""

    start: int
    counts: Any
    mean: Any
    size: float
    rises: Sequence[Planted]


def series(seeds: Sequence[int], planted: bool) -> list[Made]:
    """One for each seed."""
    return [make(seed, planted) for seed in seeds]


def make(seed: int, planted: bool) -> Made:
    """The series of a seed."""
    rng = np.random.default_rng(seed)
    start = (_FIRST_DAY + int(rng.integers(_DAYS))) * DAY
    mean = _rhythm(rng, start) * _wander(rng) * np.exp(rng.uniform(0, np.log(60)))
    size = float(np.exp(rng.uniform(np.log(2), np.log(30))))
    extra = _bursts(rng, mean)
    rises = _planted(rng, mean, size, extra) if planted else []
    counts = rng.poisson(mean * rng.gamma(size, 1 / size, HOURS) + extra)
    return Made(start, counts, mean, size, rises)


def _rhythm(rng: Any, start: int) -> Any:
    hours = np.roll(_WRITING / _WRITING.mean(), rng.integers(-3, 4)) ** rng.uniform(0.2, 1.1)
    hours = hours * np.exp(rng.normal(0, 0.15, 24))
    kinds = {"working": 1.0, "rest": np.exp(rng.normal(-0.2, 0.4)), "holiday": np.exp(rng.normal(-0.3, 0.5))}
    weekdays = np.exp(rng.normal(0, 0.1, 7))
    days = start // DAY + np.arange(HOURS) // 24
    by_day = np.array([kinds[CALENDAR.kind(int(day))] * weekdays[int(day) % 7] for day in days])
    return hours[np.arange(HOURS) % 24] / hours.mean() * by_day


def _wander(rng: Any) -> Any:
    daily = np.cumsum(rng.normal(0, 0.04, HOURS // 24 + 2))
    slow = np.interp(np.arange(HOURS) / 24, np.arange(len(daily)), daily)
    keep, quick = np.exp(-1 / 12), np.empty(HOURS)
    now = rng.normal(0, 0.1)
    for n, step in enumerate(rng.normal(0, 0.1 * np.sqrt(1 - keep**2), HOURS)):
        now = quick[n] = keep * now + step
    return np.exp(slow + quick)


def _bursts(rng: Any, mean: Any) -> Any:
    extra = np.zeros(HOURS)
    for _ in range(rng.integers(1, 4)):
        first = int(rng.integers(JUDGED // 4, JUDGED - 24))
        stop = first + int(rng.integers(6, 24))
        extra[first:stop] += mean[first:stop].mean() * rng.uniform(2, 8)
    return extra


def _planted(rng: Any, mean: Any, size: float, extra: Any) -> list[Planted]:
    gap, rises = (HOURS - JUDGED) // PLANTED, []
    for n in range(PLANTED):
        shape, great = str(rng.choice(list(LENGTHS))), int(rng.integers(3))
        length = LENGTHS[shape]
        first = JUDGED + n * gap + int(rng.integers(gap // 8, gap - length - gap // 8))
        usual = mean[first : first + length].mean()
        height = SIZES[shape][great] * np.sqrt(usual + usual**2 / size)
        extra[first : first + length] += height * _form(shape, length)
        rises.append(Planted(first, first + length, shape, great))
    return rises


def _form(shape: str, length: int) -> Any:
    at = np.arange(length)
    forms = {"ramp": (at + 1) / length, "burst": np.exp(-at / (length / 2))}
    return forms.get(shape, np.ones(length))


def hour_of_week(made: Made) -> Any:
    """The place of each bucket in the week, from 0 to 167."""
    first = made.start // HOUR
    return (first + np.arange(HOURS) + 72) % 168
