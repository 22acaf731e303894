"""Tests of counts against a negative binomial mean: two charts that sum up evidence, and a limit for the last
minutes alone. Pure.

The charts are cumulative sums of log likelihood ratios (Page, Biometrika 41, 1954; Hawkins and Olwell,
Cumulative Sum Charts and Charting for Quality Improvement, 1998), for counts of a changing mean as in Hoehle
and Paul, Computational Statistics & Data Analysis 52(9), 2008: one is made for a slow rise, one for a quick
one. Beside them stands a limit for what is sudden (Lucas, Journal of Quality Technology 14(2), 1982, combines
both).
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

SLOW, QUICK = 1.5, 3.0
"""How many times its mean a count grows in the rise that a chart is made for."""
SLOW_SPAN, QUICK_SPAN = 60, 30
"""Minutes that it looks back for it."""
WINDOW = 10
"""Minutes that the limit is for, or a bucket, where that is longer."""
_MOST_TAIL = 0.4
_LEAST_LIMIT = 0.5
_STEPS = 8
_NEAR = 0.01
_SUMMED_BELOW, _SUMMED_UP_TO = 10.0, 400


@dataclass(frozen=True, slots=True)
class Line:
    """What a count adds to a chart: `gain` for each mention, less `toll`."""

    gain: float
    toll: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The tests of one count: its mean and that of the window that ends with it, the window's count that is
    too high by itself, the two charts, and the `limit` at which they tell."""

    mean: float
    window: float
    upper: float
    limit: float
    slow: Line
    quick: Line


def bounds(mean: float, alpha: float, unsure: float, rate: float, width: int) -> Bounds:
    """The tests for a count of this mean (above 0) over `width` minutes, where that of an hour has the
    variance mean + alpha * mean^2 and the mean itself the relative variance `unsure`; each has no more than
    `rate` false alarms a count.

    A chart sums up counts as though each had a chance of its own, but what overdisperses an hour goes on for
    much of it: so in a shorter bucket alpha grows by as many buckets as make up the time that the chart looks
    back. A sum of log likelihood ratios passes h by chance at most once in e^h counts (Lorden, Annals of
    Mathematical Statistics 42(6), 1971).
    """
    window = mean * buckets(width)
    return Bounds(
        mean,
        window,
        highest(window, 1.0 / (alpha + unsure), min(rate * math.sqrt(buckets(width)), _MOST_TAIL)),
        max(-math.log(rate), _LEAST_LIMIT),
        line(mean, 1.0 / (alpha * max(SLOW_SPAN / width, 1.0)), SLOW),
        line(mean, 1.0 / (alpha * max(QUICK_SPAN / width, 1.0)), QUICK),
    )


def buckets(width: int) -> int:
    """How many of them make up the window."""
    return max(WINDOW // width, 1)


def line(mean: float, size: float, ratio: float) -> Line:
    """The log likelihood ratio of a mean that is `ratio` times as high; `size` is 1 / alpha."""
    grown = (size + ratio * mean) / (size + mean)
    return Line(math.log(ratio / grown), size * math.log(grown))


def highest(mean: float, size: float, tail: float) -> float:
    """The least count that chance reaches with less than the probability `tail`.

    Summed up where it is small; else where the signed root of the deviance is the normal deviate (McCullagh
    and Nelder, Generalized Linear Models, 1989), by Newton's method, half a count further for the continuity.
    """
    if mean < _SUMMED_BELOW:
        below = term = (size / (size + mean)) ** size
        for count in range(1, _SUMMED_UP_TO):
            if 1.0 - below < tail:
                return float(count)
            term *= mean / (size + mean) * (size + count - 1) / count
            below += term
    return _approximately(mean, size, _deviate(tail))


def _approximately(mean: float, size: float, z: float) -> float:
    count = mean + z * math.sqrt(mean + mean * mean / size) + z * z / 3
    for _ in range(_STEPS):
        slope = math.log(count / mean) - math.log((count + size) / (mean + size))
        above = count * slope - size * math.log((count + size) / (mean + size)) - z * z / 2
        step = above / slope
        count = max(count - step, mean * 1.001)
        if abs(step) < _NEAR:
            break
    return count + 0.5


@lru_cache(maxsize=256)
def _deviate(tail: float) -> float:
    return NormalDist().inv_cdf(1.0 - tail)
