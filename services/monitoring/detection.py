"""Whether a topic rises above what was expected of it. Pure; one function, behind which better ones may come.

The judged window is the 10 minutes that end with the open minute. It is compared with the windows of the
6 hours before, leaving out one window between, so that a rise does not become its own baseline (the lag of
the EARS C2 detector: Hutwagner, Thompson, Seeman, Treadwell, J. Urban Health 80(2) Suppl. 1, 2003).

    expected = max(floor, median of the windows before)
    spread   = max(sqrt(expected), 1.4826 * median absolute deviation of the windows before)
    bound    = max(expected + 3 * spread, k)     with the least k for which P(Poisson(expected) > k) < tail
    risen    = window > bound

Windows that touch a known rise are left out; where none is left, what was expected when the newest rise
began still is. A rise that lasts for more than a day is no rise any more, but what is usual now.

C2 takes mean and standard deviation of seven periods; median and deviation from it bear a past rise among
them (half of the windows may be spoilt). The Poisson bound keeps small counts from alarming, where three
deviations are next to nothing. Without history the floor is expected, so it judges from the first minute.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist, median

from services.monitoring.series import Series

_MAD_TO_SD = 1.4826
_EXACT_BELOW = 200.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`window` in minutes, `history` in windows, `floor` in mentions a window, `tail` a probability."""

    window: int = 10
    history: int = 36
    floor: float = 1.0
    spreads: float = 3.0
    tail: float = 1e-4


USUAL = Settings()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judged window's count, that of the window before, what was expected and the highest usual count."""

    window: int
    before: int
    expected: float
    bound: float

    @property
    def risen(self) -> bool:
        """Whether the window is above all that chance explains."""
        return self.window > self.bound

    @property
    def growth(self) -> float:
        """The window over the one before."""
        return round(self.window / max(self.before, 1), 2)


@dataclass(frozen=True, slots=True)
class Rise:
    """A known rise: its minutes from `first` up to `stop`, which is not included, and what was expected
    when it began."""

    first: int
    stop: int
    expected: float

    def touches(self, first: int, stop: int) -> bool:
        """Whether it spoils the minutes from `first` up to `stop`."""
        return first < min(self.stop, self.first + LONGEST_RISE) and stop > self.first


LONGEST_RISE = 24 * 60
"""Minutes."""


def kept(settings: Settings) -> int:
    """How many minutes `judge` looks at."""
    return settings.window * (settings.history + 2)


def judge(counts: Series, minute: int, rises: tuple[Rise, ...] = (), settings: Settings = USUAL) -> Verdict:
    """The verdict on the window that ends with `minute`; `counts` are mentions by minute, begun when the
    watching began, `rises` the last known ones, the newest last."""
    size = settings.window
    start = minute + 1 - size
    usual = [
        counts.total(first, first + size)
        for first in _windows(counts, start - size, settings)
        if not any(rise.touches(first, first + size) for rise in rises)
    ]
    middle = median(usual) if usual else _last_expected(rises)
    expected = max(settings.floor, float(middle))
    deviation = median(abs(one - middle) for one in usual) if usual else 0.0
    spread = max(math.sqrt(expected), _MAD_TO_SD * deviation)
    bound = max(expected + settings.spreads * spread, poisson_bound(expected, settings.tail))
    return Verdict(counts.total(start, minute + 1), counts.total(start - size, start), expected, bound)


def _windows(counts: Series, stop: int, settings: Settings) -> Iterator[int]:
    """The first minutes of the windows before `stop` that are kept whole, the newest first."""
    size = settings.window
    known = max((stop - counts.first) // size, 0) if counts.values else 0
    return (stop - n * size for n in range(1, min(known, settings.history) + 1))


def _last_expected(rises: tuple[Rise, ...]) -> float:
    return rises[-1].expected if rises else 0.0


@lru_cache(maxsize=1024)
def poisson_bound(expected: float, tail: float) -> float:
    """The least k for which P(X > k) < tail, X being Poisson with this mean (above 0).

    From a mean of 200 on by the Cornish-Fisher expansion, which is then off by less than one.
    """
    if expected >= _EXACT_BELOW:
        z = NormalDist().inv_cdf(1.0 - tail)
        return math.ceil(expected + z * math.sqrt(expected) + (z * z - 1) / 6)
    k, term = 0, math.exp(-expected)
    below = term
    while 1.0 - below >= tail:
        k += 1
        term *= expected / k
        below += term
    return float(k)
