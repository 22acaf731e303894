"""How many mentions the next hours may bring: a band, not a promise. Pure.

The naive method (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.2 and 5.5) on
the logarithm of the counts by hour: the next hour is expected to be as the last one, and the band widens
with the square root of the hours ahead, by how much the counts changed from hour to hour before. The chance
of a Poisson count is added, so that few mentions give no band of nothing.

    centre = last hour
    spread = standard deviation of log((1 + hour) / (1 + hour before)), the last 24 hours
    wide   = 1.28 * spread * sqrt(h)
    band   = centre * exp(-wide) - 1.28 * sqrt(centre) ... centre * exp(wide) + 1.28 * sqrt(centre)

1.28 is the 90th percentile of a normal variable: four hours of five should lie within.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

HOURS_AHEAD = 3
LOOKED_AT = 24
LEAST = 2
"""With fewer hours behind it, nothing is said of the next."""
NINETY = 1.28


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high` mentions in an hour."""

    low: int
    high: int


def ahead(hours: Sequence[int]) -> tuple[Band, ...]:
    """The bands of the next hours; `hours` are counts by whole hour, the last 60 minutes the last of them.
    None where too little is known."""
    known = hours[-LOOKED_AT:]
    if len(known) < LEAST:
        return ()
    changes = [math.log((1 + now) / (1 + before)) for before, now in pairwise(known)]
    spread, centre = math.sqrt(fmean(change**2 for change in changes)), known[-1]
    return tuple(_band(centre, NINETY * spread * math.sqrt(hour)) for hour in range(1, HOURS_AHEAD + 1))


def _band(centre: int, wide: float) -> Band:
    chance = NINETY * math.sqrt(centre)
    low, high = centre * math.exp(-wide) - chance, centre * math.exp(wide) + chance
    return Band(max(math.floor(low), 0), math.ceil(high))
